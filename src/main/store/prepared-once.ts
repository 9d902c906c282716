/**
 * The client as drizzle is handed it: drizzle prepares anew for each question, and SQLite takes longer for that than
 * for most answers. Here a text is prepared once, and once more for rows as arrays, because that is a statement's own
 * state.
 */
import type { Database, Statement } from 'better-sqlite3'

/** Lists in a question make many texts; beyond this all are forgotten and prepared again as they come. */
const mostKept = 500
const longestKept = 4_000

export function preparedOnce(client: Database): Database {
	const kept = new Map<string, Pick<Statement, 'run' | 'get' | 'all' | 'raw'>>()
	const prepare = (sql: string) => {
		const found = kept.get(sql)
		if (found !== undefined) return found
		const rows = client.prepare(sql)
		if (sql.length > longestKept) return rows
		let arrays: Statement | null = null
		const both = {
			run: (...values: unknown[]) => rows.run(...values),
			get: (...values: unknown[]) => rows.get(...values),
			all: (...values: unknown[]) => rows.all(...values),
			raw: () => {
				arrays ??= client.prepare(sql).raw()
				return arrays
			},
		}
		if (kept.size >= mostKept) kept.clear()
		kept.set(sql, both)
		return both
	}
	return Object.create(client, { prepare: { value: prepare } }) as Database
}
