/** Hex digits and packed decimals as meters write them, and the sum of bytes behind them. */

export function hex(bytes: Uint8Array | readonly number[]): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
}

export function fromHex(text: string): number[] {
	return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
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

/** Modulo 256. */
export function sumOf(bytes: Uint8Array | readonly number[]): number {
	let sum = 0
	for (const byte of bytes) sum = (sum + byte) & 0xff
	return sum
}
