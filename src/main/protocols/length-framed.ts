/**
 * Frames 68 … L … CS 16 behind a preamble of FE, as DL/T 645 and CJ/T 188 have them: cut out of a stream, checked and
 * closed. L is the head's last byte and counts the data; CS is the sum of all bytes from 68 on, modulo 256.
 */
import { hex } from './hex.ts'
import type { RefusalReason, Split } from './protocol.ts'

export const startByte = 0x68
export const stopByte = 0x16
/** FE wakes the receiver; four of them are sent. */
const preambleByte = 0xfe
const preambleSent = 4
/** Longer runs of FE are noise; the rest is dropped so that a buffer cannot grow. */
export const longestPreamble = 16

/** What tells one standard's frame from another's. */
export type Shape = {
	/** From the start byte to L. */
	readonly headLength: number
	/** Where 68 stands once more; null: nowhere. */
	readonly secondStartAt: number | null
	/** The byte before L: whether the standard has it. Looked at only to find a frame behind a false start. */
	readonly isControl: (control: number) => boolean
}

/**
 * The verdict on the start of a receive buffer. The preamble belongs to its frame. A frame is cut by its length, then
 * its end and sum are checked (68 and 16 occur inside data); after a failure the search goes on one byte further.
 */
export function splitFramed(buffer: Uint8Array, shape: Shape): Split {
	const { headLength, secondStartAt } = shape
	const start = preambleLength(buffer)
	if (start > longestPreamble) return discard(start - longestPreamble, 'start')
	if (start === buffer.length) return { kind: 'more' }
	if (buffer[start] !== startByte) return discard(garbageLength(buffer, start), 'start')
	const length = buffer.length - start
	if (secondStartAt !== null) {
		if (length <= secondStartAt) return { kind: 'more' }
		if (buffer[start + secondStartAt] !== startByte) return discard(start + 1, 'start')
	}
	if (length < headLength) return { kind: 'more' }
	const total = headLength + 2 + buffer[start + headLength - 1]!
	if (length < total) {
		const later = laterFrame(buffer, start + 1, shape)
		return later === null ? { kind: 'more' } : discard(later, 'length')
	}
	if (buffer[start + total - 1] !== stopByte) return discard(start + 1, 'stop')
	if (checksum(buffer, start, start + total - 2) !== buffer[start + total - 2]) return discard(start + 1, 'checksum')
	return { kind: 'frame', length: start + total }
}

/**
 * Where a whole frame with a right sum begins behind a start byte whose own frame is not complete, or null. Such a
 * start is what is left of a broken frame: it would hold back the answer behind it until the time is over. Running sums
 * keep the work proportional to the buffer.
 */
export function laterFrame(buffer: Uint8Array, from: number, shape: Shape): number | null {
	const { headLength, secondStartAt, isControl } = shape
	let sums: Uint8Array | null = null
	for (let at = from; at + headLength + 2 <= buffer.length; at++) {
		if (buffer[at] !== startByte || (secondStartAt !== null && buffer[at + secondStartAt] !== startByte)) continue
		const total = headLength + 2 + buffer[at + headLength - 1]!
		if (at + total > buffer.length || buffer[at + total - 1] !== stopByte) continue
		if (!isControl(buffer[at + headLength - 2]!)) continue
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
export function preambleLength(bytes: Uint8Array): number {
	let length = 0
	while (length < bytes.length && isPreamble(bytes[length]!)) length++
	return length
}

/** FE, or FE with one bit flipped; 68 is four bits away from FE and can never be taken for it. */
function isPreamble(byte: number): boolean {
	const flipped = byte ^ preambleByte
	return (flipped & (flipped - 1)) === 0
}

/** A frame from its start byte on: the preamble is no part of what a meter states. */
export const withoutPreamble = (frame: Uint8Array): Uint8Array => frame.subarray(preambleLength(frame))

/** Bytes up to the next that a frame or its preamble could begin with. */
function garbageLength(buffer: Uint8Array, from: number): number {
	let at = from + 1
	while (at < buffer.length && buffer[at] !== startByte && !isPreamble(buffer[at]!)) at++
	return at
}

/** Sum of the bytes, modulo 256. */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
	let sum = 0
	for (let at = from; at < to; at++) sum += bytes[at]!
	return sum & 0xff
}

/** Why bytes are no frame. */
export type Refused = { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }

const refused = (reason: RefusalReason, text: string): Refused => ({ kind: 'refused', reason, text })

/** Where the one frame of these bytes begins behind its preamble; it ends with them. Nothing may follow it. */
export function frameStart(bytes: Uint8Array, shape: Shape): number | Refused {
	const { headLength, secondStartAt } = shape
	if (bytes.length === 0) return refused('empty', 'no bytes')
	const start = preambleLength(bytes)
	const length = bytes.length - start
	if (length === 0) return refused('truncated', 'only a preamble, no frame')
	if (bytes[start] !== startByte) return refused('start', `begins with ${hex[bytes[start]!]}, not with 68`)
	if (length < headLength + 2) return refused('truncated', `${length} bytes; a frame has at least ${headLength + 2}`)
	if (secondStartAt !== null && bytes[start + secondStartAt] !== startByte) {
		return refused('start', 'no second 68 after the address')
	}
	const total = headLength + 2 + bytes[start + headLength - 1]!
	if (length < total) return refused('truncated', `${length} bytes; the length byte asks for ${total}`)
	if (length > total) return refused('length', `${length} bytes; the length byte asks for ${total}`)
	const last = start + total - 1
	if (bytes[last] !== stopByte) return refused('stop', `ends with ${hex[bytes[last]!]}, not with 16`)
	const sum = checksum(bytes, start, last - 1)
	if (sum !== bytes[last - 1]) {
		return refused('checksum', `sum is ${hex[sum]}, the frame states ${hex[bytes[last - 1]!]}`)
	}
	return start
}

/** FE FE FE FE, then the body (68 … data; of each number the low eight bits), its sum and 16. */
export function framed(body: readonly number[]): Uint8Array {
	const frame = new Uint8Array(preambleSent + body.length + 2).fill(preambleByte, 0, preambleSent)
	frame.set(body, preambleSent)
	frame[frame.length - 2] = checksum(frame, preambleSent, frame.length - 2)
	frame[frame.length - 1] = stopByte
	return frame
}
