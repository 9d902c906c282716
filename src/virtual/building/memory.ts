/** When a meter took what it remembers, by its own clock. All instants are true time, UTC epoch ms. */
import { dayNumber, dayNumberOf, dayStart, instantOf, type LocalTime, localTime, quarterMs } from './clock.ts'
import type { Meter } from './plan.ts'
import { installedAt } from './registers.ts'

/** One remembered moment: what the meter's clock showed, and when that was. */
export type Moment = { readonly shown: LocalTime; readonly instant: number }

const dailyFreezes = 62
export const monthlySettlements = 12
export const monthlyStorages = 15
const profileQuarters = 62 * 96

/** What the meter's clock shows at a true instant. */
export function shownAt(meter: Meter, instant: number): LocalTime {
	return localTime(instant + meter.clockOffsetMs, meter.clock)
}

/** n-th last 00:00 (1 = the latest); null where the meter did not hang yet or does not keep that many. */
export function dailyFreeze(meter: Meter, now: number, back: number): Moment | null {
	if (back < 1 || back > dailyFreezes) return null
	return midnight(meter, dayNumber(now + meter.clockOffsetMs, meter.clock) - back + 1)
}

/** n-th last "1st of a month, 00:00" (1 = the latest). */
export function monthStart(meter: Meter, now: number, back: number, kept: number): Moment | null {
	if (back < 1 || back > kept) return null
	const { year, month } = shownAt(meter, now)
	return midnight(meter, dayNumberOf(year, month - back + 1, 1))
}

/** Quarter-hour records from a time shown by the meter's clock on, oldest first; null: from the oldest one kept. */
export function profileFrom(
	meter: Meter,
	now: number,
	from: Omit<LocalTime, 'second' | 'weekday'> | null,
	count: number,
): readonly Moment[] {
	return records(meter, now, from === null ? 0 : slotAtOrAfter(instantOf(from, meter.clock)), count)
}

/** The latest records, oldest first. */
export function latestProfile(meter: Meter, now: number, count: number): readonly Moment[] {
	return records(meter, now, latestSlot(meter, now) - (count - 1) * quarterMs, count)
}

function records(meter: Meter, now: number, first: number, count: number): readonly Moment[] {
	const latest = latestSlot(meter, now)
	const oldest = Math.max(latest - (profileQuarters - 1) * quarterMs, slotAtOrAfter(installedAt))
	const found: Moment[] = []
	for (let slot = Math.max(first, oldest); slot <= latest && found.length < count; slot += quarterMs) {
		found.push(moment(meter, slot))
	}
	return found
}

function midnight(meter: Meter, day: number): Moment | null {
	const start = dayStart(day, meter.clock)
	return start < installedAt ? null : moment(meter, start)
}

/** Slots are instants of the meter's clock; zone offsets are whole hours, so quarters start together everywhere. */
function moment(meter: Meter, slot: number): Moment {
	return { shown: localTime(slot, meter.clock), instant: slot - meter.clockOffsetMs }
}

function latestSlot(meter: Meter, now: number): number {
	return Math.floor((now + meter.clockOffsetMs) / quarterMs) * quarterMs
}

function slotAtOrAfter(instant: number): number {
	return Math.ceil(instant / quarterMs) * quarterMs
}
