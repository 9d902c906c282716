/** The station's side of a worker thread: started at first use, started again when it died, asked by name. */
import { Worker } from 'node:worker_threads'
import type { Tasks, WorkAnswer } from '../work/serve.ts'

export type WorkerOf<T extends Tasks> = {
	/** Rejects when the task throws or the worker dies. `signal` asks it to end early; it then answers what it has. */
	readonly call: <K extends keyof T & string>(
		task: K,
		input: Parameters<T[K]>[0],
		options?: { readonly onProgress?: (done: number, total: number) => void; readonly signal?: AbortSignal },
	) => Promise<Awaited<ReturnType<T[K]>>>
	readonly stop: () => Promise<void>
}

type Waiting = {
	readonly resolve: (output: never) => void
	readonly reject: (cause: Error) => void
	readonly onProgress: ((done: number, total: number) => void) | undefined
}

const longestEndMs = 1_500

export function createWorker<T extends Tasks>(entry: string, workerData: unknown): WorkerOf<T> {
	const waiting = new Map<number, Waiting>()
	let worker: Worker | null = null
	let next = 1
	let stopped = false

	const fail = (cause: Error) => {
		worker = null
		for (const call of waiting.values()) call.reject(cause)
		waiting.clear()
	}
	const heard = (answer: WorkAnswer) => {
		const call = waiting.get(answer.id)
		if (call === undefined) return
		if (answer.kind === 'progress') return call.onProgress?.(answer.done, answer.total)
		waiting.delete(answer.id)
		if (answer.kind === 'done') call.resolve(answer.output as never)
		else call.reject(new Error(answer.text))
	}
	const started = () => {
		if (worker !== null) return worker
		const fresh = new Worker(entry, { workerData })
		fresh.on('message', heard)
		fresh.on('error', fail)
		fresh.on('exit', () => fresh === worker && fail(new Error('the worker ended')))
		fresh.unref()
		worker = fresh
		return fresh
	}
	return {
		call: (task, input, options = {}) =>
			new Promise((resolve, reject) => {
				if (stopped) return reject(new Error('the station is stopping'))
				const id = next++
				const cancelled = new SharedArrayBuffer(4)
				const { signal } = options
				if (signal?.aborted) Atomics.store(new Int32Array(cancelled), 0, 1)
				signal?.addEventListener('abort', () => Atomics.store(new Int32Array(cancelled), 0, 1), { once: true })
				waiting.set(id, { resolve, reject, onProgress: options.onProgress })
				started().postMessage({ id, task, input, cancelled })
			}),
		async stop() {
			stopped = true
			const last = worker
			fail(new Error('the station is stopping'))
			if (last === null) return
			// A thread that is inside a statement must not be torn down: it ends by itself, and soon.
			const ended = new Promise((resolve) => last.once('exit', resolve))
			last.postMessage('end')
			const late = new Promise((resolve) => setTimeout(resolve, longestEndMs).unref())
			await Promise.race([ended, late])
			await last.terminate()
		},
	}
}
