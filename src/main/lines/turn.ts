/**
 * One exchange at a time: whoever wants the line waits for a turn. Smaller priority number first, first come first
 * served inside a priority. Nobody starves: one who has waited `longestWaitMs` goes next, at most every second turn,
 * so that a user's command never stands behind a whole queue of old work.
 */
import { type TurnPriority, turnPriority } from './line.ts'

export type Turns = {
	/** Settles as `work` settles. The next turn begins after that. */
	readonly take: <T>(priority: TurnPriority, work: () => Promise<T>) => Promise<T>
	readonly waiting: () => number
}

export const longestWaitMs = 30_000

type Waiting = { readonly rank: number; readonly since: number; readonly start: () => Promise<void> }

/** `monotonicMs`: a clock that never steps. */
export function createTurns(monotonicMs: () => number): Turns {
	const queue: Waiting[] = []
	let busy = false
	let lastWentByAge = false

	const next = async () => {
		if (busy) return
		busy = true
		while (queue.length > 0) await takeNext().start()
		busy = false
	}

	const takeNext = (): Waiting => {
		let best = 0
		let oldest = 0
		for (const [index, one] of queue.entries()) {
			if (one.rank < queue[best]!.rank) best = index
			if (one.since < queue[oldest]!.since) oldest = index
		}
		const byAge = !lastWentByAge && oldest !== best && monotonicMs() - queue[oldest]!.since >= longestWaitMs
		lastWentByAge = byAge
		return queue.splice(byAge ? oldest : best, 1)[0]!
	}

	return {
		take: (priority, work) =>
			new Promise((resolve, reject) => {
				const start = async () => {
					try {
						resolve(await work())
					} catch (cause) {
						reject(cause)
					}
				}
				queue.push({ rank: turnPriority[priority], since: monotonicMs(), start })
				void next()
			}),
		waiting: () => queue.length,
	}
}
