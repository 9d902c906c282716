/** Billing periods in their pieces, each under its version, with the counters of tiers carried from piece to piece. */
import { assert } from '../../../shared/assert.ts'
import { Exact, plain } from '../../../shared/decimal.ts'
import type { LocalDate, Period } from '../../../shared/period.ts'
import type { Usage } from './band-quantities.ts'
import { rate } from './rate.ts'
import { type Circumstances, noCircumstances, type Rated, type RateFailure } from './rating.ts'
import { tierSpan } from './seasons.ts'
import { ratingPeriods, type TariffVersion, versionAt } from './versions.ts'

export type RatedPiece = { readonly period: Period; readonly rated: Extract<Rated, { ok: true }> }

export type RatedPeriod =
	| { readonly ok: true; readonly pieces: readonly RatedPiece[] }
	| (RateFailure & { readonly period: Period })
	/** No version holds yet, or two begin on one day (detail: the day). */
	| {
			readonly ok: false
			readonly reason: 'no-version' | 'versions-overlap'
			readonly detail: string
			readonly period: Period
	  }

/** What each band has used since the season or contract year began. */
type Counted = { readonly from: number; readonly used: readonly Exact[] }

/**
 * Amounts and quantities unrounded. `periods`: one after the other, months for instance. `registersIn`: what each
 * tariff register counted in a piece, in the tariff's unit. Limits of seasons and contract years count from the first
 * period's beginning with nothing used before, and in full: what a tenant used earlier, and a share of the limits, is
 * for the caller to say (`Circumstances.counter` of `rate`).
 */
export function ratePeriod(
	versions: readonly TariffVersion[],
	use: {
		readonly intervals: Usage['intervals']
		readonly registersIn: (piece: Period) => Usage['registers']
	},
	periods: readonly Period[],
	zone: string,
	unit: Circumstances['unit'] = noCircumstances.unit,
): RatedPeriod {
	const twice = sameStart(versions)
	const first = periods[0]
	assert(first !== undefined, 'there is a period to rate')
	if (twice !== null) return { ok: false, reason: 'versions-overlap', detail: twice, period: first }
	const pieces: RatedPiece[] = []
	let counted: Counted = { from: Number.NaN, used: [] }
	for (const piece of periods.flatMap((period) => ratingPeriods(versions, zone, period))) {
		const version = versionAt(versions, zone, piece.from)
		if (version === null) return { ok: false, reason: 'no-version', detail: '', period: piece }
		const { definition } = version
		const isLong = definition.tierPeriod === 'season' || definition.tierPeriod === 'year'
		const span = tierSpan(definition, zone, piece.from)
		const isGoingOn = counted.from === span.from && counted.used.length === definition.bands.length
		const before = isGoingOn ? counted.used : definition.bands.map(() => new Exact(0))
		const counter = isLong ? { span, before: before.map(plain) } : null
		const usage = { intervals: use.intervals, registers: use.registersIn(piece) }
		const rated = rate(version, usage, piece, zone, { unit, counter })
		if (!rated.ok) return { ...rated, period: piece }
		counted = { from: span.from, used: before.map((stand, band) => stand.plus(rated.used[band]!)) }
		pieces.push({ period: piece, rated })
	}
	return { ok: true, pieces }
}

/** The day on which two versions begin; of two from one day nobody can say which was meant. */
export function sameStart(versions: readonly Pick<TariffVersion, 'validFrom'>[]): LocalDate | null {
	const starts = versions.map(({ validFrom }) => validFrom)
	return starts.find((start, index) => starts.indexOf(start) !== index) ?? null
}
