/** Every metering point with its stand, in one table. */
import { SegmentedControl, TextInput } from '@mantine/core'
import { IconGauge, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { digitsOfUse } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, RowLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateDot } from '../../parts/state.tsx'
import { Missing, Shown } from '../../parts/value.tsx'

export type PointRow = Output<Calls['readings.points']>['points'][number]

export function PointsPage() {
	const t = useT()
	const answer = useView('readings.points', {})
	return (
		<>
			<PageHead title={t('nav.points')} sub={t('points.sub', { count: answer.data?.points.length ?? 0 })} />
			<Answered answer={answer}>
				{({ points }) => (points.length === 0 ? <NoPoints /> : <Points points={points} />)}
			</Answered>
		</>
	)
}

function NoPoints() {
	const t = useT()
	return (
		<Card>
			<Empty
				icon={<IconGauge size={48} stroke={1.2} aria-hidden />}
				text={t('points.none')}
				hint={t('points.none-hint')}
				action={<ButtonLink to="/lines">{t('overview.add-line')}</ButtonLink>}
			/>
		</Card>
	)
}

function Points({ points }: { readonly points: readonly PointRow[] }) {
	const t = useT()
	const [, go] = useLocation()
	const [search, setSearch] = useSearchParams()
	const [typed, setTyped] = useState('')
	const columns = usePointColumns()
	const media = [...new Set(points.map(({ medium }) => medium))]
	const chosen = media.find((medium) => medium === search.get('medium')) ?? 'all'
	const shown = points.filter(
		(point) =>
			(chosen === 'all' || point.medium === chosen) &&
			`${point.name} ${point.unitName} ${point.floorName} ${point.meterSerial ?? ''}`
				.toLowerCase()
				.includes(typed.toLowerCase()),
	)
	return (
		<Card>
			<div className="card-head">
				<TextInput
					size="xs"
					w={220}
					aria-label={t('points.filter')}
					placeholder={t('points.filter')}
					leftSection={<IconSearch size={14} aria-hidden />}
					value={typed}
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
				<SegmentedControl
					size="xs"
					aria-label={t('completeness.medium')}
					value={chosen}
					onChange={(medium) => setSearch(medium === 'all' ? {} : { medium }, { replace: true })}
					data={[
						{ value: 'all', label: t('points.all-media') },
						...media.map((medium) => ({ value: medium, label: t(`medium.${medium}`) })),
					]}
				/>
			</div>
			<DataTable
				label={t('nav.points')}
				columns={columns}
				rows={shown}
				rowKey={(point) => point.id}
				height="calc(100vh - 228px)"
				onRow={(point) => go(`/points/${point.id}`)}
			/>
		</Card>
	)
}

function usePointColumns(): readonly Column<PointRow>[] {
	const t = useT()
	const format = useFormat()
	return [
		{
			key: 'name',
			title: t('points.point'),
			sortBy: (point) => point.name,
			cell: (point) => (
				<span style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
					<StateDot health={point.health} />
					<MediumIcon medium={point.medium} />
					<RowLink to={`/points/${point.id}`}>{point.name}</RowLink>
				</span>
			),
		},
		{ key: 'unit', title: t('points.unit'), sortBy: (point) => point.unitName, cell: (point) => point.unitName },
		{ key: 'floor', title: t('points.floor'), sortBy: (point) => point.floorName, cell: (point) => point.floorName },
		{
			key: 'meter',
			title: t('points.meter'),
			sortBy: (point) => point.meterSerial,
			cell: (point) => point.meterSerial ?? <Missing reason="no-meter" />,
		},
		{
			key: 'stand',
			title: t('points.stand'),
			align: 'right',
			sortBy: (point) => (point.stand.value === null ? null : Number(point.stand.value)),
			cell: (point) => <Shown value={point.stand} />,
		},
		{
			key: 'today',
			title: t('points.today'),
			align: 'right',
			sortBy: (point) => (point.today.value === null ? null : Number(point.today.value)),
			cell: (point) => <Shown value={point.today} digits={digitsOfUse(point.today.unit)} />,
		},
		{
			key: 'at',
			title: t('points.last'),
			align: 'right',
			sortBy: (point) => point.at,
			cell: (point) => (point.at === null ? <Missing reason="no-answer" /> : format.dateTime(point.at)),
		},
	]
}
