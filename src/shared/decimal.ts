/**
 * Exact decimals. One configuration for the whole house: decimal.js is global and mutable, so nobody uses its default.
 * 60 digits hold every product of a register (≤ 16 digits), a multiplier and a price (≤ 17 digits) without rounding.
 */
import { Decimal } from 'decimal.js'
import { assert } from './assert.ts'

export const Exact = Decimal.clone({
	precision: 60,
	rounding: Decimal.ROUND_HALF_UP,
	toExpNeg: -1_000,
	toExpPos: 1_000,
	crypto: false,
})
export type Exact = InstanceType<typeof Exact>

/** Commercial rounding (kaufmännisch): to nearest, halves away from zero. */
export function roundHalfUp(value: Exact, digits: number): Exact {
	return value.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP)
}

/** Plain decimal string without exponent, '-0' never. */
export function plain(value: Exact): string {
	const { d: words, e: exponent, s: sign } = value
	if (words === null || words.length > 2) return value.isZero() ? '0' : value.toFixed()
	// Up to 14 digits are one whole number (words of seven digits each): ten times as quick as the general way.
	const whole = words.length === 1 ? words[0]! : words[0]! * 1e7 + words[1]!
	const text = scaled(sign * whole, 7 * (Math.floor(exponent / 7) - words.length + 1))
	if (!text.includes('.')) return text
	let end = text.length
	while (text.charCodeAt(end - 1) === zeroCode) end--
	return text.slice(0, text.charCodeAt(end - 1) === pointCode ? end - 1 : end)
}

const [zeroCode, pointCode] = ['0'.charCodeAt(0), '.'.charCodeAt(0)]

/** integer × 10^exponent as plain decimal string with the digits of the resolution: (1230, -2) → '12.30'. */
export function scaled(steps: number, exponent: number): string {
	assert(Number.isSafeInteger(steps), 'steps are counted in whole')
	// By its digits: a page asks this ten thousand times, and a decimal's arithmetic is forty times as slow.
	const digits = String(Math.abs(steps))
	const sign = steps < 0 ? '-' : ''
	if (exponent >= 0) return steps === 0 ? '0' : `${sign}${digits}${'0'.repeat(exponent)}`
	const padded = digits.padStart(1 - exponent, '0')
	return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}

export function sum(values: Iterable<Exact>): Exact {
	let total: Exact | null = null
	for (const value of values) total = total === null ? value : total.plus(value)
	return total ?? new Exact(0)
}
