/**
 * Frames of DL/T 645 (both editions): cut them out of a stream, take them apart, put them together. What a control code
 * or an identifier means is the edition's own. Pure, total, bounded.
 */
import { hex, hexTextReversed } from '../hex.ts'
import type { Device, RefusalReason, Split } from '../protocol.ts'
import {
	broadcast,
	dataOffset,
	frameOverhead,
	headLength,
	longestPreamble,
	preambleByte,
	preambleSent,
	startByte,
	stopByte,
} from './constants.ts'

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

/** Bytes up to the next that a frame or its preamble could begin with. */
function garbageLength(buffer: Uint8Array, from: number): number {
	let at = from + 1
	while (at < buffer.length && buffer[at] !== startByte && !isPreamble(buffer[at]!)) at++
	return at
}

/** Sum of the bytes, modulo 256 (5.2.6). */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
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
export type Refused = { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }

const refused = (reason: RefusalReason, text: string): Refused => ({ kind: 'refused', reason, text })

/** Takes one frame apart, preamble allowed before it and nothing after it. */
export function unwrap(bytes: Uint8Array): Frame | Refused {
	if (bytes.length === 0) return refused('empty', 'no bytes')
	const start = preambleLength(bytes)
	const length = bytes.length - start
	if (length === 0) return refused('truncated', 'only a preamble, no frame')
	if (bytes[start] !== startByte) return refused('start', `begins with ${hex[bytes[start]!]}, not with 68`)
	if (length < frameOverhead) return refused('truncated', `${length} bytes; a frame has at least ${frameOverhead}`)
	if (bytes[start + 7] !== startByte) return refused('start', 'no second 68 after the address')
	const total = frameOverhead + bytes[start + 9]!
	if (length < total) return refused('truncated', `${length} bytes; the length byte asks for ${total}`)
	if (length > total) return refused('length', `${length} bytes; the length byte asks for ${total}`)
	const last = start + total - 1
	if (bytes[last] !== stopByte) return refused('stop', `ends with ${hex[bytes[last]!]}, not with 16`)
	const sum = checksum(bytes, start, last - 1)
	if (sum !== bytes[last - 1]) {
		return refused('checksum', `sum is ${hex[sum]}, the frame states ${hex[bytes[last - 1]!]}`)
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

/** 68 A0..A5 68 C L DATA CS 16 without preamble. `address`: twelve digits or AA pairs; `data` before 33H is added. */
function bareFrame(address: string, control: number, data: readonly number[]): Uint8Array {
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

/** The same with the bytes that wake the receiver before it. */
export function encodeFrame(address: string, control: number, data: readonly number[]): Uint8Array {
	const frame = bareFrame(address, control, data)
	const bytes = new Uint8Array(preambleSent + frame.length).fill(preambleByte, 0, preambleSent)
	bytes.set(frame, preambleSent)
	return bytes
}

/** 7.2.2: AA in the request stands for any pair; the answer carries the real address (a few meters echo the AA). */
export function addressFits(stated: string, asked: string): boolean {
	for (let at = 0; at < 12; at += 2) {
		const pair = asked.slice(at, at + 2)
		if (pair !== 'AA' && pair !== stated.slice(at, at + 2)) return false
	}
	return true
}

/** Up to twelve digits, high digits 0 where left out; or AA pairs from the high end (7.2.2). Not the broadcast. */
export function canonicalAddress(typed: string): string | null {
	const text = typed.trim().toUpperCase()
	if (/^[0-9]{1,12}$/.test(text)) {
		const padded = text.padStart(12, '0')
		return padded === broadcast ? null : padded
	}
	return text.length === 12 && /^(AA)+([0-9]{2})*$/.test(text) ? text : null
}

/** An electricity meter that is known by the address in its frames. */
export const deviceAt = (address: string, serial: string): Device => ({
	serial,
	manufacturer: null,
	version: null,
	medium: 'electricity',
	address,
})
