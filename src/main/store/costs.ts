/** Cost periods, their pools, and what tenants paid in advance. Pools of an approved period are frozen (triggers). */
import { and, asc, desc, eq } from 'drizzle-orm'
import { type ChangesOf, type Connection, type RowOf, rowsOf } from './connection.ts'
import { costAdvance, costPeriod, costPool } from './schema.ts'

export type CostPeriod = RowOf<typeof costPeriod>
/** `definition`: as it was saved; whoever reads it parses it. */
export type CostPoolRow = RowOf<typeof costPool>
export type CostAdvance = RowOf<typeof costAdvance>

export function costQueries(connection: Connection) {
	const { db, transaction } = connection
	const periods = rowsOf(connection, costPeriod)
	const pools = rowsOf(connection, costPool)
	const ofAdvance = (periodId: number, occupancyId: number) =>
		and(eq(costAdvance.periodId, periodId), eq(costAdvance.occupancyId, occupancyId))
	return {
		/** Latest first. */
		periods: (): readonly CostPeriod[] =>
			db.select().from(costPeriod).orderBy(desc(costPeriod.fromDate), desc(costPeriod.id)).all(),
		period: periods.get,
		insertPeriod: periods.insert,
		updatePeriod: (id: number, changes: ChangesOf<typeof costPeriod>): void => periods.update(id, changes),
		/** With its pools and advances; 'in-use' when something was billed by it. */
		removePeriod: (id: number): void =>
			transaction(() => {
				db.delete(costPool).where(eq(costPool.periodId, id)).run()
				db.delete(costAdvance).where(eq(costAdvance.periodId, id)).run()
				periods.remove(id)
			}),

		pool: pools.get,
		/** In the order in which they were entered. */
		poolsOf: (periodId: number): readonly CostPoolRow[] =>
			db.select().from(costPool).where(eq(costPool.periodId, periodId)).orderBy(asc(costPool.id)).all(),
		insertPool: pools.insert,
		updatePool: (id: number, changes: ChangesOf<typeof costPool>): void => pools.update(id, changes),
		removePool: pools.remove,

		advancesOf: (periodId: number): readonly CostAdvance[] =>
			db.select().from(costAdvance).where(eq(costAdvance.periodId, periodId)).all(),
		/** null: nobody entered any, which is not 0. */
		setAdvance: (periodId: number, occupancyId: number, amountMinor: number | null): void => {
			if (amountMinor === null) {
				db.delete(costAdvance).where(ofAdvance(periodId, occupancyId)).run()
				return
			}
			db.insert(costAdvance)
				.values({ periodId, occupancyId, amountMinor })
				.onConflictDoUpdate({ target: [costAdvance.periodId, costAdvance.occupancyId], set: { amountMinor } })
				.run()
		},
	}
}
