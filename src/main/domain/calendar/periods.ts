/** Months, days and quarter hours of a building as instants. A day has 92, 96 or 100 quarter hours, never "24 h". */
import { assert } from '../../../shared/assert.ts'
import {
	addDays,
	addMonths,
	isLocalDate,
	isMonth,
	type LocalDate,
	type Month,
	type Period,
} from '../../../shared/period.ts'
import { dateOfInstant, meaningOfLocal } from './local-time.ts'

export const quarterHourMs = 900_000

/** The month's first local midnight to the next month's. The month was checked when it was entered. */
export function monthPeriod(zone: string, month: Month): Period {
	assert(isMonth(month), `'${month}' is a month`)
	return { from: dayStart(zone, `${month}-01`), to: dayStart(zone, `${addMonths(month, 1)}-01`) }
}

export function dayPeriod(zone: string, date: LocalDate): Period {
	return { from: dayStart(zone, date), to: dayStart(zone, addDays(date, 1)) }
}

/** The day's first instant: 00:00, or the end of the gap where a clock change swallows midnight. */
export function dayStart(zone: string, date: LocalDate): number {
	assert(isLocalDate(date), `'${date}' is a date`)
	const meaning = meaningOfLocal(zone, date)
	switch (meaning.kind) {
		case 'once':
			return meaning.at
		case 'twice':
			return meaning.earlier
		case 'never':
			return firstInstantOf(zone, date, meaning.at)
		case 'malformed':
			throw new Error(`invariant broken: '${date}' has a start`)
	}
}

/** 'YYYY-MM' that an instant lies in. */
export function monthOfInstant(zone: string, instant: number): Month {
	return dateOfInstant(zone, instant).slice(0, 7)
}

/** Local dates whose start lies in [from, to), with their starts, in order. */
export function dayStarts(zone: string, from: number, to: number): readonly DayStart[] {
	const starts: DayStart[] = []
	for (let year = Number(dateOfInstant(zone, from).slice(0, 4)); ; year++) {
		for (const start of daysOfYear(zone, year)) {
			if (start.at >= to) return starts
			if (start.at >= from) starts.push(start)
		}
	}
}

type DayStart = { readonly date: LocalDate; readonly at: number }

const yearsKnown = new Map<string, readonly DayStart[]>()
const mostYearsKept = 60

/** Computed once per zone and year: charts ask for the same years again and again. */
function daysOfYear(zone: string, year: number): readonly DayStart[] {
	const key = `${zone}/${year}`
	const known = yearsKnown.get(key)
	if (known !== undefined) return known
	const days: DayStart[] = []
	for (
		let date = `${String(year).padStart(4, '0')}-01-01`;
		Number(date.slice(0, 4)) === year;
		date = addDays(date, 1)
	) {
		days.push({ date, at: dayStart(zone, date) })
	}
	if (yearsKnown.size >= mostYearsKept) yearsKnown.clear()
	yearsKnown.set(key, days)
	return days
}

/** Month starts in [from, to), in order. */
export function monthStarts(zone: string, from: number, to: number): readonly { month: Month; at: number }[] {
	const starts: { month: Month; at: number }[] = []
	for (let month = monthOfInstant(zone, from); ; month = addMonths(month, 1)) {
		const { from: at } = monthPeriod(zone, month)
		if (at >= to) return starts
		if (at >= from) starts.push({ month, at })
	}
}

/** The quarter hours of a local day: 92, 96 or 100 periods. */
export function quarterHoursOfDay(zone: string, date: LocalDate): readonly Period[] {
	const { from, to } = dayPeriod(zone, date)
	return slots(from, to, quarterHourMs)
}

/** [from, to) cut into equal steps; `to − from` is a multiple of the step for whole days of every zone in use. */
export function slots(from: number, to: number, stepMs: number): readonly Period[] {
	const cut: Period[] = []
	for (let at = from; at < to; at += stepMs) cut.push({ from: at, to: Math.min(at + stepMs, to) })
	return cut
}

/** Where midnight is swallowed by a clock change, minutes from the transition backwards belong to the day before. */
function firstInstantOf(zone: string, date: LocalDate, near: number): number {
	let at = near
	while (dateOfInstant(zone, at) >= date) at -= 60_000
	while (dateOfInstant(zone, at) < date) at += 60_000
	return at
}
