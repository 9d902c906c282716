/** What keeps the database small and quick: settles the inbox a few times a day, prunes old frames and old alarms. */
import type { Clock } from '../lines/clock.ts'
import type { Store } from '../store/open.ts'

/** Raw frames of live and quarter-hour readings are kept so long; those behind freezes and settlements stay. */
const traceKeptMs = 90 * 86_400_000
/** Alarms that are over are kept so long. */
const alarmsKeptMs = 2 * 366 * 86_400_000
/** Moving many quarter hours at once writes each page once: 24 ticks cost a twentieth of 24 single ones. */
const everyMs = 6 * 3_600_000
const firstAfterMs = 10 * 60_000
/** Small enough that a move never holds the main thread for long. */
const rowsAtOnce = 1_500
const betweenChunksMs = 200

type HousekeepingOptions = {
	readonly store: Store
	readonly clock: Clock
	readonly log: (line: string) => void
	/** By a clock that is years ahead everything would be old. */
	readonly isClockTrusted: () => boolean
}

export function createHousekeeping({ store, clock, log, isClockTrusted }: HousekeepingOptions) {
	const ended = new AbortController()
	let working: Promise<void> = Promise.resolve()

	const inChunks = async (moveOne: () => boolean) => {
		while (!ended.signal.aborted && moveOne()) await clock.sleep(betweenChunksMs, ended.signal)
	}
	const work = async () => {
		let waitMs = firstAfterMs
		while (!ended.signal.aborted) {
			await clock.sleep(waitMs, ended.signal)
			waitMs = isClockTrusted() ? everyMs : firstAfterMs
			if (waitMs === firstAfterMs) continue
			try {
				await inChunks(() => store.readings.settle(clock.now() - everyMs, rowsAtOnce).more)
				await inChunks(() => store.readings.pruneFrames(clock.now() - traceKeptMs, rowsAtOnce) === rowsAtOnce)
				store.alarms.prune(clock.now() - alarmsKeptMs)
			} catch (cause) {
				// A full or locked database: readings stay where they are, the next turn tries again.
				log(`housekeeping waits: ${cause instanceof Error ? cause.message : String(cause)}`)
				waitMs = firstAfterMs
			}
		}
	}
	return {
		start: () => {
			working = work()
		},
		stop: () => {
			ended.abort()
			return working
		},
	}
}
