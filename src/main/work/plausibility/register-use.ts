/** Use of one register of one mounting: plausibility looks at registers, not at points across their meters. */
import type { Period } from '../../../shared/period.ts'
import { type Fraction, times } from '../../domain/consumption/fraction.ts'
import { quantityOf, type SeriesStep, scaleOf, type UsePart } from '../../domain/consumption/point-use.ts'
import { ratingFactor } from '../../domain/consumption/units.ts'
import type { Step } from '../views/boundaries.ts'
import type { ViewContext } from '../views/context.ts'
import { measuredParts, measuredPoint } from '../views/measured.ts'
import type { PointRegister } from '../views/point-registers.ts'
import { stepsOf, usedText } from '../views/use.ts'

/** Steps are the register's own. */
export const registerSteps = (
	context: ViewContext,
	register: PointRegister,
	grid: readonly number[],
	step: Step,
): readonly SeriesStep[] => stepsOf(measuredParts(context, [register]), grid, step)

/** Steps of the register as text in its unit, CT × PT applied. */
export const registerUse = (register: UsePart, steps: number): string => usedText(scaleOf([register]), steps)

/** kWh or m³ that a point used in a span, across its meters; null: not known, or neither energy nor volume. */
export function pointUseIn(context: ViewContext, pointId: number, { from, to }: Period): Fraction | null {
	const measured = measuredPoint(context, pointId)
	const steps = measured?.along([from, to], 'day')[0]?.steps ?? null
	if (measured === null || steps === null) return null
	const { unit } = measured.scale
	const factor = ratingFactor(unit, 'kWh') ?? ratingFactor(unit, 'm3')
	return factor && times(quantityOf(steps, measured.scale), factor)
}
