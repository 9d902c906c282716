/**
 * What a pulse count means: the meter's own display, by dated facts. Every value is computed from the base of its scale
 * in exact fractions, so that nothing adds up from reading to reading, whatever the constant (75 imp/kWh has no end in
 * decimals).
 */
import { Exact } from '../../../shared/decimal.ts'
import { add, type Fraction, fraction, powerOf10, times } from '../consumption/fraction.ts'

/** From when on a count means what value. */
export type Scale = {
	/** UTC epoch ms; the latest scale at or before an instant holds. */
	readonly fromAt: number
	/** The count at the base. Negative after rollovers: the base lies so many counts before the counter's present 0. */
	readonly startCount: number
	/** Plain decimal string: what the meter's display showed at the base, in the register's unit. */
	readonly startValue: string
	/** Pulses per unit, as an exact fraction. */
	readonly constantNumerator: number
	readonly constantDenominator: number
	readonly reason: 'commissioned' | 'rollover' | 'exchange' | 'correction'
}

export type Counted = { readonly count: number /** UTC epoch ms */; readonly at: number }

export type PulseCounter = {
	/** The count after the last one is 0 again: 2^32, 10^8 … */
	readonly modulus: number
	/** What the input can follow at most; more between two counts is no counting. */
	readonly mostPerSecond: number
}

export type Judged =
	/** `rollover`: the scale that holds from this count on, because the counter began again at 0. */
	| { readonly kind: 'value'; readonly value: string; readonly rollover: Scale | null }
	/**
	 * 'no-scale': nobody has said what the counts of this time mean. 'reset': below the count before, and too far for a
	 * rollover: another device, or one that lost its memory. 'jump': more than the input can count in the time. 'range':
	 * no count of such a counter.
	 */
	| { readonly kind: 'none'; readonly reason: 'no-scale' | 'reset' | 'jump' | 'range' }

/** Counts that carry the device's own time may be off by so much on either side. */
const clockToleranceMs = 5 * 60_000

/**
 * `last`: the latest count that gave a value; null: none yet. `exponent`: the register counts in 10^exponent of its
 * unit; the value is rounded down to it. A count from before `last` (fetched later) is valued by the scale of its time.
 */
export function judge(
	counter: PulseCounter,
	scales: readonly Scale[],
	last: Counted | null,
	counted: Counted,
	exponent: number,
): Judged {
	if (counted.count < 0 || counted.count >= counter.modulus) return { kind: 'none', reason: 'range' }
	const scale = scaleAt(scales, counted.at)
	if (scale === null) return { kind: 'none', reason: 'no-scale' }
	const before = last !== null && last.at >= scale.fromAt ? last : null
	// A base that a person typed may have been noted long before: how fast it was counted on from there is not known
	const start = before ?? { count: scale.startCount, at: scale.fromAt }
	const isLate = last !== null && counted.at <= last.at
	if (counted.count < start.count && !isLate) {
		const increase = counted.count - start.count + counter.modulus
		// After a silence in which it could have gone round, nobody can tell one round from a new beginning
		const most = Math.min(mostCountable(counter, counted.at - start.at), counter.modulus / 2)
		if (increase > most) return { kind: 'none', reason: 'reset' }
		const { startValue, constantNumerator, constantDenominator } = scale
		const startCount = scale.startCount - counter.modulus
		const same = { startValue, constantNumerator, constantDenominator }
		const rollover: Scale = { ...same, startCount, fromAt: counted.at, reason: 'rollover' }
		return { kind: 'value', value: displayAt(rollover, counted.count, exponent), rollover }
	}
	if (counted.count < scale.startCount) return { kind: 'none', reason: 'reset' }
	const increase = counted.count - start.count
	if (before !== null && !isLate && increase > mostCountable(counter, counted.at - before.at)) {
		return { kind: 'none', reason: 'jump' }
	}
	return { kind: 'value', value: displayAt(scale, counted.count, exponent), rollover: null }
}

/** The latest at or before an instant; null: before the first. */
export function scaleAt(scales: readonly Scale[], at: number): Scale | null {
	let found: Scale | null = null
	for (const scale of scales) if (scale.fromAt <= at && (found === null || scale.fromAt >= found.fromAt)) found = scale
	return found
}

/** What the display shows at a count: startValue + (count − startCount) / constant, rounded down to 10^exponent. */
export function displayAt(scale: Scale, count: number, exponent: number): string {
	const pulses = fraction(count - scale.startCount)
	const units = times(pulses, fraction(scale.constantDenominator, scale.constantNumerator))
	const steps = times(add(decimalFraction(scale.startValue), units), powerOf10(-exponent))
	return new Exact(floor(steps).toString()).times(new Exact(10).pow(exponent)).toFixed(Math.max(0, -exponent))
}

function mostCountable({ mostPerSecond }: PulseCounter, elapsedMs: number): number {
	return (mostPerSecond * (elapsedMs + 2 * clockToleranceMs)) / 1000
}

function decimalFraction(text: string): Fraction {
	const [whole = '0', decimals = ''] = text.split('.')
	return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length))
}

/** bigint division cuts towards 0. */
function floor({ n, d }: Fraction): bigint {
	return n >= 0n || n % d === 0n ? n / d : n / d - 1n
}
