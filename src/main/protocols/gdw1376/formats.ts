/**
 * Data formats of appendix A (A.1 … A.25): bytes to plain decimal strings and local times, and back where requests need
 * it. Every byte of a value that says E or F in each digit means "none" and becomes null, never 0.
 */

/** A BCD number, low byte first. `signed`: the top bit is the sign, the digit below it has three bits. */
export type NumberFormat = { readonly bytes: number; readonly decimals: number; readonly signed: boolean }

/** SXXX.X */
export const a5: NumberFormat = { bytes: 2, decimals: 1, signed: true }
/** XXX.X */
export const a7: NumberFormat = { bytes: 2, decimals: 1, signed: false }
/** SXX.XXXX */
export const a9: NumberFormat = { bytes: 3, decimals: 4, signed: true }
/** XXXXXX.XX */
export const a11: NumberFormat = { bytes: 4, decimals: 2, signed: false }
/** XXXX.XXXX */
export const a13: NumberFormat = { bytes: 4, decimals: 4, signed: false }
/** XXXXXX.XXXX */
export const a14: NumberFormat = { bytes: 5, decimals: 4, signed: false }
/** XX.XXXX */
export const a23: NumberFormat = { bytes: 3, decimals: 4, signed: false }
/** SXXX.XXX */
export const a25: NumberFormat = { bytes: 3, decimals: 3, signed: true }

/** 'broken': the bytes are not of the format; the caller keeps them as they stand. */
export type Value = { readonly kind: 'value'; readonly text: string | null } | { readonly kind: 'broken' }

const broken: Value = { kind: 'broken' }
const none: Value = { kind: 'value', text: null }

/** The caller has made sure that the bytes are there. */
export function readNumber(data: Uint8Array, from: number, { bytes, decimals, signed }: NumberFormat): Value {
	if (isNone(data, from, bytes)) return none
	let digits = 0
	let negative = false
	for (let at = from + bytes - 1; at >= from; at--) {
		let byte = data[at]!
		if (signed && at === from + bytes - 1 && byte >= 0x80) {
			negative = true
			byte -= 0x80
		}
		const low = byte & 0x0f
		if (byte > 0x99 || low > 9) return broken
		// Ten digits at most: far below 2^53.
		digits = digits * 100 + (byte >> 4) * 10 + low
	}
	return { kind: 'value', text: decimalText(digits, decimals, negative) }
}

function decimalText(integer: number, decimals: number, negative: boolean): string {
	const digits = String(integer).padStart(decimals + 1, '0')
	const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
	return negative && integer !== 0 ? `-${text}` : text
}

/** Every hex digit is E or F: the terminal has no value. */
export function isNone(data: Uint8Array, from: number, bytes: number): boolean {
	for (let at = from; at < from + bytes; at++) {
		const byte = data[at]!
		if (byte < 0xe0 || (byte & 0x0f) < 0x0e) return false
	}
	return true
}

/** One BCD pair within limits, or null. */
export function pair(data: Uint8Array, at: number, least: number, most: number): number | null {
	const byte = data[at]!
	if (byte > 0x99 || (byte & 0x0f) > 9) return null
	const number = (byte >> 4) * 10 + (byte & 0x0f)
	return number < least || number > most ? null : number
}

export const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

/**
 * A.20, DD MM YY → 'YYYY-MM-DD', or null. Years have two digits; terminals of this protocol exist since 2005, so they
 * mean 20YY.
 */
export function readDate(data: Uint8Array, from: number): string | null {
	const day = pair(data, from, 1, 31)
	const month = pair(data, from + 1, 1, 12)
	const year = pair(data, from + 2, 0, 99)
	if (day === null || month === null || year === null || day > daysIn(2000 + year, month)) return null
	return `20${two(year)}-${two(month)}-${two(day)}`
}

/** A.21, MM YY → 'YYYY-MM', or null. */
export function readMonth(data: Uint8Array, from: number): string | null {
	const month = pair(data, from, 1, 12)
	const year = pair(data, from + 1, 0, 99)
	return month === null || year === null ? null : `20${two(year)}-${two(month)}`
}

/** A.15, mm hh DD MM YY → 'YYYY-MM-DDTHH:MM', or null. */
export function readMinute(data: Uint8Array, from: number): string | null {
	const minute = pair(data, from, 0, 59)
	const hour = pair(data, from + 1, 0, 23)
	const date = readDate(data, from + 2)
	return minute === null || hour === null || date === null ? null : `${date}T${two(hour)}:${two(minute)}`
}

/** A.19, mm hh → 'HH:MM', or null. */
export function readTimeOfDay(data: Uint8Array, from: number): string | null {
	const minute = pair(data, from, 0, 59)
	const hour = pair(data, from + 1, 0, 23)
	return minute === null || hour === null ? null : `${two(hour)}:${two(minute)}`
}

/** A.17, mm hh DD MM → '--MM-DDTHH:MM' (the year is not stated), or null. */
export function readYearlessMinute(data: Uint8Array, from: number): string | null {
	const time = readTimeOfDay(data, from)
	const day = pair(data, from + 2, 1, 31)
	const month = pair(data, from + 3, 1, 12)
	return time === null || day === null || month === null ? null : `--${two(month)}-${two(day)}T${time}`
}

/** A.1, ss mm hh DD (weekday << 5 | MM) YY: local 'YYYY-MM-DDTHH:MM:SS' and the weekday 1 = Monday … 7, 0 = not told. */
export function readClock(data: Uint8Array, from: number): { readonly local: string; readonly weekday: number } | null {
	const second = pair(data, from, 0, 59)
	const stamp = Uint8Array.of(...data.subarray(from + 1, from + 4), data[from + 4]! & 0x1f, data[from + 5]!)
	const minute = readMinute(stamp, 0)
	if (second === null || minute === null) return null
	return { local: `${minute}:${two(second)}`, weekday: data[from + 4]! >> 5 }
}

/** Local 'YYYY-MM-DDTHH:MM' moved by whole minutes; meters' clocks have no time zone and their days 24 hours. */
export function movedBy(local: string, minutes: number): string {
	return new Date(Date.parse(`${local}:00Z`) + minutes * 60_000).toISOString().slice(0, 16)
}

/** 'YYYY-MM' moved by whole months. */
export function monthMovedBy(month: string, months: number): string {
	const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
	return `${String(Math.floor(index / 12)).padStart(4, '0')}-${two((index % 12) + 1)}`
}

/** Two decimal digits of a text as one BCD byte. */
export const bcdAt = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16)

function daysIn(year: number, month: number): number {
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
