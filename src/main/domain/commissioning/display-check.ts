/** What a person reads off the display, beside what the station read: the same, a power of ten apart, or another. */
import { Exact } from '../../../shared/decimal.ts'

export type DisplayCheck =
	| { readonly result: 'equal' | 'differs'; readonly power: null }
	/** The display shows 10^power times what was read: the scale is wrong. */
	| { readonly result: 'scale'; readonly power: number }

/** Wh to MWh, litres to cubic metres, pulse constants: nobody is further off. */
const furthestPower = 6
/** While a person walks to the meter it counts on: two steps of the coarser of both are no difference. */
const stepsAllowed = 2

/** Both plain decimals in the same unit, not negative. */
export function displayCheck(typed: string, read: string): DisplayCheck {
	if (isSame(typed, read, 0)) return { result: 'equal', power: null }
	for (let distance = 1; distance <= furthestPower; distance++) {
		for (const power of [distance, -distance]) {
			if (isSame(typed, read, power)) return { result: 'scale', power }
		}
	}
	return { result: 'differs', power: null }
}

const digitsOf = (value: string): number => value.split('.')[1]?.length ?? 0
const tenTo = (power: number) => new Exact(10).pow(power)

function isSame(typed: string, read: string, power: number): boolean {
	const step = tenTo(Math.max(-digitsOf(typed), power - digitsOf(read)))
	const display = new Exact(typed)
	const value = new Exact(read).times(tenTo(power))
	// Of a value of a few steps nothing can be said of its scale.
	if (power !== 0 && (display.lt(step.times(100)) || value.lt(step.times(100)))) return false
	return display.minus(value).abs().lte(step.times(stepsAllowed))
}
