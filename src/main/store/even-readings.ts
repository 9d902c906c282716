/** Readings of even steps as columns: a month of quarter hours in a third of the time that its rows take. */
import { and, asc, eq, gte, isNotNull, lt, ne, type SQLWrapper, sql } from 'drizzle-orm'
import type { Connection } from './connection.ts'
import { codeOfQuality } from './reading-layout.ts'
import { readingSettled } from './schema.ts'

/** One instant may have several values; in the order of time, and at one instant of the origins' codes. */
export type Columns = { readonly ats: readonly number[]; readonly values: readonly number[] }

/**
 * The usable readings at instants that lie whole steps from `from`, up to `to` (not included). Null: some may wait in
 * the inbox, which `isWaiting` says.
 */
export function evenReadings(
	{ client, db, snapshot }: Connection,
	isWaiting: (from: number, to: number) => boolean,
): (registerId: number, from: number, to: number, stepMs: number) => Columns | null {
	const p = sql.placeholder
	const { registerId, at, origin, value, quality } = readingSettled
	const even = db
		.select({ at, value })
		.from(readingSettled)
		.where(
			and(
				...[eq(registerId, p('registerId')), gte(at, p('from')), lt(at, p('to'))],
				...[isNotNull(value), ne(quality, sql.raw(String(codeOfQuality.quarantined)))],
				sql`(${at} - ${p('phase')}) % ${p('step')} = 0`,
			),
		)
		.orderBy(asc(at), asc(origin))
		.as('even')
	// As JSON: SQLite makes a text of a column quicker than a row of each of its values.
	const list = (column: SQLWrapper) => sql<string>`json_group_array(${column})`
	const text = db
		.select({ ats: list(even.at), values: list(even.value) })
		.from(even)
		.toSQL().sql
	const columns = client.prepare<unknown[], readonly [string, string]>(text).raw()
	return (id, from, to, stepMs) =>
		snapshot(() => {
			if (isWaiting(from, to)) return null
			const [ats, values] = columns.get(id, from, to, from, stepMs)!
			return { ats: JSON.parse(ats), values: JSON.parse(values) }
		})
}
