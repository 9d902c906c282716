/** Points in time of a record (EN 13757-3, annex A: types F, G, I, J): the meter's local time, without a zone. */
import { daysInMonth, two } from '../calendar.ts'

/**
 * 'date' 'YYYY-MM-DD', 'time' 'YYYY-MM-DDTHH:MM:SS' or 'HH:MM:SS'; 'text': what the bytes say is no date (day 00
 * of an unset register, 31 February, a wildcard) and is written as it stands; null: the meter itself marks it as
 * invalid.
 */
type PointInTime = { readonly kind: 'date' | 'time' | 'text'; readonly text: string } | null

/** By the number of data bytes: 2 = G, 3 = J, 4 = F, 6 = I; undefined: no such type. */
export function pointInTime(bytes: Uint8Array, at: number, length: number): PointInTime | undefined {
	switch (length) {
		case 2:
			return typeG(bytes, at)
		case 3:
			return typeJ(bytes, at)
		case 4:
			return typeF(bytes, at)
		case 6:
			return typeI(bytes, at)
		default:
			return undefined
	}
}

function typeG(bytes: Uint8Array, at: number): PointInTime {
	if (bytes[at] === 0xff && bytes[at + 1] === 0xff) return null
	return dateOf(bytes[at]!, bytes[at + 1]!, 0)
}

function typeF(bytes: Uint8Array, at: number): PointInTime {
	const minute = bytes[at]!
	const hour = bytes[at + 1]!
	if (minute & 0x80) return null
	// Bits 5…6 of the hour byte: hundreds of years since 1900
	const date = dateOf(bytes[at + 2]!, bytes[at + 3]!, (hour >> 5) & 3)
	return dateAndTime(date, hour & 31, minute & 63, 0)
}

function typeI(bytes: Uint8Array, at: number): PointInTime {
	if (bytes[at + 1]! & 0x80) return null
	const date = dateOf(bytes[at + 3]!, bytes[at + 4]!, 0)
	return dateAndTime(date, bytes[at + 2]! & 31, bytes[at + 1]! & 63, bytes[at]! & 63)
}

function typeJ(bytes: Uint8Array, at: number): PointInTime {
	if (bytes[at] === 0xff && bytes[at + 1] === 0xff && bytes[at + 2] === 0xff) return null
	const second = bytes[at]! & 63
	const minute = bytes[at + 1]! & 63
	const hour = bytes[at + 2]! & 31
	return { kind: isTime(hour, minute, second) ? 'time' : 'text', text: clock(hour, minute, second) }
}

/** Day in bits 0…4, month in the next byte's bits 0…3, the year's seven bits in what is left of both. */
function dateOf(
	low: number,
	high: number,
	hundreds: number,
): { readonly kind: 'date' | 'text'; readonly text: string } {
	const day = low & 31
	const month = high & 15
	const years = (low >> 5) | ((high & 0xf0) >> 1)
	// Two-digit years of meters that know no hundreds: 81…99 are the last century's
	// Year 127 means every year (a recurring settlement day)
	const year = hundreds > 0 ? 1900 + hundreds * 100 + years : years > 80 && years < 100 ? 1900 + years : 2000 + years
	const real = years < 100 && day >= 1 && day <= daysInMonth(year, month)
	return { kind: real ? 'date' : 'text', text: `${years === 127 ? '****' : year}-${two(month)}-${two(day)}` }
}

function dateAndTime(
	date: { readonly kind: 'date' | 'text'; readonly text: string },
	hour: number,
	minute: number,
	second: number,
): PointInTime {
	const real = date.kind === 'date' && isTime(hour, minute, second)
	return { kind: real ? 'time' : 'text', text: `${date.text}T${clock(hour, minute, second)}` }
}

function isTime(hour: number, minute: number, second: number): boolean {
	return hour < 24 && minute < 60 && second < 60
}

function clock(hour: number, minute: number, second: number): string {
	return `${two(hour)}:${two(minute)}:${two(second)}`
}
