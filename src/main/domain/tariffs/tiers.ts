/**
 * How a band's quantity falls into tiers: the three meanings of tier × time of use (BILLING.md §1.1 no. 5). A quantity
 * exactly at a limit belongs to the lower tier. Where limits count longer than what is rated (a season, a contract
 * year), what was used before stands in the counter: bill = C(end) − C(start).
 */
import { Exact, sum } from '../../../shared/decimal.ts'
import type { TierMode } from '../../../shared/tariff.ts'
import { type BandQuantities, type Sequence, totalOf } from './band-quantities.ts'

const zero = new Exact(0)

/** Upper limits of ascending tiers, in the tariff's unit; null = open. */
export type Limits = readonly (Exact | null)[]

/** Quantities by band and tier: [band][tier]. */
export type TierCells = readonly (readonly Exact[])[]

/**
 * `perPeriod`: each band counts its own tiers. `proportional`: the sum of the bands is cut into tiers, and each band
 * has its share of every tier: computable from registers alone. `sequential`: one counter over all bands fills the
 * tiers in the order of time; a step that crosses a limit is split. `limits`: of each band, in the two latter modes the
 * same for all. `before`: what each band had used since its limits began to count. Unrounded, in the tariff's unit.
 */
export function tierCells(
	mode: TierMode,
	bands: BandQuantities,
	sequence: Sequence | null,
	limits: readonly Limits[],
	before: readonly Exact[],
): TierCells {
	if (mode === 'perPeriod') {
		return bands.map(({ quantity }, band) => cutFrom(before[band]!, quantity, limits[band]!))
	}
	const common = commonLimits(bands, limits)
	// One tier has all of it, in whatever order.
	if (limits.every(({ length }) => length === 1)) return bands.map(({ quantity }) => [quantity])
	const start = sum(before)
	if (mode === 'sequential' && sequence !== null) return inOrder(bands, sequence, limits, common, start)
	const total = totalOf(bands)
	const whole = cutFrom(start, total, common)
	return bands.map(({ quantity, occurs }, band) => {
		if (!occurs || total.isZero()) return limits[band]!.map(() => zero)
		// One band alone has all of it: no division, so nothing that could be rounded.
		return whole.map((part) => (quantity.eq(total) ? part : part.times(quantity).div(total)))
	})
}

/** The limits of the bands whose hours occur. */
export function commonLimits(bands: BandQuantities, limits: readonly Limits[]): Limits {
	const first = bands.findIndex(({ occurs }) => occurs)
	return limits[Math.max(0, first)]!
}

/** The quantity in each tier, marginal. */
export function cutIntoTiers(quantity: Exact, limits: Limits): readonly Exact[] {
	let from = zero
	return limits.map((upTo) => {
		const begin = from
		if (quantity.lte(begin)) return zero
		if (upTo === null || quantity.lte(upTo)) {
			from = quantity
			return begin === zero ? quantity : quantity.minus(begin)
		}
		from = upTo
		return upTo.minus(begin)
	})
}

/** The part of each tier that a quantity fills which begins at a stand of the counter. */
function cutFrom(before: Exact, quantity: Exact, limits: Limits): readonly Exact[] {
	if (before.isZero()) return cutIntoTiers(quantity, limits)
	const start = cutIntoTiers(before, limits)
	return cutIntoTiers(before.plus(quantity), limits).map((part, tier) => part.minus(start[tier]!))
}

/**
 * Whole steps are added up as integers; only a step that crosses a limit between two whole steps becomes a decimal. Of
 * the limits only those matter that lie above the counter.
 */
function inOrder(
	bands: BandQuantities,
	{ slice, runs, sums }: Sequence,
	limits: readonly Limits[],
	common: Limits,
	start: Exact,
): TierCells {
	const { steps, first, perStep } = slice
	const tiers = common.length
	const { inSteps, limitsBelow } = limitsInSteps(common, start, perStep)
	const whole = new Array<number>(bands.length * tiers).fill(0)
	const rests: { readonly cell: number; readonly steps: Exact }[] = []
	let tier = limitsBelow.findIndex((limit, index) => limit > 0 || !inSteps[index]!.lte(0))
	let counter = 0
	/** From the counter to `after`, through every limit between them: only what lies beyond it opens the next tier. */
	const cross = (band: number, after: number) => {
		while (after > limitsBelow[tier]!) {
			const below = limitsBelow[tier]!
			const part = inSteps[tier]!.minus(below)
			whole[band * tiers + tier]! += below - counter
			counter = below
			if (!part.isZero()) {
				rests.push({ cell: band * tiers + tier, steps: part }, { cell: band * tiers + tier + 1, steps: part.neg() })
			}
			tier++
		}
		whole[band * tiers + tier]! += after - counter
		counter = after
	}
	for (let run = 0, begin = 0; run < sums.length; run++) {
		const band = runs.lists[run]!
		const end = runs.ends[run]!
		const after = counter + sums[run]!
		// A run that passes no limit is added as a whole, the others step by step.
		if (after <= limitsBelow[tier]!) {
			whole[band * tiers + tier]! += sums[run]!
			counter = after
		} else for (let index = begin; index < end; index++) cross(band, counter + steps[first + index]!)
		begin = end
	}
	return bands.map(({ occurs }, band) => {
		if (!occurs) return limits[band]!.map(() => zero)
		return common.map((_, of) => {
			const cell = band * tiers + of
			if (rests.length === 0) return whole[cell] === 0 ? zero : perStep.times(whole[cell]!)
			const own = new Exact(whole[cell]!)
			return sum([own, ...rests.filter((rest) => rest.cell === cell).map((rest) => rest.steps)]).times(perStep)
		})
	})
}

/** Steps are whole, so a sum passes a limit exactly where it passes the whole number below it. */
type StepLimits = { readonly perStep: Exact; readonly inSteps: Limits; readonly limitsBelow: readonly number[] }

/** Of a table that nothing was used of before: month for month and point for point the same. */
const untouched = new WeakMap<Limits, StepLimits>()

function limitsInSteps(limits: Limits, start: Exact, perStep: Exact): StepLimits {
	const known = start.isZero() ? untouched.get(limits) : undefined
	if (known?.perStep.eq(perStep)) return known
	const inSteps = limits.map((limit) => (limit === null ? null : limit.minus(start).div(perStep)))
	const limitsBelow = inSteps.map((limit) => (limit === null ? Number.POSITIVE_INFINITY : limit.floor().toNumber()))
	const made = { perStep, inSteps, limitsBelow }
	if (start.isZero()) untouched.set(limits, made)
	return made
}
