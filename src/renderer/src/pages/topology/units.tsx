/** Flats and shops: what they are, who lives there, what is measured there. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuilding } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { narrowSpace } from '../../format.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import { occupancyOn } from './occupancy-on.ts'
import { UnitDrawer } from './unit-drawer.tsx'

export function UnitsPage() {
	const t = useT()
	const [, go] = useLocation()
	const [adding, add] = useDisclosure(false)
	const answer = useView('topology.units', {})
	const columns = useUnitColumns()
	return (
		<>
			<PageHead title={t('nav.units')} sub={t('units.sub', { count: answer.data?.units.length ?? 0 })}>
				<Button onClick={add.open}>{t('units.add')}</Button>
			</PageHead>
			<Answered answer={answer}>
				{({ units }) => (
					<Card>
						{units.length === 0 ? (
							<Empty
								icon={<IconBuilding size={48} stroke={1.2} aria-hidden />}
								text={t('units.none')}
								hint={t('units.none-hint')}
								action={
									<Button variant="default" onClick={add.open}>
										{t('units.add')}
									</Button>
								}
							/>
						) : (
							<DataTable
								label={t('nav.units')}
								columns={columns}
								rows={units}
								rowKey={(unit) => unit.id}
								height="calc(100vh - 190px)"
								onRow={(unit) => go(`/units/${unit.id}`)}
							/>
						)}
					</Card>
				)}
			</Answered>
			<UnitDrawer
				opened={adding}
				onClose={add.close}
				unit={null}
				onSaved={(unitId) => {
					add.close()
					go(`/units/${unitId}`)
				}}
			/>
		</>
	)
}

function useUnitColumns(): readonly Column<UnitView>[] {
	const t = useT()
	const format = useFormat()
	const zone = useZone()
	const today = localToday(useStatus()?.now ?? Date.now(), zone)
	return [
		{
			key: 'name',
			title: t('units.unit'),
			sortBy: (unit) => unit.name,
			cell: (unit) => <RowLink to={`/units/${unit.id}`}>{unit.name}</RowLink>,
		},
		{ key: 'floor', title: t('points.floor'), sortBy: (unit) => unit.floorName, cell: (unit) => unit.floorName },
		{
			key: 'area',
			title: t('units.area'),
			align: 'right',
			sortBy: (unit) => (unit.areaM2 === null ? null : Number(unit.areaM2)),
			cell: (unit) =>
				unit.areaM2 === null ? <Missing reason="not-entered" /> : `${format.decimal(unit.areaM2)}${narrowSpace}m²`,
		},
		{
			key: 'tenant',
			title: t('units.tenant'),
			sortBy: (unit) => occupancyOn(unit, today)?.tenantName ?? null,
			cell: (unit) => occupancyOn(unit, today)?.tenantName ?? <Missing reason="vacant" />,
		},
		{
			key: 'points',
			title: t('nav.points'),
			cell: (unit) => (
				<span style={{ display: 'flex', gap: 8 }}>
					{unit.points.map((point) => (
						<span key={point.id} title={point.name} style={{ display: 'inline-flex', gap: 3, alignItems: 'center' }}>
							<MediumIcon medium={point.medium} />
							<span className="small">{t(`medium.${point.medium}`)}</span>
						</span>
					))}
					{unit.points.length === 0 && <Missing reason="no-meter" />}
				</span>
			),
		},
	]
}
