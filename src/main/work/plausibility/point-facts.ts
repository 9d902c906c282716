/** What the rules look at: a point's registers while they were mounted, with their readings, intervals and days. */
import { intersect, type Period } from '../../../shared/period.ts'
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import { dayStarts } from '../../domain/calendar/periods.ts'
import { limitPerHour } from '../../domain/plausibility/amounts.ts'
import type { DayUse } from '../../domain/plausibility/history.ts'
import type { Interval } from '../../domain/plausibility/intervals.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import type { Point } from '../../store/topology.ts'
import type { ViewContext } from '../views/context.ts'
import { type PointRegister, pointRegisters } from '../views/point-registers.ts'
import { gridOf } from '../views/use.ts'
import { registerSteps } from './register-use.ts'

/** One register of one mounting in the part of the period that is over. */
export type RegisterFacts = {
	readonly register: PointRegister & { readonly limitPerHour: number | null }
	readonly window: Period
	/** Effective ones, quarantined too, from some days before the window on. */
	readonly readings: readonly Reading[]
	readonly days: () => readonly DayUse[]
	readonly intervals: () => readonly Interval[]
	/** The days of another period, of this register. */
	readonly daysOf: (period: Period) => readonly DayUse[]
}

export type PointFacts = {
	readonly point: Point
	readonly zone: string
	readonly thresholds: MediumThresholds
	readonly period: Period
	/** What is over of the period. */
	readonly past: Period
	readonly registers: readonly RegisterFacts[]
}

/** What happened to a counter is told from what it did before. */
const lookBackMs = 3 * 86_400_000

export function pointFacts(
	context: ViewContext,
	zone: string,
	point: Point,
	thresholds: MediumThresholds,
	period: Period,
): PointFacts {
	const past = { from: period.from, to: Math.min(period.to, context.now) }
	const registers = pointRegisters(context, point.id)
		.filter(({ kind }) => kind === 'counter')
		.flatMap((register): readonly RegisterFacts[] => {
			const window = intersect(past, { from: register.from, to: register.to ?? Number.MAX_SAFE_INTEGER })
			return window === null ? [] : [registerFacts(context, zone, register, thresholds, window)]
		})
	return { point, zone, thresholds, period, past, registers }
}

function registerFacts(
	context: ViewContext,
	zone: string,
	register: PointRegister,
	thresholds: MediumThresholds,
	window: Period,
): RegisterFacts {
	const from = Math.max(register.from, window.from - lookBackMs)
	const step = (register.model?.roundMinutes ?? 60) === 15 ? ('quarter-hour' as const) : ('hour' as const)
	const daysOf = (period: Period): readonly DayUse[] => {
		const grid = dayStarts(zone, period.from, period.to + 1).map(({ at }) => at)
		return registerSteps(context, register, grid, 'day')
	}
	const once = <T>(make: () => T) => {
		let made: { readonly value: T } | null = null
		return () => (made ??= { value: make() }).value
	}
	return {
		register: { ...register, limitPerHour: limitPerHour(thresholds, register) },
		window,
		readings: context.store.effective.range(register.id, from, window.to + 1),
		days: once(() => daysOf(window)),
		intervals: once(() => {
			const quarter = 900_000
			const [first, last] = [Math.ceil(window.from / quarter) * quarter, Math.floor(window.to / quarter) * quarter]
			return first < last ? registerSteps(context, register, gridOf(zone, first, last, step), step) : []
		}),
		daysOf,
	}
}
