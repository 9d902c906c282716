/** Data bytes to records, as the items of an identifier lay them out. Pure, total, bounded. */
import { hexText } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import { formItem, type Item, type Part, sizeOf } from './items.ts'
import { isAll, readMinuteStamp, readValue } from './values.ts'

/** `at`: offset in the data where the record's bytes begin, so that several frames of one answer can be told apart. */
export type PlacedRecord = { readonly at: number; readonly record: DecodedRecord }

/** Adds the record (or records: a date has its weekday) of one part to `placed`; `key` is the part's identifier. */
export function readPart(part: Part, key: string, data: Uint8Array, placed: PlacedRecord[]): void {
	const { item, at } = part
	const value = readValue(item, data, at)
	if (value.kind === 'broken') {
		placed.push({ at, record: unknownRecord(key, data, at, sizeOf(item), part.storage, part.tariff) })
		return
	}
	const record = itemRecord(key, item, part.role ?? item.role, value.text, part.storage, part.tariff)
	if (item.stampBytes === undefined) placed.push({ at, record })
	else placed.push(...stamped(part, record, data))
	if (item.form === 'date-week') placed.push({ at, record: weekday(key, data[at]!) })
	if (item.form === 'date-week-time') placed.push({ at, record: weekday(key, data[at + 3]!) })
}

/** A value and when it occurred. A time that is none is kept as bytes; one without its year (mm hh DD MM) as text. */
function stamped({ item, at }: Part, record: DecodedRecord, data: Uint8Array): readonly PlacedRecord[] {
	const from = at + item.bytes
	const { key, storage, tariff } = record
	if (item.stampBytes === 5) {
		const time = readMinuteStamp(data, from)
		const isNone = time !== null || isAll(data, from, 5, 0) || isAll(data, from, 5, 0xff)
		const value: PlacedRecord = { at, record: { ...record, at: time } }
		return isNone ? [value] : [value, { at: from, record: unknownRecord(key, data, from, 5, storage, tariff) }]
	}
	const time = readValue(occurrence, data, from)
	if (time.kind === 'broken') {
		return [
			{ at, record },
			{ at: from, record: unknownRecord(key, data, from, 4, storage, tariff) },
		]
	}
	const told = itemRecord(key, occurrence, `${record.function}-time`, time.text, storage, tariff)
	return [
		{ at, record },
		{ at: from, record: told },
	]
}

const occurrence = formItem('month-stamp', 4, 'text')

function itemRecord(
	key: string,
	{ quantity, unit, function: extreme }: Item,
	role: string | undefined,
	value: string | null,
	storage: number,
	tariff: number,
): DecodedRecord {
	const rest = { unit, value, storage, tariff, subunit: 0, function: extreme ?? 'instantaneous', at: null } as const
	return role === undefined ? { key, quantity, ...rest } : { key, quantity, role, ...rest }
}

/** 0 = Sunday … 6 = Saturday, as the meter keeps it (it is set by hand and need not fit the date). */
function weekday(key: string, byte: number): DecodedRecord {
	const day = byte <= 9 ? String(byte) : null
	const rest = { unit: '', value: day, storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const
	return { key, quantity: 'dimensionless', role: 'weekday', ...rest }
}

/** Bytes as they came, in the order of the wire. */
export function unknownRecord(
	key: string,
	data: Uint8Array,
	from: number,
	bytes: number,
	storage: number,
	tariff: number,
): DecodedRecord {
	const value = isAll(data, from, bytes, 0xff) ? null : hexText(data, from, from + bytes)
	const rest = { storage, tariff, subunit: 0, function: 'instantaneous', at: null } as const
	return { key, quantity: 'unknown', unit: '', value, ...rest }
}
