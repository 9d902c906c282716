/** One entry of a list of values (SML_ListEntry): OBIS code, status, time, unit, scaler, value. */
import { cosemUnit } from '../cosem-units.ts'
import { decimal } from '../decimal.ts'
import { hexText } from '../hex.ts'
import { type ObisMeaning, obisMeaning, obisText } from '../obis.ts'
import type { DecodedRecord } from '../protocol.ts'
import { tl } from './constants.ts'
import { isAbsent, next, numberOf, openList, type Reader, skip, smallNumber } from './fields.ts'

/** What stands in the value field: a number still without its scaler, or something told as text. */
export type Value = { readonly number: number | bigint } | { readonly text: string } | null

export type EntryName = { readonly code: number; readonly key: string; readonly meaning: ObisMeaning }

/** The name field just read; null where it is no OBIS code of six bytes. */
export function nameOf({ type, length, bytes, from }: Reader): EntryName | null {
	if (type !== tl.octets || length !== 6) return null
	let code = 0
	for (let at = from; at < from + 6; at++) code = code * 256 + bytes[at]!
	const known = names.get(code)
	if (known !== undefined) return known
	const [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map((index) => bytes[from + index]!) as [
		number,
		number,
		number,
		number,
		number,
		number,
	]
	const name = { code, key: obisText(a, b, c, d, e, f), meaning: obisMeaning(a, b, c, d, e, f) }
	if (names.size < mostNames) names.set(code, name)
	return name
}

/** Codes are few and come every second: their meaning is looked up once. */
const names = new Map<number, EntryName>()
const mostNames = 1024

/** The value field just read (SML_Value: text, number, truth value, or a list type); undefined: none of them. */
export function fieldValue(reader: Reader): Value | undefined {
	switch (reader.type) {
		case tl.integer:
		case tl.unsigned: {
			const number = numberOf(reader)
			return number === null ? undefined : { number }
		}
		case tl.octets:
			return isAbsent(reader) ? null : { text: octetsText(reader) }
		case tl.boolean:
			return reader.length === 1 ? { text: reader.bytes[reader.from] === 0 ? '0' : '1' } : undefined
		case tl.list: {
			// SML_ListType: a time as value. What it says is kept as its bytes.
			const { from } = reader
			if (!skip(reader, reader.length)) return undefined
			return { text: hexText(reader.bytes, from, reader.at) }
		}
		default:
			return undefined
	}
}

/** Printable ASCII as text, anything else as hex. */
export function octetsText({ bytes, from, length }: Reader): string {
	for (let at = from; at < from + length; at++) {
		if (bytes[at]! < 0x20 || bytes[at]! > 0x7e) return hexText(bytes, from, from + length)
	}
	return String.fromCharCode(...bytes.subarray(from, from + length))
}

/** 10^-12…10^12 is more than any register needs; beyond it the scaler is damage. */
export const widestScaler = 12

/**
 * The record of one entry. A unit that contradicts what the code names decides; a number without a unit is not believed
 * to be in the usual one. undefined: a scaler beyond all measure.
 */
export function recordOf(
	{ key, meaning }: EntryName,
	unitCode: number | null,
	scaler: number | null,
	value: Value,
	at: string | null,
): DecodedRecord | undefined {
	const power = scaler ?? 0
	if (power < -widestScaler || power > widestScaler) return undefined
	const isBare = unitCode === null || unitCode === 0
	const unit = isBare ? null : cosemUnit(unitCode)
	const text = textOf(value, power, unit?.exponent ?? 0)
	const isNumber = value !== null && 'number' in value
	const fits = unit !== null ? isNameable(meaning, unit.quantity) : !isNumber || (isBare && meaning.unit === '')
	const quantity = fits ? meaning.quantity : (unit?.quantity ?? 'unknown')
	const record = {
		key,
		quantity: meaning.quantity === 'unknown' && unit !== null && isNumber ? unit.quantity : quantity,
		unit: unit?.unit ?? '',
		value: text,
		storage: meaning.storage,
		tariff: meaning.tariff,
		subunit: meaning.subunit,
		function: meaning.function,
		at,
	} as const
	const named = meaning.role === undefined ? record : { ...record, role: meaning.role }
	return isNumber && power > 0 ? { ...named, resolution: power + (unit?.exponent ?? 0) } : named
}

function textOf(value: Value, scaler: number, exponent: number): string | null {
	if (value === null) return null
	return 'text' in value ? value.text : decimal(value.number, scaler + exponent)
}

/** A demand is a power, a temperature may be one of many: the unit's plain quantity covers the code's finer one. */
function isNameable({ quantity }: ObisMeaning, plain: DecodedRecord['quantity']): boolean {
	if (quantity === plain) return true
	if (quantity === 'demand') return plain.endsWith('power')
	if (plain === 'temperature') return quantity.includes('temperature')
	if (plain === 'duration') return quantity.endsWith('-time')
	return plain === 'dimensionless' && (quantity === 'distortion' || quantity === 'count' || quantity === 'power-factor')
}

export type Entry = {
	readonly name: EntryName
	/** null: none, or wider than 8 bytes. */
	readonly status: number | bigint | null
	readonly unit: number | null
	readonly scaler: number | null
	readonly value: Value
	/** Bytes of a number as sent; 0 where it is none. */
	readonly sentLength: number
}

/**
 * SML_ListEntry, a list of seven; null: it is none. With `unsigned`, 16.7.0 sent in up to three bytes is read without
 * its sign (see `sendsUnsignedAsSigned`).
 */
export function readEntry(reader: Reader, unsigned: boolean): Entry | null {
	if (!openList(reader, 7) || !next(reader)) return null
	const name = nameOf(reader)
	if (name === null || !next(reader)) return null
	const status = numberOf(reader, false)
	// The time of the value: seconds of the meter's running time in practice; passed over.
	if (!skip(reader, 1) || !next(reader)) return null
	const unit = smallNumber(reader)
	if (!next(reader)) return null
	const scaler = smallNumber(reader)
	if (!next(reader)) return null
	const isShort = unsigned && name.code === activePowerCode && reader.length <= 3
	const number = isShort ? numberOf(reader, false) : null
	const value = number === null ? fieldValue(reader) : { number }
	if (value === undefined) return null
	const sentLength = value !== null && 'number' in value ? reader.length : 0
	return skip(reader, 1) ? { name, status, unit, scaler, value, sentLength } : null
}

/** 1-0:16.7.0*255 as a number of six bytes. */
const activePowerCode = 0x0100100700ff
