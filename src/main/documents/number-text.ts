/**
 * Numbers, money and dates as documents print them. Own code and not Intl, so that every host prints the same bytes.
 */
import { Exact, roundHalfUp } from '../../shared/decimal.ts'
import { minorDigits, minorToDecimal } from '../../shared/money.ts'
import type { LocalDate } from '../../shared/period.ts'

export type Language = 'de' | 'en'

const nbsp = '\u00a0'
const monthNames: Readonly<Record<Language, readonly string[]>> = {
	de: [
		'Januar',
		'Februar',
		'März',
		'April',
		'Mai',
		'Juni',
		'Juli',
		'August',
		'September',
		'Oktober',
		'November',
		'Dezember',
	],
	en: [
		'January',
		'February',
		'March',
		'April',
		'May',
		'June',
		'July',
		'August',
		'September',
		'October',
		'November',
		'December',
	],
}

/** '-1234.5' → '−1.234,50' (digits at least 2). More digits than `most` are rounded half up for print. */
export function decimalText(value: string, language: Language, least = 0, most = 12): string {
	const rounded = roundHalfUp(new Exact(value), most)
	const [whole, rest = ''] = rounded.abs().toFixed().split('.') as [string, string?]
	const digits = rest.padEnd(least, '0')
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === 'de' ? '.' : ',')
	const sign = rounded.lt(0) ? '\u2212' : ''
	return `${sign}${grouped}${digits === '' ? '' : `${language === 'de' ? ',' : '.'}${digits}`}`
}

/** (123456, 'EUR') → '1.234,56 €' or '€1,234.56'. */
export function moneyText(minor: number, currency: string, language: Language): string {
	const digits = minorDigits(currency)
	const amount = decimalText(minorToDecimal(Math.abs(minor), currency), language, digits)
	const sign = minor < 0 ? '\u2212' : ''
	if (language === 'de') return `${sign}${amount}${nbsp}${symbol(currency)}`
	return currency === 'EUR' ? `${sign}€${amount}` : `${sign}${currency}${nbsp}${amount}`
}

/** What amounts are rounded to: 'den Cent', or '0,01 CNY' of what has no name of its own. */
export function smallestText(currency: string, language: Language): string {
	if (currency !== 'EUR') return moneyText(1, currency, language)
	return { de: 'den Cent', en: 'the cent' }[language]
}

/** Unit price per unit: '0,3127 €/kWh'. At least the currency's digits, otherwise what the tariff says. */
export function priceText(price: string, currency: string, unit: string, language: Language): string {
	const amount = decimalText(price, language, minorDigits(currency))
	if (language === 'en' && currency === 'EUR') {
		return amount.startsWith('\u2212') ? `\u2212€${amount.slice(1)}/${unit}` : `€${amount}/${unit}`
	}
	return `${amount}${nbsp}${symbol(currency)}/${unit}`
}

export function quantityText(value: string, unit: string, language: Language, least = 0, most = 6): string {
	return `${decimalText(value, language, least, most)}${nbsp}${unitText(unit)}`
}

/** 'm3' → 'm³' */
export function unitText(unit: string): string {
	return unit.replace(/3$/, '³')
}

/** '2026-11-22' → '22.11.2026' or '22 Nov 2026'. */
export function dateText(date: LocalDate, language: Language): string {
	const [year, month, day] = date.split('-') as [string, string, string]
	if (language === 'de') return `${day}.${month}.${year}`
	return `${Number(day)}${nbsp}${monthNames.en[Number(month) - 1]!.slice(0, 3)}${nbsp}${year}`
}

/** '2026-11' → 'November 2026' */
export function monthText(month: string, language: Language): string {
	return `${monthNames[language][Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`
}

function symbol(currency: string): string {
	return currency === 'EUR' ? '€' : currency
}
