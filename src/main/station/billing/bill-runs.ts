/**
 * Bill runs: drafted in a worker, approved by a person, issued in short steps: numbers, then documents. A station that
 * dies on the way goes on at the next start: same drafts, same numbers, same documents. After issue only a cancellation
 * (Storno) and a new bill, in a correction run that takes the same way.
 */
import { CallFailed } from '../../../shared/rpc.ts'
import type { Clock } from '../../lines/clock.ts'
import type { BillRunRow } from '../../store/billing.ts'
import type { Corrected, SeenWarning } from '../../store/schema-billing.ts'
import { statementAsIssued } from '../../work/billing/issued.ts'
import { statementFileName } from '../../work/billing/statement-file-name.ts'
import type { EventHub } from '../event-hub.ts'
import { discardRun, draftRun, issueRun, type StepParts } from './run-steps.ts'
import { createRunningRuns, type Halt, type RunProgress } from './running-runs.ts'

export type BillRuns = {
	/** The month's draft, computed anew where there is one. */
	readonly prepare: (month: string) => number
	/** A run of another kind than a month, to be drafted: its row is there. */
	readonly draft: (runId: number) => void
	readonly cancel: (runId: number) => void
	/** 'run-stale' where it would be drafted otherwise now. 'run-has-problems' while a red one stands, 'run-unseen' while a yellow one is not among `seen`. */
	readonly approve: (runId: number, by: string, seen: readonly SeenWarning[]) => Promise<void>
	readonly withdraw: (runId: number) => void
	/** 'run-stale' where it would be drafted otherwise now; a run that stood still goes on without being asked. */
	readonly issue: (runId: number) => Promise<void>
	/** Cancels issued bills, and drafts what stands in their place. */
	readonly correct: (statementIds: readonly number[], reason: string, replaced: boolean) => number
	readonly pdf: (statementId: number, language: 'de' | 'en') => Promise<{ fileName: string; bytes: Uint8Array }>
	readonly progress: (runId: number) => RunProgress | null
	readonly halt: (runId: number) => Halt | null
	readonly all: () => ReadonlyMap<number, RunProgress>
	/** Goes on with what was under way when the station ended, or the disk was full. */
	readonly resume: () => void
	readonly folderOf: (month: string) => string
	readonly stop: () => Promise<void>
}

export type BillRunsOptions = StepParts & {
	readonly events: EventHub
	readonly clock: Pick<Clock, 'sleep'>
	readonly log: (line: string) => void
}

/** A disk that had no room may have some again. */
const tryAgainMs = 10_000

export function createBillRuns(options: BillRunsOptions): BillRuns {
	const { store, bills, events, now, clock, log, folderOf } = options
	const { billing } = store
	const ended = new AbortController()
	const onWait = (runId: number) =>
		void clock.sleep(tryAgainMs, ended.signal).then(() => {
			const run = ended.signal.aborted || running.has(runId) ? null : billing.runRow(runId)
			if (run !== null) goOn(run)
		})
	const running = createRunningRuns({ events, log, onWait })

	const compute = ({ id, month }: Pick<BillRunRow, 'id' | 'month'>) =>
		running.begin(
			id,
			{ kind: 'preparing', month },
			(work) => draftRun(options, id, work),
			() => billing.failRun(id),
		)
	const discard = ({ id, month }: Pick<BillRunRow, 'id' | 'month'>) =>
		running.begin(id, { kind: 'preparing', month }, (work) => discardRun(options, id, work))
	const goOnIssuing = ({ id, month }: Pick<BillRunRow, 'id' | 'month'>) =>
		running.begin(id, { kind: 'issuing', month }, (work) => issueRun(options, id, work))

	/** By what of it is not done. */
	const goOn = (run: BillRunRow) => {
		if (run.draftState === 'discarding') discard(run)
		else if (run.state === 'issuing') goOnIssuing(run)
		else if (run.state === 'draft' && run.draftState === 'computing') compute(run)
	}

	const runOf = (runId: number): BillRunRow => {
		const run = billing.runRow(runId)
		if (run === null || run.draftState === 'discarding') throw new CallFailed('not-found', { what: 'run' })
		return run
	}
	/** A draft that is all there. */
	const drafted = (runId: number): BillRunRow => {
		const run = runOf(runId)
		if (run.state !== 'draft' || run.draftState !== 'done') throw new CallFailed('run-not-draft')
		return run
	}
	const draft = (runId: number) => {
		const run = runOf(runId)
		billing.drafts.start(runId, now())
		compute(run)
	}

	/** What is approved and issued is what would be drafted now: never other facts than the person has seen. */
	const insistOnFresh = async (runId: number) => {
		const stale = await bills.call('stale', { runId, now: now() })
		if (stale !== null)
			throw new CallFailed('run-stale', { cause: stale.cause, unit: stale.unitName, count: stale.count })
	}

	return {
		prepare(month) {
			const building = store.topology.buildings()[0]
			if (building === undefined) throw new CallFailed('not-set-up')
			const existing = billing.runs().find((run) => run.month === month && run.kind === 'month' && isAlive(run))
			if (existing !== undefined && existing.state !== 'draft') throw new CallFailed('run-not-draft')
			if (existing !== undefined && running.has(existing.id)) return existing.id
			const runId = existing?.id ?? billing.insertRun({ buildingId: building.id, month, createdAt: now() })
			draft(runId)
			return runId
		},
		draft,
		cancel(runId) {
			const run = runOf(runId)
			if (run.state !== 'draft' && run.state !== 'failed') throw new CallFailed('run-not-draft')
			billing.discardRun(runId)
			// A worker in the middle of a statement ends it first; the month is free already.
			void running.end(runId).then(() => ended.signal.aborted || discard(run))
			events.emit('billing.changed', { runId })
		},
		async approve(runId, by, seen) {
			const { draftedAt } = drafted(runId)
			const findings = await bills.call('findings', { runId })
			const red = findings.reduce((sum, { severity, count }) => (severity === 'red' ? sum + count : sum), 0)
			if (red > 0) throw new CallFailed('run-has-problems', { problems: red })
			const known = new Set(seen.map(({ code }) => code))
			const unseen = new Set(findings.map(({ code }) => code).filter((code) => !known.has(code)))
			if (unseen.size > 0) throw new CallFailed('run-unseen', { codes: [...unseen].join(', ') })
			await insistOnFresh(runId)
			// Another draft may have been asked for meanwhile.
			if (drafted(runId).draftedAt !== draftedAt) throw new CallFailed('run-not-draft')
			billing.approveRun(runId, now(), by, seen)
			events.emit('billing.changed', { runId })
		},
		withdraw(runId) {
			billing.withdrawApproval(runOf(runId).id)
			events.emit('billing.changed', { runId })
		},
		async issue(runId) {
			const run = runOf(runId)
			// It stood still, because a disk had no room.
			if (run.state === 'issuing' && !running.has(runId)) return goOnIssuing(run)
			if (run.state !== 'approved') throw new CallFailed(run.state === 'draft' ? 'run-not-approved' : 'run-not-draft')
			await insistOnFresh(runId)
			if (runOf(runId).state !== 'approved') throw new CallFailed('run-not-draft')
			billing.startIssue(runId, now())
			goOnIssuing(run)
		},
		correct(statementIds, reason, replaced) {
			const run = correctable(options, statementIds)
			const corrects = statementIds.map((statementId): Corrected => ({ statementId, reason, replaced }))
			const { buildingId, month } = run
			const runId = billing.insertRun({ kind: 'correction', buildingId, month, createdAt: now(), corrects })
			draft(runId)
			return runId
		},
		async pdf(statementId, language) {
			const row = billing.statement(statementId)
			if (row === null) throw new CallFailed('not-found', { what: 'statement' })
			const document = billing.document(statementId)
			if (document !== null) {
				return { fileName: statementFileName(statementAsIssued(store, row)), bytes: document.bytes }
			}
			const [rendered] = await bills.call('render', { ids: [statementId], language })
			if (rendered === undefined) throw new CallFailed('not-found', { what: 'statement' })
			return { fileName: rendered.fileName, bytes: rendered.bytes }
		},
		progress: running.progress,
		halt: running.halt,
		all: running.all,
		resume() {
			for (const run of billing.runs().filter(({ id }) => !running.has(id))) goOn(run)
		},
		folderOf,
		async stop() {
			ended.abort()
			await running.stop()
		},
	}
}

const isAlive = ({ state }: BillRunRow) => state !== 'cancelled' && state !== 'failed'

/** The run of bills that can be cancelled: issued, of one month, and nobody is at it. */
function correctable({ store: { billing } }: Pick<StepParts, 'store'>, statementIds: readonly number[]): BillRunRow {
	// Its cancellation may not be drafted yet.
	const underWay = new Set(
		billing
			.runs()
			.filter(({ state, draftState }) => state === 'draft' && draftState === 'computing')
			.flatMap(({ corrects }) => corrects?.map(({ statementId }) => statementId) ?? []),
	)
	const runs = statementIds.map((id) => {
		const row = billing.statement(id)
		if (row === null) throw new CallFailed('not-found', { what: 'statement' })
		if (row.state !== 'issued' || row.kind !== 'bill') throw new CallFailed('invalid-input', { field: 'statementIds' })
		if (underWay.has(id) || billing.cancelledBy(id) !== null)
			throw new CallFailed('duplicate', { what: 'correction', name: row.number! })
		return billing.runRow(row.runId)!
	})
	const [first] = runs
	const isOne = runs.every(({ month, state }) => month === first?.month && state === 'issued')
	if (first === undefined || !isOne) throw new CallFailed('invalid-input', { field: 'statementIds' })
	return first
}
