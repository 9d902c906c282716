/** The reading queue of one line: one conversation at a time, the most urgent first, oldest first among equals. */
import type { Clock } from '../../lines/clock.ts'
import type { Line, TurnPriority } from '../../lines/line.ts'
import type { MeterContext, Protocol, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import { createLoopTurns, type LoopTurns } from './loop-turns.ts'
import { type Batch, createTaskQueue } from './task-queue.ts'

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

/** `turns`: shared by all lines. */
export function createLineReader(
	line: Line,
	protocol: Protocol,
	clock: Clock,
	turns: LoopTurns = createLoopTurns(),
): LineReader {
	const queue = createTaskQueue(protocol.together)
	let stopped = false
	let wake: () => void = () => {}

	const work = async () => {
		while (!stopped) {
			const batch = queue.take()
			if (batch === null) {
				await new Promise<void>((resolve) => {
					wake = resolve
				})
				continue
			}
			await converse({ line, protocol, clock, turns }, batch)
		}
	}
	const working = work()

	return {
		add(tasks) {
			let free = longestQueue - queue.size()
			for (const task of tasks) {
				if (free-- > 0) queue.add(task)
				else task.done(notAsked('the queue of this line is full'))
			}
			wake()
		},
		waiting: queue.size,
		drop: queue.drop,
		async stop() {
			stopped = true
			queue.clear()
			wake()
			await working
		},
	}
}

type Conversing = {
	readonly line: Line
	readonly protocol: Protocol
	readonly clock: Clock
	readonly turns: LoopTurns
}

/** Asks one meter, or all of a batch in one conversation, and hands each task its own result. */
async function converse({ line, protocol, clock, turns }: Conversing, { tasks, context }: Batch): Promise<void> {
	const { address, job, priority, retries } = tasks[0]!
	const options = { priority, clock, ...(retries === undefined ? {} : { retries }) }
	const addresses = [...new Set(tasks.map((task) => task.address))]
	if (protocol.together === undefined || addresses.length === 1) {
		const result = await runSession(line, protocol, protocol.read(address, job, context), options)
		return handOut(turns, tasks, () => result)
	}
	const results = await runSession(line, protocol, protocol.together.read(addresses, job, context), options)
	const untold = notAsked('nothing was told of this address')
	await handOut(turns, tasks, ({ address: own }) => results.get(own) ?? untold)
}

async function handOut(turns: LoopTurns, tasks: readonly ReadTask[], resultOf: (task: ReadTask) => ReadResult) {
	for (const task of tasks) {
		await turns.next(task.priority === 'user')
		task.done(resultOf(task))
	}
}

const notAsked = (text: string): ReadResult => ({
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'line', text },
})
