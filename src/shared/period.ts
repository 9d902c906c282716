/** Periods and local dates as plain data. What an instant means in a zone is computed in domain/calendar. */

/** Half-open [from, to) in UTC epoch ms. */
export type Period = { readonly from: number; readonly to: number }

/** 'YYYY-MM-DD' in the building's zone. */
export type LocalDate = string
/** 'YYYY-MM' in the building's zone. */
export type Month = string

const monthPattern = /^(\d{4})-(0[1-9]|1[0-2])$/

export function isMonth(text: string): text is Month {
	return monthPattern.test(text)
}

/** True for a date that exists: '2028-02-29' yes, '2026-02-29' no. */
export function isLocalDate(text: string): text is LocalDate {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
	const [year, month, day] = text.split('-').map(Number) as [number, number, number]
	return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** ('2026-01', -1) → '2025-12' */
export function addMonths(month: Month, count: number): Month {
	const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
	const year = String(Math.floor(months / 12)).padStart(4, '0')
	return `${year}-${String((months % 12) + 1).padStart(2, '0')}`
}

/** ('2026-12-31', 1) → '2027-01-01'. Calendar days, so no clock change can shift them. */
export function addDays(date: LocalDate, count: number): LocalDate {
	return dateOfDayNumber(dayNumber(date) + count)
}

/** Calendar days from one date (inclusive) to another (exclusive). */
export function daysBetween(from: LocalDate, to: LocalDate): number {
	return dayNumber(to) - dayNumber(from)
}

export function daysInMonth(year: number, month: number): number {
	if (month === 2) return isLeapYear(year) ? 29 : 28
	return [4, 6, 9, 11].includes(month) ? 30 : 31
}

export function daysInYear(year: number): number {
	return isLeapYear(year) ? 366 : 365
}

/** Null when they do not overlap. */
export function intersect(a: Period, b: Period): Period | null {
	const from = Math.max(a.from, b.from)
	const to = Math.min(a.to, b.to)
	return from < to ? { from, to } : null
}

/** A period in pieces between the instants that lie inside it, in any order. */
export function cutAt({ from, to }: Period, instants: readonly number[]): readonly Period[] {
	const inside = [...new Set(instants)].filter((at) => at > from && at < to).sort((a, b) => a - b)
	const edges = [from, ...inside, to]
	return edges.slice(1).map((end, index) => ({ from: edges[index]!, to: end }))
}

/** 1 = Monday … 7 = Sunday. */
export function weekday(date: LocalDate): number {
	// 1970-01-01 was a Thursday.
	return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

/** Days since 1970-01-01, proleptic Gregorian. Date.UTC is calendar arithmetic here: it reads no clock and no zone. */
function dayNumber(date: LocalDate): number {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number]
	return Date.UTC(year, month - 1, day) / 86_400_000
}

function dateOfDayNumber(days: number): LocalDate {
	return new Date(days * 86_400_000).toISOString().slice(0, 10)
}

function isLeapYear(year: number): boolean {
	return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}
