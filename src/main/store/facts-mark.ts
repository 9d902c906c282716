/** A mark that is another one as soon as anything a bill is computed from, other than readings, has changed. */
import { createHash } from 'node:crypto'
import { getTableName, is, Table } from 'drizzle-orm'
import type { Connection } from './connection.ts'
import * as schema from './schema.ts'

/** What changes all the time and is no fact of a bill; a table that is forgotten here only costs a look too many. */
const beside: ReadonlySet<string> = new Set(
	[
		...[schema.readingInbox, schema.readingSettled, schema.readingFrontier, schema.rawFrame, schema.readFailure],
		...[schema.collectionState, schema.readRound, schema.readDay, schema.overlay, schema.finding, schema.feed],
		...[
			schema.billRun,
			schema.costBasis,
			schema.statement,
			schema.statementDocument,
			schema.billDifference,
			schema.numberSeries,
		],
		...[schema.setting, schema.secret, schema.alarm, schema.exchangePhoto, schema.eventMark, schema.orderRecord],
		...[schema.concentratorEvent, schema.upwardPoint, schema.upwardEvent, schema.blockedCaller, schema.lineTest],
	].map((table) => getTableName(table)),
)

const facts: readonly string[] = Object.values(schema)
	.flatMap((each: unknown) => (is(each, Table) ? [getTableName(each)] : []))
	.filter((name) => !beside.has(name))
	.sort()

export function factsMarkQueries({ client, snapshot }: Connection) {
	return {
		/** `settings`: keys of those that count as well. 64 hex digits. */
		factsMark: (settings: readonly string[]): string =>
			snapshot(() => {
				const hash = createHash('sha256')
				for (const table of facts) {
					hash.update(`\n${table}\n`)
					for (const row of client.prepare(`SELECT * FROM "${table}"`).raw().iterate()) {
						hash.update(JSON.stringify(row))
					}
				}
				const setting = client.prepare('SELECT value FROM setting WHERE key = ?').pluck()
				for (const key of settings) hash.update(`\n${key} ${setting.get(key) ?? ''}`)
				return hash.digest('hex')
			}),
	}
}
