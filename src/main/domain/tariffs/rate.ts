/**
 * Consumption × tariff version → unrounded lines with their derivation. The meaning of every rule is that of BILLING.md
 * §1.1 and §3: amounts are exact decimals, a quantity exactly at a limit belongs to the lower tier, nothing is rounded.
 */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { bandQuantities, totalOf, type Usage } from './band-quantities.ts'
import { demandLines, levyLines, minimumLines, standingLines } from './charges.ts'
import { energyLines, surchargeLines } from './energy-lines.ts'
import {
	type Circumstances,
	type Counter,
	noCircumstances,
	type RateContext,
	type Rated,
	type RatedLine,
	type RateFailure,
} from './rating.ts'
import { daysOf, ratingSpan } from './rating-span.ts'
import { hasTiers, seasonOf, tierSpan } from './seasons.ts'
import type { TariffVersion } from './versions.ts'

/** One rating period (see ratingPeriods) under one version. Quantities in the tariff's unit. */
export function rate(
	version: TariffVersion,
	usage: Usage,
	period: Period,
	zone: string,
	circumstances: Circumstances = noCircumstances,
): Rated {
	const { definition } = version
	const season = seasonOf(definition.seasons, dateOfInstant(zone, period.from))
	const context = { version, usage, period, zone, span: ratingSpan(period, zone), season, circumstances }
	const counted = hasTiers(definition) ? counterOf(context) : { ok: true as const, counter: uncounted(definition) }
	if (!counted.ok) return counted
	const isMonthly = Boolean(definition.demand?.length) || definition.minimum?.per === 'month'
	if (isMonthly && context.span.months.length > 1) return { ok: false, reason: 'crosses-months', detail: '' }
	const quantities = bandQuantities(definition, usage, zone, period)
	if (!quantities.ok) return quantities
	const use = { ...quantities, counter: counted.counter }
	const energy = energyLines(use, context)
	if (!energy.ok) return energy
	const surcharge = surchargeLines(use, context)
	if (!surcharge.ok) return surcharge
	const standing: RatedLine[] = []
	const demand: RatedLine[] = []
	for (const charge of definition.standing) {
		const made = standingLines(charge, context)
		if (!made.ok) return made
		standing.push(...made.lines)
	}
	for (const charge of definition.demand ?? []) {
		const made = demandLines(charge, context)
		if (!made.ok) return made
		demand.push(...made.lines)
	}
	const compared = [...standing, ...energy.lines, ...surcharge.lines, ...demand]
	const billed = [...compared, ...minimumLines(compared, context)]
	const lines = [...billed, ...levyLines(billed, totalOf(quantities.byBand), context)]
	const total = plain(sum(lines.map((line) => new Exact(line.amount))))
	return { ok: true, lines, total, used: quantities.byBand.map(({ quantity }) => plain(quantity)) }
}

const zeros = ({ bands }: TariffDefinition) => bands.map(() => new Exact(0))
const uncounted = (definition: TariffDefinition): Counter => ({ before: zeros(definition), scale: (limit) => limit })

/**
 * Limits per month hold by days where they count in a part of the month only; those of a season or year by the days
 * that the tenant's span has of it. Per day: times the days of the span.
 */
function counterOf({
	version: { definition },
	period,
	zone,
	span,
	circumstances,
}: RateContext): { readonly ok: true; readonly counter: Counter } | RateFailure {
	const isLong = definition.tierPeriod === 'season' || definition.tierPeriod === 'year'
	if (!isLong && span.months.length > 1) return { ok: false, reason: 'crosses-months', detail: '' }
	const whole = tierSpan(definition, zone, period.from)
	if (period.to > whole.to) return { ok: false, reason: 'crosses-tier-period', detail: String(whole.to) }
	const given = circumstances.counter
	if (given === null && isLong && period.from !== whole.from)
		return { ok: false, reason: 'counter-missing', detail: '' }
	const counts = given?.span ?? (isLong ? whole : period)
	const before = given === null ? zeros(definition) : given.before.map((text) => new Exact(text))
	const [days, of] = [daysOf(counts, zone), daysOf(whole, zone)]
	const scale = (limit: Exact) => {
		if (definition.tierPeriod === 'day') return limit.times(days)
		return days === of ? limit : limit.times(days).div(of)
	}
	return { ok: true, counter: { before, scale } }
}
