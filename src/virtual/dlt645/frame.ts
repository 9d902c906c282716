/** DL/T 645-2007 frames as the meter's side sees them (clause 5.2: 68 A0…A5 68 C L DATA CS 16, DATA +33H). */

export type Request = {
	/** 12 hex digits, highest first; 'A' is the wildcard digit. */
	readonly address: string
	readonly control: number
	/** With 33H taken off again. */
	readonly data: Uint8Array
}

const start = 0x68
const end = 0x16
const offset = 0x33

/** Takes whole requests out of a receive buffer; what cannot become one is dropped. `rest` waits for more bytes. */
export function requestsIn(buffer: Uint8Array): { readonly requests: readonly Request[]; readonly rest: Uint8Array } {
	const requests: Request[] = []
	let at = 0
	while (at < buffer.length) {
		if (buffer[at] !== start) {
			at++
			continue
		}
		const head = buffer.subarray(at, at + 10)
		if (head.length >= 8 && head[7] !== start) {
			at++
			continue
		}
		if (head.length < 10) break
		const length = 12 + head[9]!
		if (head[9]! > 200) {
			at++
			continue
		}
		if (buffer.length - at < length) break
		const frame = buffer.subarray(at, at + length)
		const sum = frame.subarray(0, -2).reduce((total, byte) => (total + byte) & 0xff, 0)
		if (frame[length - 2] !== sum || frame[length - 1] !== end) {
			at++
			continue
		}
		requests.push({
			address: hex(frame.subarray(1, 7).toReversed()),
			control: frame[8]!,
			data: frame.subarray(10, -2).map((byte) => byte - offset),
		})
		at += length
	}
	return { requests, rest: buffer.slice(at) }
}

export function reply(address: string, control: number, data: readonly number[], preamble: number): Uint8Array {
	const body = [
		start,
		...fromHex(address).toReversed(),
		start,
		control,
		data.length,
		...data.map((byte) => (byte + offset) & 0xff),
	]
	const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0)
	return Uint8Array.from([...Array<number>(preamble).fill(0xfe), ...body, sum, end])
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

/** BCD with the sign in the top bit of the top byte. */
export function signedBcd(value: number, count: number): number[] {
	const bytes = bcd(Math.abs(value), count)
	if (value < 0) bytes[count - 1]! |= 0x80
	return bytes
}

export function fromBcd(byte: number): number {
	return (byte >> 4) * 10 + (byte & 0x0f)
}

/** Text in a field of fixed size, last character first as every multi-byte value. */
export function ascii(text: string, size: number): number[] {
	return [...text.padEnd(size, '\0')].map((letter) => letter.charCodeAt(0)).toReversed()
}

export function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
}

export function fromHex(text: string): number[] {
	return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}
