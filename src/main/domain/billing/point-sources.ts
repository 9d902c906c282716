/**
 * Which meters a billed quantity is read from: the point's own, or those of the points that it is computed from; and
 * what a gas volume counts as. All of it is dated, so a period is cut where one of these changes.
 */
import type { Unit } from '../../../shared/quantity.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { type Fraction, ofDecimal, times } from '../consumption/fraction.ts'
import { ratingFactor } from '../consumption/units.ts'
import type { GasFactorFrom } from '../tariffs/gas-energy.ts'
import type { BilledPoint, BilledSource } from './statement.ts'

/** A point with meters, and how often its use counts. */
export type Leaf = { readonly source: BilledSource; readonly coefficient: number }

/** Null: neither a meter nor a formula at that time. Points that cancel out are not among them. */
export function leavesAt(source: BilledSource, at: number): readonly Leaf[] | null {
	if (source.formula === undefined) return [{ source, coefficient: 1 }]
	const terms = source.formula.findLast(({ from }) => from <= at)?.terms ?? []
	if (terms.length === 0) return null
	const leaves = new Map<number, Leaf>()
	for (const { coefficient, of } of terms) {
		const parts = leavesAt(of, at)
		if (parts === null) return null
		for (const part of parts) {
			const { pointId } = part.source
			const counted = (leaves.get(pointId)?.coefficient ?? 0) + coefficient * part.coefficient
			leaves.set(pointId, { source: part.source, coefficient: counted })
		}
	}
	return [...leaves.values()].filter(({ coefficient }) => coefficient !== 0)
}

/** The computed ones among the point and its parts at that time, each once, from the point itself down. */
export function formulasAt(source: BilledSource, at: number): readonly BilledSource[] {
	const terms = source.formula?.findLast(({ from }) => from <= at)?.terms
	if (terms === undefined) return []
	const below = terms.flatMap(({ of }) => formulasAt(of, at))
	return [source, ...below.filter(({ pointId }, index) => below.findIndex((one) => one.pointId === pointId) === index)]
}

/** When the formula of a point, or of one of its parts, changes. */
export const formulaChanges = ({ formula = [] }: BilledSource): readonly number[] =>
	formula.flatMap(({ from, terms }) => [from, ...terms.flatMap(({ of }) => formulaChanges(of))])

/** When what the point's volume is worth changes; none where the tariff prices volumes or nothing counts volumes. */
export function gasChanges({ gas = [], ...point }: BilledPoint, { unit }: TariffDefinition): readonly number[] {
	const isCounted = (source: BilledSource): boolean =>
		source.mountings.some(({ registers }) => registers.some((register) => isByGas(register.unit, unit))) ||
		(source.formula ?? []).some(({ terms }) => terms.some(({ of }) => isCounted(of)))
	return isCounted(point) ? gas.map(({ from }) => from) : []
}

/** From a register's unit to the tariff's; `gas`: the factors that made energy of a volume. */
export type Conversion =
	| { readonly ok: true; readonly factor: Fraction; readonly gas: GasFactorFrom | null }
	| { readonly ok: false; readonly reason: 'other-unit' | 'no-gas-factor' }

export function conversionAt(point: Pick<BilledPoint, 'medium' | 'gas'>, at: number, from: Unit, to: Unit): Conversion {
	const factor = ratingFactor(from, to)
	if (factor !== null) return { ok: true, factor, gas: null }
	if (point.medium !== 'gas' || !isByGas(from, to)) return { ok: false, reason: 'other-unit' }
	const gas = point.gas?.findLast((each) => each.from <= at)
	if (gas === undefined) return { ok: false, reason: 'no-gas-factor' }
	const [toVolume, toEnergy] = [ratingFactor(from, 'm3')!, ratingFactor('kWh', to)!]
	return { ok: true, factor: times(times(toVolume, kWhPerM3(gas)), toEnergy), gas }
}

export const kWhPerM3 = ({ stateNumber, calorificValue }: GasFactorFrom): Fraction =>
	times(ofDecimal(stateNumber), ofDecimal(calorificValue))

const isByGas = (from: Unit, to: Unit): boolean => ratingFactor(from, 'm3') !== null && ratingFactor('kWh', to) !== null
