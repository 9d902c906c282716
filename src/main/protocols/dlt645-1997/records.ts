/** Data of an answer to records: finds the layout of the identifier, then reads each value. Pure, total, bounded. */
import type { Part } from '../dlt645-frame/items.ts'
import { type PlacedRecord, readPart, unknownRecord } from '../dlt645-frame/records.ts'
import { hex } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import { otherParts } from './other-items.ts'
import { blockEnd, registerParts } from './register-items.ts'

/** DI1 DI0 as four hex digits, upper case. */
export const diText = (di: number): string => hex[di >>> 8]! + hex[di & 0xff]!

/** Level and password of the meter: a secret, whoever reads it. */
const passwordDi = 0xc212

/**
 * Everything that the data (without the identifier, 33H taken off) state. No layout known: one record of quantity
 * 'unknown' with the bytes in the order of the wire. Empty data: no record.
 */
export function readRecords(di: number, data: Uint8Array): readonly PlacedRecord[] {
	if (data.length === 0) return []
	if (di === passwordDi || di === (passwordDi | 0x0f)) return [{ at: 0, record: hidden(diText(di)) }]
	const parts = partsOf(di, data)
	if (parts === null) return [{ at: 0, record: unknownRecord(diText(di), data, 0, data.length, 0, 0) }]
	const placed: PlacedRecord[] = []
	for (const part of parts) readPart(part, diText(part.di), data, placed)
	return placed
}

function partsOf(di: number, data: Uint8Array): readonly Part[] | null {
	const registers = registerParts(di, data)
	if (registers !== null) return registers
	const parts = otherParts(di, data.length)
	if (parts !== null || data.at(-1) !== blockEnd) return parts
	return otherParts(di, data.length - 1)
}

function hidden(key: string): DecodedRecord {
	const rest = {
		unit: '',
		value: null,
		storage: 0,
		tariff: 0,
		subunit: 0,
		function: 'instantaneous',
		at: null,
	} as const
	return { key, quantity: 'text', role: 'password', ...rest }
}
