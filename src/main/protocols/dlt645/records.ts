/** Data of an answer to records: finds the layout of the identifier, then reads each value. Pure, total, bounded. */
import type { Part } from '../dlt645-frame/items.ts'
import { type PlacedRecord, readPart, unknownRecord } from '../dlt645-frame/records.ts'
import { hex } from '../hex.ts'
import { eventEntryParts, eventParts, relayParts } from './event-items.ts'
import { freezeParts } from './freeze-items.ts'
import { readLoadRecords } from './load-records.ts'
import { demandParts, energyParts, variableParts } from './measured-items.ts'
import { parameterParts, prepaidBlockParts } from './parameter-items.ts'

/** DI3..DI0 as eight hex digits, upper case. */
export const diText = (di: number): string =>
	hex[di >>> 24]! + hex[(di >>> 16) & 0xff]! + hex[(di >>> 8) & 0xff]! + hex[di & 0xff]!

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
	for (const part of parts) readPart(part, diText(part.di), data, placed)
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

/** Which values stand where in the data of this identifier and length; null: no layout known. */
export function partsOf(di: number, data: Uint8Array): readonly Part[] | null {
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
		for (const part of found.parts) {
			readPart({ ...part, tariff: 0, storage: 0 }, diText(part.di), data, placed)
		}
		for (let index = from; index < placed.length; index++) {
			const { at, record } = placed[index]!
			placed[index] = { at, record: { ...record, at: found.time } }
		}
	}
	return placed
}
