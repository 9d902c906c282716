/** Separated values as programs write them (RFC 4180, and spreadsheets that differ from it), and how they look. */
import { CsvError, parse } from 'csv-parse/sync'

export type Separator = ';' | ',' | '\t' | '|'
const separators: readonly Separator[] = [';', '\t', ',', '|']

/** Lines that are looked at to find the separator. */
const probedRows = 20

/** A quote is opened and never closed: nobody knows where the cell ends. */
export class CsvRefused extends Error {}

/** Quotes in the middle of a bare field are text; rows may differ in length. Throws CsvRefused. */
export function readCsv(text: string, separator: Separator, mostRows = Number.MAX_SAFE_INTEGER): string[][] {
	try {
		return parse(text, {
			delimiter: separator,
			record_delimiter: ['\r\n', '\n', '\r'],
			relax_quotes: true,
			relax_column_count: true,
			to: mostRows,
		})
	} catch (cause) {
		if (cause instanceof CsvError) throw new CsvRefused(cause.message)
		throw cause
	}
}

/** The one that cuts the first rows into the most columns, and all of them alike. */
export function likelySeparator(text: string): Separator {
	let best: Separator = ';'
	let bestScore = 0
	for (const separator of separators) {
		const widths = probed(text, separator).flatMap((row) => (row.some((cell) => cell !== '') ? row.length : []))
		const width = widths[0] ?? 1
		const alike = widths.filter((each) => each === width).length / Math.max(1, widths.length)
		const score = width < 2 ? 0 : width * alike ** 3
		if (score > bestScore) [best, bestScore] = [separator, score]
	}
	return best
}

/** The first rows; none where they cannot be cut by this separator. */
function probed(text: string, separator: Separator): readonly (readonly string[])[] {
	try {
		return readCsv(text, separator, probedRows)
	} catch {
		return []
	}
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
