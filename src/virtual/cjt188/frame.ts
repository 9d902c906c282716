/** CJ/T 188 frames as the meter's side sees them: 68 T A0…A6 C L DATA CS 16, nothing added to the data. */
import { fromHex, hex } from '../digits.ts'
import { framed, framesIn } from '../framed.ts'

export type Request = {
	readonly type: number
	/** 14 hex digits, A6 first. */
	readonly address: string
	readonly control: number
	readonly data: Uint8Array
}

/** 68 T A0…A6 C L; the longest writing has 32H bytes. */
const shape = { head: 11, secondStartAt: null, longestData: 0x64 }

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. `rest` waits for more bytes. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const { frames, rest } = framesIn(buffer, shape)
	const requests = frames.map((frame) => ({
		type: frame[1]!,
		address: hex(frame.subarray(2, 9).toReversed()),
		control: frame[9]!,
		data: frame.subarray(shape.head, -2),
	}))
	return { requests, rest }
}

export function reply(
	type: number,
	address: string,
	control: number,
	data: readonly number[],
	preamble: number,
): Uint8Array {
	return framed([type, ...fromHex(address).toReversed(), control, data.length, ...data], preamble)
}

/** BCD, low pair first, as an integer; null where it is none. */
export function fromBcd(bytes: readonly number[]): number | null {
	let value = 0
	for (const byte of bytes.toReversed()) {
		if (byte >> 4 > 9 || (byte & 0x0f) > 9) return null
		value = value * 100 + (byte >> 4) * 10 + (byte & 0x0f)
	}
	return value
}
