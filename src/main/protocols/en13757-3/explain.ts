/** The records of a telegram in words, one field each: what `decode --explain` prints of wired and wireless M-Bus. */
import { hex } from '../hex.ts'
import type { DecodedRecord, Field } from '../protocol.ts'
import { readRecords, type Span } from './records.ts'

/**
 * Fields that cover bytes[from…to) without gap, in order; what stands behind a broken record is one field that says
 * why. Total; cost ∝ to - from.
 */
export function explainRecords(bytes: Uint8Array, from: number, to: number, msbFirst: boolean): Field[] {
	const spans: Span[] = []
	const read = readRecords(bytes, from, to, msbFirst, spans)
	const fields = spans.map(
		({ at, length, record }): Field => ({
			at,
			length,
			name: record === null ? 'filler' : nameOf(record),
			text: record === null ? `${hex[bytes[at]!]}: no content` : textOf(record, bytes[at]!),
		}),
	)
	const last = spans.at(-1)
	const at = last === undefined ? from : last.at + last.length
	if (!read.ok) fields.push({ at, length: to - at, name: 'broken record', text: read.text })
	return fields.filter(({ length }) => length > 0)
}

function nameOf({ key }: DecodedRecord): string {
	if (key === '0F') return 'manufacturer data'
	if (key === '1F') return 'more records follow'
	return `record ${key}`
}

/** 'volume 12.565 m3; DIF 0B: 6 packed digits, maximum; storage 5, tariff 2' */
function textOf(record: DecodedRecord, dif: number): string {
	const { key, value, quantity, role, unit } = record
	if (key === '0F') return value === null ? 'of the maker’s own form: none' : `of the maker’s own form: ${value}`
	if (key === '1F') return value === null ? 'in the next telegram' : `in the next telegram; the maker’s own: ${value}`
	const name = role === undefined ? quantity : `${quantity} (${role})`
	const amount = value === null ? 'the meter states no value' : `${value} ${unit}`.trim()
	const form = `DIF ${hex[dif]}: ${forms[dif & 15]}, ${functionNames[record.function]}`
	return [`${name}: ${amount}`, form, placeOf(record)].filter((part) => part !== '').join('; ')
}

function placeOf({ storage, tariff, subunit, at }: DecodedRecord): string {
	const parts = [
		storage === 0 ? '' : `storage ${storage}`,
		at === null ? '' : `of ${at}`,
		tariff === 0 ? '' : `tariff ${tariff}`,
		subunit === 0 ? '' : `subunit ${subunit}`,
	]
	return parts.filter((part) => part !== '').join(', ')
}

const functionNames: { readonly [name in DecodedRecord['function']]: string } = {
	instantaneous: 'instantaneous value',
	maximum: 'maximum value',
	minimum: 'minimum value',
	error: 'value during error state',
}

/** Data field of the DIF, its lower four bits (EN 13757-3, coding of the data field). */
const forms: readonly string[] = [
	'no data',
	'8-bit integer',
	'16-bit integer',
	'24-bit integer',
	'32-bit integer',
	'32-bit real',
	'48-bit integer',
	'64-bit integer',
	'selection for readout',
	'2 packed digits',
	'4 packed digits',
	'6 packed digits',
	'8 packed digits',
	'variable length',
	'12 packed digits',
	'special function',
]
