/**
 * What a frame states. Records carry the key '0C F25 p1' (AFN, item, measuring point; p0 = the terminal itself); the
 * parts of an item are told apart by quantity, role and tariff, the points of a curve by `at`. `control` is AFN and
 * control field: '0C 98'.
 */

import { two } from '../calendar.ts'
import { hex } from '../hex.ts'
import type { Decoded, DecodedRecord, Device, MeterContext, MeterError } from '../protocol.ts'
import { itemsOf } from './addressing.ts'
import { afn } from './constants.ts'
import { type Frame, preambleLength, unwrap } from './frame.ts'
import { neighbourOf } from './neighbours.ts'
import { spansOf } from './units.ts'

/** Bytes before the frame must be preamble, bytes after it are refused. */
export function decode(bytes: Uint8Array, _context?: MeterContext): Decoded {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused') return refusal(bytes, frame)
	const readings = recordsOf(frame)
	const base = { ok: true, device: deviceOf(frame), direction: frame.isUp ? 'up' : 'down' } as const
	const control = `${hex[frame.afn]} ${hex[frame.control]}`
	const meterError = meterErrorOf(frame, readings)
	return meterError === null ? { ...base, control, readings } : { ...base, control, readings, meterError }
}

/** A frame of a standard beside ours is named. */
function refusal(
	bytes: Uint8Array,
	{ reason, text }: Extract<ReturnType<typeof unwrap>, { kind: 'refused' }>,
): Decoded {
	const neighbour = neighbourOf(bytes, preambleLength(bytes))
	return neighbour === null ? { ok: false, reason, text } : { ok: false, reason: 'unsupported', text: neighbour }
}

export const recordsOf = (frame: Frame): readonly DecodedRecord[] => spansOf(frame).flatMap(({ records }) => records)

/**
 * The terminal. `serial` as people write it, region and terminal in hexadecimal ('03146332'); `address` as it is typed
 * here, the terminal as a decimal number ('0314-25394').
 */
export function deviceOf({ region, terminal }: Pick<Frame, 'region' | 'terminal'>): Device {
	const serial = region + hex[terminal >>> 8]! + hex[terminal & 0xff]!
	return { serial, manufacturer: null, version: null, medium: null, address: addressText(region, terminal) }
}

export const addressText = (region: string, terminal: number): string =>
	`${region}-${String(Math.floor(terminal / 100)).padStart(3, '0')}${two(terminal % 100)}`

/** A denial of everything, or of some items. */
function meterErrorOf(frame: Frame, readings: readonly DecodedRecord[]): MeterError | null {
	if (frame.afn !== afn.confirm || frame.dataTo - frame.dataFrom < 4) return null
	const items = itemsOf(frame.bytes[frame.dataFrom + 2]!, frame.bytes[frame.dataFrom + 3]!)
	if (items?.includes(2) === true) return { code: 'F2', bits: [], text: 'The other side denied all of it.' }
	const denied = readings.filter(({ quantity, value }) => quantity === 'status' && value !== '00')
	if (denied.length === 0) return null
	const bits = denied.map(({ role, value }) => `${role}: ${value}`)
	return {
		code: denied[0]!.value ?? '',
		bits,
		text: `The other side denied ${denied.length} items: ${bits.join(', ')}.`,
	}
}
