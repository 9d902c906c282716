/** DL/T 645-2007 frames as the meter's side sees them (clause 5.2: 68 A0…A5 68 C L DATA CS 16, DATA +33H). */
import { fromHex, hex } from '../digits.ts'
import { framed, framesIn } from '../framed.ts'

export type Request = {
	/** 12 hex digits, highest first; 'A' is the wildcard digit. */
	readonly address: string
	readonly control: number
	/** With 33H taken off again. */
	readonly data: Uint8Array
}

const secondStart = 0x68
const offset = 0x33
const shape = { head: 10, secondStartAt: 7, longestData: 200 }

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. `rest` waits for more bytes. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const { frames, rest } = framesIn(buffer, shape)
	const requests = frames.map((frame) => ({
		address: hex(frame.subarray(1, 7).toReversed()),
		control: frame[8]!,
		data: frame.subarray(shape.head, -2).map((byte) => byte - offset),
	}))
	return { requests, rest }
}

export function reply(address: string, control: number, data: readonly number[], preamble: number): Uint8Array {
	const head = [...fromHex(address).toReversed(), secondStart, control, data.length]
	return framed([...head, ...data.map((byte) => (byte + offset) & 0xff)], preamble)
}

/** Text in a field of fixed size, last character first as every multi-byte value. */
export function ascii(text: string, size: number): number[] {
	return [...text.padEnd(size, '\0')].map((letter) => letter.charCodeAt(0)).toReversed()
}
