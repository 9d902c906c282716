/** Numbers that look random and are a pure function of their keys: the building is the same again without a memory. */

/** Mixes integers to 32 bits (the finaliser of MurmurHash3, public domain, over a running state). */
export function mix(...keys: readonly number[]): number {
	let state = 0x9e3779b9
	for (const key of keys) {
		state = Math.imul(state ^ (key | 0), 0x85ebca6b)
		state ^= state >>> 13
		state = Math.imul(state, 0xc2b2ae35)
		state ^= state >>> 16
	}
	return state >>> 0
}

/** In [0, 1). */
export function noise(...keys: readonly number[]): number {
	return mix(...keys) / 0x1_0000_0000
}

/** In [from, to). */
export function between(from: number, to: number, ...keys: readonly number[]): number {
	return from + (to - from) * noise(...keys)
}

/** A stream for what need not be repeatable after a restart (faults, delays); each call is in [0, 1). */
export function stream(seed: number): () => number {
	let count = 0
	return () => noise(seed, ++count)
}
