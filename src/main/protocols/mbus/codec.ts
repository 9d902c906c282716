/** Frames of the wired M-Bus: where one ends, whether it is whole, what it says. Pure, total, cost ∝ length. */

import { applicationErrors, hex, mediumOf } from '../en13757-3/constants.ts'
import { hexBytes, hexNumber } from '../en13757-3/numbers.ts'
import { readRecords } from '../en13757-3/records.ts'
import type { Decoded, Device, RefusalReason, Split } from '../protocol.ts'
import { ack, ci, control, longestFrame, longStart, shortStart, stop } from './constants.ts'
import { fixedLength, readFixed } from './fixed.ts'

/** 10 C A CS 16: the requests that carry no data. */
export function shortFrame(controlField: number, address: number): Uint8Array {
	return Uint8Array.of(shortStart, controlField, address, (controlField + address) & 0xff, stop)
}

/** 68 L L 68 C A CI data CS 16: what a master sends with data (SND_UD), at most 252 bytes of it. */
export function longFrame(controlField: number, address: number, ciField: number, data: Uint8Array): Uint8Array {
	const length = data.length + 3
	const frame = Uint8Array.of(longStart, length, length, longStart, controlField, address, ciField, ...data, 0, stop)
	frame[length + 4] = sum(frame, 4, length + 4)
	return frame
}

/**
 * The verdict on the start of a receive buffer. A byte that starts nothing is discarded together with its like up
 * to the next possible start; a start whose frame turns out broken is discarded alone, so a frame behind a false
 * start is found.
 */
export function split(buffer: Uint8Array): Split {
	const { length } = buffer
	if (length === 0) return { kind: 'more' }
	const start = buffer[0]!
	if (start === ack) return { kind: 'frame', length: 1 }
	if (start === shortStart) return splitShort(buffer)
	if (start === longStart) return splitLong(buffer)
	let skip = 1
	while (skip < length && skip < longestFrame && !isStart(buffer[skip]!)) skip++
	return { kind: 'discard', length: skip, reason: 'start' }
}

/** One frame, nothing before it (M-Bus has no preamble) and nothing after it. */
export function decode(bytes: Uint8Array): Decoded {
	const { length } = bytes
	if (length === 0) return refused('empty', 'no bytes')
	const start = bytes[0]!
	if (start === ack) {
		if (length > 1) return refused('length', `${length - 1} bytes follow the acknowledgement`)
		return { ok: true, device: null, readings: [], direction: 'up', control: hex[ack]! }
	}
	if (start === shortStart) return decodeShort(bytes)
	if (start === longStart) return decodeLong(bytes)
	return refused('start', `a frame starts with 68, 10 or E5, not with ${hex[start]}`)
}

function isStart(byte: number): boolean {
	return byte === longStart || byte === shortStart || byte === ack
}

function splitShort(buffer: Uint8Array): Split {
	if (buffer.length < 5) return { kind: 'more' }
	if (buffer[4] !== stop) return { kind: 'discard', length: 1, reason: 'stop' }
	if (((buffer[1]! + buffer[2]!) & 0xff) !== buffer[3]) return { kind: 'discard', length: 1, reason: 'checksum' }
	return { kind: 'frame', length: 5 }
}

function splitLong(buffer: Uint8Array): Split {
	const { length } = buffer
	const fault = headFault(buffer)
	if (fault !== null) return { kind: 'discard', length: 1, reason: fault }
	if (length < 2 || length < buffer[1]! + 6) return { kind: 'more' }
	const end = buffer[1]! + 4
	if (buffer[end + 1] !== stop) return { kind: 'discard', length: 1, reason: 'stop' }
	if (sum(buffer, 4, end) !== buffer[end]) return { kind: 'discard', length: 1, reason: 'checksum' }
	return { kind: 'frame', length: end + 2 }
}

/** What is wrong with 68 L L 68, as far as it has arrived. */
function headFault(bytes: Uint8Array): 'length' | 'start' | null {
	const { length } = bytes
	if (length > 1 && bytes[1]! < 3) return 'length'
	if (length > 2 && bytes[2] !== bytes[1]) return 'length'
	if (length > 3 && bytes[3] !== longStart) return 'start'
	return null
}

/** Checksum: the bytes from `from` up to `to` added up, modulo 256 (EN 13757-2). */
export function sum(bytes: Uint8Array, from: number, to: number): number {
	let total = 0
	for (let i = from; i < to; i++) total += bytes[i]!
	return total & 0xff
}

function decodeShort(bytes: Uint8Array): Decoded {
	if (bytes.length < 5) return refused('truncated', `a short frame has 5 bytes, not ${bytes.length}`)
	if (bytes.length > 5) return refused('length', `${bytes.length - 5} bytes follow the frame`)
	if (bytes[4] !== stop) return refused('stop', `the last byte is ${hex[bytes[4]!]}, not 16`)
	const expected = sum(bytes, 1, 3)
	if (bytes[3] !== expected) return refused('checksum', `checksum ${hex[bytes[3]!]}, computed ${hex[expected]}`)
	const field = bytes[1]!
	// From the master: SND_NKE, REQ_SKE, REQ_UD1, REQ_UD2
	if ((field & control.primary) === 0 || !isRequest(field & control.functionMask)) {
		return refused('control', `${hex[field]} is no request`)
	}
	return { ok: true, device: null, readings: [], direction: 'down', control: hex[field]! }
}

function isRequest(code: number): boolean {
	return code === 0x00 || code === 0x09 || code === 0x0a || code === 0x0b
}

function decodeLong(bytes: Uint8Array): Decoded {
	const fault = headFault(bytes)
	if (fault === 'length')
		return refused('length', `the length bytes ${hexBytes(bytes, 1, Math.min(3, bytes.length))} are none`)
	if (fault === 'start') return refused('start', `the fourth byte is ${hex[bytes[3]!]}, not 68`)
	if (bytes.length < 2 || bytes.length < bytes[1]! + 6) {
		return refused('truncated', `the frame breaks off after ${bytes.length} bytes`)
	}
	const end = bytes[1]! + 4
	if (bytes.length > end + 2) return refused('length', `${bytes.length - end - 2} bytes follow the frame`)
	if (bytes[end + 1] !== stop) return refused('stop', `the last byte is ${hex[bytes[end + 1]!]}, not 16`)
	const expected = sum(bytes, 4, end)
	if (bytes[end] !== expected) return refused('checksum', `checksum ${hex[bytes[end]!]}, computed ${hex[expected]}`)
	const field = bytes[4]!
	const code = field & control.functionMask
	if ((field & control.primary) !== 0) {
		// SND_UD, SND_UD2: what a master sends carries no readings
		if (code !== 0x03 && code !== 0x04) return refused('control', `${hex[field]} is no control byte of a long frame`)
		return { ok: true, device: null, readings: [], direction: 'down', control: hex[field]! }
	}
	if (code !== control.rspUd || field > 0x3f) return refused('control', `${hex[field]} is no answer`)
	return decodeAnswer(bytes, end, hex[field]!, String(bytes[5]!))
}

function decodeAnswer(bytes: Uint8Array, end: number, field: string, address: string): Decoded {
	switch (bytes[6]) {
		case ci.longHeader:
			return decodeVariable(bytes, end, field, longHeader(bytes, end, address, false), 19, false)
		case ci.longHeaderMsb:
			return decodeVariable(bytes, end, field, longHeader(bytes, end, address, true), 19, true)
		case ci.shortHeader:
			return decodeVariable(bytes, end, field, shortHeader(bytes, end, address), 11, false)
		case ci.noHeader:
			return decodeVariable(bytes, end, field, null, 7, false)
		case ci.fixed:
		case ci.fixedMsb: {
			if (end !== 7 + fixedLength) return refused('data', `a fixed structure has 16 bytes, not ${end - 7}`)
			const { device, records } = readFixed(bytes, 7, bytes[6] === ci.fixedMsb, address)
			return { ok: true, device, readings: records, direction: 'up', control: field }
		}
		case ci.generalError:
			return applicationError(bytes, end, field)
		case ci.alarm:
			return alarm(bytes, end, field)
		default:
			return refused('unknown', `CI ${hex[bytes[6]!]} is not one that this station reads`)
	}
}

/** Identification 4, manufacturer 2, version, device type, access number, status, configuration 2. */
function longHeader(bytes: Uint8Array, end: number, address: string, msbFirst: boolean): Device | 'short' {
	if (end < 19) return 'short'
	const low = msbFirst ? 12 : 11
	const code = bytes[low]! | (bytes[23 - low]! << 8)
	return {
		serial: msbFirst ? hexBytes(bytes, 7, 11) : hexNumber(bytes, 7, 4),
		manufacturer: manufacturerOf(code),
		version: bytes[13]!,
		medium: mediumOf(bytes[14]!),
		address,
		status: hex[bytes[16]!]!,
		accessNumber: bytes[15]!,
	}
}

/**
 * Three letters of five bits each (EN 13757-3, manufacturer identification). Bit 15 says how unique the address is and
 * is no part of them.
 */
export function manufacturerOf(code: number): string {
	return String.fromCharCode(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31))
}

/** Access number, status, configuration 2: who it is stands in the link layer or is known from before. */
function shortHeader(bytes: Uint8Array, end: number, address: string): Device | 'short' {
	if (end < 11) return 'short'
	return {
		serial: '',
		manufacturer: null,
		version: null,
		medium: null,
		address,
		status: hex[bytes[8]!]!,
		accessNumber: bytes[7]!,
	}
}

function decodeVariable(
	bytes: Uint8Array,
	end: number,
	field: string,
	device: Device | 'short' | null,
	from: number,
	msbFirst: boolean,
): Decoded {
	if (device === 'short') return refused('data', `the telegram ends inside its header, after ${end - 7} bytes`)
	const mode = device === null ? 0 : encryptionMode(bytes, from, end)
	if (mode !== 0) return refused('data', `the records are encrypted (security mode ${mode})`)
	const body = readRecords(bytes, from, end, msbFirst)
	if (!body.ok) return refused('data', body.text)
	return { ok: true, device, readings: body.records, direction: 'up', control: field }
}

/**
 * Security modes 5 and 7 of the configuration field (EN 13757-7) that stands before bytes[from]: mode in bits 8…12,
 * encrypted blocks of 16 bytes in bits 4…7. Decrypted data starts with 2F 2F. Other values stand in old meters'
 * frames as a mere signature and mean nothing. 0: not encrypted.
 */
export function encryptionMode(bytes: Uint8Array, from: number, end: number): number {
	const mode = bytes[from - 1]! & 31
	const blocks = bytes[from - 2]! >> 4
	if ((mode !== 5 && mode !== 7) || blocks === 0 || blocks * 16 > end - from) return 0
	return bytes[from] === 0x2f && bytes[from + 1] === 0x2f ? 0 : mode
}

function applicationError(bytes: Uint8Array, end: number, field: string): Decoded {
	// Without a code the error is unspecified, as with code 00
	const code = end > 7 ? bytes[7]! : 0
	const text = applicationErrors[code] ?? 'reserved'
	return {
		ok: true,
		device: null,
		readings: [],
		direction: 'up',
		control: field,
		meterError: { code: hex[code]!, bits: [], text },
	}
}

/** CI 71, the answer to REQ_UD1: one byte of alarm bits, whose meaning is the maker's. */
function alarm(bytes: Uint8Array, end: number, field: string): Decoded {
	const bits: string[] = []
	const state = end > 7 ? bytes[7]! : 0
	for (let bit = 0; bit < 8; bit++) if ((state >> bit) & 1) bits.push(`alarm-${bit}`)
	const meterError = { code: hex[state]!, bits, text: 'alarm' }
	return { ok: true, device: null, readings: [], direction: 'up', control: field, meterError }
}

function refused(reason: RefusalReason, text: string): Decoded {
	return { ok: false, reason, text }
}
