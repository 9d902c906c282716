import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOfLocal } from '../../../../src/main/domain/calendar/local-time.ts'
import { dayPeriod, dayStart, monthPeriod, quarterHourMs } from '../../../../src/main/domain/calendar/periods.ts'
import { versionsAssigned } from '../../../../src/main/domain/tariffs/counting.ts'
import { rate } from '../../../../src/main/domain/tariffs/rate.ts'
import { cutIntoTiers } from '../../../../src/main/domain/tariffs/tiers.ts'
import { runsOf, timetable } from '../../../../src/main/domain/tariffs/timetable.ts'
import { ratingPeriods, versionAt, versionOn, versionsHeld } from '../../../../src/main/domain/tariffs/versions.ts'
import { Exact } from '../../../../src/shared/decimal.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'
import { outsideJson } from '../../../outside.ts'
import { profile } from './profile.ts'

const zone = 'Europe/Berlin'
const october = monthPeriod(zone, '2026-10')

function tariff(given: Partial<TariffDefinition> & Pick<TariffDefinition, 'bands'>): TariffDefinition {
	return tariffDefinition.parse({ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], ...given })
}
const version = (definition: TariffDefinition, validFrom = '2026-01-01', id = 1) => ({ id, validFrom, definition })
const total = (tiers: TariffDefinition['bands'][number]['tiers']) =>
	tariff({ bands: [{ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers }] })
const tiered = total([
	{ upTo: '100', price: '0.20' },
	{ upTo: '250', price: '0.30' },
	{ upTo: null, price: '0.5' },
])
const flat = total([{ upTo: null, price: '1' }])
const rated = (definition: TariffDefinition, quantity: string, period = october) =>
	rate(version(definition), { registers: { 0: quantity }, intervals: null }, period, zone)

describe('tiers', () => {
	test('a quantity exactly at a limit belongs to the lower tier', () => {
		const result = rated(tiered, '250')
		expect(result.ok && result.lines.map(({ tier, quantity }) => [tier?.index, quantity])).toEqual([
			[1, '100'],
			[2, '150'],
		])
		expect(result.ok && result.total).toBe('65')
	})

	test('every hundredth is priced once, by where the counter stood: bill(part) = C(end) − C(start)', () => {
		const limits = [new Exact(100), new Exact(250), null]
		const cents = [20, 30, 50]
		const cost = (hundredths: number) =>
			cutIntoTiers(new Exact(hundredths).div(100), limits).reduce(
				(sum, part, tier) => sum.plus(part.times(cents[tier]!)),
				new Exact(0),
			)
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 2000 }), (start, more) => {
				let oneByOne = 0
				for (let step = start + 1; step <= start + more; step++)
					oneByOne += step <= 10_000 ? 20 : step <= 25_000 ? 30 : 50
				expect(
					cost(start + more)
						.minus(cost(start))
						.times(100)
						.toNumber(),
				).toBe(oneByOne)
			}),
		)
	})

	test('more consumption never costs less, and the lines add up to the total', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1000 }), (steps, more) => {
				const [less, greater] = [steps, steps + more].map((n) => rated(tiered, new Exact(n).div(100).toFixed()))
				if (!less!.ok || !greater!.ok) throw new Error('rated')
				expect(new Exact(greater!.total).gte(less!.total)).toBe(true)
				const sum = greater!.lines.reduce((all, line) => all.plus(line.amount), new Exact(0))
				expect(sum.toFixed()).toBe(new Exact(greater!.total).toFixed())
			}),
		)
	})

	test('a part of a month has its share of a monthly limit, by days', () => {
		const part = { from: dayStart(zone, '2026-10-01'), to: dayStart(zone, '2026-10-16') }
		const result = rated(tiered, '100', part)
		if (!result.ok) throw new Error(result.reason)
		expect(Number(result.lines[0]!.quantity)).toBeCloseTo((100 * 15) / 31, 12)
	})

	test('that count per month do not accept a period across months', () => {
		expect(rated(tiered, '1', { from: october.from, to: october.to + 86_400_000 })).toMatchObject({
			ok: false,
			reason: 'crosses-months',
		})
	})
})

describe('tiers over the sum of all bands', () => {
	const prices = [
		['0.2', '0.25'],
		['0.3', '0.35'],
	] as const
	const windows = [[{ days: 'all' as const, from: '22:00', to: '06:00' }], []]
	const both = (tierMode: TariffDefinition['tierMode'], surcharged = prices) =>
		tariff({
			tierMode,
			bands: surcharged.map(([low, high], band) => ({
				name: band === 0 ? 'NT' : 'HT',
				source: { kind: 'windows' as const, windows: windows[band]! },
				tiers: [
					{ upTo: '4', price: low },
					{ upTo: null, price: high },
				],
			})),
		})
	const day = dayPeriod(zone, '2026-07-01')
	const usage = (quantities: readonly number[]) => ({
		registers: {},
		intervals: profile(day, (index) => quantities[index] ?? 0, { perStep: '1' }),
	})
	const bill = (mode: TariffDefinition['tierMode'], quantities: readonly number[]) => {
		const result = rate(version({ ...both(mode), tierPeriod: 'day' }), usage(quantities), day, zone)
		if (!result.ok) throw new Error(result.reason)
		return new Exact(result.total)
	}

	test('a surcharge that is equal in all bands makes the order of time irrelevant', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 96, maxLength: 96 }), (quantities) => {
				expect(bill('sequential', quantities).minus(bill('proportional', quantities)).abs().lt('1e-40')).toBe(true)
			}),
			{ numRuns: 50 },
		)
	})

	test('the order of time decides which band pays the upper tier', () => {
		const morning = Array.from({ length: 96 }, (_, index) => (index < 4 ? 1 : index === 40 ? 2 : 0))
		const dearUpper = [
			['0.2', '0.9'],
			['0.3', '0.35'],
		] as unknown as typeof prices
		const result = (mode: TariffDefinition['tierMode']) => {
			const rated = rate(version({ ...both(mode, dearUpper), tierPeriod: 'day' }), usage(morning), day, zone)
			return rated.ok && Number(new Exact(rated.total).toFixed(12))
		}
		// 4 kWh at night fill the lower tier, 2 kWh by day are in the upper one.
		expect(result('sequential')).toBe(1.5)
		// Both bands have two thirds of their kWh in the lower tier.
		expect(result('proportional')).toBeCloseTo((8 * 0.2 + 4 * 0.9 + 4 * 0.3 + 2 * 0.35) / 3, 10)
		expect(result('perPeriod')).toBeCloseTo(4 * 0.2 + 2 * 0.3, 10)
	})

	test('needs one table of limits, and intervals where time decides', () => {
		const uneven = both('proportional')
		const bands = [uneven.bands[0]!, { ...uneven.bands[1]!, tiers: [{ upTo: null, price: '1' }] }]
		expect(rate(version({ ...uneven, bands, tierPeriod: 'day' }), usage([]), day, zone)).toMatchObject({
			reason: 'tiers-differ',
		})
		const registers = uneven.bands.map((band, index) => ({
			...band,
			source: { kind: 'register' as const, tariff: index + 1 },
		}))
		const byRegister = { ...uneven, tierMode: 'sequential' as const, bands: registers, tierPeriod: 'day' as const }
		const stands = { registers: { 1: '3', 2: '3' }, intervals: null }
		expect(rate(version(byRegister), stands, day, zone)).toMatchObject({ reason: 'interval-missing' })
		expect(rate(version({ ...byRegister, tierMode: 'proportional' }), stands, day, zone)).toMatchObject({ ok: true })
	})
})

describe('standing charges', () => {
	const charges = tariff({
		standing: [
			{ name: 'day', amount: '0.1', per: 'day' },
			{ name: 'month', amount: '9.30', per: 'month' },
			{ name: 'year', amount: '365', per: 'year' },
		],
		bands: [{ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0' }] }],
	})

	test('a whole month is one month, and 31 days also where one of them has 25 hours', () => {
		const result = rated(charges, '0')
		expect(result.ok && result.lines.slice(0, 3).map(({ quantity, amount, days }) => [quantity, amount, days])).toEqual(
			[
				['31', '3.1', null],
				['1', '9.3', null],
				[new Exact(31).div(365).toFixed(), '31', { count: 31, of: 365 }],
			],
		)
	})

	test('what two tenants pay for their parts of a month is what one pays for the whole', () => {
		fc.assert(
			fc.property(fc.integer({ min: 2, max: 31 }), (day) => {
				const change = dayStart(zone, `2026-10-${String(day).padStart(2, '0')}`)
				const parts = [
					{ from: october.from, to: change },
					{ from: change, to: october.to },
				].map((period) => rated(charges, '0', period))
				const whole = rated(charges, '0')
				if (!whole.ok) throw new Error('rated')
				const sum = parts.reduce((all, part) => all.plus(part.ok ? part.total : Number.NaN), new Exact(0))
				expect(sum.minus(whole.total).abs().lt('1e-40')).toBe(true)
			}),
		)
	})
})

describe('time of use', () => {
	const night = { days: 'all', from: '22:00', to: '06:00' } as const
	const timed = tariff({
		bands: [
			{
				name: 'NT',
				source: { kind: 'windows', windows: [night, { days: 'weekend', from: '00:00', to: '24:00' }] },
				tiers: [{ upTo: null, price: '0.2' }],
			},
			{ name: 'HT', source: { kind: 'windows', windows: [] }, tiers: [{ upTo: null, price: '0.3' }] },
		],
	})
	const usage = (date: string) => ({
		registers: {},
		intervals: profile(dayPeriod(zone, date), () => 250),
	})

	test('windows are half-open and go across midnight', () => {
		const lists = timed.bands.map(({ source }) => (source.kind === 'windows' ? source.windows : null))
		const at = (local: string) => {
			const from = Math.floor(instantOfLocal(zone, local)! / quarterHourMs) * quarterHourMs
			return runsOf(timetable(lists, timed), zone, { from, to: from + quarterHourMs }, quarterHourMs).lists[0]
		}
		expect(at('2026-10-06T21:59')).toBe(1)
		expect(at('2026-10-06T22:00')).toBe(0)
		expect(at('2026-10-07T05:59')).toBe(0)
		expect(at('2026-10-07T06:00')).toBe(1)
		expect(at('2026-10-10T12:00')).toBe(0)
	})

	test('row 33: a day of 23 or 25 hours bills every quarter hour once, the odd hour at night', () => {
		const working = tariff({
			bands: [{ ...timed.bands[0]!, source: { kind: 'windows', windows: [night] } }, timed.bands[1]!],
		})
		for (const [date, nightHours] of [
			['2026-03-29', 7],
			['2026-07-01', 8],
			['2026-10-25', 9],
		] as const) {
			const result = rate(version(working), usage(date), dayPeriod(zone, date), zone)
			expect(result.ok && result.lines.map(({ name, quantity }) => [name, quantity])).toEqual([
				['NT', String(nightHours)],
				['HT', '16'],
			])
		}
	})

	test('a gap in the intervals is no 0 kWh: there is no price', () => {
		const whole = usage('2026-07-01')
		const day = dayPeriod(zone, '2026-07-01')
		const without = { ...whole, intervals: { ...whole.intervals, steps: whole.intervals.steps.slice(0, -1) } }
		const empty = { ...whole, intervals: profile(day, (index) => (index === 40 ? null : 250)) }
		const late = { ...whole, intervals: { ...whole.intervals, from: day.from + quarterHourMs } }
		const none = { ...whole, intervals: { ...whole.intervals, steps: [] } }
		for (const broken of [without, empty, late, none, { registers: {}, intervals: null }]) {
			expect(rate(version(timed), broken, day, zone)).toMatchObject({ ok: false, reason: 'interval-missing' })
		}
	})

	test('a moment without a band and a register without a value are named', () => {
		const onlyNight = tariff({ bands: [timed.bands[0]!] })
		expect(rate(version(onlyNight), usage('2026-07-01'), dayPeriod(zone, '2026-07-01'), zone)).toMatchObject({
			reason: 'no-band',
		})
		expect(rate(version(tiered), { registers: {}, intervals: null }, october, zone)).toMatchObject({
			reason: 'register-missing',
		})
		expect(rated(tiered, '-1')).toMatchObject({ ok: false, reason: 'negative' })
	})
})

describe('versions', () => {
	const versions = [version(tiered, '2026-10-16', 3), version(tiered, '2026-01-01', 1)]

	test('hold from their date on, and before the first there is none', () => {
		expect(versionOn(versions, '2026-10-15')?.id).toBe(1)
		expect(versionOn(versions, '2026-10-16')?.id).toBe(3)
		expect(versionOn(versions, '2025-12-31')).toBeNull()
	})

	test('cut a period where they change, and monthly tiers at month starts', () => {
		const quarter = { from: dayStart(zone, '2026-09-01'), to: dayStart(zone, '2026-12-01') }
		const cuts = ratingPeriods(versions, zone, quarter)
		expect(cuts.map(({ from }) => from)).toEqual(
			['2026-09-01', '2026-10-01', '2026-10-16', '2026-11-01'].map((date) => dayStart(zone, date)),
		)
		expect(cuts.at(-1)!.to).toBe(quarter.to)
		expect(ratingPeriods([version(flat)], zone, quarter)).toEqual([quarter])
	})

	test('a point that changes its tariff has the versions of each in its time', () => {
		const of = (...starts: readonly string[]) => starts.map((start, index) => version(flat, start, index + 1))
		const assigned = [
			{ from: '2026-03-01', name: 'A', versions: of('2025-01-01', '2026-02-01', '2026-05-01', '2026-11-01') },
			{ from: '2026-10-16', name: 'B', versions: of('2026-01-01', '2026-12-01') },
		]
		const inTurn = versionsAssigned(assigned)
		// What is told of a version is its own date.
		expect(inTurn.map(({ versionFrom }) => versionFrom)).toEqual(['2026-02-01', undefined, '2026-01-01', undefined])
		const held = inTurn.map(({ validFrom, id, tariffName }) => [validFrom, id, tariffName])
		expect(held).toEqual([
			['2026-03-01', 2, 'A'],
			['2026-05-01', 3, 'A'],
			['2026-10-16', 1, 'B'],
			['2026-12-01', 2, 'B'],
		])
	})

	test('a point whose next tariff has no version yet has none, and never goes on under the one before', () => {
		const assigned = [
			{ from: '2026-03-01', name: 'A', versions: [version(flat, '2025-01-01', 1)] },
			{ from: '2026-10-16', name: 'B', versions: [version(flat, '2026-10-20', 2)] },
		]
		const inTurn = versionsAssigned(assigned)
		const held = ratingPeriods(inTurn, zone, october).map(({ from }) => versionAt(inTurn, zone, from)?.id ?? null)
		expect(held).toEqual([1, null, 2])
	})

	test('that are over or still to come cut nothing of what another one holds for', () => {
		const seasonal = {
			...tiered,
			tierPeriod: 'season' as const,
			seasons: [
				{ name: 'a', from: '04-20' },
				{ name: 'b', from: '10-20' },
			],
		}
		const given = [
			version(seasonal, '2020-01-01', 1),
			version(tiered, '2026-05-01', 2),
			version(seasonal, '2027-01-01', 3),
		]
		expect(ratingPeriods(given, zone, october)).toEqual([october])
		expect(versionsHeld(given, zone, october)).toEqual([given[1]])
	})
})

type Windowed = {
	id: string
	start: string
	endExclusive: string
	result: { line_items: { period: number; kwh: string; subtotal: string }[]; energy_charge: string }
	urdb: {
		energyratestructure: { rate: number; max?: number; unit: string }[][]
		energyweekdayschedule: number[][]
		energyweekendschedule: number[][]
	}
}

/** Billing windows in a calendar with leap days; that engine's fixed and minimum charges follow other rules. */
const windowed = outsideJson<Windowed[]>('billing/ratebook_windows.json')
describe.skipIf(windowed === null)('billing windows of another engine', () => {
	for (const { id, start, endExclusive, result, urdb } of windowed ?? []) {
		test(id, () => {
			const period = { from: Date.UTC(...dateParts(start)), to: Date.UTC(...dateParts(endExclusive)) }
			const scheduled = (at: number) => {
				const date = new Date(at)
				const table = [0, 6].includes(date.getUTCDay()) ? urdb.energyweekendschedule : urdb.energyweekdayschedule
				return table[date.getUTCMonth()]![date.getUTCHours()]!
			}
			const quantities = urdb.energyratestructure.map(() => 0)
			for (let i = 0; period.from + i * 3_600_000 < period.to; i++) {
				quantities[scheduled(period.from + i * 3_600_000)]! += ((37 * i * i + 11 * i) % 900) + 100
			}
			const definition = tariff({
				tierPeriod: urdb.energyratestructure[0]![0]!.unit === 'kWh daily' ? 'day' : 'month',
				bands: urdb.energyratestructure.map((tiers, band) => ({
					name: `period ${band}`,
					source: { kind: 'register' as const, tariff: band },
					tiers: tiers.map(({ max, rate: price }) => ({
						upTo: max === undefined ? null : String(max),
						price: String(price),
					})),
				})),
			})
			const registers = Object.fromEntries(quantities.map((wh, band) => [band, new Exact(wh).div(1000).toFixed()]))
			const own = rate(version(definition), { registers, intervals: null }, period, 'UTC')
			expect(own.ok && own.total).toBe(result.energy_charge)
		})
	}
})

function dateParts(date: string): [number, number, number] {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number]
	return [year, month - 1, day]
}
