/**
 * How a band's quantity falls into tiers: the three meanings of tier × time of use (BILLING.md §1.1 no. 5). A quantity
 * exactly at a limit belongs to the lower tier. Where limits count longer than what is rated (a season, a contract
 * year), what was used before stands in the counter: bill = C(end) − C(start).
 */
import { Exact, sum } from '../../../shared/decimal.ts'
import type { TierMode } from '../../../shared/tariff.ts'
import { type BandQuantities, type Sequence, totalOf } from './band-quantities.ts'

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
	const start = sum(before)
	if (mode === 'sequential' && sequence !== null) return inOrder(bands, sequence, limits, common, start)
	const total = totalOf(bands)
	const whole = cutFrom(start, total, common)
	return bands.map(({ quantity, occurs }, band) => {
		if (!occurs || total.isZero()) return limits[band]!.map(() => new Exact(0))
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
	return limits.map((upTo, tier) => {
		const from = tier === 0 ? new Exact(0) : (limits[tier - 1] ?? new Exact(0))
		const end = upTo === null ? quantity : Exact.min(quantity, upTo)
		return Exact.max(0, end.minus(from))
	})
}

/** The part of each tier that a quantity fills which begins at a stand of the counter. */
function cutFrom(before: Exact, quantity: Exact, limits: Limits): readonly Exact[] {
	if (before.isZero()) return cutIntoTiers(quantity, limits)
	const start = cutIntoTiers(before, limits)
	return cutIntoTiers(before.plus(quantity), limits).map((part, tier) => part.minus(start[tier]!))
}

/**
 * Whole steps are added up as integers; only a step that crosses a limit becomes a decimal and is split. Of the limits
 * only those matter that lie above the counter.
 */
function inOrder(
	bands: BandQuantities,
	{ slice, bands: bandOf }: Sequence,
	limits: readonly Limits[],
	common: Limits,
	start: Exact,
): TierCells {
	const { steps, first, count, series } = slice
	const tiers = common.length
	const whole = new Float64Array(bands.length * tiers)
	const split: { readonly cell: number; readonly steps: Exact }[] = []
	const inSteps = common.map((limit) => limit?.minus(start).div(series.perStep) ?? null)
	// Steps are whole, so a sum passes a limit exactly where it passes the whole number below it.
	const wholeLimits = inSteps.map((limit) => limit?.floor().toNumber() ?? Number.POSITIVE_INFINITY)
	let tier = inSteps.findIndex((limit) => limit === null || limit.gt(0))
	let counter = 0
	for (let index = 0; index < count; index++) {
		const step = steps[first + index]!
		const after = counter + step
		const band = bandOf[index]!
		if (after <= wholeLimits[tier]!) whole[band * tiers + tier]! += step
		else {
			let done = new Exact(counter)
			for (;;) {
				const limit = inSteps[tier]!
				const end = limit === null || limit.gt(after) ? new Exact(after) : limit
				split.push({ cell: band * tiers + tier, steps: end.minus(done) })
				done = end
				// Only what lies beyond the limit opens the next tier.
				if (end.gte(after)) break
				tier++
			}
		}
		counter = after
	}
	return bands.map(({ occurs }, band) => {
		if (!occurs) return limits[band]!.map(() => new Exact(0))
		return common.map((_, of) => {
			const cell = band * tiers + of
			const parts = split.filter((part) => part.cell === cell).map((part) => part.steps)
			return sum([new Exact(whole[cell]!), ...parts]).times(series.perStep)
		})
	})
}
