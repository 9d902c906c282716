/** What the house used in a period, medium by medium: the sum as a chart, the points as a table. */
import { SegmentedControl } from '@mantine/core'
import { IconChartHistogram } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { SeriesView } from '../../../../shared/contract/readings.ts'
import { useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { Chart } from '../../charts/chart.tsx'
import { consumptionOption } from '../../charts/consumption-chart.ts'
import { useScheme } from '../../charts/scheme.ts'
import { mediumShades } from '../../colors.ts'
import { digitsOfUse } from '../../format.ts'
import { bounds, type Period } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { PeriodPicker, usePeriod } from '../../parts/period-picker.tsx'
import { Quantity } from '../../parts/value.tsx'
import { ask } from '../../station.ts'
import { houseSeries, type PointTotal, pointTotal } from './house-series.ts'
import { useStep } from './point-chart.tsx'
import type { PointRow } from './points.tsx'
import { describeStep, labelEvery, shortLabel } from './series-words.ts'

export function ConsumptionPage() {
	const t = useT()
	const [period, choosePeriod] = usePeriod('month')
	const answer = useView('readings.points', {})
	return (
		<>
			<PageHead title={t('nav.consumption')} sub={t('consumption.sub')}>
				<PeriodPicker period={period} onChoose={choosePeriod} />
			</PageHead>
			<Answered answer={answer}>
				{({ points }) =>
					points.length === 0 ? (
						<Card>
							<Empty
								icon={<IconChartHistogram size={48} stroke={1.2} aria-hidden />}
								text={t('points.none')}
								hint={t('points.none-hint')}
							/>
						</Card>
					) : (
						<House points={points} period={period} />
					)
				}
			</Answered>
		</>
	)
}

function House({ points, period }: { readonly points: readonly PointRow[]; readonly period: Period }) {
	const t = useT()
	const zone = useZone()
	const now = useStatus()?.now ?? Date.now()
	const [search, setSearch] = useSearchParams()
	const [step] = useStep(period)
	const media = [...new Set(points.map(({ medium }) => medium))]
	const medium = media.find((known) => known === search.get('medium')) ?? media[0]!
	const chosen = points.filter((point) => point.medium === medium)
	const { from, to } = bounds(period, zone)
	const answers = useQueries({
		queries: chosen.map((point) => {
			const input = { pointId: point.id, from, to, step }
			return { queryKey: ['readings.series', input], queryFn: () => ask('readings.series', input) }
		}),
		combine: (results) => results.map(({ data }) => data),
	})
	const chooseMedium = (next: string) =>
		setSearch(
			(before) => {
				const after = new URLSearchParams(before)
				after.set('medium', next)
				return after
			},
			{ replace: true },
		)
	const choice = (
		<SegmentedControl
			size="xs"
			aria-label={t('completeness.medium')}
			value={medium}
			onChange={chooseMedium}
			data={media.map((value) => ({ value, label: t(`medium.${value}`) }))}
		/>
	)
	const there = answers.flatMap((series) => (series === undefined ? [] : [series]))
	const totals = chosen.map((point, index) => pointTotal(point, answers[index], now))
	return (
		<div className="grid">
			<Card title={t('consumption.house')} aside={choice} span={12}>
				<HouseChart series={there} expected={chosen.length} period={period} medium={medium} />
			</Card>
			<Card title={t('consumption.points')} span={12}>
				<Totals totals={totals} />
			</Card>
		</div>
	)
}

type ChartProps = {
	readonly series: readonly SeriesView[]
	readonly expected: number
	readonly period: Period
	readonly medium: PointRow['medium']
}

function HouseChart({ series, expected, period, medium }: ChartProps) {
	const t = useT()
	const format = useFormat()
	const scheme = useScheme()
	const now = useStatus()?.now ?? Date.now()
	const [step] = useStep(period)
	const house = useMemo(() => houseSeries(series), [series])
	const option = useMemo(
		() =>
			consumptionOption({
				series: house,
				shades: mediumShades[medium],
				scheme,
				now,
				labels: house.steps.map(({ from }) => shortLabel(format, step, from, period.kind)),
				every: labelEvery(step, house.steps.length),
				writeAxis: (value) => format.decimal(String(value)),
				describe: (index) => describeStep(t, format, step, house, index),
			}),
		[house, medium, scheme, now, format, step, period.kind, t],
	)
	return (
		<>
			<Chart option={option} height={240} label={t('point.chart-says', { medium: t(`medium.${medium}`) })} />
			<div className="small">
				{series.length < expected
					? t('consumption.loading', { done: series.length, total: expected })
					: t('consumption.gap-means')}
			</div>
		</>
	)
}

function Totals({ totals }: { readonly totals: readonly PointTotal[] }) {
	const t = useT()
	const format = useFormat()
	const largest = Math.max(...totals.map(({ use }) => (use === null ? 0 : Number(use))), 1e-9)
	const columns: readonly Column<PointTotal>[] = [
		{
			key: 'unit',
			title: t('points.unit'),
			sortBy: ({ point }) => point.unitName,
			cell: ({ point }) => <RowLink to={`/points/${point.id}`}>{point.unitName}</RowLink>,
		},
		{ key: 'point', title: t('points.point'), sortBy: ({ point }) => point.name, cell: ({ point }) => point.name },
		{
			key: 'use',
			title: t('point.use'),
			align: 'right',
			sortBy: ({ use }) => (use === null ? null : Number(use)),
			cell: ({ use, unit }) => <Quantity value={use} unit={unit} digits={digitsOfUse(unit)} reason="gap" />,
		},
		{
			key: 'share',
			title: t('consumption.share'),
			width: '22%',
			cell: ({ use, point }) => (
				<span
					aria-hidden
					style={{
						display: 'block',
						height: 8,
						borderRadius: 2,
						background: mediumShades[point.medium].strong,
						width: `${use === null ? 0 : Math.max(1, (Number(use) / largest) * 100)}%`,
					}}
				/>
			),
		},
		{
			key: 'before',
			title: t('point.year-before'),
			align: 'right',
			sortBy: ({ grown }) => grown,
			cell: ({ before, grown, unit }) => {
				return (
					<>
						<Quantity value={before} unit={unit} digits={digitsOfUse(unit)} reason="no-year-before" />
						{grown !== null && <span className="unit"> {`${grown > 0 ? '+' : ''}${format.percent(grown)}`}</span>}
					</>
				)
			},
		},
		{
			key: 'gaps',
			title: t('consumption.gaps'),
			align: 'right',
			sortBy: ({ gaps }) => gaps,
			cell: ({ gaps }) => (gaps === 0 ? t('consumption.no-gaps') : format.integer(gaps)),
		},
	]
	return <DataTable label={t('consumption.points')} columns={columns} rows={totals} rowKey={({ point }) => point.id} />
}
