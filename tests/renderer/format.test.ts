import { describe, expect, test } from 'vitest'
import * as format from '../../src/renderer/src/format.ts'
import { typedDecimal } from '../../src/shared/typed-decimal.ts'

const zone = 'Europe/Berlin'

describe('numbers', () => {
	test('a decimal string keeps every digit, in German and in English', () => {
		expect(format.decimal('1234.567', 'de')).toBe('1.234,567')
		expect(format.decimal('1234.567', 'en')).toBe('1,234.567')
		expect(format.decimal('123456789012345678.123456789012', 'de')).toBe('123.456.789.012.345.678,123456789012')
	})
	test('rounding is half away from zero on the decimal itself, not on a float near it', () => {
		expect(format.decimal('1.005', 'en', 2)).toBe('1.01')
		expect(format.decimal('-1.005', 'en', 2)).toBe('−1.01')
	})
	test('digits are padded, so that a column lines up', () => {
		expect(format.decimal('5', 'de', 2)).toBe('5,00')
	})
	test('a share below one is never shown as one hundred percent, nor one above zero as none', () => {
		expect(format.percent(0.9999, 'de')).toBe('99\u202f%')
		expect(format.percent(1, 'de')).toBe('100\u202f%')
		expect(format.percent(0.0001, 'de')).toBe('1\u202f%')
		expect(format.percent(-0.054, 'de', 1)).toBe('−5,4\u202f%')
	})
	test('money of any currency is exact, with that currency’s minor digits', () => {
		expect(format.money({ minor: 123456789, currency: 'EUR' }, 'de')).toBe('1.234.567,89\u00a0€')
		expect(format.money({ minor: -5, currency: 'EUR' }, 'en')).toBe('−€0.05')
		expect(format.money({ minor: 500, currency: 'JPY' }, 'en')).toBe('JP¥500')
	})
})

describe('times', () => {
	test('an instant is written in the building’s zone, summer and winter', () => {
		expect(format.dateTime(Date.parse('2026-11-21T23:00:00Z'), zone, 'de')).toBe('22.11.2026, 00:00')
		expect(format.dateTime(Date.parse('2026-07-01T22:00:00Z'), zone, 'en')).toBe('02/07/2026, 00:00')
	})
	test('midnight is 00:00 and never 24:00', () => {
		expect(format.time(Date.parse('2026-11-21T23:00:00Z'), zone, 'en')).toBe('00:00')
	})
	test('a month has its name', () => {
		expect(format.month('2026-10', 'de')).toBe('Oktober 2026')
		expect(format.month('2026-10', 'en')).toBe('October 2026')
	})
})

describe('what a person types', () => {
	test('either decimal sign is read', () => {
		expect(typedDecimal('0,3412')).toEqual({ kind: 'number', value: '0.3412' })
		expect(typedDecimal('0.3412')).toEqual({ kind: 'number', value: '0.3412' })
		expect(typedDecimal('1.234,5')).toEqual({ kind: 'number', value: '1234.5' })
		expect(typedDecimal('1,234.5')).toEqual({ kind: 'number', value: '1234.5' })
		expect(typedDecimal('1.234.567')).toEqual({ kind: 'number', value: '1234567' })
	})
	test('what may be thousands or a fraction is asked, not guessed', () => {
		expect(typedDecimal('1.234')).toEqual({ kind: 'ambiguous', thousands: '1234', fraction: '1.234' })
		expect(typedDecimal('12,345')).toEqual({ kind: 'ambiguous', thousands: '12345', fraction: '12.345' })
	})
	test('a leading zero or another number of digits leaves no doubt', () => {
		expect(typedDecimal('0,341')).toEqual({ kind: 'number', value: '0.341' })
		expect(typedDecimal('1234,567')).toEqual({ kind: 'number', value: '1234.567' })
	})
	test.each(['abc', '1,2,3', '1.23.456', '--1', '1,', '1.234,5,6', '1.234.', 'e5'])('“%s” is no number', (typed) => {
		expect(typedDecimal(typed).kind).toBe('not-a-number')
	})
	test('nothing is nothing', () => {
		expect(typedDecimal('  ').kind).toBe('empty')
	})
})

describe('a clock offset', () => {
	test('is told in seconds, from ten minutes on in minutes, from ten hours on in hours, always with its sign', () => {
		const told = [0, -499, 2_000, -38_000, 599_000, 724_000, -36_000_000].map((ms) => format.offset(ms, 'de'))
		expect(told).toEqual(['+0 s', '+0 s', '+2 s', '−38 s', '+599 s', '+12 min', '−10 h'])
	})
})

test('an amount of data is told in thousands of 1000', () => {
	expect([0, 999, 840_400, 1_284_000].map((bytes) => format.dataSize(bytes, 'de'))).toEqual([
		...['0 B', '999 B', '840 kB', '1,3 MB'],
	])
})
