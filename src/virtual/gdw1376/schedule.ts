/**
 * When a concentrator reads its meters: its plan (AFN 04 F33), what interrupts it, and from both, without keeping any
 * reading, when a meter was read last and first since an instant. Clause 5.5.1.33; local time by the terminal's clock.
 */
import { dayNumber, dayStart } from '../building/clock.ts'
import { fromBcd } from '../digits.ts'

export type Plan = {
	readonly port: number
	/** The block of the parameter as it was set, from the port on. */
	readonly bytes: readonly number[]
	/** Bit 0 is day 1 of a month. */
	readonly days: number
	readonly startMinute: number
	/** 0: once a day. */
	readonly everyMinutes: number
	/** Minutes of the day in which it reads; none: always. */
	readonly periods: readonly { readonly from: number; readonly to: number }[]
}

const fixedBytes = 14
const minuteMs = 60_000
const dayMinutes = 24 * 60

/** One block behind the count: port, flags 2, days 4, mm hh, interval, DD hh mm, n, n × (mm hh, mm hh). null: none. */
export function planOf(bytes: readonly number[]): Plan | null {
	const count = bytes[fixedBytes - 1]
	if (count === undefined || bytes.length < fixedBytes + 4 * count) return null
	const minuteAt = (at: number) => fromBcd(bytes[at]!) + 60 * fromBcd(bytes[at + 1]!)
	const periods = Array.from({ length: count }, (_, index) => ({
		from: minuteAt(fixedBytes + 4 * index),
		to: minuteAt(fixedBytes + 4 * index + 2),
	}))
	const days = (bytes[3]! | (bytes[4]! << 8) | (bytes[5]! << 16) | (bytes[6]! << 24)) >>> 0
	const startMinute = minuteAt(7)
	if (startMinute >= dayMinutes) return null
	const used = bytes.slice(0, fixedBytes + 4 * count)
	return { port: bytes[0]!, bytes: used, days, startMinute, everyMinutes: bytes[9]!, periods }
}

/** Every hour from 00:05 on, every day. */
export const usualPlan = (port: number): Plan =>
	planOf([port, 0x3f, 0, 0xff, 0xff, 0xff, 0xff, 0x05, 0x00, 60, 0, 0, 0, 0])!

export type Span = { readonly from: number; to: number }

/** Local day of a month's 31 bits. */
const readsOn = (plan: Plan, day: number): boolean => {
	const date = new Date(day * dayMinutes * minuteMs).getUTCDate()
	return ((plan.days >>> (date - 1)) & 1) === 1
}

/** Instants of a local day at which a plan reads, in their order. */
function slotsOf(plan: Plan, day: number): readonly number[] {
	if (!readsOn(plan, day)) return []
	const [start, end] = [dayStart(day, 'local'), dayStart(day + 1, 'local')]
	const step = (plan.everyMinutes === 0 ? dayMinutes : plan.everyMinutes) * minuteMs
	const slots: number[] = []
	for (let at = start + plan.startMinute * minuteMs; at < end; at += step) {
		const minute = Math.round((at - start) / minuteMs)
		const allowed = plan.periods.length === 0 || plan.periods.some(({ from, to }) => minute >= from && minute <= to)
		if (allowed) slots.push(at)
	}
	return slots
}

export type Reads = {
	/** Plans of the point's port, each from an instant on. */
	readonly plans: readonly { readonly from: number; readonly plan: Plan }[]
	/** Readings out of turn: when the meter was entered, and those that were asked for. */
	readonly extra: readonly number[]
	/** Nothing is read before. */
	readonly since: number
	/** When nobody reads this meter. */
	readonly blocked: readonly Span[]
}

const isBlocked = (blocked: readonly Span[], at: number): boolean =>
	blocked.some(({ from, to }) => at >= from && at < to)

/** Plans change seldom, meters are silent for weeks: longer is not looked. */
const mostDays = 400

const planAt = ({ plans }: Reads, at: number): Plan | null => plans.findLast(({ from }) => from <= at)?.plan ?? null

const readsOfDay = (reads: Reads, day: number): readonly number[] => {
	const kinds = new Set(reads.plans.map(({ plan }) => plan))
	return [...kinds].flatMap((plan) => slotsOf(plan, day).filter((at) => planAt(reads, at) === plan))
}

/** The first successful reading at or after an instant that is not later than `now`; null: none. */
export function firstRead(reads: Reads, from: number, now: number): number | null {
	const start = Math.max(from, reads.since)
	const fine = (at: number) => at >= start && at <= now && !isBlocked(reads.blocked, at)
	const extra = Math.min(...reads.extra.filter(fine))
	const lastDay = Math.min(dayNumber(Math.min(now, extra), 'local'), dayNumber(start, 'local') + mostDays)
	for (let day = dayNumber(start, 'local'); day <= lastDay; day++) {
		const planned = Math.min(...readsOfDay(reads, day).filter(fine))
		if (planned !== Number.POSITIVE_INFINITY) return Math.min(planned, extra)
	}
	return extra === Number.POSITIVE_INFINITY ? null : extra
}

/** The last successful reading not later than `now`; null: none. */
export function lastRead(reads: Reads, now: number): number | null {
	const fine = (at: number) => at >= reads.since && at <= now && !isBlocked(reads.blocked, at)
	const extra = Math.max(...reads.extra.filter(fine))
	const oldest = Math.max(reads.since, extra, now - mostDays * dayMinutes * minuteMs)
	for (let day = dayNumber(now, 'local'); day >= dayNumber(oldest, 'local'); day--) {
		const planned = Math.max(...readsOfDay(reads, day).filter(fine))
		if (planned !== Number.NEGATIVE_INFINITY) return Math.max(planned, extra)
	}
	return extra === Number.NEGATIVE_INFINITY ? null : extra
}
