/** The reading queue of one line: one conversation at a time, the most urgent first, oldest first among equals. */
import type { Clock } from '../../lines/clock.ts'
import { type Line, type TurnPriority, turnPriority } from '../../lines/line.ts'
import type { MeterContext, Protocol, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'

export type ReadTask = {
	readonly meterId: number
	readonly address: string
	readonly job: ReadJob
	/** As it is when the task's turn comes: a key may have been entered while it waited. */
	readonly context: () => MeterContext
	readonly priority: TurnPriority
	/** 0 for meters that have been silent: one question is enough until they answer again. */
	readonly retries?: number
	readonly done: (result: ReadResult) => void
}

export type LineReader = {
	readonly add: (tasks: readonly ReadTask[]) => void
	readonly waiting: () => number
	/** Removes waiting tasks without an answer. */
	readonly drop: (unwanted: (task: ReadTask) => boolean) => void
	/** Ends after the conversation in progress. */
	readonly stop: () => Promise<void>
}

/** Bound of one line's queue; what does not fit is dropped with a failure, the scheduler asks again later. */
const longestQueue = 20_000

export function createLineReader(line: Line, protocol: Protocol, clock: Clock): LineReader {
	const queues = new Map<TurnPriority, ReadTask[]>()
	let stopped = false
	let wake: () => void = () => {}

	const next = (): ReadTask | undefined => {
		const ordered = [...queues.keys()].sort((a, b) => turnPriority[a] - turnPriority[b])
		for (const priority of ordered) {
			const task = queues.get(priority)?.shift()
			if (task !== undefined) return task
		}
		return undefined
	}
	const waiting = () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0)

	const work = async () => {
		while (!stopped) {
			const task = next()
			if (task === undefined) {
				await new Promise<void>((resolve) => {
					wake = resolve
				})
				continue
			}
			const options = {
				priority: task.priority,
				clock,
				...(task.retries === undefined ? {} : { retries: task.retries }),
			}
			task.done(await runSession(line, protocol, protocol.read(task.address, task.job, task.context()), options))
		}
	}
	const working = work()

	return {
		add(tasks) {
			let free = longestQueue - waiting()
			for (const task of tasks) {
				if (free-- <= 0) {
					task.done(notAsked('the queue of this line is full'))
					continue
				}
				const queue = queues.get(task.priority) ?? []
				queues.set(task.priority, queue)
				queue.push(task)
			}
			wake()
		},
		waiting,
		drop(unwanted) {
			for (const [priority, queue] of queues)
				queues.set(
					priority,
					queue.filter((task) => !unwanted(task)),
				)
		},
		async stop() {
			stopped = true
			queues.clear()
			wake()
			await working
		},
	}
}

const notAsked = (text: string): ReadResult => ({
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'line', text },
})
