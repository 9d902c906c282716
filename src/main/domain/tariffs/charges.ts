/** The lines of a tariff that are not consumption × price: standing, demand and minimum charges, levies. Unrounded. */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { DemandCharge, TariffDefinition } from '../../../shared/tariff.ts'
import { gapIn, quantityOf, type Slice, sliceOf } from './interval-series.ts'
import type { Lines, RateContext, RatedLine } from './rating.ts'
import { type DayShare, monthsOf, yearsOf } from './rating-span.ts'
import { tableIn } from './seasons.ts'
import { cutIntoTiers } from './tiers.ts'
import { straddling, type Timetable, tableOf, timetable } from './timetable.ts'

type StandingCharge = TariffDefinition['standing'][number]

/** A line of this rating: what all lines share. `amount` = quantity × unitPrice. */
export function lineOf(
	{ version, period }: RateContext,
	line: Pick<RatedLine, 'kind' | 'name' | 'unit' | 'unitPrice'> & { readonly quantity: Exact } & Partial<
			Omit<RatedLine, 'quantity'>
		>,
	vatPercent = version.definition.vatPercent,
): RatedLine {
	return {
		tier: null,
		days: null,
		source: null,
		...line,
		quantity: plain(line.quantity),
		amount: plain(line.quantity.times(line.unitPrice)),
		vatPercent,
		period,
		tariffVersionId: version.id,
	}
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
		const { name, amount: unitPrice } = charge
		return lineOf(context, { kind: 'standing', name, quantity, unit: unitText, unitPrice, days }, charge.vatPercent)
	}
	if (per === 'day') return { ok: true, lines: [line(new Exact(context.span.days), null)] }
	const { whole, parts } = per === 'month' ? monthsOf(context.span) : yearsOf(context.span)
	if (partial === 'whole') return { ok: true, lines: [line(new Exact(whole + parts.length), null)] }
	const wholeLines = whole > 0 ? [line(new Exact(whole), null)] : []
	return { ok: true, lines: [...wholeLines, ...parts.map((part) => line(new Exact(part.count).div(part.of), part))] }
}

const demandTimetables = new WeakMap<DemandCharge, Timetable>()

/**
 * Highest mean power inside the charge's windows × marginal tiers of power; of a part of a month its days' share. The
 * power is in the tariff's unit an hour: kW, m³/h … (BILLING.md §1.1 no. 6).
 */
export function demandLines(charge: DemandCharge, context: RateContext): Lines {
	const { period, zone, usage, season } = context
	const cut = sliceOf(usage.intervals, period)
	if (!cut.ok) return cut
	const { slice } = cut
	const { stepMs } = slice.series
	const blockMs = charge.intervalMinutes * 60_000
	if (blockMs < stepMs) return { ok: false, reason: 'demand-interval', detail: charge.name }
	const gap = gapIn(slice, period)
	if (gap !== null) return { ok: false, reason: 'interval-missing', detail: String(gap) }
	const timed = demandTimetables.get(charge) ?? timetable([charge.windows], context.version.definition)
	demandTimetables.set(charge, timed)
	const peak = peakOf(slice, tableOf(timed, zone, period, blockMs), blockMs / stepMs)
	if (peak === 'straddles') return { ok: false, reason: 'interval-straddles', detail: charge.name }
	// None of its hours lie in the period: there is no power, which is not a power of 0.
	if (peak === null) return { ok: true, lines: [] }
	const power = quantityOf(peak.steps, slice.series).times(60).div(charge.intervalMinutes)
	const tiers = tableIn(charge, season)
	const limits = tiers.map(({ upTo }) => (upTo === null ? null : new Exact(upTo)))
	const share = monthsOf(context.span).parts[0] ?? null
	const lines = cutIntoTiers(power, limits).flatMap((part, index) => {
		if (index > 0 && part.isZero()) return []
		const tier = { index: index + 1, from: tiers[index - 1]?.upTo ?? '0', upTo: tiers[index]!.upTo }
		return [
			lineOf(
				context,
				{
					kind: 'demand',
					name: charge.name,
					tier: tiers.length === 1 ? null : tier,
					quantity: share === null ? part : part.times(share.count).div(share.of),
					unit: powerUnit[context.version.definition.unit],
					unitPrice: tiers[index]!.price,
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

/** Blocks count from the period's local midnight, so they are those of the wall clock. The first of equals wins. */
function peakOf({ steps, first, count }: Slice, inWindows: Uint8Array, length: number) {
	let best: { steps: number; block: number } | null = null
	for (let block = 0; block * length < count; block++) {
		const place = inWindows[block]!
		if (place === straddling) return 'straddles'
		if (place !== 0) continue
		let sum = 0
		for (let part = 0; part < length; part++) sum += steps[first + block * length + part]!
		if (best === null || sum > best.steps) best = { steps: sum, block }
	}
	return best
}

/** What the minimum adds to the lines that it is compared with; none where they reach it. */
export function minimumLines(lines: readonly RatedLine[], context: RateContext): readonly RatedLine[] {
	const { minimum, standing } = context.version.definition
	if (minimum === undefined) return []
	const outside = new Set(standing.filter((charge) => charge.outsideMinimum).map(({ name }) => name))
	const counted = lines.filter(({ kind, name }) => kind !== 'levy' && !(kind === 'standing' && outside.has(name)))
	const { whole, parts } = monthsOf(context.span)
	const months = parts.reduce((all, part) => all.plus(new Exact(part.count).div(part.of)), new Exact(whole))
	const least = new Exact(minimum.amount).times(minimum.per === 'day' ? context.span.days : months)
	const missing = least.minus(sum(counted.map(({ amount }) => new Exact(amount))))
	if (missing.lte(0)) return []
	const days = minimum.per === 'month' ? (parts[0] ?? null) : null
	const { name } = minimum
	const line = { kind: 'minimum', name, quantity: new Exact(1), unit: '', unitPrice: plain(missing), days } as const
	return [lineOf(context, line, minimum.vatPercent)]
}

/** `used`: all bands together, in the tariff's unit. Percentages are of the lines above, never of other levies. */
export function levyLines(lines: readonly RatedLine[], used: Exact, context: RateContext): readonly RatedLine[] {
	return (context.version.definition.levies ?? []).map((levy) => {
		const { name, vatPercent } = levy
		if (levy.kind === 'per-unit') {
			const quantity = levy.ofPercent === undefined ? used : used.times(levy.ofPercent).div(100)
			const { unit } = context.version.definition
			return lineOf(context, { kind: 'levy', name, quantity, unit, unitPrice: levy.price }, vatPercent)
		}
		const base = lines.filter(({ kind }) => levy.of.some((one) => one === kind))
		const quantity = sum(base.map(({ amount }) => new Exact(amount)))
		const unitPrice = plain(new Exact(levy.percent).div(100))
		const unit = context.version.definition.currency
		return lineOf(context, { kind: 'levy', name, quantity, unit, unitPrice }, vatPercent)
	})
}
