/** station.overview: "is everything all right?" on one page. */
import type { Overview } from '../../../shared/contract/station.ts'
import { plain, scaled, sum } from '../../../shared/decimal.ts'
import { addDays } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayPeriod, dayStart, quarterHourMs } from '../../domain/calendar/periods.ts'
import { inUnits, type SeriesStep } from '../../domain/consumption/consumption.ts'
import { toExact } from '../../domain/consumption/fraction.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { mainRegister, type PointRegister, pointRegisters } from './point-registers.ts'
import { gridOf, missing, stepsOf } from './use.ts'

export type OverviewFacts = Pick<Overview, 'today' | 'houseLoad' | 'completeness' | 'counts'>

type Measured = { readonly pointId: number; readonly medium: Medium; readonly main: PointRegister }

const completenessDays = 7
const hourMs = 3_600_000
/** A meter that is read every hour was read lately; one that has been silent for longer must not hold up the others. */
const latelyMs = 65 * 60_000

export function overviewFacts(context: ViewContext): OverviewFacts {
	const { store } = context
	const zone = zoneOf(context)
	const points = store.topology.points()
	const measured = points.flatMap(({ id, medium }): Measured[] => {
		const main = mainRegister(pointRegisters(context, id))
		return main === undefined ? [] : [{ pointId: id, medium, main }]
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
			use: sumOf(context, zone, group, midnight, until),
			yesterdaySameTime: sumOf(context, zone, group, yesterday, yesterday + (until - midnight)),
		}
	})
}

/** The moment up to which every point that was read lately has a value: the sum of today ends there for all of them. */
function latestCommon({ store, now }: ViewContext, group: readonly Measured[]): number | null {
	const latest = store.effective.latest(
		group.map(({ main }) => main.id),
		undefined,
		{ quality: 'usable' },
	)
	const lately = [...latest.values()].flatMap(({ at }) => (at >= now - latelyMs ? at : []))
	return lately.length === 0 ? null : Math.min(...lately)
}

/** The sum over points; points without a value are left out, and the sum says that it is partial. */
function sumOf(context: ViewContext, zone: string, group: readonly Measured[], from: number, to: number) {
	const unit = group[0]!.main.unit
	if (to <= from) return missing(unit, 'no-reading')
	const steps = group
		.filter(({ main }) => main.unit === unit)
		.map(({ main }) => ({ main, step: stepsOf(context, zone, main, [from, to], 'hour')[0] }))
	const known = steps.filter(({ step }) => step !== undefined && step.steps !== null)
	if (known.length === 0) return missing(unit, 'no-reading')
	const total = sum(known.map(({ main, step }) => toExact(inUnits(step!.steps!, main.exponent, main.multiplier))))
	const weakest = known.some(({ step }) => step!.quality === 'interpolated') ? 'interpolated' : 'measured'
	const isWhole = known.length === group.length
	return { value: plain(total), unit, quality: weakest, reason: isWhole ? null : 'partial' } as const
}

function houseLoadOf(context: ViewContext, zone: string, electricity: readonly Measured[]): Overview['houseLoad'] {
	const date = dateOfInstant(zone, context.now)
	const today = dayPeriod(zone, date)
	const before = dayPeriod(zone, addDays(date, -1))
	const load = (from: number, to: number) => {
		const grid = gridOf(zone, from, to, 'quarter-hour')
		const series = electricity.map(({ main }) => ({ main, steps: stepsOf(context, zone, main, grid, 'quarter-hour') }))
		// A meter that has said nothing all day is one to-do, not a gap in the whole house.
		const alive = series.filter(({ steps }) => steps.some((step) => step.steps !== null))
		return grid.slice(1).map((_, index) => {
			const parts = alive.map(({ main, steps }) => kilowatts(main, steps[index]!))
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
function kilowatts(main: PointRegister, step: SeriesStep): number | null {
	if (step.steps === null) return null
	const { numerator, denominator } = main.multiplier
	const kWh = Number(scaled(step.steps, main.exponent)) * (numerator / denominator) * (main.unit === 'Wh' ? 0.001 : 1)
	return kWh * (3_600_000 / (step.to - step.from))
}

function completenessOf(context: ViewContext, zone: string, measured: readonly Measured[]): Overview['completeness'] {
	const date = dateOfInstant(zone, context.now)
	const dates = Array.from({ length: completenessDays }, (_, index) => addDays(date, index + 1 - completenessDays))
	return [...Map.groupBy(measured, ({ medium }) => medium)].map(([medium, group]) => ({
		medium,
		days: dates.map((day) => ({ date: day, share: shareOf(context, zone, group, dayPeriod(zone, day)) })),
	}))
}

/** Of the values that were due on a day until now, how many are there; null before the first reading of all points. */
function shareOf(context: ViewContext, zone: string, group: readonly Measured[], day: { from: number; to: number }) {
	let due = 0
	let there = 0
	for (const { main } of group) {
		const step = (main.model?.roundMinutes ?? 60) === 15 ? 'quarter-hour' : 'hour'
		// Monthly copies reach back years; what is due every hour begins with the first value of that kind.
		const first = context.store.readings.around(main.id, 0, { origins: ['live', 'freeze', 'profile'] }).after
		if (first === null || first.at >= day.to) continue
		const from = Math.max(day.from, Math.ceil(first.at / hourMs) * hourMs)
		const grid = gridOf(zone, from, Math.min(day.to, context.now), step)
		const steps = stepsOf(context, zone, main, grid, step).filter(({ to }) => to <= context.now - quarterHourMs)
		due += steps.length
		there += steps.filter((each) => each.steps !== null).length
	}
	return due === 0 ? null : there / due
}
