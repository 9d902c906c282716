/** Consumption of a point in the chosen period, as a chart or as the same figures in a table. */
import { SegmentedControl, Select } from '@mantine/core'
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { PointView, SeriesView } from '../../../../shared/contract/readings.ts'
import { useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { Chart } from '../../charts/chart.tsx'
import { consumptionOption, isGap } from '../../charts/consumption-chart.ts'
import { useScheme } from '../../charts/scheme.ts'
import { mediumShades } from '../../colors.ts'
import { sum } from '../../exact.ts'
import { digitsOfUse, unitSign } from '../../format.ts'
import { bounds, type Period, type Step, stepsOf } from '../../local-time.ts'
import { textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { Missing, QualityBadge, Quantity } from '../../parts/value.tsx'
import { describeStep, labelEvery, longLabel, shortLabel } from './series-words.ts'

const chartHeight = 232

/** The step in the address (?step=hour), if the period can be seen in it. */
export function useStep(period: Period): readonly [Step, (step: Step) => void] {
	const [search, setSearch] = useSearchParams()
	const possible = stepsOf[period.kind]
	const step = possible.find((known) => known === search.get('step')) ?? possible[0]!
	const choose = (next: Step) =>
		setSearch(
			(before) => {
				const after = new URLSearchParams(before)
				after.set('step', next)
				return after
			},
			{ replace: true },
		)
	return [step, choose]
}

export function PointChart({ point, period }: { readonly point: PointView; readonly period: Period }) {
	const t = useT()
	const zone = useZone()
	const [search, setSearch] = useSearchParams()
	const [step, chooseStep] = useStep(period)
	const asTable = search.get('as') === 'table'
	const answer = useView(
		'readings.series',
		{ pointId: point.id, ...bounds(period, zone), step },
		{ keepBefore: 'keep' },
	)
	const chooseForm = (form: string) =>
		setSearch(
			(before) => {
				const after = new URLSearchParams(before)
				if (form === 'table') after.set('as', form)
				else after.delete('as')
				return after
			},
			{ replace: true },
		)
	const aside = (
		<>
			<Select
				size="xs"
				w={136}
				aria-label={t('point.step')}
				value={step}
				onChange={(next) => next && chooseStep(next as Step)}
				data={stepsOf[period.kind].map((value) => ({ value, label: t(`step.${value}`) }))}
			/>
			<SegmentedControl
				size="xs"
				aria-label={t('point.form')}
				value={asTable ? 'table' : 'chart'}
				onChange={chooseForm}
				data={[
					{ value: 'chart', label: t('point.as-chart') },
					{ value: 'table', label: t('point.as-table') },
				]}
			/>
		</>
	)
	return (
		<Card title={t('point.use')} aside={aside} span={8}>
			<Answered answer={answer}>
				{(series) =>
					asTable ? (
						<SeriesTable series={series} step={step} />
					) : (
						<SeriesChart series={series} step={step} period={period} medium={point.medium} />
					)
				}
			</Answered>
		</Card>
	)
}

type ChartProps = {
	readonly series: SeriesView
	readonly step: Step
	readonly period: Period
	readonly medium: PointView['medium']
}

function SeriesChart({ series, step, period, medium }: ChartProps) {
	const t = useT()
	const format = useFormat()
	const scheme = useScheme()
	const now = useStatus()?.now ?? Date.now()
	const option = useMemo(
		() =>
			consumptionOption({
				series,
				shades: mediumShades[medium],
				scheme,
				now,
				labels: series.steps.map(({ from }) => shortLabel(format, step, from, period.kind)),
				every: labelEvery(step, series.steps.length),
				writeAxis: (value) => format.decimal(String(value)),
				describe: (index) => describeStep(t, format, step, series, index),
			}),
		[series, medium, scheme, now, format, step, period.kind, t],
	)
	return (
		<>
			<Chart option={option} height={chartHeight} label={t('point.chart-says', { medium: t(`medium.${medium}`) })} />
			<Legend series={series} medium={medium} now={now} />
		</>
	)
}

function Legend({
	series,
	medium,
	now,
}: {
	readonly series: SeriesView
	readonly medium: PointView['medium']
	readonly now: number
}) {
	const t = useT()
	const { strong, soft } = mediumShades[medium]
	const known = series.steps.flatMap(({ use }) => (use === null ? [] : [use]))
	const gaps = series.steps.filter((step) => isGap(step, now)).length
	const replaced = series.steps.some(({ quality }) => quality === 'interpolated' || quality === 'estimated')
	const hatch = `repeating-linear-gradient(135deg, ${strong} 0 2px, transparent 2px 4px)`
	return (
		<div className="small" style={{ display: 'flex', gap: 14, flexWrap: 'wrap', marginTop: 6 }}>
			<span>
				{t('point.sum')}{' '}
				<strong>
					<Quantity
						value={known.length === 0 ? null : sum(known)}
						unit={series.unit}
						digits={digitsOfUse(series.unit)}
						reason="gap"
					/>
				</strong>
			</span>
			{series.bands.map(({ tariff }, place) => (
				<Key key={tariff} background={place === 0 ? strong : soft} text={`T${tariff}`} />
			))}
			{replaced && <Key background={hatch} text={t('point.key-replaced')} />}
			{gaps > 0 && <Key background="var(--zw-border)" text={t('point.key-gap', { count: gaps })} />}
			{series.yearBefore !== null && <span>╌ {t('point.year-before')}</span>}
		</div>
	)
}

const Key = ({ background, text }: { readonly background: string; readonly text: string }) => (
	<span style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}>
		<span style={{ width: 11, height: 11, borderRadius: 2, background }} />
		{text}
	</span>
)

function SeriesTable({ series, step }: { readonly series: SeriesView; readonly step: Step }) {
	const t = useT()
	const format = useFormat()
	const digits = digitsOfUse(series.unit)
	type Row = { readonly step: SeriesView['steps'][number]; readonly index: number }
	const columns: readonly Column<Row>[] = [
		{ key: 'when', title: t('point.when'), cell: (row) => longLabel(format, step, row.step) },
		{
			key: 'use',
			title: `${t('point.use')} ${unitSign(series.unit)}`,
			align: 'right',
			cell: (row) => <Quantity value={row.step.use} unit="" digits={digits} reason={row.step.reason} />,
		},
		...series.bands.map((band) => ({
			key: `t${band.tariff}`,
			title: `T${band.tariff}`,
			align: 'right' as const,
			cell: (row: Row) => (
				<Quantity value={band.use[row.index] ?? null} unit="" digits={digits} reason={row.step.reason} />
			),
		})),
		...(series.yearBefore === null
			? []
			: [
					{
						key: 'before',
						title: t('point.year-before'),
						align: 'right' as const,
						cell: (row: Row) => (
							<Quantity value={series.yearBefore?.[row.index] ?? null} unit="" digits={digits} reason="gap" />
						),
					},
				]),
		{
			key: 'quality',
			title: t('point.quality'),
			cell: (row) =>
				row.step.use === null ? (
					<span className="small">{textOr(t, `reason.${row.step.reason}`, 'reason.unknown')}</span>
				) : (
					<QualityBadge quality={row.step.quality} />
				),
		},
	]
	if (series.steps.length === 0) return <Missing reason="gap" />
	return (
		<DataTable
			label={t('point.use')}
			columns={columns}
			rows={series.steps.map((one, index) => ({ step: one, index }))}
			rowKey={(row) => row.step.from}
			height={chartHeight + 24}
		/>
	)
}
