/** CJ/T 188 frames: cut them out of a stream, say what they state, build requests. Pure, total, bounded. */
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { Decoded, Device, MeterContext, MeterError, RefusalReason, Split } from '../protocol.ts'
import {
	abnormal,
	fn,
	frameOverhead,
	fromMeter,
	functionMask,
	functionNames,
	headLength,
	type IdentifierOrder,
	identifierOf,
	longestPreamble,
	makerFunction,
	mediumOf,
	preambleByte,
	preambleSent,
	startByte,
	stopByte,
} from './constants.ts'
import { dialectOf } from './dialect.ts'
import { type Content, isBatteryLow, readRecords, valveState } from './records.ts'
import { pairsReversed } from './values.ts'

/**
 * The verdict on the start of a receive buffer. The preamble belongs to its frame. A frame is cut by its length, then
 * its end and sum are checked (68 and 16 occur inside data); after a failure the search goes on one byte further.
 */
export function split(buffer: Uint8Array): Split {
	const start = preambleLength(buffer)
	if (start > longestPreamble) return discard(start - longestPreamble, 'start')
	if (start === buffer.length) return { kind: 'more' }
	if (buffer[start] !== startByte) return discard(garbageLength(buffer, start), 'start')
	const length = buffer.length - start
	if (length < headLength) return { kind: 'more' }
	const total = frameOverhead + buffer[start + 10]!
	if (length < total) {
		const later = laterFrame(buffer, start + 1)
		return later === null ? { kind: 'more' } : discard(later, 'length')
	}
	if (buffer[start + total - 1] !== stopByte) return discard(start + 1, 'stop')
	if (checksum(buffer, start, start + total - 2) !== buffer[start + total - 2]) return discard(start + 1, 'checksum')
	return { kind: 'frame', length: start + total }
}

/**
 * Where a whole frame with a right sum and a control code of the standard begins behind a start byte whose own frame is
 * not complete, or null: a false start must not hold back the answer behind it until the time is over. Running sums
 * keep the work proportional to the buffer.
 */
export function laterFrame(buffer: Uint8Array, from: number): number | null {
	let sums: Uint8Array | null = null
	for (let at = from; at + frameOverhead <= buffer.length; at++) {
		if (buffer[at] !== startByte) continue
		const total = frameOverhead + buffer[at + 10]!
		if (at + total > buffer.length || buffer[at + total - 1] !== stopByte || !isControl(buffer[at + 9]!)) continue
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

/** Sum of the bytes, modulo 256. */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
	let sum = 0
	for (let at = from; at < to; at++) sum += bytes[at]!
	return sum & 0xff
}

/** A function of the standard or of a maker; only an answer can be abnormal. */
export function isControl(control: number): boolean {
	const name = control & functionMask
	if (!functionNames.has(name) && (name & makerFunction) === 0) return false
	return (control & fromMeter) !== 0 || (control & abnormal) === 0
}

/** A frame taken apart. `address`: A6…A0 as hex digits, maker code first; `data` behind the length byte. */
export type Frame = {
	readonly kind: 'frame'
	readonly type: number
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
	if (bytes[start] !== startByte) return refused('start', `begins with ${hex[bytes[start]!]}, not with 68`)
	if (length < frameOverhead) return refused('truncated', `${length} bytes; a frame has at least ${frameOverhead}`)
	const total = frameOverhead + bytes[start + 10]!
	if (length < total) return refused('truncated', `${length} bytes; the length byte asks for ${total}`)
	if (length > total) return refused('length', `${length} bytes; the length byte asks for ${total}`)
	const last = start + total - 1
	if (bytes[last] !== stopByte) return refused('stop', `ends with ${hex[bytes[last]!]}, not with 16`)
	const sum = checksum(bytes, start, last - 1)
	if (sum !== bytes[last - 1]) {
		return refused('checksum', `sum is ${hex[sum]}, the frame states ${hex[bytes[last - 1]!]}`)
	}
	return {
		kind: 'frame',
		type: bytes[start + 1]!,
		address: hexTextReversed(bytes, start + 2, start + 9),
		control: bytes[start + 9]!,
		data: bytes.subarray(start + headLength, last - 1),
	}
}

/** What one frame states. Bytes before it must be preamble, bytes after it are refused. */
export function decode(bytes: Uint8Array, context?: MeterContext): Decoded {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused') return { ok: false, reason: frame.reason, text: frame.text }
	const { control, data } = frame
	if (!isControl(control)) {
		return { ok: false, reason: 'control', text: `control code ${hex[control]} is none of CJ/T 188` }
	}
	const device = deviceOf(frame)
	const base = { ok: true, device, control: hex[control]! } as const
	if ((control & fromMeter) === 0) return { ...base, readings: [], direction: 'down' }
	if ((control & abnormal) !== 0) return { ...base, readings: [], direction: 'up', meterError: meterErrorOf(frame) }
	const content = contentOf(frame)
	if (content === null) {
		// Some meters say yes to an order without a word.
		if (data.length === 0 && (control & functionMask) !== fn.read) return { ...base, readings: [], direction: 'up' }
		return { ok: false, reason: 'data', text: 'an answer without a whole data identifier and sequence number' }
	}
	const readings = readRecords(content, dialectOf(context?.dialect))
	const status = readings.find(({ quantity }) => quantity === 'status')?.value ?? null
	return { ...base, device: status === null ? device : { ...device, status }, readings, direction: 'up' }
}

/** Data behind DI and SER; null where the frame is too short to hold them. */
export function contentOf({ data, control, type }: Frame): Content | null {
	if (data.length < 3) return null
	const direction = (control & fromMeter) === 0 ? 'down' : 'up'
	return { di: identifierOf(data[0]!, data[1]!).di, type, direction, data: data.subarray(3) }
}

/** Address A6…A0: the maker's code (four digits) and the meter's number (ten). */
export function deviceOf({ address, type }: Frame): Device {
	return { serial: address, manufacturer: address.slice(0, 4), version: null, medium: mediumOf(type), address }
}

/**
 * Why the meter refused: SER and ST, by some makers with the identifier before them. ST tells the meter's state and no
 * more of a reason than that.
 */
export function meterErrorOf({ data }: Frame): MeterError {
	const from = data.length >= 5 ? 3 : 1
	const code = hexText(data, Math.min(from, data.length), Math.min(from + 2, data.length))
	if (data.length <= from) return { code, bits: [], text: 'The meter refused without a reason.' }
	const low = data[from]!
	const bits = [`valve-${valveState(low)}`, isBatteryLow(low) ? 'battery-low' : 'battery-normal']
	for (let bit = 3; bit < 8; bit++) if ((low & (1 << bit)) !== 0) bits.push(`maker-bit-${bit}`)
	const state = `valve ${valveState(low)}, battery ${isBatteryLow(low) ? 'low' : 'normal'}`
	return { code, bits, text: `The meter refused; its status is ${code} (${state}).` }
}

/** What a request carries; `address` is A6…A0 as 14 hex digits, `type` AA where any may answer. */
export type Request = {
	readonly type: number
	readonly address: string
	readonly control: number
	readonly di: number
	readonly order: IdentifierOrder
	/** Sequence number, 0…255. */
	readonly ser: number
	readonly data?: readonly number[]
}

/** FE FE FE FE 68 T A0…A6 C L DI SER DATA CS 16 */
export function encode({ type, address, control, di, order, ser, data = [] }: Request): Uint8Array {
	const [high, low] = [di >>> 8, di & 0xff]
	const identifier = order === '90-1f' ? [high, low] : [low, high]
	const body = [startByte, type, ...pairsReversed(address), control, data.length + 3, ...identifier, ser, ...data]
	const frame = new Uint8Array(preambleSent + body.length + 2).fill(preambleByte, 0, preambleSent)
	frame.set(body, preambleSent)
	frame[frame.length - 2] = checksum(frame, preambleSent, frame.length - 2)
	frame[frame.length - 1] = stopByte
	return frame
}
