/**
 * Data formats of appendix A (A.1 … A.25): bytes to plain decimal strings and local times, and back where requests need
 * it. Every byte of a value that says E or F in each digit means "none" and becomes null, never 0.
 */

import { bcdNumber, bcdPair } from '../bcd.ts'
import { daysInMonth, two } from '../calendar.ts'
import { decimal } from '../decimal.ts'

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
	// Ten digits at most: far below 2^53.
	const number = bcdNumber(data, from, from + bytes, signed)
	return number === null ? broken : { kind: 'value', text: decimal(number, -decimals) }
}

/** Every hex digit is E or F: the terminal has no value. */
export function isNone(data: Uint8Array, from: number, bytes: number): boolean {
	for (let at = from; at < from + bytes; at++) {
		const byte = data[at]!
		if (byte < 0xe0 || (byte & 0x0f) < 0x0e) return false
	}
	return true
}

/**
 * A.20, DD MM YY → 'YYYY-MM-DD', or null. Years have two digits; terminals of this protocol exist since 2005, so they
 * mean 20YY.
 */
export function readDate(data: Uint8Array, from: number): string | null {
	const day = bcdPair(data, from, 1, 31)
	const month = bcdPair(data, from + 1, 1, 12)
	const year = bcdPair(data, from + 2, 0, 99)
	if (day === null || month === null || year === null || day > daysInMonth(2000 + year, month)) return null
	return `20${two(year)}-${two(month)}-${two(day)}`
}

/** A.21, MM YY → 'YYYY-MM', or null. */
export function readMonth(data: Uint8Array, from: number): string | null {
	const month = bcdPair(data, from, 1, 12)
	const year = bcdPair(data, from + 1, 0, 99)
	return month === null || year === null ? null : `20${two(year)}-${two(month)}`
}

/** A.15, mm hh DD MM YY → 'YYYY-MM-DDTHH:MM', or null. */
export function readMinute(data: Uint8Array, from: number): string | null {
	const minute = bcdPair(data, from, 0, 59)
	const hour = bcdPair(data, from + 1, 0, 23)
	const date = readDate(data, from + 2)
	return minute === null || hour === null || date === null ? null : `${date}T${two(hour)}:${two(minute)}`
}

/** A.19, mm hh → 'HH:MM', or null. */
export function readTimeOfDay(data: Uint8Array, from: number): string | null {
	const minute = bcdPair(data, from, 0, 59)
	const hour = bcdPair(data, from + 1, 0, 23)
	return minute === null || hour === null ? null : `${two(hour)}:${two(minute)}`
}

/** A.17, mm hh DD MM → '--MM-DDTHH:MM' (the year is not stated), or null. */
export function readYearlessMinute(data: Uint8Array, from: number): string | null {
	const time = readTimeOfDay(data, from)
	const day = bcdPair(data, from + 2, 1, 31)
	const month = bcdPair(data, from + 3, 1, 12)
	return time === null || day === null || month === null ? null : `--${two(month)}-${two(day)}T${time}`
}

/** A.1, ss mm hh DD (weekday << 5 | MM) YY: local 'YYYY-MM-DDTHH:MM:SS' and the weekday 1 = Monday … 7, 0 = not told. */
export function readClock(data: Uint8Array, from: number): { readonly local: string; readonly weekday: number } | null {
	const second = bcdPair(data, from, 0, 59)
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
