/** Boundary values along a grid of instants from one register's readings in order of time: one pass, two pointers. */
import type { Period } from '../../../shared/period.ts'
import type { Reading } from '../readings/reading.ts'
import { type BoundaryRules, type BoundaryValue, besideValue, valueAt } from './boundary.ts'

/** Readings further than this from a boundary cannot matter to it (an own midnight lies at most an hour away). */
const ownMidnightReachMs = 3_600_000

/** How far from a boundary readings can matter to it. */
export const nearMs = ({ interpolationReachMs, clock }: BoundaryRules): number =>
	Math.max(interpolationReachMs, clock === 'standard' ? ownMidnightReachMs : 0)

/**
 * What a counter counted in each step from `from` to `to`, where it has one usable value at every edge of them and never
 * fell: most months of quarter hours. Null: it has more or fewer values, or went back; then the boundaries decide.
 * `ats` ascending.
 */
export function countedEvenly(
	{ ats, values }: { readonly ats: readonly number[]; readonly values: readonly number[] },
	{ from, to }: Period,
	stepMs: number,
): Float64Array | null {
	const count = (to - from) / stepMs
	if (ats.length !== count + 1) return null
	const steps = new Float64Array(count)
	for (let index = 0; index <= count; index++) {
		if (ats[index] !== from + index * stepMs) return null
		if (index === 0) continue
		const used = values[index]! - values[index - 1]!
		if (!(used >= 0 && used <= Number.MAX_SAFE_INTEGER)) return null
		steps[index - 1] = used
	}
	return steps
}

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
