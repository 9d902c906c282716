/** What a pulse channel's form holds, and the exact figures that come of it. */
import type { Input } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import type { Medium } from '../../../../shared/quantity.ts'

export type Pulse = Input<Calls['collectors.rescale']>['pulse']

export const pulseUnits = ['kWh', 'MWh', 'm3', 'L', 'GJ'] as const

export type PulseForm = {
	readonly unit: Pulse['unit']
	/** As it stands on the meter: 1600 pulses per kWh, or 10 L per pulse. */
	readonly way: 'pulses-per-unit' | 'units-per-pulse'
	readonly constant: string
	readonly startValue: string
	/** 'now': the count is read when it is saved. */
	readonly startFrom: 'now' | 'typed'
	readonly startCount: string
}

export const freshPulse: PulseForm = {
	unit: 'kWh',
	way: 'pulses-per-unit',
	constant: '',
	startValue: '',
	startFrom: 'now',
	startCount: '',
}

/** What meters of a medium usually count in, and how it is printed on them; the person may change it. */
export function usualPulse(medium: Medium): Pick<PulseForm, 'unit' | 'way'> {
	if (medium === 'water' || medium === 'warm-water') return { unit: 'L', way: 'units-per-pulse' }
	if (medium === 'gas') return { unit: 'm3', way: 'units-per-pulse' }
	return { unit: 'kWh', way: 'pulses-per-unit' }
}

export type PulseProblem = 'constant' | 'start-value' | 'start-count'

const mostConstant = 1_000_000_000

export function pulseOf(form: PulseForm): Pulse | PulseProblem {
	const constant = fractionOf(form.constant)
	if (constant === null) return 'constant'
	const [constantNumerator, constantDenominator] =
		form.way === 'pulses-per-unit' ? constant : ([constant[1], constant[0]] as const)
	if (!/^\d{1,18}(\.\d{1,12})?$/.test(form.startValue)) return 'start-value'
	const isCount = /^\d{1,15}$/.test(form.startCount)
	if (form.startFrom === 'typed' && !isCount) return 'start-count'
	const startCount = form.startFrom === 'now' ? null : Number(form.startCount)
	return { unit: form.unit, constantNumerator, constantDenominator, startValue: form.startValue, startCount }
}

/** A positive decimal as a reduced fraction: '0.1' → 1/10. null: none, or too large for an exact one. */
export function fractionOf(decimal: string): readonly [number, number] | null {
	if (!/^\d{1,10}(\.\d{1,9})?$/.test(decimal)) return null
	const [whole = '0', fraction = ''] = decimal.split('.')
	const numerator = Number(whole + fraction)
	const denominator = 10 ** fraction.length
	if (numerator === 0 || !Number.isSafeInteger(numerator)) return null
	const common = greatestDivisor(numerator, denominator)
	const reduced = [numerator / common, denominator / common] as const
	return Math.max(...reduced) > mostConstant ? null : reduced
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))
