/** The latest bytes of a line in a ring that is bounded by bytes, so that a babbling line cannot fill the memory. */
import type { TraceEntry } from './line.ts'

export type Trace = {
	readonly push: (entry: TraceEntry) => void
	readonly entries: () => readonly TraceEntry[]
}

/** What an entry costs beside its bytes: the object, its time and its array's header, roughly. */
const entryCostBytes = 64
/** Bytes that trickle in one by one become one entry while the pauses stay below this. */
const mergeWithinMs = 50
const longestMergedEntry = 256

export function createTrace(longestBytes: number): Trace {
	let entries: TraceEntry[] = []
	let first = 0
	let heldBytes = 0
	let lastPushAt = Number.NEGATIVE_INFINITY

	const push = (given: TraceEntry) => {
		const merged = mergeable(entries.at(-1), given, lastPushAt)
		lastPushAt = given.at
		if (merged !== null) {
			entries[entries.length - 1] = merged
			heldBytes += given.bytes.length
		} else {
			// Copied: chunks are views of a pool that would be kept alive. Only the end of an oversized chunk is kept.
			const room = Math.max(0, Math.floor(longestBytes / 4) - entryCostBytes)
			const bytes = new Uint8Array(given.bytes.subarray(Math.max(0, given.bytes.length - room)))
			entries.push({ ...given, bytes })
			heldBytes += cost(bytes)
		}
		while (heldBytes > longestBytes && first < entries.length - 1) heldBytes -= cost(entries[first++]!.bytes)
		if (first > 1000 && first > entries.length / 2) {
			entries = entries.slice(first)
			first = 0
		}
	}
	return { push, entries: () => entries.slice(first) }
}

const cost = (bytes: Uint8Array) => entryCostBytes + bytes.length

function mergeable(last: TraceEntry | undefined, next: TraceEntry, lastPushAt: number): TraceEntry | null {
	if (last === undefined || last.direction !== 'received' || next.direction !== 'received') return null
	if (last.note !== undefined || next.note !== undefined) return null
	if (Math.abs(next.at - lastPushAt) > mergeWithinMs) return null
	if (last.bytes.length + next.bytes.length > longestMergedEntry) return null
	const bytes = new Uint8Array(last.bytes.length + next.bytes.length)
	bytes.set(last.bytes)
	bytes.set(next.bytes, last.bytes.length)
	return { ...last, bytes }
}
