/** Time that passes only when nothing is left to do: hours of a line's life in milliseconds, the same each time. */
import type { Clock } from '../../../src/main/lines/clock.ts'

export type FakeTime = {
	readonly clock: Clock
	readonly after: (ms: number, action: () => void) => void
	/** Lets time pass until `work` has settled. */
	readonly through: <T>(work: Promise<T>) => Promise<T>
	/** Sets the PC's clock without touching what has passed. */
	readonly setPcClock: (ms: number) => void
}

type Timer = { readonly at: number; readonly order: number; readonly action: () => void }

export function createFakeTime(): FakeTime {
	let passed = 0
	let pcOffset = 1_780_000_000_000
	let order = 0
	let timers: Timer[] = []
	const after = (ms: number, action: () => void) => {
		const timer = { at: passed + Math.max(0, ms), order: order++, action }
		timers.push(timer)
		return timer
	}
	const passTo = (timer: Timer) => {
		timers = timers.filter((other) => other !== timer)
		passed = Math.max(passed, timer.at)
		timer.action()
	}
	const clock: Clock = {
		now: () => pcOffset + passed,
		monotonicMs: () => passed,
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				if (signal?.aborted === true) return resolve()
				const timer = after(ms, resolve)
				signal?.addEventListener('abort', () => {
					timers = timers.filter((other) => other !== timer)
					resolve()
				})
			}),
	}
	return {
		clock,
		after: (ms, action) => void after(ms, action),
		setPcClock: (ms) => {
			pcOffset = ms - passed
		},
		through: async (work) => {
			let isSettled = false
			const settled = () => {
				isSettled = true
			}
			work.then(settled, settled)
			for (;;) {
				// Everything that can happen without time passing has happened.
				do await new Promise((resolve) => setImmediate(resolve))
				while (process.getActiveResourcesInfo().includes('Immediate'))
				if (isSettled) return work
				const next = timers.toSorted((a, b) => a.at - b.at || a.order - b.order)[0]
				if (next === undefined) throw new Error('nothing will ever happen again')
				passTo(next)
			}
		},
	}
}
