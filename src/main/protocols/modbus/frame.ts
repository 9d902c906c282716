/**
 * The two framings: RTU (unit, PDU, CRC), on a serial line or through a converter, and MBAP (transaction, protocol 0,
 * length, unit, PDU) over TCP. Which one it is shows in the bytes. Pure, total, cost ∝ length.
 */
import { hex } from '../hex.ts'
import type { RefusalReason, Split } from '../protocol.ts'
import { fn, identification, lastUnit, longestFrame, longestRtu, mbapLength } from './constants.ts'
import { crc16, isCrcAt } from './crc.ts'
import { isKnown, pduLength, type Side, word } from './pdu.ts'

export type Framing = 'rtu' | 'tcp'

export type Frame = {
	readonly framing: Framing
	/** MBAP transaction identifier; RTU has none. */
	readonly transaction: number | null
	readonly unit: number
	/** The PDU is bytes[pdu…end). */
	readonly pdu: number
	readonly end: number
	/** As which the PDU holds together; some requests and their answers look alike. */
	readonly sides: readonly Side[]
}

export type Unwrapped = Frame | { readonly reason: RefusalReason; readonly text: string }

export const isFrame = (unwrapped: Unwrapped): unwrapped is Frame => 'framing' in unwrapped

/**
 * Transactions that we give begin with F8…FF: an answer to one of them can never be taken for an RTU frame, whose
 * first byte is a unit up to 247.
 */
const ownTransactions = 0xf800

/**
 * One request. `turn` counts the requests of a conversation: the transaction follows from the request and from it, so
 * that a late answer to another request is told apart, and a repeated request keeps its own.
 */
export function encode(framing: Framing, unit: number, pdu: readonly number[], turn: number): Uint8Array {
	if (framing === 'rtu') {
		const bytes = Uint8Array.from([unit, ...pdu, 0, 0])
		const crc = crc16(bytes, 0, bytes.length - 2)
		bytes[bytes.length - 2] = crc & 0xff
		bytes[bytes.length - 1] = crc >> 8
		return bytes
	}
	const body = Uint8Array.from([unit, ...pdu])
	const transaction = ownTransactions | ((crc16(body, 0, body.length) + turn) & 0x07ff)
	const head = [transaction >> 8, transaction & 0xff, 0, 0, body.length >> 8, body.length & 0xff]
	return Uint8Array.from([...head, ...body])
}

/**
 * The verdict on the start of a receive buffer. An RTU frame needs a right CRC at a length that its function allows; an
 * MBAP frame a length that fits its PDU. An answer is tried before a request: it is ours to hear.
 */
export function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	const answer = rtuVerdict(buffer, 'answer')
	if (typeof answer === 'number') return { kind: 'frame', length: answer }
	const request = rtuVerdict(buffer, 'request')
	if (typeof request === 'number') return { kind: 'frame', length: request }
	const mbap = mbapVerdict(buffer)
	if (typeof mbap === 'number') return { kind: 'frame', length: mbap }
	if (answer === 'more' || request === 'more' || mbap === 'more') return { kind: 'more' }
	const isSum = answer === 'checksum' || request === 'checksum'
	return { kind: 'discard', length: 1, reason: isSum ? 'checksum' : 'start' }
}

function rtuVerdict(buffer: Uint8Array, side: Side): number | 'more' | 'checksum' | null {
	if (buffer[0]! > lastUnit) return null
	const pdu = pduLength(buffer, 1, buffer.length, side)
	if (pdu === null || pdu === 'more') return pdu
	const length = pdu + 3
	if (length > longestRtu) return null
	if (buffer.length < length) return 'more'
	return isCrcAt(buffer, 0, length - 2) ? length : 'checksum'
}

function mbapVerdict(buffer: Uint8Array): number | 'more' | null {
	const { length } = buffer
	for (let at = 2; at < Math.min(length, 5); at++) if (buffer[at] !== 0) return null
	if (length < 6) return 'more'
	const size = buffer[5]!
	// The shortest PDU over TCP is an exception; requests of one byte belong to the serial line alone (clause 6)
	if (size < 3 || size > longestFrame - 6) return null
	const end = Math.min(length, 6 + size)
	const fits = mbapSides(buffer, end, size)
	if (fits === 'more') return 'more'
	if (fits.length === 0) return null
	return length >= 6 + size ? 6 + size : 'more'
}

function mbapSides(bytes: Uint8Array, end: number, size: number): readonly Side[] | 'more' {
	const answer = pduLength(bytes, mbapLength, end, 'answer')
	const request = pduLength(bytes, mbapLength, end, 'request')
	const isOpen = (answer === 'more' || request === 'more') && end < 6 + size
	const sides: Side[] = []
	if (answer === size - 1) sides.push('answer')
	if (request === size - 1) sides.push('request')
	return sides.length === 0 && isOpen ? 'more' : sides
}

/** Exactly one frame from `from` on, or why not; `only`: the framing that is spoken there, null: either. */
export function unwrap(bytes: Uint8Array, from = 0, only: Framing | null = null): Unwrapped {
	const left = from === 0 ? bytes : bytes.subarray(from)
	if (left.length === 0) return { reason: 'empty', text: 'there are no bytes' }
	const rtu = only === 'tcp' ? null : unwrapRtu(left)
	if (rtu !== null && isFrame(rtu)) return moved(rtu, from)
	const asMbap = only === 'tcp' || (only === null && looksMbap(left))
	const mbap = asMbap ? unwrapMbap(left) : null
	if (mbap !== null && isFrame(mbap)) return moved(mbap, from)
	// A frame whose CRC is right is RTU whatever its bytes 2 to 4 are
	return rtu !== null && (mbap === null || rtu.reason !== 'checksum') ? rtu : mbap!
}

const moved = (frame: Frame, by: number): Frame => ({ ...frame, pdu: frame.pdu + by, end: frame.end + by })

/** Broken or not: it has an MBAP header, and not the length of an RTU frame of its function. */
export function looksMbap(bytes: Uint8Array): boolean {
	const isHead = bytes.length >= 6 && bytes[2] === 0 && bytes[3] === 0 && bytes[4] === 0 && bytes[5]! >= 3
	return isHead && (rtuSides(bytes).length === 0 || 6 + bytes[5]! === bytes.length)
}

function rtuSides(bytes: Uint8Array): readonly Side[] {
	const pdu = bytes.length - 3
	return (['answer', 'request'] as const).filter((side) => pduLength(bytes, 1, bytes.length, side) === pdu)
}

function unwrapRtu(bytes: Uint8Array): Unwrapped {
	const { length } = bytes
	if (length < 4) return { reason: 'truncated', text: `the frame breaks off after ${length} bytes` }
	if (length > longestRtu) return { reason: 'length', text: `an RTU frame has at most ${longestRtu} bytes` }
	if (!isCrcAt(bytes, 0, length - 2)) return brokenRtu(bytes)
	const sides = rtuSides(bytes)
	if (bytes[0]! > lastUnit) return { reason: 'address', text: `${bytes[0]} is no unit: they are 1 to ${lastUnit}` }
	if (sides.length === 0) return misshapen(bytes, 1, length - 2)
	return { framing: 'rtu', transaction: null, unit: bytes[0]!, pdu: 1, end: length - 2, sides }
}

/** What is most likely wrong where the CRC does not fit: a longer frame was promised, or bytes changed. */
function brokenRtu(bytes: Uint8Array): Unwrapped {
	const { length } = bytes
	const promised = pduLength(bytes, 1, length, 'answer')
	if (promised === 'more' || (promised !== null && promised + 3 > length)) {
		const text = `the CRC does not fit and the frame breaks off: ${length} bytes of ${typeof promised === 'number' ? promised + 3 : 'more'}`
		if (pduLength(bytes, 1, length, 'request') !== length - 3) return { reason: 'truncated', text }
	}
	const expected = crc16(bytes, 0, length - 2)
	const stated = `${hex[bytes[length - 2]!]} ${hex[bytes[length - 1]!]}`
	const computed = `${hex[expected & 0xff]} ${hex[expected >> 8]}`
	return { reason: 'checksum', text: `the CRC is ${stated}, computed is ${computed}` }
}

function unwrapMbap(bytes: Uint8Array): Unwrapped {
	const { length } = bytes
	if (length < mbapLength + 1) return { reason: 'truncated', text: `the frame breaks off after ${length} bytes` }
	if (bytes[2] !== 0 || bytes[3] !== 0) {
		const protocol = `${hex[bytes[2]!]} ${hex[bytes[3]!]}`
		return { reason: 'start', text: `bytes 3 and 4 of a Modbus TCP frame are 00 00, not ${protocol}` }
	}
	const size = word(bytes, 4)
	if (size < 3 || size > longestFrame - 6) {
		return { reason: 'length', text: `the length field says ${size}; it is 3 to ${longestFrame - 6}` }
	}
	if (length < 6 + size) return { reason: 'truncated', text: `${length} bytes of ${6 + size}: the frame breaks off` }
	if (length > 6 + size) return { reason: 'length', text: `${length - 6 - size} bytes follow the frame` }
	const sides = mbapSides(bytes, length, size)
	if (sides === 'more' || sides.length === 0) return misshapen(bytes, mbapLength, length)
	const transaction = word(bytes, 0)
	return { framing: 'tcp', transaction, unit: bytes[6]!, pdu: mbapLength, end: length, sides }
}

/** The frame is whole, but what is in it is no request and no answer that we know. */
function misshapen(bytes: Uint8Array, at: number, end: number): Unwrapped {
	const code = bytes[at]! & 0x7f
	const name = `function ${hex[code]}`
	if (isMakers(code)) return { reason: 'unsupported', text: `${name} is the maker’s own: only he says what is in it` }
	if (!isKnown(code)) return { reason: 'control', text: `${hex[bytes[at]!]} is no function of the standard` }
	if (code === fn.encapsulated && at + 1 < end && bytes[at] === code && bytes[at + 1] !== identification) {
		return { reason: 'unsupported', text: `MEI type ${hex[bytes[at + 1]!]} is not one that this station reads` }
	}
	const isNone = (['answer', 'request'] as const).every((side) => pduLength(bytes, at, end, side) === null)
	if (isNone) return { reason: 'data', text: `${name} does not go with what stands behind it` }
	return { reason: 'length', text: `${end - at} bytes are not the length that ${name} and its counts give` }
}

/** User-defined function codes (clause 5.1). */
const isMakers = (code: number): boolean => (code >= 65 && code <= 72) || (code >= 100 && code <= 110)
