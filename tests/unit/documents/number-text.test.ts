import { describe, expect, test } from 'vitest'
import {
	dateText,
	decimalText,
	moneyText,
	monthText,
	priceText,
	quantityText,
} from '../../../src/main/documents/number-text.ts'

const spaced = (text: string) => text.replaceAll('\u00a0', ' ')

describe('numbers on paper', () => {
	test('German', () => {
		expect(decimalText('1234567.5', 'de', 2)).toBe('1.234.567,50')
		expect(spaced(moneyText(123_456, 'EUR', 'de'))).toBe('1.234,56 €')
		expect(spaced(moneyText(-5, 'EUR', 'de'))).toBe('\u22120,05 €')
		expect(spaced(priceText('0.60886875', 'CNY', 'kWh', 'de'))).toBe('0,60886875 CNY/kWh')
		expect(spaced(priceText('9.5', 'EUR', 'Monat', 'de'))).toBe('9,50 €/Monat')
		expect(spaced(quantityText('31', 'm3', 'de'))).toBe('31 m³')
		expect(dateText('2026-11-22', 'de')).toBe('22.11.2026')
		expect(monthText('2026-03', 'de')).toBe('März 2026')
	})

	test('English', () => {
		expect(decimalText('-1234.5', 'en')).toBe('\u22121,234.5')
		expect(moneyText(123_456, 'EUR', 'en')).toBe('€1,234.56')
		expect(spaced(moneyText(123_456, 'CNY', 'en'))).toBe('CNY 1,234.56')
		expect(spaced(dateText('2026-11-02', 'en'))).toBe('2 Nov 2026')
	})

	test('more digits than asked for are rounded for print, never cut', () => {
		expect(decimalText('277.77777777', 'de', 0, 4)).toBe('277,7778')
		expect(decimalText('0.99999', 'de', 0, 4)).toBe('1')
		expect(decimalText('-0.00001', 'de', 0, 4)).toBe('0')
	})
})
