/** What a tariff says that is possible but hardly meant: shown to people, never a reason to bill otherwise. */
import { Exact } from './decimal.ts'
import type { TariffDefinition } from './tariff.ts'

export type TariffDoubt = {
	/** Path in the definition: 'bands.0.tiers.1.price'. */
	readonly field: string
	readonly reason: /** Ten times what the dearest known tariffs ask: a comma or a unit has slipped. */
		| 'price-absurd'
		| 'price-negative'
		/** An upper tier costs less than the one below it. */
		| 'tier-falls'
		/** Windows are looked up by quarter hours, so an edge between them moves to the next one. */
		| 'window-off-grid'
}

/** Per unit, in EUR; a rule of thumb and no statute. Other currencies are scaled roughly to it. */
const mostPerUnit = { kWh: 10, MWh: 10_000, GJ: 2_800, m3: 100 } as const
const perEuro: Readonly<Record<string, number>> = { EUR: 1, CNY: 8, CHF: 1, GBP: 1, USD: 1 }

export function tariffDoubts(definition: TariffDefinition): readonly TariffDoubt[] {
	const { bands, surcharge, demand = [] } = definition
	const most = mostPerUnit[definition.unit] * (perEuro[definition.currency] ?? 1_000)
	const tables = [
		...bands.map((band, index) => ({ path: `bands.${index}`, of: band })),
		...(surcharge === undefined ? [] : [{ path: 'surcharge', of: surcharge }]),
	].flatMap(({ path, of }) => [
		{ path: `${path}.tiers`, tiers: of.tiers },
		...(of.seasonal ?? []).map((each, index) => ({ path: `${path}.seasonal.${index}.tiers`, tiers: each.tiers })),
	])
	const prices = tables.flatMap(({ path, tiers }) =>
		tiers.flatMap(({ price }, index): readonly TariffDoubt[] => {
			const field = `${path}.${index}.price`
			const value = new Exact(price)
			const before = tiers[index - 1]?.price
			return [
				...(value.abs().gt(most) ? [{ field, reason: 'price-absurd' as const }] : []),
				...(value.lt(0) ? [{ field, reason: 'price-negative' as const }] : []),
				...(before !== undefined && value.lt(before) ? [{ field, reason: 'tier-falls' as const }] : []),
			]
		}),
	)
	const windows = [
		...bands.map(({ source }, index) => ({
			path: `bands.${index}.source.windows`,
			list: source.kind === 'windows' ? source.windows : [],
		})),
		...demand.map((charge, index) => ({ path: `demand.${index}.windows`, list: charge.windows })),
	]
	const edges = windows.flatMap(({ path, list }) =>
		list.flatMap(({ from, to }, index): readonly TariffDoubt[] =>
			[from, to].some((edge) => Number(edge.slice(3)) % 15 !== 0)
				? [{ field: `${path}.${index}`, reason: 'window-off-grid' }]
				: [],
		),
	)
	return [...prices, ...edges]
}
