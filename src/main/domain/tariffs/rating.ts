/** What rating is given and what it hands on: circumstances, lines with their derivation, named failures. */
import type { Exact } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { TierMode } from '../../../shared/tariff.ts'
import type { QuantityFailure, Usage } from './band-quantities.ts'
import type { RatingPlan } from './rating-plan.ts'

/** A statement prints any kind it is given. */
export type RatedLine = {
	readonly kind: 'standing' | 'energy' | 'surcharge' | 'demand' | 'levy' | 'minimum'
	/** The standing charge's or the band's own name. */
	readonly name: string
	/**
	 * `from` exclusive, `upTo` inclusive, in the line's unit; null where there is one price only. `mode`: how the tiers
	 * of several bands count; absent where there is one band.
	 */
	readonly tier: {
		readonly index: number
		readonly from: string
		readonly upTo: string | null
		readonly mode?: TierMode
	} | null
	/** Decimal string in `unit`: kWh, m3, …, kW, or months, days, years of a standing charge; money under a percentage. */
	readonly quantity: string
	readonly unit: string
	readonly unitPrice: string
	/** quantity × unitPrice, unrounded, net. */
	readonly amount: string
	readonly vatPercent: string
	/** A charge for a part of its month or year: days of how many; null = whole ones. */
	readonly days: { readonly count: number; readonly of: number } | null
	/** Where the quantity comes from: the meter's tariff registers, or its intervals. */
	readonly source: 'register' | 'windows' | null
	/** Where the intervals of the highest demand begin. */
	readonly peakAt?: number
	readonly period: Period
	readonly tariffVersionId: number
}

/** What a point's rating needs to know beside its consumption. */
export type Circumstances = {
	/** null: nobody entered it. A unit's charges are billed with one of its points only (`isChargedHere`). */
	readonly unit: { readonly areaM2: string | null; readonly persons: number | null; readonly isChargedHere: boolean }
	/**
	 * Since when and until when the limits of tiers count for this tenant, and what each band had used before the rated
	 * period began (in the order of the bands, in the tariff's unit). Null: they count in what is rated alone.
	 */
	readonly counter: { readonly span: Period; readonly before: readonly Exact[] } | null
	/** Since when this tenant is charged, for months and years that count whole; absent: since the rated period began. */
	readonly since?: number
}

export const noCircumstances: Circumstances = {
	unit: { areaM2: null, persons: null, isChargedHere: true },
	counter: null,
}

export type Rated =
	| {
			readonly ok: true
			readonly lines: readonly RatedLine[]
			/** Net, unrounded: the sum of the lines. */
			readonly total: string
			/** By band, in the tariff's unit: what a counter goes on with. */
			readonly used: readonly Exact[]
	  }
	| RateFailure

export type RateFailure =
	| QuantityFailure
	| { readonly ok: false; readonly reason: ChargeFailure; readonly detail: string }

type ChargeFailure =
	/** A piece that crosses months, seasons or contract years has to be cut first (see ratingPeriods). */
	| 'crosses-months'
	| 'crosses-tier-period'
	/** Tiers over the sum of all bands, but the bands' limits are not the same. */
	| 'tiers-differ'
	/** Limits of a season or contract year, and nobody said what had been used of them. */
	| 'counter-missing'
	/** Demand over fewer minutes than the intervals have (detail: the charge). */
	| 'demand-interval'
	/** A charge per m² or person, and the unit's area or persons are not known (detail: which). */
	| 'basis-missing'

/** A line with its amount as the number that it is, so that sums need not read texts. */
export type Priced = { readonly line: RatedLine; readonly amount: Exact }

/** Of one charge or of all consumption. */
export type Lines = { readonly ok: true; readonly lines: readonly Priced[] } | RateFailure

export type RateContext = {
	readonly plan: RatingPlan
	readonly usage: Usage
	readonly circumstances: Circumstances
}

/**
 * `before`: used by each band since its limits began to count. `scale`: a limit in the table to this rating's; null:
 * it holds as it stands.
 */
export type Counter = { readonly before: readonly Exact[]; readonly scale: ((limit: Exact) => Exact) | null }
