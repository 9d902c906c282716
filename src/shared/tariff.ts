/**
 * What a tariff version says, as data: validated by page and station alike. Prices are net, in the tariff's currency.
 * What is optional was added later: a definition without it means what it always meant. BILLING.md §1.1 and §3.
 */
import { z } from 'zod'
import { daysInMonth, isLocalDate } from './period.ts'

/** Unit price: plain decimal string with up to 8 decimals. */
export const price = z.string().regex(/^-?\d{1,9}(\.\d{1,8})?$/)
/** Quantity limit of a tier, decimal string. */
const tierLimit = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/)
const percent = z.string().regex(/^\d{1,2}(\.\d{1,2})?$/)
const name = z.string().trim().min(1).max(80)
const seasonName = z.string().trim().min(1).max(40)

type Limited = readonly { readonly upTo: string | null }[]

/** Limits ascend, and only the last tier is open. */
function checkLimits(list: Limited, context: z.RefinementCtx): void {
	for (const [index, tier] of list.entries()) {
		const last = index === list.length - 1
		if (last !== (tier.upTo === null)) {
			context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'only the last tier is open' })
		}
		const before = list[index - 1]?.upTo
		if (before && tier.upTo && Number(tier.upTo) <= Number(before)) {
			context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'tiers ascend' })
		}
	}
}

/** Ascending; a quantity exactly at the limit belongs to the lower tier; the last tier has no limit. */
export const tiers = z
	.array(z.object({ upTo: tierLimit.nullable(), price }))
	.min(1)
	.max(20)
	.superRefine(checkLimits)

/** Added to the price of the bands by tier; `byBand`: another amount for a band, by the band's name. */
const surchargeTiers = z
	.array(z.object({ upTo: tierLimit.nullable(), price, byBand: z.record(z.string(), price).optional() }))
	.min(1)
	.max(20)
	.superRefine(checkLimits)

/** Another table in these seasons; the first entry that names the season holds. */
const seasonal = <Table extends z.ZodType>(table: Table) =>
	z
		.array(z.object({ seasons: z.array(seasonName).min(1).max(12), tiers: table }))
		.max(12)
		.optional()

/** 'MM-DD' of every year, so never 29 February. */
const dayOfYear = z
	.string()
	.regex(/^\d{2}-\d{2}$/)
	.refine((text) => {
		const [month, day] = text.split('-').map(Number) as [number, number]
		return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(2027, month)
	}, 'no day of every year')
const dates = z.array(z.string().refine(isLocalDate, 'no such date')).max(2000)

/** Hours of a local day, half-open [from, to), may cross midnight. */
export const timeWindow = z.object({
	/** 1 = January … 12; omitted = all year. */
	months: z.array(z.number().int().min(1).max(12)).optional(),
	/** Names of the tariff's seasons; omitted = all. */
	seasons: z.array(seasonName).min(1).max(12).optional(),
	/**
	 * 'weekday' and 'weekend' know Monday–Friday and Saturday–Sunday only. The others know the tariff's calendar:
	 * 'working' = Monday–Friday that is no holiday, or a day that the calendar makes a working day; 'saturday' and
	 * 'sunday' = neither; 'holiday' = in the list of holidays.
	 */
	days: z.enum(['all', 'weekday', 'weekend', 'working', 'saturday', 'sunday', 'holiday']).default('all'),
	from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
	to: z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/),
})
export type TimeWindow = z.output<typeof timeWindow>

export const band = z.object({
	/** 'HT', 'NT', … as printed. */
	name: z.string().trim().min(1).max(40),
	/** Where the band's quantity comes from. */
	source: z.discriminatedUnion('kind', [
		/** The meter's own tariff register; 0 = total. */
		z.object({ kind: z.literal('register'), tariff: z.number().int().min(0).max(63) }),
		z.object({
			kind: z.literal('windows'),
			/** Quarter hours inside the windows; the first band whose window matches wins; [] = everything else. */
			windows: z.array(timeWindow).max(300),
			/** The meter's tariff register that counts the same hours: taken where the point has no complete intervals. */
			register: z.number().int().min(1).max(63).optional(),
		}),
	]),
	tiers,
	seasonal: seasonal(tiers),
	/** Instead of the tariff's. */
	vatPercent: percent.optional(),
})

const standing = z.object({
	name,
	amount: price,
	per: z.enum(['day', 'month', 'year']),
	/** Charged once a metering point (the usual), or once a unit, per m² of it, per person in it. */
	basis: z.enum(['point', 'unit', 'm2', 'person']).optional(),
	/** A month or year that is begun counts by its days (the usual), or whole. */
	partial: z.enum(['days', 'whole']).optional(),
	/** Not compared with the minimum charge. */
	outsideMinimum: z.boolean().optional(),
	vatPercent: percent.optional(),
})

/** The highest mean power of a calendar month inside the windows × marginal tiers of power (kW, m³/h …). */
const demandCharge = z.object({
	name,
	/** Power is the mean over so many minutes of the local clock. */
	intervalMinutes: z.union([z.literal(15), z.literal(30), z.literal(60)]),
	/** [] = all the time. */
	windows: z.array(timeWindow).max(300),
	tiers,
	seasonal: seasonal(tiers),
	vatPercent: percent.optional(),
})

const levy = z.discriminatedUnion('kind', [
	/** Per unit of consumption, or of a share of it (sewage: 90 % of the water). */
	z.object({
		kind: z.literal('per-unit'),
		name,
		price,
		ofPercent: z
			.string()
			.regex(/^\d{1,3}(\.\d{1,2})?$/)
			.optional(),
		vatPercent: percent.optional(),
	}),
	/** Of the net amounts of these kinds of lines. */
	z.object({
		kind: z.literal('percent'),
		name,
		percent: z.string().regex(/^\d{1,3}(\.\d{1,6})?$/),
		of: z
			.array(z.enum(['standing', 'energy', 'surcharge', 'demand', 'minimum']))
			.min(1)
			.max(5),
		vatPercent: percent.optional(),
	}),
])

export const tariffDefinition = z
	.object({
		currency: z.string().length(3),
		/** Unit that prices and tier limits count in. */
		unit: z.enum(['kWh', 'm3', 'MWh', 'GJ']),
		vatPercent: percent,
		standing: z.array(standing).max(20),
		/** Tier limits count per month, per day × days of the period, per season, or per contract year. */
		tierPeriod: z.enum(['month', 'day', 'season', 'year']).default('month'),
		/** First day of the contract year ('12-01'); omitted = 1 January. */
		tierYearStart: dayOfYear.optional(),
		/**
		 * A tenant who moves in inside a season or contract year has the share of its limits by days (the usual), the
		 * whole limits, or goes on where the point's counter stands.
		 */
		tierTenantChange: z.enum(['share', 'whole', 'continue']).optional(),
		/** Limits that grow with the household: `raise[i]` is added to limit i, once or for each person from that one on. */
		largeHousehold: z
			.object({
				fromPersons: z.number().int().min(2).max(50),
				counts: z.enum(['household', 'person']),
				raise: z.array(tierLimit).min(1).max(19),
			})
			.optional(),
		/**
		 * Each band counts its own tiers; or all bands fill one table of tiers together: each by its share ('proportional'),
		 * or in the order of time ('sequential', bands by windows only). Then all bands have the same limits.
		 */
		tierMode: z.enum(['perPeriod', 'proportional', 'sequential']).default('perPeriod'),
		/** A season lasts from its day until the next one's, the last until the first of the next year. Ascending. */
		seasons: z
			.array(z.object({ name: seasonName, from: dayOfYear }))
			.min(2)
			.max(12)
			.optional(),
		/** Local dates that are no ordinary weekdays. */
		calendar: z.object({ holidays: dates, workingDays: dates }).optional(),
		bands: z.array(band).min(1).max(24),
		surcharge: z
			.object({ name, tiers: surchargeTiers, seasonal: seasonal(surchargeTiers), vatPercent: percent.optional() })
			.optional(),
		demand: z.array(demandCharge).max(24).optional(),
		/** The least for energy, surcharge, demand and standing charges of a month: per month (a part by days) or day. */
		minimum: z
			.object({ name, amount: price, per: z.enum(['day', 'month']), vatPercent: percent.optional() })
			.optional(),
		levies: z.array(levy).max(20).optional(),
	})
	.superRefine(checkNames)
export type TariffDefinition = z.output<typeof tariffDefinition>
export type TierMode = TariffDefinition['tierMode']
export type DemandCharge = NonNullable<TariffDefinition['demand']>[number]

type Named = {
	readonly seasons?: readonly { readonly name: string; readonly from: string }[] | undefined
	readonly tierPeriod: string
	readonly bands: readonly z.output<typeof band>[]
	readonly surcharge?:
		| {
				readonly tiers: z.output<typeof surchargeTiers>
				readonly seasonal?:
					| readonly { seasons: readonly string[]; tiers: z.output<typeof surchargeTiers> }[]
					| undefined
		  }
		| undefined
	readonly demand?: readonly z.output<typeof demandCharge>[] | undefined
	readonly largeHousehold?: { readonly raise: readonly string[] } | undefined
}

/** Every name that is used is one that the tariff has; every limit that grows has its own figure. */
function checkNames(tariff: Named, context: z.RefinementCtx): void {
	const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
	const seasons = tariff.seasons ?? []
	const known = new Set(seasons.map((season) => season.name))
	if (known.size < seasons.length) issue(['seasons'], 'two seasons have one name')
	for (const [index, { from }] of seasons.entries()) {
		if (index > 0 && from <= seasons[index - 1]!.from) issue(['seasons', index, 'from'], 'seasons ascend')
	}
	if (tariff.tierPeriod === 'season' && seasons.length === 0) issue(['seasons'], 'tiers per season need seasons')
	const named = (path: (string | number)[], names: readonly string[] | undefined) => {
		if (names?.some((one) => !known.has(one))) issue(path, 'there is no such season')
	}
	const tables = [
		...tariff.bands.map((each, index) => ({ path: ['bands', index], table: each })),
		...(tariff.surcharge ? [{ path: ['surcharge'], table: tariff.surcharge }] : []),
		...(tariff.demand ?? []).map((each, index) => ({ path: ['demand', index], table: each })),
	]
	for (const { path, table } of tables) {
		for (const [index, each] of (table.seasonal ?? []).entries()) named([...path, 'seasonal', index], each.seasons)
		const windows =
			'windows' in table
				? table.windows
				: 'source' in table && table.source.kind === 'windows'
					? table.source.windows
					: []
		for (const [index, window] of windows.entries()) named([...path, 'windows', index], window.seasons)
	}
	const raise = tariff.largeHousehold?.raise
	const raised = raise?.length
	// Limits that ascend have to ascend for every household.
	for (const [index, figure] of (raise ?? []).entries()) {
		if (index > 0 && Number(figure) < Number(raise![index - 1])) issue(['largeHousehold', 'raise', index], 'it falls')
	}
	for (const { path, table } of tables) {
		if (raised === undefined || path[0] === 'demand') continue
		const limits = [table.tiers, ...(table.seasonal ?? []).map((each) => each.tiers)].map((list) => list.length - 1)
		if (limits.some((count) => count > raised))
			issue([...path, 'tiers'], 'a limit has no figure in largeHousehold.raise')
	}
	const bandNames = new Set(tariff.bands.map((each) => each.name))
	const surcharges = [tariff.surcharge?.tiers ?? [], ...(tariff.surcharge?.seasonal ?? []).map((each) => each.tiers)]
	for (const tier of surcharges.flat()) {
		const stranger = Object.keys(tier.byBand ?? {}).find((one) => !bandNames.has(one))
		if (stranger !== undefined) issue(['surcharge', 'tiers'], `there is no band "${stranger}"`)
	}
}
