/** The lines of consumption: bands and tiers at their prices, surcharges that all bands fill together. Unrounded. */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { TariffDefinition, TierMode } from '../../../shared/tariff.ts'
import { type BandQuantities, type Sequence, totalOf } from './band-quantities.ts'
import { lineOf } from './charges.ts'
import type { Counter, Lines, Priced, RateContext, RatedLine, RateFailure } from './rating.ts'
import { type PlannedTable, type UnitPrice, unitPriceOf } from './rating-plan.ts'
import { cutIntoTiers, type Limits, tierCells } from './tiers.ts'

/** What was used: by band, in the order of time where it came from intervals, and what limits had been used before. */
type Use = { readonly byBand: BandQuantities; readonly sequence: Sequence | null; readonly counter: Counter }

/** Bands × tiers × prices, unrounded. */
export function energyLines({ byBand, sequence, counter }: Use, context: RateContext): Lines {
	const { plan } = context
	const { definition } = plan.version
	const { tierMode, unit } = definition
	const failure = tierFailure(definition, byBand, sequence, plan.bands)
	if (failure !== null) return failure
	const limits = plan.bands.map((table) => limitsOf(table, counter, context))
	const cells = tierCells(tierMode, byBand, sequence, limits, counter.before)
	const mode = plan.bands.length > 1 ? tierMode : undefined
	const lines = definition.bands.flatMap(({ name, vatPercent }, band) => {
		const { source } = byBand[band]!
		const table = plan.bands[band]!
		const { prices } = table
		return tierLines(cells[band]!, textsOf(table, limits[band]!), mode, (quantity, place, tier) =>
			lineOf(context, { kind: 'energy', name, tier, quantity, unit, unitPrice: prices[place]!, source }, vatPercent),
		)
	})
	return { ok: true, lines }
}

/** A tier that nothing fell into has no line; the first stays, so that a band without use is seen. */
function tierLines(
	cells: readonly Exact[],
	limits: readonly (string | null)[],
	mode: TierMode | undefined,
	line: (quantity: Exact, place: number, tier: RatedLine['tier']) => Priced,
): readonly Priced[] {
	return cells.flatMap((quantity, place) => {
		if (place > 0 && quantity.isZero()) return []
		if (cells.length === 1) return [line(quantity, place, null)]
		const tier = { index: place + 1, from: limits[place - 1] ?? '0', upTo: limits[place] ?? null }
		return [line(quantity, place, mode === undefined ? tier : { ...tier, mode })]
	})
}

/**
 * All bands together fill one table, and its amounts are added to the bands' own prices (BILLING.md §3: peak and valley
 * kWh together fill the tiers). Only where the amounts differ by band does it matter which band's kWh fill a tier.
 */
export function surchargeLines({ byBand, sequence, counter }: Use, context: RateContext): Lines {
	const { version, surcharge: table } = context.plan
	const { surcharge, tierMode, unit, bands } = version.definition
	if (surcharge === undefined || table === null) return { ok: true, lines: [] }
	const limits = limitsOf(table, counter, context)
	const { source } = byBand[0]!
	const line = (name: string, unitPrice: UnitPrice, quantity: Exact, tier: RatedLine['tier']) =>
		lineOf(context, { kind: 'surcharge', name, tier, quantity, unit, unitPrice, source }, surcharge.vatPercent)
	const nonZero = (lines: readonly Priced[]) => lines.filter(({ amount }) => !amount.isZero())
	if (table.byBand === null) {
		const before = sum(counter.before)
		const start = cutIntoTiers(before, limits)
		const end = cutIntoTiers(before.plus(totalOf(byBand)), limits)
		const cells = end.map((part, tier) => part.minus(start[tier]!))
		const lines = tierLines(cells, textsOf(table, limits), undefined, (quantity, place, tier) =>
			line(surcharge.name, table.prices[place]!, quantity, tier),
		)
		return { ok: true, lines: nonZero(lines) }
	}
	// Per band each its own counter is not what a surcharge means: without an order of time the shares decide.
	const mode = tierMode === 'sequential' ? 'sequential' : 'proportional'
	if (mode === 'sequential' && byBand.length > 1 && sequence === null) {
		return { ok: false, reason: 'interval-missing', detail: surcharge.name }
	}
	const every = byBand.map(() => limits)
	const texts = textsOf(table, limits)
	const cells = tierCells(mode, byBand, sequence, every, counter.before)
	const lines = bands.flatMap(({ name }, index) =>
		tierLines(cells[index]!, texts, mode, (quantity, place, tier) => {
			const own = table.byBand?.[place]?.[name]
			return line(
				`${surcharge.name} ${name}`,
				own === undefined ? table.prices[place]! : unitPriceOf(own),
				quantity,
				tier,
			)
		}),
	)
	return { ok: true, lines: nonZero(lines) }
}

/** Tiers over the sum of all bands need one table of limits; in the order of time they need intervals. */
function tierFailure(
	{ tierMode, bands }: TariffDefinition,
	byBand: BandQuantities,
	sequence: Sequence | null,
	tables: readonly PlannedTable[],
): RateFailure | null {
	if (tierMode === 'perPeriod') return null
	const used = tables.filter((_, band) => byBand[band]!.occurs)
	if (used.some(({ key }) => key !== used[0]!.key)) return { ok: false, reason: 'tiers-differ', detail: '' }
	if (tierMode === 'sequential' && bands.length > 1 && sequence === null) {
		const byRegister = byBand.findIndex(({ source }) => source === 'register')
		return { ok: false, reason: 'interval-missing', detail: bands[byRegister]?.name ?? '' }
	}
	return null
}

const textsOf = (table: PlannedTable, limits: Limits) =>
	limits === table.limits ? table.texts : limits.map((limit) => limit && plain(limit))

/** Limits of a table, for this household and this span. */
function limitsOf({ limits }: PlannedTable, { scale }: Counter, { plan, circumstances }: RateContext): Limits {
	const { largeHousehold } = plan.version.definition
	const { persons } = circumstances.unit
	if (scale === null && largeHousehold === undefined) return limits
	const above = largeHousehold === undefined ? 0 : Math.max(0, (persons ?? 0) - largeHousehold.fromPersons + 1)
	const times = largeHousehold?.counts === 'person' ? above : Math.min(1, above)
	return limits.map((limit, index) => {
		if (limit === null) return null
		const raised = times === 0 ? limit : limit.plus(new Exact(largeHousehold!.raise[index] ?? 0).times(times))
		return scale === null ? raised : scale(raised)
	})
}
