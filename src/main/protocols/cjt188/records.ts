/** Data behind an identifier to records: each slot's value with its unit. Pure, total, bounded. */
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { bcdNumber } from '../bcd.ts'
import { decimal } from '../decimal.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import type { Dialect } from './dialect.ts'
import { type Layout, layoutOf, type Measured, type Slot } from './layouts.ts'
import { type CodedUnit, unitOf } from './units.ts'
import { isAll, readTime } from './values.ts'

/** Data of one frame behind its identifier and SER. */
export type Content = {
	readonly di: number
	readonly type: number
	readonly direction: 'up' | 'down'
	readonly data: Uint8Array
}

/** Where a slot's bytes stand in the data, and what they say. */
export type Read = { readonly at: number; readonly slot: Slot; readonly records: readonly DecodedRecord[] }

/** DI as four hex digits, high byte first, whatever its order on the wire. */
export const diText = (identifier: number): string => hex[identifier >>> 8]! + hex[identifier & 0xff]!

/** Every record of an answer. No layout known: one of quantity 'unknown' with the bytes in the order of the wire. */
export function readRecords(content: Content, settings: Dialect): readonly DecodedRecord[] {
	const records: DecodedRecord[] = []
	for (const read of readSlots(content, settings)) records.push(...read.records)
	return records
}

/** The same, slot by slot; the slots follow each other without gap and cover the data. */
export function readSlots({ di, type, direction, data }: Content, settings: Dialect): readonly Read[] {
	if (data.length === 0) return []
	const key = diText(di)
	const layout = layoutOf(di, data.length, type, direction, settings)
	if (layout === null) {
		const slot: Slot = { form: 'raw', name: 'data', size: data.length }
		return [{ at: 0, slot, records: [rawRecord(key, data, 0, slot, 0)] }]
	}
	const unitFirst = isTurned(layout, data, settings)
	const reads: Read[] = []
	let stamp: string | null = null
	let at = 0
	for (const slot of layout.slots) {
		const records = slotRecords(key, data, at, slot, layout.storage, unitFirst)
		if (slot.form === 'time' && slot.stamps) stamp = records[0]?.value ?? null
		reads.push({ at, slot, records })
		at += slot.size
	}
	return stamp === null ? reads : reads.map((read) => ({ ...read, records: stamped(read, stamp) }))
}

function stamped({ slot, records }: Read, at: string | null): readonly DecodedRecord[] {
	return slot.form === 'time' ? records : records.map((record) => ({ ...record, at }))
}

/** The unit code of a measured slot as the meter sent it: what is written to the meter is written in the same. */
export function unitCodeIn(content: Content, settings: Dialect, name: string): number | null {
	const read = readSlots(content, settings).find(({ slot }) => slot.form === 'measured' && slot.name === name)
	return read === undefined ? null : content.data[read.at + (unitsFirst(content, settings) ? 0 : 4)]!
}

/** True where the units of these data stand before their values. */
export function unitsFirst({ di, type, direction, data }: Content, settings: Dialect): boolean {
	const layout = layoutOf(di, data.length, type, direction, settings)
	return layout === null ? settings.unitFirst === true : isTurned(layout, data, settings)
}

/**
 * One maker sends the unit before its value. Believed only where that makes sense of every measured place and the
 * standard's order does not. A single place says too little (the highest digits 03 are the code of 10 Wh as well):
 * there the standard's order stands, unless the model or the meter's other frames say otherwise.
 */
function isTurned({ slots }: Layout, data: Uint8Array, { unitFirst }: Dialect): boolean {
	if (unitFirst !== 'probe') return unitFirst
	let at = 0
	let isUsual = true
	let isOther = true
	for (const slot of slots) {
		if (slot.form === 'measured' && !isAll(data, at, at + 5, 0xff)) {
			isUsual &&= makesSense(data, at, at + 4, slot)
			isOther &&= makesSense(data, at + 1, at, slot)
		}
		at += slot.size
	}
	return isOther && !isUsual
}

/** Four bytes of digits at `from` and at `unitAt` the code of what the place is for. */
function makesSense(data: Uint8Array, from: number, unitAt: number, { expected }: Measured): boolean {
	const coded = unitOf(data[unitAt]!)
	if (coded === undefined || !expected.includes(coded.quantity)) return false
	return bcdNumber(data, from, from + 4) !== null || isAll(data, from, from + 4, 0xff)
}

function slotRecords(
	key: string,
	data: Uint8Array,
	at: number,
	slot: Slot,
	storage: number,
	unitFirst: boolean,
): readonly DecodedRecord[] {
	switch (slot.form) {
		case 'measured':
			return [measuredRecord(key, data, at, slot, storage, unitFirst)]
		case 'number': {
			const { quantity, unit, decimals } = slot
			if (isAll(data, at, at + slot.size, 0xff)) return [record(key, quantity, unit, null, slot, storage)]
			const digits = bcdNumber(data, at, at + slot.size)
			if (digits === null) return [rawRecord(key, data, at, slot, storage)]
			return [record(key, quantity, unit, decimal(digits, -decimals), slot, storage)]
		}
		case 'time': {
			const time = readTime(data, at)
			// A clock that was never set stands at zero; FF is no value anywhere.
			const isNone = time === null && (isAll(data, at, at + 7, 0) || isAll(data, at, at + 7, 0xff))
			if (time === null && !isNone) return [rawRecord(key, data, at, slot, storage)]
			return [record(key, 'time', '', time, { role: slot.name }, storage)]
		}
		case 'status':
			return statusRecords(key, data, at)
		case 'address':
			return [record(key, 'identity', '', hexTextReversed(data, at, at + 7), { role: slot.name }, storage)]
		case 'valve-order':
		case 'raw':
			return [rawRecord(key, data, at, slot, storage)]
		case 'key':
			return []
	}
}

function measuredRecord(
	key: string,
	data: Uint8Array,
	at: number,
	slot: Measured,
	storage: number,
	unitFirst: boolean,
): DecodedRecord {
	const from = unitFirst ? at + 1 : at
	const coded = unitOf(data[unitFirst ? at : at + 4]!)
	if (isAll(data, from, from + 4, 0xff)) {
		return record(key, coded?.quantity ?? slot.expected[0], coded?.unit ?? '', null, slot, storage)
	}
	const digits = bcdNumber(data, from, from + 4)
	if (digits === null || coded === undefined) return rawRecord(key, data, at, slot, storage)
	return scaledRecord(key, digits, coded, slot, storage)
}

function scaledRecord(key: string, digits: number, coded: CodedUnit, slot: Measured, storage: number): DecodedRecord {
	const decimals = slot.decimals - coded.exponent
	const plain = record(key, coded.quantity, coded.unit, decimal(digits, -decimals), slot, storage)
	return decimals < 0 ? { ...plain, resolution: -decimals } : plain
}

/** Low byte of ST: D1 D0 the valve, D2 the battery; the rest and the second byte are the maker's. */
const valveStates = ['open', 'closed', 'undefined', 'fault'] as const
export type ValveState = (typeof valveStates)[number]
export const valveState = (status: number): ValveState => valveStates[status & 0x03]!
export const isBatteryLow = (status: number): boolean => (status & 0x04) !== 0

/** ST as it stands on the wire, and what the standard says of it. FF FF: the meter has none. */
function statusRecords(key: string, data: Uint8Array, at: number): readonly DecodedRecord[] {
	const raw = record(key, 'status', '', hexText(data, at, at + 2), {}, 0)
	if (isAll(data, at, at + 2, 0xff)) return [{ ...raw, value: null }]
	return [
		raw,
		record(key, 'text', '', valveState(data[at]!), { role: 'valve' }, 0),
		record(key, 'text', '', isBatteryLow(data[at]!) ? 'low' : 'normal', { role: 'battery' }, 0),
	]
}

/** Bytes that are not understood, in the order of the wire, labelled with what the place is for. */
function rawRecord(key: string, data: Uint8Array, at: number, slot: Slot, storage: number): DecodedRecord {
	const value = isAll(data, at, at + slot.size, 0xff) ? null : hexText(data, at, at + slot.size)
	const placed = 'storage' in slot && slot.storage !== undefined ? slot.storage : storage
	return record(key, 'unknown', '', value, slot.name === 'data' ? {} : { role: slot.name }, placed)
}

function record(
	key: string,
	quantity: Quantity,
	unit: Unit,
	value: string | null,
	{ role, storage, tariff = 0 }: { readonly role?: string; readonly storage?: number; readonly tariff?: number },
	usualStorage: number,
): DecodedRecord {
	const rest = { storage: storage ?? usualStorage, tariff, subunit: 0, function: 'instantaneous', at: null } as const
	return role === undefined ? { key, quantity, unit, value, ...rest } : { key, quantity, role, unit, value, ...rest }
}
