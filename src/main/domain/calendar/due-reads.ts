/**
 * What is due to be read from one meter now. Pure and bounded: after a night asleep a meter is asked once for its
 * present values and then for what it remembers; nothing is asked once per missed quarter hour.
 */
import { addDays, addMonths, type Period } from '../../../shared/period.ts'
import { type ClockPolicy, instantToMeterLocal, meterLocalToInstant } from './local-time.ts'
import { quarterHourMs } from './periods.ts'

export type ReadPlan = {
	readonly zone: string
	readonly clock: ClockPolicy
	/** Whether the present values are read once a quarter hour. */
	readonly live: 'quarter-hour' | 'never'
	/** What the meter keeps itself; 0 = it keeps none. Counts of midnights, of month ends, of days. */
	readonly memory: { readonly freeze: number; readonly settlement: number; readonly profileDays: number }
	/** How often the latest quarter hours are fetched; 'day': after midnight, the whole day. Default: each. */
	readonly profileEvery?: 'quarter-hour' | 'day'
	/** How long after a boundary the meter is left alone, because its clock may run behind (ms). */
	readonly graceMs: number
}

/**
 * Up to where each kind has been dealt with: for `live` the instant of the last reading, for memory the boundary up to
 * which every value was fetched or answered with "none". Null: nothing yet.
 */
export type LastRead = {
	readonly live: number | null
	readonly freeze: number | null
	readonly settlement: number | null
	readonly profile: number | null
}

/** The same words as the protocols' jobs, so that a due read is one: `job` goes to the driver as it is. */
export type DueRead =
	| { readonly priority: 'live'; readonly job: { readonly kind: 'current' }; readonly boundary: number }
	| {
			readonly priority: 'boundary' | 'backfill'
			readonly job: { readonly kind: 'freeze' | 'settlement'; readonly back: number }
			/** The instant that the value should hold for. */
			readonly boundary: number
	  }
	| {
			readonly priority: 'profile' | 'backfill'
			readonly job: { readonly kind: 'profile'; readonly from: string; readonly count: number }
			/** Instant of the job's last quarter hour. */
			readonly boundary: number
	  }

/**
 * In the order in which they should be asked: live, the latest boundary, then memory, the oldest first because a
 * meter overwrites its oldest record next. At most 1 + freeze + settlement + profileDays + 2 jobs:
 * the days remembered begin and end within a day, and one of them may be an hour short.
 */
export function dueReads(plan: ReadPlan, last: LastRead, now: number): readonly DueRead[] {
	const due: DueRead[] = []
	const slot = Math.floor(now / quarterHourMs) * quarterHourMs
	// Every zone in use is a whole number of quarter hours from UTC, so slots need no zone.
	if (plan.live === 'quarter-hour' && (last.live === null || last.live < slot)) {
		due.push({ priority: 'live', job: { kind: 'current' }, boundary: slot })
	}
	const settled = now - plan.graceMs
	due.push(...dueBoundaries(plan, 'freeze', plan.memory.freeze, last.freeze, settled))
	due.push(...dueBoundaries(plan, 'settlement', plan.memory.settlement, last.settlement, settled))
	due.push(...dueProfiles(plan, last.profile, settled))
	const rank = { live: 0, boundary: 1, profile: 2, backfill: 3 } as const
	return due
		.map((read, index) => ({ read, index }))
		.sort((a, b) => rank[a.read.priority] - rank[b.read.priority] || a.index - b.index)
		.map(({ read }) => read)
}

/** The meter's own midnights or month starts, `back` = 1 the latest. Oldest first. */
function meterBoundaries(
	plan: Pick<ReadPlan, 'zone' | 'clock'>,
	kind: 'freeze' | 'settlement',
	count: number,
	now: number,
): readonly { readonly back: number; readonly at: number }[] {
	const today = instantToMeterLocal(plan.zone, plan.clock, now).slice(0, 10)
	const boundaries: { back: number; at: number }[] = []
	for (let back = count; back >= 1; back--) {
		const date = kind === 'freeze' ? addDays(today, 1 - back) : `${addMonths(today.slice(0, 7), 1 - back)}-01`
		const at = meterLocalToInstant(plan.zone, plan.clock, date)
		if (at.ok && at.at <= now) boundaries.push({ back, at: at.at })
	}
	return boundaries
}

function dueBoundaries(
	plan: ReadPlan,
	kind: 'freeze' | 'settlement',
	depth: number,
	last: number | null,
	now: number,
): readonly DueRead[] {
	return meterBoundaries(plan, kind, depth, now)
		.filter(({ at }) => last === null || at > last)
		.map(({ back, at }) => ({ priority: back === 1 ? 'boundary' : 'backfill', job: { kind, back }, boundary: at }))
}

/** One job for each meter-local day, so that no job asks for more than a day's quarter hours (≤ 100). */
function dueProfiles(plan: ReadPlan, last: number | null, now: number): readonly DueRead[] {
	if (plan.memory.profileDays === 0) return []
	const newest =
		plan.profileEvery === 'day' ? lastOfWholeDays(plan, now) : Math.floor(now / quarterHourMs) * quarterHourMs
	const oldestKept = Math.ceil((now - plan.memory.profileDays * 86_400_000) / quarterHourMs) * quarterHourMs
	const first = Math.max(oldestKept, last === null ? oldestKept : last + quarterHourMs)
	const days: Period[] = []
	for (let from = first; from <= newest && days.length < plan.memory.profileDays + 2; ) {
		const end = nextMeterMidnight(plan, from)
		const to = Math.min(end - quarterHourMs, newest)
		days.push({ from, to })
		from = to + quarterHourMs
	}
	return days.map(({ from, to }, index) => ({
		priority: index === days.length - 1 ? 'profile' : 'backfill',
		job: {
			kind: 'profile',
			from: instantToMeterLocal(plan.zone, plan.clock, from).slice(0, 16),
			count: (to - from) / quarterHourMs + 1,
		},
		boundary: to,
	}))
}

/** The last quarter hour of the meter's last whole day: a day's are asked for together. */
function lastOfWholeDays(plan: ReadPlan, now: number): number {
	const midnight = meterLocalToInstant(
		plan.zone,
		plan.clock,
		instantToMeterLocal(plan.zone, plan.clock, now).slice(0, 10),
	)
	return (midnight.ok ? midnight.at : Math.floor(now / quarterHourMs) * quarterHourMs) - quarterHourMs
}

function nextMeterMidnight(plan: ReadPlan, after: number): number {
	const date = addDays(instantToMeterLocal(plan.zone, plan.clock, after).slice(0, 10), 1)
	const midnight = meterLocalToInstant(plan.zone, plan.clock, date)
	return midnight.ok && midnight.at > after ? midnight.at : after + 86_400_000
}
