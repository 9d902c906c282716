/** CJ/T 188 frames as the meter's side sees them: 68 T A0…A6 C L DATA CS 16, nothing added to the data. */

export type Request = {
	readonly type: number
	/** 14 hex digits, A6 first. */
	readonly address: string
	readonly control: number
	readonly data: Uint8Array
}

const start = 0x68
const end = 0x16
/** 68 T A0…A6 C L, and CS 16 behind the data. */
const head = 11
/** Meters have small buffers: the longest writing has 32H bytes. */
const longestData = 0x64

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. `rest` waits for more bytes. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		if (buffer[at] !== start) {
			at++
			continue
		}
		if (buffer.length - at < head) break
		const size = buffer[at + 10]!
		const length = head + size + 2
		if (size > longestData) {
			at++
			continue
		}
		if (buffer.length - at < length) break
		const frame = buffer.subarray(at, at + length)
		if (frame[length - 2] !== sumOf(frame.subarray(0, -2)) || frame[length - 1] !== end) {
			at++
			continue
		}
		requests.push({
			type: frame[1]!,
			address: hex(frame.subarray(2, 9).toReversed()),
			control: frame[9]!,
			data: frame.slice(head, -2),
		})
		at += length
	}
	return { requests, rest: buffer.slice(at) }
}

export function reply(
	type: number,
	address: string,
	control: number,
	data: readonly number[],
	preamble: number,
): Uint8Array {
	const body = [start, type, ...fromHex(address).toReversed(), control, data.length, ...data]
	return Uint8Array.from([...Array<number>(preamble).fill(0xfe), ...body, sumOf(body), end])
}

const sumOf = (bytes: Uint8Array | readonly number[]): number => {
	let sum = 0
	for (const byte of bytes) sum = (sum + byte) & 0xff
	return sum
}

/** The lowest `count` pairs of digits of a non-negative integer as BCD, low pair first. */
export function bcd(value: number, count: number): number[] {
	const bytes: number[] = []
	let rest = value
	for (let index = 0; index < count; index++) {
		bytes.push((Math.floor((rest % 100) / 10) << 4) | (rest % 10))
		rest = Math.floor(rest / 100)
	}
	return bytes
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

export function hex(bytes: Uint8Array | readonly number[]): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
}

export function fromHex(text: string): number[] {
	return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}
