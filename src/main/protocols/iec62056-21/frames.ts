/** Where the messages of IEC 62056-21 start and end in what is received, and whether they are whole. */
import { crcA001 } from '../crc.ts'
import { hex } from '../hex.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import {
	ack,
	bang,
	close,
	cr,
	eot,
	etx,
	lf,
	longestFrame,
	longestIdentification,
	longestRequest,
	nak,
	open,
	question,
	slash,
	soh,
	stx,
} from './constants.ts'

/** Offsets count from the start of the buffer that was looked at. */
export type Message =
	/** '/XXXZident', alone or with what follows at once: a data message, or the lines of a pushed telegram (mode D). */
	| { readonly kind: 'identification'; readonly end: number; readonly line: Span; readonly data: Data | null }
	| { readonly kind: 'data'; readonly end: number; readonly data: Data }
	/** SOH, two characters, and what stands in STX … ETX. */
	| { readonly kind: 'command'; readonly end: number; readonly command: Span; readonly data: Data | null }
	| { readonly kind: 'request'; readonly end: number; readonly address: Span }
	/** ACK with protocol, baud and mode characters. */
	| { readonly kind: 'option'; readonly end: number }
	| { readonly kind: 'ack' | 'nak'; readonly end: number }

export type Span = { readonly from: number; readonly to: number }

export type Data = Span & {
	/** 'none': mode D without CRC, or a message that ended with its '!' and nothing else. */
	readonly check: 'bcc' | 'crc16' | 'none'
	/** More blocks follow (EOT instead of ETX). */
	readonly isPart: boolean
}

export type Found =
	| Message
	| { readonly kind: 'more' }
	| {
			readonly kind: 'broken'
			readonly reason: RefusalReason
			readonly text: string
			/** What it would be if its checksum were right: to be explained, never to be believed. */
			readonly message?: Message
			/** The checksum that would be right, in hex. */
			readonly expected?: string
	  }

export function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	if (!startsSomething(buffer[0]!)) {
		let skip = 1
		while (skip < buffer.length && skip < longestFrame && !startsSomething(buffer[skip]!)) skip++
		return { kind: 'discard', length: skip, reason: 'start' }
	}
	const found = messageAt(buffer, 0, false)
	if (found.kind === 'more') return found
	if (found.kind === 'broken') return { kind: 'discard', length: 1, reason: found.reason }
	return { kind: 'frame', length: found.end }
}

/** The parity bit of a 7E1 line is there when the receiver takes 8 bits: it is no part of the character. */
const plain = (byte: number): number => byte & 0x7f

export function startsSomething(byte: number): boolean {
	const char = plain(byte)
	return char === slash || char === stx || char === soh || char === ack || char === nak
}

/** What starts at `from`. `isAll`: nothing will follow, so that a message may end where its line end would be. */
export function messageAt(bytes: Uint8Array, from: number, isAll: boolean): Found {
	const found = startedAt(bytes, from, isAll)
	if (found.kind === 'more' || found.kind === 'broken') return found
	// Top bits are parity in all of a message or in none of it; inside data the checksums see to that.
	const isLine = found.kind !== 'data' && found.kind !== 'command'
	let isTopped = bytes[from]! > 0x7f
	// ! checksum CR LF
	for (let at = Math.max(from, found.end - 7); isLine && at < found.end; at++) isTopped ||= bytes[at]! > 0x7f
	if (!isTopped || hasParity(bytes, from, found.end)) return found
	return broken('start', 'a control character with its top bit set, and no parity in the rest')
}

function startedAt(bytes: Uint8Array, from: number, isAll: boolean): Found {
	switch (plain(bytes[from]!)) {
		case slash:
			return afterSlash(bytes, from, isAll)
		case stx:
			return dataMessage(bytes, from, isAll)
		case soh:
			return commandAt(bytes, from)
		case ack:
			return { kind: isOption(bytes, from) ? 'option' : 'ack', end: from + (isOption(bytes, from) ? 6 : 1) }
		case nak:
			return { kind: 'nak', end: from + 1 }
		default:
			return broken('start', 'a message starts with /, STX, SOH, ACK or NAK')
	}
}

/** ACK V Z Y CR LF (6.3.3). */
function isOption(bytes: Uint8Array, from: number): boolean {
	if (from + 6 > bytes.length) return false
	for (let at = from + 1; at < from + 4; at++) if (!isWord(plain(bytes[at]!))) return false
	return plain(bytes[from + 4]!) === cr && plain(bytes[from + 5]!) === lf
}

const isWord = (char: number): boolean =>
	(char >= 0x30 && char <= 0x39) || (char >= 0x41 && char <= 0x5a) || (char >= 0x61 && char <= 0x7a)
const isLetter = (char: number): boolean => isWord(char) && char >= 0x41

function afterSlash(bytes: Uint8Array, from: number, isAll: boolean): Found {
	if (from + 1 >= bytes.length) return cutOff(isAll)
	if (plain(bytes[from + 1]!) === question) return requestAt(bytes, from, isAll)
	for (let at = from + 1; at < from + 4; at++) {
		if (at >= bytes.length) return cutOff(isAll)
		if (!isLetter(plain(bytes[at]!))) return broken('start', 'an identification starts with / and three letters')
	}
	const limit = Math.min(bytes.length, from + longestIdentification)
	for (let at = from + 4; at < limit; at++) {
		const char = plain(bytes[at]!)
		if (char === lf) return afterLine(bytes, from, at, isAll)
		// Some Iskra meters write 02 where others write the characters \\2.
		if (char < 0x20 && char !== cr && char !== stx) {
			return broken('start', 'a control character stands in the identification')
		}
	}
	return limit === bytes.length ? cutOff(isAll) : broken('length', 'an identification without end')
}

function cutOff(isAll: boolean): Found {
	return isAll ? broken('truncated', 'the message breaks off') : { kind: 'more' }
}

/** `end`: of the identification's LF. */
function afterLine(bytes: Uint8Array, from: number, end: number, isAll: boolean): Found {
	const to = plain(bytes[end - 1]!) === cr ? end - 1 : end
	if (to < from + 5) return broken('length', 'an identification without baud character')
	const line = { from: from + 1, to }
	const alone: Message = { kind: 'identification', end: end + 1, line, data: null }
	if (end + 1 >= bytes.length) return alone
	const next = plain(bytes[end + 1]!)
	if (next === stx) {
		const data = dataMessage(bytes, end + 1, isAll)
		if (data.kind === 'more') return data
		// What is broken is thrown away on its own, and asked for again.
		return data.kind === 'data' ? { ...alone, end: data.end, data: data.data } : alone
	}
	if (next < 0x20 && next !== cr && next !== lf) return alone
	if (next === slash) return alone
	return telegramAt(bytes, from, end + 1, line, isAll)
}

function requestAt(bytes: Uint8Array, from: number, isAll: boolean): Found {
	const limit = Math.min(bytes.length, from + longestRequest)
	for (let at = from + 2; at < limit; at++) {
		const char = plain(bytes[at]!)
		if (char === bang) {
			const end = at + 3
			if (end > bytes.length) return cutOff(isAll)
			const isEnded = plain(bytes[at + 1]!) === cr && plain(bytes[at + 2]!) === lf
			return isEnded
				? { kind: 'request', end, address: { from: from + 2, to: at } }
				: broken('stop', 'a request ends with ! CR LF')
		}
		if (char < 0x20) return broken('start', 'a control character stands in the request')
	}
	return limit === bytes.length ? cutOff(isAll) : broken('length', 'a request without end')
}

/** STX … ETX BCC, or STX … EOT BCC where more blocks follow (6.3.5). */
function dataMessage(bytes: Uint8Array, from: number, isAll: boolean): Found {
	const limit = Math.min(bytes.length, from + longestFrame)
	let closedAt = -1
	let depth = 0
	for (let at = from + 1; at < limit; at++) {
		const char = plain(bytes[at]!)
		if (char === etx || char === eot) {
			if (at + 1 >= bytes.length) return cutOff(isAll)
			const data: Data = { from: from + 1, to: at, check: 'bcc', isPart: char === eot }
			const message: Message = { kind: 'data', end: at + 2, data }
			return isBcc(bytes, from + 1, at + 1) ? message : wrongBcc(message, bccOf(bytes, from + 1, at + 1))
		}
		if (char < 0x20 && char !== cr && char !== lf && char !== 0x09) {
			return broken('data', 'a control character stands in the data')
		}
		if (char === open) depth++
		else if (char === close) depth = 0
		else if (char === bang && depth === 0) closedAt = at
	}
	if (limit < bytes.length) return broken('length', `no end within ${longestFrame} bytes`)
	if (!isAll) return { kind: 'more' }
	// Gateways exist that pass the text on and keep ETX and the check character for themselves.
	if (closedAt < 0 || !isBlank(bytes, closedAt + 1)) return broken('truncated', 'the data message breaks off')
	const data: Data = { from: from + 1, to: closedAt, check: 'none', isPart: false }
	return { kind: 'data', end: bytes.length, data }
}

function isBlank(bytes: Uint8Array, from: number): boolean {
	for (let at = from; at < bytes.length; at++) {
		const char = plain(bytes[at]!)
		if (char !== cr && char !== lf) return false
	}
	return true
}

/**
 * BCC at `to`: exclusive or of [from, to) (clause 6.3.5, ISO 1155). With parity bits on the line each of the characters
 * has to be even, and the sum is that of the seven bits.
 */
function isBcc(bytes: Uint8Array, from: number, to: number): boolean {
	const sum = bccOf(bytes, from, to)
	if (sum === bytes[to]) return true
	return plain(sum) === plain(bytes[to]!) && hasParity(bytes, from - 1, to + 1)
}

function bccOf(bytes: Uint8Array, from: number, to: number): number {
	let sum = 0
	for (let at = from; at < to; at++) sum ^= bytes[at]!
	return sum
}

/** Every byte has an even number of ones, and some have their top bit set: a 7E1 line read as 8N1. */
export function hasParity(bytes: Uint8Array, from: number, to: number): boolean {
	let isSet = false
	for (let at = from; at < to; at++) {
		let ones = bytes[at]!
		ones ^= ones >> 4
		ones ^= ones >> 2
		ones ^= ones >> 1
		if ((ones & 1) !== 0) return false
		isSet ||= bytes[at]! > 0x7f
	}
	return isSet
}

/** SOH C D ETX BCC, or SOH C D STX (…) ETX BCC (6.3.6). */
function commandAt(bytes: Uint8Array, from: number): Found {
	if (from + 3 >= bytes.length) return { kind: 'more' }
	for (let at = from + 1; at < from + 3; at++) {
		if (!isWord(plain(bytes[at]!))) return broken('control', 'a command is a letter and a digit')
	}
	const command = { from: from + 1, to: from + 3 }
	const limit = Math.min(bytes.length, from + longestFrame)
	for (let at = from + 3; at < limit; at++) {
		const char = plain(bytes[at]!)
		if (char === etx || char === eot) {
			if (at + 1 >= bytes.length) return { kind: 'more' }
			const isBare = plain(bytes[from + 3]!) !== stx
			const data: Data | null = isBare ? null : { from: from + 4, to: at, check: 'bcc', isPart: char === eot }
			const message: Message = { kind: 'command', end: at + 2, command, data }
			return isBcc(bytes, from + 1, at + 1) ? message : wrongBcc(message, bccOf(bytes, from + 1, at + 1))
		}
		if (char < 0x20 && char !== cr && char !== lf && !(char === stx && at === from + 3)) {
			return broken('data', 'a control character stands in the command')
		}
	}
	return limit === bytes.length ? { kind: 'more' } : broken('length', 'a command without end')
}

/** Mode D and DSMR: lines up to '!', then CR LF, or a CRC in four hex digits (some write it without leading zero). */
function telegramAt(bytes: Uint8Array, from: number, lines: number, line: Span, isAll: boolean): Found {
	const limit = Math.min(bytes.length, from + longestFrame)
	let depth = 0
	for (let at = lines; at < limit; at++) {
		const char = plain(bytes[at]!)
		if (char === bang && depth === 0) return telegramEnd(bytes, from, { from: lines, to: at }, line, isAll)
		if (char < 0x20 && char !== cr && char !== lf && char !== 0x09) {
			return broken('data', 'a control character stands in the telegram')
		}
		if (char === slash && depth === 0) return broken('truncated', 'the telegram breaks off, another one starts')
		if (char === open) depth++
		else if (char === close || char === lf) depth = 0
	}
	return limit === bytes.length ? cutOff(isAll) : broken('length', `no end within ${longestFrame} bytes`)
}

function telegramEnd(bytes: Uint8Array, from: number, lines: Span, line: Span, isAll: boolean): Found {
	let at = lines.to + 1
	let digits = ''
	while (at < bytes.length && digits.length < 4 && isHexDigit(plain(bytes[at]!))) {
		digits += String.fromCharCode(plain(bytes[at]!))
		at++
	}
	if (at >= bytes.length && !isAll) return { kind: 'more' }
	if (at < bytes.length) {
		const isEnded = plain(bytes[at]!) === lf || (plain(bytes[at]!) === cr && at + 1 < bytes.length)
		if (!isEnded && !isAll && plain(bytes[at]!) === cr) return { kind: 'more' }
		if (!isEnded) return broken('stop', 'behind the ! stands neither a checksum nor the end of the line')
		if (plain(bytes[at]!) === cr) at++
		if (plain(bytes[at]!) !== lf) return broken('stop', 'the line of the ! does not end')
		at++
	}
	// DSMR P1: from '/' through '!'.
	const crc = crcA001(bytes, from, lines.to + 1, 0)
	const isRight = digits === '' || Number.parseInt(digits, 16) === crc
	const data: Data = { ...lines, check: digits === '' ? 'none' : 'crc16', isPart: false }
	const message: Message = { kind: 'identification', end: at, line, data }
	const expected = hex[crc >> 8]! + hex[crc & 0xff]!
	return isRight ? message : { ...broken('checksum', `the checksum ${digits} is wrong`), message, expected }
}

const isHexDigit = (char: number): boolean => (char >= 0x30 && char <= 0x39) || (char >= 0x41 && char <= 0x46)

const wrongBcc = (message: Message, right: number): Found => ({
	...broken('checksum', 'the block check character is wrong'),
	message,
	expected: hex[right]!,
})

function broken(reason: RefusalReason, text: string): Extract<Found, { kind: 'broken' }> {
	return { kind: 'broken', reason, text }
}
