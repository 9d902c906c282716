/** The mean of comparable days: same kind of day, the most recent ones, not too much of them missing. Pure. */
import { type LocalDate, weekday } from '../../../shared/period.ts'

export type DayKind = 'workday' | 'saturday' | 'sunday'

/** A holiday is like a Sunday. */
export function dayKind(date: LocalDate, isHoliday: (date: LocalDate) => boolean): DayKind {
	const day = weekday(date)
	if (day === 7 || isHoliday(date)) return 'sunday'
	return day === 6 ? 'saturday' : 'workday'
}

export type LikeDay = {
	readonly date: LocalDate
	/** Steps of each of its intervals, from its midnight; null = gap. 23-hour days have fewer. */
	readonly steps: readonly (number | null)[]
}

export type LikeDays =
	| { readonly ok: true; readonly mean: readonly number[]; readonly dates: readonly LocalDate[] }
	| { readonly ok: false; readonly reason: 'too-few-like-days' }

export type LikeDayRules = {
	/** So many are taken, the most recent first; at least one. */
	readonly days: number
	/** 0.1: a day with more than a tenth missing is not taken. */
	readonly mostMissing: number
}

/**
 * Mean of each of `slots` intervals over the like days before (or, where there are none, after) the date. A slot that
 * none of them knows takes the mean of the day.
 */
export function likeDays(
	date: LocalDate,
	slots: number,
	candidates: readonly LikeDay[],
	isHoliday: (date: LocalDate) => boolean,
	rules: LikeDayRules,
): LikeDays {
	const kind = dayKind(date, isHoliday)
	const usable = candidates
		.filter(
			(day) => day.date !== date && dayKind(day.date, isHoliday) === kind && missingShare(day) <= rules.mostMissing,
		)
		.toSorted((a, b) => distance(date, a.date) - distance(date, b.date))
	const taken = usable.slice(0, rules.days)
	if (taken.length === 0) return { ok: false, reason: 'too-few-like-days' }
	const known = taken.flatMap(({ steps }) => steps.filter((step) => step !== null))
	const ofDay = known.reduce((sum, step) => sum + step, 0) / Math.max(1, known.length)
	const mean = Array.from({ length: slots }, (_, slot) => {
		const own = taken.flatMap(({ steps }) => steps[slot] ?? [])
		return own.length === 0 ? ofDay : own.reduce((sum, step) => sum + step, 0) / own.length
	})
	return { ok: true, mean, dates: taken.map((day) => day.date) }
}

const missingShare = ({ steps }: LikeDay): number =>
	steps.length === 0 ? 1 : steps.filter((step) => step === null).length / steps.length

/** Days before come first, the nearest of them foremost; days after only where there are none before. */
function distance(date: LocalDate, other: LocalDate): number {
	const days = (Date.parse(date) - Date.parse(other)) / 86_400_000
	return days > 0 ? days : 100_000 - days
}
