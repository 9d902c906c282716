/** The latest bytes of a line in a ring that is bounded by bytes, so that a babbling line cannot fill the memory. */
import { traceNotes } from '../../shared/trace-notes.ts'
import type { TraceCounts, TracedEntry, TraceEntry } from './line.ts'

export type Trace = {
	readonly push: (entry: TraceEntry) => void
	readonly entries: () => readonly TracedEntry[]
	readonly counts: () => TraceCounts
}

/** What an entry costs beside its bytes: the object, its time and its array's header, roughly. */
const entryCostBytes = 64
/** Bytes that trickle in one by one become one entry while the pauses stay below this. */
const mergeWithinMs = 50
/** One frame of the longest that meters send, so that it is explained as a whole. */
const longestMergedEntry = 2048

const usualBytes = 64 * 1024

export function createTrace(longestBytes = usualBytes): Trace {
	let entries: TracedEntry[] = []
	const counts = createCounts()
	let nextSeq = 1
	let first = 0
	let heldBytes = 0
	let lastPushAt = Number.NEGATIVE_INFINITY

	const push = (given: TraceEntry) => {
		counts.add(given)
		const merged = mergeable(entries.at(-1), given, lastPushAt)
		lastPushAt = given.at
		if (merged !== null) {
			entries[entries.length - 1] = merged
			heldBytes += given.bytes.length
		} else {
			// Copied: chunks are views of a pool that would be kept alive. Only the end of an oversized chunk is kept.
			const room = Math.max(0, Math.floor(longestBytes / 4) - entryCostBytes)
			const bytes = new Uint8Array(given.bytes.subarray(Math.max(0, given.bytes.length - room)))
			entries.push({ ...given, bytes, seq: nextSeq++, until: given.at })
			heldBytes += cost(bytes)
		}
		while (heldBytes > longestBytes && first < entries.length - 1) heldBytes -= cost(entries[first++]!.bytes)
		if (first > 1000 && first > entries.length / 2) {
			entries = entries.slice(first)
			first = 0
		}
	}
	return { push, entries: () => entries.slice(first), counts: counts.now }
}

const cost = (bytes: Uint8Array) => entryCostBytes + bytes.length

function createCounts() {
	const counts = { sent: 0, sentBytes: 0, receivedBytes: 0, echoes: 0, foreign: 0, unframedBytes: 0, surplus: 0 }
	const add = ({ direction, bytes, note }: TraceEntry) => {
		if (direction === 'sent') {
			counts.sent++
			counts.sentBytes += bytes.length
		}
		if (direction === 'received') counts.receivedBytes += bytes.length
		if (direction === 'echo') counts.echoes++
		if (direction !== 'discarded') return
		if (note === traceNotes.foreign) counts.foreign++
		if (note === traceNotes.surplus) counts.surplus++
		if (note === traceNotes.unframed) counts.unframedBytes += bytes.length
	}
	return { add, now: (): TraceCounts => ({ ...counts }) }
}

function mergeable(last: TracedEntry | undefined, next: TraceEntry, lastPushAt: number): TracedEntry | null {
	if (last === undefined || last.direction !== 'received' || next.direction !== 'received') return null
	if (last.note !== undefined || next.note !== undefined) return null
	if (Math.abs(next.at - lastPushAt) > mergeWithinMs) return null
	if (last.bytes.length + next.bytes.length > longestMergedEntry) return null
	const bytes = new Uint8Array(last.bytes.length + next.bytes.length)
	bytes.set(last.bytes)
	bytes.set(next.bytes, last.bytes.length)
	return { ...last, bytes, until: next.at }
}
