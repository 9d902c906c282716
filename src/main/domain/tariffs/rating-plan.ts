/** What of a rating does not depend on what was used: one plan serves every point under the same tariff. */
import { Exact, plain } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { DemandCharge, TariffDefinition } from '../../../shared/tariff.ts'
import { seasonOf } from '../../../shared/tariff-day.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { daysOf, type RatingSpan, ratingSpan } from './rating-span.ts'
import { hasTiers, tableIn, tierSpan } from './seasons.ts'
import type { Limits } from './tiers.ts'
import type { TariffVersion } from './versions.ts'

/** As a number, and as it stands in the tariff. */
export type UnitPrice = { readonly value: Exact; readonly text: string }

export const unitPriceOf = (text: string): UnitPrice => ({ value: new Exact(text), text })

/** One table of tiers as it holds in the period. */
export type PlannedTable = {
	/** As they stand in the table, in the tariff's unit. */
	readonly limits: Limits
	/** The same as plain texts; equal texts joined are equal tables. */
	readonly texts: readonly (string | null)[]
	readonly key: string
	readonly prices: readonly UnitPrice[]
	/** Of a surcharge: the amounts of single bands, by name. */
	readonly byBand: readonly (Readonly<Record<string, string>> | undefined)[] | null
}

export type RatingPlan = {
	readonly version: TariffVersion
	readonly period: Period
	readonly zone: string
	readonly span: RatingSpan
	/** The month, season or contract year that limits count in, and its days; null: no tiers. */
	readonly counted: { readonly whole: Period; readonly days: number; readonly isLong: boolean } | null
	readonly bands: readonly PlannedTable[]
	readonly surcharge: PlannedTable | null
	readonly demand: readonly { readonly charge: DemandCharge; readonly table: PlannedTable }[]
}

/** Of one rating period (see ratingPeriods) under one version. */
export function planOf(version: TariffVersion, period: Period, zone: string): RatingPlan {
	const { definition } = version
	const season = seasonOf(definition.seasons, dateOfInstant(zone, period.from))
	const { bands, surcharge, demand = [], tierPeriod } = definition
	const whole = hasTiers(definition) ? tierSpan(definition, zone, period.from) : null
	const isLong = tierPeriod === 'season' || tierPeriod === 'year'
	return {
		version,
		period,
		zone,
		span: ratingSpan(period, zone),
		counted: whole && { whole, days: daysOf(whole, zone), isLong },
		bands: bands.map((band) => plannedTable(tableIn(band, season))),
		surcharge: surcharge === undefined ? null : plannedTable(tableIn(surcharge, season)),
		demand: demand.map((charge) => ({ charge, table: plannedTable(tableIn(charge, season)) })),
	}
}

type Tiers = TariffDefinition['bands'][number]['tiers'] | NonNullable<TariffDefinition['surcharge']>['tiers']

function plannedTable(tiers: Tiers): PlannedTable {
	const byBand = tiers.map((tier) => ('byBand' in tier ? tier.byBand : undefined))
	const limits = tiers.map(({ upTo }) => (upTo === null ? null : new Exact(upTo)))
	const texts = limits.map((limit) => limit && plain(limit))
	return {
		limits,
		texts,
		key: texts.join(),
		prices: tiers.map(({ price }) => unitPriceOf(price)),
		byBand: byBand.some((own) => own !== undefined) ? byBand : null,
	}
}
