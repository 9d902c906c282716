/**
 * Records of the bved / ARGE HeiWaKo exchange: fixed places, counted from 1; text from the left, numbers with leading
 * zeros and the sign first, what is not known blank and never zero. ISO 8859-15, CRLF.
 */
import type { LocalDate } from '../../../shared/period.ts'

export type Field = { readonly from: number; readonly to: number; readonly text: string }

export const alpha = (from: number, to: number, text: string | null): Field => ({
	...{ from, to, text: (text ?? '').slice(0, to - from + 1) },
})

/** Whole numbers; amounts are minor units (8,2 places). Throws where it does not fit: a cut number is another one. */
export function digits(from: number, to: number, value: number | null): Field {
	if (value === null) return { from, to, text: '' }
	const width = to - from + 1
	const text = value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')
	if (text.length > width) throw new RangeError(`${value} does not fit into places ${from} to ${to}`)
	return { from, to, text }
}

/** TTMMJJ */
export const day = (from: number, date: LocalDate): Field => ({
	...{ from, to: from + 5, text: `${date.slice(8)}${date.slice(5, 7)}${date.slice(2, 4)}` },
})

/** The kind stands in the first place and the last. */
export function record(kind: 'L' | 'M' | 'D', length: number, fields: readonly Field[]): string {
	const places = Array.from({ length }, () => ' ')
	for (const { from, text } of [{ from: 1, text: kind }, ...fields, { from: length, text: kind }]) {
		for (const [index, character] of [...text].entries()) places[from - 1 + index] = character
	}
	return `${places.join('')}\r\n`
}
