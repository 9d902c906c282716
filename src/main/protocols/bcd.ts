/** Packed decimals: two digits in each byte, the low pair first. */

/**
 * The integer in `bytes[from…to)`, at most 7 bytes; null where a half byte is no digit. `signed`: the top bit is the
 * sign, the digit below it has three bits.
 */
export function bcdNumber(bytes: Uint8Array, from: number, to: number, signed = false): number | null {
	let number = 0
	let negative = false
	for (let at = to - 1; at >= from; at--) {
		let byte = bytes[at]!
		if (signed && at === to - 1 && byte >= 0x80) {
			negative = true
			byte -= 0x80
		}
		const high = byte >> 4
		const low = byte & 0x0f
		if (high > 9 || low > 9) return null
		number = number * 100 + high * 10 + low
	}
	return negative ? -number : number
}

/** One pair from `least` to `most`, or null. */
export function bcdPair(bytes: Uint8Array, at: number, least: number, most: number): number | null {
	const byte = bytes[at]!
	const high = byte >> 4
	const low = byte & 0x0f
	if (high > 9 || low > 9) return null
	const number = high * 10 + low
	return number < least || number > most ? null : number
}
