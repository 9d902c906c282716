/**
 * Bill runs and statements. A run is drafted and re-drafted freely; `startIssue` gives numbers without gaps and freezes
 * the statements in one transaction; documents follow one by one; `finishIssue` ends it. A station that dies between
 * resumes with `withoutDocument`: same numbers, same snapshots. What is issued can only be cancelled (triggers).
 */
import { and, asc, count, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { insist, StoreFailed } from './failure.ts'
import { billRun, numberSeries, statement, statementDocument } from './schema.ts'

export type BillRun = RowOf<typeof billRun>
export type Statement = RowOf<typeof statement>
export type StatementDocument = RowOf<typeof statementDocument>
/** For lists: everything but the snapshot, and whether its PDF is stored. */
export type StatementRow = Omit<Statement, 'snapshot'> & { readonly documentSha256: string | null }
/** `snapshot`: as the JSON text that is stored. */
export type NewDraft = Pick<Statement, 'occupancyId' | 'totalMinor' | 'currency'> & { readonly snapshot: string }

export function billingQueries(connection: Connection) {
	const { db, transaction } = connection
	const runs = rowsOf(connection, billRun, [billRun.month])

	const inState = (runId: number, ...states: readonly BillRun['state'][]): BillRun => {
		const run = runs.get(runId)
		if (run === null) throw new StoreFailed('not-found', `no run ${runId}`)
		if (!states.includes(run.state)) throw new StoreFailed('not-draft', `run ${runId} is ${run.state}`)
		return run
	}
	const nextNumber = (series: string): number =>
		db
			.insert(numberSeries)
			.values({ series, last: 1 })
			.onConflictDoUpdate({ target: numberSeries.series, set: { last: sql`${numberSeries.last} + 1` } })
			.returning()
			.get().last
	const list = () => statementList(connection)

	return {
		/** Latest month first. */
		runs: (): readonly BillRun[] => db.select().from(billRun).orderBy(desc(billRun.month), desc(billRun.id)).all(),
		run: runs.get,
		/** A draft; 'duplicate' when the building's month has a run that is not cancelled or failed. */
		insertRun: (row: Pick<NewRowOf<typeof billRun>, 'buildingId' | 'month' | 'createdAt' | 'progressTotal'>): number =>
			runs.insert({ ...row, state: 'draft' }),
		/** Draft → approved: nothing of it changes any more, and it can be issued. */
		approveRun: (runId: number, approvedAt: number, approvedBy: string | null): void =>
			transaction(() => {
				const run = inState(runId, 'draft')
				if (run.progressDone < run.progressTotal) throw new StoreFailed('not-draft', `run ${runId} is being drafted`)
				runs.update(runId, { state: 'approved', approvedAt, approvedBy })
			}),
		/** Approved → draft, before it is issued. */
		withdrawApproval: (runId: number): void =>
			transaction(() => {
				inState(runId, 'approved')
				runs.update(runId, { state: 'draft', approvedAt: null, approvedBy: null })
			}),
		/** A draft that could not be computed. */
		failRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'draft')
				runs.update(runId, { state: 'failed' })
			}),
		/** Before issue everything can be undone: the run and its drafts go. */
		removeRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'draft', 'failed')
				db.delete(statement).where(eq(statement.runId, runId)).run()
				runs.remove(runId)
			}),

		/**
		 * New drafts for a run, in several units of work so that none of them is long: clear until nothing is left, add, and
		 * finish. In between the run has no statements, for any reader and after any kill, and is not approved.
		 */
		drafts: draftWriter(connection, inState),

		statements: (runId: number): readonly StatementRow[] => list().where(eq(statement.runId, runId)).all(),
		statementsOf: (occupancyId: number): readonly StatementRow[] =>
			list().where(eq(statement.occupancyId, occupancyId)).all(),
		/** With its snapshot. */
		statement: (id: number): Statement | null => db.select().from(statement).where(eq(statement.id, id)).get() ?? null,
		byNumber: (number: string): Statement | null =>
			db.select().from(statement).where(eq(statement.number, number)).get() ?? null,

		/**
		 * Approved → issuing: every statement gets the next number of `series` (`numberOf(1)`, `numberOf(2)` …, in the order of
		 * their ids) and is frozen, all in one transaction. Returns the statements in that order.
		 */
		startIssue: (
			runId: number,
			issuedAt: number,
			series: string,
			numberOf: (sequence: number) => string,
		): readonly StatementRow[] =>
			transaction(() => {
				inState(runId, 'approved')
				const drafts = list().where(eq(statement.runId, runId)).all()
				for (const { id } of drafts) {
					const number = numberOf(nextNumber(series))
					db.update(statement).set({ number, state: 'issued' }).where(eq(statement.id, id)).run()
				}
				runs.update(runId, { state: 'issuing', issuedAt, progressDone: 0, progressTotal: drafts.length })
				return list().where(eq(statement.runId, runId)).all()
			}),
		/** Issued statements of the run whose PDF is still to be made. */
		withoutDocument: (runId: number): readonly StatementRow[] =>
			list()
				.where(and(eq(statement.runId, runId), eq(statement.state, 'issued'), isNull(statementDocument.statementId)))
				.all(),
		/** Once per issued statement; 'frozen' for a draft or a second time. `sha256`: 64 hex digits of the bytes. */
		putDocument: (statementId: number, bytes: Uint8Array, sha256: string): void => {
			const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
			db.insert(statementDocument).values({ statementId, sha256, bytes: buffer }).run()
		},
		document: (statementId: number): StatementDocument | null =>
			db.select().from(statementDocument).where(eq(statementDocument.statementId, statementId)).get() ?? null,
		/** Issuing → issued, when every statement has its document; 'not-draft' before. */
		finishIssue: (runId: number): void =>
			transaction(() => {
				inState(runId, 'issuing')
				const missing = list()
					.where(and(eq(statement.runId, runId), isNull(statementDocument.statementId)))
					.all().length
				if (missing > 0) throw new StoreFailed('not-draft', `${missing} statements have no document yet`)
				runs.update(runId, { state: 'issued' })
			}),
		/** Storno of a whole run: its statements are cancelled, their numbers and documents stay. */
		cancelRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'issued')
				db.update(statement)
					.set({ state: 'cancelled' })
					.where(and(eq(statement.runId, runId), eq(statement.state, 'issued')))
					.run()
				runs.update(runId, { state: 'cancelled' })
			}),
		/** Storno of one statement. */
		cancelStatement: (id: number): void => {
			const { changes } = db.update(statement).set({ state: 'cancelled' }).where(eq(statement.id, id)).run()
			if (changes === 0) throw new StoreFailed('not-found', `no statement ${id}`)
		},
	}
}

function draftWriter({ db, transaction }: Connection, inState: (runId: number, state: 'draft') => BillRun) {
	const p = sql.placeholder
	const insert = db
		.insert(statement)
		.values({
			runId: p('runId'),
			occupancyId: p('occupancyId'),
			totalMinor: p('totalMinor'),
			currency: p('currency'),
			// It is text already.
			snapshot: sql`${p('snapshot')}`,
		})
		.prepare()
	const some = (runId: number, most: number) =>
		db.select({ id: statement.id }).from(statement).where(eq(statement.runId, runId)).limit(most)
	const change = (runId: number, changes: Partial<BillRun>) =>
		db.update(billRun).set(changes).where(eq(billRun.id, runId)).run()
	return {
		/** Removes up to `most` of the drafts that stood; false: call again. `total`: how many are going to be added. */
		clear: (runId: number, total: number, most = 200): boolean =>
			transaction(() => {
				inState(runId, 'draft')
				change(runId, { progressDone: 0, progressTotal: Math.max(1, total) })
				return (
					db
						.delete(statement)
						.where(inArray(statement.id, some(runId, most)))
						.run().changes < most
				)
			}),
		add: (runId: number, rows: readonly NewDraft[]): void =>
			transaction(() => {
				inState(runId, 'draft')
				for (const row of rows) {
					insist(Number.isSafeInteger(row.totalMinor), 'a total is a safe integer of minor units')
					insert.run({ ...row, runId })
				}
			}),
		finish: (runId: number, total: number, problems: readonly unknown[]): void =>
			transaction(() => {
				inState(runId, 'draft')
				const written = db.select({ n: count() }).from(statement).where(eq(statement.runId, runId)).get()
				insist(written?.n === total, 'every draft that was announced is written')
				change(runId, { progressDone: total, progressTotal: total, problems })
			}),
	}
}

/** A draft counts when all drafts of its run are written. */
const isWhole = or(ne(statement.state, 'draft'), eq(billRun.progressDone, billRun.progressTotal))

/** Every statement without its snapshot, and whether its PDF is stored; narrowed by the caller. */
function statementList({ db }: Connection) {
	const listed = {
		id: statement.id,
		runId: statement.runId,
		occupancyId: statement.occupancyId,
		kind: statement.kind,
		cancelsId: statement.cancelsId,
		replacesId: statement.replacesId,
		number: statement.number,
		totalMinor: statement.totalMinor,
		currency: statement.currency,
		state: statement.state,
		documentSha256: statementDocument.sha256,
	}
	return db
		.select(listed)
		.from(statement)
		.innerJoin(billRun, and(eq(billRun.id, statement.runId), isWhole))
		.leftJoin(statementDocument, eq(statementDocument.statementId, statement.id))
		.orderBy(asc(statement.id))
		.$dynamic()
}
