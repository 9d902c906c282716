/** The imported list of meters, tests of lines, and checks against displays. */
import { asc, eq, isNull, sql } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { lineTest, listedMeter, meterCheck } from './schema.ts'

export type Listed = RowOf<typeof listedMeter>
export type MeterCheck = RowOf<typeof meterCheck>

export function commissioningQueries(connection: Connection) {
	const { db } = connection
	const list = rowsOf(connection, listedMeter)
	const checks = rowsOf(connection, meterCheck)
	const atPoint = db
		.select()
		.from(listedMeter)
		.where(eq(listedMeter.pointId, sql.placeholder('pointId')))
		.prepare()
	return {
		listed: list.list,
		listedOne: list.get,
		listedAt: (pointId: number): Listed | null => atPoint.get({ pointId }) ?? null,
		insertListed: list.insert,
		updateListed: list.update,
		/** Those whose start reading lies beside the readings still. */
		startsWaiting: (): readonly Listed[] =>
			db
				.select()
				.from(listedMeter)
				.where(isNull(listedMeter.startKeptAt))
				.all()
				.filter(({ startReading, meterId }) => startReading !== null && meterId !== null),

		addCheck: checks.insert,
		/** The latest of each meter. */
		latestChecks: (): ReadonlyMap<number, MeterCheck> =>
			new Map(
				db
					.select()
					.from(meterCheck)
					.orderBy(asc(meterCheck.id))
					.all()
					.map((row) => [row.meterId, row]),
			),

		addLineTest: (row: NewRowOf<typeof lineTest>): void => {
			db.insert(lineTest).values(row).run()
		},
		/** The latest of each line, as it was put in. */
		latestLineTests: (): ReadonlyMap<number, unknown> =>
			new Map(
				db
					.select()
					.from(lineTest)
					.orderBy(asc(lineTest.id))
					.all()
					.map(({ lineId, result }) => [lineId, result]),
			),
	}
}
