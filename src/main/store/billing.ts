/**
 * Bill runs and statements. A run is drafted and re-drafted freely, in slices; somebody approves it; `startIssue`
 * freezes it, `giveNumbers` gives numbers without gaps in the order of the ids; documents follow; `finishIssue` ends
 * it. A station that dies between goes on by `draftState`, `giveNumbers` and `withoutDocument`: same numbers, same
 * snapshots. What is issued can only be cancelled (triggers).
 */
import { and, asc, count, desc, eq, getTableColumns, inArray, isNull, ne, or, sql, sum } from 'drizzle-orm'
import { differenceQueries } from './bill-differences.ts'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { factsMarkQueries } from './facts-mark.ts'
import { insist, StoreFailed } from './failure.ts'
import { billDifference, billRun, costBasis, numberSeries, statement, statementDocument } from './schema.ts'
import type { SeenWarning } from './schema-billing.ts'

export type BillRun = RowOf<typeof billRun>
/** For lists: everything but the findings, of which there may be thousands. */
export type BillRunRow = Omit<BillRun, 'problems'>
export type Statement = RowOf<typeof statement>
export type CostBasis = RowOf<typeof costBasis>
export type NewCostBasis = Omit<CostBasis, 'runId'>
export type StatementDocument = RowOf<typeof statementDocument>
/** For lists: everything but the snapshot, and whether its PDF is stored. */
export type StatementRow = Omit<Statement, 'snapshot'> & { readonly documentSha256: string | null }
/** `snapshot`: as the JSON text that is stored. */
export type NewDraft = Pick<Statement, 'occupancyId' | 'totalMinor' | 'currency'> &
	Partial<Pick<Statement, 'kind' | 'cancelsId' | 'replacesId'>> & { readonly snapshot: string }
type NewRun = Pick<NewRowOf<typeof billRun>, 'buildingId' | 'month' | 'createdAt'> &
	Partial<Pick<NewRowOf<typeof billRun>, 'kind' | 'costPeriodId' | 'corrects'>>

export function billingQueries(connection: Connection) {
	const { db, transaction } = connection
	const runs = rowsOf(connection, billRun, [billRun.month])
	const { problems: _, ...runListed } = getTableColumns(billRun)

	const runRow = (id: number): BillRunRow | null =>
		db.select(runListed).from(billRun).where(eq(billRun.id, id)).get() ?? null
	const inState = (runId: number, ...states: readonly BillRun['state'][]): BillRunRow => {
		const run = runRow(runId)
		if (run === null) throw new StoreFailed('not-found', `no run ${runId}`)
		if (!states.includes(run.state)) throw new StoreFailed('not-draft', `run ${runId} is ${run.state}`)
		return run
	}
	const list = () => statementList(connection)

	return {
		/**
		 * New drafts for a run, in several units of work so that none of them is long: start, clear until nothing is left,
		 * add, and finish. In between the run has no statements, for any reader and after any kill, and is not approved.
		 */
		drafts: draftWriter(connection, inState),
		...issueQueries(connection, inState),
		...differenceQueries(connection),
		...factsMarkQueries(connection),
		/** Latest month first. */
		runs: (): readonly BillRunRow[] =>
			db.select(runListed).from(billRun).orderBy(desc(billRun.month), desc(billRun.id)).all(),
		run: runs.get,
		runRow,
		/** A draft; 'duplicate' when the building's month has a run that is not cancelled or failed. */
		insertRun: (row: NewRun): number => runs.insert({ ...row, state: 'draft' }),
		/** Draft → approved: nothing of it changes any more, and it can be issued. `seen`: warnings, with what was said. */
		approveRun: (
			runId: number,
			approvedAt: number,
			approvedBy: string | null,
			seen: readonly SeenWarning[] = [],
		): void =>
			transaction(() => {
				const { draftState } = inState(runId, 'draft')
				if (draftState !== 'done') throw new StoreFailed('not-draft', `run ${runId} is being drafted`)
				runs.update(runId, { state: 'approved', approvedAt, approvedBy, seen })
			}),
		/** Approved → draft, before it is issued. */
		withdrawApproval: (runId: number): void =>
			transaction(() => {
				inState(runId, 'approved')
				runs.update(runId, { state: 'draft', approvedAt: null, approvedBy: null, seen: [] })
			}),
		/** A draft that could not be computed. */
		failRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'draft')
				runs.update(runId, { state: 'failed' })
			}),
		/** Nobody wants it any more: the month is free at once, its drafts go by `drafts.clear`, and it by `removeRun`. */
		discardRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'draft', 'failed')
				runs.update(runId, { state: 'failed', draftState: 'discarding' })
			}),
		/** Before issue everything can be undone: the run and its drafts go. */
		removeRun: (runId: number): void =>
			transaction(() => {
				inState(runId, 'draft', 'failed')
				db.delete(statement).where(eq(statement.runId, runId)).run()
				db.delete(costBasis).where(eq(costBasis.runId, runId)).run()
				runs.remove(runId)
			}),
		statements: (runId: number): readonly StatementRow[] => list().where(eq(statement.runId, runId)).all(),
		/** What a run of costs was shared out from; null: it is of another kind, or not drafted yet. */
		costBasis: (runId: number): CostBasis | null =>
			db.select().from(costBasis).where(eq(costBasis.runId, runId)).get() ?? null,
		/** Statements of a cost period that stand: issued by whichever run, and not cancelled. By id. */
		standingCosts: (periodId: number): readonly StatementRow[] =>
			list()
				.where(and(eq(billRun.costPeriodId, periodId), eq(statement.kind, 'costs'), eq(statement.state, 'issued')))
				.all(),
		/** How many, and what they come to, by run. */
		totals: (): ReadonlyMap<number, { readonly count: number; readonly totalMinor: number }> =>
			new Map(
				db
					.select({ runId: statement.runId, count: count(), totalMinor: sum(statement.totalMinor).mapWith(Number) })
					.from(statement)
					.innerJoin(billRun, and(eq(billRun.id, statement.runId), isWhole))
					.groupBy(statement.runId)
					.all()
					.map(({ runId, ...rest }) => [runId, rest]),
			),
		statementsOf: (occupancyId: number): readonly StatementRow[] =>
			list().where(eq(statement.occupancyId, occupancyId)).all(),
		...statementQueries(connection),
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

/** One statement, by its id or number. */
function statementQueries(connection: Connection) {
	const { db } = connection
	return {
		/** As it is stored. */
		snapshotText: (id: number): string =>
			db
				.select({ text: sql<string>`${statement.snapshot}` })
				.from(statement)
				.where(eq(statement.id, id))
				.get()?.text ?? '',
		row: (id: number): StatementRow | null => statementList(connection).where(eq(statement.id, id)).get() ?? null,
		/** With its snapshot. */
		statement: (id: number): Statement | null => db.select().from(statement).where(eq(statement.id, id)).get() ?? null,
		runOfStatement: (id: number): number =>
			db.select({ runId: statement.runId }).from(statement).where(eq(statement.id, id)).get()?.runId ?? 0,
		byNumber: (number: string): Statement | null =>
			db.select().from(statement).where(eq(statement.number, number)).get() ?? null,
		/** The run with the statement that cancels it, issued, a draft, or one that is about to go; null: there is none. */
		cancelledBy: (id: number): number | null =>
			db.select({ runId: statement.runId }).from(statement).where(eq(statement.cancelsId, id)).get()?.runId ?? null,
		document: (statementId: number): StatementDocument | null =>
			db.select().from(statementDocument).where(eq(statementDocument.statementId, statementId)).get() ?? null,
	}
}

type InState = (runId: number, ...states: readonly BillRun['state'][]) => BillRunRow

function draftWriter({ db, transaction }: Connection, inState: InState) {
	const p = sql.placeholder
	const insert = db
		.insert(statement)
		.values({
			runId: p('runId'),
			occupancyId: p('occupancyId'),
			kind: p('kind'),
			cancelsId: p('cancelsId'),
			replacesId: p('replacesId'),
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
		/** The drafts are computed from now on, anew if they were before. `draftedAt`: as of when. */
		start: (runId: number, draftedAt: number): void =>
			transaction(() => {
				inState(runId, 'draft')
				db.delete(costBasis).where(eq(costBasis.runId, runId)).run()
				change(runId, { draftState: 'computing', draftedAt, problems: [], progressDone: 0, progressTotal: 0 })
			}),
		/** Removes up to `most` of the drafts that stood; false: call again. */
		clear: (runId: number, most = 200): boolean =>
			transaction(() => {
				const { state, draftState } = inState(runId, 'draft', 'failed')
				if (state === 'draft' && draftState === 'done') change(runId, { draftState: 'computing' })
				const { changes } = db
					.delete(statement)
					.where(inArray(statement.id, some(runId, most)))
					.run()
				return changes < most
			}),
		/** In the order in which they get their numbers. */
		add: (runId: number, rows: readonly NewDraft[]): void =>
			transaction(() => {
				inState(runId, 'draft')
				for (const { kind = 'bill', cancelsId = null, replacesId = null, ...row } of rows) {
					insist(Number.isSafeInteger(row.totalMinor), 'a total is a safe integer of minor units')
					insert.run({ ...row, kind, cancelsId, replacesId, runId })
				}
			}),
		/** `basis`: of a run of costs, what all its statements were made from. */
		finish: (runId: number, total: number, problems: readonly unknown[], basis: NewCostBasis | null = null): void =>
			transaction(() => {
				inState(runId, 'draft')
				const written = db.select({ n: count() }).from(statement).where(eq(statement.runId, runId)).get()
				insist(written?.n === total, 'every draft that was announced is written')
				if (basis !== null)
					db.insert(costBasis)
						.values({ runId, ...basis })
						.run()
				change(runId, { draftState: 'done', progressDone: total, progressTotal: total, problems })
			}),
	}
}

function issueQueries(connection: Connection, inState: InState) {
	const { db, transaction } = connection
	const runs = rowsOf(connection, billRun)
	const list = () => statementList(connection)
	const countUp = db
		.insert(numberSeries)
		.values({ series: sql.placeholder('series'), last: 1 })
		.onConflictDoUpdate({ target: numberSeries.series, set: { last: sql`${numberSeries.last} + 1` } })
		.returning()
		.prepare()
	const give = db
		.update(statement)
		.set({ number: sql`${sql.placeholder('number')}`, state: 'issued' })
		.where(eq(statement.id, sql.placeholder('id')))
		.prepare()
	const unnumbered = (runId: number, atMost: number) =>
		list()
			.where(and(eq(statement.runId, runId), isNull(statement.number)))
			.limit(atMost)
			.all()
	/** What a cancellation cancels is cancelled with it, and what was noticed about that is settled. */
	const cancelOriginal = (id: number, at: number) => {
		db.update(statement).set({ state: 'cancelled' }).where(eq(statement.id, id)).run()
		db.update(billDifference)
			.set({ state: 'accepted', decidedAt: at })
			.where(and(eq(billDifference.statementId, id), eq(billDifference.state, 'open')))
			.run()
	}
	return {
		/** Approved → issuing: from here on it can only go on. */
		startIssue: (runId: number, issuedAt: number): void =>
			transaction(() => {
				const { progressTotal } = inState(runId, 'approved')
				runs.update(runId, { state: 'issuing', issuedAt, progressDone: 0, progressTotal })
			}),
		/**
		 * The next statements of an issuing run, at most so many, get the next numbers of `series` (`numberOf(1)`,
		 * `numberOf(2)` …, in the order of their ids) and are frozen, all in one transaction. False: all have theirs.
		 */
		giveNumbers: (runId: number, series: string, numberOf: (sequence: number) => string, atMost: number): boolean =>
			transaction(() => {
				const { issuedAt } = inState(runId, 'issuing')
				const next = unnumbered(runId, atMost)
				for (const { id, cancelsId } of next) {
					give.run({ id, number: numberOf(countUp.get({ series }).last) })
					if (cancelsId !== null) cancelOriginal(cancelsId, issuedAt!)
				}
				return next.length > 0
			}),
		/** Issued statements of the run whose PDF is still to be made, in the order of their numbers. */
		withoutDocument: (runId: number): readonly { readonly id: number; readonly number: string | null }[] =>
			db
				.select({ id: statement.id, number: statement.number })
				.from(statement)
				.leftJoin(statementDocument, eq(statementDocument.statementId, statement.id))
				.where(and(eq(statement.runId, runId), eq(statement.state, 'issued'), isNull(statementDocument.statementId)))
				.orderBy(asc(statement.id))
				.all(),
		/** Once per issued statement; 'frozen' for a draft or a second time. `sha256`: 64 hex digits of the bytes. */
		putDocument: (statementId: number, bytes: Uint8Array, sha256: string): void => {
			const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
			db.insert(statementDocument).values({ statementId, sha256, bytes: buffer }).run()
		},
		/** Issuing → issued, when every statement has its document; 'not-draft' before. */
		finishIssue: (runId: number): void =>
			transaction(() => {
				const { progressTotal } = inState(runId, 'issuing')
				const [missing] = list()
					.where(and(eq(statement.runId, runId), isNull(statementDocument.statementId)))
					.limit(1)
					.all()
				if (missing !== undefined) throw new StoreFailed('not-draft', 'a statement has no document yet')
				runs.update(runId, { state: 'issued', progressDone: progressTotal })
			}),
	}
}

/** A draft counts when all drafts of its run are written. */
const isWhole = or(ne(statement.state, 'draft'), eq(billRun.draftState, 'done'))

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
