/** The lines of a tariff that are not consumption × price: standing, demand and minimum charges, levies. Unrounded. */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { DemandCharge, TariffDefinition } from '../../../shared/tariff.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import { type BandQuantities, totalOf } from './band-quantities.ts'
import { gapIn, quantityOf, type Slice, sliceOf } from './interval-series.ts'
import type { Lines, Priced, RateContext, RatedLine } from './rating.ts'
import { type RatingPlan, type UnitPrice, unitPriceOf } from './rating-plan.ts'
import { type DayShare, monthsOf, yearsOf } from './rating-span.ts'
import { cutIntoTiers } from './tiers.ts'
import { type Runs, runsOf, straddling, type Timetable, timetable } from './timetable.ts'

type StandingCharge = TariffDefinition['standing'][number]

type NewLine = Pick<RatedLine, 'kind' | 'name' | 'unit'> &
	Partial<Pick<RatedLine, 'tier' | 'days' | 'source' | 'peakAt'>> & {
		readonly quantity: Exact
		readonly unitPrice: UnitPrice
	}

/** A line of this rating: what all lines share. `amount` = quantity × unitPrice. */
export function lineOf(
	{ plan: { version, period } }: RateContext,
	{ kind, name, tier = null, quantity, unit, unitPrice, days = null, source = null, peakAt }: NewLine,
	vatPercent = version.definition.vatPercent,
): Priced {
	const amount = quantity.times(unitPrice.value)
	const line: RatedLine = {
		kind,
		name,
		tier,
		quantity: plain(quantity),
		unit,
		unitPrice: unitPrice.text,
		amount: plain(amount),
		vatPercent,
		days,
		source,
		period,
		tariffVersionId: version.id,
	}
	return { line: peakAt === undefined ? line : { ...line, peakAt }, amount }
}

/** What a point pays whatever it used: made once for all points of a plan. */
const ofPoint = new WeakMap<RatingPlan, Map<StandingCharge, Lines>>()

/** Once a point, or times the unit's area or persons; a unit's charges stand on one of its points only. */
export function standingLines(charge: StandingCharge, context: RateContext): Lines {
	const { basis = 'point' } = charge
	const { plan, circumstances } = context
	const { areaM2, persons, isChargedHere } = circumstances.unit
	if (basis === 'point' && charge.partial !== 'whole') {
		const made = ofPoint.get(plan) ?? new Map<StandingCharge, Lines>()
		ofPoint.set(plan, made)
		const lines = made.get(charge) ?? { ok: true, lines: timesOf(charge, null, context) }
		made.set(charge, lines)
		return lines
	}
	if (basis === 'point') return { ok: true, lines: timesOf(charge, null, context) }
	if (!isChargedHere) return { ok: true, lines: [] }
	const times = basis === 'm2' ? areaM2 : basis === 'person' ? persons : 1
	// No place has an area of 0: what stands there was never entered.
	if (times === null || (basis === 'm2' && !new Exact(times).gt(0)))
		return { ok: false, reason: 'basis-missing', detail: basis }
	return { ok: true, lines: timesOf(charge, basis === 'unit' ? null : { basis, times }, context) }
}

/** `factor`: square metres or persons; null = once. */
function timesOf(
	{ name, amount, per, partial = 'days', vatPercent }: StandingCharge,
	factor: { readonly basis: string; readonly times: string | number } | null,
	context: RateContext,
): readonly Priced[] {
	const line = (count: Exact, days: DayShare | null) => {
		const quantity = factor === null ? count : count.times(factor.times)
		const unit = factor === null ? per : `${factor.basis} × ${per}`
		return lineOf(context, { kind: 'standing', name, quantity, unit, unitPrice: unitPriceOf(amount), days }, vatPercent)
	}
	const { span } = context.plan
	if (per === 'day') return [line(new Exact(span.days), null)]
	if (partial === 'whole') {
		const begun = begunIn(per, context)
		return begun === 0 ? [] : [line(new Exact(begun), null)]
	}
	const { whole, parts } = per === 'month' ? monthsOf(span) : yearsOf(span)
	const wholeLines = whole > 0 ? [line(new Exact(whole), null)] : []
	return [...wholeLines, ...parts.map((part) => line(new Exact(part.count).div(part.of), part))]
}

/** Months or years that begin in the period, for this tenant: one that began before it was charged with that part. */
function begunIn(per: 'month' | 'year', { plan: { period, span, zone }, circumstances }: RateContext): number {
	const { whole, parts } = per === 'month' ? monthsOf(span) : yearsOf(span)
	const first = dateOfInstant(zone, period.from)
	const { since = period.from } = circumstances
	const isBegun = first.endsWith(per === 'month' ? '-01' : '-01-01') || period.from === since
	return whole + parts.length - (isBegun ? 0 : 1)
}

const demandTimetables = new WeakMap<DemandCharge, Timetable>()

/**
 * Highest mean power inside the charge's windows × marginal tiers of power; of a part of a month its days' share. The
 * power is in the tariff's unit an hour: kW, m³/h … (BILLING.md §1.1 no. 6).
 */
export function demandLines({ charge, table }: RatingPlan['demand'][number], context: RateContext): Lines {
	const { plan, usage } = context
	const { period, zone } = plan
	const cut = sliceOf(usage.intervals, period)
	if (!cut.ok) return cut
	const { slice } = cut
	const { stepMs } = slice.series
	const blockMs = charge.intervalMinutes * 60_000
	if (blockMs < stepMs) return { ok: false, reason: 'demand-interval', detail: charge.name }
	const timed = demandTimetables.get(charge) ?? timetable([charge.windows], plan.version.definition)
	demandTimetables.set(charge, timed)
	const peak = peakOf(slice, runsOf(timed, zone, period, blockMs), blockMs / stepMs)
	if (peak === 'gap') return { ok: false, reason: 'interval-missing', detail: String(gapIn(slice, period)) }
	if (peak === 'straddles') return { ok: false, reason: 'interval-straddles', detail: charge.name }
	// None of its hours lie in the period: there is no power, which is not a power of 0.
	if (peak === null) return { ok: true, lines: [] }
	const power = quantityOf(peak.steps, slice).times(60 / charge.intervalMinutes)
	const share = monthsOf(plan.span).parts[0] ?? null
	const { limits, texts, prices } = table
	const lines = cutIntoTiers(power, limits).flatMap((part, index) => {
		if (index > 0 && part.isZero()) return []
		const tier = { index: index + 1, from: texts[index - 1] ?? '0', upTo: texts[index] ?? null }
		return [
			lineOf(
				context,
				{
					kind: 'demand',
					name: charge.name,
					tier: limits.length === 1 ? null : tier,
					quantity: share === null ? part : part.times(share.count).div(share.of),
					unit: powerUnit[plan.version.definition.unit],
					unitPrice: prices[index]!,
					days: share,
					source: 'windows',
					peakAt: period.from + peak.block * blockMs,
				},
				charge.vatPercent,
			),
		]
	})
	return { ok: true, lines }
}

const powerUnit = { kWh: 'kW', MWh: 'MW', GJ: 'GJ/h', m3: 'm3/h' } as const

/**
 * Blocks count from the period's local midnight, so they are those of the wall clock. The first of equals wins. Null:
 * no block is inside the windows. A gap matters inside them only.
 */
function peakOf(slice: Slice, runs: Runs, length: number) {
	const { steps, first, count } = length === 1 ? slice : inBlocks(slice, length)
	let best = Number.NEGATIVE_INFINITY
	let bestBlock = -1
	for (let run = 0, start = 0; run < runs.ends.length; run++) {
		const end = Math.min(count, runs.ends[run]!)
		if (runs.lists[run] === straddling) return 'straddles'
		if (runs.lists[run] === 0) {
			for (let block = start; block < end; block++) {
				const power = steps[first + block]!
				// Also true of what is not a number.
				if (!(power <= best)) {
					if (Number.isNaN(power)) return 'gap'
					best = power
					bestBlock = block
				}
			}
		}
		start = end
	}
	return bestBlock < 0 ? null : { steps: best, block: bestBlock }
}

/** Sums of so many steps each. */
function inBlocks({ steps, first, count }: Slice, length: number) {
	const sums = new Float64Array(Math.ceil(count / length))
	for (let index = 0; index < count; index++) sums[Math.floor(index / length)]! += steps[first + index]!
	return { steps: sums, first: 0, count: sums.length }
}

/** What the minimum adds to the lines that it is compared with; none where they reach it. */
export function minimumLines(lines: readonly Priced[], context: RateContext): readonly Priced[] {
	const { minimum, standing } = context.plan.version.definition
	if (minimum === undefined) return []
	const outside = new Set(standing.filter((charge) => charge.outsideMinimum).map(({ name }) => name))
	const counted = lines.filter(({ line: { kind, name } }) => !(kind === 'standing' && outside.has(name)))
	const { whole, parts } = monthsOf(context.plan.span)
	const months = parts.reduce((all, part) => all.plus(new Exact(part.count).div(part.of)), new Exact(whole))
	const least = new Exact(minimum.amount).times(minimum.per === 'day' ? context.plan.span.days : months)
	const missing = least.minus(sum(counted.map(({ amount }) => amount)))
	if (missing.lte(0)) return []
	const days = minimum.per === 'month' ? (parts[0] ?? null) : null
	const { name } = minimum
	const line = {
		kind: 'minimum',
		name,
		quantity: new Exact(1),
		unit: '',
		unitPrice: { value: missing, text: plain(missing) },
		days,
	} as const
	return [lineOf(context, line, minimum.vatPercent)]
}

/** Per unit of all bands together. Percentages are of the lines above, never of other levies. */
export function levyLines(lines: readonly Priced[], byBand: BandQuantities, context: RateContext): readonly Priced[] {
	const { levies = [], unit, currency } = context.plan.version.definition
	if (levies.length === 0) return []
	const used = totalOf(byBand)
	return levies.map((levy) => {
		const { name, vatPercent } = levy
		if (levy.kind === 'per-unit') {
			const quantity = levy.ofPercent === undefined ? used : used.times(levy.ofPercent).div(100)
			return lineOf(context, { kind: 'levy', name, quantity, unit, unitPrice: unitPriceOf(levy.price) }, vatPercent)
		}
		const base = lines.filter(({ line }) => levy.of.some((one) => one === line.kind))
		const quantity = sum(base.map(({ amount }) => amount))
		const share = new Exact(levy.percent).div(100)
		const unitPrice = { value: share, text: plain(share) }
		return lineOf(context, { kind: 'levy', name, quantity, unit: currency, unitPrice }, vatPercent)
	})
}
