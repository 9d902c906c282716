/** The lines of a tariff that are not consumption × price: standing, demand and minimum charges, levies. Unrounded. */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { DemandCharge, TariffDefinition } from '../../../shared/tariff.ts'
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
		...(peakAt === undefined ? {} : { peakAt }),
		period,
		tariffVersionId: version.id,
	}
	return { line, amount }
}

/** Once a point, or times the unit's area or persons; a unit's charges stand on one of its points only. */
export function standingLines(charge: StandingCharge, context: RateContext): Lines {
	const { basis = 'point', per, partial = 'days' } = charge
	const { unit } = context.circumstances
	if (basis !== 'point' && !unit.isChargedHere) return { ok: true, lines: [] }
	const times = basis === 'm2' ? unit.areaM2 : basis === 'person' ? unit.persons : 1
	if (times === null) return { ok: false, reason: 'basis-missing', detail: basis }
	const line = (count: Exact, days: DayShare | null) => {
		const quantity = times === 1 ? count : count.times(times)
		const unitText = basis === 'm2' || basis === 'person' ? `${basis} × ${per}` : per
		const { name, amount } = charge
		const line = { kind: 'standing', name, quantity, unit: unitText, unitPrice: unitPriceOf(amount), days } as const
		return lineOf(context, line, charge.vatPercent)
	}
	if (per === 'day') return { ok: true, lines: [line(new Exact(context.plan.span.days), null)] }
	const { whole, parts } = per === 'month' ? monthsOf(context.plan.span) : yearsOf(context.plan.span)
	if (partial === 'whole') return { ok: true, lines: [line(new Exact(whole + parts.length), null)] }
	const wholeLines = whole > 0 ? [line(new Exact(whole), null)] : []
	return { ok: true, lines: [...wholeLines, ...parts.map((part) => line(new Exact(part.count).div(part.of), part))] }
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
	const power = quantityOf(peak.steps, slice).times(60).div(charge.intervalMinutes)
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
function peakOf({ steps, first, count }: Slice, runs: Runs, length: number) {
	let best = Number.NEGATIVE_INFINITY
	let bestBlock = -1
	const blocks = Math.ceil(count / length)
	for (let run = 0, block = 0; run < runs.ends.length; run++) {
		const end = Math.min(blocks, runs.ends[run]!)
		if (runs.lists[run] === straddling) return 'straddles'
		if (runs.lists[run] !== 0) block = end
		for (; block < end; block++) {
			let index = first + block * length
			let power = steps[index]!
			for (let part = 1; part < length; part++) power += steps[++index]!
			// Also true of what is not a number.
			if (!(power <= best)) {
				if (Number.isNaN(power)) return 'gap'
				best = power
				bestBlock = block
			}
		}
	}
	return bestBlock < 0 ? null : { steps: best, block: bestBlock }
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
