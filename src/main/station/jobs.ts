/** Work that a person started and that takes a while: shown with its progress, cancelled on wish. */
import type { JobView } from '../../shared/contract/network.ts'

export type JobControl = {
	readonly progress: (done: number, total: number) => void
	readonly cancelled: AbortSignal
}

export type Jobs = {
	/** `work` resolves with a plain sentence of what was done, or rejects with one of why not. */
	readonly start: (kind: JobView['kind'], subject: string, work: (job: JobControl) => Promise<string>) => number
	/** Newest first. */
	readonly list: () => readonly JobView[]
	readonly get: (id: number) => JobView | null
	/** A job that is over stays as it is. */
	readonly cancel: (id: number) => void
	/** Cancels what runs and waits for it. */
	readonly stop: () => Promise<void>
}

/** Ended jobs that are still shown. */
const mostKept = 50

export function createJobs({ now, changed }: { readonly now: () => number; readonly changed: () => void }): Jobs {
	let lastId = 0
	let jobs: readonly JobView[] = []
	const controls = new Map<number, { readonly abort: AbortController; readonly over: Promise<void> }>()

	const update = (id: number, change: Partial<JobView>) => {
		jobs = jobs.map((job) => (job.id === id ? { ...job, ...change } : job))
		changed()
	}
	const trim = () => {
		const ended = jobs.filter(({ state }) => state !== 'running').slice(mostKept)
		if (ended.length > 0) jobs = jobs.filter((job) => !ended.includes(job))
	}
	const run = async (id: number, work: (job: JobControl) => Promise<string>, cancelled: AbortSignal) => {
		const end = (state: JobView['state'], text: string) => update(id, { state, text, finishedAt: now() })
		try {
			const text = await work({ cancelled, progress: (done, total) => update(id, { done, total }) })
			end(cancelled.aborted ? 'cancelled' : 'done', text)
		} catch (cause) {
			end(cancelled.aborted ? 'cancelled' : 'failed', cause instanceof Error ? cause.message : String(cause))
		}
		controls.delete(id)
		trim()
	}
	return {
		start(kind, subject, work) {
			const id = ++lastId
			const abort = new AbortController()
			const fresh = { id, kind, subject, state: 'running', done: 0, total: 0, text: '' } as const
			jobs = [{ ...fresh, startedAt: now(), finishedAt: null }, ...jobs]
			changed()
			controls.set(id, { abort, over: run(id, work, abort.signal) })
			return id
		},
		list: () => jobs,
		get: (id) => jobs.find((job) => job.id === id) ?? null,
		cancel: (id) => controls.get(id)?.abort.abort(),
		async stop() {
			const running = [...controls.values()]
			for (const { abort } of running) abort.abort()
			await Promise.all(running.map(({ over }) => over))
		},
	}
}
