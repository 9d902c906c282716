/**
 * Date and time of COSEM (IEC 62056-6-2, clause 4.1.6.1): year 2, month, day, weekday, hour, minute, second,
 * hundredths, deviation 2, status. The fields are the meter's local time; deviation is what has to be added to them for
 * UTC, in minutes (8000: not stated), so Central European Time is -60.
 */
import { daysInMonth, two } from '../calendar.ts'

const deviationUnknown = 0x8000
const unspecified = 0xff

/** 'YYYY-MM-DDTHH:MM:SS' of the meter's own wall, without what is not stated; null where fields are wild or no time. */
export function localTime(bytes: Uint8Array): string | null {
	if (bytes.length !== 12) return null
	const date = localDate(bytes)
	if (date === null) return null
	const [hour, minute, second] = [bytes[5]!, bytes[6]!, bytes[7]!]
	if (hour === unspecified && minute === unspecified) return date
	const clock = clockText(hour, minute, second)
	return clock === null ? null : `${date}T${clock}`
}

/** 'YYYY-MM-DD' of the first five bytes; null where they are wild or no date. */
export function localDate(bytes: Uint8Array): string | null {
	if (bytes.length < 5) return null
	const [year, month, day] = [bytes[0]! * 256 + bytes[1]!, bytes[2]!, bytes[3]!]
	if (year === 0 || year > 9999 || month < 1 || month > 12 || day < 1) return null
	if (day > daysInMonth(year, month)) return null
	return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** 'HH:MM:SS', or 'HH:MM' where the second is not stated. */
export function clockText(hour: number, minute: number, second: number): string | null {
	if (hour > 23 || minute > 59) return null
	if (second === unspecified) return `${two(hour)}:${two(minute)}`
	return second > 59 ? null : `${two(hour)}:${two(minute)}:${two(second)}`
}

/** Whether twelve bytes of an octet string are meant as a date and time rather than as anything else. */
export function looksLikeTime(bytes: Uint8Array): boolean {
	if (bytes.length !== 12 || localTime(bytes) === null) return false
	const year = bytes[0]! * 256 + bytes[1]!
	const weekday = bytes[4]!
	return year >= 1970 && year <= 2199 && (weekday <= 7 || weekday === unspecified)
}

/** Minutes to add for UTC; null where the meter does not state it. */
export function deviationMinutes(bytes: Uint8Array): number | null {
	const raw = bytes[9]! * 256 + bytes[10]!
	return raw === deviationUnknown ? null : raw >= 0x8000 ? raw - 0x10000 : raw
}

/** What a meter's clock says of itself besides its local time: the two bytes of deviation, and the status byte. */
export type ClockForm = { readonly deviation: number | null; readonly status: number }

export const withoutDeviation: ClockForm = { deviation: null, status: unspecified }

/** Twelve bytes for 'YYYY-MM-DDTHH:MM[:SS]'; null where that is no time. The weekday is not stated. */
export function dateTimeBytes(local: string, { deviation, status }: ClockForm): Uint8Array | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(local)
	if (match === null || shiftedSeconds(local, 0) === null) return null
	const [year, month, day, hour, minute, second] = match.slice(1).map((digits) => Number(digits ?? 0)) as Fields
	const stated = deviation === null ? deviationUnknown : deviation & 0xffff
	return Uint8Array.of(
		...[year >> 8, year & 0xff, month, day, unspecified, hour, minute, second, 0],
		...[stated >> 8, stated & 0xff, status],
	)
}

type Fields = [number, number, number, number, number, number]

/** On the civil calendar, 'YYYY-MM-DDTHH:MM:SS'; null where `local` is no local time. */
export function shiftedSeconds(local: string, seconds: number): string | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(local)
	if (match === null) return null
	const [year, month, day, hour, minute, second] = match.slice(1).map((digits) => Number(digits ?? 0)) as Fields
	const ms = Date.UTC(year, month - 1, day, hour, minute, second)
	if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(local)) return null
	const shifted = new Date(ms + seconds * 1000)
	return Number.isNaN(shifted.getTime()) ? null : shifted.toISOString().slice(0, 19)
}
