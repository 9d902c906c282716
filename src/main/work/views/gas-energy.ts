/** What a gas volume is worth: kWh = m³ × Zustandszahl × Brennwert (DVGW G 685), by the factors of each day. */
import type { SeriesView } from '../../../shared/contract/readings.ts'
import { type Exact, plain } from '../../../shared/decimal.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { times, toExact } from '../../domain/consumption/fraction.ts'
import { quantityOf, type SeriesStep } from '../../domain/consumption/point-use.ts'
import { ratingFactor } from '../../domain/consumption/units.ts'
import { gasEnergyKwh } from '../../domain/tariffs/gas-energy.ts'
import type { Step } from './boundaries.ts'
import { type ViewContext, zoneOf } from './context.ts'
import type { Measured } from './measured.ts'
import { stepsUntilNow } from './use.ts'

/** Step by step; a step during which the factors change is the sum of its parts. Null: the point has no factors. */
export function gasEnergyAlong(
	context: ViewContext,
	pointId: number,
	measured: Measured,
	grid: readonly number[],
	step: Step,
): SeriesView['energy'] {
	const zone = zoneOf(context)
	const factors = context.store.facts.gasFactors(pointId).map((factor) => ({
		...factor,
		from: dayStart(zone, factor.fromDate),
	}))
	const toCubicMetres = ratingFactor(measured.scale.unit, 'm3')
	if (factors.length === 0 || toCubicMetres === null) return null
	const kWhOf = ({ from, steps }: Pick<SeriesStep, 'from' | 'steps'>): Exact | null => {
		const factor = factors.findLast((each) => each.from <= from)
		if (factor === undefined || steps === null) return null
		const volume = toExact(times(quantityOf(steps, measured.scale), toCubicMetres))
		return gasEnergyKwh(volume.toFixed(), factor.stateNumber, factor.calorificValue)
	}
	const use = stepsUntilNow(measured, context.now, grid, step).map((each) => {
		const changes = factors.map(({ from }) => from).filter((from) => from > each.from && from < each.to)
		const cut = [each.from, ...changes, each.to]
		const parts = changes.length === 0 || each.steps === null ? [kWhOf(each)] : measured.along(cut, step).map(kWhOf)
		// A part before the first factors, or without a value, makes the whole unknown.
		const whole = parts.reduce((sum, part) => (sum === null || part === null ? null : sum.plus(part)))
		return whole === null ? null : plain(whole.toDecimalPlaces(6))
	})
	return { unit: 'kWh', use }
}
