/** From thresholds in kWh and m³ to steps of a register. Pure; for comparison only, so a float will do. */
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import type { Unit } from '../../../shared/quantity.ts'
import { inUnits } from '../consumption/consumption.ts'
import { type Fraction, times, toExact } from '../consumption/fraction.ts'
import type { UsePart } from '../consumption/point-use.ts'
import { ratingFactor } from '../consumption/units.ts'

type Scaled = { readonly unit: Unit; readonly exponent: number }

/** kWh or m³ of one step; null: it counts neither energy nor volume. */
export function perStep({ unit, exponent }: Scaled, multiplier: UsePart['multiplier']): Fraction | null {
	const factor = ratingFactor(unit, 'kWh') ?? ratingFactor(unit, 'm3')
	return factor === null ? null : times(inUnits(1, exponent, multiplier), factor)
}

/** Steps of an amount; null: off, or not comparable. */
export function stepsOfAmount(amount: number | null, register: Scaled, multiplier: UsePart['multiplier']) {
	const step = perStep(register, multiplier)
	return amount === null || step === null ? null : toExact(step).pow(-1).times(amount).toNumber()
}

const asShown = { numerator: 1, denominator: 1 }

/** What no meter of the medium counts in an hour, in steps of the register as it shows them. */
export function limitPerHour(
	thresholds: Pick<MediumThresholds, 'mostEnergyPerHour' | 'mostVolumePerHour'> | undefined,
	register: Scaled,
): number | null {
	if (thresholds === undefined) return null
	if (ratingFactor(register.unit, 'kWh') !== null) return stepsOfAmount(thresholds.mostEnergyPerHour, register, asShown)
	return stepsOfAmount(thresholds.mostVolumePerHour, register, asShown)
}
