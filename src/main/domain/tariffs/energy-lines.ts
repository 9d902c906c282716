/** The lines of consumption: bands and tiers at their prices, surcharges that all bands fill together. Unrounded. */
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import { type BandQuantities, type Sequence, totalOf } from './band-quantities.ts'
import { lineOf } from './charges.ts'
import type { Counter, Lines, RateContext, RatedLine, RateFailure } from './rating.ts'
import { tableIn } from './seasons.ts'
import { cutIntoTiers, type Limits, tierCells } from './tiers.ts'

/** What was used: by band, in the order of time where it came from intervals, and what limits had been used before. */
type Use = { readonly byBand: BandQuantities; readonly sequence: Sequence | null; readonly counter: Counter }

/** Bands × tiers × prices, unrounded. */
export function energyLines({ byBand, sequence, counter }: Use, context: RateContext): Lines {
	const { definition } = context.version
	const tables = definition.bands.map((band) => tableIn(band, context.season))
	const limits = tables.map((table) => limitsOf(table, counter, context))
	const failure = tierFailure(definition, byBand, sequence, tables)
	if (failure !== null) return failure
	const cells = tierCells(definition.tierMode, byBand, sequence, limits, counter.before)
	const lines = definition.bands.flatMap((band, index) =>
		tierLines(
			cells[index]!,
			limits[index]!,
			tables.length > 1 ? definition.tierMode : undefined,
			(quantity, place, tier) =>
				lineOf(
					context,
					{
						kind: 'energy',
						name: band.name,
						tier,
						quantity,
						unit: definition.unit,
						unitPrice: tables[index]![place]!.price,
						source: byBand[index]!.source,
					},
					band.vatPercent,
				),
		),
	)
	return { ok: true, lines }
}

/** A tier that nothing fell into has no line; the first stays, so that a band without use is seen. */
function tierLines(
	cells: readonly Exact[],
	limits: Limits,
	mode: TariffDefinition['tierMode'] | undefined,
	line: (quantity: Exact, place: number, tier: RatedLine['tier']) => RatedLine,
): readonly RatedLine[] {
	return cells.flatMap((quantity, place) => {
		if (place > 0 && quantity.isZero()) return []
		const [upTo, from] = [limits[place] ?? null, limits[place - 1] ?? null]
		const tier = { index: place + 1, from: from === null ? '0' : plain(from), upTo: upTo && plain(upTo) }
		return [line(quantity, place, cells.length === 1 ? null : mode === undefined ? tier : { ...tier, mode })]
	})
}

/**
 * All bands together fill one table, and its amounts are added to the bands' own prices (BILLING.md §3: peak and valley
 * kWh together fill the tiers). Only where the amounts differ by band does it matter which band's kWh fill a tier.
 */
export function surchargeLines({ byBand, sequence, counter }: Use, context: RateContext): Lines {
	const { definition } = context.version
	const { surcharge, tierMode } = definition
	if (surcharge === undefined) return { ok: true, lines: [] }
	const table = tableIn(surcharge, context.season)
	const limits = limitsOf(table, counter, context)
	const source = byBand[0]!.source
	const line = (name: string, unitPrice: string, quantity: Exact, tier: RatedLine['tier']) =>
		lineOf(
			context,
			{ kind: 'surcharge', name, tier, quantity, unit: definition.unit, unitPrice, source },
			surcharge.vatPercent,
		)
	const nonZero = (lines: readonly RatedLine[]) => lines.filter(({ amount }) => amount !== '0')
	if (table.every(({ byBand: own }) => own === undefined)) {
		const before = sum(counter.before)
		const [start, end] = [before, before.plus(totalOf(byBand))].map((stand) => cutIntoTiers(stand, limits)) as [
			readonly Exact[],
			readonly Exact[],
		]
		const cells = end.map((part, tier) => part.minus(start[tier]!))
		const lines = tierLines(cells, limits, undefined, (quantity, place, tier) =>
			line(surcharge.name, table[place]!.price, quantity, tier),
		)
		return { ok: true, lines: nonZero(lines) }
	}
	// Per band each its own counter is not what a surcharge means: without an order of time the shares decide.
	const mode = tierMode === 'sequential' ? 'sequential' : 'proportional'
	if (mode === 'sequential' && byBand.length > 1 && sequence === null) {
		return { ok: false, reason: 'interval-missing', detail: surcharge.name }
	}
	const every = byBand.map(() => limits)
	const cells = tierCells(mode, byBand, sequence, every, counter.before)
	const lines = definition.bands.flatMap(({ name }, index) =>
		tierLines(cells[index]!, limits, mode, (quantity, place, tier) =>
			line(`${surcharge.name} ${name}`, table[place]!.byBand?.[name] ?? table[place]!.price, quantity, tier),
		),
	)
	return { ok: true, lines: nonZero(lines) }
}

/** Tiers over the sum of all bands need one table of limits; in the order of time they need intervals. */
function tierFailure(
	{ tierMode, bands }: TariffDefinition,
	byBand: BandQuantities,
	sequence: Sequence | null,
	tables: readonly (readonly { readonly upTo: string | null }[])[],
): RateFailure | null {
	if (tierMode === 'perPeriod') return null
	const limits = tables.filter((_, band) => byBand[band]!.occurs).map((table) => table.map(({ upTo }) => upTo).join())
	if (limits.some((each) => each !== limits[0])) return { ok: false, reason: 'tiers-differ', detail: '' }
	if (tierMode === 'sequential' && bands.length > 1 && sequence === null) {
		const byRegister = byBand.findIndex(({ source }) => source === 'register')
		return { ok: false, reason: 'interval-missing', detail: bands[byRegister]?.name ?? '' }
	}
	return null
}

/** Limits of a table, for this household and this span. */
function limitsOf(
	table: readonly { readonly upTo: string | null }[],
	{ scale }: Counter,
	{ version: { definition }, circumstances }: RateContext,
): Limits {
	const { largeHousehold } = definition
	const persons = circumstances.unit.persons ?? 0
	const above = largeHousehold === undefined ? 0 : Math.max(0, persons - largeHousehold.fromPersons + 1)
	const times = largeHousehold?.counts === 'person' ? above : Math.min(1, above)
	return table.map(({ upTo }, index) => {
		if (upTo === null) return null
		const raise = times === 0 ? 0 : new Exact(largeHousehold!.raise[index] ?? 0).times(times)
		return scale(new Exact(upTo).plus(raise))
	})
}
