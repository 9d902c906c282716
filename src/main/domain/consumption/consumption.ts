/** What was used between two boundaries: differences of a counter. A gap stays a gap, a drop is never billed. */
import { rolloverIncrease } from '../readings/accept.ts'
import type { Register } from '../readings/register.ts'
import type { BoundaryValue, MissingReason, UseQuality } from './boundary.ts'
import { add, type Fraction, fraction, powerOf10, times, zero } from './fraction.ts'

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

type UnknownReason =
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

/** One device's share in a metering point: its register between two boundaries, times CT × PT or the pulse weight. */
export type MountedPart = {
	readonly start: BoundaryValue
	readonly end: BoundaryValue
	readonly register: Pick<Register, 'digits' | 'mostPerHour' | 'exponent'>
	readonly multiplier: { readonly numerator: number; readonly denominator: number }
}

export type PointConsumption =
	| { readonly kind: 'used' /** In the registers' unit. */; readonly quantity: Fraction; readonly quality: UseQuality }
	| { readonly kind: 'unknown'; readonly reason: UnknownReason | 'no-meter' }

/** Consumption belongs to the point and runs across meter exchanges: (old end − old start) + (new end − new start). */
export function pointConsumption(parts: readonly MountedPart[]): PointConsumption {
	if (parts.length === 0) return { kind: 'unknown', reason: 'no-meter' }
	let quantity = zero
	let quality: UseQuality = 'memory'
	for (const part of parts) {
		const used = consumption(part.start, part.end, part.register)
		if (used.kind === 'unknown') return used
		quantity = add(quantity, inUnits(used.steps, part.register.exponent, part.multiplier))
		quality = weaker(quality, used.quality)
	}
	return { kind: 'used', quantity, quality }
}

/** Steps of a register as exact quantity in its unit. */
export function inUnits(steps: number, exponent: number, multiplier: MountedPart['multiplier']): Fraction {
	return times(times(fraction(steps), powerOf10(exponent)), fraction(multiplier.numerator, multiplier.denominator))
}

/** One step of a series; null = gap, with its reason. */
export type SeriesStep = {
	readonly from: number
	readonly to: number
	readonly steps: number | null
	readonly quality: UseQuality | 'missing'
	readonly reason: UnknownReason | MissingReason | null
}

/** Differences between neighbouring boundaries: n boundaries give n − 1 steps. */
export function seriesOf(
	boundaries: readonly BoundaryValue[],
	register: Pick<Register, 'digits' | 'mostPerHour'>,
): readonly SeriesStep[] {
	return boundaries.slice(1).map((end, index) => {
		const start = boundaries[index]!
		const used = consumption(start, end, register)
		const period = { from: start.at, to: end.at }
		if (used.kind === 'used') return { ...period, steps: used.steps, quality: used.quality, reason: null }
		const gap = start.kind === 'missing' ? start.reason : end.kind === 'missing' ? end.reason : used.reason
		return { ...period, steps: null, quality: 'missing', reason: gap }
	})
}

const trust: Readonly<Record<UseQuality, number>> = {
	memory: 0,
	measured: 1,
	corrected: 2,
	interpolated: 3,
	estimated: 4,
}

function weaker(a: UseQuality, b: UseQuality): UseQuality {
	return trust[a] >= trust[b] ? a : b
}
