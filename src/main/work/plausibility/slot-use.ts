/** What each method says was used in the slots of a gap, in steps of the register (not yet whole). */
import { Exact } from '../../../shared/decimal.ts'
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant, instantOfLocal, localOfInstant } from '../../domain/calendar/local-time.ts'
import { dayPeriod, dayStart } from '../../domain/calendar/periods.ts'
import { toExact } from '../../domain/consumption/fraction.ts'
import { byArea, comparablePeriod, type Rooms } from '../../domain/estimation/comparison.ts'
import { type Gap, slotsOf } from '../../domain/estimation/gap.ts'
import { fillIntervals } from '../../domain/estimation/intervals.ts'
import { type LikeDay, likeDays } from '../../domain/estimation/like-days.ts'
import { perStep } from '../../domain/plausibility/amounts.ts'
import type { PointRegister } from '../views/point-registers.ts'
import { gridOf } from '../views/use.ts'
import type { Estimating, Refusal } from './estimate.ts'
import { pointUseIn, registerSteps } from './register-use.ts'

export type Basis = Readonly<Record<string, string | number | null>>
export type SlotUse =
	| { readonly ok: true; readonly steps: readonly number[]; readonly basis: Basis }
	| { readonly ok: false; readonly reason: Refusal }

type Slot = { readonly from: number; readonly to: number }
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export function slotUse(asked: Estimating, gap: Gap): SlotUse {
	const slots = slotsOf(gap)
	switch (asked.request.method) {
		case 'interpolation':
			return flat(asked, gap, slots)
		case 'like-days':
			return fromLikeDays(asked, slots)
		case 'scaled-profile':
			return fromProfile(asked, slots)
		case 'comparable-period':
			return fromComparablePeriod(asked, slots)
		case 'comparable-rooms':
		case 'building-average':
			return fromRooms(asked, slots)
	}
}

/** Steps that a register counted from one instant to another; null: not known. */
function usedBetween({ context }: Estimating, register: PointRegister, { from, to }: Slot): number | null {
	return registerSteps(context, register, [from, to], 'day')[0]?.steps ?? null
}

/** A straight line; with one side only, what was used in the day beside the gap goes on. */
function flat(asked: Estimating, { before, after }: Gap, slots: readonly Slot[]): SlotUse {
	const lengths = slots.map(({ from, to }) => to - from)
	if (before !== null && after !== null) return { ok: true, steps: lengths, basis: {} }
	const beside =
		before !== null ? { from: before.at - dayMs, to: before.at } : { from: after!.at, to: after!.at + dayMs }
	const known = usedBetween(asked, asked.register, beside)
	const perDay = before !== null ? [known, null] : [null, known]
	const filled = fillIntervals(perDay, { oneSided: 'flat', mostMissing: 1 })
	if (!filled.ok) return { ok: false, reason: 'nothing-known' }
	const rate = filled.values[0]! / dayMs
	return { ok: true, steps: lengths.map((length) => length * rate), basis: { stepsPerDay: filled.values[0]! } }
}

const lookBackDays = 60
const lookOnDays = 14
const mostMissing = 0.1

function fromLikeDays(asked: Estimating, slots: readonly Slot[]): SlotUse {
	const { zone, isHoliday, request } = asked
	const [first, last] = [slots[0]!.from, slots.at(-1)!.to]
	const start = addDays(dateOfInstant(zone, first), -lookBackDays)
	const end = Math.min(asked.context.now, last + lookOnDays * dayMs)
	const candidates: LikeDay[] = []
	for (let date = start; dayStart(zone, date) < end; date = addDays(date, 1)) candidates.push(hoursOf(asked, date))
	const taken = new Set<string>()
	const means = new Map<string, readonly number[]>()
	for (let date = dateOfInstant(zone, first); dayStart(zone, date) < last; date = addDays(date, 1)) {
		const { from, to } = dayPeriod(zone, date)
		// A day that the gap covers is no example for itself or for its neighbours.
		const whole = candidates.filter(
			(day) => day.date < dateOfInstant(zone, first) || day.date > dateOfInstant(zone, last),
		)
		const found = likeDays(date, (to - from) / hourMs, whole, isHoliday, { days: request.days, mostMissing })
		if (!found.ok) return found
		means.set(date, found.mean)
		for (const each of found.dates) taken.add(each)
	}
	const steps = slots.map((slot) => overHours(zone, slot, means))
	return { ok: true, steps, basis: { likeDays: [...taken].sort().join(',') } }
}

function hoursOf({ context, zone, register }: Estimating, date: string): LikeDay {
	const { from, to } = dayPeriod(zone, date)
	const steps = registerSteps(context, register, gridOf(zone, from, to, 'hour'), 'hour').map((each) => each.steps)
	return { date, steps }
}

/** What the hours say of a slot that may begin and end within one. */
function overHours(zone: string, { from, to }: Slot, means: ReadonlyMap<string, readonly number[]>): number {
	let sum = 0
	for (let at = Math.floor(from / hourMs) * hourMs; at < to; at += hourMs) {
		const date = dateOfInstant(zone, Math.max(at, from))
		const hour = Math.floor((Math.max(at, from) - dayStart(zone, date)) / hourMs)
		const share = (Math.min(to, at + hourMs) - Math.max(from, at)) / hourMs
		sum += (means.get(date)?.[hour] ?? 0) * share
	}
	return sum
}

/** The shape of another point, or of all others of the medium that are known throughout. */
function fromProfile(asked: Estimating, slots: readonly Slot[]): SlotUse {
	const { context, pointId, request, register } = asked
	const medium = context.store.topology.point(pointId)?.medium
	const others = context.store.topology
		.points()
		.filter((each) => each.medium === medium && each.id !== pointId)
		.filter(({ id }) => request.profilePointId === null || id === request.profilePointId)

	const known = others
		.map(({ id }) => slots.map((slot) => pointUseIn(context, id, slot)))
		.filter((parts) => parts.every((part) => part !== null))
	const own = perStep(register, register.multiplier)
	if (known.length === 0 || own === null) return { ok: false, reason: 'nothing-comparable' }
	const steps = slots.map((_, index) =>
		known
			.reduce((sum, parts) => sum.plus(toExact(parts[index]!)), new Exact(0))
			.div(toExact(own))
			.toNumber(),
	)
	return { ok: true, steps, basis: { profilePointId: request.profilePointId, profiles: known.length } }
}

/** The same rooms a year before, else as long before the gap. */
function fromComparablePeriod(asked: Estimating, slots: readonly Slot[]): SlotUse {
	const { zone, register } = asked
	const whole = { from: slots[0]!.from, to: slots.at(-1)!.to }
	const candidates = [
		{ from: yearBefore(zone, whole.from), to: yearBefore(zone, whole.to) },
		{ from: whole.from - (whole.to - whole.from), to: whole.from },
	]
	for (const period of candidates) {
		const steps = usedBetween(asked, register, period)
		if (steps === null) continue
		const use = { steps, timeMs: period.to - period.from }
		const estimated = comparablePeriod(use, whole.to - whole.from)
		if (!estimated.ok) continue
		const rate = estimated.steps / (whole.to - whole.from)
		const basis = { ...estimated.basis, comparableFrom: period.from, comparableTo: period.to }
		return { ok: true, steps: slots.map(({ from, to }) => (to - from) * rate), basis }
	}
	return { ok: false, reason: 'nothing-comparable' }
}

function yearBefore(zone: string, at: number): number {
	const local = localOfInstant(zone, at)
	const date = `${Number(local.slice(0, 4)) - 1}${local.slice(4, 10)}`.replace('-02-29', '-02-28')
	return instantOfLocal(zone, `${date}${local.slice(10)}`) ?? at
}

/** Use per m² of other rooms in the same slots, times the own area. */
function fromRooms(asked: Estimating, slots: readonly Slot[]): SlotUse {
	const { context, pointId, request, register } = asked
	const { topology } = context.store
	const own = topology.point(pointId)
	const step = perStep(register, register.multiplier)
	if (own === null || own === undefined || step === null) return { ok: false, reason: 'nothing-comparable' }
	const units = new Map(topology.units().map((unit) => [unit.id, unit]))
	const whole = { from: slots[0]!.from, to: slots.at(-1)!.to }
	const chosen = new Set(request.unitIds)
	const rooms = topology.points().flatMap((point): readonly Rooms[] => {
		if (point.medium !== own.medium || point.unitId === own.unitId) return []
		if (request.method === 'comparable-rooms' && !chosen.has(point.unitId)) return []
		const used = pointUseIn(context, point.id, whole)
		const areaM2 = units.get(point.unitId)?.areaM2 ?? null
		return used === null ? [] : [{ unitId: point.unitId, areaM2, quantity: toExact(used) }]
	})
	const estimated = byArea(rooms, units.get(own.unitId)?.areaM2 ?? null, toExact(step))
	if (!estimated.ok) return estimated
	const rate = estimated.steps / (whole.to - whole.from)
	return { ok: true, steps: slots.map(({ from, to }) => (to - from) * rate), basis: estimated.basis }
}
