/**
 * A broken invariant: the unit of work must stop and roll back. Never used for bad input, which is answered by a
 * value.
 */
export function assert(condition: unknown, what: string): asserts condition {
	if (!condition) throw new Error(`invariant broken: ${what}`)
}
