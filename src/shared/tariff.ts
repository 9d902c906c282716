/**
 * What a tariff version says, as data: validated by page and station alike. Prices are net, in the tariff's currency.
 */
import { z } from 'zod'

/** Unit price: plain decimal string with up to 8 decimals. */
export const price = z.string().regex(/^-?\d{1,9}(\.\d{1,8})?$/)
/** Quantity limit of a tier, decimal string. */
export const tierLimit = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/)

/** Ascending; a quantity exactly at the limit belongs to the lower tier; the last tier has no limit. */
export const tiers = z
	.array(z.object({ upTo: tierLimit.nullable(), price }))
	.min(1)
	.max(20)
	.superRefine((list, context) => {
		for (const [index, tier] of list.entries()) {
			const last = index === list.length - 1
			if (last !== (tier.upTo === null))
				context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'only the last tier is open' })
			const before = list[index - 1]?.upTo
			if (before && tier.upTo && Number(tier.upTo) <= Number(before)) {
				context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'tiers ascend' })
			}
		}
	})

/** Hours of a local day, half-open [from, to), may cross midnight. */
export const timeWindow = z.object({
	/** 1 = January … 12; omitted = all year. */
	months: z.array(z.number().int().min(1).max(12)).optional(),
	days: z.enum(['all', 'weekday', 'weekend']).default('all'),
	from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
	to: z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/),
})

export const band = z.object({
	/** 'HT', 'NT', … as printed. */
	name: z.string().trim().min(1).max(40),
	/** Where the band's quantity comes from. */
	source: z.discriminatedUnion('kind', [
		/** The meter's own tariff register; 0 = total. */
		z.object({ kind: z.literal('register'), tariff: z.number().int().min(0).max(63) }),
		/** Quarter hours inside the windows; the first band whose window matches wins; [] = everything else. */
		z.object({ kind: z.literal('windows'), windows: z.array(timeWindow).max(50) }),
	]),
	tiers,
})

export const tariffDefinition = z.object({
	currency: z.string().length(3),
	/** Unit that prices and tier limits count in. */
	unit: z.enum(['kWh', 'm3', 'MWh', 'GJ']),
	vatPercent: z.string().regex(/^\d{1,2}(\.\d{1,2})?$/),
	standing: z
		.array(z.object({ name: z.string().trim().min(1).max(80), amount: price, per: z.enum(['day', 'month', 'year']) }))
		.max(20),
	/** Tier limits count per month, or per day × days of the period. */
	tierPeriod: z.enum(['month', 'day']).default('month'),
	/**
	 * Each band counts its own tiers; or all bands fill one table of tiers together: each by its share ('proportional'),
	 * or in the order of time ('sequential', bands by windows only). Then all bands have the same limits.
	 */
	tierMode: z.enum(['perPeriod', 'proportional', 'sequential']).default('perPeriod'),
	bands: z.array(band).min(1).max(10),
})
export type TariffDefinition = z.output<typeof tariffDefinition>
export type TariffBand = TariffDefinition['bands'][number]
