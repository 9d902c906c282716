/** Factor from a register's unit to the unit that a tariff counts in. Only here do joules become watt-hours. */
import type { Unit } from '../../../shared/quantity.ts'
import { powerOfTen } from '../readings/register.ts'
import { type Fraction, fraction, powerOf10, times } from './fraction.ts'

/** Exact: 1 Wh = 3600 J, so 1 GJ = 2500/9 kWh. Null: the units do not measure the same. */
export function ratingFactor(from: Unit, to: Unit): Fraction | null {
	const power = powerOfTen(from, to)
	if (power !== null) return powerOf10(power)
	const [joulesFrom, wattHoursTo] = [powerOfTen(from, 'J'), powerOfTen('Wh', to)]
	if (joulesFrom !== null && wattHoursTo !== null) {
		return times(fraction(1, 3600), powerOf10(joulesFrom + wattHoursTo))
	}
	const [wattHoursFrom, joulesTo] = [powerOfTen(from, 'Wh'), powerOfTen('J', to)]
	if (wattHoursFrom !== null && joulesTo !== null) return times(fraction(3600), powerOf10(wattHoursFrom + joulesTo))
	return null
}
