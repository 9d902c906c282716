/** AFN 0E: records of one of the two rings, by their numbers; and what the station writes into them itself. */
import { unitBytes } from '../addressing.ts'
import { minuteBytes } from './bytes.ts'
import type { Memory } from './memory.ts'
import type { Asked } from './questions.ts'

/** Bytes of records in one unit. */
const mostBytes = 900

/** EC1 EC2 Pm Pn and the records from Pm up to, not including, Pn; what the ring has not (any more) is left out. */
export function eventUnits({ item, data }: Asked, memory: Memory): readonly (readonly number[])[] {
	const ring = memory.events(item === 1)
	const counters = [memory.events(true).counter, memory.events(false).counter]
	const [from, to] = [data[0]!, data[1]!]
	const units: (readonly number[])[] = []
	let first = from
	let bytes: number[] = []
	const close = (end: number) => {
		if (bytes.length > 0) units.push([...unitBytes(0, item), ...counters, first, end, ...bytes])
		bytes = []
	}
	const count = (to - from + 256) % 256
	for (let step = 0; step < count; step++) {
		const number = (from + step) % 256
		const record = ring.records.get(number)
		if (record === undefined || bytes.length + record.length > mostBytes) {
			close(number)
			first = record === undefined ? (number + 1) % 256 : number
		}
		if (record !== undefined) bytes.push(...record)
	}
	close(to)
	return units
}

/** ERC 1: flags (bit 0 initialised, bit 1 version changed), software version before and after, four characters each. */
export function startRecord(local: string, before: string | null, after: string): Uint8Array {
	const flags = before === null ? 1 : 2
	return recordOf(1, [...minuteBytes(local), flags, ...versionBytes(before ?? ''), ...versionBytes(after)])
}

/** ERC 14: when the terminal went out, and when it was back. */
export const outageRecord = (from: string, to: string): Uint8Array =>
	recordOf(14, [...minuteBytes(from), ...minuteBytes(to)])

/** The same with another measuring point, where its layout is known to have one at that place (ERC 24); null: not. */
export function renumbered(record: Uint8Array, pointOf: (point: number) => number | null): Uint8Array | null {
	if (record[0] !== 24 || record.length !== 16) return null
	const point = pointOf(record[7]! | ((record[8]! & 0x0f) << 8))
	if (point === null) return null
	const copy = Uint8Array.from(record)
	copy[7] = point & 0xff
	copy[8] = (record[8]! & 0xf0) | (point >> 8)
	return copy
}

const recordOf = (erc: number, content: readonly number[]): Uint8Array =>
	Uint8Array.from([erc, content.length, ...content])

/** '0.10.2' → '0102': the digits and letters, as many as fit; filled with blanks. */
function versionBytes(version: string): readonly number[] {
	const text = version
		.replaceAll(/[^0-9A-Za-z]/g, '')
		.slice(0, 4)
		.padEnd(4, ' ')
	return Array.from(text, (character) => character.charCodeAt(0))
}
