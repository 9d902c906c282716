/** Why a value that should be there is not: a gap is known as a gap, with its reason, until it is filled. Pure. */
import type { GapReason } from '../../../shared/gap-reason.ts'
import { daysBetween, type LocalDate } from '../../../shared/period.ts'

/** Whether the meter can be asked now. */
export type Reach = Extract<GapReason, 'silent' | 'line' | 'no-key' | 'off' | 'not-planned'> | 'answers'

export type Expected = {
	/** UTC epoch ms. */
	readonly at: number
	readonly memory: 'holds' | 'overwritten'
	readonly value: 'there' | 'missing' | 'none'
}

export type GapRun = {
	readonly reason: GapReason
	/** Instants of the first and the last missing value. */
	readonly from: number
	readonly to: number
	readonly count: number
}

/** `askedUpTo`: memory has been fetched up to there; null: nothing so far. */
export function reasonOf({ at, memory, value }: Expected, reach: Reach, askedUpTo: number | null): GapReason {
	if (value === 'none') return 'none'
	if (memory === 'overwritten') return 'overwritten'
	if (askedUpTo !== null && at <= askedUpTo) return 'none'
	return reach === 'answers' ? 'queued' : reach
}

/** Neighbours with the same reason are one run; `expected` in order of time. What is there ends a run. */
export function gapRuns(expected: readonly Expected[], reach: Reach, askedUpTo: number | null): readonly GapRun[] {
	const runs: GapRun[] = []
	let before: GapReason | null = null
	for (const each of expected) {
		const reason: GapReason | null = each.value === 'there' ? null : reasonOf(each, reach, askedUpTo)
		const last = runs.at(-1)
		if (reason !== null && reason === before && last !== undefined) {
			runs[runs.length - 1] = { ...last, to: each.at, count: last.count + 1 }
		} else if (reason !== null) runs.push({ reason, from: each.at, to: each.at, count: 1 })
		before = reason
	}
	return runs
}

/** One for each reason, in the order in which they begin. */
export function byReason(runs: readonly GapRun[]): readonly GapRun[] {
	return [...Map.groupBy(runs, ({ reason }) => reason)].map(([reason, same]) => ({
		reason,
		from: same[0]!.from,
		to: same.at(-1)!.to,
		count: same.reduce((sum, { count }) => sum + count, 0),
	}))
}

/**
 * A meter may have said "none" of what it has later: such a gap is asked for again when it is 1, 2, 4, 8 … days old, so
 * that a memory that really is empty costs a handful of questions a day. The dates whose turn came after `lastLook` and
 * up to `today`, oldest first.
 */
export function datesToAskAgain(lastLook: LocalDate, today: LocalDate, dateBack: (days: number) => LocalDate) {
	const missedDays = Math.max(0, Math.min(longestAbsence, daysBetween(lastLook, today)))
	const ages = new Set<number>()
	for (let daysAgo = 0; daysAgo < missedDays; daysAgo++) {
		for (const age of agesAskedAgain) ages.add(age + daysAgo)
	}
	return [...ages].sort((a, b) => b - a).map(dateBack)
}
const agesAskedAgain = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const
/** After a longer absence the next ages have their turn soon enough. */
const longestAbsence = 14
