/** How often a meter that does not answer is asked: ever more seldom, at least once an hour, and never given up. */

const longestWaitMs = 3_600_000
/** So many silent rounds cost no wait: the second one may be bad luck. */
const freeRounds = 2

/**
 * How long after its last question a meter is left alone (ms) that was silent in `silentRounds` rounds in a row. A meter
 * that is read more seldom than hourly keeps its own interval.
 */
export function probeWaitMs(silentRounds: number, intervalMs: number): number {
	const doublings = Math.min(10, Math.max(0, silentRounds - freeRounds))
	return Math.min(intervalMs * 2 ** doublings, Math.max(intervalMs, longestWaitMs))
}

/** Rounds begin a moment earlier or later than the last one did: half an interval decides which one is meant. */
export const isProbeDue = (silentRounds: number, intervalMs: number, sinceAskedMs: number): boolean =>
	silentRounds <= freeRounds || sinceAskedMs >= probeWaitMs(silentRounds, intervalMs) - intervalMs / 2
