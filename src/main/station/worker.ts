/** The station's side of a worker thread: started at first use, started again when it died, asked by name. */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../lines/clock.ts'
import { StoreFailed } from '../store/open.ts'
import type { Tasks, WorkAnswer, WorkMessage } from '../work/serve.ts'

export type CallOptions = {
	readonly onProgress?: (done: number, total: number) => void
	/** Takes a part of the result while the worker waits. What it throws ends the task and rejects the call. */
	readonly onPart?: (part: never) => void
	readonly signal?: AbortSignal
}

export type WorkerOf<T extends Tasks> = {
	/** Rejects when the task throws or the worker dies. `signal` asks it to end early; it then answers what it has. */
	readonly call: <K extends keyof T & string>(
		task: K,
		input: Parameters<T[K]>[0],
		options?: CallOptions,
	) => Promise<Awaited<ReturnType<T[K]>>>
	readonly stop: () => Promise<void>
}

type Waiting = {
	readonly resolve: (output: never) => void
	readonly reject: (cause: Error) => void
	readonly onProgress: CallOptions['onProgress']
	readonly onPart: CallOptions['onPart']
	/** Asks the task to end. */
	readonly cancel: () => void
}

export type WorkerCare = {
	readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
	/** It died, with the reason; `forGood`: so often that it is left alone for a while. */
	readonly onDeath: (text: string, forGood: boolean) => void
	/** It answered. */
	readonly onAnswer: () => void
	/** The database was found damaged, or refused to be read. */
	readonly onStoreFailure: (cause: StoreFailed) => void
}

const longestEndMs = 1_500
/** A worker that dies and dies again is started after growing pauses, and after the fifth time no more for a while. */
const mostDeaths = 5
const deathsWithinMs = 600_000
const firstPauseMs = 500

/** When a worker that died at these moments (ms, ascending) may be started again; null: not before one is forgotten. */
function startableAt(deaths: readonly number[]): number | null {
	const last = deaths.at(-1)
	if (last === undefined) return Number.NEGATIVE_INFINITY
	if (deaths.length >= mostDeaths) return null
	return deaths.length === 1 ? last : last + firstPauseMs * 2 ** (deaths.length - 2)
}

export function createWorker<T extends Tasks>(entry: string, workerData: unknown, care: WorkerCare): WorkerOf<T> {
	const { clock } = care
	const waiting = new Map<number, Waiting>()
	let deaths: readonly number[] = []
	let worker: Worker | null = null
	let next = 1
	let stopped = false

	const fail = (cause: Error) => {
		worker = null
		for (const call of waiting.values()) call.reject(cause)
		waiting.clear()
	}
	const recentDeaths = () => {
		deaths = deaths.filter((at) => clock.monotonicMs() - at < deathsWithinMs)
		return deaths
	}
	const died = (cause: Error) => {
		if (!stopped) {
			deaths = [...recentDeaths(), clock.monotonicMs()]
			care.onDeath(cause.message, startableAt(deaths) === null)
		}
		fail(cause)
	}
	/** Resolves when the worker may be started; rejects where it has died too often. */
	const mayStart = async () => {
		if (worker !== null) return
		const at = startableAt(recentDeaths())
		if (at === null) throw new Error('this part of the station failed five times in ten minutes and is left alone')
		const restMs = at - clock.monotonicMs()
		if (restMs > 0) await clock.sleep(restMs)
	}
	const heard = (answer: WorkAnswer) => {
		const call = waiting.get(answer.id)
		if (call === undefined) return
		if (answer.kind === 'progress') return call.onProgress?.(answer.done, answer.total)
		if (answer.kind === 'part') return taken(answer.id, call, answer.part)
		waiting.delete(answer.id)
		care.onAnswer()
		if (answer.kind === 'done') return call.resolve(answer.output as never)
		if (answer.reason === undefined) return call.reject(new Error(answer.text))
		const cause = new StoreFailed(answer.reason, answer.text)
		care.onStoreFailure(cause)
		call.reject(cause)
	}
	const taken = (id: number, { onPart, reject, cancel }: Waiting, part: unknown) => {
		try {
			onPart?.(part as never)
		} catch (cause) {
			cancel()
			reject(cause as Error)
		}
		worker?.postMessage({ taken: id } satisfies WorkMessage)
	}
	const started = () => {
		if (worker !== null) return worker
		const fresh = new Worker(entry, { workerData })
		fresh.on('message', heard)
		fresh.on('error', (cause) => fresh === worker && died(cause))
		fresh.on('exit', () => fresh === worker && died(new Error('the worker ended')))
		fresh.unref()
		worker = fresh
		return fresh
	}
	const ask: WorkerOf<T>['call'] = (task, input, { onProgress, onPart, signal } = {}) =>
		new Promise((resolve, reject) => {
			if (stopped) return reject(new Error('the station is stopping'))
			const id = next++
			const cancelled = new SharedArrayBuffer(4)
			const cancel = () => void Atomics.store(new Int32Array(cancelled), 0, 1)
			if (signal?.aborted) cancel()
			signal?.addEventListener('abort', cancel, { once: true })
			waiting.set(id, { resolve, reject, onProgress, onPart, cancel })
			started().postMessage({ id, task, input, cancelled })
		})
	return {
		call: (task, input, options = {}) => mayStart().then(() => ask(task, input, options)),
		async stop() {
			stopped = true
			const last = worker
			fail(new Error('the station is stopping'))
			if (last === null) return
			// A thread that is inside a statement must not be torn down: it ends by itself, and soon.
			const ended = new Promise((resolve) => last.once('exit', resolve))
			// Who waits for the end has nothing else to do: without this the process would be over before it.
			last.ref()
			last.postMessage('end')
			const late = new Promise((resolve) => setTimeout(resolve, longestEndMs).unref())
			await Promise.race([ended, late])
			await last.terminate()
		},
	}
}
