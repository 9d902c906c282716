/** The building's tree (building › floor › unit › metering point) and who lives in it. */
import { and, asc, eq, gt, isNull, lt, lte, or } from 'drizzle-orm'
import { type ChangesOf, type Connection, type RowOf, rowsOf } from './connection.ts'
import { building, floor, occupancy, point, tenant, unit } from './schema.ts'

export type Building = RowOf<typeof building>
export type Floor = RowOf<typeof floor>
export type Unit = RowOf<typeof unit>
export type Point = RowOf<typeof point>
export type Tenant = RowOf<typeof tenant>
/** Holds from `fromDate` (included) to `toDate` (the first day that no longer belongs to it; null = still running). */
export type Occupancy = RowOf<typeof occupancy>
export type OccupancyWithTenant = Occupancy & { readonly tenant: Tenant }

export type UnitBranch = Unit & { readonly points: readonly Point[] }
export type FloorBranch = Floor & { readonly units: readonly UnitBranch[] }
export type BuildingBranch = Building & { readonly floors: readonly FloorBranch[] }

export function topologyQueries(connection: Connection) {
	const { db, snapshot } = connection
	const buildings = rowsOf(connection, building)
	const floors = rowsOf(connection, floor, [floor.sort, floor.name])
	const units = rowsOf(connection, unit, [unit.sort, unit.name])
	const points = rowsOf(connection, point, [point.sort, point.name])
	const tenants = rowsOf(connection, tenant, [tenant.name])
	const occupancies = rowsOf(connection, occupancy, [occupancy.unitId, occupancy.fromDate])

	const withTenant = () =>
		db
			.select({ occupancy, tenant })
			.from(occupancy)
			.innerJoin(tenant, eq(tenant.id, occupancy.tenantId))
			.orderBy(asc(occupancy.unitId), asc(occupancy.fromDate))
			.$dynamic()
	const joined = (row: { occupancy: Occupancy; tenant: Tenant }): OccupancyWithTenant => ({
		...row.occupancy,
		tenant: row.tenant,
	})

	return {
		buildings: buildings.list,
		building: buildings.get,
		insertBuilding: buildings.insert,
		updateBuilding: buildings.update,
		removeBuilding: buildings.remove,

		floors: floors.list,
		floor: floors.get,
		insertFloor: floors.insert,
		updateFloor: floors.update,
		removeFloor: floors.remove,

		units: units.list,
		unit: units.get,
		insertUnit: units.insert,
		updateUnit: units.update,
		removeUnit: units.remove,

		points: points.list,
		point: points.get,
		insertPoint: points.insert,
		updatePoint: points.update,
		removePoint: points.remove,

		tenants: tenants.list,
		tenant: tenants.get,
		insertTenant: tenants.insert,
		updateTenant: tenants.update,
		removeTenant: tenants.remove,

		occupancies: occupancies.list,
		occupancy: occupancies.get,
		/** 'overlap' when the unit is occupied on one of these days. */
		insertOccupancy: occupancies.insert,
		updateOccupancy: (id: number, changes: ChangesOf<typeof occupancy>): void => occupancies.update(id, changes),
		removeOccupancy: occupancies.remove,

		/** The whole tree in four queries, each level in its order. */
		tree: (): readonly BuildingBranch[] =>
			snapshot(() => {
				const pointsOf = Map.groupBy(points.list(), (each) => each.unitId)
				const unitsOf = Map.groupBy(units.list(), (each) => each.floorId)
				const floorsOf = Map.groupBy(floors.list(), (each) => each.buildingId)
				return buildings.list().map((each) => ({
					...each,
					floors: (floorsOf.get(each.id) ?? []).map((storey) => ({
						...storey,
						units: (unitsOf.get(storey.id) ?? []).map((flat) => ({ ...flat, points: pointsOf.get(flat.id) ?? [] })),
					})),
				}))
			}),

		/** Who occupies a unit on a day ('YYYY-MM-DD'), null = vacant. */
		occupancyAt: (unitId: number, date: string): OccupancyWithTenant | null => {
			const row = withTenant()
				.where(
					and(
						eq(occupancy.unitId, unitId),
						lte(occupancy.fromDate, date),
						or(isNull(occupancy.toDate), gt(occupancy.toDate, date)),
					),
				)
				.get()
			return row === undefined ? null : joined(row)
		},

		/** Occupancies of all units with at least one day in [fromDate, toDate), by unit and start. */
		occupanciesIn: (fromDate: string, toDate: string): readonly OccupancyWithTenant[] =>
			withTenant()
				.where(and(lt(occupancy.fromDate, toDate), or(isNull(occupancy.toDate), gt(occupancy.toDate, fromDate))))
				.all()
				.map(joined),
	}
}
