/** Bytes of one item to text: exact decimal digits, ISO times, hex. null: the meter has none. */
import { bcdPair } from '../bcd.ts'
import { daysInMonth, two } from '../calendar.ts'
import { bytesReversed } from '../hex.ts'

export function isAll(data: Uint8Array, from: number, to: number, byte: number): boolean {
	for (let at = from; at < to; at++) if (data[at] !== byte) return false
	return true
}

/**
 * Decimal text as BCD of `bytes` bytes with `decimals` digits after the point, low pair first; null where it does not
 * fit or is none.
 */
export function decimalBytes(text: string, bytes: number, decimals: number): readonly number[] | null {
	const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim())
	if (match === null) return null
	const fraction = (match[2] ?? '').replace(/0+$/, '')
	if (fraction.length > decimals) return null
	const digits = (match[1]! + fraction.padEnd(decimals, '0')).replace(/^0+/, '')
	if (digits.length > bytes * 2) return null
	return bytesReversed(digits.padStart(bytes * 2, '0'))
}

/**
 * ss mm hh DD MM YY CC → 'YYYY-MM-DDTHH:MM:SS'; null where it is no time. A few makers send CC YY MM DD hh mm ss: read
 * so where it is no time the standard's way.
 */
export function readTime(data: Uint8Array, from: number): string | null {
	return timeAt(data, from, 1) ?? timeAt(data, from + 6, -1)
}

/** Seven pairs from the seconds on, one `step` after the other. Meters of this standard were made in two centuries. */
function timeAt(data: Uint8Array, seconds: number, step: 1 | -1): string | null {
	const part = (index: number, least: number, most: number) => bcdPair(data, seconds + index * step, least, most)
	const second = part(0, 0, 59)
	const minute = part(1, 0, 59)
	const hour = part(2, 0, 23)
	const day = part(3, 1, 31)
	const month = part(4, 1, 12)
	const year = part(5, 0, 99)
	const century = part(6, 19, 20)
	if (second === null || minute === null || hour === null || day === null || month === null) return null
	if (year === null || century === null || day > daysInMonth(century * 100 + year, month)) return null
	return `${century}${two(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`
}

/** 'YYYY-MM-DDTHH:MM:SS' as ss mm hh DD MM YY CC; null where it is no time of the calendar. */
export function timeBytes(local: string): readonly number[] | null {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(local)) return null
	const bytes = bytesReversed(local.replaceAll(/\D/g, ''))
	return readTime(Uint8Array.from(bytes), 0) === local ? bytes : null
}
