/** Contract area: topology. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { topologyCalls } from '../../../shared/contract/topology.ts'
import { Exact } from '../../../shared/decimal.ts'
import { hasMarketLocation, isMarketLocation } from '../../../shared/market-location.ts'
import { addDays } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

export function topologyHandlers(parts: Parts): Handlers<typeof topologyCalls> {
	const { store, events } = parts
	const changed = () => events.emit('topology.changed', {})
	return {
		'topology.tree': () => view(parts, 'tree', null),
		'topology.units': async () => ({ units: await view(parts, 'units', null) }),
		'topology.unit': async ({ unitId }) =>
			found(
				(await view(parts, 'units', null)).find(({ id }) => id === unitId),
				'unit',
			),
		'topology.saveUnit': ({ unitId, floorName, name, ...given }) => {
			const { areaM2, heatedAreaM2, isCommercial } = given
			if (areaM2 && heatedAreaM2 && new Exact(heatedAreaM2).gt(areaM2))
				throw new CallFailed('invalid-input', { field: 'heatedAreaM2' })
			const sizes = {
				areaM2,
				...(heatedAreaM2 === undefined ? {} : { heatedAreaM2 }),
				...(isCommercial === undefined ? {} : { isCommercial }),
			}
			const saved = store.transaction(() => {
				const floorId = floorNamed(parts, floorName)
				checkName(parts, { unitId, floorId, name })
				if (unitId === null) {
					return store.topology.insertUnit({ floorId, name, ...sizes, sort: store.topology.units().length })
				}
				store.topology.updateUnit(unitId, { floorId, name, ...sizes })
				return unitId
			})
			changed()
			return { unitId: saved }
		},
		'topology.savePoint': ({ pointId, marketLocation, ...row }) => {
			found(store.topology.unit(row.unitId), 'unit')
			if (marketLocation && !(isMarketLocation(marketLocation) && hasMarketLocation(row.medium)))
				throw new CallFailed('invalid-input', { field: 'marketLocation' })
			// With another medium it is another place.
			const kept = hasMarketLocation(row.medium) ? marketLocation : null
			const point = { ...row, ...(kept === undefined ? {} : { marketLocation: kept }) }
			if (pointId !== null) store.topology.updatePoint(pointId, point)
			const saved = pointId ?? store.topology.insertPoint(point)
			changed()
			return { pointId: saved }
		},
		'topology.saveOccupancy': ({ occupancyId, unitId, tenantName, addressLines, from, to, persons }) => {
			found(store.topology.unit(unitId), 'unit')
			if (to !== null && to < from) throw new CallFailed('invalid-input', { field: 'to' })
			// Kept as the first day that no longer belongs to it, so that two occupancies meet without a gap or an overlap.
			const toDate = to === null ? null : addDays(to, 1)
			const saved = store.transaction(() => {
				const before = occupancyId === null ? null : found(store.topology.occupancy(occupancyId), 'occupancy')
				const tenant = { name: tenantName, addressLines }
				if (before === null) {
					const tenantId = store.topology.insertTenant(tenant)
					const row = { unitId, tenantId, fromDate: from, toDate, kind: 'postpaid', persons: persons ?? null } as const
					return store.topology.insertOccupancy(row)
				}
				store.topology.updateTenant(before.tenantId, tenant)
				store.topology.updateOccupancy(before.id, {
					...{ unitId, fromDate: from, toDate },
					...(persons === undefined ? {} : { persons }),
				})
				return before.id
			})
			changed()
			return { occupancyId: saved }
		},
	}
}

function floorNamed({ store }: Parts, name: string): number {
	const floors = store.topology.floors()
	const floor = floors.find((each) => each.name === name)
	return floor?.id ?? store.topology.insertFloor({ buildingId: buildingOf(store).id, name, sort: floors.length })
}

function checkName({ store }: Parts, unit: { unitId: number | null; floorId: number; name: string }): void {
	const same = store.topology.units().find((each) => each.floorId === unit.floorId && each.name === unit.name)
	if (same !== undefined && same.id !== unit.unitId)
		throw new CallFailed('duplicate', { what: 'unit', name: unit.name })
}
