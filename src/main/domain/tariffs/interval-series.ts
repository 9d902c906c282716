/** A point's load profile as the engine takes it: integers in a row, so that sums are exact and quick. */
import { assert } from '../../../shared/assert.ts'
import { Exact, plain } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import { quarterHourMs } from '../calendar/periods.ts'
import { common, type Fraction, toExact, wholeParts } from '../consumption/fraction.ts'

export type IntervalSeries = {
	/** The first step's beginning. */
	readonly from: number
	/** 15, 30 or 60 minutes. */
	readonly stepMs: number
	/** One step of the register in the tariff's unit, decimal string: '0.001' for Wh under a price per kWh. */
	readonly perStep: string
	/** Consumption of each interval in steps of the register; null (in a typed array NaN) = not measured. */
	readonly steps: Float64Array | readonly (number | null)[]
	/** Places of intervals whose consumption is estimated; absent: of none. */
	readonly estimated?: readonly number[]
}

/**
 * A profile of which a step is worth something else from an instant on (a gas volume by its factors): in whole steps of
 * the greatest measure of all of them. `step`: in the tariff's unit; null: it is not known, and so is what was used.
 * `parts` ascending, the first from the profile's beginning.
 */
export function inOneMeasure(
	{ steps, ...series }: Pick<IntervalSeries, 'from' | 'stepMs' | 'estimated'> & { readonly steps: Float64Array },
	parts: readonly { readonly from: number; readonly step: Fraction | null }[],
): IntervalSeries {
	const { from, stepMs } = series
	const measure = parts.flatMap(({ step }) => step ?? []).reduce(common)
	const each = parts.map(({ step }) => (step === null ? Number.NaN : wholeParts(step, measure)))
	const perStep = plain(toExact(measure))
	if (each.every((times) => times === 1)) return { ...series, perStep, steps }
	let part = 0
	const counted = steps.map((step, index) => {
		while (part + 1 < parts.length && parts[part + 1]!.from <= from + index * stepMs) part++
		const worth = step * each[part]!
		// More than a number holds exactly is not known exactly.
		return Math.abs(worth) <= Number.MAX_SAFE_INTEGER ? worth : Number.NaN
	})
	return { ...series, perStep, steps: counted }
}

/** The intervals of a period; `first` is the index of its first one. */
export type Slice = {
	readonly series: IntervalSeries
	readonly steps: Float64Array
	readonly first: number
	readonly count: number
	readonly perStep: Exact
}

export type SliceFailure = { readonly ok: false; readonly reason: 'interval-missing'; readonly detail: string }

/** `detail`: the first instant that no measured interval covers. */
export function sliceOf(
	series: IntervalSeries | null,
	period: Period,
): { readonly ok: true; readonly slice: Slice } | SliceFailure {
	const missing = (at: number): SliceFailure => ({ ok: false, reason: 'interval-missing', detail: String(at) })
	if (series === null) return { ok: false, reason: 'interval-missing', detail: '' }
	const { from, stepMs, steps } = series
	assert([1, 2, 4].includes(stepMs / quarterHourMs), 'an interval has 15, 30 or 60 minutes')
	const [first, end] = [(period.from - from) / stepMs, (period.to - from) / stepMs]
	// An edge inside an interval: how much of it lies before is not known.
	if (first < 0 || !Number.isInteger(first)) return missing(period.from)
	if (end > steps.length) return missing(from + steps.length * stepMs)
	if (!Number.isInteger(end)) return missing(period.to)
	const count = end - first
	const perStep = new Exact(series.perStep)
	if (steps instanceof Float64Array) return { ok: true, slice: { series, steps, first, count, perStep } }
	const own = Float64Array.from(steps.slice(first, end), (step) => step ?? Number.NaN)
	return { ok: true, slice: { series, steps: own, first: 0, count, perStep } }
}

/** The instant of the first interval in the slice that is not measured; null: all are. */
export function gapIn({ series, steps, first, count }: Slice, period: Period): number | null {
	for (let index = 0; index < count; index++) {
		if (Number.isNaN(steps[first + index]!)) return period.from + index * series.stepMs
	}
	return null
}

/** Instants at which estimated intervals of the period begin. */
export const estimatedIn = ({ from, stepMs, estimated = [] }: IntervalSeries, period: Period): readonly number[] =>
	estimated.map((index) => from + index * stepMs).filter((at) => at >= period.from && at < period.to)

/** True where every interval of the period has its value. */
export function isMeasured(series: IntervalSeries | null, period: Period): boolean {
	const cut = sliceOf(series, period)
	return cut.ok && gapIn(cut.slice, period) === null
}

/** Register steps as a quantity in the tariff's unit. Sums of integers are exact as long as they are safe. */
export function quantityOf(steps: number, { perStep }: Slice): Exact {
	assert(Number.isSafeInteger(steps), 'intervals are whole steps of a register')
	return perStep.times(steps)
}
