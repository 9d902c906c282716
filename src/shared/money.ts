/**
 * Stored money: integer minor units (cent, fen) with a currency. Rated money is Exact and becomes this only by a
 * named rule.
 */
import { assert } from './assert.ts'
import { Exact, roundHalfUp } from './decimal.ts'

/** ISO 4217 minor digits; every currency that is not listed has 2. */
const minorDigitsOther: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, ISK: 0, HUF: 2, TND: 3, KWD: 3, BHD: 3 }

export function minorDigits(currency: string): number {
	return minorDigitsOther[currency] ?? 2
}

/** Amount in major units → minor units, rounded half up (commercial). Safe integer asserted. */
export function toMinor(amount: Exact | string, currency: string): number {
	const minor = roundHalfUp(inMinor(amount, currency), 0).toNumber()
	assert(Number.isSafeInteger(minor), `amount ${amount} fits the currency's minor units`)
	return minor === 0 ? 0 : minor
}

/** (14990, 'EUR') → '149.90' */
export function minorToDecimal(minor: number, currency: string): string {
	assert(Number.isSafeInteger(minor), 'minor units are a safe integer')
	const digits = minorDigits(currency)
	return new Exact(minor).div(new Exact(10).pow(digits)).toFixed(digits)
}

/**
 * Largest remainder: integers that differ from the exact parts by less than one minor unit and add up to the
 * half-up rounded total. Equal remainders go to the earlier part, so the same parts give the same lines.
 */
export function largestRemainder(amounts: readonly (Exact | string)[], currency: string): readonly number[] {
	const exact = amounts.map((amount) => inMinor(amount, currency))
	const total = roundHalfUp(
		exact.reduce((before, part) => before.plus(part), new Exact(0)),
		0,
	)
	const floors = exact.map((part) => part.floor())
	const missing = total.minus(floors.reduce((before, part) => before.plus(part), new Exact(0))).toNumber()
	const order = exact
		.map((part, index) => ({ index, rest: part.minus(floors[index]!) }))
		.sort((a, b) => b.rest.cmp(a.rest) || a.index - b.index)
	const raised = new Set(order.slice(0, missing).map(({ index }) => index))
	return floors.map((part, index) => {
		const minor = part.toNumber() + (raised.has(index) ? 1 : 0)
		assert(Number.isSafeInteger(minor), 'parts are safe integers')
		return minor
	})
}

/** Tax on a net amount in minor units, rounded half up once per rate. */
export function taxMinor(netMinor: number, percent: string): number {
	return roundHalfUp(new Exact(netMinor).times(percent).div(100), 0).toNumber()
}

function inMinor(amount: Exact | string, currency: string): Exact {
	return new Exact(amount).times(new Exact(10).pow(minorDigits(currency)))
}
