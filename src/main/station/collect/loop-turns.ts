/**
 * What an answer sets off (judged, stored, counted) takes the main thread for some milliseconds. Two hundred lines
 * answer in the same moment: one of them is worked on in each turn of the event loop, so that heartbeats, pages and the
 * next questions come in between, and whoever has not been worked on yet asks no further.
 */

export type LoopTurns = {
	/** Resolves when it is this one's turn. `urgent`: before all that are not. */
	readonly next: (urgent: boolean) => Promise<void>
}

export function createLoopTurns(): LoopTurns {
	const urgent: (() => void)[] = []
	const others: (() => void)[] = []
	let running = false
	const step = () => {
		const begin = urgent.shift() ?? others.shift()
		running = begin !== undefined
		if (begin === undefined) return
		begin()
		setImmediate(step)
	}
	return {
		next: (isUrgent) =>
			new Promise((resolve) => {
				;(isUrgent ? urgent : others).push(resolve)
				if (running) return
				running = true
				setImmediate(step)
			}),
	}
}
