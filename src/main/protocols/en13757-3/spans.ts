/** Where the records of a variable data structure lie in the bytes: for explaining them and for compact frames. */
import { mostExtensions } from './constants.ts'

/** 'record': DIF … VIF … data; 'filler': 2F; 'special': DIF 0F, 1F or 7F and what follows it. */
export type RecordSpan = {
	readonly kind: 'record' | 'filler' | 'special'
	readonly at: number
	/** First byte of the data (with its length byte where it has one). */
	readonly dataAt: number
	readonly end: number
}

/**
 * The spans in bytes[from…to), one behind the other; ends early where a record breaks the structure, as `readRecords`
 * would refuse it. Cost ∝ to - from.
 */
export function recordSpans(bytes: Uint8Array, from: number, to: number): readonly RecordSpan[] {
	const spans: RecordSpan[] = []
	let at = from
	while (at < to) {
		const dif = bytes[at]!
		if (dif === 0x2f || dif === 0x7f) {
			spans.push({ kind: 'filler', at, dataAt: at + 1, end: ++at })
			continue
		}
		if ((dif & 15) === 15) {
			if (dif === 0x0f || dif === 0x1f) spans.push({ kind: 'special', at, dataAt: at + 1, end: to })
			return spans
		}
		const dataAt = headerEnd(bytes, at, to)
		const end = dataAt === null ? null : dataEnd(bytes, dif, dataAt, to)
		if (dataAt === null || end === null) return spans
		spans.push({ kind: 'record', at, dataAt, end })
		at = end
	}
	return spans
}

/** First byte behind DIF, DIFEs, VIF and VIFEs; null: the bytes end before. */
export function headerEnd(bytes: Uint8Array, from: number, to: number): number | null {
	let at = extended(bytes, from, to)
	if (at === null || at >= to) return null
	const vif = bytes[at]!
	if ((vif & 0x7f) !== 0x7c) return extended(bytes, at, to)
	// A plain-text VIF: its length and text stand between VIF and VIFEs
	if (at + 1 >= to) return null
	at += 2 + bytes[at + 1]!
	if (at > to) return null
	return vif & 0x80 ? extended(bytes, at, to) : at
}

/** Behind a byte and its extensions: as long as bit 7 is set another one follows. */
function extended(bytes: Uint8Array, from: number, to: number): number | null {
	for (let at = from; at < to && at <= from + mostExtensions + 1; at++) if ((bytes[at]! & 0x80) === 0) return at + 1
	return null
}

const lengths = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, 0] as const

/** Behind the data of a record with this DIF; null: the bytes end before, or the length byte is reserved. */
export function dataEnd(bytes: Uint8Array, dif: number, from: number, to: number): number | null {
	const fixed: number = lengths[dif & 15]!
	if (fixed >= 0) return from + fixed <= to ? from + fixed : null
	const length = from < to ? variableLength(bytes[from]!) : -1
	return length >= 0 && from + 1 + length <= to ? from + 1 + length : null
}

/** Bytes behind a length byte (EN 13757-3, LVAR), -1: reserved. */
export function variableLength(lvar: number): number {
	if (lvar < 0xc0) return lvar
	if (lvar < 0xca) return lvar - 0xc0
	if (lvar >= 0xd0 && lvar < 0xda) return lvar - 0xd0
	if (lvar >= 0xe0 && lvar < 0xf0) return lvar - 0xe0
	if (lvar >= 0xf0 && lvar < 0xf5) return 4 * (lvar - 0xec)
	if (lvar === 0xf5) return 48
	return lvar === 0xf6 ? 64 : -1
}
