/** M-Bus link layer frames as the slave sees them (EN 13757-2 format class FT 1.2: E5, short, long). */
import { sumOf } from '../digits.ts'

export type Request = {
	readonly control: number
	readonly address: number
	/** Long frames: control information and user data; short frames: none. */
	readonly ci: number | null
	readonly data: Uint8Array
}

export const acknowledge = Uint8Array.of(0xe5)

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		const length = lengthAt(buffer, at)
		if (length === 'more') break
		if (length === 'no') {
			at++
			continue
		}
		const frame = buffer.subarray(at, at + length)
		const long = length > 5
		const counted = long ? frame.subarray(4, -2) : frame.subarray(1, 3)
		if (frame[length - 2] !== sumOf(counted) || frame[length - 1] !== 0x16) {
			at++
			continue
		}
		requests.push({
			control: counted[0]!,
			address: counted[1]!,
			ci: long ? counted[2]! : null,
			data: long ? counted.slice(3) : new Uint8Array(),
		})
		at += length
	}
	return { requests, rest: buffer.slice(at) }
}

function lengthAt(buffer: Uint8Array, at: number): number | 'more' | 'no' {
	const left = buffer.length - at
	if (buffer[at] === 0x10) return left < 5 ? 'more' : 5
	if (buffer[at] !== 0x68) return 'no'
	if (left < 4) return 'more'
	const size = buffer[at + 1]!
	if (buffer[at + 2] !== size || buffer[at + 3] !== 0x68 || size < 3) return 'no'
	return left < size + 6 ? 'more' : size + 6
}

export function longFrame(control: number, address: number, ci: number, data: readonly number[]): Uint8Array {
	const counted = [control, address, ci, ...data]
	return Uint8Array.from([0x68, counted.length, counted.length, 0x68, ...counted, sumOf(counted), 0x16])
}
