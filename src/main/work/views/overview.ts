/** station.overview: "is everything all right?" on one page. */
import type { Overview } from '../../../shared/contract/station.ts'
import { plain, sum } from '../../../shared/decimal.ts'
import { addDays } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayPeriod, dayStart, quarterHourMs } from '../../domain/calendar/periods.ts'
import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import { planned, type ReadChoice } from '../../domain/collect/read-plan.ts'
import { weaker } from '../../domain/consumption/consumption.ts'
import { times, toExact } from '../../domain/consumption/fraction.ts'
import { quantityOf, type SeriesStep, type UseScale } from '../../domain/consumption/point-use.ts'
import { ratingFactor } from '../../domain/consumption/units.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { isVirtual, measuredParts, type Measured as PointMeasured } from './measured.ts'
import { mainPartsOfAll, type PointRegister } from './point-registers.ts'
import { gridOf, missing, stepsOf } from './use.ts'

export type OverviewFacts = Pick<Overview, 'today' | 'houseLoad' | 'completeness' | 'counts'>

type Measured = PointMeasured & {
	readonly medium: Medium
	/** What measures it now; undefined when no meter hangs there. */
	readonly main: PointRegister | undefined
}

const completenessDays = 7
const hourMs = 3_600_000
/** A meter that is read every hour was read lately; one that has been silent for longer must not hold up the others. */
const latelyMs = 65 * 60_000

export function overviewFacts(context: ViewContext): OverviewFacts {
	const { store } = context
	const zone = zoneOf(context)
	const points = store.topology.points()
	const parts = mainPartsOfAll(context)
	// What is computed from other points is counted with them.
	const measured = points.flatMap(({ id, medium }): Measured[] => {
		const own = isVirtual(context, id) ? undefined : parts.get(id)
		return own === undefined
			? []
			: [{ ...measuredParts(context, own, zone), medium, main: own.findLast(({ to }) => to === null) }]
	})
	return {
		today: todayOf(context, zone, measured),
		houseLoad: houseLoadOf(
			context,
			zone,
			measured.filter(({ medium }) => medium === 'electricity'),
		),
		completeness: completenessOf(context, zone, measured),
		counts: { points: points.length, units: store.topology.units().length, meters: store.meters.list().length },
	}
}

function todayOf(context: ViewContext, zone: string, measured: readonly Measured[]): Overview['today'] {
	const { now } = context
	const date = dateOfInstant(zone, now)
	const midnight = dayStart(zone, date)
	const yesterday = dayStart(zone, addDays(date, -1))
	return [...Map.groupBy(measured, ({ medium }) => medium)].map(([medium, group]) => {
		const until = latestCommon(context, group) ?? now
		return {
			medium,
			points: group.length,
			use: sumOf(group, midnight, until),
			yesterdaySameTime: sumOf(group, yesterday, yesterday + (until - midnight)),
		}
	})
}

/** The moment up to which every point that was read lately has a value: the sum of today ends there for all of them. */
function latestCommon({ now }: ViewContext, group: readonly Measured[]): number | null {
	const lately = group.map((each) => each.latestAt()).filter((at) => at !== null && at >= now - latelyMs)
	return lately.length === 0 ? null : Math.min(...lately.map(Number))
}

/** The sum over points; points without a value are left out, and the sum says that it is partial. */
function sumOf(group: readonly Measured[], from: number, to: number) {
	const { unit } = group[0]!.scale
	if (to <= from) return missing(unit, 'no-reading')
	const known = group.flatMap((each) => {
		const factor = ratingFactor(each.scale.unit, unit)
		const step = stepsOf(each, [from, to], 'hour')[0]
		if (factor === null || step?.steps === undefined || step.steps === null || step.quality === 'missing') return []
		return [{ quantity: toExact(times(quantityOf(step.steps, each.scale), factor)), quality: step.quality }]
	})
	if (known.length === 0) return missing(unit, 'no-reading')
	const quality = known.map((each) => each.quality).reduce(weaker, 'measured')
	const value = plain(sum(known.map(({ quantity }) => quantity)))
	return { value, unit, quality, reason: known.length === group.length ? null : 'partial' } as const
}

function houseLoadOf(context: ViewContext, zone: string, electricity: readonly Measured[]): Overview['houseLoad'] {
	const date = dateOfInstant(zone, context.now)
	const today = dayPeriod(zone, date)
	const before = dayPeriod(zone, addDays(date, -1))
	const load = (from: number, to: number) => {
		const grid = gridOf(zone, from, to, 'quarter-hour')
		const series = electricity.map((each) => ({ scale: each.scale, steps: stepsOf(each, grid, 'quarter-hour') }))
		// A meter that has said nothing all day is one to-do, not a gap in the whole house.
		const alive = series.filter(({ steps }) => steps.some((step) => step.steps !== null))
		return grid.slice(1).map((_, index) => {
			const parts = alive.map(({ scale, steps }) => kilowatts(scale, steps[index]!))
			if (parts.length === 0 || parts.some((part) => part === null)) return null
			return Math.round(parts.reduce((total: number, part) => total + part!, 0) * 1000) / 1000
		})
	}
	return {
		from: today.from,
		stepMs: quarterHourMs,
		todayKw: load(today.from, today.to),
		yesterdayKw: load(before.from, before.to),
	}
}

/** Mean power of a quarter hour, for the chart only: amounts never pass through here. */
function kilowatts(scale: UseScale, step: SeriesStep): number | null {
	const toKwh = ratingFactor(scale.unit, 'kWh')
	if (step.steps === null || toKwh === null) return null
	const { n, d } = times(scale.step, toKwh)
	return (step.steps * Number(n)) / Number(d) / ((step.to - step.from) / hourMs)
}

function completenessOf(context: ViewContext, zone: string, measured: readonly Measured[]): Overview['completeness'] {
	const date = dateOfInstant(zone, context.now)
	const dates = Array.from({ length: completenessDays }, (_, index) => addDays(date, index + 1 - completenessDays))
	return [...Map.groupBy(measured, ({ medium }) => medium)].map(([medium, group]) => ({
		medium,
		days: dates.map((day) => ({ date: day, share: shareOf(context, zone, group, dayPeriod(zone, day)) })),
	}))
}

const plansOf = new WeakMap<ViewContext, ReadonlyMap<number, unknown>>()

/** How often a value of the meter is due by its own plan or its model's; what its memory brings counts with it. */
function dueEveryMinutes(context: ViewContext, { model, meter }: PointRegister): number {
	if (model === undefined) return 60
	const plans = plansOf.get(context) ?? context.store.collection.readPlans()
	plansOf.set(context, plans)
	const plan = planned(model, (plans.get(meter.id) ?? null) as ReadChoice | null)
	const isByMemory = plan.memory.profileDays > 0 && plan.profileEvery === 'quarter-hour' && model.roundMinutes === 15
	return isByMemory ? 15 : roundIntervalMinutes(plan)
}

/** Of the values that were due on a day until now, how many are there; null before the first reading of all points. */
function shareOf(context: ViewContext, zone: string, group: readonly Measured[], day: { from: number; to: number }) {
	let due = 0
	let there = 0
	for (const { main, along } of group) {
		if (main === undefined) continue
		const everyMinutes = dueEveryMinutes(context, main)
		const step = everyMinutes === 15 ? 'quarter-hour' : 'hour'
		// Monthly copies reach back years; what is due every hour begins with the first value of that kind.
		const first = context.store.readings.around(main.sources[0]!.registerId, 0, {
			origins: ['live', 'freeze', 'profile'],
		}).after
		if (first === null || first.at >= day.to) continue
		const from = Math.max(day.from, Math.ceil(first.at / hourMs) * hourMs)
		if (everyMinutes > 60) {
			const to = Math.min(day.to, context.now - quarterHourMs)
			const wanted = Math.max(0, Math.floor((to - from) / (everyMinutes * 60_000)))
			const live = context.store.readings.range(main.sources.at(-1)!.registerId, from, day.to, { origins: ['live'] })
			due += wanted
			there += Math.min(wanted, live.length)
			continue
		}
		const grid = gridOf(zone, from, Math.min(day.to, context.now), step)
		const steps = (grid.length < 2 ? [] : along(grid, step)).filter(({ to }) => to <= context.now - quarterHourMs)
		due += steps.length
		there += steps.filter((each) => each.steps !== null).length
	}
	return due === 0 ? null : there / due
}
