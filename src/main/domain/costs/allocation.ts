/**
 * One pool shared out: the pool → its parts → each one's share of the basis → amounts. By 'largest-remainder' parts and
 * shares add up to the pool to the cent; by 'printed-prices' what rounding leaves over is the owner's.
 */
import type { CostOptions, JointPlantPool, MeteredSplit, PlainKey, SharedPool } from '../../../shared/costs.ts'
import { Exact, plain, roundHalfUp } from '../../../shared/decimal.ts'
import { largestRemainder, minorToDecimal, toMinor } from '../../../shared/money.ts'
import { type Basis, type BasisRow, type Finding, fixedBasis, red, type Sharing, type TimeBy, yellow } from './basis.ts'
import { consumptionBasis } from './consumption-basis.ts'
import type { CostPool } from './cost-input.ts'
import type { CommonUseShown, CostNote, CostPartName, SeparationShown } from './cost-statement.ts'
import { separated } from './separation.ts'

export type AllocatedLine = { readonly row: BasisRow; readonly amount: Exact; readonly amountMinor: number }

export type AllocatedPart = {
	readonly name: CostPartName
	readonly percent: string | null
	readonly partMinor: number
	readonly basis: Basis
	readonly unitPrice: Exact
	readonly lines: readonly AllocatedLine[]
}

export type Allocation = {
	readonly pool: CostPool
	readonly poolMinor: number
	readonly parts: readonly AllocatedPart[]
	readonly separation: SeparationShown | null
	readonly commonUse: CommonUseShown | null
	/** The pool minus all shares. */
	readonly roundingMinor: number
	readonly notes: readonly CostNote['code'][]
	readonly findings: readonly Finding[]
}

/** What a part shares out, before it is. */
export type Part = Pick<AllocatedPart, 'name' | 'percent' | 'partMinor' | 'basis'>

/** Red findings: there are no lines, and no statement is complete. */
export function allocatedShared(pool: CostPool, definition: SharedPool, sharing: Sharing): Allocation {
	const { grossMinor, key, category } = definition
	const isWarmWater = category === 'warm-water'
	const { parts, findings, notes } =
		key.kind === 'heating-split'
			? splitParts(grossMinor, key, isWarmWater ? 'warm-water' : 'heating', sharing)
			: wholePart(grossMinor, key, category === 'heating' ? sharing.input.options.fixedHeatOnChange : 'days', sharing)
	return allocated(pool, grossMinor, parts, {
		sharing,
		findings: [...findings, ...notByUse(definition, sharing)],
		notes,
	})
}

export function allocatedJointPlant(pool: CostPool, definition: JointPlantPool, sharing: Sharing): Allocation {
	const found = separated(definition, sharing)
	if (!found.ok) return allocated(pool, definition.grossMinor, [], { sharing, findings: found.findings })
	const { heatingMinor, warmWaterMinor } = found.separation
	const { findings } = found
	const heating = splitParts(heatingMinor, definition.heating, 'heating', sharing)
	const warmWater = splitParts(warmWaterMinor, definition.warmWater, 'warm-water', sharing)
	return allocated(pool, definition.grossMinor, [...heating.parts, ...warmWater.parts], {
		sharing,
		findings: [...findings, ...heating.findings, ...warmWater.findings],
		notes: [...heating.notes, ...warmWater.notes],
		separation: found.separation,
	})
}

type Parts = {
	readonly parts: readonly Part[]
	readonly findings: readonly Finding[]
	readonly notes: readonly CostNote['code'][]
}

export function wholePart(minor: number, key: PlainKey, by: TimeBy, sharing: Sharing): Parts {
	const basis =
		key.kind === 'consumption' ? consumptionBasis(sharing, { ...key, areaBy: 'area' }) : fixedBasis(sharing, key, by)
	return { parts: [{ name: 'whole', percent: null, partMinor: minor, basis }], findings: basis.findings, notes: [] }
}

/** §§ 7 (1), 8 (1), and § 9a (2): more than a quarter of the area estimated, and all is by the fixed scale. */
function splitParts(minor: number, split: MeteredSplit, what: 'heating' | 'warm-water', sharing: Sharing): Parts {
	// Nothing to share out needs no basis: a plant that made no hot water has no use of it either.
	if (minor === 0) return { parts: [], findings: [], notes: [] }
	const by = what === 'heating' ? sharing.input.options.fixedHeatOnChange : 'days'
	const metered = consumptionBasis(sharing, { ...split, areaBy: split.fixedBy })
	const fixed = fixedBasis(sharing, { kind: split.fixedBy }, by)
	const findings = [...metered.findings, ...fixed.findings, ...ofRule(split, sharing)]
	if (metered.estimatedArea.times(4).gt(metered.area)) {
		const area = { estimated: plain(metered.estimatedArea), area: plain(metered.area) }
		return {
			parts: [{ name: `${what}-fixed`, percent: '100', partMinor: minor, basis: fixed }],
			findings: [...findings, yellow('cost-mostly-estimated', area)],
			notes: ['all-by-fixed-scale'],
		}
	}
	const { currency } = sharing.input
	const amount = new Exact(minorToDecimal(minor, currency))
	const first = amount.times(split.percent).div(100)
	const [meteredMinor, fixedMinor] = largestRemainder([first, amount.minus(first)], currency)
	return {
		parts: [
			{ name: `${what}-metered` as const, percent: split.percent, partMinor: meteredMinor!, basis: metered },
			{
				name: `${what}-fixed` as const,
				percent: plain(new Exact(100).minus(split.percent)),
				partMinor: fixedMinor!,
				basis: fixed,
			},
			// By contract all may go by what was used.
		].filter(({ percent }) => percent !== '0'),
		findings,
		notes: split.rule === 'seventy' ? ['seventy'] : split.rule === 'contract' ? ['by-contract'] : [],
	}
}

/** § 10: nobody but the contract allows more than 70 %. */
function ofRule({ rule, percent }: MeteredSplit, { input }: Sharing): readonly Finding[] {
	return rule === 'contract' && input.building.country === 'DE' ? [yellow('cost-by-contract', { percent })] : []
}

type Around = {
	readonly sharing: Sharing
	readonly findings: readonly Finding[]
	readonly notes?: readonly CostNote['code'][]
	readonly separation?: SeparationShown
	readonly commonUse?: CommonUseShown
}

export function allocated(pool: CostPool, poolMinor: number, parts: readonly Part[], around: Around): Allocation {
	const { findings, notes = [], separation = null, commonUse = null, sharing } = around
	const { currency, options } = sharing.input
	const isComplete = findings.every(({ severity }) => severity !== 'red')
	const shared = isComplete ? parts.map((part) => sharedOut(part, currency, options.rounding)) : []
	const given = shared.flatMap(({ lines }) => lines).reduce((all, { amountMinor }) => all + amountMinor, 0)
	return {
		pool,
		poolMinor,
		parts: shared,
		separation,
		commonUse,
		roundingMinor: isComplete ? poolMinor - given : 0,
		notes: [...new Set([...notes, ...(options.rounding === 'printed-prices' ? (['rounded-prices'] as const) : [])])],
		findings,
	}
}

/** Prices that are printed with 3 digits are what the amounts are computed from. */
const printedDigits = 3

function sharedOut(part: Part, currency: string, rounding: CostOptions['rounding']): AllocatedPart {
	const { rows, total } = part.basis
	const amount = new Exact(minorToDecimal(part.partMinor, currency))
	if (total.isZero()) return { ...part, unitPrice: new Exact(0), lines: [] }
	const exactPrice = amount.div(total)
	if (rounding === 'printed-prices') {
		const unitPrice = roundHalfUp(exactPrice, printedDigits)
		const lines = rows.map((row) => {
			const share = unitPrice.times(row.counted)
			return { row, amount: share, amountMinor: toMinor(share, currency) }
		})
		return { ...part, unitPrice, lines }
	}
	const amounts = rows.map(({ counted }) => amount.times(counted).div(total))
	const minors = largestRemainder(amounts, currency)
	const lines = rows.map((row, index) => ({ row, amount: amounts[index]!, amountMinor: minors[index]! }))
	return { ...part, unitPrice: exactPrice, lines }
}

const heatingCosts: ReadonlySet<string> = new Set(['heating', 'warm-water', 'heating-and-warm-water'])
export const isHeatingCost = (category: string): boolean => heatingCosts.has(category)

/** § 12 (1) no. 1; § 10. */
function notByUse({ category, key }: SharedPool, { input }: Sharing): readonly Finding[] {
	if (input.building.country !== 'DE' || !isHeatingCost(category)) return []
	if (key.kind === 'heating-split') return []
	// All by what was used is more than 70 %.
	if (key.kind === 'consumption') return [yellow('cost-by-contract', { percent: '100' })]
	return [yellow('cost-not-by-use')]
}

export const unknownUnits = (named: readonly number[], sharing: Sharing): readonly Finding[] => {
	const known = new Set(sharing.input.units.map(({ id }) => id))
	return named.filter((unitId) => !known.has(unitId)).map((unitId) => red('cost-unknown-unit', { unit: unitId }))
}
