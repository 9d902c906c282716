/** Consumption of metering points for views: along a grid of instants, gaps as gaps, as text. */
import type { ShownValue } from '../../../shared/contract/values.ts'
import { plain, scaled } from '../../../shared/decimal.ts'
import { dayStarts, monthStarts, quarterHourMs, slots } from '../../domain/calendar/periods.ts'
import { tenthPowerOf, toExact } from '../../domain/consumption/fraction.ts'
import { quantityOf, type SeriesStep, type UseScale } from '../../domain/consumption/point-use.ts'
import type { Step } from './boundaries.ts'
import type { Measured } from './measured.ts'

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

/** Use between neighbouring instants. */
export const stepsOf = (measured: Measured, grid: readonly number[], step: Step): readonly SeriesStep[] =>
	grid.length < 2 ? [] : measured.along(grid, step)

/**
 * The same for a chart that reaches beyond now: the step that is running ends at the latest reading, later ones have
 * the reason 'future'. A quarter hour that is not over has no value yet.
 */
export function stepsUntilNow(
	measured: Measured,
	now: number,
	grid: readonly number[],
	step: Step,
): readonly ChartStep[] {
	const steps: ChartStep[] = [...stepsOf(measured, grid, step)]
	const running = steps.findIndex(({ to }) => to > now)
	if (running < 0) return steps
	const { from, to } = steps[running]!
	const latest = step !== 'quarter-hour' && steps[running]!.steps === null ? measured.latestAt(to) : null
	const soFar = latest !== null && latest > from ? measured.along([from, latest], step)[0] : undefined
	for (let index = running; index < steps.length; index++) {
		const each = steps[index]!
		if (each.steps === null) steps[index] = { ...each, reason: 'future' }
	}
	if (soFar !== undefined && soFar.steps !== null) steps[running] = { ...soFar, from, to }
	return steps
}

export type ChartStep = Omit<SeriesStep, 'reason'> & { readonly reason: SeriesStep['reason'] | 'future' }

/** Steps as decimal text in the scale's unit: with the digits of a register where a step is one of its digits. */
export function usedText(scale: UseScale, steps: number): string {
	const exponent = tenthPowerOf(scale.step)
	return exponent === null ? plain(toExact(quantityOf(steps, scale)).toDecimalPlaces(9)) : scaled(steps, exponent)
}

/** Use from a boundary until what was read last. */
export function usedUntilNow(measured: Measured, from: number): ShownValue {
	const latest = measured.latestAt()
	if (latest === null || latest <= from) return missing(measured.scale.unit, 'no-reading')
	return shownUse(measured.scale, measured.along([from, latest], 'day')[0])
}

/** The consumption of one step as a page shows it. */
export function shownUse(scale: UseScale, step: SeriesStep | undefined): ShownValue {
	if (step === undefined) return missing(scale.unit, 'no-reading')
	if (step.steps === null) return missing(scale.unit, step.reason ?? 'gap')
	return { value: usedText(scale, step.steps), unit: scale.unit, quality: step.quality, reason: null }
}

export const missing = (unit: string, reason: string): ShownValue => ({ value: null, unit, quality: 'missing', reason })
