/** The local days of a rated period by calendar month: an occupancy, a price and a tariff change at midnight. */
import { addMonths, daysBetween, daysInMonth, daysInYear, type Period } from '../../../shared/period.ts'
import { dateOfInstant } from '../calendar/local-time.ts'

export type RatingSpan = {
	readonly months: readonly { readonly year: number; readonly month: number; readonly days: number }[]
	readonly days: number
}

/** A part of something in days of how many. */
export type DayShare = { readonly count: number; readonly of: number }

export function ratingSpan(period: Period, zone: string): RatingSpan {
	const [first, end] = [dateOfInstant(zone, period.from), dateOfInstant(zone, period.to)]
	const months: { year: number; month: number; days: number }[] = []
	for (let at = first; at < end; ) {
		const month = at.slice(0, 7)
		const next = `${addMonths(month, 1)}-01`
		const days = Math.min(daysBetween(at, next), daysBetween(at, end))
		months.push({ year: Number(at.slice(0, 4)), month: Number(at.slice(5, 7)), days })
		at = next
	}
	return { months, days: daysBetween(first, end) }
}

/** Local days from one instant to another. */
export const daysOf = ({ from, to }: Period, zone: string): number =>
	daysBetween(dateOfInstant(zone, from), dateOfInstant(zone, to))

/** Whole calendar months, and the parts of months by their days. */
export function monthsOf({ months }: RatingSpan): { readonly whole: number; readonly parts: readonly DayShare[] } {
	const shares = months.map(({ year, month, days }) => ({ count: days, of: daysInMonth(year, month) }))
	return { whole: shares.filter(({ count, of }) => count === of).length, parts: shares.filter(isPart) }
}

/** Whole calendar years, and the parts of years by their days. */
export function yearsOf({ months }: RatingSpan): { readonly whole: number; readonly parts: readonly DayShare[] } {
	const years = new Map<number, number>()
	for (const { year, days } of months) years.set(year, (years.get(year) ?? 0) + days)
	const shares = [...years].map(([year, count]) => ({ count, of: daysInYear(year) }))
	return { whole: shares.filter(({ count, of }) => count === of).length, parts: shares.filter(isPart) }
}

const isPart = ({ count, of }: DayShare) => count < of
