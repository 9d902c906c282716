/** What a tariff can say beyond bands and tiers: seasons, day types, households, demand, minimum, levies, registers. */
import { describe, expect, test } from 'vitest'
import { dayStart, monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import type { Usage } from '../../../../src/main/domain/tariffs/band-quantities.ts'
import { rate } from '../../../../src/main/domain/tariffs/rate.ts'
import { planPeriods, ratePeriods, sameStart } from '../../../../src/main/domain/tariffs/rate-period.ts'
import { type Circumstances, noCircumstances, type RatedLine } from '../../../../src/main/domain/tariffs/rating.ts'
import { tierSpan } from '../../../../src/main/domain/tariffs/seasons.ts'
import { Exact } from '../../../../src/shared/decimal.ts'
import type { Period } from '../../../../src/shared/period.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'
import { profile } from './profile.ts'

const zone = 'Europe/Berlin'
const october = monthPeriod(zone, '2026-10')
const day = (date: string): Period => ({ from: dayStart(zone, date), to: dayStart(zone, date) + 86_400_000 })

const one = (price: string) => [{ upTo: null, price }]
const total = (price = '0.3') => ({ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers: one(price) })
const tariff = (given: object): TariffDefinition =>
	tariffDefinition.parse({ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], bands: [total()], ...given })
const version = (definition: TariffDefinition, validFrom = '2020-01-01', id = 1) => ({ id, validFrom, definition })
const kWh = (quantity: string): Usage => ({ registers: { 0: quantity }, intervals: null })

function lines(
	definition: TariffDefinition,
	usage: Usage,
	period: Period = october,
	circumstances: Partial<Circumstances> = {},
): readonly RatedLine[] {
	const rated = rate(version(definition), usage, period, zone, { ...noCircumstances, ...circumstances })
	if (!rated.ok) throw new Error(`${rated.reason} ${rated.detail}`)
	return rated.lines
}
const amounts = (of: readonly RatedLine[]) => of.map(({ name, quantity, amount }) => [name, quantity, amount])

describe('standing charges', () => {
	const charges = tariff({
		standing: [
			{ name: 'point', amount: '3', per: 'month' },
			{ name: 'unit', amount: '5', per: 'month', basis: 'unit' },
			{ name: 'area', amount: '0.12', per: 'month', basis: 'm2' },
			{ name: 'heads', amount: '0.1', per: 'day', basis: 'person' },
		],
	})
	const unit = { areaM2: '84.5', persons: 3, isChargedHere: true }

	test('count per point, unit, square metre and person', () => {
		expect(amounts(lines(charges, kWh('0'), october, { unit })).slice(0, 4)).toEqual([
			['point', '1', '3'],
			['unit', '1', '5'],
			['area', '84.5', '10.14'],
			['heads', '93', '9.3'],
		])
	})

	test('a unit with two points pays its own charges once', () => {
		const second = { ...unit, isChargedHere: false }
		expect(lines(charges, kWh('0'), october, { unit: second }).map(({ name }) => name)).toEqual(['point', 'Strom'])
	})

	test('an area or a household that nobody entered is no charge of 0', () => {
		const none = { areaM2: null, persons: 3, isChargedHere: true }
		const rated = rate(version(charges), kWh('0'), october, zone, { unit: none, counter: null })
		expect(rated).toMatchObject({ ok: false, reason: 'basis-missing', detail: 'm2' })
	})

	test('a begun month can count whole', () => {
		const whole = tariff({ standing: [{ name: 'begun', amount: '8', per: 'month', partial: 'whole' }] })
		const part = { from: dayStart(zone, '2026-10-23'), to: october.to }
		expect(amounts(lines(whole, kWh('0'), part))[0]).toEqual(['begun', '1', '8'])
		// Under two prices in turn the month has begun once.
		const before = dayStart(zone, '2026-10-10')
		expect(amounts(lines(whole, kWh('0'), part, { since: before }))).toEqual([['Strom', '0', '0']])
		expect(amounts(lines(whole, kWh('0'), october, { since: before }))[0]).toEqual(['begun', '1', '8'])
	})

	test('a begun year is charged with its first month, or the one in which the tenant came', () => {
		const yearly = tariff({ standing: [{ name: 'begun', amount: '96', per: 'year', partial: 'whole' }] })
		const charged = (month: string, since: string) =>
			lines(yearly, kWh('0'), monthPeriod(zone, month), { since: dayStart(zone, since) }).length === 2
		const months = ['2025-12', '2026-01', '2026-02', '2026-10', '2026-11', '2026-12', '2027-01']
		expect(months.filter((month) => charged(month, '2020-05-01'))).toEqual(['2026-01', '2027-01'])
		expect(months.filter((month) => month > '2026-09' && charged(month, '2026-10-01'))).toEqual(['2026-10', '2027-01'])
	})
})

describe('hours', () => {
	const byDay = tariff({
		calendar: { holidays: ['2026-10-03', '2026-10-05'], workingDays: ['2026-10-10'] },
		bands: ['holiday', 'sunday', 'saturday', 'working'].map((days, index) => ({
			name: days,
			source: { kind: 'windows', windows: [{ days, from: '00:00', to: '24:00' }] },
			tiers: one(`0.${index + 1}`),
		})),
	})

	test.each([
		['2026-10-03', 'holiday'], // a Saturday
		['2026-10-05', 'holiday'], // a Monday
		['2026-10-10', 'working'], // a Saturday that the calendar makes a working day
		['2026-10-17', 'saturday'],
		['2026-10-18', 'sunday'],
		['2026-10-19', 'working'],
	])('%s is a day of the kind %s', (date, kind) => {
		const used = lines(byDay, { registers: {}, intervals: profile(day(date), () => 1000) }, day(date))
		expect(used.filter(({ quantity }) => quantity !== '0').map(({ name }) => name)).toEqual([kind])
	})

	test('a night that began on a working day belongs, after midnight, to the day that has begun', () => {
		const night = { days: 'working', from: '22:00', to: '06:00' }
		const definition = tariff({
			bands: [
				{ name: 'night', source: { kind: 'windows', windows: [night] }, tiers: one('0.2') },
				{ name: 'rest', source: { kind: 'windows', windows: [] }, tiers: one('0.3') },
			],
		})
		const both = { from: dayStart(zone, '2026-10-16'), to: dayStart(zone, '2026-10-18') }
		// Friday 00–06 and 22–24, and nothing of Saturday.
		const used = lines(definition, { registers: {}, intervals: profile(both, () => 250) }, both)
		expect(amounts(used)[0]).toEqual(['night', '8', '1.6'])
	})

	test('five named bands, for water too', () => {
		const hours = { 尖: ['19:00', '21:00'], 峰: ['08:00', '12:00'], 平: ['12:00', '19:00'], 深谷: ['02:00', '04:00'] }
		const bands = [
			...Object.entries(hours).map(([name, [from, to]]) => ({ name, windows: [{ from, to }] })),
			{ name: '谷', windows: [] },
		].map(({ name, windows }, index) => ({ name, source: { kind: 'windows', windows }, tiers: one(`${index + 1}`) }))
		const water = tariff({ unit: 'm3', bands })
		const used = lines(water, { registers: {}, intervals: profile(day('2026-10-06'), () => 1) }, day('2026-10-06'))
		expect(amounts(used)).toEqual([
			['尖', '0.008', '0.008'],
			['峰', '0.016', '0.032'],
			['平', '0.028', '0.084'],
			['深谷', '0.008', '0.032'],
			['谷', '0.036', '0.18'],
		])
	})

	test('come from the intervals, or else from the registers that count the same hours, and the lines say which', () => {
		const bands = [
			{
				name: 'NT',
				source: { kind: 'windows', windows: [{ from: '22:00', to: '06:00' }], register: 2 },
				tiers: one('0.2'),
			},
			{ name: 'HT', source: { kind: 'windows', windows: [], register: 1 }, tiers: one('0.3') },
		]
		const registers = { 1: '200', 2: '90' }
		const of = (usage: Usage, more = {}) =>
			lines(tariff({ bands, ...more }), usage).map(({ source, quantity }) => [source, quantity])
		const complete = profile(october, () => 100)
		const broken = profile(october, (index) => (index === 7 ? null : 100))
		expect(of({ registers, intervals: complete })).toEqual([
			['windows', '99.6'],
			['windows', '198.4'],
		])
		for (const intervals of [broken, null]) {
			expect(of({ registers, intervals })).toEqual([
				['register', '90'],
				['register', '200'],
			])
		}
		// Never a mixture: one register is missing, so there is no price, and it is the gap that is named.
		const half: Usage = { registers: { 1: '200' }, intervals: broken }
		expect(rate(version(tariff({ bands })), half, october, zone)).toMatchObject({ reason: 'interval-missing' })
		const inOrder = version(tariff({ bands, tierMode: 'sequential' }))
		expect(rate(inOrder, { registers, intervals: null }, october, zone)).toMatchObject({ reason: 'interval-missing' })
	})

	test('an hour that lies in two bands, and use that is negative, have no price', () => {
		const windows = [{ from: '06:30', to: '22:00' }]
		const bands = [
			{ name: 'day', source: { kind: 'windows', windows }, tiers: one('0.3') },
			{ name: 'night', source: { kind: 'windows', windows: [] }, tiers: one('0.2') },
		]
		const hours = { registers: {}, intervals: profile(october, () => 100, { stepMs: 3_600_000 }) }
		expect(rate(version(tariff({ bands })), hours, october, zone)).toMatchObject({ reason: 'interval-straddles' })
		const back = { registers: {}, intervals: profile(october, (index) => (index === 9 ? -1 : 100)) }
		expect(rate(version(tariff({ bands })), back, october, zone)).toMatchObject({ reason: 'negative' })
	})
})

describe('limits', () => {
	const tiers = [
		{ upTo: '200', price: '0.5' },
		{ upTo: '400', price: '0.6' },
		{ upTo: null, price: '0.9' },
	]
	const seasons = [
		{ name: 'summer', from: '05-01' },
		{ name: 'winter', from: '11-01' },
	]

	test('grow with a large household, once or by each person', () => {
		const of = (counts: string, persons: number) => {
			const largeHousehold = { fromPersons: 5, counts, raise: ['100', '100'] }
			const definition = tariff({ largeHousehold, bands: [{ ...total(), tiers }] })
			return lines(definition, kWh('600'), october, { unit: { ...noCircumstances.unit, persons } }).map(
				({ quantity }) => quantity,
			)
		}
		expect(of('household', 4)).toEqual(['200', '200', '200'])
		expect(of('household', 7)).toEqual(['300', '200', '100'])
		expect(of('person', 7)).toEqual(['500', '100'])
	})

	test('count per season, with what was used of it before', () => {
		const definition = tariff({ seasons, tierPeriod: 'season', bands: [{ ...total(), tiers }] })
		const span = tierSpan(definition, zone, october.from)
		expect(span).toEqual({ from: dayStart(zone, '2026-05-01'), to: dayStart(zone, '2026-11-01') })
		const used = lines(definition, kWh('100'), october, { counter: { span, before: [new Exact(350)] } })
		expect(amounts(used)).toEqual([
			['Strom', '0', '0'],
			['Strom', '50', '30'],
			['Strom', '50', '45'],
		])
		// Without the counter nobody knows in which tier October begins.
		expect(rate(version(definition), kWh('100'), october, zone)).toMatchObject({ reason: 'counter-missing' })
	})

	test('are those of the days that a tenant has of the year', () => {
		const definition = tariff({
			tierPeriod: 'year',
			bands: [{ ...total(), tiers: [{ upTo: '365', price: '0.5' }, ...one('1')] }],
		})
		const span = { from: dayStart(zone, '2026-10-01'), to: dayStart(zone, '2027-01-01') }
		const used = lines(definition, kWh('100'), october, { counter: { span, before: [new Exact(0)] } })
		expect(used.map(({ quantity }) => quantity)).toEqual(['92', '8'])
	})

	test('of a month do not hold for a piece across months, nor those of a year for one across years', () => {
		const annual = tariff({ tierPeriod: 'year', tierYearStart: '10-15', bands: [{ ...total(), tiers }] })
		const counter = { span: tierSpan(annual, zone, october.from), before: [new Exact(0)] }
		const rated = rate(version(annual), kWh('1'), october, zone, { ...noCircumstances, counter })
		expect(rated).toMatchObject({ reason: 'crosses-tier-period' })
		const use = { intervals: null, registersIn: () => ({ 0: '1' }) }
		const pieces = ratePeriods(planPeriods([version(annual)], [october], zone), use)
		expect(pieces.ok && pieces.pieces.map(({ period }) => period.from)).toEqual([
			october.from,
			dayStart(zone, '2026-10-15'),
		])
	})

	test('that are not one table cannot be filled by all bands together, unless only one of them has hours', () => {
		const band = (months: number[], upTo: string) => ({
			name: upTo,
			source: { kind: 'windows', windows: [{ months, from: '00:00', to: '24:00' }] },
			tiers: [{ upTo, price: '0.5' }, ...one('1')],
		})
		const usage = { registers: {}, intervals: profile(october, () => 1000) }
		const seasonal = tariff({ tierMode: 'sequential', bands: [band([10], '200'), band([1], '300')] })
		expect(lines(seasonal, usage)[0]).toMatchObject({ quantity: '200', tier: { mode: 'sequential' } })
		const night = { ...band([10], '300'), source: { kind: 'windows', windows: [{ from: '22:00', to: '06:00' }] } }
		const mixed = tariff({ tierMode: 'sequential', bands: [night, band([10], '200')] })
		expect(rate(version(mixed), usage, october, zone)).toMatchObject({ reason: 'tiers-differ' })
	})
})

describe('demand', () => {
	const charge = { name: 'peak', windows: [], tiers: one('10') }
	const spiky = profile(october, (index) => (index === 45 ? 1500 : index === 46 ? 500 : 100))
	const usage = { registers: { 0: '300' }, intervals: spiky }
	const of = (given: object) =>
		lines(tariff({ demand: [{ ...charge, ...given }] }), usage).filter(({ kind }) => kind === 'demand')

	test('is the highest mean power of 15, 30 or 60 minutes of the wall clock', () => {
		expect([15, 30, 60].map((intervalMinutes) => of({ intervalMinutes })[0])).toMatchObject([
			{ quantity: '6', unit: 'kW', amount: '60', peakAt: october.from + 45 * 900_000 },
			// 45 is the second quarter of its half hour, and 46 begins another.
			{ quantity: '3.2', amount: '32', peakAt: october.from + 44 * 900_000 },
			{ quantity: '2.2', amount: '22', peakAt: october.from + 44 * 900_000 },
		])
	})

	test('counts inside its own hours, in marginal tiers of power', () => {
		const windows = [{ from: '12:00', to: '20:00' }]
		expect(of({ intervalMinutes: 15, windows })[0]).toMatchObject({ quantity: '0.4' })
		const tiers = [{ upTo: '2', price: '10' }, ...one('25')]
		expect(amounts(of({ intervalMinutes: 15, tiers }))).toEqual([
			['peak', '2', '20'],
			['peak', '4', '100'],
		])
		// A charge of hours that the month does not have is no demand of 0 kW.
		expect(of({ intervalMinutes: 15, windows: [{ months: [1], from: '00:00', to: '24:00' }] })).toEqual([])
	})

	test('of a part of a month costs its days', () => {
		const part = { from: dayStart(zone, '2026-10-22'), to: october.to }
		const definition = tariff({ demand: [{ ...charge, intervalMinutes: 15 }] })
		const made = lines(definition, usage, part).find(({ kind }) => kind === 'demand')!
		expect(made).toMatchObject({ days: { count: 10, of: 31 } })
		expect(Number(made.amount)).toBeCloseTo((0.4 * 10 * 10) / 31, 12)
	})

	test('is not known where an interval is missing or too long', () => {
		const definition = version(tariff({ demand: [{ ...charge, intervalMinutes: 15 }] }))
		const gap = { ...usage, intervals: profile(october, (index) => (index === 9 ? null : 1)) }
		expect(rate(definition, gap, october, zone)).toMatchObject({ reason: 'interval-missing' })
		const hours = { ...usage, intervals: profile(october, () => 1, { stepMs: 3_600_000 }) }
		expect(rate(definition, hours, october, zone)).toMatchObject({ reason: 'demand-interval' })
	})
})

describe('minimum and levies', () => {
	test('the minimum adds what is missing, a part of a month its days of it, and what stands outside does not count', () => {
		const definition = tariff({
			standing: [{ name: 'outside', amount: '1', per: 'day', outsideMinimum: true }],
			minimum: { name: 'least', amount: '31', per: 'month' },
		})
		const least = (usage: Usage, period = october) =>
			lines(definition, usage, period).find(({ kind }) => kind === 'minimum')?.amount
		expect(least(kWh('10'))).toBe('28')
		expect(least(kWh('200'))).toBeUndefined()
		expect(Number(least(kWh('10'), { from: dayStart(zone, '2026-10-22'), to: october.to }))).toBeCloseTo(7, 12)
	})

	test('levies have their own tax and stand apart', () => {
		const definition = tariff({
			unit: 'm3',
			vatPercent: '7',
			levies: [
				{ kind: 'per-unit', name: 'sewage', price: '1.36', ofPercent: '90', vatPercent: '0' },
				{ kind: 'percent', name: 'concession', percent: '10', of: ['energy'] },
			],
		})
		expect(lines(definition, kWh('10')).map(({ name, amount, vatPercent }) => [name, amount, vatPercent])).toEqual([
			['Strom', '3', '7'],
			['sewage', '12.24', '0'],
			['concession', '0.3', '7'],
		])
	})
})

describe('definitions and versions', () => {
	test.each([
		[
			'two seasons of one name',
			{
				seasons: [
					{ name: 'a', from: '01-01' },
					{ name: 'a', from: '05-01' },
				],
			},
			'seasons',
		],
		[
			'seasons out of order',
			{
				seasons: [
					{ name: 'a', from: '05-01' },
					{ name: 'b', from: '01-01' },
				],
			},
			'seasons.1.from',
		],
		['29 February', { tierYearStart: '02-29' }, 'tierYearStart'],
		['tiers per season without seasons', { tierPeriod: 'season' }, 'seasons'],
		[
			'a table of an unknown season',
			{ bands: [{ ...total(), seasonal: [{ seasons: ['x'], tiers: one('1') }] }] },
			'bands.0.seasonal.0',
		],
		[
			'a surcharge for an unknown band',
			{ surcharge: { name: 's', tiers: [{ upTo: null, price: '1', byBand: { x: '1' } }] } },
			'surcharge.tiers',
		],
		[
			'limits without a figure for a large household',
			{
				largeHousehold: { fromPersons: 5, counts: 'person', raise: ['1'] },
				bands: [{ ...total(), tiers: [{ upTo: '1', price: '1' }, { upTo: '2', price: '1' }, ...one('1')] }],
			},
			'bands.0.tiers',
		],
		['a date that does not exist', { calendar: { holidays: ['2026-02-30'], workingDays: [] } }, 'calendar.holidays.0'],
		['a price of nine decimals', { bands: [total('0.123456789')] }, 'bands.0.tiers.0.price'],
	])('%s is refused with its field', (_, given, field) => {
		const base = { currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], bands: [total()] }
		const parsed = tariffDefinition.safeParse({ ...base, ...given })
		expect(parsed.error?.issues[0]?.path.join('.')).toBe(field)
	})

	test('two versions from one day are refused', () => {
		const versions = [version(tariff({}), '2026-01-01', 1), version(tariff({}), '2026-01-01', 2)]
		expect(sameStart(versions)).toBe('2026-01-01')
		expect(planPeriods(versions, [october], zone)).toMatchObject({ ok: false, reason: 'versions-overlap' })
	})
})
