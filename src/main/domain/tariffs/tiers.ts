/**
 * How a band's quantity falls into tiers: the three meanings of tier × time of use (BILLING.md §1.1 no. 5). A quantity
 * exactly at a limit belongs to the lower tier.
 */
import { Exact, sum } from '../../../shared/decimal.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import type { BandQuantities, BandStep } from './band-quantities.ts'

/** Upper limits of ascending tiers, in the tariff's unit; null = open. */
export type Limits = readonly (Exact | null)[]

/** Quantities by band and tier: [band][tier]. */
export type TierCells = readonly (readonly Exact[])[]

/**
 * `perPeriod`: each band counts its own tiers. `proportional`: the sum of the bands is cut into tiers, and each band
 * has its share of every tier: computable from registers alone. `sequential`: one counter over all bands fills the
 * tiers in the order of time; a step that crosses a limit is split.
 */
export function tierCells(
	mode: TariffDefinition['tierMode'],
	bands: BandQuantities,
	steps: readonly BandStep[],
	limits: readonly Limits[],
): TierCells {
	switch (mode) {
		case 'perPeriod':
			return bands.map(({ quantity }, band) => cutIntoTiers(quantity, limits[band]!))
		case 'proportional': {
			const total = sum(bands.map(({ quantity }) => quantity))
			const whole = cutIntoTiers(total, limits[0]!)
			return bands.map(({ quantity }) =>
				whole.map((part) => (total.isZero() ? total : part.times(quantity).div(total))),
			)
		}
		case 'sequential':
			return sequential(bands.length, steps, limits[0]!)
	}
}

/** The quantity in each tier, marginal. */
export function cutIntoTiers(quantity: Exact, limits: Limits): readonly Exact[] {
	return limits.map((upTo, tier) => {
		const from = tier === 0 ? new Exact(0) : (limits[tier - 1] ?? new Exact(0))
		const end = upTo === null ? quantity : Exact.min(quantity, upTo)
		return Exact.max(0, end.minus(from))
	})
}

function sequential(bands: number, steps: readonly BandStep[], limits: Limits): TierCells {
	const cells = Array.from({ length: bands }, () => limits.map(() => new Exact(0)))
	let counter = new Exact(0)
	let tier = 0
	for (const { band, quantity } of steps) {
		let rest = quantity
		while (rest.gt(0)) {
			const limit = limits[tier]!
			const fits = limit === null ? rest : Exact.min(rest, limit.minus(counter))
			cells[band]![tier] = cells[band]![tier]!.plus(fits)
			counter = counter.plus(fits)
			rest = rest.minus(fits)
			// Only what lies beyond the limit opens the next tier.
			if (rest.gt(0)) tier++
		}
	}
	return cells
}
