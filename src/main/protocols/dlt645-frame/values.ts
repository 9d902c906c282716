/** Bytes of one item to its text: exact decimal digits, ISO dates, hex. Null: the meter has none. */
import { bcdNumber, bcdPair } from '../bcd.ts'
import { daysInMonth, two } from '../calendar.ts'
import { decimal } from '../decimal.ts'
import { hexTextReversed } from '../hex.ts'
import type { Form, Item } from './items.ts'

/** 'broken': the bytes are not of the item's form. */
export type Value = { readonly kind: 'value'; readonly text: string | null } | { readonly kind: 'broken' }

const broken: Value = { kind: 'broken' }
const none: Value = { kind: 'value', text: null }
const value = (text: string): Value => ({ kind: 'value', text })

/** The value of `item` at `data[from]`; the caller has made sure that its bytes are there. FF FF … is null. */
export function readValue(item: Item, data: Uint8Array, from: number): Value {
	if (isAll(data, from, item.bytes, 0xff)) return none
	if (item.form === 'number') return readNumber(data, from, item)
	return readers[item.form](data, from, item.bytes)
}

/** mm hh DD MM YY → 'YYYY-MM-DDTHH:MM'; null where it is no time (all zero: nothing happened yet; FF: none). */
export function readMinuteStamp(data: Uint8Array, from: number): string | null {
	const minute = bcdPair(data, from, 0, 59)
	const hour = bcdPair(data, from + 1, 0, 23)
	const date = readDate(data, from + 2)
	return minute === null || hour === null || date === null ? null : `${date}T${two(hour)}:${two(minute)}`
}

export function isAll(data: Uint8Array, from: number, count: number, byte: number): boolean {
	for (let at = from; at < from + count; at++) if (data[at] !== byte) return false
	return true
}

function readNumber(data: Uint8Array, from: number, item: Item): Value {
	const digits = bcdNumber(data, from, from + item.bytes, item.signed)
	return digits === null ? broken : value(decimal(digits, -item.decimals))
}

/** DD MM YY → 'YYYY-MM-DD'. The standard's years have two digits; meters of it exist since 2008, so they mean 20YY. */
function readDate(data: Uint8Array, from: number): string | null {
	const day = bcdPair(data, from, 0, 31)
	const month = bcdPair(data, from + 1, 0, 12)
	const year = bcdPair(data, from + 2, 0, 99)
	if (day === null || month === null || year === null || day === 0 || month === 0) return null
	if (day > daysInMonth(2000 + year, month)) return null
	return `20${two(year)}-${two(month)}-${two(day)}`
}

/** ss mm hh → 'HH:MM:SS' */
function readTime(data: Uint8Array, from: number): string | null {
	const second = bcdPair(data, from, 0, 59)
	const minute = bcdPair(data, from + 1, 0, 59)
	const hour = bcdPair(data, from + 2, 0, 23)
	return second === null || minute === null || hour === null ? null : `${two(hour)}:${two(minute)}:${two(second)}`
}

/** A stamp of zeros is a thing that has not happened: no value. Anything else that is no date is broken. */
function stamp(data: Uint8Array, from: number, bytes: number, text: string | null): Value {
	if (text !== null) return value(text)
	return isAll(data, from, bytes, 0) ? none : broken
}

const joined = (date: string | null, time: string | null): string | null =>
	date === null || time === null ? null : `${date}T${time}`

type Reader = (data: Uint8Array, from: number, bytes: number) => Value

const readers: Readonly<Record<Exclude<Form, 'number'>, Reader>> = {
	digits: (data, from, bytes) => {
		for (let at = from; at < from + bytes; at++) if (bcdPair(data, at, 0, 99) === null) return broken
		return value(hexTextReversed(data, from, from + bytes))
	},
	status: (data, from, bytes) => value(hexTextReversed(data, from, from + bytes)),
	text: readText,
	'date-week': (data, from, bytes) => stamp(data, from, bytes, readDate(data, from + 1)),
	time: (data, from) => orBroken(readTime(data, from)),
	'date-week-time': (data, from, bytes) =>
		stamp(data, from, bytes, joined(readDate(data, from + 4), readTime(data, from))),
	'minute-stamp': (data, from, bytes) => stamp(data, from, bytes, readMinuteStamp(data, from)),
	'second-stamp': (data, from, bytes) =>
		stamp(data, from, bytes, joined(readDate(data, from + 3), readTime(data, from))),
	'month-stamp': (data, from, bytes) => stamp(data, from, bytes, readMonthStamp(data, from)),
	'day-hour': (data, from) => {
		if (isAll(data, from, 2, 0x99)) return none
		const hour = bcdPair(data, from, 0, 23)
		const day = bcdPair(data, from + 1, 0, 31)
		return orBroken(hour === null || day === null ? null : `${two(day)}T${two(hour)}`)
	},
	'hour-minute': (data, from) => {
		const minute = bcdPair(data, from, 0, 59)
		const hour = bcdPair(data, from + 1, 0, 24)
		return orBroken(minute === null || hour === null ? null : `${two(hour)}:${two(minute)}`)
	},
	'zone-start': (data, from) => numbered(data, from, 31, 12, '-'),
	'period-start': (data, from) => numbered(data, from, 59, 24, ':'),
	holiday: (data, from, bytes) => {
		const table = bcdPair(data, from, 0, 99)
		const date = readDate(data, from + 1)
		return stamp(data, from, bytes, table === null || date === null ? null : `${date}=${table}`)
	},
}

const orBroken = (text: string | null): Value => (text === null ? broken : value(text))

/** NN low high → 'high-low=NN' */
function numbered(data: Uint8Array, from: number, mostLow: number, mostHigh: number, between: string): Value {
	const table = bcdPair(data, from, 0, 99)
	const low = bcdPair(data, from + 1, 0, mostLow)
	const high = bcdPair(data, from + 2, 0, mostHigh)
	return orBroken(table === null || low === null || high === null ? null : `${two(high)}${between}${two(low)}=${table}`)
}

/** mm hh DD MM → 'MM-DDTHH:MM' */
function readMonthStamp(data: Uint8Array, from: number): string | null {
	const minute = bcdPair(data, from, 0, 59)
	const hour = bcdPair(data, from + 1, 0, 23)
	const day = bcdPair(data, from + 2, 0, 31)
	const month = bcdPair(data, from + 3, 0, 12)
	if (minute === null || hour === null || !day || !month) return null
	return `${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/** Printable ASCII between padding of NUL, FF or spaces. */
function readText(data: Uint8Array, from: number, bytes: number): Value {
	let text = ''
	for (let at = from + bytes - 1; at >= from; at--) {
		const byte = data[at]!
		if (byte === 0 || byte === 0xff) text += ' '
		else if (byte < 0x20 || byte > 0x7e) return broken
		else text += String.fromCharCode(byte)
	}
	const trimmed = text.trim()
	return trimmed === '' ? none : value(trimmed)
}
