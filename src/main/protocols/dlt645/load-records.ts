/**
 * Load records (DI3 = 06, annex B): A0 A0, length, time, six classes of values with AA after each, sum, E5.
 * A class that the meter does not record is empty. E0 E0 instead of A0 A0: the meter itself calls the record bad.
 */
import { type Item, sizeOf } from '../dlt645-frame/items.ts'
import { readMinuteStamp } from '../dlt645-frame/values.ts'
import { energyItems, phaseItem, variableItem } from './measured-items.ts'

const goodMark = 0xa0
const badMark = 0xe0
const separator = 0xaa
const endMark = 0xe5
const timeBytes = 5
const classes = 6

/** One value of a load record; `di` is the identifier under which the same value is read live. */
type LoadPart = { readonly di: number; readonly item: Item; readonly at: number }

export type LoadRecord =
	/** `time`: meter-local, null where the meter states none. */
	| { readonly kind: 'record'; readonly at: number; readonly time: string | null; readonly parts: readonly LoadPart[] }
	/** Bytes that are no record of a known form. */
	| { readonly kind: 'unknown'; readonly at: number; readonly length: number; readonly time: string | null }

type Field = { readonly di: number; readonly item: Item }

const phased = (kind: number, phases: readonly number[]): readonly Field[] =>
	phases.map((phase) => ({ di: 0x02000000 + kind * 0x10000 + phase * 0x100, item: phaseItem(kind, phase) }))
const energies = (kinds: readonly number[]): readonly Field[] =>
	kinds.map((kind) => ({ di: kind * 0x10000, item: energyItems.get(kind)! }))
const variable = (low: number): Field => ({ di: 0x02800000 + low, item: variableItem(low) })

/** Layouts of each class, the standard's first; shorter ones are those of single-phase and active-only meters. */
const layouts: readonly (readonly (readonly Field[])[])[] = [
	[
		[...phased(1, [1, 2, 3]), ...phased(2, [1, 2, 3]), variable(2)],
		[...phased(1, [1]), ...phased(2, [1]), variable(2)],
	],
	[[...phased(3, [0, 1, 2, 3]), ...phased(4, [0, 1, 2, 3])]],
	[phased(6, [0, 1, 2, 3])],
	[energies([1, 2, 3, 4]), energies([1, 2]), energies([1])],
	[energies([5, 6, 7, 8])],
	[[variable(4), variable(5)]],
]

/**
 * Reads every record in `data`; runs of bytes that are none come back as 'unknown'. `di`: 06 0c …, its class decides
 * where a record holds one class without separators.
 */
export function readLoadRecords(di: number, data: Uint8Array): readonly LoadRecord[] {
	const found: LoadRecord[] = []
	let unknownFrom = 0
	let at = 0
	const closeUnknown = (to: number): void => {
		if (to > unknownFrom) found.push({ kind: 'unknown', at: unknownFrom, length: to - unknownFrom, time: null })
	}
	while (at < data.length) {
		const end = recordEnd(data, at)
		if (end === null) {
			at++
			continue
		}
		closeUnknown(at)
		found.push(readRecord((di >>> 16) & 0xff, data, at, end))
		at = end
		unknownFrom = end
	}
	closeUnknown(data.length)
	return found
}

/** Where the record that begins at `at` ends (after E5), or null where none begins. */
function recordEnd(data: Uint8Array, at: number): number | null {
	const mark = data[at]
	if ((mark !== goodMark && mark !== badMark) || data[at + 1] !== mark) return null
	const length = data[at + 2]
	if (length === undefined || length < timeBytes) return null
	// The length counts from the time to the last separator; some makers count the sum and E5 as well.
	if (data[at + 4 + length] === endMark) return at + 5 + length
	return length >= timeBytes + 2 && data[at + 2 + length] === endMark ? at + 3 + length : null
}

function readRecord(kind: number, data: Uint8Array, at: number, end: number): LoadRecord {
	const from = at + 3 + timeBytes
	const time = readMinuteStamp(data, at + 3)
	const unknown: LoadRecord = { kind: 'unknown', at, length: end - at, time }
	if (data[at] === badMark || !sumAgrees(data, at, end - 2)) return unknown
	const segments = splitSegments(data, from, end - 2)
	const parts = segments.length > 2 ? fullParts(segments) : loneParts(kind, segments)
	return parts === null ? unknown : { kind: 'record', at, time, parts }
}

/** The sum begins at the first A0H by annex B; makers are known to begin at the length or at the time. */
function sumAgrees(data: Uint8Array, at: number, sumAt: number): boolean {
	let sum = 0
	for (let index = at + 3; index < sumAt; index++) sum += data[index]!
	const stated = data[sumAt]!
	const withLength = sum + data[at + 2]!
	return [sum, withLength, withLength + data[at]! + data[at + 1]!].some((candidate) => (candidate & 0xff) === stated)
}

type Segment = { readonly from: number; readonly to: number }

/** Runs between separators; what stands after the last one counts only where it is not empty. */
function splitSegments(data: Uint8Array, from: number, to: number): readonly Segment[] {
	const segments: Segment[] = []
	let start = from
	for (let at = from; at < to; at++) {
		if (data[at] !== separator) continue
		segments.push({ from: start, to: at })
		start = at + 1
	}
	if (start < to) segments.push({ from: start, to })
	return segments
}

/** All six classes by position; the last may be left out. */
function fullParts(segments: readonly Segment[]): readonly LoadPart[] | null {
	if (segments.length < classes - 1 || segments.length > classes) return null
	const parts: LoadPart[] = []
	for (const [index, segment] of segments.entries()) {
		if (segment.from === segment.to) continue
		const own = classParts(index, segment)
		if (own === null) return null
		parts.push(...own)
	}
	return parts
}

/** One class without the separators of the others: the identifier says which. */
function loneParts(kind: number, segments: readonly Segment[]): readonly LoadPart[] | null {
	const filled = segments.filter((segment) => segment.from < segment.to)
	return filled.length === 1 && kind >= 1 ? classParts(kind - 1, filled[0]!) : null
}

function classParts(index: number, { from, to }: Segment): readonly LoadPart[] | null {
	for (const layout of layouts[index] ?? []) {
		const parts: LoadPart[] = []
		let at = from
		for (const { di, item } of layout) {
			parts.push({ di, item, at })
			at += sizeOf(item)
		}
		if (at === to) return parts
	}
	return null
}
