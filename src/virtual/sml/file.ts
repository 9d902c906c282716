/** How SML puts values into bytes, and bytes into a file (SML 1.04; transport version 1). */

export type Field = readonly number[]

export const absent: Field = [0x01]

/** Octet string; its length counts the length bytes too, and beyond 15 needs two of them. */
export function octets(data: Iterable<number>): Field {
	const bytes = [...data]
	if (bytes.length < 15) return [bytes.length + 1, ...bytes]
	const length = bytes.length + 2
	return [0x80 | (length >> 4), length & 0x0f, ...bytes]
}

export const text = (value: string): Field => octets(new TextEncoder().encode(value))

/** Two's complement or plain, high byte first. Meters leave leading bytes out that carry nothing: `width` bytes stay. */
function number(type: 0x50 | 0x60, value: number, width: number): Field {
	const bytes: number[] = []
	let rest = value
	for (let index = 0; index < width; index++) {
		const byte = ((rest % 256) + 256) % 256
		bytes.unshift(byte)
		rest = (rest - byte) / 256
	}
	return [type | (width + 1), ...bytes]
}

export const unsigned = (value: number, width: number): Field => number(0x60, value, width)
export const signed = (value: number, width: number): Field => number(0x50, value, width)

/** As few bytes as the sign allows. */
export function shortSigned(value: number): Field {
	let width = 1
	while (value < -(2 ** (8 * width - 1)) || value >= 2 ** (8 * width - 1)) width++
	return signed(value, width)
}

export function list(...elements: readonly Field[]): Field {
	const { length } = elements
	const head = length < 16 ? [0x70 | length] : [0xf0 | (length >> 4), length & 0x0f]
	return [...head, ...elements.flat()]
}

/** One message with its own checksum. */
export function message(transaction: number, tag: number, body: Field): Field {
	const head = [octets(fourBytes(transaction)), unsigned(0, 1), unsigned(0, 1), list(unsigned(tag, 2), body)]
	const bytes = [0x76, ...head.flat()]
	return [...bytes, 0x63, ...checksum(bytes), 0x00]
}

const fourBytes = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)

const four = [0x1b, 0x1b, 0x1b, 0x1b]

export function file(...messages: readonly Field[]): Uint8Array {
	const content = messages.flatMap((one) => [...one])
	const sent: number[] = []
	for (let at = 0; at < content.length; at++) {
		const isEscape = four.every((byte, offset) => content[at + offset] === byte)
		sent.push(...(isEscape ? [...four, ...four] : [content[at]!]))
		if (isEscape) at += 3
	}
	const fill = (4 - (sent.length % 4)) % 4
	const bytes = [...four, 1, 1, 1, 1, ...sent, ...new Array<number>(fill).fill(0), ...four, 0x1a, fill]
	return Uint8Array.from([...bytes, ...checksum(bytes)])
}

/** CRC-16/X.25 bit by bit, low byte first. */
function checksum(bytes: readonly number[]): readonly number[] {
	let crc = 0xffff
	for (const byte of bytes) {
		crc ^= byte
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1
	}
	crc ^= 0xffff
	return [crc & 0xff, crc >> 8]
}
