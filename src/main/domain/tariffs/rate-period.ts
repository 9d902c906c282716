/** Billing periods in their pieces, each under its version, with the counters of tiers carried from piece to piece. */
import { assert } from '../../../shared/assert.ts'
import { Exact } from '../../../shared/decimal.ts'
import type { LocalDate, Period } from '../../../shared/period.ts'
import type { Usage } from './band-quantities.ts'
import { ratePlanned } from './rate.ts'
import { type Circumstances, noCircumstances, type Rated, type RateFailure } from './rating.ts'
import { planOf, type RatingPlan } from './rating-plan.ts'
import { ratingPeriods, type TariffVersion, versionAt } from './versions.ts'

type RatedPiece = { readonly period: Period; readonly rated: Extract<Rated, { ok: true }> }

type PlanFailure = {
	readonly ok: false
	/** No version holds yet, or two begin on one day (detail: the day). */
	readonly reason: 'no-version' | 'versions-overlap'
	readonly detail: string
	readonly period: Period
}

/** The pieces in order. */
type PeriodsPlan = { readonly ok: true; readonly pieces: readonly RatingPlan[] }

export type RatedPeriod =
	| { readonly ok: true; readonly pieces: readonly RatedPiece[] }
	| (RateFailure & { readonly period: Period })
	| PlanFailure

/** `periods`: one after the other, months for instance. One plan serves every point under the tariff. */
export function planPeriods(
	versions: readonly TariffVersion[],
	periods: readonly Period[],
	zone: string,
): PeriodsPlan | PlanFailure {
	const [first] = periods
	assert(first !== undefined, 'there is a period to rate')
	const twice = sameStart(versions)
	if (twice !== null) return { ok: false, reason: 'versions-overlap', detail: twice, period: first }
	const pieces: RatingPlan[] = []
	for (const period of periods.flatMap((each) => ratingPeriods(versions, zone, each))) {
		const version = versionAt(versions, zone, period.from)
		if (version === null) return { ok: false, reason: 'no-version', detail: '', period }
		pieces.push(planOf(version, period, zone))
	}
	return { ok: true, pieces }
}

/** What each band has used since the season or contract year began. */
type Counted = { readonly from: number; readonly used: readonly Exact[] }

/**
 * Amounts and quantities unrounded. `registersIn`: what each tariff register counted in a piece, in the tariff's unit.
 * Limits of seasons and contract years count from the first period's beginning with nothing used before, and in full:
 * what a tenant used earlier, and a share of the limits, is for the caller to say (`Circumstances.counter` of `rate`).
 */
export function ratePeriods(
	plan: PeriodsPlan | PlanFailure,
	use: {
		readonly intervals: Usage['intervals']
		readonly registersIn: (piece: Period) => Usage['registers']
	},
	unit: Circumstances['unit'] = noCircumstances.unit,
): RatedPeriod {
	if (!plan.ok) return plan
	const pieces: RatedPiece[] = []
	const since = plan.pieces[0]!.period.from
	let counted: Counted = { from: Number.NaN, used: [] }
	for (const piece of plan.pieces) {
		const { period, bands } = piece
		const usage = { intervals: use.intervals, registers: use.registersIn(period) }
		const span = piece.counted?.isLong ? piece.counted.whole : null
		const isGoingOn = counted.from === span?.from && counted.used.length === bands.length
		const before = span === null ? [] : isGoingOn ? counted.used : bands.map(() => new Exact(0))
		const counter = span && { span, before }
		const rated = ratePlanned(piece, usage, { unit, counter, since })
		if (!rated.ok) return { ...rated, period }
		if (span !== null) {
			counted = { from: span.from, used: before.map((stand, band) => stand.plus(rated.used[band]!)) }
		}
		pieces.push({ period, rated })
	}
	return { ok: true, pieces }
}

/** The day on which two versions begin; of two from one day nobody can say which was meant. */
export function sameStart(versions: readonly Pick<TariffVersion, 'validFrom'>[]): LocalDate | null {
	const starts = versions.map(({ validFrom }) => validFrom)
	return starts.find((start, index) => starts.indexOf(start) !== index) ?? null
}
