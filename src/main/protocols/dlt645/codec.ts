/** DL/T 645-2007: what a frame states, and requests. Pure, total, bounded. */
import { abnormal, fromMeter, functionMask, moreFollows } from '../dlt645-frame/constants.ts'
import { deviceAt, encodeFrame, type Frame, unwrap } from '../dlt645-frame/frame.ts'
import { hex, hexTextReversed } from '../hex.ts'
import type { Decoded, Device, MeterError } from '../protocol.ts'
import { errorBits, fn, functions, securityErrorBits } from './constants.ts'
import { readFollowingRecords, readRecords } from './records.ts'
import { statusBits } from './status-words.ts'

/** DI3..DI0 at the start of the data as a number, or null where the data are shorter. */
export function identifierOf(data: Uint8Array): number | null {
	if (data.length < 4) return null
	return ((data[3]! << 24) | (data[2]! << 16) | (data[1]! << 8) | data[0]!) >>> 0
}

/** DI3 DI2 DI1 of the status words; an answer with them says in words what is set ('' = nothing). */
const statusWords = 0x040005

/** What one frame states. Bytes before it must be preamble, bytes after it are refused. */
export function decode(bytes: Uint8Array): Decoded {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused') return { ok: false, reason: frame.reason, text: frame.text }
	const { control } = frame
	const name = control & functionMask
	const up = (control & fromMeter) !== 0
	if (!functions.has(name) || (!up && (control & (abnormal | moreFollows)) !== 0)) {
		return { ok: false, reason: 'control', text: `control code ${hex[control]} is none of DL/T 645-2007` }
	}
	const device = deviceOf(frame)
	if (!up) return { ok: true, device, readings: [], direction: 'down', control: hex[control]! }
	const base = { ok: true, device, direction: 'up', control: hex[control]! } as const
	if ((control & abnormal) !== 0) return { ...base, readings: [], meterError: meterErrorOf(frame) }
	if (name !== fn.read && name !== fn.readFollowing && name !== fn.security) return { ...base, readings: [] }
	const data = answerData(frame)
	if (data === null) return { ok: false, reason: 'data', text: 'an answer without a whole data identifier' }
	const read = data.sequence === null ? readRecords : readFollowingRecords
	const readings = read(data.di, data.bytes).map(({ record }) => record)
	if (data.di >>> 8 !== statusWords) return { ...base, readings }
	return { ...base, device: { ...device, status: readings.flatMap(statusBits).join(', ') }, readings }
}

/** Data of a reading answer behind its identifier; the sequence number of a follow-up frame (7.3.2) apart. */
export function answerData(
	frame: Frame,
): { readonly di: number; readonly bytes: Uint8Array; readonly sequence: number | null } | null {
	const di = identifierOf(frame.data)
	if (di === null) return null
	if ((frame.control & functionMask) !== fn.readFollowing) return { di, bytes: frame.data.subarray(4), sequence: null }
	if (frame.data.length < 5) return null
	const end = frame.data.length - 1
	return { di, bytes: frame.data.subarray(4, end), sequence: frame.data[end]! }
}

/** The address; the answer to "read address" states the number itself in its data. */
export function deviceOf({ address, control, data }: Frame): Device {
	const stated = control === (fn.readAddress | fromMeter) && data.length === 6
	const serial = stated ? hexTextReversed(data, 0, 6) : address
	return deviceAt(address, serial)
}

/** Why the meter refused: ERR (one byte), or SERR (two bytes) of the security function. */
export function meterErrorOf({ control, data }: Pick<Frame, 'control' | 'data'>): MeterError {
	const names = (control & functionMask) === fn.security ? securityErrorBits : errorBits
	const low = data[0] ?? 0
	const bits = names.filter((_, bit) => (low & (1 << bit)) !== 0)
	const code = hexTextReversed(data, 0, Math.min(data.length, 2))
	if (bits.length > 0) return { code, bits, text: `The meter refused: ${bits.join(', ')}.` }
	return { code, bits, text: 'The meter refused without a reason.' }
}

export const identifierBytes = (di: number): readonly number[] => [
	di & 0xff,
	(di >>> 8) & 0xff,
	(di >>> 16) & 0xff,
	di >>> 24,
]

/** Control 11 with preamble; `more`: block count and time of a load record request. */
export const encodeRead = (address: string, di: number, more: readonly number[] = []): Uint8Array =>
	encodeFrame(address, fn.read, [...identifierBytes(di), ...more])

/** Control 12 with preamble; `sequence` 1..255 is the wanted follow-up frame. */
export const encodeReadFollowing = (address: string, di: number, sequence: number): Uint8Array =>
	encodeFrame(address, fn.readFollowing, [...identifierBytes(di), sequence])

/** Control 13 with preamble. */
export const encodeReadAddress = (address: string): Uint8Array => encodeFrame(address, fn.readAddress, [])
