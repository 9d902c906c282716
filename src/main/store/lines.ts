/** Lines: how the station reaches meters. */
import { count, eq } from 'drizzle-orm'
import { type Connection, type RowOf, rowsOf } from './connection.ts'
import { line, meter } from './schema.ts'

export type LineRow = RowOf<typeof line>

export function lineQueries(connection: Connection) {
	const { db } = connection
	return {
		/** `remove` is 'in-use' while meters are on the line. */
		...rowsOf(connection, line, [line.sort, line.name]),
		/** How many meters are read on each line; of a line without any, nothing. */
		enabledMeters: (): ReadonlyMap<number, number> =>
			new Map(
				db
					.select({ lineId: meter.lineId, meters: count() })
					.from(meter)
					.where(eq(meter.enabled, true))
					.groupBy(meter.lineId)
					.all()
					.map(({ lineId, meters }) => [lineId, meters]),
			),
	}
}
