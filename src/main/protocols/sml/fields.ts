/** TL fields: type and length, then the value (SML 1.04, binary encoding). Reads forward, never beyond the end. */
import { tl } from './constants.ts'

/** Where the reading stands and what it read last; one is made per file. */
export type Reader = {
	readonly bytes: Uint8Array
	readonly end: number
	at: number
	/** Of the field read last: `tl.*`, or `endOfMessage`. */
	type: number
	/** Of its value. */
	from: number
	/** Bytes of the value; of a list: how many elements follow. */
	length: number
}

/** The byte 00 that closes a message, told as a type of its own. */
export const endOfMessage = 8
/** Length bytes of one field: four carry 16 bits, more than a file has bytes. */
const mostLengthBytes = 4

export function readerOf(bytes: Uint8Array): Reader {
	return { bytes, end: bytes.length, at: 0, type: 0, from: 0, length: 0 }
}

/** Reads one field; false: none of a known type stands there, or it is longer than what is left. */
export function next(reader: Reader): boolean {
	const { bytes, end, at } = reader
	if (at >= end) return false
	const first = bytes[at]!
	if (first === 0) {
		reader.type = endOfMessage
		reader.from = at
		reader.length = 0
		reader.at = at + 1
		return true
	}
	let length = first & 0x0f
	let lengthBytes = 1
	for (let byte = first; (byte & tl.more) !== 0; lengthBytes++) {
		if (lengthBytes >= mostLengthBytes || at + lengthBytes >= end) return false
		byte = bytes[at + lengthBytes]!
		length = (length << 4) | (byte & 0x0f)
	}
	const type = (first >> 4) & 7
	reader.type = type
	reader.from = at + lengthBytes
	if (type === tl.list) {
		reader.length = length
		reader.at = reader.from
		// Each element has a byte at least.
		return length <= end - reader.from
	}
	if (type !== tl.octets && type !== tl.integer && type !== tl.unsigned && type !== tl.boolean) return false
	// The length of everything but a list counts its own bytes.
	reader.length = length - lengthBytes
	reader.at = at + length
	return reader.length >= 0 && reader.at <= end
}

/** Passes over `count` fields with everything inside them. */
export function skip(reader: Reader, count: number): boolean {
	for (let left = count; left > 0; left--) {
		if (!next(reader)) return false
		if (reader.type === tl.list) left += reader.length
	}
	return true
}

/** Reads one field, which has to be of this type. */
export function nextIs(reader: Reader, type: number): boolean {
	return next(reader) && reader.type === type
}

/** A list of exactly so many elements. */
export function openList(reader: Reader, length: number): boolean {
	return nextIs(reader, tl.list) && reader.length === length
}

/** 01: an optional field that is left out. */
export function isAbsent(reader: Reader): boolean {
	return reader.type === tl.octets && reader.length === 0
}

/**
 * The number read last: high byte first, as short as it could be sent, so the sign is that of the sent length (53 FF F0
 * is -16). A bigint only beyond the safe integers; null where the field is no number of 1…8 bytes.
 */
export function numberOf(reader: Reader, isSigned: boolean = reader.type === tl.integer): number | bigint | null {
	const { bytes, from, length } = reader
	if ((reader.type !== tl.integer && reader.type !== tl.unsigned) || length === 0 || length > 8) return null
	if (length > 6) return longNumber(reader, isSigned)
	let value = isSigned ? (bytes[from]! << 24) >> 24 : bytes[from]!
	for (let at = from + 1; at < from + length; at++) value = value * 256 + bytes[at]!
	return value
}

function longNumber({ bytes, from, length }: Reader, isSigned: boolean): number | bigint {
	const negative = isSigned && bytes[from]! > 127
	const high = length - 6
	// Nearly all of what is sent in 8 bytes is small; both halves are exact then.
	let top = negative ? -1 : 0
	for (let at = from; at < from + high; at++) top = top * 256 + bytes[at]!
	let low = 0
	for (let at = from + high; at < from + length; at++) low = low * 256 + bytes[at]!
	if (top >= -8 && top < 8) return top * 2 ** 48 + low
	return BigInt(top) * 2n ** 48n + BigInt(low)
}

/** A small number such as a tag, a unit, a scaler; null where there is none. */
export function smallNumber(reader: Reader): number | null {
	const value = numberOf(reader)
	return typeof value === 'number' ? value : null
}
