/** Tariffs of Chinese provinces as BILLING.md §3 describes them, in our own form. */
import type { z } from 'zod'
import { type TariffDefinition, tariffDefinition } from '../../../src/shared/tariff.ts'

type Given = Partial<z.input<typeof tariffDefinition>> & Pick<z.input<typeof tariffDefinition>, 'bands'>
type TierRow = readonly [string | null, string]

const tariff = (given: Given): TariffDefinition =>
	tariffDefinition.parse({ currency: 'CNY', unit: 'kWh', vatPercent: '0', standing: [], ...given })
const table = (...rows: readonly TierRow[]) => rows.map(([upTo, price]) => ({ upTo, price }))
const one = (price: string) => table([null, price])
const total = (rows: readonly TierRow[]) => ({
	name: 'total',
	source: { kind: 'register' as const, tariff: 0 },
	tiers: table(...rows),
})
/** Bands in the order of the meter's registers T1, T2 …, as national meters keep them. */
const registers = (prices: Readonly<Record<string, string>>) =>
	Object.entries(prices).map(([name, price], index) => ({
		name,
		source: { kind: 'register' as const, tariff: index + 1 },
		tiers: one(price),
	}))

export const zhejiangFlat = tariff({
	tierPeriod: 'year',
	bands: [
		total([
			['2760', '0.538'],
			['4800', '0.588'],
			[null, '0.838'],
		]),
	],
})
export const zhejiangTimed = tariff({
	tierPeriod: 'year',
	tierMode: 'proportional',
	bands: registers({ peak: '0.568', valley: '0.288' }),
	surcharge: { name: 'tiers', tiers: table(['2760', '0'], ['4800', '0.05'], [null, '0.30']) },
})

const guangdongSeasons = [
	{ name: 'summer', from: '05-01' },
	{ name: 'rest', from: '11-01' },
]
const guangdongPrices = ['0.60886875', '0.65886875', '0.90886875'] as const
export const guangdongFlat = tariff({
	seasons: guangdongSeasons,
	bands: [
		{
			...total([
				['200', guangdongPrices[0]],
				['400', guangdongPrices[1]],
				[null, guangdongPrices[2]],
			]),
			seasonal: [
				{
					seasons: ['summer'],
					tiers: table(['260', guangdongPrices[0]], ['600', guangdongPrices[1]], [null, guangdongPrices[2]]),
				},
			],
		},
	],
})
export const guangdongTimed = tariff({
	seasons: guangdongSeasons,
	bands: registers({ peak: '1.02896875', flat: '0.60886875', valley: '0.23676875' }),
	surcharge: {
		name: 'tiers',
		tiers: table(['200', '0'], ['400', '0.05'], [null, '0.30']),
		seasonal: [{ seasons: ['summer'], tiers: table(['260', '0'], ['600', '0.05'], [null, '0.30']) }],
	},
})

/** Valley prices by the wet season (June to October), the first limit by July to September. */
export const sichuanTimed = tariff({
	seasons: [
		{ name: 'June', from: '06-01' },
		{ name: 'high summer', from: '07-01' },
		{ name: 'October', from: '10-01' },
		{ name: 'dry', from: '11-01' },
	],
	bands: [
		...registers({ day: '0.5224' }),
		{
			...registers({ day: '0.5224', valley: '0.2535' })[1]!,
			seasonal: [{ seasons: ['June', 'high summer', 'October'], tiers: one('0.175') }],
		},
	],
	// The source gives no second limit: the examples do not reach it.
	surcharge: {
		name: 'tiers',
		tiers: table(['180', '0'], [null, '0.10']),
		seasonal: [{ seasons: ['high summer'], tiers: table(['260', '0'], [null, '0.10']) }],
	},
})

export const guizhouFlat = tariff({
	tierPeriod: 'year',
	tierYearStart: '12-01',
	bands: [
		total([
			['3000', '0.4556'],
			['4700', '0.5056'],
			[null, '0.7556'],
		]),
	],
})

/** From May to November one price. The limits of the other months are not part of the example: any will do. */
export const yunnanFlat = tariff({
	seasons: [
		{ name: 'wet', from: '05-01' },
		{ name: 'dry', from: '12-01' },
	],
	bands: [
		{
			...total([
				['100', '0.45'],
				[null, '0.5'],
			]),
			seasonal: [{ seasons: ['wet'], tiers: one('0.423625') }],
		},
	],
})

/** In the heating season the peak ends at 20:00 and not at 22:00, and the valley is cheaper. */
export const shandongTimed = tariff({
	seasons: [
		{ name: 'rest', from: '04-01' },
		{ name: 'heating', from: '11-01' },
	],
	bands: [
		{
			name: 'peak',
			source: {
				kind: 'windows',
				windows: [
					{ seasons: ['heating'], from: '08:00', to: '20:00' },
					{ seasons: ['rest'], from: '08:00', to: '22:00' },
				],
			},
			tiers: one('0.5769'),
		},
		{
			name: 'valley',
			source: { kind: 'windows', windows: [] },
			tiers: one('0.3769'),
			seasonal: [{ seasons: ['heating'], tiers: one('0.3469') }],
		},
	],
})

export const beijingWater = tariff({
	unit: 'm3',
	tierPeriod: 'year',
	bands: [
		total([
			['180', '2.07'],
			['260', '4.07'],
			[null, '6.07'],
		]),
	],
	levies: [
		{ kind: 'per-unit', name: 'water resource', price: '1.57' },
		{ kind: 'per-unit', name: 'sewage', price: '1.36' },
	],
})
export const beijingHeat = tariff({
	standing: [{ name: 'basic', amount: '12', per: 'year', basis: 'm2' }],
	bands: [total([[null, '0.16']])],
})
/** 0.054 yuan a day and m² × 0.90 for a house of several storeys. */
export const luoyangHeat = tariff({
	standing: [{ name: 'basic', amount: '0.0486', per: 'day', basis: 'm2' }],
	bands: [total([[null, '0.142']])],
})
export const harbinHeat = tariff({
	unit: 'GJ',
	standing: [{ name: 'basic', amount: '16.54', per: 'year', basis: 'm2' }],
	bands: [total([[null, '44.41']])],
})
