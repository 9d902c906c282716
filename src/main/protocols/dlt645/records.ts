/** Data of an answer to records: finds the layout of the identifier, then reads each value. Pure, total, bounded. */
import type { DecodedRecord } from '../protocol.ts'
import { eventEntryParts, eventParts, relayParts } from './event-items.ts'
import { freezeParts } from './freeze-items.ts'
import type { Item, Part } from './items.ts'
import { readLoadRecords } from './load-records.ts'
import { demandParts, energyParts, variableParts } from './measured-items.ts'
import { parameterParts, prepaidBlockParts } from './parameter-items.ts'
import { decimalText, hexPairs, hexText, isAll, readMinuteStamp, readValue } from './values.ts'

/** `at`: offset in the data where the record's bytes begin, so that several frames of one answer can be told apart. */
export type PlacedRecord = { readonly at: number; readonly record: DecodedRecord }

/** DI3..DI0 as eight hex digits, upper case. */
export const diText = (di: number): string =>
	hexPairs[di >>> 24]! + hexPairs[(di >>> 16) & 0xff]! + hexPairs[(di >>> 8) & 0xff]! + hexPairs[di & 0xff]!

/**
 * Everything that the data (without the identifier, 33H taken off) state. No layout known: one record of quantity
 * 'unknown' with the bytes in the order of the wire. Empty data: no record.
 */
export function readRecords(di: number, data: Uint8Array): readonly PlacedRecord[] {
	if (data.length === 0) return []
	if (di >>> 24 === 6) return loadRecords(di, data)
	const parts = partsOf(di, data)
	if (parts === null) return [{ at: 0, record: unknownRecord(diText(di), data, 0, data.length, 0, 0) }]
	const placed: PlacedRecord[] = []
	for (const part of parts) readPart(part, data, placed)
	return di >>> 24 === 5 ? withFreezeTime(placed) : placed
}

/**
 * The data of a follow-up frame on their own. Load records name themselves; of any other block the frames before it
 * would be needed to know which part comes first, so the bytes stay bytes.
 */
export function readFollowingRecords(di: number, data: Uint8Array): readonly PlacedRecord[] {
	if (data.length === 0) return []
	if (di >>> 24 === 6) return loadRecords(di, data)
	return [{ at: 0, record: unknownRecord(diText(di), data, 0, data.length, 0, 0) }]
}

function partsOf(di: number, data: Uint8Array): readonly Part[] | null {
	const size = data.length
	const table = di >>> 24
	if (table === 0) return energyParts(di, size)
	if (table === 1) return demandParts(di, size)
	if (table === 2) return variableParts(di, size)
	if (table === 3) return eventParts(di, size)
	if (table === 4) return parameterParts(di, size)
	if (table === 5) return freezeParts(di, data)
	if (table === 7) return prepaidBlockParts(di, size)
	if (table >= 0x10 && table <= 0x1c) return eventEntryParts(di, size)
	if (table === 0x1d || table === 0x1e) return relayParts(di, size)
	return null
}

function readPart(part: Part, data: Uint8Array, placed: PlacedRecord[]): void {
	const { item, at } = part
	const key = diText(part.di)
	const value = readValue(item, data, at)
	if (value.kind === 'broken') {
		placed.push({ at, record: unknownRecord(key, data, at, item.bytes, part.storage, part.tariff) })
		return
	}
	const record = itemRecord(key, item, part.role ?? item.role, value.text, part.storage, part.tariff)
	placed.push({
		at,
		record: item.stampBytes === 5 ? { ...record, at: readMinuteStamp(data, at + item.bytes) } : record,
	})
	if (item.form === 'date-week') placed.push({ at, record: weekday(key, data[at]!) })
	if (item.form === 'date-week-time') placed.push({ at, record: weekday(key, data[at + 3]!) })
}

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
	const day = byte <= 9 ? decimalText(byte, 0, false) : null
	const rest = { unit: '', value: day, storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const
	return { key, quantity: 'dimensionless', role: 'weekday', ...rest }
}

function unknownRecord(
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

/** In a whole freeze the first part is the moment that the others hold for. */
function withFreezeTime(placed: readonly PlacedRecord[]): readonly PlacedRecord[] {
	const first = placed[0]
	if (placed.length < 2 || first?.record.quantity !== 'date') return placed
	const at = first.record.value
	return placed.map((entry) => (entry.record.at === null ? { ...entry, record: { ...entry.record, at } } : entry))
}

function loadRecords(di: number, data: Uint8Array): readonly PlacedRecord[] {
	const placed: PlacedRecord[] = []
	for (const found of readLoadRecords(di, data)) {
		if (found.kind === 'unknown') {
			const record = unknownRecord(diText(di), data, found.at, found.length, 0, 0)
			placed.push({ at: found.at, record: { ...record, role: 'load-record', at: found.time } })
			continue
		}
		const from = placed.length
		for (const part of found.parts) readPart({ ...part, tariff: 0, storage: 0 }, data, placed)
		for (let index = from; index < placed.length; index++) {
			const { at, record } = placed[index]!
			placed[index] = { at, record: { ...record, at: found.time } }
		}
	}
	return placed
}
