/**
 * Since when a tenant's use counts for limits of a season or contract year (BILLING.md §3), so that a bill in the
 * middle of it is C(end) − C(start).
 */
import { intersect, type Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { hasTiers, tierSpan } from './seasons.ts'
import { ratingPeriods, type TariffVersion, versionAt } from './versions.ts'

export type Counting = {
	/** What the limits are taken for: by days of the season or year where a tenant has a share of them. */
	readonly span: Period
	/** The time before the rated piece whose use counts; null: none. */
	readonly before: Period | null
}

/** Null: limits count in the piece alone. `livedFrom`: when the tenant moved in. */
export function countingOf(
	definition: TariffDefinition,
	zone: string,
	piece: Period,
	livedFrom: number,
): Counting | null {
	const isLong = definition.tierPeriod === 'season' || definition.tierPeriod === 'year'
	if (!isLong || !hasTiers(definition)) return null
	const whole = tierSpan(definition, zone, piece.from)
	const { tierTenantChange = 'share' } = definition
	// A share runs to the span's end: nobody knows in spring that the tenant will leave in autumn, and bills stay issued.
	const lived = intersect(whole, { from: livedFrom, to: whole.to }) ?? whole
	const since = tierTenantChange === 'continue' ? whole.from : lived.from
	const before = since < piece.from ? { from: since, to: piece.from } : null
	return { span: tierTenantChange === 'share' ? lived : whole, before }
}

/** The pieces that are rated and the times before them that count: of all of these the boundaries must be known. */
export function periodsRead(
	versions: readonly TariffVersion[],
	zone: string,
	billed: Period,
	livedFrom: number,
): readonly Period[] {
	return ratingPeriods(versions, zone, billed).flatMap((piece) => {
		const version = versionAt(versions, zone, piece.from)
		const before = version && countingOf(version.definition, zone, piece, livedFrom)?.before
		return before ? [before, piece] : [piece]
	})
}

/** A tariff that a point has from a day on, until the next one's day. */
export type AssignedTariff = {
	readonly from: string
	readonly name: string
	readonly versions: readonly TariffVersion[]
}

/**
 * The versions that hold one after the other where a point changes from tariff to tariff: of each tariff those of its
 * time, the first from the day of the change on.
 */
export function versionsAssigned(assigned: readonly AssignedTariff[]): readonly TariffVersion[] {
	return assigned.flatMap(({ from, name, versions }, index) => {
		const next = assigned[index + 1]
		const until = next?.from ?? '9999-12-31'
		const held = [...versions]
			.filter(({ validFrom }) => validFrom <= from)
			.sort((a, b) => b.validFrom.localeCompare(a.validFrom))[0]
		const later = versions.filter(({ validFrom }) => validFrom > from && validFrom < until)
		const begun = held === undefined || held.validFrom === from ? {} : { versionFrom: held.validFrom }
		const first = held === undefined ? [] : [{ ...held, ...begun, validFrom: from }]
		const own = [...first, ...later].map((version) => ({ ...version, tariffName: name }))
		// What the point has next may not hold yet: then nothing does, and never this one on.
		const isFollowed = next?.versions.some(({ validFrom }) => validFrom <= until) ?? true
		return own.map((version, place) =>
			isFollowed || place < own.length - 1 ? version : { ...version, validTo: until },
		)
	})
}
