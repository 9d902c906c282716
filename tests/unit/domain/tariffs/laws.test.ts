/** What holds of every bill, whatever the tariff and the use: no kWh twice, none lost, no cent without a line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayStart, dayStarts, monthPeriod, quarterHourMs } from '../../../../src/main/domain/calendar/periods.ts'
import { rate } from '../../../../src/main/domain/tariffs/rate.ts'
import { planPeriods, ratePeriods } from '../../../../src/main/domain/tariffs/rate-period.ts'
import {
	type Circumstances,
	noCircumstances,
	type Rated,
	type RatedLine,
} from '../../../../src/main/domain/tariffs/rating.ts'
import { tierSpan } from '../../../../src/main/domain/tariffs/seasons.ts'
import { ratingPeriods, type TariffVersion } from '../../../../src/main/domain/tariffs/versions.ts'
import { Exact, sum } from '../../../../src/shared/decimal.ts'
import type { Period } from '../../../../src/shared/period.ts'
import type { TariffDefinition } from '../../../../src/shared/tariff.ts'
import { dayOf, profileOf, registersOf, seeds, tariffs, unit, usageOf, zones } from './generated.ts'

const zone = 'Europe/Berlin'
const tiny = '1e-38'
/** With the night of 23 hours, with that of 25, and with neither. */
const months = fc.constantFrom('2026-03', '2026-10', '2026-07').map((month) => monthPeriod(zone, month))
const days = fc.integer({ min: 2, max: 31 })

const version = (definition: TariffDefinition, validFrom = '2020-01-01', id = 1): TariffVersion => ({
	...{ id, validFrom, definition },
})
type Whole = Extract<Rated, { ok: true }>
function rated(...given: Parameters<typeof rate>): Whole {
	const result = rate(...given)
	if (!result.ok) throw new Error(`${result.reason} ${result.detail}`)
	return result
}
/** The lines of periods one after the other, with the counters carried on. */
function linesOf(definition: TariffDefinition, periods: readonly Period[], intervals: Intervals): readonly RatedLine[] {
	const use = { intervals, registersIn: registersOf(intervals) }
	const all = ratePeriods(planPeriods([version(definition)], periods, zone), use, unit)
	if (!all.ok) throw new Error(`${all.reason} ${all.detail}`)
	return all.pieces.flatMap(({ rated: { lines } }) => lines)
}
type Intervals = ReturnType<typeof profileOf>
const totalOf = (lines: readonly RatedLine[]) => sum(lines.map(({ amount }) => new Exact(amount)))

/** The same bill, however the expressions were ordered. */
function expectSame(one: Exact | string, other: Exact | string): void {
	expect(new Exact(one).minus(other).abs().lt(tiny), `${one} is ${other}`).toBe(true)
}

describe('splitting a reading never changes a bill', () => {
	/** The counter of the piece's month, season or contract year, with what each band had used before. */
	function counterOf(definition: TariffDefinition, piece: Period, before: readonly Exact[]): Circumstances {
		const isLong = definition.tierPeriod === 'season' || definition.tierPeriod === 'year'
		return { unit, counter: { span: isLong ? tierSpan(definition, zone, piece.from) : piece, before } }
	}
	/** One piece of the month as a whole, and cut at a quarter hour of it. */
	function expectSplit(definition: TariffDefinition, month: Period, seed: number, share: number, was: number): void {
		const pieces = ratingPeriods([version(definition)], zone, month)
		const piece = pieces[seed % pieces.length]!
		const intervals = profileOf(seed, piece)
		const before = definition.bands.map((_, band) => new Exact(was).div(100).times(band + 1))
		const cut = piece.from + Math.floor(((piece.to - piece.from) / quarterHourMs) * share) * quarterHourMs
		const one = (period: Period, stand: readonly Exact[]) => {
			const own = version(definition)
			return rated(own, usageOf(intervals, period), period, zone, counterOf(definition, piece, stand))
		}
		const first = one({ ...piece, to: cut }, before)
		const stand = before.map((each, band) => each.plus(first.used[band]!))
		expectSame(new Exact(first.total).plus(one({ ...piece, from: cut }, stand).total), one(piece, before).total)
	}
	const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true })
	const befores = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_000 }))

	test('of bands that fill tiers in the order of time, or each its own', () => {
		const some = tariffs({ tierMode: ['sequential', 'perPeriod'], charges: 'none' })
		fc.assert(fc.property(some, months, seeds, shares, befores, expectSplit), { numRuns: 150 })
	})

	test('of bands of one price each, whose surcharge is the same in all of them', () => {
		const some = tariffs({ tiers: true, surcharge: 'equal', charges: 'none' }).map((definition) => ({
			...definition,
			bands: definition.bands.map(({ seasonal: _, ...band }) => ({ ...band, tiers: band.tiers.slice(-1) })),
		}))
		fc.assert(fc.property(some, months, seeds, shares, befores, expectSplit), { numRuns: 100 })
	})
})

test('surcharges equal in all bands make the order of time irrelevant, apart or as part of the prices', () => {
	const some = tariffs({
		tierMode: ['sequential'],
		tierPeriod: ['month', 'day'],
		surcharge: 'equal',
		seasonal: false,
		charges: 'none',
	})
	fc.assert(
		fc.property(some, months, seeds, (given, month, seed) => {
			const intervals = profileOf(seed, month)
			const { surcharge, ...rest } = given
			const flat = { ...rest, bands: rest.bands.map((band) => ({ ...band, tiers: band.tiers.slice(-1) })) }
			const within = {
				...rest,
				bands: flat.bands.map((band) => ({
					...band,
					tiers: surcharge!.tiers.map(({ upTo, price }) => ({
						upTo,
						price: new Exact(price).plus(band.tiers[0]!.price).toFixed(),
					})),
				})),
			}
			const total = (definition: TariffDefinition) => totalOf(linesOf(definition, [month], intervals))
			const inOrder = total(within)
			expectSame(inOrder, total({ ...within, tierMode: 'proportional' }))
			for (const tierMode of ['sequential', 'proportional', 'perPeriod'] as const) {
				expectSame(inOrder, total({ ...flat, surcharge, tierMode }))
			}
		}),
		{ numRuns: 100 },
	)
})

test('surcharges that differ by band are the prices of the bands themselves', () => {
	const some = tariffs({ tierMode: ['sequential', 'proportional'], seasonal: false, charges: 'none' })
	fc.assert(
		fc.property(some, months, seeds, (given, month, seed) => {
			const { surcharge: _, ...within } = given
			const [{ tiers }] = within.bands as [TariffDefinition['bands'][number]]
			const apart = {
				...within,
				bands: within.bands.map((band) => ({ ...band, tiers: [{ upTo: null, price: '0' }] })),
				surcharge: {
					name: 's',
					tiers: tiers.map(({ upTo }, tier) => ({
						...{ upTo, price: '9' },
						byBand: Object.fromEntries(within.bands.map((band) => [band.name, band.tiers[tier]!.price])),
					})),
				},
			}
			const intervals = profileOf(seed, month)
			const [one, other] = [within, apart].map((each) => totalOf(linesOf(each, [month], intervals)))
			expectSame(one!, other!)
		}),
		{ numRuns: 100 },
	)
})

describe('a bill of a year', () => {
	const year = { from: dayStart(zone, '2026-01-01'), to: dayStart(zone, '2027-01-01') }
	const monthsOfYear = Array.from({ length: 12 }, (_, index) =>
		monthPeriod(zone, `2026-${String(index + 1).padStart(2, '0')}`),
	)

	/** Some months reach it, and others do not. */
	const withLeast = fc
		.tuple(tariffs({ tiers: false, charges: 'by-days' }), fc.integer({ min: 5, max: 60 }))
		.map(([definition, amount]) => ({
			...definition,
			minimum: { name: 'least', amount: String(amount), per: 'day' as const },
		}))

	test('equals the sum of its months where the tariff is monthly, whatever it charges', () => {
		fc.assert(
			fc.property(fc.oneof(tariffs({ tierPeriod: ['month', 'day'] }), withLeast), seeds, (definition, seed) => {
				const intervals = profileOf(seed, year)
				const byMonth = monthsOfYear.flatMap((month) => linesOf(definition, [month], intervals))
				expectSame(totalOf(linesOf(definition, [year], intervals)), totalOf(byMonth))
			}),
			{ numRuns: 50 },
		)
	})

	test('whose limits count per season or contract year from any day is that of its months one after the other', () => {
		fc.assert(
			fc.property(
				tariffs({ tierPeriod: ['season', 'year'], tierMode: ['sequential', 'perPeriod'], charges: 'by-days' }),
				seeds,
				(definition, seed) => {
					// A contract year may begin in it, so that the counter begins anew inside.
					const intervals = profileOf(seed, year)
					const whole = linesOf(definition, [year], intervals)
					expectSame(totalOf(whole), totalOf(linesOf(definition, monthsOfYear, intervals)))
				},
			),
			{ numRuns: 30 },
		)
	})

	test('of annual tiers is C(end) − C(start), between any two days', () => {
		const some = tariffs({
			...{ tierPeriod: ['year'], tierMode: ['sequential', 'perPeriod'], seasonal: false, charges: 'none' },
		})
		fc.assert(
			fc.property(some, seeds, fc.tuple(seeds, seeds), (definition, seed, [a, b]) => {
				const whole = tierSpan(definition, zone, year.from + 200 * 86_400_000)
				const intervals = profileOf(seed, whole)
				const starts = dayStarts(zone, whole.from + 1, whole.to).map(({ at }) => at)
				const [from, to] = [a % starts.length, b % starts.length].sort((x, y) => x - y).map((index) => starts[index]!)
				if (from === to) return
				const own = version(definition)
				const since = (period: Period, before: readonly Exact[]) =>
					rated(own, usageOf(intervals, period), period, zone, { unit, counter: { span: whole, before } })
				const nothing = definition.bands.map(() => new Exact(0))
				const [start, end] = [from!, to!].map((at) => since({ from: whole.from, to: at }, nothing))
				const bill = since({ from: from!, to: to! }, start!.used)
				expectSame(bill.total, new Exact(end!.total).minus(start!.total))
			}),
			{ numRuns: 60 },
		)
	})
})

describe('what two pay is what one would pay', () => {
	/** Without limits that each of the two has a share of. */
	const shared = tariffs({ tiers: false, charges: 'by-days' })
	const goesOn = tariffs({
		...{ tierPeriod: ['season', 'year'], tierMode: ['sequential', 'perPeriod'], seasonal: false, charges: 'by-days' },
		tierTenantChange: ['continue'],
	})
	const dayIn = (month: Period, day: number) => {
		const all = dayStarts(zone, month.from, month.to)
		return all[Math.min(day, all.length) - 1]!
	}

	test('tenant A and tenant B are the period, wherever the day of the change', () => {
		fc.assert(
			fc.property(fc.oneof(shared, goesOn), months, seeds, days, (definition, month, seed, day) => {
				const { at } = dayIn(month, day)
				const intervals = profileOf(seed, month)
				const two = [
					{ ...month, to: at },
					{ ...month, from: at },
				]
				const apart = isCarried(definition)
					? linesOf(definition, two, intervals)
					: two.flatMap((each) => linesOf(definition, [each], intervals))
				expectSame(totalOf(apart), totalOf(linesOf(definition, [month], intervals)))
			}),
			{ numRuns: 100 },
		)
	})
	const isCarried = ({ tierPeriod }: TariffDefinition) => tierPeriod === 'season' || tierPeriod === 'year'

	test('under limits of which each has a share no kWh is lost or billed twice', () => {
		fc.assert(
			fc.property(tariffs({ tierPeriod: ['month', 'day'] }), months, seeds, days, (definition, month, seed, day) => {
				const { at } = dayIn(month, day)
				const intervals = profileOf(seed, month)
				const used = (period: Period) => energyOf(linesOf(definition, [period], intervals))
				expectSame(used({ ...month, to: at }).plus(used({ ...month, from: at })), used(month))
			}),
			{ numRuns: 100 },
		)
	})

	test('a version that changes nothing changes nothing', () => {
		fc.assert(
			fc.property(shared, months, seeds, days, (definition, month, seed, day) => {
				const intervals = profileOf(seed, month)
				const later = version(definition, dayIn(month, day).date, 2)
				const use = { intervals, registersIn: registersOf(intervals) }
				const total = (versions: readonly TariffVersion[]) => {
					const all = ratePeriods(planPeriods(versions, [month], zone), use, unit)
					if (!all.ok) throw new Error(all.reason)
					return totalOf(all.pieces.flatMap((piece) => piece.rated.lines))
				}
				expectSame(total([version(definition), later]), total([version(definition)]))
			}),
			{ numRuns: 60 },
		)
	})
})

const energyOf = (lines: readonly RatedLine[]) =>
	sum(lines.filter(({ kind }) => kind === 'energy').map(({ quantity }) => new Exact(quantity)))

test('the lines sum to the total, each is quantity × unit price, and they hold all that was used', () => {
	fc.assert(
		fc.property(tariffs(), months, seeds, (definition, month, seed) => {
			const pieces = ratingPeriods([version(definition)], zone, month)
			const piece = pieces[seed % pieces.length]!
			const isLong = definition.tierPeriod === 'season' || definition.tierPeriod === 'year'
			const span = isLong ? tierSpan(definition, zone, piece.from) : piece
			const before = definition.bands.map((_, band) => new Exact(seed % 1_000).times(band))
			const usage = usageOf(profileOf(seed, piece), piece)
			const { lines, total, used } = rated(version(definition), usage, piece, zone, { unit, counter: { span, before } })
			expect(totalOf(lines).eq(total)).toBe(true)
			for (const { quantity, unitPrice, amount } of lines) {
				expectSame(new Exact(quantity).times(unitPrice), amount)
			}
			expectSame(energyOf(lines), sum(used))
		}),
		{ numRuns: 200 },
	)
})

test('every quarter hour is billed once, also on days of 23, 25 and 24½ hours, in whatever zone', () => {
	const dates = [
		'2026-03-08',
		'2026-03-29',
		'2026-04-05',
		'2026-10-04',
		'2026-10-25',
		'2026-11-01',
		'2026-07-01',
	] as const
	const some = tariffs({ bands: 'windows', tiers: false, charges: 'none' })
	fc.assert(
		fc.property(some, fc.constantFrom(...zones), fc.constantFrom(...dates), (definition, place, date) => {
			const day = dayOf(place, date)
			const count = (day.to - day.from) / quarterHourMs
			// Each quarter hour a power of two of its own within 2^52: the sum shows which were counted, and how often.
			for (let first = 0; first < count; first += 50) {
				const steps = Float64Array.from({ length: count }, (_, index) =>
					index >= first && index < first + 50 ? 2 ** (index - first) : 0,
				)
				const intervals = { from: day.from, stepMs: quarterHourMs, perStep: '1', steps }
				const { used } = rated(version(definition), { registers: {}, intervals }, day, place, noCircumstances)
				expect(sum(used).toNumber()).toBe(2 ** Math.min(50, count - first) - 1)
			}
		}),
		{ numRuns: 100 },
	)
})

test('what is generated has all that a tariff can say', () => {
	const month = monthPeriod(zone, '2026-10')
	const seen = new Map<string, number>()
	const see = (what: string, is: boolean) => seen.set(what, (seen.get(what) ?? 0) + (is ? 1 : 0))
	for (const [definition, seed] of fc.sample(fc.tuple(tariffs(), seeds), { numRuns: 300, seed: 7 })) {
		const lines = linesOf(definition, [month], profileOf(seed, month))
		const windows = definition.bands.flatMap(({ source }) => (source.kind === 'windows' ? source.windows : []))
		for (const mode of ['perPeriod', 'proportional', 'sequential'] as const) {
			const tiered = lines.filter(({ tier }) => tier?.mode === mode)
			see(
				`${mode}: several bands reach upper tiers`,
				new Set(tiered.flatMap(({ name, tier }) => (tier!.index > 1 ? name : []))).size > 1,
			)
		}
		for (const tierPeriod of ['month', 'day', 'season', 'year'] as const) {
			const isOf = definition.tierPeriod === tierPeriod
			see(
				`a limit per ${tierPeriod} is passed`,
				isOf && lines.some(({ kind, tier }) => kind === 'energy' && tier !== null && tier.index > 1),
			)
		}
		for (const kind of ['standing', 'surcharge', 'demand', 'levy', 'minimum'] as const) {
			see(
				kind,
				lines.some((line) => line.kind === kind),
			)
		}
		for (const days of ['all', 'weekday', 'weekend', 'working', 'saturday', 'sunday', 'holiday'] as const) {
			see(
				`windows on ${days}`,
				windows.some((each) => each.days === days),
			)
		}
		see('five bands', definition.bands.length === 5)
		see(
			'a window across midnight',
			windows.some(({ from, to }) => from > to),
		)
		see(
			'a window of months or seasons',
			windows.some((each) => each.months !== undefined || each.seasons !== undefined),
		)
		see(
			'registers',
			definition.bands.some(({ source }) => source.kind === 'register'),
		)
		see(
			'a table of a season',
			definition.bands.some(({ seasonal }) => (seasonal?.length ?? 0) > 0),
		)
		see('a season that begins in the month', new Set(lines.map(({ period }) => period.from)).size > 1)
		see('a large household', (definition.largeHousehold?.fromPersons ?? 99) <= unit.persons)
		see(
			'eight decimals',
			lines.some(({ unitPrice }) => /\.\d{8}$/.test(unitPrice)),
		)
		see(
			'other surcharges for single bands',
			definition.surcharge?.tiers.some(({ byBand }) => byBand !== undefined) ?? false,
		)
	}
	const rare = [...seen].filter(([, times]) => times < 5)
	expect(rare).toEqual([])
})
