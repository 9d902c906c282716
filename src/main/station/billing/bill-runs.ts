/**
 * Bill runs: draft in a worker, issue in the store, documents one by one. A station that dies while issuing goes on at
 * the next start with the same numbers and the same statements.
 */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { addDays } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { issuedStatement as asIssued, dueAfterDays } from '../../domain/billing/issued.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { Store } from '../../store/open.ts'
import type { billTasks, DraftedRun } from '../../work/bills.ts'
import type { EventHub } from '../event-hub.ts'
import type { WorkerOf } from '../worker.ts'
import { statementFileName, writeDocument } from './statement-files.ts'

export type RunProgress = {
	readonly kind: 'preparing' | 'issuing'
	readonly month: string
	readonly done: number
	readonly total: number
}

export type BillRuns = {
	readonly prepare: (month: string) => number
	readonly cancel: (runId: number) => void
	readonly issue: (runId: number) => void
	readonly pdf: (statementId: number, language: 'de' | 'en') => Promise<{ fileName: string; bytes: Uint8Array }>
	readonly progress: (runId: number) => RunProgress | null
	readonly all: () => ReadonlyMap<number, RunProgress>
	/** Goes on with runs that were being issued when the station ended, or the disk was full. */
	readonly resume: () => void
	readonly folderOf: (month: string) => string
	readonly stop: () => Promise<void>
}

export type BillRunsOptions = {
	readonly store: Store
	readonly bills: WorkerOf<typeof billTasks>
	readonly events: EventHub
	readonly now: () => number
	readonly log: (line: string) => void
	readonly folderOf: (month: string) => string
}

type Running = { progress: RunProgress; readonly abort: AbortController; work: Promise<void> }

export function createBillRuns(options: BillRunsOptions): BillRuns {
	const { store, bills, events, now, log, folderOf } = options
	const running = new Map<number, Running>()

	const begin = (runId: number, kind: RunProgress['kind'], month: string, work: (run: Running) => Promise<void>) => {
		const run: Running = {
			progress: { kind, month, done: 0, total: 0 },
			abort: new AbortController(),
			work: Promise.resolve(),
		}
		running.set(runId, run)
		run.work = work(run)
			.catch((cause) => {
				if (run.abort.signal.aborted) return
				log(`bill run ${month}: ${cause instanceof Error ? cause.message : String(cause)}`)
				if (kind === 'preparing') store.billing.failRun(runId)
			})
			.catch((cause) => log(`bill run ${month} could not be marked as failed: ${String(cause)}`))
			.finally(() => {
				running.delete(runId)
				events.emit('billing.changed', { runId })
				events.emit('station.changed', {})
			})
		events.emit('billing.changed', { runId })
	}
	const advance = (runId: number, run: Running, done: number, total: number) => {
		run.progress = { ...run.progress, done, total }
		events.emit('billing.changed', { runId })
	}
	const buildingOf = () => {
		const building = store.topology.buildings()[0]
		if (building === undefined) throw new CallFailed('not-set-up')
		return building
	}

	const draft = (runId: number, month: string) =>
		begin(runId, 'preparing', month, async (run) => {
			const issuedOn = dateOfInstant(buildingOf().zone, now())
			const drafted = await bills.call(
				'draft',
				{ month, issuedOn, dueOn: addDays(issuedOn, dueAfterDays), now: now() },
				{ signal: run.abort.signal, onProgress: (done, total) => advance(runId, run, done, total) },
			)
			if (drafted.cancelled || run.abort.signal.aborted) return store.billing.removeRun(runId)
			const { signal } = run.abort
			await writeDrafts(store, runId, drafted, signal)
			if (signal.aborted) store.billing.removeRun(runId)
		})

	const makeDocuments = (runId: number, month: string) =>
		begin(runId, 'issuing', month, async (run) => {
			const total = store.billing.statements(runId).length
			const waiting = store.billing.withoutDocument(runId)
			for (const [index, { id }] of waiting.entries()) {
				if (run.abort.signal.aborted) return
				const bytes = await bills.call('render', {
					statement: issuedStatement(id),
					language: languageOf(buildingOf().country),
				})
				store.billing.putDocument(id, bytes, createHash('sha256').update(bytes).digest('hex'))
				advance(runId, run, total - waiting.length + index + 1, total)
			}
			for (const { id } of store.billing.statements(runId)) writeOne(id, month)
			store.billing.finishIssue(runId)
			advance(runId, run, total, total)
		})

	const writeOne = (statementId: number, month: string) => {
		const document = store.billing.document(statementId)
		if (document !== null)
			writeDocument(folderOf(month), statementFileName(issuedStatement(statementId)), document.bytes)
	}
	/** The frozen statement with what issuing added: number, date, due date. */
	const issuedStatement = (statementId: number): Statement => {
		const row = store.billing.statement(statementId)
		if (row === null) throw new CallFailed('not-found', { what: 'statement' })
		const { statement } = row.snapshot as { statement: Statement }
		const run = store.billing.run(row.runId)
		if (row.number === null || run?.issuedAt == null) return statement
		return asIssued(statement, row.number, run.issuedAt)
	}

	return {
		prepare(month) {
			const building = buildingOf()
			const existing = store.billing
				.runs()
				.find((run) => run.month === month && run.state !== 'cancelled' && run.state !== 'failed')
			if (existing !== undefined && existing.state !== 'draft') throw new CallFailed('run-not-draft')
			if (existing !== undefined && running.has(existing.id)) return existing.id
			const runId =
				existing?.id ?? store.billing.insertRun({ buildingId: building.id, month, createdAt: now(), progressTotal: 0 })
			draft(runId, month)
			return runId
		},
		cancel(runId) {
			const run = running.get(runId)
			if (run?.progress.kind === 'issuing') throw new CallFailed('run-not-draft')
			if (run !== undefined) run.abort.abort()
			else store.billing.removeRun(runId)
			events.emit('billing.changed', { runId })
		},
		issue(runId) {
			const run = store.billing.run(runId)
			if (run === null) throw new CallFailed('not-found', { what: 'run' })
			if (run.state !== 'draft' || running.has(runId)) throw new CallFailed('run-not-draft')
			const red = (run.problems as readonly BillProblem[]).filter(({ severity }) => severity === 'red').length
			if (red > 0) throw new CallFailed('run-has-problems', { problems: red })
			const year = dateOfInstant(buildingOf().zone, now()).slice(0, 4)
			store.billing.approveRun(runId, now(), null)
			store.billing.startIssue(runId, now(), year, (sequence) => `${year}-${String(sequence).padStart(5, '0')}`)
			makeDocuments(runId, run.month)
		},
		async pdf(statementId, language) {
			const statement = issuedStatement(statementId)
			const document = store.billing.document(statementId)
			const bytes = document?.bytes ?? (await bills.call('render', { statement, language }))
			return { fileName: statementFileName(statement), bytes }
		},
		progress: (runId) => running.get(runId)?.progress ?? null,
		all: () => new Map([...running].map(([runId, { progress }]) => [runId, progress])),
		resume() {
			for (const run of store.billing.runs()) {
				if (run.state === 'issuing' && !running.has(run.id)) makeDocuments(run.id, run.month)
			}
		},
		folderOf,
		async stop() {
			for (const run of running.values()) run.abort.abort()
			await Promise.all([...running.values()].map(({ work }) => work))
		},
	}
}

/** So many are written in one turn of the event loop: some milliseconds. */
const draftsAtOnce = 50

/** The drafts of a whole house in slices, with whoever waits for the main thread in between; nobody sees a part. */
async function writeDrafts({ billing }: Store, runId: number, { bills, problems }: DraftedRun, ended: AbortSignal) {
	while (!ended.aborted && !billing.drafts.clear(runId, bills.length)) await setImmediate()
	for (let from = 0; !ended.aborted && from < bills.length; from += draftsAtOnce) {
		billing.drafts.add(runId, bills.slice(from, from + draftsAtOnce))
		await setImmediate()
	}
	if (!ended.aborted) billing.drafts.finish(runId, bills.length, problems)
}

/** Bills are written in the language of the building's country. */
const languageOf = (country: string): 'de' | 'en' => (['DE', 'AT', 'CH', 'LI', 'LU'].includes(country) ? 'de' : 'en')
