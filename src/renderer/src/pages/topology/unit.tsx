/** One unit: its points and its occupancies. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { narrowSpace } from '../../format.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, RowLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { StateDot } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { VirtualPointDrawer } from '../facts/virtual-point-drawer.tsx'
import { OccupancyDrawer } from './occupancy-drawer.tsx'
import { occupancyOn } from './occupancy-on.ts'
import { UnitDrawer } from './unit-drawer.tsx'

type Occupancy = UnitView['occupancies'][number]

export function UnitPage({ unitId }: { readonly unitId: number }) {
	const answer = useView('topology.unit', { unitId })
	return <Answered answer={answer}>{(unit) => <Unit unit={unit} />}</Answered>
}

function Unit({ unit }: { readonly unit: UnitView }) {
	const t = useT()
	const format = useFormat()
	const zone = useZone()
	const status = useStatus()
	const [editing, edit] = useDisclosure(false)
	/** 'new', the occupancy being changed, or null. */
	const [occupancy, setOccupancy] = useState<Occupancy | 'new' | null>(null)
	const tenant = occupancyOn(unit, localToday(status?.now ?? Date.now(), zone))
	const sub = [
		tenant?.tenantName ?? t('reason.vacant'),
		unit.areaM2 === null ? null : `${format.decimal(unit.areaM2)}${narrowSpace}m²`,
		unit.heatedAreaM2 === null
			? null
			: t('units.heated-short', { area: `${format.decimal(unit.heatedAreaM2)}${narrowSpace}m²` }),
		unit.isCommercial ? t('units.commercial') : null,
	].filter((part) => part !== null)
	return (
		<>
			<PageHead title={unit.name} above={`${status?.building?.name ?? ''} › ${unit.floorName}`} sub={sub.join(' · ')}>
				<Button variant="default" onClick={edit.open}>
					{t('action.edit')}
				</Button>
				<Button onClick={() => setOccupancy('new')}>{t('unit.add-tenant')}</Button>
			</PageHead>
			<div className="grid">
				<PointsOfUnit unit={unit} />
				<Card title={t('unit.occupancies')} span={12}>
					<Occupancies unit={unit} onEdit={setOccupancy} />
				</Card>
			</div>
			<UnitDrawer opened={editing} onClose={edit.close} unit={unit} onSaved={edit.close} />
			<OccupancyDrawer unitId={unit.id} occupancy={occupancy} onClose={() => setOccupancy(null)} />
		</>
	)
}

function PointsOfUnit({ unit }: { readonly unit: UnitView }) {
	const t = useT()
	const [adding, setAdding] = useState(false)
	type Point = UnitView['points'][number]
	const columns: readonly Column<Point>[] = [
		{
			key: 'name',
			title: t('points.point'),
			cell: (point) => (
				<Group gap={8} wrap="nowrap">
					<StateDot health={point.health} />
					<MediumIcon medium={point.medium} />
					<RowLink to={`/points/${point.id}`}>{point.name}</RowLink>
				</Group>
			),
		},
		{ key: 'medium', title: t('completeness.medium'), cell: (point) => t(`medium.${point.medium}`) },
		{ key: 'meter', title: t('points.meter'), cell: (point) => point.meterSerial ?? <Missing reason="no-meter" /> },
	]
	const aside = (
		<Group gap="xs">
			<Button size="compact-xs" variant="default" onClick={() => setAdding(true)}>
				{t('formula.new')}
			</Button>
			<ButtonLink to="/meters" size="compact-xs" variant="default">
				{t('unit.add-meter')}
			</ButtonLink>
		</Group>
	)
	return (
		<Card title={t('nav.points')} aside={aside} span={12}>
			<VirtualPointDrawer unitId={unit.id} opened={adding} onClose={() => setAdding(false)} />
			{unit.points.length === 0 ? (
				<p className="small">{t('unit.no-points')}</p>
			) : (
				<DataTable label={t('nav.points')} columns={columns} rows={unit.points} rowKey={(point) => point.id} />
			)}
		</Card>
	)
}

type OccupanciesProps = { readonly unit: UnitView; readonly onEdit: (occupancy: Occupancy) => void }

function Occupancies({ unit, onEdit }: OccupanciesProps) {
	const t = useT()
	const format = useFormat()
	const columns: readonly Column<Occupancy>[] = [
		{ key: 'name', title: t('units.tenant'), cell: (one) => one.tenantName },
		{
			key: 'address',
			title: t('building.address'),
			cell: (one) => <span className="small">{one.addressLines.join(', ')}</span>,
		},
		{ key: 'from', title: t('unit.from'), align: 'right', cell: (one) => format.localDate(one.from) },
		{
			key: 'to',
			title: t('unit.to'),
			align: 'right',
			cell: (one) => (one.to === null ? t('unit.open-end') : format.localDate(one.to)),
		},
		{
			key: 'persons',
			title: t('unit.persons'),
			align: 'right',
			cell: (one) => (one.persons == null ? <Missing reason="not-entered" /> : format.integer(one.persons)),
		},
		{
			key: 'edit',
			title: <span className="small">{t('action.edit')}</span>,
			align: 'right',
			cell: (one) => (
				<Button
					size="compact-xs"
					variant="subtle"
					aria-label={t('unit.edit-tenant', { tenant: one.tenantName })}
					onClick={() => onEdit(one)}
				>
					{t('action.edit')}
				</Button>
			),
		},
	]
	if (unit.occupancies.length === 0) return <p className="small">{t('unit.no-occupancies')}</p>
	return <DataTable label={t('unit.occupancies')} columns={columns} rows={unit.occupancies} rowKey={(one) => one.id} />
}
