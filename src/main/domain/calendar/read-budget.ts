/**
 * Meters on a battery that is meant to last twelve years allow so many conversations a day, asked for by the plan or by
 * a person alike. Pure: what was counted is handed in.
 */
import type { LocalDate } from '../../../shared/period.ts'

/** Conversations of one meter on one local day of the building. */
export type ReadCount = { readonly date: LocalDate; readonly count: number }

/**
 * 'live': present values, by plan or for a person. 'memory': what can wait for tomorrow; it leaves half of the day's
 * readings to the present values, so that a long history does not silence them.
 */
export type ReadPurpose = 'live' | 'memory'

/** How many more are allowed today. `most` undefined: no limit. */
export function readsLeft(
	most: number | undefined,
	counted: ReadCount | null,
	today: LocalDate,
	purpose: ReadPurpose,
): number {
	if (most === undefined) return Number.POSITIVE_INFINITY
	const ceiling = purpose === 'live' ? most : Math.ceil(most / 2)
	return Math.max(0, ceiling - countOf(counted, today))
}

export const countedOnce = (counted: ReadCount | null, today: LocalDate): ReadCount => ({
	date: today,
	count: countOf(counted, today) + 1,
})

const countOf = (counted: ReadCount | null, today: LocalDate): number => (counted?.date === today ? counted.count : 0)

/** Divisors of a day, so that rounds fall on the same times every day. */
const intervalsMinutes = [15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440] as const

/** The model's own interval, or the next longer one that its battery allows. */
export function roundIntervalMinutes({ roundMinutes, readsPerDay }: Pace): number {
	const shortest = readsPerDay === undefined ? roundMinutes : Math.max(roundMinutes, 1440 / readsPerDay)
	return intervalsMinutes.find((minutes) => minutes >= shortest) ?? 1440
}

type Pace = { readonly roundMinutes: number; readonly readsPerDay?: number | undefined }
