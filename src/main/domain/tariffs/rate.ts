/**
 * Consumption × tariff version → unrounded lines with their derivation. The meaning of every rule is that of BILLING.md
 * §1.1: amounts are exact decimals, a quantity exactly at a limit belongs to the lower tier, nothing is rounded here.
 */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import { addMonths, daysBetween, daysInMonth, daysInYear, type Period } from '../../../shared/period.ts'
import type { TariffBand, TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { bandQuantities, type Usage } from './band-quantities.ts'
import { type Limits, tierCells } from './tiers.ts'
import type { TariffVersion } from './versions.ts'
import { hasTiers } from './versions.ts'

/** Later kinds ('demand', 'minimum', 'surcharge', …) are further members; a statement prints any kind it is given. */
export type RatedLine = {
	readonly kind: 'standing' | 'energy'
	/** The standing charge's or the band's own name. */
	readonly name: string
	/** `from` exclusive, `upTo` inclusive, in the tariff's unit; null where the band has one price only. */
	readonly tier: { readonly index: number; readonly from: string; readonly upTo: string | null } | null
	/** Decimal string in `unit`: kWh, m3, …, or months, days, years of a standing charge. */
	readonly quantity: string
	readonly unit: string
	readonly unitPrice: string
	/** quantity × unitPrice, unrounded, net. */
	readonly amount: string
	readonly vatPercent: string
	/** A standing charge for a part of its month or year: days of how many; null = whole ones. */
	readonly days: { readonly count: number; readonly of: number } | null
	/** Where an energy band's quantity comes from. */
	readonly source: 'register' | 'windows' | null
	readonly period: Period
	readonly tariffVersionId: number
}

export type Rated =
	| { readonly ok: true; readonly lines: readonly RatedLine[]; readonly total: string }
	| { readonly ok: false; readonly reason: RateFailure; readonly detail: string }

type RateFailure =
	/** No consumption for a band's register (detail: its tariff index). */
	| 'register-missing'
	/** The band needs interval data, and there is none, or a gap in it. */
	| 'interval-missing'
	/** A moment to which no band's windows apply (detail: the instant). */
	| 'no-band'
	/** Tiers count per month, so a period that crosses months has to be cut first (see ratingPeriods). */
	| 'crosses-months'
	/** Tiers over the sum of all bands, but the bands' limits are not the same. */
	| 'tiers-differ'
	| 'negative'

/** One rating period (see ratingPeriods) under one version. Quantities in the tariff's unit. */
export function rate(version: TariffVersion, usage: Usage, period: Period, zone: string): Rated {
	const { definition } = version
	const span = spanOf(period, zone)
	if (hasTiers(definition) && span.months.length > 1) return { ok: false, reason: 'crosses-months', detail: '' }
	const quantities = bandQuantities(definition, usage, zone, period)
	if (!quantities.ok) return quantities
	const limits = definition.bands.map((band) =>
		band.tiers.map(({ upTo }) => (upTo === null ? null : tierLimit(upTo, definition, span))),
	)
	const failure = tierFailure(definition)
	if (failure !== null) return failure
	const cells = tierCells(definition.tierMode, quantities.byBand, quantities.steps, limits)
	const context = { version, period, span }
	const lines = [
		...definition.standing.flatMap((charge) => standingLines(charge, context)),
		...definition.bands.flatMap((band, index) =>
			bandLines(band, quantities.byBand[index]!.source, cells[index]!, limits[index]!, context),
		),
	]
	return { ok: true, lines, total: plain(sum(lines.map((line) => new Exact(line.amount)))) }
}

type Span = {
	/** Whole local days in the period, by calendar month: an occupancy changes at midnight. */
	readonly months: readonly { readonly year: number; readonly month: number; readonly days: number }[]
	readonly days: number
}
type Context = { readonly version: TariffVersion; readonly period: Period; readonly span: Span }

function bandLines(
	band: TariffBand,
	source: RatedLine['source'],
	cells: readonly Exact[],
	limits: Limits,
	{ version, period }: Context,
): readonly RatedLine[] {
	const { definition } = version
	return cells.flatMap((quantity, index): readonly RatedLine[] => {
		// A tier that nothing fell into has no line; the first stays, so that a band without use is seen.
		if (index > 0 && quantity.isZero()) return []
		const unitPrice = band.tiers[index]!.price
		const upTo = limits[index] ?? null
		const from = index === 0 ? '0' : plain(limits[index - 1]!)
		return [
			{
				kind: 'energy',
				name: band.name,
				tier: cells.length === 1 ? null : { index: index + 1, from, upTo: upTo && plain(upTo) },
				quantity: plain(quantity),
				unit: definition.unit,
				unitPrice,
				amount: plain(quantity.times(unitPrice)),
				vatPercent: definition.vatPercent,
				days: null,
				source,
				period,
				tariffVersionId: version.id,
			},
		]
	})
}

/** Tiers over the sum of all bands need one table of limits; in the order of time they need intervals. */
function tierFailure({ tierMode, bands }: TariffDefinition): Extract<Rated, { ok: false }> | null {
	if (tierMode === 'perPeriod') return null
	const limits = bands.map(({ tiers }) => tiers.map(({ upTo }) => upTo).join())
	if (limits.some((each) => each !== limits[0])) return { ok: false, reason: 'tiers-differ', detail: '' }
	const register = bands.find(({ source }) => source.kind === 'register')
	if (tierMode === 'sequential' && bands.length > 1 && register !== undefined) {
		return { ok: false, reason: 'interval-missing', detail: register.name }
	}
	return null
}

/** A monthly limit holds for the month's share in days where only a part of the month is rated. */
function tierLimit(upTo: string, definition: TariffDefinition, span: Span): Exact {
	const limit = new Exact(upTo)
	if (definition.tierPeriod === 'day') return limit.times(span.days)
	const month = span.months[0]
	if (month === undefined) return limit
	const whole = daysInMonth(month.year, month.month)
	return month.days === whole ? limit : limit.times(month.days).div(whole)
}

function standingLines(charge: TariffDefinition['standing'][number], context: Context): readonly RatedLine[] {
	const { version, period, span } = context
	const line = (quantity: Exact, days: RatedLine['days']): RatedLine => ({
		kind: 'standing',
		name: charge.name,
		tier: null,
		quantity: plain(quantity),
		unit: charge.per,
		unitPrice: charge.amount,
		amount: plain(quantity.times(charge.amount)),
		vatPercent: version.definition.vatPercent,
		days,
		source: null,
		period,
		tariffVersionId: version.id,
	})
	const share = (count: number, of: number) => line(new Exact(count).div(of), { count, of })
	switch (charge.per) {
		case 'day':
			return [line(new Exact(span.days), null)]
		case 'month': {
			const isWhole = (m: Span['months'][number]) => m.days === daysInMonth(m.year, m.month)
			const whole = span.months.filter(isWhole).length
			const parts = span.months.filter((m) => !isWhole(m))
			return [
				...(whole > 0 ? [line(new Exact(whole), null)] : []),
				...parts.map((m) => share(m.days, daysInMonth(m.year, m.month))),
			]
		}
		case 'year': {
			const years = new Map<number, number>()
			for (const { year, days } of span.months) years.set(year, (years.get(year) ?? 0) + days)
			return [...years].map(([year, days]) =>
				days === daysInYear(year) ? line(new Exact(1), null) : share(days, daysInYear(year)),
			)
		}
	}
}

function spanOf(period: Period, zone: string): Span {
	const [first, end] = [dateOfInstant(zone, period.from), dateOfInstant(zone, period.to)]
	const months: { year: number; month: number; days: number }[] = []
	for (let at = first; at < end; ) {
		const month = at.slice(0, 7)
		const next = `${addMonths(month, 1)}-01`
		const days = Math.min(daysBetween(at, next), daysBetween(at, end))
		months.push({ year: Number(at.slice(0, 4)), month: Number(at.slice(5, 7)), days })
		at = next
	}
	return { months, days: daysBetween(first, end) }
}
