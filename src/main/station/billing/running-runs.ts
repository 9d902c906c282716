/** Bill runs at work: one piece of work for each at a time, its progress and its end; and why one stands still. */
import { StoreFailed } from '../../store/open.ts'
import type { EventHub } from '../event-hub.ts'

export type RunProgress = {
	readonly kind: 'preparing' | 'issuing'
	readonly month: string
	readonly done: number
	readonly total: number
}

export type RunWork = {
	readonly signal: AbortSignal
	readonly advance: (done: number, total: number) => void
}

/** Why a run does not go on by itself: the disk has no room, the database cannot be written, or something else. */
export type Halt = 'full' | 'database' | 'failed'

type Running = { progress: RunProgress; readonly abort: AbortController; work: Promise<void> }

export function createRunningRuns({
	events,
	log,
	onWait,
}: {
	readonly events: EventHub
	readonly log: (line: string) => void
	/** It stands still for a cause that goes away by itself. */
	readonly onWait: (runId: number) => void
}) {
	const running = new Map<number, Running>()
	const halted = new Map<number, Halt>()
	const logged = new Map<number, string>()
	const changed = (runId: number) => events.emit('billing.changed', { runId })
	return {
		/** `failed`: of a cause that does not go away by itself; nothing is done about others but waiting. */
		begin(
			runId: number,
			{ kind, month }: Pick<RunProgress, 'kind' | 'month'>,
			work: (run: RunWork) => Promise<void>,
			failed: () => void = () => {},
		): void {
			const abort = new AbortController()
			const run: Running = { progress: { kind, month, done: 0, total: 0 }, abort, work: Promise.resolve() }
			const advance = (done: number, total: number) => {
				run.progress = { ...run.progress, done, total }
				changed(runId)
			}
			halted.delete(runId)
			running.set(runId, run)
			run.work = work({ signal: abort.signal, advance })
				.catch((cause) => {
					if (abort.signal.aborted) return
					const halt = haltOf(cause)
					halted.set(runId, halt)
					const said = `bill run ${month}: ${cause instanceof Error ? cause.message : String(cause)}`
					// Tried again and again while the disk is full: said once.
					if (logged.get(runId) !== said) log(said)
					logged.set(runId, said)
					if (halt === 'failed') failed()
					else onWait(runId)
				})
				.catch((cause) => log(`bill run ${month} could not be marked as failed: ${String(cause)}`))
				.finally(() => {
					running.delete(runId)
					changed(runId)
					events.emit('station.changed', {})
				})
			changed(runId)
		},
		/** Asks it to end; resolves when it has. */
		async end(runId: number): Promise<void> {
			const run = running.get(runId)
			run?.abort.abort()
			await run?.work
		},
		has: (runId: number): boolean => running.has(runId),
		progress: (runId: number): RunProgress | null => running.get(runId)?.progress ?? null,
		halt: (runId: number): Halt | null => halted.get(runId) ?? null,
		all: (): ReadonlyMap<number, RunProgress> => new Map([...running].map(([id, { progress }]) => [id, progress])),
		async stop(): Promise<void> {
			for (const { abort } of running.values()) abort.abort()
			await Promise.all([...running.values()].map(({ work }) => work))
		},
	}
}

/** What is told by the disk goes away with its cause, and the run goes on; a worker that died is started again. */
function haltOf(cause: unknown): Halt {
	if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return 'full'
	if (!(cause instanceof StoreFailed)) return 'failed'
	if (cause.reason === 'full') return 'full'
	return ofTheDisk.has(cause.reason) ? 'database' : 'failed'
}

const ofTheDisk: ReadonlySet<StoreFailed['reason']> = new Set<StoreFailed['reason']>(['locked', 'io', 'read-only'])
