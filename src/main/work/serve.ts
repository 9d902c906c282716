/** The worker's side of a task: named tasks over the parent port, answers and progress as plain data. */
import { parentPort } from 'node:worker_threads'
import { StoreFailed } from '../store/open.ts'

export type TaskContext = {
	readonly progress: (done: number, total: number) => void
	/** True once the station no longer wants the result; checked between steps, never inside a statement. */
	readonly isCancelled: () => boolean
	/** Hands on a part of the result; resolves when the station has taken all parts but the last one. */
	readonly give: (part: unknown) => Promise<void>
}
// Tasks of one worker have different inputs; each checks nothing, because only the station calls them.
// biome-ignore lint/suspicious/noExplicitAny: the caller's type is derived from the tasks themselves (see Tasks)
export type Tasks = Readonly<Record<string, (input: any, context: TaskContext) => unknown>>

type WorkRequest = {
	readonly id: number
	readonly task: string
	readonly input: unknown
	readonly cancelled: SharedArrayBuffer
}
/** What the station says: ask for a task, the next part of it is taken, or no more is asked. */
export type WorkMessage = WorkRequest | { readonly taken: number } | 'end'
export type WorkAnswer =
	| { readonly id: number; readonly kind: 'progress'; readonly done: number; readonly total: number }
	| { readonly id: number; readonly kind: 'part'; readonly part: unknown }
	| { readonly id: number; readonly kind: 'done'; readonly output: unknown }
	/** `reason`: the database's, where it was the database. */
	| {
			readonly id: number
			readonly kind: 'failed'
			readonly text: string
			readonly reason?: StoreFailed['reason']
	  }

/** Serves until the parent closes the port; tasks run one after another in the order asked. */
export function serveTasks(tasks: Tasks): void {
	const port = parentPort
	if (port === null) throw new Error('this file is a worker thread of the station')
	let queue = Promise.resolve()
	const given = createGiving((id, part) => port.postMessage({ id, kind: 'part', part } satisfies WorkAnswer))
	port.on('message', (request: WorkMessage) => {
		if (request === 'end') return void queue.then(() => port.close())
		if ('taken' in request) return given.taken(request.taken)
		const { id, task, input, cancelled } = request
		const flag = new Int32Array(cancelled)
		const say = (answer: WorkAnswer) => port.postMessage(answer)
		const context: TaskContext = {
			progress: paced((done, total) => say({ id, kind: 'progress', done, total })),
			isCancelled: () => Atomics.load(flag, 0) === 1,
			give: (part) => given.give(id, part),
		}
		queue = queue.then(async () => {
			try {
				say({ id, kind: 'done', output: await tasks[task]!(input, context) })
			} catch (cause) {
				if (cause instanceof StoreFailed) say({ id, kind: 'failed', text: cause.message, reason: cause.reason })
				else say({ id, kind: 'failed', text: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) })
			}
		})
	})
}

const progressEveryMs = 100

/** A page shows a few steps a second; the station's thread is not woken for more of them. */
function paced(say: TaskContext['progress']): TaskContext['progress'] {
	let saidAt = Number.NEGATIVE_INFINITY
	return (done, total) => {
		if (done < total && performance.now() - saidAt < progressEveryMs) return
		saidAt = performance.now()
		say(done, total)
	}
}

/** One part may be on its way while the next is made: the station is never flooded, and neither side waits for long. */
function createGiving(send: (id: number, part: unknown) => void) {
	const waiting = new Map<number, () => void>()
	let untaken = 0
	return {
		taken(id: number) {
			untaken -= 1
			waiting.get(id)?.()
			waiting.delete(id)
		},
		async give(id: number, part: unknown) {
			send(id, part)
			untaken += 1
			if (untaken > 1) await new Promise<void>((resolve) => waiting.set(id, resolve))
		},
	}
}
