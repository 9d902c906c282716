/** What issued statements would come to by what counts now, and what somebody decided about it. */
import { and, count, desc, eq, getTableColumns } from 'drizzle-orm'
import { type Connection, type RowOf, rowsOf } from './connection.ts'
import { StoreFailed } from './failure.ts'
import { billDifference, statement } from './schema.ts'

export type BillDifference = RowOf<typeof billDifference>

export function differenceQueries(connection: Connection) {
	const { db, transaction } = connection
	const rows = rowsOf(connection, billDifference)
	const open = (statementId: number) =>
		db
			.select()
			.from(billDifference)
			.where(and(eq(billDifference.statementId, statementId), eq(billDifference.state, 'open')))
			.get()
	return {
		/** How many a run's statements have, of runs where there is one. */
		openDifferences: (): readonly { readonly runId: number; readonly count: number }[] =>
			db
				.select({ runId: statement.runId, count: count() })
				.from(billDifference)
				.innerJoin(statement, eq(statement.id, billDifference.statementId))
				.where(eq(billDifference.state, 'open'))
				.groupBy(statement.runId)
				.all(),
		/** Of a run's statements, the newest first. */
		differencesOf: (runId: number): readonly BillDifference[] =>
			db
				.select(getTableColumns(billDifference))
				.from(billDifference)
				.innerJoin(statement, eq(statement.id, billDifference.statementId))
				.where(eq(statement.runId, runId))
				.orderBy(desc(billDifference.id))
				.all(),
		/**
		 * What a statement would come to by what counts now. Opens a difference, updates the open one, or closes it when
		 * there is none any more; the same total that somebody dismissed is not shown to them again. True: it changed.
		 */
		noteDifference: (statementId: number, totalMinor: number, issuedMinor: number, at: number): boolean =>
			transaction(() => {
				const standing = open(statementId)
				if (standing !== undefined && standing.totalMinor === totalMinor) return false
				if (totalMinor === issuedMinor) {
					if (standing === undefined) return false
					rows.update(standing.id, { state: 'dismissed', decidedAt: at })
					return true
				}
				if (standing !== undefined) {
					rows.update(standing.id, { totalMinor, noticedAt: at })
					return true
				}
				const last = db
					.select()
					.from(billDifference)
					.where(and(eq(billDifference.statementId, statementId), eq(billDifference.state, 'dismissed')))
					.orderBy(desc(billDifference.id))
					.get()
				if (last?.note != null && last.totalMinor === totalMinor) return false
				rows.insert({ statementId, totalMinor, noticedAt: at })
				return true
			}),
		difference: rows.get,
		/** Somebody decided to leave the bill as it is. 'not-draft' when it is not open. */
		dismissDifference: (id: number, note: string, at: number): void =>
			transaction(() => {
				const found = rows.get(id)
				if (found === null) throw new StoreFailed('not-found', `no difference ${id}`)
				if (found.state !== 'open') throw new StoreFailed('not-draft', `difference ${id} is ${found.state}`)
				rows.update(id, { state: 'dismissed', decidedAt: at, note })
			}),
	}
}
