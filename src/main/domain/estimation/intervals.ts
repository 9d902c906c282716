/** Gaps between intervals, and parts that add up to what the register says. Pure, in steps; nothing is rounded away. */
import { assert } from '../../../shared/assert.ts'

/**
 * Shares `total` by weights so that the parts add up to exactly it: the largest remainders get what rounding left
 * (the first of equal ones). Where all weights are 0 the shares are equal. Integers; total and weights not negative.
 */
export function apportion(total: number, weights: readonly number[]): readonly number[] {
	assert(Number.isSafeInteger(total) && total >= 0, 'what is shared is a whole number of steps')
	assert(
		weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
		'weights are whole and not negative',
	)
	if (weights.length === 0) return []
	const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
	const all = given.reduce((sum, weight) => sum + BigInt(weight), 0n)
	const shares = given.map((weight) => BigInt(total) * BigInt(weight))
	const parts = shares.map((share) => Number(share / all))
	const left = total - parts.reduce((sum, part) => sum + part, 0)
	const byRemainder = shares
		.map((share, index) => ({ index, rest: share % all }))
		.sort((a, b) => (b.rest > a.rest ? 1 : b.rest < a.rest ? -1 : a.index - b.index))
	for (const { index } of byRemainder.slice(0, left)) parts[index] = parts[index]! + 1
	return parts
}

export type Filled =
	| { readonly ok: true; readonly values: readonly number[] }
	| { readonly ok: false; readonly reason: 'one-sided' | 'nothing-known' | 'too-long' }

/**
 * Straight line between the known intervals on both sides, rounded half up. With one side only: refused, or flat where
 * the rule says so (Oracle D1 interval interpolation). `mostMissing`: longer gaps are not interpolated.
 */
export function fillIntervals(
	values: readonly (number | null)[],
	{ oneSided, mostMissing }: { readonly oneSided: 'refuse' | 'flat'; readonly mostMissing: number },
): Filled {
	const filled = [...values]
	for (let first = 0; first < filled.length; first++) {
		if (filled[first] !== null) continue
		let end = first
		while (end < filled.length && filled[end] === null) end++
		if (end - first > mostMissing) return { ok: false, reason: 'too-long' }
		const before = first === 0 ? null : filled[first - 1]!
		const after = end === filled.length ? null : filled[end]!
		if (before === null && after === null) return { ok: false, reason: 'nothing-known' }
		if ((before === null || after === null) && oneSided === 'refuse') return { ok: false, reason: 'one-sided' }
		for (let index = first; index < end; index++) {
			const share = (index - first + 1) / (end - first + 1)
			filled[index] =
				before === null || after === null ? (before ?? after) : Math.round(before + (after - before) * share)
		}
		first = end
	}
	return { ok: true, values: filled.map((value) => value!) }
}

/**
 * A profile scaled to the register: what the register counted less the intervals that are known, shared over the gaps
 * by the profile. Null: more is known than the register counted.
 */
export function scaledToRegister(
	difference: number,
	known: readonly number[],
	profile: readonly number[],
): readonly number[] | null {
	const left = difference - known.reduce((sum, value) => sum + value, 0)
	return left < 0 ? null : apportion(left, profile)
}
