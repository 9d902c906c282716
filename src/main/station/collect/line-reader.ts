/** The reading queue of one line: one conversation at a time, the most urgent first, oldest first among equals. */
import {
	type AnswerTimes,
	answered,
	answerLimitMs,
	noAnswerTimes,
	probeAnswerMs,
} from '../../domain/collect/answer-times.ts'
import type { Clock } from '../../lines/clock.ts'
import type { Line, TurnPriority } from '../../lines/line.ts'
import type { MeterContext, Protocol, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../protocols/session.ts'
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
	/** Looked at when its turn comes: why it is not asked after all; null: it is. */
	readonly isOff?: () => string | null
	readonly done: (result: ReadResult) => void
}

export type LineReader = {
	readonly add: (tasks: readonly ReadTask[]) => void
	readonly waiting: () => number
	/** What the device at this address is waited for at least, ms, learned from its answers; 0: nothing is known of it. */
	readonly answerLimitMs: (address: string) => number
	/** What was held back may be wanted again. */
	readonly wake: () => void
	/** Removes waiting tasks without an answer. */
	readonly drop: (unwanted: (task: ReadTask) => boolean) => void
	/** Ends after the conversation in progress. */
	readonly stop: () => Promise<void>
}

/** Bound of one line's queue; what does not fit is dropped with a failure, the scheduler asks again later. */
const longestQueue = 20_000

/** `turns`: shared by all lines. `wanted`: what is asked now; what is not keeps its place. */
export function createLineReader(
	line: Line,
	protocol: Protocol,
	clock: Clock,
	turns: LoopTurns = createLoopTurns(),
	wanted: (priority: TurnPriority) => boolean = () => true,
): LineReader {
	const queue = createTaskQueue(protocol.together)
	const times = createTimes(protocol)
	let stopped = false
	let wake: () => void = () => {}

	const work = async () => {
		while (!stopped) {
			const batch = queue.take(wanted)
			if (batch === null) {
				await new Promise<void>((resolve) => {
					wake = resolve
				})
				continue
			}
			const tasks = await stillOn(turns, batch.tasks)
			if (tasks.length > 0) await converse({ line, protocol, clock, turns, times }, { ...batch, tasks })
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
		answerLimitMs: (address) => answerLimitMs(times.of(address)),
		wake: () => wake(),
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
	readonly times: ReturnType<typeof createTimes>
}

/** How long each device of the line has taken to answer. */
function createTimes({ together }: Protocol) {
	const known = new Map<string, AnswerTimes>()
	const deviceOf = (address: string) => together?.group(address) ?? address
	return {
		of: (address: string): AnswerTimes => known.get(deviceOf(address)) ?? noAnswerTimes,
		set: (address: string, times: AnswerTimes) => void known.set(deviceOf(address), times),
	}
}

/** What became pointless while it waited is answered without a question. */
async function stillOn(turns: LoopTurns, tasks: readonly ReadTask[]): Promise<readonly ReadTask[]> {
	const off = tasks.filter(({ isOff }) => (isOff?.() ?? null) !== null)
	await handOut(turns, off, ({ isOff }) => notAsked(isOff?.() ?? 'it was not asked'))
	return off.length === 0 ? tasks : tasks.filter((task) => !off.includes(task))
}

/** Asks one meter, or all of a batch in one conversation, and hands each task its own result. */
async function converse(conversing: Conversing, { tasks, context }: Batch): Promise<void> {
	const { line, protocol, turns } = conversing
	const { address, job } = tasks[0]!
	const options = sessionOptions(conversing, tasks[0]!)
	const addresses = [...new Set(tasks.map((task) => task.address))]
	if (protocol.together === undefined || addresses.length === 1) {
		const result = await runSession(line, protocol, protocol.read(address, job, context), options)
		return handOut(turns, tasks, () => result)
	}
	const results = await runSession(line, protocol, protocol.together.read(addresses, job, context), options)
	const untold = notAsked('nothing was told of this address')
	await handOut(turns, tasks, ({ address: own }) => results.get(own) ?? untold)
}

function sessionOptions({ clock, times }: Conversing, { address, priority, retries }: ReadTask): SessionOptions {
	const learnedMs = answerLimitMs(times.of(address))
	return {
		priority,
		clock,
		atLeastMs: priority === 'dead' ? Math.max(learnedMs, probeAnswerMs) : learnedMs,
		spoken: ({ answeredMs, attempts }) => {
			if (answeredMs !== null) times.set(address, answered(times.of(address), answeredMs, attempts))
		},
		...(retries === undefined ? {} : { retries }),
	}
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
