/** Q/GDW 1376.1 frames as a terminal sees them: cut out of what arrives, and answers put into their frame. */
import { sumOf } from '../digits.ts'

export type Request = {
	readonly control: number
	/** A1 A1 A2 A2 A3 as they stand. */
	readonly address: readonly number[]
	readonly afn: number
	readonly seq: number
	/** Behind SEQ, without the time label. */
	readonly data: readonly number[]
	/** Tp, six bytes; none: the sender gave none. */
	readonly label: readonly number[]
}

const overhead = 8
const headBytes = 8
const labelBytes = 6

/** Whole frames with a right sum, and what is left of the buffer. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		if (buffer[at] !== 0x68) {
			at++
			continue
		}
		if (buffer.length - at < 6) break
		const length = Math.floor((buffer[at + 1]! + 256 * buffer[at + 2]!) / 4)
		const isHead = buffer[at + 5] === 0x68 && buffer[at + 1] === buffer[at + 3] && buffer[at + 2] === buffer[at + 4]
		if (!isHead || length < headBytes) {
			at++
			continue
		}
		if (buffer.length - at < length + overhead) break
		const user = Array.from(buffer.subarray(at + 6, at + 6 + length))
		if (sumOf(user) !== buffer[at + 6 + length] || buffer[at + 7 + length] !== 0x16) {
			at++
			continue
		}
		requests.push(requestOf(user))
		at += length + overhead
	}
	return { requests, rest: buffer.slice(at) }
}

function requestOf(user: readonly number[]): Request {
	const seq = user[7]!
	const to = seq >= 0x80 ? Math.max(headBytes, user.length - labelBytes) : user.length
	const [control, afn] = [user[0]!, user[6]!]
	return { control, address: user.slice(1, 6), afn, seq, data: user.slice(headBytes, to), label: user.slice(to) }
}

/** One frame from the terminal; the length's low bits say 376.1. */
export function reply(
	control: number,
	address: readonly number[],
	afn: number,
	seq: number,
	data: readonly number[],
): Uint8Array {
	const user = [control, ...address, afn, seq, ...data]
	const length = user.length * 4 + 2
	const size = [length % 256, Math.floor(length / 256)]
	return Uint8Array.from([0x68, ...size, ...size, 0x68, ...user, sumOf(user), 0x16])
}
