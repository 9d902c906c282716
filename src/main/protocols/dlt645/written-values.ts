/** Text of a value to the bytes of its item: what values.ts reads, the other way round. */
import { decimal } from '../decimal.ts'
import type { Form, Item, Part } from '../dlt645-frame/items.ts'
import { readValue } from '../dlt645-frame/values.ts'
import { bytesReversed } from '../hex.ts'

/**
 * Data of `size` bytes that state `value` in the layout `parts` (one value, or for tables one for each entry, separated
 * by commas or blanks; a table's last entry fills the rest, as meters do). A sentence where it is none.
 */
export function encodeParts(parts: readonly Part[], size: number, value: string): readonly number[] | string {
	const texts = parts.length === 1 ? [value.trim()] : value.split(/[\s,]+/).filter((text) => text !== '')
	if (texts.length === 0 || texts.length > parts.length) return `It has ${parts.length} values, not ${texts.length}.`
	const isTable = parts.every(({ item }) => item.form === 'zone-start' || item.form === 'period-start')
	if (texts.length < parts.length && !isTable) return `It has ${parts.length} values, not ${texts.length}.`
	const data = new Uint8Array(size)
	let filled = 0
	for (const [index, { item, at }] of parts.entries()) {
		const text = texts[Math.min(index, texts.length - 1)]!
		const bytes = item.stampBytes === undefined ? encodeValue(item, text) : null
		if (bytes === null) return `"${text}" is no value of it.`
		data.set(bytes, at)
		filled += bytes.length
	}
	return filled === size ? Array.from(data) : 'Its layout is not known in full.'
}

/** null where the text is no value of the item; what was encoded always reads as the same value again. */
function encodeValue(item: Item, text: string): Uint8Array | null {
	const bytes = item.form === 'number' ? encodeNumber(item, text) : encoders[item.form](text, item.bytes)
	if (bytes === null || bytes.length !== item.bytes) return null
	const data = Uint8Array.from(bytes)
	const value = readValue(item, data, 0)
	const wanted = item.form === 'number' ? numberText(item, text) : text
	return value.kind === 'value' && value.text === wanted ? data : null
}

/** The number's digits as an integer of the item's last place, or null. */
function integerOf(
	{ decimals, signed }: Item,
	text: string,
): { readonly digits: string; readonly sign: string } | null {
	const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
	if (match === null) return null
	const [, sign = '', whole = '', fraction = ''] = match
	if ((sign !== '' && !signed) || fraction.length > Math.max(0, decimals) || decimals < 0) return null
	return { digits: (whole + fraction.padEnd(decimals, '0')).replace(/^0+(?=\d)/, ''), sign }
}

function encodeNumber(item: Item, text: string): readonly number[] | null {
	const integer = integerOf(item, text)
	if (integer === null || integer.digits.length > item.bytes * 2) return null
	const bytes = bytesReversed(integer.digits.padStart(item.bytes * 2, '0'))
	if (integer.sign === '' || /^0*$/.test(integer.digits)) return bytes
	return bytes.with(-1, bytes.at(-1)! | 0x80)
}

function numberText(item: Item, text: string): string | null {
	const integer = integerOf(item, text)
	return integer === null ? null : decimal(Number(integer.sign + integer.digits), -item.decimals)
}

/** The groups of `form` in `text`, each as pairs of digits; null where it does not fit. */
function groupsOf(form: RegExp, text: string): readonly string[] | null {
	const match = form.exec(text)
	return match === null ? null : match.slice(1).map((group) => group.padStart(2, '0'))
}

/** Date and time from their pairs, the last one first on the wire. */
const reversedPairs = (form: RegExp) => (text: string) => {
	const groups = groupsOf(form, text)
	return groups === null ? null : groups.toReversed().map((pair) => Number.parseInt(pair, 16))
}

const dateForm = /^20(\d{2})-(\d{2})-(\d{2})$/

/** 0 = Sunday … 6 = Saturday of 'YYYY-MM-DD'. */
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()

function dateWeek(text: string): readonly number[] | null {
	const date = reversedPairs(dateForm)(text)
	return date === null ? null : [weekdayOf(text), ...date]
}

type Encoder = (text: string, bytes: number) => readonly number[] | null

const encoders: Readonly<Record<Exclude<Form, 'number'>, Encoder>> = {
	digits: (text, bytes) => (new RegExp(`^\\d{${bytes * 2}}$`).test(text) ? bytesReversed(text) : null),
	status: (text, bytes) => (new RegExp(`^[0-9A-F]{${bytes * 2}}$`).test(text) ? bytesReversed(text) : null),
	text: (text, bytes) => {
		const letters = Array.from(text, (letter) => letter.charCodeAt(0))
		if (letters.length > bytes || !letters.every((code) => code >= 0x20 && code <= 0x7e)) return null
		return [...letters, ...Array<number>(bytes - letters.length).fill(0)].toReversed()
	},
	'date-week': dateWeek,
	time: reversedPairs(/^(\d{2}):(\d{2}):(\d{2})$/),
	'date-week-time': (text) => {
		const date = dateWeek(text.slice(0, 10))
		const time = reversedPairs(/^T(\d{2}):(\d{2}):(\d{2})$/)(text.slice(10))
		return date === null || time === null ? null : [...time, ...date]
	},
	'minute-stamp': reversedPairs(/^20(\d{2})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/),
	'second-stamp': reversedPairs(/^20(\d{2})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/),
	'month-stamp': reversedPairs(/^(\d{2})-(\d{2})T(\d{2}):(\d{2})$/),
	'day-hour': reversedPairs(/^(\d{2})T(\d{2})$/),
	'hour-minute': reversedPairs(/^(\d{2}):(\d{2})$/),
	'zone-start': reversedPairs(/^(\d{2})-(\d{2})=(\d{1,2})$/),
	'period-start': reversedPairs(/^(\d{2}):(\d{2})=(\d{1,2})$/),
	holiday: reversedPairs(/^20(\d{2})-(\d{2})-(\d{2})=(\d{1,2})$/),
}
