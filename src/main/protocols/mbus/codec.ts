/** Frames of the wired M-Bus: where one ends, whether it is whole, what it says. Pure, total, cost ∝ length. */

import { applicationErrors, mediumOf } from '../en13757-3/constants.ts'
import { readRecords } from '../en13757-3/records.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { Decoded, Device, MeterContext, RefusalReason, Split } from '../protocol.ts'
import { ack, ci, control, longestFrame, longStart, shortStart, stop } from './constants.ts'
import { fixedLength, readFixed } from './fixed.ts'
import { encryptionMode, opened } from './security.ts'

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

/** One frame, nothing before it (M-Bus has no preamble) and nothing after it. A key opens what is encrypted. */
export function decode(bytes: Uint8Array, context?: MeterContext): Decoded {
	const { length } = bytes
	if (length === 0) return refused('empty', 'no bytes')
	const start = bytes[0]!
	if (start === ack) {
		if (length > 1) return refused('length', `${length - 1} bytes follow the acknowledgement`)
		return { ok: true, device: null, readings: [], direction: 'up', control: hex[ack]! }
	}
	if (start === shortStart) return decodeShort(bytes)
	if (start === longStart) return decodeLong(bytes, context)
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

function decodeLong(bytes: Uint8Array, context: MeterContext | undefined): Decoded {
	const fault = headFault(bytes)
	if (fault === 'length')
		return refused('length', `the length bytes ${hexText(bytes, 1, Math.min(3, bytes.length))} are none`)
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
	return decodeAnswer({ bytes, end, control: hex[field]!, address: String(bytes[5]!), context })
}

/** A whole long frame from a meter; its checksum stands at `end`. */
type Answer = {
	readonly bytes: Uint8Array
	readonly end: number
	readonly control: string
	readonly address: string
	readonly context: MeterContext | undefined
}

function decodeAnswer(answer: Answer): Decoded {
	const { bytes, end, address } = answer
	switch (bytes[6]) {
		case ci.longHeader:
			return decodeVariable(answer, longHeader(bytes, end, address, false), 19, false)
		case ci.longHeaderMsb:
			return decodeVariable(answer, longHeader(bytes, end, address, true), 19, true)
		case ci.shortHeader:
			return decodeVariable(answer, shortHeader(bytes, end, address), 11, false)
		case ci.noHeader:
			return decodeVariable(answer, null, 7, false)
		case ci.fixed:
		case ci.fixedMsb: {
			if (end !== 7 + fixedLength) return refused('data', `a fixed structure has 16 bytes, not ${end - 7}`)
			const { device, records } = readFixed(bytes, 7, bytes[6] === ci.fixedMsb, address)
			return { ok: true, device, readings: records, direction: 'up', control: answer.control }
		}
		case ci.generalError:
		case ci.alarm:
			return decodeReport(answer, null, 7)
		case ci.errorShortHeader:
		case ci.alarmShortHeader:
			return decodeReport(answer, shortHeader(bytes, end, address), 11)
		case ci.errorLongHeader:
		case ci.alarmLongHeader:
			return decodeReport(answer, longHeader(bytes, end, address, false), 19)
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
		serial: msbFirst ? hexText(bytes, 7, 11) : hexTextReversed(bytes, 7, 11),
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

function decodeVariable(answer: Answer, device: Device | 'short' | null, from: number, msbFirst: boolean): Decoded {
	const { bytes, end, control: field, context } = answer
	if (device === 'short') return refused('data', `the telegram ends inside its header, after ${end - 7} bytes`)
	const plain = device === null ? { ok: true as const, bytes } : opened(bytes, from, end, context?.secrets)
	if (!plain.ok) return { ...plain, ...(device === null ? {} : { device }) }
	const body = readRecords(plain.bytes, from, end, msbFirst)
	if (!body.ok) return refused('data', body.text)
	return { ok: true, device, readings: body.records, direction: 'up', control: field }
}

/** An application error or an alarm: one byte behind whatever header, 00 where it is left out. */
function decodeReport({ bytes, end, control: field }: Answer, device: Device | 'short' | null, at: number): Decoded {
	if (device === 'short') return refused('data', `the telegram ends inside its header, after ${end - 7} bytes`)
	if (encryptionMode(bytes, at, end) !== 0)
		return refused('unsupported', 'the report is encrypted, which is not read here')
	const state = end > at ? bytes[at]! : 0
	const isAlarm = bytes[6] === ci.alarm || bytes[6] === ci.alarmShortHeader || bytes[6] === ci.alarmLongHeader
	const meterError = isAlarm
		? { code: hex[state]!, bits: bitsOf(state), text: 'alarm' }
		: { code: hex[state]!, bits: [], text: applicationErrors[state] ?? 'reserved' }
	return { ok: true, device, readings: [], direction: 'up', control: field, meterError }
}

/** Alarm bits, whose meaning is the maker's. */
function bitsOf(state: number): readonly string[] {
	const bits: string[] = []
	for (let bit = 0; bit < 8; bit++) if ((state >> bit) & 1) bits.push(`alarm-${bit}`)
	return bits
}

function refused(reason: RefusalReason, text: string): Decoded {
	return { ok: false, reason, text }
}
