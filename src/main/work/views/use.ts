/** Consumption of metering points for views: differences along a grid of instants, gaps as gaps. */

import type { ShownValue } from '../../../shared/contract/values.ts'
import { plain, scaled } from '../../../shared/decimal.ts'
import { dayStarts, monthStarts, quarterHourMs, slots } from '../../domain/calendar/periods.ts'
import { defaultInterpolationReachMs } from '../../domain/consumption/boundary.ts'
import { inUnits, type SeriesStep } from '../../domain/consumption/consumption.ts'
import { toExact } from '../../domain/consumption/fraction.ts'
import { series } from '../../domain/consumption/series.ts'
import type { ViewContext } from './context.ts'
import type { PointRegister } from './point-registers.ts'

export type Step = 'quarter-hour' | 'hour' | 'day' | 'month'

/** How far from a boundary a reading may lie to interpolate: live values come once a quarter hour or once an hour. */
const reachMs: Readonly<Record<Step, number>> = {
	'quarter-hour': 20 * 60_000,
	hour: 65 * 60_000,
	day: defaultInterpolationReachMs,
	month: defaultInterpolationReachMs,
}

/** Instants of the steps' edges inside [from, to], ascending. */
export function gridOf(zone: string, from: number, to: number, step: Step): readonly number[] {
	const edges = (starts: readonly { at: number }[]) => starts.map(({ at }) => at)
	switch (step) {
		case 'quarter-hour':
			return [...slots(from, to, quarterHourMs).map((slot) => slot.from), to]
		case 'hour':
			return [...slots(from, to, 4 * quarterHourMs).map((slot) => slot.from), to]
		case 'day':
			return edges(dayStarts(zone, from, to + 1))
		case 'month':
			return edges(monthStarts(zone, from, to + 1))
	}
}

/** One register's consumption between neighbouring instants. */
export function stepsOf(
	{ store }: ViewContext,
	zone: string,
	register: PointRegister,
	grid: readonly number[],
	step: Step,
): readonly SeriesStep[] {
	if (grid.length < 2) return []
	const reach = reachMs[step]
	const readings = store.effective.range(register.id, grid[0]! - reach, grid.at(-1)! + reach + 1)
	return series(readings, grid, register, rulesOf(zone, register, step))
}

/**
 * The same for a chart that reaches beyond now: the step that is running ends at the latest reading, later ones have
 * the reason 'future'. A quarter hour that is not over has no value yet.
 */
export function stepsUntilNow(
	context: ViewContext,
	zone: string,
	register: PointRegister,
	grid: readonly number[],
	step: Step,
): readonly ChartStep[] {
	const { store, now } = context
	const steps: ChartStep[] = [...stepsOf(context, zone, register, grid, step)]
	const running = steps.findIndex(({ to }) => to > now)
	if (running < 0) return steps
	const { from, to } = steps[running]!
	const latest = store.effective.latest([register.id], to, { quality: 'usable' }).get(register.id)
	const soFar =
		step !== 'quarter-hour' && latest !== undefined && latest.at > from && steps[running]!.steps === null
			? stepsOf(context, zone, register, [from, latest.at], step)[0]
			: undefined
	for (let index = running; index < steps.length; index++) {
		const each = steps[index]!
		if (each.steps === null) steps[index] = { ...each, reason: 'future' }
	}
	if (soFar !== undefined && soFar.steps !== null) steps[running] = { ...soFar, from, to }
	return steps
}

export type ChartStep = Omit<SeriesStep, 'reason'> & { readonly reason: SeriesStep['reason'] | 'future' }

// An own midnight may stand for the building's midnight, but never for a quarter hour beside it.
const rulesOf = (zone: string, register: PointRegister, step: Step) => ({
	zone,
	clock: step === 'day' || step === 'month' ? register.clock : ('local' as const),
	interpolationReachMs: reachMs[step],
})

/** Steps of a register as decimal text in its unit, CT × PT applied. */
export function usedText(register: PointRegister, steps: number): string {
	const { numerator, denominator } = register.multiplier
	if (numerator === denominator) return scaled(steps, register.exponent)
	return plain(toExact(inUnits(steps, register.exponent, register.multiplier)).toDecimalPlaces(9))
}

/** The consumption of one step as a page shows it. */
export function shownUse(register: PointRegister, step: SeriesStep | undefined): ShownValue {
	if (step === undefined) return missing(register.unit, 'no-reading')
	if (step.steps === null) return missing(register.unit, step.reason ?? 'gap')
	return { value: usedText(register, step.steps), unit: register.unit, quality: step.quality, reason: null }
}

export const missing = (unit: string, reason: string): ShownValue => ({ value: null, unit, quality: 'missing', reason })
