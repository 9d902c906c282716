/**
 * What radio receivers hand over on a line: IMST iM871A messages, Amber (Würth) AMB8465 messages, text lines of
 * rtl_wmbus, CUL sticks and plain hex, or bare telegrams. All may stand on one line; each is told by its own form.
 */
import { hex } from '../hex.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import {
	amber,
	directionOf,
	imst,
	isKnownCi,
	longestMessage,
	longestTelegram,
	mostTrailing,
	shortestL,
} from './constants.ts'
import { receiverChecksum } from './crc.ts'
import { areBlocksWhole, formatOf, lengthInA } from './link.ts'

export type Received =
	| {
			readonly ok: true
			readonly receiver: Receiver
			/** L C M A …; checksums and a few bytes of the receiver's may be in it. */
			readonly telegram: Uint8Array
			/** Index of the telegram's first byte (of its first digit) in the message. */
			readonly origin: number
			/** Bytes of the message for each byte of the telegram: 2 = hex digits. */
			readonly scale: 1 | 2
	  }
	| { readonly ok: false; readonly reason: RefusalReason; readonly text: string; readonly receiver: Receiver }

export type Receiver = 'imst' | 'amber' | 'text' | 'bare'

const newline = 0x0a
const shortestHex = 2 * (shortestL + 1)

/**
 * The verdict on the start of a receive buffer. A byte that starts nothing is discarded alone, so that a message
 * behind a false start is found.
 */
export function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	const text = splitText(buffer)
	if (text.kind !== 'discard') return text
	if (buffer[0] === imst.start) {
		const verdict = splitImst(buffer)
		if (verdict.kind !== 'discard') return verdict
	}
	if (buffer[0] === amber.start) {
		const verdict = splitAmber(buffer)
		if (verdict.kind !== 'discard') return verdict
	}
	return splitBare(buffer)
}

/** Takes one whole message apart. Total, cost ∝ length. */
export function unwrap(bytes: Uint8Array): Received {
	const { length } = bytes
	if (length > 2 && bytes[0] === imst.start && (bytes[1]! & 15) === imst.endpoint && bytes[2] === imst.message) {
		return unwrapImst(bytes)
	}
	if (length > 1 && bytes[0] === amber.start && bytes[1] === amber.command) return unwrapAmber(bytes)
	const text = textOf(bytes)
	if (text !== null) return unwrapText(text)
	return { ok: true, receiver: 'bare', telegram: bytes, origin: 0, scale: 1 }
}

const discard = (reason: RefusalReason): Split => ({ kind: 'discard', length: 1, reason })
const more: Split = { kind: 'more' }

function splitImst(buffer: Uint8Array): Split {
	const { length } = buffer
	if (length > 1 && ((buffer[1]! & 15) !== imst.endpoint || (buffer[1]! & 0x10) !== 0)) return discard('start')
	if (length > 2 && buffer[2] !== imst.message) return discard('start')
	if (length > 3 && buffer[3]! < shortestL) return discard('length')
	if (length > 4 && directionOf(buffer[4]!) === null) return discard('control')
	if (length < 4) return more
	const whole = imstLength(buffer)
	if (length < whole) return more
	if (!isImstWhole(buffer, whole)) return discard('checksum')
	return { kind: 'frame', length: whole }
}

/** A5, control, message, length; the telegram; time 4 and signal strength 1 and checksum 2 where control says so. */
function imstLength(bytes: Uint8Array): number {
	const flags = bytes[1]!
	const extras = (flags & imst.hasTime ? 4 : 0) + (flags & imst.hasRssi ? 1 : 0) + (flags & imst.hasChecksum ? 2 : 0)
	return 4 + bytes[3]! + extras
}

function isImstWhole(bytes: Uint8Array, whole: number): boolean {
	if ((bytes[1]! & imst.hasChecksum) === 0) return true
	return receiverChecksum(bytes, 1, whole - 2) === (bytes[whole - 2]! | (bytes[whole - 1]! << 8))
}

function unwrapImst(bytes: Uint8Array): Received {
	const { length } = bytes
	const refuse = (reason: RefusalReason, text: string): Received => ({ ok: false, receiver: 'imst', reason, text })
	if (length < 4 || length < imstLength(bytes)) {
		return refuse('truncated', `the receiver's message breaks off after ${length} bytes`)
	}
	const whole = imstLength(bytes)
	if (length > whole) return refuse('length', `${length - whole} bytes follow the receiver's message`)
	if (!isImstWhole(bytes, whole)) {
		return refuse('checksum', "the receiver's checksum is wrong: the message was damaged between receiver and computer")
	}
	// The length byte stands where the telegram's own L was, and counts the same
	return { ok: true, receiver: 'imst', telegram: bytes.subarray(3, 4 + bytes[3]!), origin: 3, scale: 1 }
}

function splitAmber(buffer: Uint8Array): Split {
	const { length } = buffer
	if (length > 1 && buffer[1] !== amber.command) return discard('start')
	if (length > 2 && buffer[2]! < shortestL) return discard('length')
	if (length > 3 && directionOf(buffer[3]!) === null) return discard('control')
	if (length < 3) return more
	const whole = buffer[2]! + 4
	if (length < whole) return more
	if (xor(buffer, whole - 1) !== buffer[whole - 1]) return discard('checksum')
	return { kind: 'frame', length: whole }
}

function xor(bytes: Uint8Array, to: number): number {
	let sum = 0
	for (let i = 0; i < to; i++) sum ^= bytes[i]!
	return sum
}

/** The length byte stands for L and counts the signal strength behind the telegram, where that is switched on. */
function unwrapAmber(bytes: Uint8Array): Received {
	const { length } = bytes
	const refuse = (reason: RefusalReason, text: string): Received => ({ ok: false, receiver: 'amber', reason, text })
	if (length < 3 || length < bytes[2]! + 4) {
		return refuse('truncated', `the receiver's message breaks off after ${length} bytes`)
	}
	const whole = bytes[2]! + 4
	if (length > whole) return refuse('length', `${length - whole} bytes follow the receiver's message`)
	const expected = xor(bytes, whole - 1)
	if (expected !== bytes[whole - 1]) {
		const told = hex[bytes[whole - 1]!]
		return refuse('checksum', `the receiver's checksum is ${told}, computed ${hex[expected]}: damaged on the cable`)
	}
	return { ok: true, receiver: 'amber', telegram: bytes.subarray(2, whole - 1), origin: 2, scale: 1 }
}

/** L C M A CI …: believed where its checksums prove it, or where it has a meter's C, a maker's letters and a known CI. */
function splitBare(buffer: Uint8Array): Split {
	const { length } = buffer
	const l = buffer[0]!
	if (l < shortestL) return discard('start')
	if (length > 1 && directionOf(buffer[1]!) !== 'up') return discard('control')
	if (length < 12) return length > 10 && length > l ? splitStripped(buffer, l) : more
	if (formatOf(buffer.subarray(0, 12)) !== 'A') return splitStripped(buffer, l)
	const whole = lengthInA(l)
	if (length < whole) return more
	return areBlocksWhole(buffer, 'A') ? { kind: 'frame', length: whole } : discard('checksum')
}

function splitStripped(buffer: Uint8Array, l: number): Split {
	const letters = buffer[2]! | (buffer[3]! << 8)
	const areLetters = [10, 5, 0].every((shift) => ((letters >> shift) & 31) >= 1 && ((letters >> shift) & 31) <= 26)
	if (!areLetters || !isKnownCi(buffer[10]!)) return discard('start')
	return buffer.length > l ? withoutMessageInside(buffer, l + 1) : more
}

/** The rest of a broken receiver's message looks like a bare telegram: it must not swallow the message behind it. */
function withoutMessageInside(buffer: Uint8Array, length: number): Split {
	for (let at = 1; at < length; at++) {
		const start = buffer[at]!
		if (start !== imst.start && start !== amber.start) continue
		const inside = start === imst.start ? splitImst(buffer.subarray(at)) : splitAmber(buffer.subarray(at))
		const isBeyond = inside.kind === 'frame' && at + inside.length > length
		if (isBeyond) return discard('start')
		// Two bytes of a message may stand in any telegram; six make it likely
		if (inside.kind === 'more' && buffer.length - at > mostTrailing) return more
	}
	return { kind: 'frame', length }
}

/** A line of text, as far as it has arrived; 'discard': it is none. */
function splitText(buffer: Uint8Array): Split {
	let end = 0
	while (end < buffer.length && end < longestMessage && isTextByte(buffer[end]!)) end++
	if (end === 0) return discard('start')
	if (end === buffer.length && end < longestMessage) {
		return end < shortestHex || mayBeLine(textFrom(buffer, end)) ? more : discard('start')
	}
	const isEnded = buffer[end] === newline || buffer[end] === 0x0d
	const found = isEnded ? telegramIn(textFrom(buffer, end)) : null
	if (found === null || !hasRoom(found.digits)) return discard('start')
	if (buffer[end] === newline) return { kind: 'frame', length: end + 1 }
	if (buffer.length === end + 1) return more
	return { kind: 'frame', length: buffer[end + 1] === newline ? end + 2 : end + 1 }
}

/** Digits, letters, and what stands between the fields of rtl_wmbus: - : . ; space. */
function isTextByte(byte: number): boolean {
	return (
		(byte >= 0x30 && byte <= 0x3b) ||
		(byte >= 0x41 && byte <= 0x5a) ||
		(byte >= 0x61 && byte <= 0x7a) ||
		byte === 0x20 ||
		byte === 0x2d ||
		byte === 0x2e
	)
}

function textFrom(bytes: Uint8Array, end: number): string {
	let text = ''
	for (let i = 0; i < end; i++) text += String.fromCharCode(bytes[i]!)
	return text
}

const mayBeLine = (text: string): boolean =>
	/^(?:[TCS]1;|b[Y0-9A-Fa-f]|[0-9A-Fa-f]{2})/.test(text) &&
	(text.includes(';') || /^bY?[0-9A-Fa-f]*$|^[0-9A-Fa-f]*$/.test(text))

/** The first byte says a length that the digits can hold, and not much more follows. */
function hasRoom(digits: string): boolean {
	const bytes = digits.length / 2
	const l = Number.parseInt(digits.slice(0, 2), 16)
	return l >= shortestL && bytes >= Math.min(l + 1, shortestL + 1) && bytes <= lengthInA(l) + mostTrailing
}

type InLine = { readonly at: number; readonly digits: string; readonly isBroken: boolean }

/** null: no line that a receiver writes. */
function telegramIn(line: string): InLine | null {
	if (/^[TCS]1;/.test(line)) {
		const match = /;0x([0-9A-Fa-f]+)(?:;|$)/.exec(line)
		if (match === null || match[1]!.length % 2 === 1) return null
		// MODE;CRC_OK;3OUTOF6OK;time;…: 0 says that the radio checksum was wrong
		return { at: match.index + 3, digits: match[1]!, isBroken: line[3] === '0' }
	}
	const match = /^(bY?)?((?:[0-9A-Fa-f]{2})+)$/.exec(line)
	if (match === null || match[2]!.length < shortestHex) return null
	return { at: match[1]?.length ?? 0, digits: match[2]!, isBroken: false }
}

/** null: not text. The line end belongs to it and is cut off. */
function textOf(bytes: Uint8Array): string | null {
	if (bytes.length < shortestHex || bytes.length > longestMessage + 2 || !isTextByte(bytes[0]!)) return null
	let end = bytes.length
	while (end > 0 && (bytes[end - 1] === newline || bytes[end - 1] === 0x0d)) end--
	for (let i = 0; i < end; i++) if (!isTextByte(bytes[i]!)) return null
	return textFrom(bytes, end)
}

function unwrapText(line: string): Received {
	const refuse = (reason: RefusalReason, text: string): Received => ({ ok: false, receiver: 'text', reason, text })
	const found = telegramIn(line)
	if (found === null) return refuse('start', 'this line of text holds no telegram in hex digits')
	if (found.digits.length > 2 * (longestTelegram + mostTrailing))
		return refuse('length', 'the line is longer than any telegram')
	if (found.isBroken) return refuse('checksum', 'the receiver says that the telegram was damaged on the air')
	const telegram = new Uint8Array(found.digits.length / 2)
	for (let i = 0; i < telegram.length; i++) telegram[i] = Number.parseInt(found.digits.slice(2 * i, 2 * i + 2), 16)
	return { ok: true, receiver: 'text', telegram, origin: found.at, scale: 2 }
}
