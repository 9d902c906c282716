/** What a tariff says that is possible but hardly meant: shown to people, never a reason to bill otherwise. */
import { Exact } from './decimal.ts'
import type { DemandCharge, TariffDefinition } from './tariff.ts'
import { bandsOfDay, type TariffDay } from './tariff-day.ts'

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
		/** Its windows hold at no time of any day: they are empty, or a band before it takes all their hours. */
		| 'never-holds'
}

/** Per unit, in EUR; a rule of thumb and no statute. Other currencies are scaled roughly to it. */
const mostPerUnit = { kWh: 10, MWh: 10_000, GJ: 2_800, m3: 100 } as const
/** Per kW, MW … and month. */
const mostPerPower = { kWh: 200, MWh: 200_000, GJ: 60_000, m3: 2_000 } as const
/** A month of a standing charge. */
const mostStanding = { point: 1_000, unit: 1_000, m2: 50, person: 100 } as const
const monthsOf = { day: new Exact(12).div(365), month: new Exact(1), year: new Exact(12) } as const
const perEuro: Readonly<Record<string, number>> = { EUR: 1, CNY: 8, CHF: 1, GBP: 1, USD: 1 }

export function tariffDoubts(definition: TariffDefinition): readonly TariffDoubt[] {
	const { bands, surcharge, demand = [], unit } = definition
	const euro = perEuro[definition.currency] ?? 1_000
	const tables = [
		...bands.map((band, index) => ({ path: `bands.${index}`, of: band, most: mostPerUnit[unit] })),
		...(surcharge === undefined ? [] : [{ path: 'surcharge', of: surcharge, most: mostPerUnit[unit] }]),
		...demand.map((charge, index) => ({ path: `demand.${index}`, of: charge, most: mostPerPower[unit] })),
	].flatMap(({ path, of, most }) => [
		{ path: `${path}.tiers`, tiers: of.tiers, most },
		...(of.seasonal ?? []).map((each, n) => ({ path: `${path}.seasonal.${n}.tiers`, tiers: each.tiers, most })),
	])
	const prices = tables.flatMap(({ path, tiers, most }) =>
		tiers.flatMap(({ price }, index): readonly TariffDoubt[] => {
			const field = `${path}.${index}.price`
			const value = new Exact(price)
			const before = tiers[index - 1]?.price
			return [
				...doubtsOf(field, value, most * euro),
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
	return [...prices, ...chargeDoubts(definition, euro), ...edges, ...neverDoubts(definition)]
}

/** Bands and demand charges whose hours there are none of. */
function neverDoubts(definition: TariffDefinition): readonly TariffDoubt[] {
	const { bands, demand = [] } = definition
	const days = daysOf(definition)
	const lists = bands.map(({ source }) => (source.kind === 'windows' ? source.windows : null))
	const winning = new Set(days.flatMap((day) => [...bandsOfDay(lists, day)]))
	const holds = (windows: DemandCharge['windows']) => days.some((day) => bandsOfDay([windows], day).includes(0))
	return [
		...lists.flatMap((list, index) => (list === null || winning.has(index) ? [] : [`bands.${index}`])),
		...demand.flatMap(({ windows }, index) => (holds(windows) ? [] : [`demand.${index}`])),
	].map((field) => ({ field, reason: 'never-holds' }))
}

/** Every sort of day that the tariff tells apart. */
function daysOf({ seasons, calendar }: TariffDefinition): readonly TariffDay[] {
	const kinds = [
		{ kind: 'working', isWeekend: false },
		{ kind: 'saturday', isWeekend: true },
		{ kind: 'sunday', isWeekend: true },
		...(calendar?.workingDays.length ? ([{ kind: 'working', isWeekend: true }] as const) : []),
		...(calendar?.holidays.length
			? ([
					{ kind: 'holiday', isWeekend: false },
					{ kind: 'holiday', isWeekend: true },
				] as const)
			: []),
	] as const
	const names = seasons?.map(({ name }) => name) ?? [null]
	return Array.from({ length: 12 }, (_, index) => index + 1).flatMap((month) =>
		names.flatMap((season) => kinds.map((kind) => ({ month, season, ...kind }))),
	)
}

function doubtsOf(field: string, value: Exact, most: Exact | number): readonly TariffDoubt[] {
	return [
		...(value.abs().gt(most) ? [{ field, reason: 'price-absurd' as const }] : []),
		...(value.lt(0) ? [{ field, reason: 'price-negative' as const }] : []),
	]
}

/** Of what is charged whatever was used, and of levies. */
function chargeDoubts(definition: TariffDefinition, euro: number): readonly TariffDoubt[] {
	const { standing, minimum, levies = [], unit } = definition
	return [
		...standing.flatMap(({ amount, per, basis = 'point' }, index) =>
			doubtsOf(`standing.${index}.amount`, new Exact(amount), monthsOf[per].times(mostStanding[basis] * euro)),
		),
		...(minimum === undefined
			? []
			: doubtsOf('minimum.amount', new Exact(minimum.amount), monthsOf[minimum.per].times(10_000 * euro))),
		...levies.flatMap((levy, index) =>
			levy.kind === 'per-unit'
				? doubtsOf(`levies.${index}.price`, new Exact(levy.price), mostPerUnit[unit] * euro)
				: doubtsOf(`levies.${index}.percent`, new Exact(levy.percent), 100),
		),
	]
}
