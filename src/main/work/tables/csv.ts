/**
 * Separated values as programs write them (RFC 4180, and spreadsheets that differ from it): quotes doubled inside of
 * quotes, line breaks of every system, quotes in the middle of a bare field as text. Total; cost grows with the text.
 */
export type Separator = ';' | ',' | '\t' | '|'
const separators: readonly Separator[] = [';', '\t', ',', '|']

/** Lines that are looked at to find the separator. */
const probedRows = 20

export function* readCsv(text: string, separator: Separator): Generator<readonly string[]> {
	let row: string[] = []
	let at = 0
	while (at < text.length) {
		const field = text[at] === '"' ? quoted(text, at, separator) : null
		const end = field?.end ?? bareEnd(text, at, separator)
		row.push(field?.text ?? text.slice(at, end))
		const character = text[end]
		if (character === separator) {
			at = end + 1
			if (at < text.length) continue
			row.push('')
		}
		yield row
		row = []
		at = end + (text.startsWith('\r\n', end) ? 2 : 1)
	}
}

function bareEnd(text: string, from: number, separator: string): number {
	let at = from
	while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++
	return at
}

/** null: the quote is never closed, or something stands behind it: then it is a character like others. */
function quoted(text: string, from: number, separator: string): { readonly text: string; readonly end: number } | null {
	let at = from + 1
	let value = ''
	while (true) {
		const quote = text.indexOf('"', at)
		if (quote < 0) return null
		value += text.slice(at, quote)
		const after = text[quote + 1]
		if (after !== '"') {
			const ends = after === undefined || after === separator || after === '\n' || after === '\r'
			return ends ? { text: value, end: quote + 1 } : null
		}
		value += '"'
		at = quote + 2
	}
}

/** The one that cuts the first rows into the most columns, and all of them alike. */
export function likelySeparator(text: string): Separator {
	let best: Separator = ';'
	let bestScore = 0
	for (const separator of separators) {
		const widths: number[] = []
		for (const row of readCsv(text.slice(0, 100_000), separator)) {
			if (row.some((cell) => cell !== '')) widths.push(row.length)
			if (widths.length >= probedRows) break
		}
		const width = widths[0] ?? 1
		const alike = widths.filter((each) => each === width).length / Math.max(1, widths.length)
		const score = width < 2 ? 0 : width * alike ** 3
		if (score > bestScore) [best, bestScore] = [separator, score]
	}
	return best
}

export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'

/** A mark at the beginning says it; else what is valid UTF-8 is that, and the rest is what German Windows writes. */
export function likelyEncoding(bytes: Uint8Array): Encoding {
	const [first, second] = bytes
	if (first === 0xff && second === 0xfe) return 'utf-16le'
	if (first === 0xfe && second === 0xff) return 'utf-16be'
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes)
		return 'utf-8'
	} catch {
		return 'windows-1252'
	}
}

/** A byte order mark is dropped. */
export const decoded = (bytes: Uint8Array, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes)
