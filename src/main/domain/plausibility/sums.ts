/** Rules that compare what should be the same: tariffs and total, intervals and register, main meter and its subs. */

import { Exact } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { MediumThresholds } from '../../../shared/plausibility.ts'
import { add, type Fraction, fraction, powerOf10, times, toExact, zero } from '../consumption/fraction.ts'
import type { Finding } from './finding.ts'

/** What a register counted in the period. */
export type Counted = { readonly steps: number; readonly exponent: number }

const quantityOf = ({ steps, exponent }: Counted): Fraction => times(fraction(steps), powerOf10(exponent))

/**
 * Σ parts − whole in units; null: within so many steps (of the coarsest register) for each register that is compared,
 * because displays truncate.
 */
export function sumDifference(parts: readonly Counted[], whole: Counted, toleranceSteps: number): Fraction | null {
	const sum = parts.map(quantityOf).reduce(add, zero)
	const difference = add(sum, times(quantityOf(whole), fraction(-1)))
	const coarsest = Math.max(whole.exponent, ...parts.map(({ exponent }) => exponent))
	const allowed = times(fraction(toleranceSteps * (parts.length + 1)), powerOf10(coarsest))
	return isWithin(difference, allowed) ? null : difference
}

const isWithin = ({ n, d }: Fraction, allowed: Fraction): boolean => (n < 0n ? -n : n) * allowed.d <= allowed.n * d

/** Nothing is said while one of them is not known. */
export function sumCheck(
	rule: 'sum-tariffs' | 'sum-intervals',
	parts: readonly (Counted | null)[],
	whole: Counted | null,
	toleranceSteps: number,
	period: Period,
): readonly Finding[] {
	const known = parts.filter((part) => part !== null)
	if (whole === null || known.length === 0 || known.length < parts.length) return []
	const difference = sumDifference(known, whole, toleranceSteps)
	if (difference === null) return []
	const figures = {
		sum: text(known.map(quantityOf).reduce(add, zero)),
		whole: text(quantityOf(whole)),
		difference: text(difference),
	}
	return [{ rule, from: period.from, to: period.to, severity: 'warning', detail: figures }]
}

/**
 * Main meter against the sum of what it feeds, in one unit. Both directions count: a meter that is missing below, a
 * loss, or one that is listed below and hangs elsewhere.
 */
export function balance(
	main: Fraction | null,
	subs: readonly (Fraction | null)[],
	limits: Pick<MediumThresholds, 'balancePercent' | 'balanceLeast'>,
	period: Period,
): readonly Finding[] {
	const known = subs.filter((sub) => sub !== null)
	if (limits.balancePercent === null || main === null || known.length === 0 || known.length < subs.length) return []
	const sum = known.reduce(add, zero)
	const difference = toExact(add(main, times(sum, fraction(-1))))
	const allowed = Exact.max(limits.balanceLeast, toExact(main).times(limits.balancePercent).div(100))
	if (difference.abs().lte(allowed)) return []
	const detail = { main: text(main), sum: text(sum), difference: shown(difference), meters: known.length }
	return [{ rule: 'balance', from: period.from, to: period.to, severity: 'error', detail }]
}

const shown = (value: Exact) => value.toDecimalPlaces(6).toFixed()
const text = (value: Fraction) => shown(toExact(value))
