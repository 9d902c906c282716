/** Which boundary values a meter should have had in a period, and the questions that would bring them now. */
import { addDays, addMonths, daysBetween, type LocalDate } from '../../../shared/period.ts'
import { type ClockPolicy, instantToMeterLocal, meterLocalToInstant } from '../calendar/local-time.ts'
import { quarterHourMs } from '../calendar/periods.ts'

export type MemoryOf = { readonly freeze: number; readonly settlement: number; readonly profileDays: number }
export type BoundaryKind = 'freeze' | 'settlement' | 'profile'
type Meter = { readonly zone: string; readonly clock: ClockPolicy; readonly memory: MemoryOf }

export type MissedRead = {
	readonly job:
		| { readonly kind: 'freeze' | 'settlement'; readonly back: number }
		| { readonly kind: 'profile'; readonly from: string; readonly count: number }
		/** Where every reading brings the stored values along. */
		| { readonly kind: 'current' }
	/** The instant that the value, or the last of them, holds for. */
	readonly boundary: number
	/** How many values it would bring. */
	readonly values: number
}
export type Missed = {
	/** What memory still holds, oldest first. */
	readonly reads: readonly MissedRead[]
	/** Values that it no longer holds. */
	readonly gone: number
}

/** A meter's clock may run behind ours: a boundary exists this long after it. */
const graceMs = 90_000

/**
 * The meter's own midnights or month starts from one date to another (both included), that are over at `now`; of a kind
 * that its memory does not have, none.
 */
export function boundariesOf(
	meter: Meter,
	kind: 'freeze' | 'settlement',
	from: LocalDate,
	to: LocalDate,
	now: number,
): readonly { readonly date: LocalDate; readonly at: number }[] {
	if (meter.memory[kind] === 0) return []
	const dates = kind === 'freeze' ? daysFrom(from, to) : monthStartsFrom(from, to)
	return dates.flatMap((date) => {
		const at = meterLocalToInstant(meter.zone, meter.clock, date)
		return at.ok && at.at <= now - graceMs ? [{ date, at: at.at }] : []
	})
}

/** `there`: instants of the values that are stored. */
export function missedBoundaries(
	meter: Meter,
	kind: 'freeze' | 'settlement',
	{ from, to }: { readonly from: LocalDate; readonly to: LocalDate },
	there: ReadonlySet<number>,
	now: number,
): Missed {
	const today = instantToMeterLocal(meter.zone, meter.clock, now - graceMs).slice(0, 10)
	const missing = boundariesOf(meter, kind, from, to, now).filter(({ at }) => !there.has(at))
	const reads = missing.flatMap(({ date, at }): MissedRead[] => {
		const back = 1 + (kind === 'freeze' ? daysBetween(date, today) : monthsBetween(date, today))
		return back <= meter.memory[kind] ? [{ job: { kind, back }, boundary: at, values: 1 }] : []
	})
	return { reads, gone: missing.length - reads.length }
}

/** One reading brings all that is still remembered. */
export function inOneReading({ reads, gone }: Missed): Missed {
	const last = reads.at(-1)
	if (last === undefined) return { reads, gone }
	const values = reads.reduce((sum, read) => sum + read.values, 0)
	return { reads: [{ job: { kind: 'current' }, boundary: last.boundary, values }], gone }
}

/** How far back its memory reaches: the oldest boundary that it still holds, or the oldest quarter hour. */
export function heldSince(meter: Meter, kind: BoundaryKind, now: number): number {
	if (kind === 'profile') return now - meter.memory.profileDays * 86_400_000
	const today = instantToMeterLocal(meter.zone, meter.clock, now - graceMs).slice(0, 10)
	const back = meter.memory[kind] - 1
	const date = kind === 'freeze' ? addDays(today, -back) : `${addMonths(today.slice(0, 7), -back)}-01`
	const at = meterLocalToInstant(meter.zone, meter.clock, date)
	return at.ok ? at.at : now
}

/** The quarter hours from one date to another (both included) that are over at `now`. */
export function quarterHoursOf(meter: Meter, from: LocalDate, to: LocalDate, now: number): readonly number[] {
	const [start, end] = [from, addDays(to, 1)].map((each) => meterLocalToInstant(meter.zone, meter.clock, each))
	if (meter.memory.profileDays === 0 || !start!.ok || !end!.ok) return []
	const last = Math.min(end!.at - 1, now - graceMs)
	const count = Math.max(0, Math.min(mostDays * 100, Math.floor((last - start!.at) / quarterHourMs) + 1))
	return Array.from({ length: count }, (_, index) => start!.at + index * quarterHourMs)
}

/** Quarter hours: of each of the meter's days one question, from the first to the last that is missing. */
export function missedProfile(
	meter: Meter,
	{ from, to }: { readonly from: LocalDate; readonly to: LocalDate },
	there: ReadonlySet<number>,
	now: number,
): Missed {
	if (meter.memory.profileDays === 0) return { reads: [], gone: 0 }
	const oldest = now - meter.memory.profileDays * 86_400_000
	const reads: MissedRead[] = []
	let gone = 0
	for (const date of daysFrom(from, to)) {
		const [start, end] = [date, addDays(date, 1)].map((each) => meterLocalToInstant(meter.zone, meter.clock, each))
		if (!start!.ok || !end!.ok) continue
		const missing: number[] = []
		for (let at = start!.at; at < end!.at && at <= now - graceMs; at += quarterHourMs) {
			if (there.has(at)) continue
			if (at < oldest) gone++
			else missing.push(at)
		}
		const [first, last] = [missing[0], missing.at(-1)]
		if (first === undefined || last === undefined) continue
		const local = instantToMeterLocal(meter.zone, meter.clock, first).slice(0, 16)
		const count = (last - first) / quarterHourMs + 1
		reads.push({ job: { kind: 'profile', from: local, count }, boundary: last, values: missing.length })
	}
	return { reads, gone }
}

/** No page asks for more, and no question grows beyond it. */
const mostDays = 4000

function daysFrom(from: LocalDate, to: LocalDate): readonly LocalDate[] {
	const count = Math.min(mostDays, daysBetween(from, to) + 1)
	return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(from, index))
}

function monthStartsFrom(from: LocalDate, to: LocalDate): readonly LocalDate[] {
	const first = from.endsWith('-01') ? from.slice(0, 7) : addMonths(from.slice(0, 7), 1)
	const count = Math.min(mostDays, monthsBetween(first, to) + 1)
	return Array.from({ length: Math.max(0, count) }, (_, index) => `${addMonths(first, index)}-01`)
}

const monthsBetween = (from: string, to: string): number =>
	(Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
