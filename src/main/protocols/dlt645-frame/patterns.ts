/** Wildcard addresses as a tree of patterns, narrowed pair by pair from the low end (7.2.2). */
import { wildcard } from './constants.ts'

/** A range up to this size is asked address by address. */
const mostSingles = 1000
/** One pattern that all meters fit, or the addresses of a small range. */
export function first(range?: { readonly from: number; readonly to: number }): readonly string[] {
	if (range === undefined || range.to < range.from || range.to - range.from >= mostSingles) return [wildcard]
	return Array.from({ length: range.to - range.from + 1 }, (_, index) => String(range.from + index).padStart(12, '0'))
}

/** The lowest AA pair becomes 00..99. [] where no pair is left: then two meters share an address. */
export function narrow(pattern: string): readonly string[] {
	const at = pattern.lastIndexOf('AA')
	if (at < 0) return []
	return Array.from(
		{ length: 100 },
		(_, pair) => pattern.slice(0, at) + String(pair).padStart(2, '0') + pattern.slice(at + 2),
	)
}
