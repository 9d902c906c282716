/** Exact fractions: CT and PT ratios and J ↔ Wh have denominators of 3 that no decimal holds. Always reduced, d > 0. */
import { assert } from '../../../shared/assert.ts'
import { Exact } from '../../../shared/decimal.ts'

export type Fraction = { readonly n: bigint; readonly d: bigint }

export const zero: Fraction = { n: 0n, d: 1n }

export function fraction(numerator: number | bigint, denominator: number | bigint = 1n): Fraction {
	const [n, d] = [BigInt(numerator), BigInt(denominator)]
	assert(d !== 0n, 'a denominator is not 0')
	const divisor = greatestCommonDivisor(n < 0n ? -n : n, d < 0n ? -d : d) * (d < 0n ? -1n : 1n)
	return { n: n / divisor, d: d / divisor }
}

export function add(a: Fraction, b: Fraction): Fraction {
	return fraction(a.n * b.d + b.n * a.d, a.d * b.d)
}

export function times(a: Fraction, b: Fraction): Fraction {
	return fraction(a.n * b.n, a.d * b.d)
}

/** The greatest fraction that both are whole multiples of; both greater than 0. */
export function common(a: Fraction, b: Fraction): Fraction {
	return fraction(greatestCommonDivisor(a.n * b.d, b.n * a.d), a.d * b.d)
}

/** How often `part` goes into `whole`, where that is a whole number (`common` of both is). */
export function wholeParts(whole: Fraction, part: Fraction): number {
	const { n, d } = fraction(whole.n * part.d, whole.d * part.n)
	assert(d === 1n, 'the whole is a multiple of its part')
	return Number(n)
}

/** The exponent of a power of ten; null: it is none. */
export function tenthPowerOf({ n, d }: Fraction): number | null {
	const text = n === 1n ? String(d) : d === 1n ? String(n) : ''
	if (!/^10*$/.test(text)) return null
	return n === 1n ? 1 - text.length || 0 : text.length - 1
}

export function powerOf10(exponent: number): Fraction {
	return exponent >= 0 ? fraction(10n ** BigInt(exponent)) : fraction(1n, 10n ** BigInt(-exponent))
}

/** Of a plain decimal string, exact. */
export function ofDecimal(text: string): Fraction {
	const [whole = '', decimals = ''] = text.split('.')
	return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length))
}

/** Exact where it ends in decimals; else 60 significant digits, half up. */
export function toExact(value: Fraction): Exact {
	return new Exact(value.n.toString()).div(value.d.toString())
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
	while (b !== 0n) [a, b] = [b, a % b]
	return a === 0n ? 1n : a
}
