/** The clock that lines and sessions are handed, so that tests can run them on another one. */
import { uptime } from 'node:os'

export type Clock = {
	/** UTC epoch ms; may step when the PC's clock is set. For what is recorded, never for a timeout. */
	readonly now: () => number
	/** Milliseconds that never step and never run backwards, with a fraction. For every timeout. */
	readonly monotonicMs: () => number
	/**
	 * The same, and it goes on while the PC sleeps, where `monotonicMs` may stand still (Linux, macOS): by it a night of
	 * sleep is told from a clock that was set. Absent: nobody sleeps.
	 */
	readonly uptimeMs?: () => number
	/** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
	readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** Runs `action` once after `ms`; what is returned keeps it from running. */
export function afterMs(clock: Pick<Clock, 'sleep'>, ms: number, action: () => void): () => void {
	const cancelled = new AbortController()
	void clock.sleep(ms, cancelled.signal).then(() => {
		if (!cancelled.signal.aborted) action()
	})
	// A reason of its own: without one, an exception with a stack is made each time.
	return () => cancelled.abort('cancelled')
}

/** A longer delay would overflow Node's 32-bit timer and fire at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonicMs: () => performance.now(),
	uptimeMs: () => uptime() * 1000,
	sleep: (ms, signal) =>
		new Promise((resolve) => {
			if (signal?.aborted === true) return resolve()
			const done = () => {
				clearTimeout(timer)
				signal?.removeEventListener('abort', done)
				resolve()
			}
			// Rounded up: Node cuts fractions off, and a pause that ends too early would break a bus's gap.
			const timer = setTimeout(done, Math.min(longestTimerMs, Math.max(0, Math.ceil(ms))))
			signal?.addEventListener('abort', done, { once: true })
		}),
}
