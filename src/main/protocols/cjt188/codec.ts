/** CJ/T 188 frames: cut them out of a stream, say what they state, build requests. Pure, total, bounded. */
import { bytesReversed, hex, hexText, hexTextReversed } from '../hex.ts'
import { framed, frameStart, type Refused, type Shape, splitFramed, startByte } from '../length-framed.ts'
import type { Decoded, Device, MeterContext, MeterError, Split } from '../protocol.ts'
import {
	abnormal,
	fn,
	fromMeter,
	functionMask,
	functionNames,
	headLength,
	type IdentifierOrder,
	identifierOf,
	makerFunction,
	mediumOf,
} from './constants.ts'
import { dialectOf } from './dialect.ts'
import { type Content, isBatteryLow, readRecords, valveState } from './records.ts'

/** The verdict on the start of a receive buffer. */
export const split = (buffer: Uint8Array): Split => splitFramed(buffer, shape)

/** A function of the standard or of a maker; only an answer can be abnormal. */
export function isControl(control: number): boolean {
	const name = control & functionMask
	if (!functionNames.has(name) && (name & makerFunction) === 0) return false
	return (control & fromMeter) !== 0 || (control & abnormal) === 0
}

export const shape: Shape = { headLength, secondStartAt: null, isControl }

/** A frame taken apart. `address`: A6…A0 as hex digits, maker code first; `data` behind the length byte. */
export type Frame = {
	readonly kind: 'frame'
	readonly type: number
	readonly address: string
	readonly control: number
	readonly data: Uint8Array
}

/** Takes one frame apart, preamble allowed before it and nothing after it. */
export function unwrap(bytes: Uint8Array): Frame | Refused {
	const start = frameStart(bytes, shape)
	if (typeof start !== 'number') return start
	return {
		kind: 'frame',
		type: bytes[start + 1]!,
		address: hexTextReversed(bytes, start + 2, start + 9),
		control: bytes[start + 9]!,
		data: bytes.subarray(start + headLength, bytes.length - 2),
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
	return framed([startByte, type, ...bytesReversed(address), control, data.length + 3, ...identifier, ser, ...data])
}
