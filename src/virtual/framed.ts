/** Frames 68 … L data CS 16, as the meter's side sees them on a line; CS is the sum of all that stands before it. */
import { sumOf } from './digits.ts'

const start = 0x68
const end = 0x16

export type Shape = {
	/** From 68 to L. */
	readonly head: number
	/** Where 68 stands a second time; null: nowhere. */
	readonly secondStartAt: number | null
	/** Meters have small buffers. */
	readonly longestData: number
}

/** Takes whole frames out of a receive buffer; what cannot become one is dropped. `rest` waits for more bytes. */
export function framesIn(
	buffer: Uint8Array,
	{ head, secondStartAt, longestData }: Shape,
): { readonly frames: readonly Uint8Array[]; readonly rest: Uint8Array } {
	const frames: Uint8Array[] = []
	let at = 0
	while (at < buffer.length) {
		const known = buffer.length - at
		const second = secondStartAt === null || known <= secondStartAt ? start : buffer[at + secondStartAt]
		if (buffer[at] !== start || second !== start || (known >= head && buffer[at + head - 1]! > longestData)) {
			at++
			continue
		}
		const length = known < head ? head : head + buffer[at + head - 1]! + 2
		if (known < length) break
		const frame = buffer.slice(at, at + length)
		if (frame[length - 2] !== sumOf(frame.subarray(0, -2)) || frame[length - 1] !== end) {
			at++
			continue
		}
		frames.push(frame)
		at += length
	}
	return { frames, rest: buffer.slice(at) }
}

/** What a meter sends: so many FE, then 68, the body, its sum and 16. */
export function framed(body: readonly number[], preamble: number): Uint8Array {
	const whole = [start, ...body]
	return Uint8Array.from([...Array<number>(preamble).fill(0xfe), ...whole, sumOf(whole), end])
}
