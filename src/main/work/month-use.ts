/** What a tenant used of each medium, month by month: for the comparison on statements and consumption information. */
import { Exact, plain } from '../../shared/decimal.ts'
import { addMonths, type Month } from '../../shared/period.ts'
import type { Unit } from '../../shared/quantity.ts'
import type { MediumUse } from '../domain/billing/statement.ts'
import { monthPeriod } from '../domain/calendar/periods.ts'
import { type Fraction, times, toExact } from '../domain/consumption/fraction.ts'
import { quantityOf } from '../domain/consumption/point-use.ts'
import { ratingFactor } from '../domain/consumption/units.ts'
import type { Point } from '../store/topology.ts'
import type { ViewContext } from './views/context.ts'
import { measuredPoint } from './views/measured.ts'

/** The billed month and the twelve before it, so that it stands beside the same month of last year. */
const monthsCompared = 13

type Lived = { readonly from: number; readonly to: number | null }

/** Of months in which the tenant lived there from the first to the last moment; others are null. */
export function usedByMonth(
	context: ViewContext,
	zone: string,
	points: readonly Pick<Point, 'id' | 'medium'>[],
	month: Month,
	lived: Lived,
): readonly MediumUse[] {
	const months = Array.from({ length: monthsCompared }, (_, index) => addMonths(month, index + 1 - monthsCompared))
	const periods = months.map((one) => monthPeriod(zone, one))
	const first = periods.findIndex(({ from }) => from >= lived.from)
	const end = lived.to === null ? periods.length : periods.filter(({ to }) => to <= lived.to!).length
	const wanted = first < 0 || end <= first ? [] : periods.slice(first, end)
	const grid = wanted.length === 0 ? [] : [wanted[0]!.from, ...wanted.map(({ to }) => to)]
	const known = points.flatMap(({ id, medium }) => {
		const used = alongMonths(context, id, grid)
		return used === null ? [] : [{ ...used, medium }]
	})
	return [...Map.groupBy(known, ({ medium, unit }) => `${medium} ${unit}`).values()].map((group) => ({
		medium: group[0]!.medium,
		unit: group[0]!.unit,
		months: months.map((one, index) => ({ month: one, used: sumOf(group, index - first) })),
	}))
}

/** A point without a value leaves the month without one. */
function sumOf(group: readonly { readonly values: readonly (Exact | null)[] }[], index: number): string | null {
	let sum = new Exact(0)
	for (const { values } of group) {
		const value = values[index] ?? null
		if (value === null) return null
		sum = sum.plus(value)
	}
	return plain(sum.toDecimalPlaces(6))
}

type Along = { readonly unit: Unit; readonly values: readonly (Exact | null)[] }

/** kWh of energies, m³ of volumes; what is neither in the register's own unit. Null: nothing ever measured it. */
export function alongMonths(context: ViewContext, pointId: number, grid: readonly number[]): Along | null {
	const measured = measuredPoint(context, pointId)
	if (measured === null) return null
	const { scale } = measured
	const [unit, factor] = toldIn(scale.unit)
	const steps = grid.length < 2 ? [] : measured.along(grid, 'month')
	return {
		unit,
		values: steps.map((step) => (step.steps === null ? null : toExact(times(quantityOf(step.steps, scale), factor)))),
	}
}

function toldIn(unit: Unit): readonly [Unit, Fraction] {
	for (const wanted of ['kWh', 'm3'] as const) {
		const factor = ratingFactor(unit, wanted)
		if (factor !== null) return [wanted, factor]
	}
	return [unit, ratingFactor(unit, unit)!]
}
