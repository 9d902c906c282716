/** Boundary values along a grid of instants from one register's readings in order of time: one pass, two pointers. */
import type { Reading } from '../readings/reading.ts'
import { type BoundaryRules, type BoundaryValue, besideValue, valueAt } from './boundary.ts'

/** Readings further than this from a boundary cannot matter to it (an own midnight lies at most an hour away). */
const ownMidnightReachMs = 3_600_000

/** How far from a boundary readings can matter to it. */
export const nearMs = ({ interpolationReachMs, clock }: BoundaryRules): number =>
	Math.max(interpolationReachMs, clock === 'standard' ? ownMidnightReachMs : 0)

/**
 * `readings` ordered by `at`; `instants` ascending. For quarter hours hand in a reach of 0, so that only values of
 * the quarter hour itself count; for days and months the building's reach.
 */
export function boundariesAlong(
	readings: readonly Reading[],
	instants: readonly number[],
	rules: BoundaryRules,
): readonly BoundaryValue[] {
	const reachMs = nearMs(rules)
	let first = 0
	let end = 0
	let here = 0
	return instants.map((instant) => {
		while (here < readings.length && readings[here]!.at < instant) here++
		const from = here
		while (here < readings.length && readings[here]!.at === instant) here++
		const exact = from === here ? null : valueAt(readings.slice(from, here))
		if (exact !== null) return exact
		while (first < readings.length && readings[first]!.at < instant - reachMs) first++
		if (end < first) end = first
		while (end < readings.length && readings[end]!.at <= instant + reachMs) end++
		return besideValue(readings.slice(first, end), instant, rules)
	})
}
