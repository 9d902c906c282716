/**
 * Time that passes only when nothing is left to do. Monotonic ms order everything; true time is the building's; the PC's
 * clock is true time as far as nobody set it wrong. While the PC sleeps, true time passes and monotonic time does not.
 */
import type { Clock } from '../../src/main/lines/clock.ts'

export type SimulatedTime = {
	readonly monotonicMs: () => number
	/** The building's, UTC epoch ms. */
	readonly trueNow: () => number
	/** The PC's. */
	readonly pcNow: () => number
	/** Runs `action` after so many monotonic ms; what is returned keeps it from running. */
	readonly after: (ms: number, action: () => void) => () => void
	/** The PC is suspended: nothing of what waits comes nearer. */
	readonly sleepPc: (ms: number) => void
	/** The PC's clock is set so far ahead of true time (negative: behind). */
	readonly setPcAhead: (ms: number) => void
	/** Of the PC. What an incarnation of the station waits for never comes once `alive` says no. */
	readonly clock: Clock
	/** Lets time pass until true time, or until `over`. */
	readonly runTo: (trueMs: number, over?: () => boolean) => Promise<void>
	/** Periods in which the PC's clock had one offset to true time, in order. */
	readonly offsets: () => readonly { readonly fromTrue: number; readonly aheadMs: number }[]
	/** No time passes until this has settled: real work of another thread. */
	readonly standStill: <T>(work: Promise<T>) => Promise<T>
}

type Timer = { at: number; order: number; action: (() => void) | null }

export function createSimulatedTime(start: number): SimulatedTime {
	const heap = createHeap()
	let passed = 0
	let sleptMs = 0
	let aheadMs = 0
	let order = 0
	let awaited = 0
	/** Everything that can happen without time passing has happened. */
	const settled = async () => {
		await quiet()
		while (awaited > 0) {
			await new Promise((resolve) => setTimeout(resolve, 1))
			await quiet()
		}
	}
	const offsets = [{ fromTrue: start, aheadMs: 0 }]
	const trueNow = () => start + passed + sleptMs
	const schedule = (ms: number, action: () => void): Timer => {
		const timer: Timer = { at: passed + Math.max(0, ms), order: order++, action }
		heap.push(timer)
		return timer
	}
	const time: SimulatedTime = {
		monotonicMs: () => passed,
		trueNow,
		// Whole milliseconds, as Date.now() tells them.
		pcNow: () => Math.floor(trueNow() + aheadMs),
		after: (ms, action) => {
			const timer = schedule(ms, action)
			return () => {
				timer.action = null
			}
		},
		sleepPc: (ms) => {
			sleptMs += ms
		},
		setPcAhead: (ms) => {
			aheadMs = ms
			offsets.push({ fromTrue: trueNow(), aheadMs: ms })
		},
		clock: {
			now: () => time.pcNow(),
			monotonicMs: () => passed,
			uptimeMs: () => passed + sleptMs,
			sleep: (ms, signal) =>
				new Promise((resolve) => {
					if (signal?.aborted === true) return resolve()
					const aborted = () => {
						timer.action = null
						resolve()
					}
					const timer = schedule(ms, () => {
						signal?.removeEventListener('abort', aborted)
						resolve()
					})
					signal?.addEventListener('abort', aborted)
				}),
		},
		runTo: async (until, over = () => false) => {
			await settled()
			for (;;) {
				if (over()) return
				const next = heap.peek()
				if (next === undefined || start + sleptMs + next.at > until) break
				heap.pop()
				if (next.action === null) continue
				passed = Math.max(passed, next.at)
				next.action()
				await settled()
			}
			passed = Math.max(passed, until - start - sleptMs)
		},
		offsets: () => offsets,
		standStill: (work) => {
			awaited++
			const over = () => void awaited--
			work.then(over, over)
			return work
		},
	}
	return time
}

async function quiet(): Promise<void> {
	do await new Promise(setImmediate)
	while (process.getActiveResourcesInfo().includes('Immediate'))
}

/** A binary heap: the earliest first, in the order they were set among equals. */
function createHeap() {
	const timers: Timer[] = []
	const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)
	const sink = (timer: Timer) => {
		let index = 0
		for (;;) {
			let child = 2 * index + 1
			if (child >= timers.length) break
			if (child + 1 < timers.length && before(timers[child + 1]!, timers[child]!)) child++
			if (!before(timers[child]!, timer)) break
			timers[index] = timers[child]!
			index = child
		}
		timers[index] = timer
	}
	return {
		peek: () => timers[0],
		push(timer: Timer) {
			let index = timers.length
			timers.push(timer)
			while (index > 0) {
				const parent = (index - 1) >> 1
				if (!before(timer, timers[parent]!)) break
				timers[index] = timers[parent]!
				index = parent
			}
			timers[index] = timer
		},
		pop() {
			const last = timers.pop()
			if (timers.length > 0 && last !== undefined) sink(last)
		},
	}
}
