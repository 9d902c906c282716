/** Lines: how the station reaches meters. */
import { type Connection, type RowOf, rowsOf } from './connection.ts'
import { line } from './schema.ts'

export type LineRow = RowOf<typeof line>

export function lineQueries(connection: Connection) {
	/** `remove` is 'in-use' while meters are on the line. */
	return rowsOf(connection, line, [line.sort, line.name])
}
