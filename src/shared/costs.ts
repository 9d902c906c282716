/**
 * What a cost pool says, as data: what was paid, and by which key it is shared out. Validated by page and station
 * alike. Amounts are gross, in minor units of the building's currency. BILLING.md §2.1–2.4, §2.8 and §3.
 */
import { z } from 'zod'
import { media } from './quantity.ts'

const id = z.number().int().positive()
/** Up to 9,999,999,999.99 of a currency with two digits. */
const amount = z.number().int().min(0).max(999_999_999_999)
/** Plain decimal string that is not negative. */
const quantity = z.string().regex(/^\d{1,12}(\.\d{1,9})?$/)
const positive = quantity.refine((text) => Number(text) > 0, 'greater than 0')
const price = z.string().regex(/^\d{1,9}(\.\d{1,8})?$/)
const positivePrice = price.refine((text) => Number(text) > 0, 'greater than 0')
const percent = z.string().regex(/^(\d{1,2}(\.\d{1,2})?|100)$/)

/** Kinds of costs; the numbers of § 2 BetrKV in `betrKvNumber`. 'common-electricity': 公摊, stairs, lift and losses. */
export const costCategories = [
	'heating',
	'warm-water',
	'heating-and-warm-water',
	'water',
	'sewage',
	'property-tax',
	'lift',
	'streets-and-waste',
	'cleaning',
	'garden',
	'lighting',
	'chimney',
	'insurance',
	'caretaker',
	'antenna',
	'laundry',
	'common-electricity',
	'other',
] as const
export type CostCategory = (typeof costCategories)[number]

export const betrKvNumber: Readonly<Record<CostCategory, number | null>> = {
	heating: 4,
	'warm-water': 5,
	'heating-and-warm-water': 6,
	water: 2,
	sewage: 3,
	'property-tax': 1,
	lift: 7,
	'streets-and-waste': 8,
	cleaning: 9,
	garden: 10,
	lighting: 11,
	chimney: 12,
	insurance: 13,
	caretaker: 14,
	antenna: 15,
	laundry: 16,
	'common-electricity': 11,
	other: 17,
}

/**
 * What was used where nothing was measured (§ 9a (1) HeizkostenV): the same rooms in another period, comparable rooms,
 * or the average of the building, which is computed from the measured units by their area.
 */
const estimate = z.discriminatedUnion('method', [
	z.object({ method: z.literal('previous-period'), unitId: id, value: quantity }),
	z.object({ method: z.literal('comparable-rooms'), unitId: id, value: quantity }),
	z.object({ method: z.literal('average'), unitId: id }),
])
const estimates = z.array(estimate).max(10_000).default([])

/**
 * How much is shared by what was used, the rest by area. 'range': 50 to 70 % (§ 7 (1), § 8 (1) HeizkostenV); 'seventy':
 * exactly 70 % for heating where the house does not meet the ordinance of 1994, burns oil or gas, and most of its pipes
 * are insulated (§ 7 (1) sentence 2); 'contract': more than 70 %, as tenants and landlord agreed (§ 10).
 */
export const splitRules = ['range', 'seventy', 'contract'] as const
export type SplitRule = (typeof splitRules)[number]
const fixedBy = z.enum(['area', 'heated-area'])
const split = z.object({
	medium: z.enum(media),
	percent: z.string().regex(/^(\d{2}(\.\d{1,2})?|100)$/),
	rule: z.enum(splitRules).default('range'),
	fixedBy,
	estimates,
})

/** Null: the rule allows it; else what it asks for. */
export function percentRefused({
	percent,
	rule,
}: {
	readonly percent: string
	readonly rule: SplitRule
}): string | null {
	const value = Number(percent)
	switch (rule) {
		case 'range':
			return value >= 50 && value <= 70 ? null : '50 to 70 %'
		case 'seventy':
			return value === 70 ? null : 'exactly 70 %'
		case 'contract':
			return value > 70 && value <= 100 ? null : 'more than 70 %'
	}
}

const plainKeys = [
	/** What the units' metering points of a medium used. */
	z.object({ kind: z.literal('consumption'), medium: z.enum(media), estimates }),
	z.object({ kind: z.literal('area') }),
	z.object({ kind: z.literal('heated-area') }),
	/** Persons × days; an empty unit counts as so many. */
	z.object({ kind: z.literal('persons'), vacantPersons: z.number().int().min(0).max(50).default(1) }),
	z.object({ kind: z.literal('units') }),
	/** Units that are not named take no part. */
	z.object({
		kind: z.literal('shares'),
		shares: z
			.array(z.object({ unitId: id, share: quantity }))
			.min(1)
			.max(10_000),
	}),
] as const
/** By one basis. */
const plainKey = z.discriminatedUnion('kind', plainKeys)
export const costKey = z.discriminatedUnion('kind', [
	...plainKeys,
	z.object({ kind: z.literal('heating-split'), ...split.shape }),
])

/** Emissions as the supplier states them, or from the fuel by the factors of EBeV 2030 (natural gas in kWh gross). */
export const co2Fuels = ['natural-gas', 'heating-oil', 'lpg'] as const
const co2 = z.object({
	emission: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('stated'), kg: quantity }),
		/** kWh (gross calorific value) of gas, litres of oil, kilograms of LPG. */
		z.object({ kind: z.literal('fuel'), fuel: z.enum(co2Fuels), amount: quantity }),
	]),
	cost: z.discriminatedUnion('kind', [
		/** As on the supplier's bill, with tax. */
		z.object({ kind: z.literal('stated'), grossMinor: amount }),
		/** § 4 CO2KostAufG, and the tax on it (§ 3 (3)). */
		z.object({ kind: z.literal('per-tonne'), price: positivePrice, vatPercent: percent }),
	]),
})

/** § 9 (3) HeizkostenV, heating values where the supplier states none: per litre, m³, kg, m³ of loose chips. */
export const fuels = [
	'oil-el',
	'oil-heavy',
	'gas-h',
	'gas-l',
	'lpg',
	'coke',
	'lignite',
	'hard-coal',
	'wood',
	'pellets',
	'wood-chips',
	'wood-chips-loose',
] as const

/** § 9 (2) HeizkostenV: how the heat for hot water is told from that for the rooms. */
const separation = z.object({
	heat: z.discriminatedUnion('kind', [
		/** Measured: by a metering point, or a figure from elsewhere. */
		z.object({ kind: z.literal('point'), pointId: id }),
		z.object({ kind: z.literal('kwh'), kWh: quantity }),
		/** 2.5 · V · (tw − 10); null = what the units' warm-water meters counted together. */
		z.object({
			kind: z.literal('volume'),
			volumeM3: quantity.nullable(),
			temperatureC: quantity.refine((text) => Number(text) > 10 && Number(text) <= 100, 'above 10 °C'),
		}),
		/** 32 · A, of the units with hot water. */
		z.object({ kind: z.literal('area') }),
	]),
	/** Gas by its gross calorific value × 1.11; heat supplied / 1.15; a heat pump × 0.30. Not on what is measured. */
	supply: z.enum(['fuel', 'gas-gross', 'heat-supplied', 'heat-pump']),
	/** What the plant used in all: kWh (of gas, heat, electricity), or fuel, whose heating value may be the supplier's. */
	total: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('kwh'), kWh: positive }),
		z.object({ kind: z.literal('fuel'), fuel: z.enum(fuels), amount: positive, heatingValue: positive.nullable() }),
	]),
})

/** § 35a EStG: what of it was wages for work at home, by its paragraph. */
const householdService = z.object({
	kind: z.enum(['minor-employment', 'household-service', 'craftsman']),
	amountMinor: amount,
})

const common = {
	category: z.enum(costCategories),
	/** Units that are not charged and take no part in the key. */
	exemptUnitIds: z.array(id).max(10_000).default([]),
	/** Tax that the amount includes, where it is known. */
	vatPercent: percent.nullable().default(null),
	householdService: householdService.nullable().default(null),
}

const shared = z.object({
	kind: z.literal('shared'),
	...common,
	grossMinor: amount,
	key: costKey,
	co2: co2.nullable().default(null),
})

/** One plant for rooms and hot water: § 9 HeizkostenV. */
const jointPlant = z.object({
	kind: z.literal('joint-plant'),
	...common,
	grossMinor: amount,
	separation,
	heating: split,
	warmWater: split,
	co2: co2.nullable().default(null),
})

/** 公摊: the main meter minus the meters that it feeds, priced, and shared out by a key. */
const commonUse = z.object({
	kind: z.literal('common-use'),
	...common,
	mainPointId: id,
	cost: z.discriminatedUnion('kind', [
		/** Per unit of the main meter (kWh, m³). */
		z.object({ kind: z.literal('per-unit'), price: positivePrice }),
		/** What all that the main meter measured cost: the common part of it is shared out. */
		z.object({ kind: z.literal('of-main'), grossMinor: amount }),
	]),
	key: plainKey,
})

/** 两部制热价: each unit pays a basic price for its area and a price for its heat; there is no pool to share. */
const twoPartHeat = z.object({
	kind: z.literal('two-part-heat'),
	...common,
	basic: z.object({
		price,
		/** Per m² and heating period, or per m² and day of it. */
		per: z.enum(['period', 'day']),
		/** By the building's height (Luoyang: 0.90, 0.86, 0.82). */
		coefficient: positive.default('1'),
	}),
	heat: z.object({ price: positivePrice, unit: z.enum(['kWh', 'MWh', 'GJ']) }),
	/** What the same heat costs by area alone, per m²: paid in advance, or the most that is charged. */
	area: z
		.object({
			price: positivePrice,
			/** 'difference': 多退少补 of what was prepaid by area; 'most': never more than by area. */
			settlement: z.enum(['difference', 'most']),
		})
		.nullable(),
	estimates,
})

export const costPoolDefinition = z
	.discriminatedUnion('kind', [shared, jointPlant, commonUse, twoPartHeat])
	.superRefine((pool, context) => {
		const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
		if (pool.kind === 'joint-plant' && pool.category !== 'heating-and-warm-water') {
			issue(['category'], 'a joint plant makes heating and warm water')
		}
		for (const [path, part] of splitsOf(pool)) {
			const refused = percentRefused(part)
			if (refused !== null) issue([...path, 'percent'], refused)
			if (path[0] === 'warmWater' && part.rule === 'seventy') issue([...path, 'rule'], 'of heating only')
		}
		for (const [path, list] of estimatesOf(pool)) {
			const units = new Set(list.map(({ unitId }) => unitId))
			if (units.size < list.length) issue([...path, 'estimates'], 'a unit is estimated twice')
		}
		if ('grossMinor' in pool && pool.householdService !== null && pool.householdService.amountMinor > pool.grossMinor) {
			issue(['householdService', 'amountMinor'], 'more than all of it')
		}
		if ('key' in pool && pool.key.kind === 'shares') {
			if (pool.key.shares.every(({ share }) => Number(share) === 0)) issue(['key', 'shares'], 'they sum to nothing')
			const units = new Set(pool.key.shares.map(({ unitId }) => unitId))
			if (units.size < pool.key.shares.length) issue(['key', 'shares'], 'a unit is named twice')
		}
	})

type Pool =
	| z.output<typeof shared>
	| z.output<typeof jointPlant>
	| z.output<typeof commonUse>
	| z.output<typeof twoPartHeat>
type Path = readonly string[]

function splitsOf(pool: Pool): readonly (readonly [Path, z.output<typeof split>])[] {
	if (pool.kind === 'joint-plant') {
		return [
			[['heating'], pool.heating],
			[['warmWater'], pool.warmWater],
		]
	}
	return pool.kind === 'shared' && pool.key.kind === 'heating-split' ? [[['key'], pool.key]] : []
}

/** Who is estimated, and where that stands. */
export function estimatesOf(pool: Pool): readonly (readonly [Path, readonly CostEstimate[]])[] {
	if (pool.kind === 'two-part-heat') return [[[], pool.estimates]]
	if (pool.kind !== 'joint-plant') return 'estimates' in pool.key ? [[['key'], pool.key.estimates]] : []
	return [
		[['heating'], pool.heating.estimates],
		[['warmWater'], pool.warmWater.estimates],
	]
}

export type CostPoolDefinition = z.output<typeof costPoolDefinition>
export type SharedPool = Extract<CostPoolDefinition, { kind: 'shared' }>
export type JointPlantPool = Extract<CostPoolDefinition, { kind: 'joint-plant' }>
export type CommonUsePool = Extract<CostPoolDefinition, { kind: 'common-use' }>
export type TwoPartHeatPool = Extract<CostPoolDefinition, { kind: 'two-part-heat' }>
export type CostKey = z.output<typeof costKey>
export type PlainKey = z.output<typeof plainKey>
export type MeteredSplit = z.output<typeof split>
export type CostEstimate = z.output<typeof estimate>
export type HotWaterSeparation = z.output<typeof separation>
export type Co2Part = z.output<typeof co2>
export type Fuel = (typeof fuels)[number]

/** § 12 (1) HeizkostenV and § 7 (4) CO2KostAufG: by how much a tenant may cut the share of heating costs. */
export const costCuts = ['not-by-use', 'not-remote', 'no-information', 'co2-not-shown'] as const
export type CostCutKind = (typeof costCuts)[number]

/** What holds for all pools of a period. */
export const costOptions = z.object({
	/** The three summer months share 40 ‰ by days, or have 14, 13 and 13 (BILLING.md §2.2). */
	degreeDays: z.enum(['summer-by-days', 'summer-by-months']).default('summer-by-days'),
	/** § 9b (3): how the fixed costs of heating are divided between tenants who followed each other. */
	fixedHeatOnChange: z.enum(['degree-days', 'days']).default('degree-days'),
	/**
	 * 'largest-remainder': shares in full precision, rounded so that they add up to the pool; 'printed-prices': the share of
	 * hot water cut to 2 digits and unit prices rounded to 3, as read on the sheet; what that leaves is the owner's.
	 */
	rounding: z.enum(['largest-remainder', 'printed-prices']).default('largest-remainder'),
	co2: z
		.object({
			building: z.enum(['residential', 'non-residential']).default('residential'),
			/** § 9 CO2KostAufG: public rules against insulating or against a better plant: 1 halves the landlord's share. */
			barriers: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
		})
		.prefault({}),
	/** null = all tenants. */
	cuts: z
		.array(z.object({ kind: z.enum(costCuts), occupancyIds: z.array(id).max(10_000).nullable() }))
		.max(4)
		.default([]),
})
export type CostOptions = z.output<typeof costOptions>

/** What stands in the way of sharing out costs, or is worth a look; `params` say the pool and the figures. */
export const costProblems = [
	'cost-no-pools',
	'cost-period-overlaps',
	'cost-period-not-over',
	'cost-period-long',
	'cost-bill-late',
	'cost-area-missing',
	'cost-heated-area-missing',
	'cost-persons-missing',
	'cost-use-missing',
	'cost-no-use',
	'cost-nothing-to-share',
	'cost-units-differ',
	'cost-estimated',
	'cost-mostly-estimated',
	'cost-divided',
	'cost-vacant',
	'cost-tenants-overlap',
	'cost-advance-missing',
	'cost-not-by-use',
	'cost-separation',
	'cost-main-missing',
	'cost-subs-missing',
	'cost-main-below-subs',
	'cost-co2-missing',
	'cost-co2-above-costs',
	'cost-unknown-unit',
	'cost-definition',
	'cost-unchanged',
	'cost-by-contract',
	'cost-co2-price',
	'cost-service-above-costs',
	'cost-estimate-unused',
	'cost-heating-value',
] as const
