/** DL/T 645-2007 frames: cut them out of a stream, say what they state, build requests. Pure, total, bounded. */
import type { Decoded, Device, MeterError, RefusalReason, Split } from '../protocol.ts'
import {
	abnormal,
	dataOffset,
	errorBits,
	fn,
	frameOverhead,
	fromMeter,
	functionMask,
	functions,
	headLength,
	longestPreamble,
	moreFollows,
	preambleByte,
	preambleSent,
	securityErrorBits,
	startByte,
	stopByte,
} from './constants.ts'
import { readFollowingRecords, readRecords } from './records.ts'
import { hexPairs, hexTextReversed } from './values.ts'

/**
 * The verdict on the start of a receive buffer. The preamble belongs to its frame. A frame is cut by its length, then
 * its end and sum are checked (68H and 16H occur inside data); after a failure the search goes on one byte further.
 */
export function split(buffer: Uint8Array): Split {
	const start = preambleLength(buffer)
	if (start > longestPreamble) return discard(start - longestPreamble, 'start')
	if (start === buffer.length) return { kind: 'more' }
	if (buffer[start] !== startByte) return discard(garbageLength(buffer, start), 'start')
	const length = buffer.length - start
	if (length < 8) return { kind: 'more' }
	if (buffer[start + 7] !== startByte) return discard(start + 1, 'start')
	if (length < headLength) return { kind: 'more' }
	const total = frameOverhead + buffer[start + 9]!
	if (length < total) {
		const later = laterFrame(buffer, start + 1)
		return later === null ? { kind: 'more' } : discard(later, 'length')
	}
	if (buffer[start + total - 1] !== stopByte) return discard(start + 1, 'stop')
	if (checksum(buffer, start, start + total - 2) !== buffer[start + total - 2]) return discard(start + 1, 'checksum')
	return { kind: 'frame', length: start + total }
}

/**
 * Where a whole frame with a right sum begins behind a start byte whose own frame is not complete, or null. Such a
 * start is what is left of a broken frame: it would hold back the answer behind it until the time is over. The buffer
 * is shorter than one longest frame here, and running sums keep the work proportional to it.
 */
function laterFrame(buffer: Uint8Array, from: number): number | null {
	let sums: Uint8Array | null = null
	for (let at = from; at + frameOverhead <= buffer.length; at++) {
		if (buffer[at] !== startByte || buffer[at + 7] !== startByte) continue
		const total = frameOverhead + buffer[at + 9]!
		if (at + total > buffer.length || buffer[at + total - 1] !== stopByte) continue
		sums ??= runningSums(buffer, from)
		const sum = (sums[at + total - 2 - from]! - sums[at - from]!) & 0xff
		if (sum === buffer[at + total - 2]) return at
	}
	return null
}

/** Entry n: sum of the n bytes from `from` on, modulo 256. */
function runningSums(buffer: Uint8Array, from: number): Uint8Array {
	const sums = new Uint8Array(buffer.length - from + 1)
	for (let at = from; at < buffer.length; at++) sums[at - from + 1] = sums[at - from]! + buffer[at]!
	return sums
}

const discard = (length: number, reason: RefusalReason): Split => ({ kind: 'discard', length, reason })

/** Bytes that wake the receiver. They carry nothing, so one flipped bit in one of them changes nothing either. */
function preambleLength(bytes: Uint8Array): number {
	let length = 0
	while (length < bytes.length && isPreamble(bytes[length]!)) length++
	return length
}

/** FE, or FE with one bit flipped; 68 is four bits away from FE and can never be taken for it. */
function isPreamble(byte: number): boolean {
	const flipped = byte ^ preambleByte
	return (flipped & (flipped - 1)) === 0
}

/** Bytes up to the next that a frame or its preamble could begin with. */
function garbageLength(buffer: Uint8Array, from: number): number {
	let at = from + 1
	while (at < buffer.length && buffer[at] !== startByte && !isPreamble(buffer[at]!)) at++
	return at
}

/** Sum of the bytes, modulo 256 (5.2.6). */
function checksum(bytes: Uint8Array, from: number, to: number): number {
	let sum = 0
	for (let at = from; at < to; at++) sum += bytes[at]!
	return sum & 0xff
}

/** A frame taken apart: `data` with 33H taken off; `address` high pair first, 'AA' pairs where it is a wildcard. */
export type Frame = {
	readonly kind: 'frame'
	readonly address: string
	readonly control: number
	readonly data: Uint8Array
}
type Refused = { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }

const refused = (reason: RefusalReason, text: string): Refused => ({ kind: 'refused', reason, text })

/** Takes one frame apart, preamble allowed before it and nothing after it. */
export function unwrap(bytes: Uint8Array): Frame | Refused {
	if (bytes.length === 0) return refused('empty', 'no bytes')
	const start = preambleLength(bytes)
	const length = bytes.length - start
	if (length === 0) return refused('truncated', 'only a preamble, no frame')
	if (bytes[start] !== startByte) return refused('start', `begins with ${hexPairs[bytes[start]!]}, not with 68`)
	if (length < frameOverhead) return refused('truncated', `${length} bytes; a frame has at least ${frameOverhead}`)
	if (bytes[start + 7] !== startByte) return refused('start', 'no second 68 after the address')
	const total = frameOverhead + bytes[start + 9]!
	if (length < total) return refused('truncated', `${length} bytes; the length byte asks for ${total}`)
	if (length > total) return refused('length', `${length} bytes; the length byte asks for ${total}`)
	const last = start + total - 1
	if (bytes[last] !== stopByte) return refused('stop', `ends with ${hexPairs[bytes[last]!]}, not with 16`)
	const sum = checksum(bytes, start, last - 1)
	if (sum !== bytes[last - 1]) {
		return refused('checksum', `sum is ${hexPairs[sum]}, the frame states ${hexPairs[bytes[last - 1]!]}`)
	}
	const data = new Uint8Array(total - frameOverhead)
	for (let at = 0; at < data.length; at++) data[at] = (bytes[start + headLength + at]! - dataOffset) & 0xff
	return {
		kind: 'frame',
		address: hexTextReversed(bytes, start + 1, start + 7),
		control: bytes[start + 8]!,
		data,
	}
}

/** DI3..DI0 at the start of the data as a number, or null where the data are shorter. */
export function identifierOf(data: Uint8Array): number | null {
	if (data.length < 4) return null
	return ((data[3]! << 24) | (data[2]! << 16) | (data[1]! << 8) | data[0]!) >>> 0
}

/** What one frame states. Bytes before it must be preamble, bytes after it are refused. */
export function decode(bytes: Uint8Array): Decoded {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused') return { ok: false, reason: frame.reason, text: frame.text }
	const { control } = frame
	const name = control & functionMask
	const up = (control & fromMeter) !== 0
	if (!functions.has(name) || (!up && (control & (abnormal | moreFollows)) !== 0)) {
		return { ok: false, reason: 'control', text: `control code ${hexPairs[control]} is none of DL/T 645-2007` }
	}
	const device = deviceOf(frame)
	if (!up) return { ok: true, device, readings: [], direction: 'down', control: hexPairs[control]! }
	const base = { ok: true, device, direction: 'up', control: hexPairs[control]! } as const
	if ((control & abnormal) !== 0) return { ...base, readings: [], meterError: meterErrorOf(frame) }
	if (name !== fn.read && name !== fn.readFollowing && name !== fn.security) return { ...base, readings: [] }
	const data = answerData(frame)
	if (data === null) return { ok: false, reason: 'data', text: 'an answer without a whole data identifier' }
	const read = data.sequence === null ? readRecords : readFollowingRecords
	return { ...base, readings: read(data.di, data.bytes).map(({ record }) => record) }
}

/** Data of a reading answer behind its identifier; the sequence number of a follow-up frame (7.3.2) apart. */
export function answerData(
	frame: Frame,
): { readonly di: number; readonly bytes: Uint8Array; readonly sequence: number | null } | null {
	const di = identifierOf(frame.data)
	if (di === null) return null
	if ((frame.control & functionMask) !== fn.readFollowing) return { di, bytes: frame.data.subarray(4), sequence: null }
	if (frame.data.length < 5) return null
	const end = frame.data.length - 1
	return { di, bytes: frame.data.subarray(4, end), sequence: frame.data[end]! }
}

/** The address; the answer to "read address" states the number itself in its data. */
export function deviceOf({ address, control, data }: Frame): Device {
	const stated = control === (fn.readAddress | fromMeter) && data.length === 6
	const serial = stated ? hexTextReversed(data, 0, 6) : address
	return { serial, manufacturer: null, version: null, medium: 'electricity', address }
}

/** Why the meter refused: ERR (one byte), or SERR (two bytes) of the security function. */
export function meterErrorOf({ control, data }: Frame): MeterError {
	const names = (control & functionMask) === fn.security ? securityErrorBits : errorBits
	const low = data[0] ?? 0
	const bits = names.filter((_, bit) => (low & (1 << bit)) !== 0)
	const code = hexTextReversed(data, 0, Math.min(data.length, 2))
	if (bits.length > 0) return { code, bits, text: `The meter refused: ${bits.join(', ')}.` }
	return { code, bits, text: 'The meter refused without a reason.' }
}

/** 68 A0..A5 68 C L DATA CS 16 without preamble. `address`: twelve digits or AA pairs; `data` before 33H is added. */
function encodeFrame(address: string, control: number, data: readonly number[]): Uint8Array {
	const frame = new Uint8Array(frameOverhead + data.length)
	frame[0] = startByte
	for (let pair = 0; pair < 6; pair++) frame[6 - pair] = Number.parseInt(address.slice(pair * 2, pair * 2 + 2), 16)
	frame[7] = startByte
	frame[8] = control
	frame[9] = data.length
	for (const [at, byte] of data.entries()) frame[headLength + at] = byte + dataOffset
	frame[frame.length - 2] = checksum(frame, 0, frame.length - 2)
	frame[frame.length - 1] = stopByte
	return frame
}

function withPreamble(frame: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(preambleSent + frame.length).fill(preambleByte, 0, preambleSent)
	bytes.set(frame, preambleSent)
	return bytes
}

const identifierBytes = (di: number): readonly number[] => [di & 0xff, (di >>> 8) & 0xff, (di >>> 16) & 0xff, di >>> 24]

/** Control 11 with preamble; `more`: block count and time of a load record request. */
export const encodeRead = (address: string, di: number, more: readonly number[] = []): Uint8Array =>
	withPreamble(encodeFrame(address, fn.read, [...identifierBytes(di), ...more]))

/** Control 12 with preamble; `sequence` 1..255 is the wanted follow-up frame. */
export const encodeReadFollowing = (address: string, di: number, sequence: number): Uint8Array =>
	withPreamble(encodeFrame(address, fn.readFollowing, [...identifierBytes(di), sequence]))

/** Control 13 with preamble. */
export const encodeReadAddress = (address: string): Uint8Array => withPreamble(encodeFrame(address, fn.readAddress, []))
