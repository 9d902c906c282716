/** One entry of a terminal's archive of meters (AFN 04/0A F10): 27 bytes to and from what people see. */
import type { ArchiveEntry } from '../concentrator.ts'
import { bytesReversed, hexTextReversed } from '../hex.ts'
import { mostPoints } from './addressing.ts'
import { lineSpeeds } from './parameters.ts'

export const entryLength = 27
/** The meter's password stands behind its address; it is never shown, and an entry that is written again keeps it. */
const passwordAt = 12
export const meterPasswordLength = 6

/** The caller has made sure of the 27 bytes. */
export function entryAt(bytes: Uint8Array, at: number): ArchiveEntry {
	const word = (offset: number): number => bytes[at + offset]! | (bytes[at + offset + 1]! << 8)
	const port = bytes[at + 4]!
	const digits = bytes[at + 19]!
	return {
		index: word(0),
		point: word(2),
		port: port & 0x1f,
		baud: lineSpeeds[port >> 5] ?? null,
		protocolCode: bytes[at + 5]!,
		meterAddress: hexTextReversed(bytes, at + 6, at + passwordAt),
		collectorAddress: hexTextReversed(bytes, at + 20, at + 26),
		tariffs: bytes[at + 18]! & 0x3f,
		integerDigits: ((digits >> 2) & 3) + 4,
		decimals: (digits & 3) + 1,
		userClass: bytes[at + 26]! >> 4,
		userSubclass: bytes[at + 26]! & 0x0f,
	}
}

export const meterPasswordAt = (bytes: Uint8Array, at: number): readonly number[] =>
	Array.from(bytes.subarray(at + passwordAt, at + passwordAt + meterPasswordLength))

const noPassword: readonly number[] = new Array<number>(meterPasswordLength).fill(0)

/** `entryError` has found nothing wrong with it. `password`: six bytes as they stand in the entry. */
export function entryBytes(entry: ArchiveEntry, password = noPassword): readonly number[] {
	const speed = entry.baud === null ? 0 : lineSpeeds.indexOf(entry.baud)
	return [
		...[entry.index & 0xff, entry.index >> 8, entry.point & 0xff, entry.point >> 8],
		(speed << 5) | entry.port,
		entry.protocolCode,
		...bytesReversed(entry.meterAddress),
		...password,
		entry.tariffs,
		((entry.integerDigits - 4) << 2) | (entry.decimals - 1),
		...bytesReversed(entry.collectorAddress),
		(entry.userClass << 4) | entry.userSubclass,
	]
}

/** Point 0 deletes the entry. */
export const deletionBytes = (index: number): readonly number[] => [
	...[index & 0xff, index >> 8],
	...new Array<number>(entryLength - 2).fill(0),
]

/** Why an entry cannot be written as it is, or null. */
export function entryError(entry: ArchiveEntry): string | null {
	const isFrom = (value: number, least: number, most: number): boolean =>
		Number.isInteger(value) && value >= least && value <= most
	const limits: readonly (readonly [string, number, number, number])[] = [
		['number', entry.index, 1, mostPoints],
		['measuring point', entry.point, 1, mostPoints],
		['port', entry.port, 0, 31],
		['protocol', entry.protocolCode, 0, 255],
		['number of tariffs', entry.tariffs, 0, 63],
		['number of digits', entry.integerDigits, 4, 7],
		['number of decimals', entry.decimals, 1, 4],
		['user class', entry.userClass, 0, 15],
		['user subclass', entry.userSubclass, 0, 15],
	]
	const wrong = limits.find(([, value, least, most]) => !isFrom(value, least, most))
	if (wrong !== undefined) return `the ${wrong[0]} is ${wrong[1]}, and ${wrong[2]} to ${wrong[3]} can be written`
	if (entry.baud !== null && !lineSpeeds.includes(entry.baud)) return `${entry.baud} Bd cannot be written`
	const address = [entry.meterAddress, entry.collectorAddress].find((digits) => !/^[\dA-F]{12}$/.test(digits))
	return address === undefined ? null : `"${address}" is no address of twelve digits`
}
