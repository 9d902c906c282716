/** Data lines as text: `address(value*unit)`, several on a line, several values to an address (6.3.5, annex of OBIS). */
import type { Span } from './frames.ts'

export type DataSet = Span & {
	/** As the meter wrote it; '' where a value stands without one (programming mode answers). */
	readonly address: string
	/** What stands between each pair of brackets. */
	readonly groups: readonly string[]
}

export type Lines = {
	readonly sets: readonly DataSet[]
	/** Runs that are neither a data set nor a line end. */
	readonly unread: readonly Span[]
}

/**
 * Data sets in order. A line that begins with a bracket goes on with the set before (DSMR 2 and 3: the gas value). With
 * `isParity` the top bit of each byte is no part of it.
 */
export function readLines(bytes: Uint8Array, { from, to }: Span, isParity: boolean): Lines {
	const text = textOf(bytes, from, to, isParity)
	const sets: { address: string; groups: string[]; from: number; to: number }[] = []
	const unread: Span[] = []
	let at = 0
	while (at < text.length) {
		if (isLineEnd(text, at)) {
			at++
			continue
		}
		const start = at
		while (at < text.length && text[at] !== '(' && !isLineEnd(text, at)) at++
		const address = text.slice(start, at)
		const groups: string[] = []
		while (at < text.length && text[at] === '(') {
			const end = text.indexOf(')', at)
			if (end < 0) break
			groups.push(text.slice(at + 1, end))
			at = end + 1
		}
		const before = sets.at(-1)
		if (groups.length === 0) {
			// An opened bracket that nothing closes: the rest of the text is no data set.
			if (at < text.length && text[at] === '(') at = text.length
			unread.push({ from: from + start, to: from + at })
		} else if (address === '' && before !== undefined) {
			for (const group of groups) before.groups.push(group)
			before.to = from + at
		} else sets.push({ address, groups, from: from + start, to: from + at })
	}
	return { sets, unread }
}

function isLineEnd(text: string, at: number): boolean {
	const char = text.charCodeAt(at)
	return char === 0x0d || char === 0x0a || char === 0x20 || char === 0x09
}

/** One character a byte: 7-bit, or ISO 8859-1 where a meter sends eight bits. */
export function textOf(bytes: Uint8Array, from: number, to: number, isParity: boolean): string {
	let text = ''
	for (let at = from; at < to; at++) text += String.fromCharCode(isParity ? bytes[at]! & 0x7f : bytes[at]!)
	return text
}
