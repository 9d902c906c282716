/** How numbers, money and times are written. Decimal strings are never turned into floating point on the way. */
import type { Money } from '../../shared/contract/values.ts'

export type Language = 'de' | 'en'
export const localeOf: Record<Language, string> = { de: 'de-DE', en: 'en-GB' }

/** Between value and unit: narrow, and never a line break. */
export const narrowSpace = '\u202f'
const minus = '\u2212'
/** Missing is a dash with a reason, never 0. */
export const missing = '–'

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = language + JSON.stringify(options)
	let format = numberFormats.get(key)
	if (format === undefined) numberFormats.set(key, (format = new Intl.NumberFormat(localeOf[language], options)))
	return format
}

function dateFormat(language: Language, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = language + zone + JSON.stringify(options)
	let format = dateFormats.get(key)
	if (format === undefined) {
		format = new Intl.DateTimeFormat(localeOf[language], { ...options, timeZone: zone })
		dateFormats.set(key, format)
	}
	return format
}

/**
 * '1234.567' → '1.234,567' (de). `digits` rounds half away from zero and pads; without it the value keeps its own
 * digits.
 */
export function decimal(value: string, language: Language, digits?: number): string {
	const own = value.split('.')[1]?.length ?? 0
	const places = digits ?? own
	// Intl.NumberFormat reads decimal strings exactly (ECMA-402 2023, Chrome 106): no float in between.
	const format = numberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places })
	return format.format(value as `${number}`).replace('-', minus)
}

export const integer = (value: number, language: Language) => decimal(String(Math.round(value)), language, 0)

/** A share of 1 as '98 %'. A share below 1 never rounds up to 100 %, nor one above 0 down to 0 %. */
export function percent(share: number, language: Language, digits = 0): string {
	const scale = 100 * 10 ** digits
	const rounded = Math.round(share * scale)
	const kept = share < 1 && rounded >= scale ? scale - 1 : share > 0 && rounded <= 0 ? 1 : rounded
	return `${decimal((kept / 10 ** digits).toFixed(digits), language, digits)}${narrowSpace}%`
}

const unitSigns: Record<string, string> = { m2: 'm²', m3: 'm³', 'm3/h': 'm³/h', degC: '°C', 'EUR/kWh': '€/kWh' }
export const unitSign = (unit: string) => unitSigns[unit] ?? unit

/** Fraction digits that a consumption is shown with; stands keep the digits of their register. */
const useDigits: Record<string, number> = { Wh: 0, kWh: 2, MWh: 3, GJ: 3, MJ: 0, m3: 3, L: 0, kW: 2, W: 0 }
export const digitsOfUse = (unit: string) => useDigits[unit] ?? 2

export function money({ minor, currency }: Money, language: Language): string {
	const format = numberFormat(language, { style: 'currency', currency })
	const places = format.resolvedOptions().maximumFractionDigits ?? 2
	const digits = String(Math.abs(minor)).padStart(places + 1, '0')
	const whole = digits.slice(0, digits.length - places)
	const text = places === 0 ? whole : `${whole}.${digits.slice(-places)}`
	return format.format(`${minor < 0 ? '-' : ''}${text}` as `${number}`).replace('-', minus)
}

/** '22.11.2026' / '22/11/2026' in the building's zone. */
export const date = (at: number, zone: string, language: Language) =>
	dateFormat(language, zone, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(at)

export const time = (at: number, zone: string, language: Language, seconds: 'with-seconds' | 'minutes' = 'minutes') =>
	dateFormat(language, zone, {
		hour: '2-digit',
		minute: '2-digit',
		...(seconds === 'with-seconds' ? { second: '2-digit' as const } : {}),
		hourCycle: 'h23',
	}).format(at)

export const dateTime = (at: number, zone: string, language: Language) =>
	`${date(at, zone, language)}, ${time(at, zone, language)}`

/** 'Sonntag, 22. November 2026' */
export const longDate = (at: number, zone: string, language: Language) =>
	dateFormat(language, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at)

/** Local calendar values have no zone: they are written as if at noon UTC. */
const noon = (localDate: string) => Date.parse(`${localDate}T12:00:00Z`)

export const localDate = (value: string, language: Language) => date(noon(value), 'UTC', language)
export const dayOfMonth = (value: string) => String(Number(value.slice(8, 10)))
/** 'Oktober 2026' for '2026-10'. */
export const month = (value: string, language: Language) =>
	dateFormat(language, 'UTC', { month: 'long', year: 'numeric' }).format(noon(`${value.slice(0, 7)}-01`))

/** '10,8 s', '2 min' */
export function duration(ms: number, language: Language): string {
	if (ms < 60_000) return `${decimal((ms / 1000).toFixed(1), language)}${narrowSpace}s`
	return `${integer(ms / 60_000, language)}${narrowSpace}min`
}

/** A clock offset with its sign: '+2 s', from ten minutes on '−12 min', from ten hours on '+31 h'. */
export function offset(ms: number, language: Language): string {
	const seconds = Math.round(Math.abs(ms) / 1000)
	const [count, unit] =
		seconds < 600
			? ([seconds, 's'] as const)
			: seconds < 36_000
				? ([seconds / 60, 'min'] as const)
				: ([seconds / 3600, 'h'] as const)
	return `${ms < 0 && seconds > 0 ? minus : '+'}${integer(count, language)}${narrowSpace}${unit}`
}

/** '840 kB', '1,2 MB': thousands of 1000, as modems and networks count. */
export function dataSize(bytes: number, language: Language): string {
	const [count, unit, digits] =
		bytes < 1000
			? ([bytes, 'B', 0] as const)
			: bytes < 1_000_000
				? ([bytes / 1000, 'kB', 0] as const)
				: ([bytes / 1_000_000, 'MB', 1] as const)
	return `${decimal(count.toFixed(digits), language, digits)}${narrowSpace}${unit}`
}

/** 'B4 16 00 68' for easier reading. */
export const spacedHex = (hex: string) => hex.replace(/(..)(?=.)/g, '$1 ')
