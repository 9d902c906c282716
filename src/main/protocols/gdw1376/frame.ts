/** The frame around the data units: cut out of a stream, taken apart, put together. Pure, total, cost ∝ length. */
import { hex, hexTextReversed } from '../hex.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import {
	accessDemand,
	countValid,
	editionOf,
	eventCounterLength,
	frameOverhead,
	fromTerminal,
	headLength,
	initiator,
	longestPreamble,
	longestUserData,
	preambleByte,
	seq,
	startByte,
	stopByte,
	timeLabelLength,
	userHeadLength,
} from './constants.ts'
import { bcdAt } from './formats.ts'

/**
 * The verdict on the start of a receive buffer. A preamble belongs to its frame. A frame is cut by its length, then its
 * end and sum are checked (68 and 16 occur inside data); after a failure the search goes on one byte further. A frame
 * that has not come whole is never searched for another one: forwarded frames lie inside it.
 */
export function split(buffer: Uint8Array): Split {
	const start = preambleLength(buffer)
	if (start > longestPreamble) return discard(start - longestPreamble, 'start')
	if (start === buffer.length) return { kind: 'more' }
	if (buffer[start] !== startByte) return discard(garbageLength(buffer, start), 'start')
	const head = headVerdict(buffer, start)
	if (head !== null) return discard(start + 1, head)
	if (buffer.length - start < headLength) return { kind: 'more' }
	const total = frameOverhead + lengthAt(buffer, start)
	if (buffer.length - start < total) return { kind: 'more' }
	const last = start + total - 1
	if (buffer[last] !== stopByte) return discard(start + 1, 'stop')
	if (checksum(buffer, start + headLength, last - 1) !== buffer[last - 1]) return discard(start + 1, 'checksum')
	return { kind: 'frame', length: start + total }
}

const discard = (length: number, reason: RefusalReason): Split => ({ kind: 'discard', length, reason })

export function preambleLength(bytes: Uint8Array): number {
	let length = 0
	while (length < bytes.length && bytes[length] === preambleByte) length++
	return length
}

/** Bytes up to the next that a frame or its preamble could begin with. */
function garbageLength(buffer: Uint8Array, from: number): number {
	let at = from + 1
	while (at < buffer.length && buffer[at] !== startByte && buffer[at] !== preambleByte) at++
	return at
}

/** What is wrong with 68 L L L L 68 as far as it has come; null: nothing yet. */
function headVerdict(buffer: Uint8Array, start: number): RefusalReason | null {
	const known = buffer.length - start
	if (known > 1 && editionOf(buffer[start + 1]!) === null) return 'length'
	if (known > 3 && buffer[start + 3] !== buffer[start + 1]) return 'length'
	if (known > 4 && buffer[start + 4] !== buffer[start + 2]) return 'length'
	if (known > 5 && buffer[start + 5] !== startByte) return 'start'
	return known > 2 && lengthAt(buffer, start) < userHeadLength ? 'length' : null
}

/** Bits 2 to 15 of L: bytes from C to before CS. */
const lengthAt = (bytes: Uint8Array, start: number): number => (bytes[start + 1]! | (bytes[start + 2]! << 8)) >>> 2

/** Sum of the bytes, modulo 256. */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
	let sum = 0
	for (let at = from; at < to; at++) sum += bytes[at]!
	return sum & 0xff
}

/** A frame taken apart; every index counts in `bytes`. */
export type Frame = {
	readonly kind: 'frame'
	readonly bytes: Uint8Array
	readonly start: number
	/** 2005: L's low bits 01. */
	readonly edition: '2005' | '376.1'
	readonly control: number
	readonly isUp: boolean
	/** Administrative region, four digits. */
	readonly region: string
	readonly terminal: number
	/** Which master asked (MSA), echoed by the terminal; 0: the terminal began. */
	readonly station: number
	readonly isGroup: boolean
	readonly afn: number
	readonly seq: number
	/** Data units, with the password of a request where it has one. */
	readonly dataFrom: number
	readonly dataTo: number
	/** Event counters EC1 EC2, of answers that demand access; else -1. */
	readonly countersAt: number
	/** Time label Tp, else -1. */
	readonly labelAt: number
	readonly userTo: number
}
type Refused = { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }

const refused = (reason: RefusalReason, text: string): Refused => ({ kind: 'refused', reason, text })

/** Takes one frame apart, preamble allowed before it and nothing after it. */
export function unwrap(bytes: Uint8Array): Frame | Refused {
	if (bytes.length === 0) return refused('empty', 'no bytes')
	const start = preambleLength(bytes)
	const length = bytes.length - start
	if (length === 0) return refused('truncated', 'only a preamble, no frame')
	if (bytes[start] !== startByte) return refused('start', `begins with ${hex[bytes[start]!]}, not with 68`)
	if (length < frameOverhead + userHeadLength) {
		return refused('truncated', `${length} bytes; a frame has at least ${frameOverhead + userHeadLength}`)
	}
	if (bytes[start + 1] !== bytes[start + 3] || bytes[start + 2] !== bytes[start + 4]) {
		return refused('length', 'the length is stated twice and the two differ')
	}
	if (bytes[start + 5] !== startByte) {
		return refused('start', `the second start byte is ${hex[bytes[start + 5]!]}, not 68`)
	}
	const edition = editionOf(bytes[start + 1]!)
	if (edition === null) {
		const bits = (bytes[start + 1]! & 0b11).toString(2).padStart(2, '0')
		return refused('length', `the length's low bits are ${bits}: neither 10 (376.1) nor 01 (edition of 2005)`)
	}
	const userLength = lengthAt(bytes, start)
	const total = frameOverhead + userLength
	if (userLength < userHeadLength) {
		return refused(
			'length',
			`the length counts ${userLength} bytes; control, address, AFN and SEQ need ${userHeadLength}`,
		)
	}
	if (length < total) return refused('truncated', `${length} bytes; the length asks for ${total}`)
	if (length > total) return refused('length', `${length} bytes; the length asks for ${total}`)
	const last = start + total - 1
	if (bytes[last] !== stopByte) return refused('stop', `ends with ${hex[bytes[last]!]}, not with 16`)
	const sum = checksum(bytes, start + headLength, last - 1)
	if (sum !== bytes[last - 1]) {
		return refused('checksum', `sum is ${hex[sum]}, the frame states ${hex[bytes[last - 1]!]}`)
	}
	return takenApart(bytes, start, edition, last - 1)
}

function takenApart(bytes: Uint8Array, start: number, edition: Frame['edition'], userTo: number): Frame {
	const from = start + headLength
	const control = bytes[from]!
	const isUp = (control & fromTerminal) !== 0
	const sequence = bytes[from + 7]!
	const dataFrom = from + userHeadLength
	let dataTo = userTo
	const cut = (isThere: boolean, length: number): number => {
		if (!isThere || dataTo - dataFrom < length) return -1
		dataTo -= length
		return dataTo
	}
	// From the end: time label, before it the counters.
	const labelAt = cut((sequence & seq.timeLabel) !== 0, timeLabelLength)
	const countersAt = cut(isUp && (control & accessDemand) !== 0, eventCounterLength)
	return {
		kind: 'frame',
		bytes,
		start,
		edition,
		control,
		isUp,
		region: hexTextReversed(bytes, from + 1, from + 3),
		terminal: bytes[from + 3]! | (bytes[from + 4]! << 8),
		station: bytes[from + 5]! >> 1,
		isGroup: (bytes[from + 5]! & 1) !== 0,
		afn: bytes[from + 6]!,
		seq: sequence,
		dataFrom,
		dataTo,
		countersAt,
		labelAt,
		userTo,
	}
}

/** What a frame of ours carries. */
export type Outgoing = {
	readonly control: number
	/** Four digits. */
	readonly region: string
	readonly terminal: number
	readonly isGroup?: boolean
	/** Default 376.1; a terminal of 2005 may not hear the other one. */
	readonly edition?: Frame['edition']
	/** MSA, 0 … 127. */
	readonly station: number
	readonly afn: number
	/** With a label, its bit is set. */
	readonly seq: number
	/** Data units and, of some functions, the password behind them. */
	readonly data: readonly number[]
	/** Tp, where the terminal shall not obey what comes late. */
	readonly label?: TimeLabel
	/** Bytes FE before the frame, as on a terminal's local port; default none. */
	readonly preamble?: number
}

/** When a request was sent, and how long it may take. */
export type TimeLabel = {
	/** PFC, which counts the sender's frames, 0 … 255. */
	readonly counter: number
	readonly day: number
	/** 'HH:MM:SS' */
	readonly time: string
	readonly delayMinutes: number
}

/** PFC, then A.16 (ss mm hh DD), permitted delay. */
const labelBytes = ({ counter, day, time, delayMinutes }: TimeLabel): readonly number[] => [
	...[counter, bcdAt(time, 6), bcdAt(time, 3), bcdAt(time, 0)],
	...[bcdAt(String(day).padStart(2, '0'), 0), delayMinutes],
]

/** 68 L L L L 68 C A1 A2 A3 AFN SEQ data [Tp] CS 16; throws where the data are longer than L can count. */
export function encode(outgoing: Outgoing): Uint8Array {
	const { control, region, terminal, isGroup = false, edition = '376.1', station, afn, data, preamble = 0 } = outgoing
	const label = outgoing.label === undefined ? [] : labelBytes(outgoing.label)
	const length = userHeadLength + data.length + label.length
	if (length > longestUserData) throw new Error('more data than a frame can hold')
	const word = (length << 2) | (edition === '2005' ? 0b01 : 0b10)
	const size = [word & 0xff, word >>> 8]
	const code = [Number.parseInt(region.slice(2), 16), Number.parseInt(region.slice(0, 2), 16)]
	const address = [...code, terminal & 0xff, terminal >>> 8, (station << 1) | (isGroup ? 1 : 0)]
	const sequence = outgoing.seq | (label.length > 0 ? seq.timeLabel : 0)
	const user = [control, ...address, afn, sequence, ...data, ...label]
	const head = [...new Array<number>(preamble).fill(preambleByte), startByte, ...size, ...size, startByte]
	const frame = Uint8Array.from([...head, ...user, 0, stopByte])
	frame[frame.length - 2] = checksum(frame, head.length, frame.length - 2)
	return frame
}

/** C of a request. `count`: the frame count bit where it is valid. */
export const controlOf = (begins: boolean, code: number, count: 0 | 1 | null = null): number =>
	(begins ? initiator : 0) | (count === null ? 0 : countValid | (count === 1 ? accessDemand : 0)) | code
