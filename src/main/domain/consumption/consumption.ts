/** What was used between two boundaries: differences of a counter. A gap stays a gap, a drop is never billed. */
import { rolloverIncrease } from '../readings/accept.ts'
import type { Register } from '../readings/register.ts'
import type { BoundaryValue, UseQuality } from './boundary.ts'
import { type Fraction, fraction, powerOf10, times } from './fraction.ts'

export type Consumption =
	| {
			readonly kind: 'used'
			/** Steps of the register. */
			readonly steps: number
			readonly rollover: boolean
			/** The weaker of both ends. */
			readonly quality: UseQuality
	  }
	| { readonly kind: 'unknown'; readonly reason: UnknownReason }

export type UnknownReason =
	| 'start-missing'
	| 'end-missing'
	/** The counter went back and no plausible rollover explains it. */
	| 'went-back'

/** `start` and `end` of one register of one mounting; `end` later. */
export function consumption(
	start: BoundaryValue,
	end: BoundaryValue,
	register: Pick<Register, 'digits' | 'mostPerHour'>,
): Consumption {
	if (start.kind === 'missing') return { kind: 'unknown', reason: 'start-missing' }
	if (end.kind === 'missing') return { kind: 'unknown', reason: 'end-missing' }
	const quality = weaker(start.quality, end.quality)
	if (end.value >= start.value) {
		return { kind: 'used', steps: end.value - start.value, rollover: false, quality }
	}
	const steps = rolloverIncrease(start.value, end.value, end.readAt - start.readAt, register)
	if (steps === null) return { kind: 'unknown', reason: 'went-back' }
	return { kind: 'used', steps, rollover: true, quality }
}

/** Steps of a register as exact quantity in its unit. */
export function inUnits(
	steps: number,
	exponent: number,
	multiplier: { readonly numerator: number; readonly denominator: number },
): Fraction {
	return times(times(fraction(steps), powerOf10(exponent)), fraction(multiplier.numerator, multiplier.denominator))
}

const trust: Readonly<Record<UseQuality, number>> = {
	memory: 0,
	measured: 1,
	corrected: 2,
	interpolated: 3,
	estimated: 4,
}

export function weaker(a: UseQuality, b: UseQuality): UseQuality {
	return trust[a] >= trust[b] ? a : b
}
