/**
 * What carries a DLMS PDU: HDLC frames (IEC 62056-46), the TCP wrapper (IEC 62056-47), or segments in wired M-Bus
 * frames (EN 13757-3, CI 00…1F: the transport layer of DLMS).
 */
import { crc8408 } from '../crc.ts'
import { hex } from '../hex.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import { hdlc, longestWrapped, mostSegments, tagNames } from './constants.ts'

export type HdlcFrame = {
	/** Index of the opening flag, and behind the closing one. */
	readonly at: number
	readonly end: number
	readonly segmented: boolean
	readonly destination: Address
	readonly source: Address
	/** Where the control byte stands. */
	readonly controlAt: number
	readonly control: number
	/** The information field; from = to where there is none. */
	readonly from: number
	readonly to: number
}

/** `logical`: the upper part, or the only one. */
export type Address = { readonly logical: number; readonly physical: number | null; readonly bytes: number }

export type Fault = { readonly reason: RefusalReason; readonly text: string }
type Found<T> = { readonly ok: true; readonly frame: T } | ({ readonly ok: false } & Fault) | { readonly ok: 'more' }

/** The verdict on the start of a receive buffer: HDLC, wrapper and M-Bus frames are told apart by their first bytes. */
export function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	switch (buffer[0]) {
		case hdlc.flag:
			return splitHdlc(buffer)
		case 0x00:
			return splitWrapper(buffer)
		case 0x68:
			return splitMbus(buffer)
		default: {
			let skip = 1
			while (skip < buffer.length && skip < 256 && !isStart(buffer[skip]!)) skip++
			return { kind: 'discard', length: skip, reason: 'start' }
		}
	}
}

const isStart = (byte: number): boolean => byte === hdlc.flag || byte === 0x00 || byte === 0x68

const discard = (reason: RefusalReason): Split => ({ kind: 'discard', length: 1, reason })

/**
 * One frame; unnumbered information in segments (a push that nobody acknowledges) is taken together, since the single
 * segment says nothing.
 */
function splitHdlc(buffer: Uint8Array): Split {
	let at = 0
	for (let segment = 0; segment < mostSegments; segment++) {
		const found = hdlcAt(buffer, at)
		if (found.ok === 'more') return { kind: 'more' }
		if (!found.ok) return discard(found.reason)
		const { frame } = found
		const goesOn = frame.segmented && isUnnumbered(frame.control)
		if (!goesOn) return { kind: 'frame', length: frame.end }
		if (frame.end >= buffer.length) return { kind: 'more' }
		at = nextHdlcAt(buffer, frame)
	}
	return discard('length')
}

/** One flag may close a frame and open the next. */
export const nextHdlcAt = (bytes: Uint8Array, { end }: HdlcFrame): number => (bytes[end] === hdlc.flag ? end : end - 1)

/** UI, with or without the poll bit. */
export const isUnnumbered = (control: number): boolean => (control & ~hdlc.pollFinal) === 0x03

/** The HDLC frame whose opening flag stands at `at`, its checksums right. */
export function hdlcAt(bytes: Uint8Array, at: number): Found<HdlcFrame> {
	const laid = hdlcLayout(bytes, at)
	if (laid.ok !== true) return laid
	const wrong = wrongChecksum(bytes, laid.frame)
	return wrong ?? laid
}

/** Where the parts of the frame lie, as far as its length and addresses say; checksums are not looked at. */
export function hdlcLayout(bytes: Uint8Array, at: number): Found<HdlcFrame> {
	if (at + 1 >= bytes.length) return { ok: 'more' }
	const format = bytes[at + 1]!
	if (format >> 4 !== hdlc.formatType)
		return fault('start', `After the flag stands ${hex[format]}, no frame format of type 3.`)
	if (at + 2 >= bytes.length) return { ok: 'more' }
	const length = ((format & 7) << 8) | bytes[at + 2]!
	if (length < 7) return fault('length', `The frame states ${length} bytes, fewer than any has.`)
	// Addresses are told apart by their end bits before the rest is waited for: a false start costs no time.
	const destination = addressAt(bytes, at + 3, at + 1 + length - 4)
	if (destination === 'more') return { ok: 'more' }
	if (destination === null) return fault('address', 'The destination address does not end after 1, 2 or 4 bytes.')
	const source = addressAt(bytes, at + 3 + destination.bytes, at + 1 + length - 3)
	if (source === 'more') return { ok: 'more' }
	if (source === null) return fault('address', 'The source address does not end after 1, 2 or 4 bytes.')
	const end = at + length + 2
	if (end > bytes.length) return { ok: 'more' }
	if (bytes[end - 1] !== hdlc.flag) return fault('stop', `The frame ends with ${hex[bytes[end - 1]!]}, not with 7E.`)
	const controlAt = at + 3 + destination.bytes + source.bytes
	const [hcsAt, fcsAt] = [controlAt + 1, end - 3]
	const hasInformation = hcsAt < fcsAt
	if (hcsAt > fcsAt || (hasInformation && hcsAt + 2 > fcsAt)) {
		return fault('length', 'The frame is too short for its addresses and checksums.')
	}
	const [from, to] = hasInformation ? [hcsAt + 2, fcsAt] : [fcsAt, fcsAt]
	const segmented = (format & 8) !== 0
	return {
		ok: true,
		frame: { at, end, segmented, destination, source, controlAt, control: bytes[controlAt]!, from, to },
	}
}

/** Both checksums in one pass: the header's covers what stands before it, the frame's everything. */
function wrongChecksum(bytes: Uint8Array, { at, end, controlAt }: HdlcFrame): ({ readonly ok: false } & Fault) | null {
	const [hcsAt, fcsAt] = [controlAt + 1, end - 3]
	let sum = crc8408(bytes, at + 1, hcsAt, 0xffff)
	if (hcsAt < fcsAt) {
		const [stated, expected] = [bytes[hcsAt]! | (bytes[hcsAt + 1]! << 8), sum ^ 0xffff]
		if (stated !== expected) return fault('checksum', `Header checksum ${word(stated)}, computed ${word(expected)}.`)
	}
	sum = crc8408(bytes, hcsAt, fcsAt, sum)
	const [stated, expected] = [bytes[fcsAt]! | (bytes[fcsAt + 1]! << 8), sum ^ 0xffff]
	return stated === expected ? null : fault('checksum', `Frame checksum ${word(stated)}, computed ${word(expected)}.`)
}

/** What a checksum of bytes `from`…`at` says against the two bytes at `at`. */
export function checksumText(bytes: Uint8Array, from: number, at: number): string {
	const sum = crc8408(bytes, from, at, 0xffff)
	const [stated, expected] = [bytes[at]! | (bytes[at + 1]! << 8), sum ^ 0xffff]
	return stated === expected ? 'right' : `wrong: ${word(stated)}, not ${word(expected)}`
}

const word = (value: number): string => hex[value & 0xff]! + hex[value >> 8]!

function fault(reason: RefusalReason, text: string): { readonly ok: false } & Fault {
	return { ok: false, reason, text }
}

/** Seven bits a byte, the lowest bit 1 in the last one: 1, 2 or 4 bytes. */
function addressAt(bytes: Uint8Array, at: number, to: number): Address | 'more' | null {
	for (let count = 1; count <= 4; count++) {
		if (at + count > to) return null
		if (at + count > bytes.length) return 'more'
		if ((bytes[at + count - 1]! & 1) === 0) continue
		const part = (index: number) => bytes[at + index]! >> 1
		if (count === 1) return { logical: part(0), physical: null, bytes: 1 }
		if (count === 2) return { logical: part(0), physical: part(1), bytes: 2 }
		if (count === 3) return null
		return { logical: part(0) * 128 + part(1), physical: part(2) * 128 + part(3), bytes: 4 }
	}
	return null
}

export function addressBytes({ logical, physical, bytes }: Address): readonly number[] {
	if (bytes === 1) return [(logical << 1) | 1]
	const low = physical ?? 0
	if (bytes === 2) return [logical << 1, (low << 1) | 1]
	return [(logical >> 7) << 1, (logical & 0x7f) << 1, (low >> 7) << 1, ((low & 0x7f) << 1) | 1]
}

/** A whole frame with both checksums. `information` [] : no information field, so no header checksum. */
export function hdlcFrame(
	to: Address,
	from: Address,
	control: number,
	information: ArrayLike<number>,
	segmented = false,
): Uint8Array {
	const head = [...addressBytes(to), ...addressBytes(from), control]
	const length = 2 + head.length + (information.length > 0 ? 2 + information.length : 0) + 2
	const frame = new Uint8Array(length + 2)
	frame.set([hdlc.flag, (hdlc.formatType << 4) | (segmented ? 8 : 0) | (length >> 8), length & 0xff, ...head])
	let at = 3 + head.length
	const sign = () => {
		const sum = crc8408(frame, 1, at, 0xffff)
		frame[at++] = (sum ^ 0xffff) & 0xff
		frame[at++] = (sum ^ 0xffff) >> 8
	}
	if (information.length > 0) {
		sign()
		frame.set(information, at)
		at += information.length
	}
	sign()
	frame[at] = hdlc.flag
	return frame
}

export type WrapperFrame = { readonly source: number; readonly destination: number; readonly end: number }

const wrapperHead = 8

/** 0001, source, destination, length: two bytes each, then the PDU. */
export function wrapperAt(bytes: Uint8Array): Found<WrapperFrame> {
	const { length } = bytes
	if (length > 0 && bytes[0] !== 0) return fault('start', `A wrapper begins with 0001, not with ${hex[bytes[0]!]}.`)
	if (length > 1 && bytes[1] !== 1) return fault('start', `A wrapper begins with 0001, not with 00${hex[bytes[1]!]}.`)
	if (length < wrapperHead) return { ok: 'more' }
	const at = (index: number) => bytes[index]! * 256 + bytes[index + 1]!
	const stated = at(6)
	if (stated < 1 || stated > longestWrapped) return fault('length', `The wrapper states ${stated} bytes of content.`)
	if (length > wrapperHead && !tagNames.has(bytes[wrapperHead]!)) {
		return fault('control', `${hex[bytes[wrapperHead]!]} begins no message of DLMS.`)
	}
	if (length < wrapperHead + stated) return { ok: 'more' }
	return { ok: true, frame: { source: at(2), destination: at(4), end: wrapperHead + stated } }
}

export function wrapped(source: number, destination: number, pdu: Uint8Array): Uint8Array {
	const frame = new Uint8Array(wrapperHead + pdu.length)
	const words = [1, source, destination, pdu.length]
	frame.set(words.flatMap((value) => [value >> 8, value & 0xff]))
	frame.set(pdu, wrapperHead)
	return frame
}

function splitWrapper(buffer: Uint8Array): Split {
	const found = wrapperAt(buffer)
	if (found.ok === 'more') return { kind: 'more' }
	return found.ok ? { kind: 'frame', length: found.frame.end } : discard(found.reason)
}

export type MbusSegment = {
	readonly at: number
	readonly end: number
	readonly sequence: number
	readonly isLast: boolean
}

/** CI, source and destination service access point stand before a segment's part of the PDU. */
export const mbusHead = 9

/**
 * A long frame whose CI (00…1F) says that it carries a segment: bits 0…3 its number, bit 4 the last one. The PDU's part
 * lies from `at` + 9 to `end` - 2.
 */
export function mbusAt(bytes: Uint8Array, at: number): Found<MbusSegment> {
	const have = bytes.length - at
	const is = (index: number) => bytes[at + index]!
	if (have > 0 && is(0) !== 0x68) return fault('start', `An M-Bus frame begins with 68, not with ${hex[is(0)]}.`)
	if (have > 1 && is(1) < 6) return fault('length', `An M-Bus frame of ${is(1)} bytes carries no segment.`)
	if (have > 2 && is(2) !== is(1))
		return fault('length', `The lengths ${hex[is(1)]} and ${hex[is(2)]} are not the same.`)
	if (have > 3 && is(3) !== 0x68) return fault('start', `The fourth byte is ${hex[is(3)]}, not 68.`)
	if (have > 6 && is(6) > 0x1f) return fault('control', `CI ${hex[is(6)]} carries no DLMS segment.`)
	if (have < 2 || have < is(1) + 6) return { ok: 'more' }
	const end = at + is(1) + 6
	if (bytes[end - 1] !== 0x16) return fault('stop', `The M-Bus frame ends with ${hex[bytes[end - 1]!]}, not with 16.`)
	let sum = 0
	for (let i = at + 4; i < end - 2; i++) sum += bytes[i]!
	if ((sum & 0xff) !== bytes[end - 2]) {
		return fault('checksum', `M-Bus checksum ${hex[bytes[end - 2]!]}, computed ${hex[sum & 0xff]}.`)
	}
	return { ok: true, frame: { at, end, sequence: is(6) & 0x0f, isLast: (is(6) & 0x10) !== 0 } }
}

/** All segments up to the last one, numbered from 0 in order. */
function splitMbus(buffer: Uint8Array): Split {
	let at = 0
	for (let sequence = 0; sequence < mostSegments; sequence++) {
		const found = mbusAt(buffer, at)
		if (found.ok === 'more') return { kind: 'more' }
		if (!found.ok) return discard(found.reason)
		if (found.frame.sequence !== sequence) return discard('data')
		if (found.frame.isLast) return { kind: 'frame', length: found.frame.end }
		at = found.frame.end
	}
	return discard('length')
}
