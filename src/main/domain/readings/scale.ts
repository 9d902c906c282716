/**
 * In which unit and how fine a meter states a register, and which of a register's versions counts when: a meter whose
 * firmware states another scale gets another register for it, which counts once a person has said from when on.
 */
import type { Unit } from '../../../shared/quantity.ts'
import type { AnsweredValue } from './candidates.ts'
import { powerOfTen, type Register } from './register.ts'

export type StatedScale = {
	readonly unit: Unit
	/** Power of ten of the unit. */
	readonly exponent: number
}

/** Null: the value says no scale (no value, or a binary float, whose digits are as they come). */
export function statedScale(value: Pick<AnsweredValue, 'unit' | 'value' | 'resolution' | 'key'>): StatedScale | null {
	if (value.value === null || isBinaryFloat(value.key ?? '')) return null
	return { unit: value.unit, exponent: value.resolution ?? -(value.value.split('.')[1]?.length ?? 0) }
}

/** M-Bus: data field 5 of the DIF is a 32-bit real (EN 13757-3, table 4). Keys of other protocols are no DIF. */
const isBinaryFloat = (key: string): boolean => /^[0-9A-F]5[0-9A-F]/.test(key)

export const isSameScale = (a: StatedScale, b: StatedScale): boolean => a.unit === b.unit && a.exponent === b.exponent

type Version = { readonly id: number; readonly versionOf: number | null }
type Decision = { readonly registerId: number; readonly fromAt: number | null }
/** Which version of a register counts; null = since ever, or until now. */
export type CountingPeriod = { readonly registerId: number; readonly from: number | null; readonly to: number | null }

/** In order of time. `decisions`: in the order in which they were made; a later one holds from its instant on. */
export function countingPeriods(base: Version, decisions: readonly Decision[]): readonly CountingPeriod[] {
	let starts: readonly { readonly registerId: number; readonly from: number | null }[] = [
		{ registerId: base.id, from: null },
	]
	for (const { registerId, fromAt } of decisions) {
		if (fromAt === null) continue
		starts = [...starts.filter(({ from }) => from === null || from < fromAt), { registerId, from: fromAt }]
	}
	return starts.map((start, index) => ({ ...start, to: starts[index + 1]?.from ?? null }))
}

/** The finest measure of versions of one family of units, in the last one's unit; null: they are of two families. */
export function commonMeasure(versions: readonly StatedScale[]): StatedScale | null {
	const unit = versions.at(-1)!.unit
	const exponents = versions.map((version) => {
		const power = powerOfTen(version.unit, unit)
		return power === null ? null : version.exponent + power
	})
	if (!exponents.every((exponent) => exponent !== null)) return null
	return { unit, exponent: Math.min(...exponents) }
}

/** How many steps of `measure` one step of the register is; `measure` is the common one. */
export const stepsIn = (register: StatedScale, measure: StatedScale): number =>
	10 ** (register.exponent + powerOfTen(register.unit, measure.unit)! - measure.exponent)

/** Digits of the counter in steps of a finer measure. */
export const digitsIn = (digits: Register['digits'], factor: number): number | null =>
	digits === null ? null : digits + Math.round(Math.log10(factor))
