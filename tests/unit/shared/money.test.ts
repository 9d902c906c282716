import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Exact, scaled } from '../../../src/shared/decimal.ts'
import { largestRemainder, minorToDecimal, taxMinor, toMinor } from '../../../src/shared/money.ts'

const amounts = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((n) => new Exact(n).div(7919).toFixed(12))

describe('money', () => {
	test('is rounded commercially: halves away from zero', () => {
		expect(toMinor('1.005', 'EUR')).toBe(101)
		expect(toMinor('1.0049999', 'EUR')).toBe(100)
		expect(toMinor('-1.005', 'EUR')).toBe(-101)
		expect(Object.is(toMinor('-0.001', 'EUR'), 0)).toBe(true)
		expect(toMinor('1234.5', 'JPY')).toBe(1235)
	})

	test('comes back as decimal text', () => {
		expect(minorToDecimal(14_990, 'EUR')).toBe('149.90')
		expect(minorToDecimal(-5, 'EUR')).toBe('-0.05')
		expect(scaled(1230, -2)).toBe('12.30')
		expect(scaled(12, 1)).toBe('120')
	})

	test('steps of a register have the digits that decimals give them', () => {
		const exponents = fc.integer({ min: -9, max: 9 })
		fc.assert(
			fc.property(fc.maxSafeInteger(), exponents, (steps, exponent) => {
				const value = new Exact(steps).times(new Exact(10).pow(exponent))
				expect(scaled(steps, exponent)).toBe(value.toFixed(Math.max(0, -exponent)))
			}),
		)
		expect([scaled(0, 3), scaled(0, -3), scaled(-5, -2)]).toEqual(['0', '0.000', '-0.05'])
	})

	test('tax is rounded once', () => {
		expect(taxMinor(17_090, '19')).toBe(3247)
		expect(taxMinor(250, '7')).toBe(18)
	})

	test('parts by largest remainder add up to the rounded total and stay within a cent of themselves', () => {
		fc.assert(
			fc.property(fc.array(amounts, { minLength: 1, maxLength: 30 }), (parts) => {
				const minors = largestRemainder(parts, 'EUR')
				const exact = parts.reduce((sum, part) => sum.plus(part), new Exact(0))
				expect(minors.reduce((sum, minor) => sum + minor, 0)).toBe(toMinor(exact, 'EUR'))
				for (const [index, minor] of minors.entries()) {
					expect(new Exact(minor).minus(new Exact(parts[index]!).times(100)).abs().lt(1)).toBe(true)
				}
			}),
		)
	})

	test('an amount beyond safe integers is a broken invariant, not a wrong bill', () => {
		expect(() => toMinor('99999999999999999', 'EUR')).toThrow(/invariant/)
	})
})
