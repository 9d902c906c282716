/**
 * Consumption × tariff version → unrounded lines with their derivation. The meaning of every rule is that of BILLING.md
 * §1.1 and §3: amounts are exact decimals, a quantity exactly at a limit belongs to the lower tier, nothing is rounded.
 */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { bandQuantities, type Usage } from './band-quantities.ts'
import { demandLines, levyLines, minimumLines, standingLines } from './charges.ts'
import { energyLines, surchargeLines } from './energy-lines.ts'
import {
	type Circumstances,
	type Counter,
	type Lines,
	noCircumstances,
	type Priced,
	type RateContext,
	type Rated,
	type RateFailure,
} from './rating.ts'
import { planOf, type RatingPlan } from './rating-plan.ts'
import { daysOf } from './rating-span.ts'
import { isMonthly } from './seasons.ts'
import type { TariffVersion } from './versions.ts'

/** One rating period (see ratingPeriods) under one version. Quantities in the tariff's unit. */
export function rate(
	version: TariffVersion,
	usage: Usage,
	period: Period,
	zone: string,
	circumstances: Circumstances = noCircumstances,
): Rated {
	return ratePlanned(planOf(version, period, zone), usage, circumstances)
}

/** The same for many points: the plan is made once. */
export function ratePlanned(plan: RatingPlan, usage: Usage, circumstances: Circumstances): Rated {
	const { period, zone, span } = plan
	const { definition } = plan.version
	const context: RateContext = { plan, usage, circumstances }
	const counted = counterOf(context)
	if (!counted.ok) return counted
	if (isMonthly(definition) && span.months.length > 1) return { ok: false, reason: 'crosses-months', detail: '' }
	const quantities = bandQuantities(definition, usage, zone, period)
	if (!quantities.ok) return quantities
	const use = { byBand: quantities.byBand, sequence: quantities.sequence, counter: counted.counter }
	const compared: Priced[] = []
	const parts: readonly (() => Lines)[] = [
		...definition.standing.map((charge) => () => standingLines(charge, context)),
		() => energyLines(use, context),
		() => surchargeLines(use, context),
		...plan.demand.map((planned) => () => demandLines(planned, context)),
	]
	for (const part of parts) {
		const made = part()
		if (!made.ok) return made
		compared.push(...made.lines)
	}
	const billed = [...compared, ...minimumLines(compared, context)]
	const lines = [...billed, ...levyLines(billed, quantities.byBand, context)]
	return {
		ok: true,
		lines: lines.map(({ line }) => line),
		total: plain(sum(lines.map(({ amount }) => amount))),
		used: quantities.byBand.map(({ quantity }) => quantity),
	}
}

const zero = new Exact(0)
const zeros = ({ bands }: TariffDefinition) => bands.map(() => zero)

/**
 * Limits per month hold by days where they count in a part of the month only; those of a season or year by the days
 * that the tenant's span has of it. Per day: times the days of the span.
 */
function counterOf({
	plan: { version, counted, period, zone, span },
	circumstances,
}: RateContext): { readonly ok: true; readonly counter: Counter } | RateFailure {
	const { definition } = version
	if (counted === null) return { ok: true, counter: { before: zeros(definition), scale: null } }
	// A household that nobody entered is not a small one.
	if (definition.largeHousehold !== undefined && circumstances.unit.persons === null) {
		return { ok: false, reason: 'basis-missing', detail: 'person' }
	}
	const { whole, days: of, isLong } = counted
	if (!isLong && span.months.length > 1) return { ok: false, reason: 'crosses-months', detail: '' }
	if (period.to > whole.to) return { ok: false, reason: 'crosses-tier-period', detail: String(whole.to) }
	const given = circumstances.counter
	if (given === null && isLong && period.from !== whole.from) {
		return { ok: false, reason: 'counter-missing', detail: '' }
	}
	const before = given?.before ?? zeros(definition)
	const days = given === null ? (isLong ? of : span.days) : daysOf(given.span, zone)
	if (definition.tierPeriod === 'day') return { ok: true, counter: { before, scale: (limit) => limit.times(days) } }
	return { ok: true, counter: { before, scale: days === of ? null : (limit) => limit.times(days).div(of) } }
}
