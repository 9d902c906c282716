/** Cells of a list, and what they mean: texts, numbers, dates, years, media. Pure, total, and never a guess. */
import type { ImportRefusal } from '../../../shared/contract/commissioning.ts'
import { isMarketLocation } from '../../../shared/market-location.ts'
import { isLocalDate, type LocalDate } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { typedDecimal } from '../../../shared/typed-decimal.ts'

/** null: empty. 'number': the workbook keeps it as a number, `text` is plain. 'date': `text` is 'YYYY-MM-DD'. */
export type Cell = { readonly kind: 'text' | 'number' | 'date'; readonly text: string } | null

export type Meant<T> =
	| { readonly ok: true; readonly value: T | null }
	| { readonly ok: false; readonly reason: ImportRefusal['reason'] }

export type DecimalSign = 'comma' | 'point'
export type DateOrder = 'day-first' | 'month-first'

/** Names and serial numbers (contract `name`). */
export const longestText = 120

const nothing = { ok: true, value: null } as const
const refused = (reason: ImportRefusal['reason']) => ({ ok: false, reason }) as const
const meant = <T>(value: T): Meant<T> => ({ ok: true, value })

/**
 * Control characters, zero-width and direction marks, lone surrogates: nobody sees them, and a name that looks like
 * another one is no name.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]/u

/** Line breaks and tabs in a cell are blanks. */
export function textOf(cell: Cell, longest = longestText): Meant<string> {
	if (cell === null) return nothing
	const text = cell.text
		.replace(/[\t\r\n\u00ad]+/g, ' ')
		.replace(/[ \u00a0\u202f]+/g, ' ')
		.trim()
	if (text === '') return nothing
	if (invisible.test(text)) return refused('invisible-characters')
	return text.length > longest ? refused('too-long') : meant(text)
}

/** What the written numbers of a file prove: '85,5' the comma, '85.5' the point; 'mixed': both. */
export function provenSign(cells: Iterable<Cell>): DecimalSign | 'unknown' | 'mixed' {
	const seen = new Set<DecimalSign>()
	for (const cell of cells) {
		if (cell?.kind !== 'text') continue
		const read = typedDecimal(cell.text)
		if (read.kind !== 'number' || !/[.,]/.test(cell.text)) continue
		const last = cell.text.search(/[.,](?=\d*\s*$)/)
		const sign = cell.text.charAt(last) === ',' ? 'comma' : 'point'
		const isGroup = !read.value.includes('.')
		// '1.234.567' groups with points: then the comma is the sign.
		seen.add(isGroup ? (sign === 'comma' ? 'point' : 'comma') : sign)
	}
	if (seen.size === 2) return 'mixed'
	return [...seen][0] ?? 'unknown'
}

/** A plain decimal of at most 15 digits before and 9 behind the point, not negative. */
export function decimalOf(cell: Cell, sign: DecimalSign | null): Meant<string> {
	if (cell === null || cell.text.trim() === '') return nothing
	if (cell.kind === 'date') return refused('not-a-number')
	const read = cell.kind === 'number' ? typedPlain(cell.text) : typedDecimal(cell.text)
	if (read.kind === 'empty') return nothing
	if (read.kind === 'not-a-number') return refused('not-a-number')
	if (read.kind === 'ambiguous') {
		if (sign === null) return refused('ambiguous-number')
		return settled(cell.text.includes(sign === 'comma' ? ',' : '.') ? read.fraction : read.thousands)
	}
	const written = cell.text.match(/[.,]/g)?.at(-1)
	const isOther = read.value.includes('.') && cell.kind === 'text' && sign !== null
	// '12.5' where the comma is the sign is neither twelve and a half nor a group of three.
	if (isOther && written !== (sign === 'comma' ? ',' : '.')) return refused('not-a-number')
	return settled(read.value)
}

function settled(value: string): Meant<string> {
	if (value.startsWith('-')) return Number(value) === 0 ? meant('0') : refused('negative')
	return /^\d{1,15}(\.\d{1,9})?$/.test(value) ? meant(shortened(value)) : refused('not-a-number')
}

/** One way to write each value, so that the same file says the same again: '085,50' is '85.5'. */
const shortened = (value: string): string => {
	const [whole = '0', fraction = ''] = value.split('.')
	const kept = fraction.replace(/0+$/, '')
	const leading = whole.replace(/^0+(?=\d)/, '')
	return kept === '' ? leading : `${leading}.${kept}`
}

const typedPlain = (text: string): ReturnType<typeof typedDecimal> =>
	/^-?\d+(\.\d+)?$/.test(text) ? { kind: 'number', value: text } : { kind: 'not-a-number' }

/** '03/04/2026' may be April or March: null where neither the file nor a person says which. */
export function provenOrder(cells: Iterable<Cell>): DateOrder | 'unknown' | 'mixed' {
	const seen = new Set<DateOrder>()
	for (const cell of cells) {
		const parts = cell?.kind === 'text' ? slashed(cell.text) : null
		if (parts === null) continue
		if (parts[0] > 12 && parts[1] <= 12) seen.add('day-first')
		if (parts[1] > 12 && parts[0] <= 12) seen.add('month-first')
	}
	if (seen.size === 2) return 'mixed'
	return [...seen][0] ?? 'unknown'
}

const slashed = (text: string): readonly [number, number, string] | null => {
	const found = /^\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\s*$/.exec(text)
	return found === null ? null : [Number(found[1]), Number(found[2]), found[3]!]
}

/** Points mean day first wherever they are used; '2026-11-22' and dates of a workbook speak for themselves. */
export function dateOf(cell: Cell, order: DateOrder | null): Meant<LocalDate> {
	if (cell === null || cell.text.trim() === '') return nothing
	if (cell.kind === 'number') return refused('not-a-date')
	const text = cell.text.trim()
	const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/.exec(text)
	if (iso !== null) return existing(iso[1]!)
	const pointed = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$/.exec(text)
	if (pointed !== null) return existing(dated(pointed[3]!, Number(pointed[2]), Number(pointed[1])))
	const parts = slashed(text)
	if (parts === null) return refused('not-a-date')
	const [one, two, year] = parts
	if (one === two) return existing(dated(year, one, two))
	const known = one > 12 ? 'day-first' : two > 12 ? 'month-first' : order
	if (known === null) return refused('ambiguous-date')
	return existing(known === 'day-first' ? dated(year, two, one) : dated(year, one, two))
}

const existing = (date: string): Meant<LocalDate> => (isLocalDate(date) ? meant(date) : refused('not-a-date'))

/** Two digits of a year: 1970 to 2069, as POSIX strptime reads them. */
const dated = (year: string, month: number, day: number): string => {
	const full = year.length === 4 ? year : `${Number(year) >= 70 ? '19' : '20'}${year}`
	return `${full}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** '2027', or the year of a date. */
export function yearOf(cell: Cell, order: DateOrder | null): Meant<number> {
	if (cell === null || cell.text.trim() === '') return nothing
	const text = cell.text.trim()
	if (/^\d{4}$/.test(text)) return inReach(Number(text))
	const date = dateOf(cell, order)
	if (!date.ok) return refused(date.reason === 'ambiguous-date' ? 'ambiguous-date' : 'not-a-year')
	return date.value === null ? nothing : inReach(Number(date.value.slice(0, 4)))
}

const inReach = (year: number): Meant<number> => (year >= 1970 && year <= 2100 ? meant(year) : refused('not-a-year'))

/** How many persons. */
export function countOf(cell: Cell): Meant<number> {
	if (cell === null || cell.text.trim() === '') return nothing
	const text = cell.text.trim()
	return /^\d{1,2}$/.test(text) ? meant(Number(text)) : refused('not-a-count')
}

/** Eleven digits, in groups or not. */
export function marketLocationOf(cell: Cell): Meant<string> {
	const text = textOf(cell)
	if (!text.ok || text.value === null) return text
	const digits = text.value.replaceAll(' ', '')
	return isMarketLocation(digits) ? meant(digits) : refused('not-a-market-location')
}

/** Yes first. */
export const yesAndNo = { de: ['ja', 'nein'], en: ['yes', 'no'] } as const
const yes = new Set(['ja', 'j', 'yes', 'y', 'x', '1', 'wahr', 'true', 'gewerbe', 'gewerblich', 'commercial'])
const no = new Set(['nein', 'n', 'no', '0', 'falsch', 'false', 'wohnung', 'wohnen', 'dwelling', 'residential'])

export function flagOf(cell: Cell): Meant<boolean> {
	const text = textOf(cell)
	if (!text.ok || text.value === null) return text as Meant<never>
	const word = plainWord(text.value)
	return yes.has(word) ? meant(true) : no.has(word) ? meant(false) : refused('not-yes-or-no')
}

/** As headings and words are compared: lower case, letters and digits alone, umlauts as two letters. */
export const plainWord = (text: string): string =>
	text
		.toLowerCase()
		.replace(/ä/g, 'ae')
		.replace(/ö/g, 'oe')
		.replace(/ü/g, 'ue')
		.replace(/ß/g, 'ss')
		.replace(/²/g, '2')
		.normalize('NFD')
		.replace(/[^\p{L}\p{N}]/gu, '')

const mediumWords: Readonly<Record<Medium, readonly string[]>> = {
	electricity: ['strom', 'elektro', 'elektrizitaet', 'stromzaehler', 'hausstrom', 'electricity', 'power', 'electric'],
	water: ['wasser', 'kaltwasser', 'kw', 'kaltwasserzaehler', 'wasserzaehler', 'water', 'coldwater'],
	'warm-water': ['warmwasser', 'ww', 'warmwasserzaehler', 'trinkwarmwasser', 'warmwater', 'hotwater'],
	heat: ['waerme', 'heizung', 'waermezaehler', 'fernwaerme', 'waermemenge', 'waermemengenzaehler', 'heat', 'heating'],
	cooling: ['kaelte', 'kuehlung', 'kaeltezaehler', 'cooling'],
	gas: ['gas', 'erdgas', 'gaszaehler'],
	other: ['sonstiges', 'andere', 'other'],
}
const mediumOfWord: ReadonlyMap<string, Medium> = new Map(
	Object.entries(mediumWords).flatMap(([medium, words]) => words.map((word) => [word, medium as Medium] as const)),
)

export function mediumOf(cell: Cell): Meant<Medium> {
	const text = textOf(cell)
	if (!text.ok || text.value === null) return text as Meant<never>
	const medium = mediumOfWord.get(plainWord(text.value))
	return medium === undefined ? refused('medium-unknown') : meant(medium)
}

/** What a point is called that the list gives no name. */
export const mediumName: Readonly<Record<'de' | 'en', Readonly<Record<Medium, string>>>> = {
	de: {
		electricity: 'Strom',
		water: 'Wasser',
		'warm-water': 'Warmwasser',
		heat: 'Wärme',
		cooling: 'Kälte',
		gas: 'Gas',
		other: 'Sonstiges',
	},
	en: {
		electricity: 'Electricity',
		water: 'Water',
		'warm-water': 'Hot water',
		heat: 'Heat',
		cooling: 'Cooling',
		gas: 'Gas',
		other: 'Other',
	},
}
