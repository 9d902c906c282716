/**
 * Frames of DL/T 645 (both editions): cut them out of a stream, take them apart, put them together. What a control code
 * or an identifier means is the edition's own. Pure, total, bounded.
 */
import { bytesReversed, hexTextReversed } from '../hex.ts'
import { framed, frameStart, type Refused, type Shape, splitFramed, startByte } from '../length-framed.ts'
import type { Device, Split } from '../protocol.ts'
import { broadcast, dataOffset, headLength } from './constants.ts'

/** 68 A0…A5 68 C L. Codes of makers are seen, so that the two start bytes have to do. */
const shape: Shape = { headLength, secondStartAt: 7, isControl: () => true }

/** The verdict on the start of a receive buffer. */
export const split = (buffer: Uint8Array): Split => splitFramed(buffer, shape)

/** A frame taken apart: `data` with 33H taken off; `address` high pair first, 'AA' pairs where it is a wildcard. */
export type Frame = {
	readonly kind: 'frame'
	readonly address: string
	readonly control: number
	readonly data: Uint8Array
}

/** Takes one frame apart, preamble allowed before it and nothing after it. */
export function unwrap(bytes: Uint8Array): Frame | Refused {
	const start = frameStart(bytes, shape)
	if (typeof start !== 'number') return start
	const data = new Uint8Array(bytes.length - 2 - start - headLength)
	for (let at = 0; at < data.length; at++) data[at] = (bytes[start + headLength + at]! - dataOffset) & 0xff
	return {
		kind: 'frame',
		address: hexTextReversed(bytes, start + 1, start + 7),
		control: bytes[start + 8]!,
		data,
	}
}

/** FE FE FE FE 68 A0…A5 68 C L DATA CS 16. `address`: twelve digits or AA pairs; `data` before 33H is added. */
export function encodeFrame(address: string, control: number, data: readonly number[]): Uint8Array {
	const head = [startByte, ...bytesReversed(address), startByte, control, data.length]
	return framed([...head, ...data.map((byte) => byte + dataOffset)])
}

/** 7.2.2: AA in the request stands for any pair; the answer carries the real address (a few meters echo the AA). */
export function addressFits(stated: string, asked: string): boolean {
	for (let at = 0; at < 12; at += 2) {
		const pair = asked.slice(at, at + 2)
		if (pair !== 'AA' && pair !== stated.slice(at, at + 2)) return false
	}
	return true
}

/** Up to twelve digits, high digits 0 where left out; or AA pairs from the high end (7.2.2). Not the broadcast. */
export function canonicalAddress(typed: string): string | null {
	const text = typed.trim().toUpperCase()
	if (/^[0-9]{1,12}$/.test(text)) {
		const padded = text.padStart(12, '0')
		return padded === broadcast ? null : padded
	}
	return text.length === 12 && /^(AA)+([0-9]{2})*$/.test(text) ? text : null
}

/** An electricity meter that is known by the address in its frames. */
export const deviceAt = (address: string, serial: string): Device => ({
	serial,
	manufacturer: null,
	version: null,
	medium: 'electricity',
	address,
})
