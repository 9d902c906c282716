/**
 * Local time in Europe/Berlin without a zone database: since 1996 summer time runs from the last Sunday in March to the
 * last Sunday in October, both changes at 01:00 UTC (directive 2000/84/EC; Sommerzeitverordnung).
 * A meter's clock is 'local' (follows the change) or 'standard' (UTC+1 all year).
 */
export type ClockKind = 'local' | 'standard'

export type LocalTime = {
	readonly year: number
	readonly month: number
	readonly day: number
	readonly hour: number
	readonly minute: number
	readonly second: number
	/** 0 = Sunday */
	readonly weekday: number
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
export const quarterMs = 900_000

/** What local time is ahead of UTC at an instant (UTC epoch ms). */
export function offsetMs(instant: number, kind: ClockKind): number {
	return kind === 'local' && isSummer(instant) ? 2 * hourMs : hourMs
}

export function localTime(instant: number, kind: ClockKind): LocalTime {
	const shifted = new Date(instant + offsetMs(instant, kind))
	return {
		year: shifted.getUTCFullYear(),
		month: shifted.getUTCMonth() + 1,
		day: shifted.getUTCDate(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes(),
		second: shifted.getUTCSeconds(),
		weekday: shifted.getUTCDay(),
	}
}

/** The local calendar day an instant lies in, counted from 1970-01-01. */
export function dayNumber(instant: number, kind: ClockKind): number {
	return Math.floor((instant + offsetMs(instant, kind)) / dayMs)
}

/** The calendar day of a date; month 0 or 13 is the neighbouring year's. */
export function dayNumberOf(year: number, month: number, day: number): number {
	return Math.round(Date.UTC(year, month - 1, day) / dayMs)
}

/** The instant of 00:00 local of a calendar day. Changes lie at 02:00 and 03:00: midnight exists exactly once. */
export function dayStart(day: number, kind: ClockKind): number {
	const asUtc = day * dayMs
	return asUtc - offsetMs(asUtc - 1.5 * hourMs, kind)
}

/** Quarter hours of a local day: 96, on change days 92 or 100. */
export function quartersOfDay(day: number, kind: ClockKind): number {
	return (dayStart(day + 1, kind) - dayStart(day, kind)) / quarterMs
}

/** Minute of the day that the clock shows at the start of each of the building's quarter hours of a local day. */
export function quarterMinutes(day: number, kind: ClockKind): readonly number[] {
	const start = dayStart(day, 'local')
	const first = Math.round((start + offsetMs(start, kind)) / 60_000)
	const count = quartersOfDay(day, 'local')
	// A thousand days are asked for at the start of a building: only change days need the clock for every quarter.
	return Array.from({ length: count }, (_, quarter) => {
		const at = start + quarter * quarterMs
		const minute = count === 96 ? first + quarter * 15 : Math.round((at + offsetMs(at, kind)) / 60_000)
		return minute % 1440
	})
}

/** The first instant at which the clock shows the given time; of a time that was left out: the change itself. */
export function instantOf(time: Omit<LocalTime, 'second' | 'weekday'>, kind: ClockKind): number {
	const asUtc = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute)
	if (kind === 'standard') return asUtc - hourMs
	if (isSummer(asUtc - 2 * hourMs)) return asUtc - 2 * hourMs
	const winter = asUtc - hourMs
	return isSummer(winter) ? Math.floor(winter / hourMs) * hourMs : winter
}

function isSummer(instant: number): boolean {
	const year = new Date(instant).getUTCFullYear()
	return instant >= changeOf(year, 2) && instant < changeOf(year, 9)
}

const changes = new Map<number, number>()

/** 01:00 UTC on the last Sunday of a month (both months have 31 days; month counts from 0). */
function changeOf(year: number, month: number): number {
	const key = year * 12 + month
	const known = changes.get(key)
	if (known !== undefined) return known
	const last = new Date(Date.UTC(year, month, 31, 1))
	const change = last.getTime() - last.getUTCDay() * dayMs
	changes.set(key, change)
	return change
}
