/** Periods of the building's calendar: their bounds are instants computed in its zone, never as 24 h later. */
import { Temporal } from 'temporal-polyfill'

export const periodKinds = ['day', 'week', 'month', 'year'] as const
export type PeriodKind = (typeof periodKinds)[number]
export type Step = 'quarter-hour' | 'hour' | 'day' | 'month'

/** `start` is the period's first local day, 'YYYY-MM-DD'. */
export type Period = { readonly kind: PeriodKind; readonly start: string }

/** The steps that a period can be seen in; the first is the usual one. */
export const stepsOf: Record<PeriodKind, readonly Step[]> = {
	day: ['quarter-hour', 'hour'],
	week: ['day', 'hour', 'quarter-hour'],
	month: ['day', 'hour'],
	year: ['month', 'day'],
}

export const localToday = (now: number, zone: string) =>
	Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString()

/** The period of that kind that holds the day. Weeks begin on Monday. */
export function periodWith(kind: PeriodKind, day: string): Period {
	const date = Temporal.PlainDate.from(day)
	if (kind === 'day') return { kind, start: day }
	if (kind === 'week') return { kind, start: date.subtract({ days: date.dayOfWeek - 1 }).toString() }
	if (kind === 'month') return { kind, start: date.with({ day: 1 }).toString() }
	return { kind, start: date.with({ month: 1, day: 1 }).toString() }
}

const lengths = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 }, year: { years: 1 } } as const

export function shifted(period: Period, by: -1 | 1): Period {
	const date = Temporal.PlainDate.from(period.start)
	const start = by > 0 ? date.add(lengths[period.kind]) : date.subtract(lengths[period.kind])
	return { kind: period.kind, start: start.toString() }
}

/** Half-open [from, to) as UTC epoch ms. */
export function bounds(period: Period, zone: string): { readonly from: number; readonly to: number } {
	return { from: startOfDay(period.start, zone), to: startOfDay(shifted(period, 1).start, zone) }
}

export const startOfDay = (day: string, zone: string) =>
	Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).epochMilliseconds

/** Date and time of the day as forms hold them. */
export function localNow(now: number, zone: string): { readonly date: string; readonly time: string } {
	const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
	return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString().slice(0, 5) }
}

/** 'YYYY-MM-DDTHH:MM' in the zone; of an hour that autumn tells twice the first; null: no such date. */
export function instantOf(local: string, zone: string): number | null {
	try {
		return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds
	} catch {
		return null
	}
}

export const lastDay = (period: Period) =>
	Temporal.PlainDate.from(shifted(period, 1).start).subtract({ days: 1 }).toString()

export const weekNumber = (day: string) => Temporal.PlainDate.from(day).weekOfYear ?? 0

/** Every zone the browser knows, for the new building's form. */
export const knownZones = (): readonly string[] => {
	const zones = Intl.supportedValuesOf('timeZone')
	return zones.includes('UTC') ? zones : [...zones, 'UTC']
}

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
