/** Tariffs and load profiles for laws: everything that a tariff can say, in any combination that can be billed. */
import fc from 'fast-check'
import { dayStart, quarterHourMs } from '../../../../src/main/domain/calendar/periods.ts'
import type { Usage } from '../../../../src/main/domain/tariffs/band-quantities.ts'
import type { IntervalSeries } from '../../../../src/main/domain/tariffs/interval-series.ts'
import { addDays, type Period } from '../../../../src/shared/period.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'

/** What a law asks of the tariffs that it holds for; what is left out may be anything. */
export type Asked = {
	readonly tierMode?: readonly TariffDefinition['tierMode'][]
	readonly tierPeriod?: readonly TariffDefinition['tierPeriod'][]
	readonly tierTenantChange?: readonly NonNullable<TariffDefinition['tierTenantChange']>[]
	/** Prices by tiers; false: one price each, and no surcharge. */
	readonly tiers?: boolean
	readonly bands?: 'windows' | 'register'
	/** Tables that change with the season. */
	readonly seasonal?: false
	/** Charges that are no use times a price. */
	readonly charges?: 'none' | 'by-days'
	readonly surcharge?: 'equal' | 'none'
}

const digits = (most: number, decimals: number) =>
	fc
		.integer({ min: 0, max: most * 10 ** decimals })
		.map((n) => (n / 10 ** decimals).toFixed(decimals).replace(/\.?0+$/, '') || '0')
/** Up to 8 decimals, and now and then something is paid back. */
const unitPrice = fc
	.tuple(fc.constantFrom(2, 4, 8), fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 15 }))
	.map(([decimals, n, sign]) => `${sign === 0 ? '-' : ''}0.${String(n).padStart(8, '0').slice(0, decimals)}`)
const percent = fc.constantFrom('0', '7', '19', '5.5')
const vat = fc.option(percent, { nil: undefined })

const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => timeOf(quarter * 15))
const hour = fc.integer({ min: 0, max: 23 }).map((of) => timeOf(of * 60))
const timeOf = (minutes: number) =>
	`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function windows(seasons: readonly string[], from: fc.Arbitrary<string>) {
	const days = ['all', 'weekday', 'weekend', 'working', 'saturday', 'sunday', 'holiday'] as const
	const window = fc.record(
		{
			months: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 11 }),
			...(seasons.length === 0 ? {} : { seasons: fc.subarray([...seasons], { minLength: 1 }) }),
			days: fc.constantFrom(...days),
			from,
			to: fc.oneof(from, fc.constant('24:00')),
		},
		{ requiredKeys: ['days', 'from', 'to'] },
	)
	return fc.array(window, { minLength: 1, maxLength: 4 })
}

/** Ascending limits in the size of what is used in a month; those of a year or season are twelve and four times it. */
const steps = fc.array(fc.integer({ min: 2_000, max: 40_000 }), { maxLength: 3 })
const factorOf = { day: 1 / 30, month: 1, season: 4, year: 12 } as const
function limitsOf(sizes: readonly number[], tierPeriod: TariffDefinition['tierPeriod']): LimitList {
	let sum = 0
	const limits = sizes.map((size) => {
		sum += Math.max(1, Math.round(size * factorOf[tierPeriod]))
		return (sum / 100).toFixed(2)
	})
	return [...limits, null]
}

type Shape = {
	readonly seasons: TariffDefinition['seasons']
	readonly tierPeriod: TariffDefinition['tierPeriod']
	readonly asked: Asked
}

/** One table of limits, and others in some seasons: the same for every band that fills it with others. */
function limitTables({ seasons = [], tierPeriod, asked }: Shape): fc.Arbitrary<Limits> {
	const sizes = asked.tiers === false ? fc.constant([]) : steps
	const limits = sizes.map((each) => limitsOf(each, tierPeriod))
	const names = seasons.map(({ name }) => name)
	const other = () => fc.record({ seasons: fc.subarray(names, { minLength: 1 }), limits })
	const isSeasonal = names.length > 0 && asked.seasonal !== false
	return fc.record({ limits, seasonal: isSeasonal ? fc.array(other(), { maxLength: 2 }) : fc.constant([]) })
}
type LimitList = readonly (string | null)[]
type Limits = {
	readonly limits: LimitList
	readonly seasonal: readonly { readonly seasons: readonly string[]; readonly limits: LimitList }[]
}

/** Prices to the limits. */
function tables({ limits, seasonal }: Limits) {
	const priced = (of: LimitList) =>
		fc
			.array(unitPrice, { minLength: of.length, maxLength: of.length })
			.map((prices) => of.map((upTo, index) => ({ upTo, price: prices[index]! })))
	const others = seasonal.map((each) => priced(each.limits).map((tiers) => ({ seasons: each.seasons, tiers })))
	return fc.tuple(priced(limits), fc.tuple(...others)).map(([tiers, more]) => ({
		...{ tiers, ...(more.length === 0 ? {} : { seasonal: more }) },
	}))
}

/** One to five bands; of those by windows the last takes what is left, so that every moment has a band. */
function bandsOf(shape: Shape, tierMode: TariffDefinition['tierMode']) {
	const names = ['尖', '峰', '平', '谷', '深谷']
	const seasons = (shape.seasons ?? []).map(({ name }) => name)
	const kind = shape.asked.bands ?? (tierMode === 'sequential' ? 'windows' : undefined)
	const kinds = kind === undefined ? fc.constantFrom('windows', 'register') : fc.constant(kind)
	return fc.tuple(fc.integer({ min: 1, max: 5 }), kinds, limitTables(shape)).chain(([count, of, common]) =>
		fc.tuple(
			...names.slice(0, count).map((name, index) => {
				const source =
					of === 'register'
						? fc.constant({ kind: 'register' as const, tariff: count === 1 ? 0 : index + 1 })
						: (index === count - 1 ? fc.constant([]) : windows(seasons, clock)).map((list) => ({
								...{ kind: 'windows' as const, windows: list },
							}))
				const own = tierMode === 'perPeriod' ? limitTables(shape) : fc.constant(common)
				return fc.tuple(source, own.chain(tables), vat).map(([from, table, vatPercent]) => ({
					...{ name, source: from, ...table, ...(vatPercent === undefined ? {} : { vatPercent }) },
				}))
			}),
		),
	)
}

const amount = digits(20, 2)
const standing = (asked: Asked) =>
	fc.record(
		{
			name: fc.constantFrom('Grundpreis', 'Zähler', 'Fläche'),
			amount,
			per: fc.constantFrom('day', 'month', 'year'),
			basis: fc.constantFrom('point', 'unit', 'm2', 'person'),
			// A year that is begun in each of its months is another rule than a year.
			...(asked.charges === 'by-days' ? {} : { partial: fc.constant('whole') }),
			...(asked.charges === 'by-days' ? {} : { outsideMinimum: fc.boolean() }),
			vatPercent: percent,
		},
		{ requiredKeys: ['name', 'amount', 'per'] },
	)

function chargesOf(shape: Shape, bands: readonly { readonly name: string }[]) {
	const { asked } = shape
	if (asked.charges === 'none') return fc.constant({ standing: [] })
	const perUnit = fc.record(
		{ kind: fc.constant('per-unit'), name: fc.constant('Umlage'), price: unitPrice, ofPercent: fc.constantFrom('90') },
		{ requiredKeys: ['kind', 'name', 'price'] },
	)
	const kinds = ['standing', 'energy', 'surcharge', 'demand', 'minimum'] as const
	const share = fc.record({
		...{ kind: fc.constant('percent'), name: fc.constant('Abgabe'), percent: fc.constantFrom('5.5', '10.25') },
		of: fc.subarray([...kinds], { minLength: 1 }),
	})
	const seasons = (shape.seasons ?? []).map(({ name }) => name)
	const demand = fc
		.tuple(fc.constantFrom(15, 30, 60), windows(seasons, hour), fc.boolean(), limitTables(shape))
		.chain(([intervalMinutes, list, isAlways, limits]) =>
			tables(limits).map((table) => ({
				...{ name: 'Leistung', intervalMinutes, windows: isAlways ? [] : list, ...table },
			})),
		)
	const minimum = fc.constantFrom('day' as const, 'month' as const).chain((per) =>
		fc.record({
			name: fc.constant('Mindestbetrag'),
			amount: digits(per === 'day' ? 12 : 350, 2),
			per: fc.constant(per),
		}),
	)
	const isAll = asked.charges === undefined
	const few = <T>(one: fc.Arbitrary<T>, most = 2) => fc.array(one, { maxLength: most })
	return fc
		.record({
			standing: few(standing(asked), 3).map((all) => all.filter(({ per, partial }) => per !== 'year' || !partial)),
			levies: few(fc.oneof(perUnit, share)),
			...(isAll ? { demand: few(demand), minimum: fc.option(minimum, { nil: undefined }) } : {}),
		})
		.map((charges) => ({ ...charges, bands }))
}

function surchargeOf(
	shape: Shape,
	tierMode: TariffDefinition['tierMode'],
	bands: readonly { readonly name: string }[],
) {
	if (shape.asked.surcharge === 'none' || shape.asked.tiers === false) return fc.constant(undefined)
	const own = fc
		.subarray(bands.map(({ name }) => name))
		.chain((names) =>
			fc.tuple(...names.map(() => unitPrice)).map((prices) => Object.fromEntries(names.map((n, i) => [n, prices[i]!]))),
		)
	const isEqual = shape.asked.surcharge === 'equal' || tierMode === 'perPeriod'
	const table = limitTables(shape)
		.chain(tables)
		.chain((given) =>
			isEqual
				? fc.constant(given)
				: fc.tuple(...given.tiers.map(() => own)).map((byBand) => ({
						...{ ...given, tiers: given.tiers.map((tier, index) => ({ ...tier, byBand: byBand[index]! })) },
					})),
		)
		.map((given) => ({ name: '阶梯加价', ...given }))
	return shape.asked.surcharge === 'equal' ? table : fc.option(table, { nil: undefined })
}

const starts = ['01-01', '02-28', '03-15', '04-01', '06-10', '10-01', '10-26', '12-01'] as const
const seasonLists = fc.option(
	fc.subarray([...starts], { minLength: 2, maxLength: 4 }).map((days) => days.map((from) => ({ name: from, from }))),
	{ nil: undefined },
)
const calendar = fc.option(
	fc.record({
		holidays: fc.subarray(['2026-01-01', '2026-03-30', '2026-10-01', '2026-10-28', '2026-12-25']),
		workingDays: fc.subarray(['2026-03-28', '2026-10-10', '2026-10-25']),
	}),
	{ nil: undefined },
)

export function tariffs(asked: Asked = {}): fc.Arbitrary<TariffDefinition> {
	const { tierMode = ['perPeriod', 'proportional', 'sequential'], tierPeriod = ['month', 'day', 'season', 'year'] } =
		asked
	const shape = fc
		.tuple(seasonLists, fc.constantFrom(...tierPeriod), fc.constantFrom(...tierMode))
		// Tiers per season need seasons.
		.map(([seasons, period, mode]) => ({
			seasons:
				seasons ??
				(period === 'season'
					? [
							{ name: 'a', from: '04-01' },
							{ name: 'b', from: '10-01' },
						]
					: undefined),
			...{ period, mode },
		}))
	return shape.chain(({ seasons, period, mode }) => {
		const of: Shape = { seasons, tierPeriod: period, asked }
		return bandsOf(of, mode).chain((bands) =>
			fc
				.tuple(
					...([chargesOf(of, bands), surchargeOf(of, mode, bands), calendar] as const),
					fc.constantFrom(...starts),
					fc.constantFrom(...(asked.tierTenantChange ?? (['share', 'whole', 'continue'] as const))),
					fc.option(household, { nil: undefined }),
				)
				.map(([charges, surcharge, days, tierYearStart, tierTenantChange, largeHousehold]) =>
					tariffDefinition.parse({
						...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', tierMode: mode, tierPeriod: period },
						...{
							tierYearStart,
							tierTenantChange,
							largeHousehold,
							seasons,
							calendar: days,
							surcharge,
							bands,
							...charges,
						},
					}),
				),
		)
	})
}

const household = fc.record({
	...{ fromPersons: fc.integer({ min: 2, max: 6 }), counts: fc.constantFrom('household', 'person') },
	raise: fc.integer({ min: 0, max: 9_000 }).map((n) => [1, 2, 3].map((times) => String((n * times) / 100))),
})

/** Who is billed: with all that a tariff may ask for. */
export const unit = { areaM2: '84.5', persons: 4, isChargedHere: true } as const

export const seeds = fc.integer({ min: 0, max: 2 ** 31 })

/** A profile of Wh that hashes its seed: quarter hours without pattern, some 0; three weeks of little, then more. */
export function profileOf(seed: number, period: Period, most = 900): IntervalSeries {
	let state = seed >>> 0
	const wh = Float64Array.from({ length: (period.to - period.from) / quarterHourMs }, (_, index) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		return state % 5 === 0 ? 0 : ((state >>> 8) % most) * (1 + (Math.floor(index / 2_000) % 3))
	})
	return { from: period.from, stepMs: quarterHourMs, perStep: '0.001', steps: wh }
}

/** What the registers of a meter count while the profile is used: T1 … T5 in turns, and their total, in kWh. */
export function registersOf({ from, steps: wh }: IntervalSeries): (piece: Period) => Usage['registers'] {
	return (piece) => {
		const counted = [0, 0, 0, 0, 0, 0]
		for (let at = (piece.from - from) / quarterHourMs; at < (piece.to - from) / quarterHourMs; at++) {
			counted[0]! += wh[at]!
			counted[1 + (at % 5)]! += wh[at]!
		}
		return Object.fromEntries(counted.map((steps, tariff) => [tariff, (steps / 1000).toFixed(3)]))
	}
}

export const usageOf = (intervals: IntervalSeries, piece: Period): Usage => ({
	...{ registers: registersOf(intervals)(piece), intervals },
})

/** Zones with clock changes in spring and autumn, of whole and half hours, and one without. */
export const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai'] as const
export const dayOf = (zone: string, date: string): Period => ({
	...{ from: dayStart(zone, date), to: dayStart(zone, addDays(date, 1)) },
})
