/** What a pulse channel's form holds, and the exact figures that come of it. */
import type { Input } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import type { Medium } from '../../../../shared/quantity.ts'

export type Pulse = Input<Calls['collectors.rescale']>['pulse']

export type PulseUnit = Pulse['unit']

/** What pulses of a medium can be counted in; none: pulses of it mean nothing. The first is what displays show. */
export const pulseUnits: Readonly<Record<Medium, readonly PulseUnit[]>> = {
	electricity: ['kWh', 'MWh'],
	water: ['m3', 'L'],
	'warm-water': ['m3', 'L'],
	gas: ['m3', 'L'],
	heat: ['kWh', 'MWh', 'GJ'],
	cooling: ['kWh', 'MWh', 'GJ'],
	other: [],
}

/** The thousandth that a meter may state its pulses in: 10 L per pulse beside a display of m³. */
export const smallUnits: Readonly<Partial<Record<PulseUnit, string>>> = {
	m3: 'L',
	kWh: 'Wh',
	MWh: 'kWh',
	GJ: 'MJ',
}

export type PulseWay = 'pulses-per-unit' | 'units-per-pulse' | 'small-units-per-pulse'

export type PulseForm = {
	/** What the meter's display shows. */
	readonly unit: PulseUnit
	/** As it stands on the meter: 1600 pulses per kWh, 0.1 m³ per pulse, 10 L per pulse. */
	readonly way: PulseWay
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

/** How it is usually printed on meters of a medium; the person may change it. */
export function usualPulse(medium: Medium): Pick<PulseForm, 'unit' | 'way'> {
	const unit = pulseUnits[medium][0] ?? 'kWh'
	return { unit, way: medium === 'electricity' || unit !== 'm3' ? 'pulses-per-unit' : 'small-units-per-pulse' }
}

/** The ways that a unit can be stated in. */
export const pulseWays = (unit: PulseUnit): readonly PulseWay[] =>
	smallUnits[unit] === undefined
		? ['pulses-per-unit', 'units-per-pulse']
		: ['pulses-per-unit', 'small-units-per-pulse', 'units-per-pulse']

export type PulseProblem = 'constant' | 'start-value' | 'start-count'

const mostConstant = 1_000_000_000

export function pulseOf(form: PulseForm): Pulse | PulseProblem {
	const constant = fractionOf(form.constant)
	if (constant === null) return 'constant'
	const [constantNumerator, constantDenominator] = pulsesPerUnit(form.way, constant)
	if (Math.max(constantNumerator, constantDenominator) > mostConstant) return 'constant'
	if (!/^\d{1,18}(\.\d{1,12})?$/.test(form.startValue)) return 'start-value'
	const isCount = /^\d{1,15}$/.test(form.startCount)
	if (form.startFrom === 'typed' && !isCount) return 'start-count'
	const startCount = form.startFrom === 'now' ? null : Number(form.startCount)
	return { unit: form.unit, constantNumerator, constantDenominator, startValue: form.startValue, startCount }
}

function pulsesPerUnit(way: PulseWay, [numerator, denominator]: Fraction): Fraction {
	if (way === 'pulses-per-unit') return [numerator, denominator]
	return way === 'units-per-pulse' ? [denominator, numerator] : reduced(1000 * denominator, numerator)
}

type Fraction = readonly [numerator: number, denominator: number]

/** A positive decimal as a reduced fraction: '0.1' → 1/10. null: none, or too large for an exact one. */
export function fractionOf(decimal: string): Fraction | null {
	if (!/^\d{1,10}(\.\d{1,9})?$/.test(decimal)) return null
	const [whole = '0', fraction = ''] = decimal.split('.')
	const numerator = Number(whole + fraction)
	const denominator = 10 ** fraction.length
	if (numerator === 0 || !Number.isSafeInteger(numerator)) return null
	const found = reduced(numerator, denominator)
	return Math.max(...found) > mostConstant ? null : found
}

function reduced(numerator: number, denominator: number): Fraction {
	const common = greatestDivisor(numerator, denominator)
	return [numerator / common, denominator / common]
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))
