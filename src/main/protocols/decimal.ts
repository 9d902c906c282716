/** Numbers as exact decimal strings: what a register holds, digit by digit, never through a binary fraction. */

/**
 * `value` × 10^exponent as a plain decimal string with the register's digits: (31, -3) is '0.031', (0, -2) is '0.00',
 * (12, 2) is '1200'. Zero has no sign.
 */
export function decimal(value: number | bigint, exponent: number): string {
	if (exponent === 0) return value === 0 ? '0' : String(value)
	const negative = value < 0
	const digits = String(negative ? -value : value)
	const sign = negative ? '-' : ''
	if (exponent > 0) return digits === '0' ? '0' : sign + digits + '0'.repeat(exponent)
	const point = digits.length + exponent
	if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
	return `${sign}0.${'0'.repeat(-point)}${digits}`
}

/** digits × 10^exponent. */
export type Exact = { readonly digits: bigint; readonly exponent: number }

/** The exact value of an IEEE 754 single (not the shortest that rounds to it); null: NaN, infinite. */
export function exactSingle(bits: number): Exact | null {
	const biased = (bits >>> 23) & 0xff
	if (biased === 0xff) return null
	let mantissa = biased === 0 ? bits & 0x7fffff : (bits & 0x7fffff) | 0x800000
	if (mantissa === 0) return { digits: 0n, exponent: 0 }
	let power = (biased === 0 ? 1 : biased) - 150
	while (power < 0 && (mantissa & 1) === 0) {
		mantissa >>= 1
		power++
	}
	const signed = BigInt(bits >>> 31 === 1 ? -mantissa : mantissa)
	if (power >= 0) return { digits: signed << BigInt(power), exponent: 0 }
	// m × 2^-p = m × 5^p × 10^-p
	return { digits: signed * 5n ** BigInt(-power), exponent: power }
}
