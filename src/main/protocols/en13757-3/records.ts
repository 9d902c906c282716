/** The records of a variable data structure (EN 13757-3): DIF DIFE* VIF VIFE* data, one after the other. */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { decimal } from '../decimal.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import { mostExtensions } from './constants.ts'
import { pointInTime } from './dates.ts'
import { extensionFb, extensionFd, type Meaning, plainText, primary, unknown } from './meanings.ts'
import { bigInteger, float32, packedDecimal, reversedText, scaled, signedInteger, unsignedInteger } from './numbers.ts'
import { variableLength } from './spans.ts'
import { combine, combineManufacturer, combineSecond } from './vife.ts'

type Records =
	| {
			readonly ok: true
			readonly records: readonly DecodedRecord[]
			/** DIF 1F: the meter has another telegram. Its record stands last, with key '1F'. */
			readonly more: boolean
	  }
	| { readonly ok: false; readonly text: string }

/** The key of the record that announces another telegram (EN 13757-3, DIF 1F). */
export const moreKey = '1F'

/** Where something stands in the telegram; `record` null: a filler. */
export type Span = { readonly at: number; readonly length: number; readonly record: DecodedRecord | null }

/**
 * Reads the records in bytes[from…to). `msbFirst`: EN 1434-3 mode 2. Refuses the whole telegram where one record
 * runs past the end or breaks the structure, because what follows it cannot be found. Cost ∝ to - from; reads by
 * index only. `spans` gets the place of each record and filler, also of those before a refusal.
 */
export function readRecords(bytes: Uint8Array, from: number, to: number, msbFirst: boolean, spans?: Span[]): Records {
	const cursor: Cursor = { bytes, at: from, to, msbFirst, fault: '', dates: null, ...noValue }
	const records: Writable[] = []
	let more = false
	while (cursor.at < to) {
		const dif = bytes[cursor.at]!
		if ((dif & 15) === 15) {
			if (dif === 0x0f || dif === 0x1f) {
				more = dif === 0x1f
				const data = cursor.at + 1 < to ? hexText(bytes, cursor.at + 1, to) : null
				const opaque = record(hex[dif]!, 'unknown', '', data, 0, 0, 0, 0, '')
				records.push(opaque)
				spans?.push({ at: cursor.at, length: to - cursor.at, record: opaque })
				break
			}
			// 2F fills; 7F asks a meter for everything and says nothing in an answer
			if (dif !== 0x2f && dif !== 0x7f) return { ok: false, text: `DIF ${hex[dif]} is reserved` }
			spans?.push({ at: cursor.at, length: 1, record: null })
			cursor.at++
			continue
		}
		const at = cursor.at
		const next = readRecord(cursor, dif)
		if (next === null) return { ok: false, text: cursor.fault }
		records.push(next)
		spans?.push({ at, length: cursor.at - at, record: next })
	}
	if (cursor.dates !== null) dateStored(records, cursor.dates)
	return { ok: true, records, more }
}

type Writable = { -readonly [K in keyof DecodedRecord]: DecodedRecord[K] }

type Cursor = {
	readonly bytes: Uint8Array
	at: number
	readonly to: number
	readonly msbFirst: boolean
	fault: string
	/** Storage number → date of its values, for storage numbers above 0. */
	dates: Map<number, string> | null
	/** What the latest data field said. */
	value: string | null
	quantity: Quantity
	unit: Unit
}

const noValue = { value: null, quantity: 'unknown' as Quantity, unit: '' as Unit }
const functions = ['instantaneous', 'maximum', 'minimum', 'error'] as const
/** Data bytes by the lower four bits of the DIF; -1: a length byte follows (D); 8 asks for a readout and has none. */
const dataLengths = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, 0] as const

function readRecord(cursor: Cursor, dif: number): Writable | null {
	const { bytes, to } = cursor
	const start = cursor.at
	let storage = (dif >> 6) & 1
	let tariff = 0
	let subunit = 0
	let at = start + 1
	let more = dif & 0x80
	// Ten DIFEs hold 41 bits of storage number, so no shifts
	for (let i = 0; more !== 0; i++) {
		if (i === mostExtensions) return failed(cursor, 'more than 10 DIFEs')
		if (at >= to) return failed(cursor, 'the telegram ends inside a DIF')
		const dife = bytes[at++]!
		storage += (dife & 15) * 2 ** (1 + 4 * i)
		tariff += ((dife >> 4) & 3) * 4 ** i
		subunit += ((dife >> 6) & 1) * 2 ** i
		more = dife & 0x80
	}
	cursor.at = at
	const meaning = readMeaning(cursor)
	if (meaning === null) return null
	let key = ''
	for (let i = start; i < cursor.at; i++) key += hex[bytes[i]!]
	if (!readData(cursor, dif & 15, meaning)) return null
	const kind = (dif >> 4) & 3
	if (storage > 0 && tariff === 0 && subunit === 0 && kind === 0) keepDate(cursor, meaning, storage)
	const made = record(key, cursor.quantity, cursor.unit, cursor.value, storage, tariff, subunit, kind, meaning.role)
	if (meaning.exponent > 0 && (dif & 15) !== 5) made.resolution = meaning.exponent
	return made
}

function record(
	key: string,
	quantity: Quantity,
	unit: Unit,
	value: string | null,
	storage: number,
	tariff: number,
	subunit: number,
	kind: number,
	role: string,
): Writable {
	const name = functions[kind]!
	if (role === '') return { key, quantity, unit, value, storage, tariff, subunit, function: name, at: null }
	return { key, quantity, role, unit, value, storage, tariff, subunit, function: name, at: null }
}

function failed(cursor: Cursor, fault: string): null {
	cursor.fault = fault
	return null
}

/** VIF and VIFEs from cursor.at; moves it to the data. */
function readMeaning(cursor: Cursor): Meaning | null {
	const { bytes, to } = cursor
	if (cursor.at >= to) return failed(cursor, 'the telegram ends before a VIF')
	const vif = bytes[cursor.at++]!
	if (vif < 0x7c) return primary[vif]!
	let last = vif
	let meaning = primary[vif & 0x7f]!
	if (vif === 0xfb || vif === 0xfd) {
		if (cursor.at >= to) return failed(cursor, 'the telegram ends inside a VIF')
		last = bytes[cursor.at++]!
		meaning = (vif === 0xfb ? extensionFb : extensionFd)[last & 0x7f]!
	} else if ((vif & 0x7f) === 0x7c) {
		const length = cursor.at < to ? bytes[cursor.at]! : 0
		if (cursor.at + 1 + length > to || cursor.at >= to)
			return failed(cursor, 'the telegram ends inside a plain-text VIF')
		meaning = plainText(reversedText(bytes, cursor.at + 1, length))
		cursor.at += 1 + length
	} else if (vif === 0xff) {
		return readManufacturer(cursor, unknown)
	} else if (vif === 0xef) {
		// The third extension table: its codes change the meaning in ways that are not known here
		return readManufacturer(cursor, unknown)
	}
	return (last & 0x80) === 0 ? meaning : readCombined(cursor, meaning)
}

function readCombined(cursor: Cursor, before: Meaning): Meaning | null {
	const { bytes, to } = cursor
	let meaning = before
	let second = false
	for (let i = 0; i < mostExtensions; i++) {
		if (cursor.at >= to) return failed(cursor, 'the telegram ends inside a VIF')
		const vife = bytes[cursor.at++]!
		const code = vife & 0x7f
		if (second) {
			meaning = combineSecond(meaning, code)
			second = false
		} else if (code === 0x7f) {
			return (vife & 0x80) === 0 ? combineManufacturer(meaning, '') : readManufacturer(cursor, meaning)
		} else if (code === 0x7c) {
			second = true
		} else {
			meaning = combine(meaning, code)
		}
		if ((vife & 0x80) === 0) return meaning
	}
	return failed(cursor, 'more than 10 VIFEs')
}

/** VIFEs whose meaning is the maker's own: only their extension bits are read. */
function readManufacturer(cursor: Cursor, before: Meaning): Meaning | null {
	const { bytes, to } = cursor
	let codes = ''
	for (let i = 0; i < mostExtensions; i++) {
		if (cursor.at >= to) return failed(cursor, 'the telegram ends inside a VIF')
		const vife = bytes[cursor.at++]!
		codes += hex[vife & 0x7f]
		if ((vife & 0x80) === 0) return combineManufacturer(before, codes)
	}
	return failed(cursor, 'more than 10 VIFEs')
}

/** The data field: sets value, quantity and unit, moves the cursor behind it. */
function readData(cursor: Cursor, type: number, meaning: Meaning): boolean {
	cursor.quantity = meaning.quantity
	cursor.unit = meaning.unit
	cursor.value = null
	let length: number = dataLengths[type]!
	let lvar = -1
	if (length < 0) {
		if (cursor.at >= cursor.to) return failed(cursor, 'the telegram ends before a length byte') !== null
		lvar = cursor.bytes[cursor.at++]!
		length = variableLength(lvar)
		if (length < 0) return failed(cursor, `LVAR ${hex[lvar]} is reserved`) !== null
	}
	if (cursor.at + length > cursor.to) return failed(cursor, 'the telegram ends inside a data field') !== null
	const at = cursor.at
	cursor.at += length
	if (length === 0 || (meaning.form === 'none' && lvar < 0)) return true
	const bytes = cursor.msbFirst && length > 1 ? reversed(cursor.bytes, at, length) : cursor.bytes
	const from = bytes === cursor.bytes ? at : 0
	if (lvar >= 0) readVariable(cursor, bytes, from, length, lvar, meaning)
	else if (meaning.form === 'date') readDate(cursor, bytes, from, length, type)
	else cursor.value = fixedValue(bytes, from, length, type, meaning)
	return true
}

/** EN 1434-3 mode 2 sends the highest byte first; everything here reads the lowest first. */
function reversed(bytes: Uint8Array, at: number, length: number): Uint8Array {
	const copy = new Uint8Array(length)
	for (let i = 0; i < length; i++) copy[length - 1 - i] = bytes[at + i]!
	return copy
}

function fixedValue(bytes: Uint8Array, at: number, length: number, type: number, meaning: Meaning): string | null {
	const { factor, exponent, offsetThousandths, form } = meaning
	if (type === 5) return float32(bytes, at, factor, exponent)
	if (form === 'hex') return hexTextReversed(bytes, at, at + length)
	if (form === 'identity') {
		// Packed digits of an identity keep leading zeros and hex digits: it is a name, not an amount
		return type > 8 ? hexTextReversed(bytes, at, at + length) : String(unsignedInteger(bytes, at, length))
	}
	const value = type > 8 ? packedDecimal(bytes, at, length) : signedInteger(bytes, at, length)
	if (value === null) return null
	if (factor === 1 && offsetThousandths === 0) return decimal(value, exponent)
	return scaled(value, factor, offsetThousandths, exponent)
}

function readDate(cursor: Cursor, bytes: Uint8Array, at: number, length: number, type: number): void {
	const point = type < 8 && type !== 5 ? pointInTime(bytes, at, length) : undefined
	if (point === undefined) {
		cursor.quantity = 'unknown'
		cursor.value = hexTextReversed(bytes, at, at + length)
	} else if (point !== null) {
		cursor.quantity = point.kind
		cursor.value = point.text
	}
}

function readVariable(
	cursor: Cursor,
	bytes: Uint8Array,
	at: number,
	length: number,
	lvar: number,
	meaning: Meaning,
): void {
	if (meaning.form === 'none') return
	// A compact profile is a row of values and no text, whatever its length byte
	const isProfile = meaning.form === 'hex' && meaning.quantity === 'unknown'
	if (lvar < 0xc0 && !isProfile) {
		cursor.value = reversedText(bytes, at, length)
		if (meaning.form !== 'identity') cursor.quantity = 'text'
		cursor.unit = ''
		return
	}
	if (meaning.form === 'hex' || meaning.form === 'date' || length > 15) {
		// A container of the maker's or a profile's own structure: the wire's order, as with DIF 0F
		cursor.quantity = meaning.quantity === 'status' ? 'status' : 'unknown'
		cursor.unit = ''
		cursor.value = hexText(bytes, at, at + length)
		return
	}
	if (meaning.form === 'identity' && lvar < 0xe0) {
		cursor.value = hexTextReversed(bytes, at, at + length)
		return
	}
	const value = lvar < 0xe0 ? variableDecimal(bytes, at, length, lvar >= 0xd0) : bigInteger(bytes, at, length)
	cursor.value = value === null ? null : scaled(value, meaning.factor, meaning.offsetThousandths, meaning.exponent)
}

/** C0…C9 positive, D0…D9 negative packed digits, up to 18 of them; null: a digit above 9. */
function variableDecimal(bytes: Uint8Array, at: number, length: number, negative: boolean): bigint | null {
	let value = 0n
	for (let i = length - 1; i >= 0; i--) {
		const high = bytes[at + i]! >> 4
		const low = bytes[at + i]! & 15
		if (high > 9 || low > 9) return null
		value = value * 100n + BigInt(high * 10 + low)
	}
	return negative ? -value : value
}

/** Only the plain 6C and 6D say when a storage was taken; with a VIFE they say something else. */
function keepDate(cursor: Cursor, meaning: Meaning, storage: number): void {
	if (meaning !== primary[0x6c] && meaning !== primary[0x6d]) return
	const at = storedAt(cursor.quantity, cursor.value)
	if (at === null) return
	cursor.dates ??= new Map()
	// Date and time say more than a date alone
	if (cursor.quantity === 'time' || !cursor.dates.has(storage)) cursor.dates.set(storage, at)
}

/**
 * The instant that a storage's date record states, 'YYYY-MM-DDTHH:MM[:SS]', or 'YYYY-MM-DD' where it states a date
 * alone: whether the meter means that day's begin or its end is not for the codec to say. null: no date, or a time
 * of day only.
 */
export function storedAt(quantity: Quantity, value: string | null): string | null {
	if (value === null || value.length < 10) return null
	if (quantity === 'date') return value
	if (quantity !== 'time') return null
	return value.endsWith(':00') ? value.slice(0, 16) : value
}

function dateStored(records: readonly Writable[], dates: ReadonlyMap<number, string>): void {
	for (const one of records) {
		if (one.storage > 0 && one.quantity !== 'date' && one.quantity !== 'time') one.at = dates.get(one.storage) ?? null
	}
}
