/** DL/T 645-1997: what a frame states, and requests. Pure, total, bounded. */
import { abnormal, fromMeter, functionMask, moreFollows } from '../dlt645-frame/constants.ts'
import { deviceAt, encodeFrame, type Frame, unwrap } from '../dlt645-frame/frame.ts'
import { hex, hexTextReversed } from '../hex.ts'
import type { Decoded, MeterError } from '../protocol.ts'
import { errorBits, fn, functions } from './constants.ts'
import { readRecords } from './records.ts'

/** What one frame states. Bytes before it must be preamble, bytes after it are refused. */
export function decode(bytes: Uint8Array): Decoded {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused') return { ok: false, reason: frame.reason, text: frame.text }
	const { control, address, data } = frame
	const name = control & functionMask
	const up = (control & fromMeter) !== 0
	if (!functions.has(name) || (!up && (control & (abnormal | moreFollows)) !== 0)) {
		return { ok: false, reason: 'control', text: `control code ${hex[control]} is none of DL/T 645-1997` }
	}
	const device = deviceAt(address, address)
	if (!up) return { ok: true, device, readings: [], direction: 'down', control: hex[control]! }
	const base = { ok: true, device, direction: 'up', control: hex[control]! } as const
	if ((control & abnormal) !== 0) return { ...base, readings: [], meterError: meterErrorOf(frame) }
	if (!isReading(name)) return { ...base, readings: [] }
	const di = identifierOf(data)
	if (di === null) return { ok: false, reason: 'data', text: 'an answer without a whole data identifier' }
	return { ...base, readings: readRecords(di, data.subarray(2)).map(({ record }) => record) }
}

/** Functions whose answers state values. */
export const isReading = (name: number): boolean =>
	name === fn.read || name === fn.readFollowing || name === fn.readAgain

/** DI1 DI0 at the start of the data as a number, or null where the data are shorter. */
export const identifierOf = (data: Uint8Array): number | null => (data.length < 2 ? null : (data[1]! << 8) | data[0]!)

/** Why the meter refused: the byte ERR. */
export function meterErrorOf({ data }: Pick<Frame, 'data'>): MeterError {
	const low = data[0] ?? 0
	const bits = errorBits.filter((_, bit) => (low & (1 << bit)) !== 0)
	const code = hexTextReversed(data, 0, Math.min(data.length, 1))
	if (bits.length > 0) return { code, bits, text: `The meter refused: ${bits.join(', ')}.` }
	return { code, bits, text: 'The meter refused without a reason.' }
}

/** Control 01, with preamble. */
export const encodeRead = (address: string, di: number): Uint8Array =>
	encodeFrame(address, fn.read, [di & 0xff, di >>> 8])

/** Control 02, with preamble: the next frame of a block; this edition does not number them. */
export const encodeReadFollowing = (address: string, di: number): Uint8Array =>
	encodeFrame(address, fn.readFollowing, [di & 0xff, di >>> 8])

/** Control 03, with preamble: the last answer once more. */
export const encodeReadAgain = (address: string): Uint8Array => encodeFrame(address, fn.readAgain, [])
