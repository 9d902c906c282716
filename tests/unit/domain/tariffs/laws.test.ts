/** What holds of every bill, whatever was used: no kWh twice, none lost, and no cent that is not on a line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayStart, monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import type { Usage } from '../../../../src/main/domain/tariffs/band-quantities.ts'
import type { IntervalSeries } from '../../../../src/main/domain/tariffs/interval-series.ts'
import { rate } from '../../../../src/main/domain/tariffs/rate.ts'
import { planPeriods, ratePeriods } from '../../../../src/main/domain/tariffs/rate-period.ts'
import { noCircumstances, type Rated } from '../../../../src/main/domain/tariffs/rating.ts'
import { Exact, sum } from '../../../../src/shared/decimal.ts'
import type { Period } from '../../../../src/shared/period.ts'
import { type TariffDefinition, type TierMode, tariffDefinition } from '../../../../src/shared/tariff.ts'

const zone = 'Europe/Berlin'
const month = monthPeriod(zone, '2026-10')
const tiny = '1e-40'

/** Digits that no other price has, so that a kWh in a wrong cell is seen. */
const prices = ['0.18010001', '0.2303', '0.3107', '0.2913', '0.3617', '0.5219'] as const
const night = [{ days: 'working' as const, from: '22:00', to: '06:00' }]

function timed(tierMode: TierMode, given: object = {}): TariffDefinition {
	const tiers = (first: number) => [
		{ upTo: '150', price: prices[first]! },
		{ upTo: '300', price: prices[first + 1]! },
		{ upTo: null, price: prices[first + 2]! },
	]
	return tariffDefinition.parse({
		currency: 'EUR',
		unit: 'kWh',
		vatPercent: '19',
		standing: [],
		tierMode,
		bands: [
			{ name: 'NT', source: { kind: 'windows', windows: night }, tiers: tiers(0) },
			{ name: 'HT', source: { kind: 'windows', windows: [] }, tiers: tiers(3) },
		],
		...given,
	})
}

const version = (definition: TariffDefinition, validFrom = '2020-01-01', id = 1) => ({ id, validFrom, definition })
type Whole = Extract<Rated, { ok: true }>
function rated(...given: Parameters<typeof rate>): Whole {
	const result = rate(...given)
	if (!result.ok) throw new Error(`${result.reason} ${result.detail}`)
	return result
}

/** A profile of Wh that hashes its seed: quarter hours without pattern, some of them 0. */
function profileOf(seed: number, period: Period, most = 900): IntervalSeries {
	let state = seed >>> 0
	const steps = Float64Array.from({ length: (period.to - period.from) / 900_000 }, () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		return state % 5 === 0 ? 0 : (state >>> 8) % most
	})
	return { from: period.from, stepMs: 900_000, perStep: '0.001', steps }
}
const usageOf = (intervals: IntervalSeries): Usage => ({ registers: {}, intervals })
const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const runs = { numRuns: 25 }

/** The same bill, however the expressions were ordered. */
function expectSame(one: Exact | string, other: Exact | string): void {
	expect(new Exact(one).minus(other).abs().lt(tiny)).toBe(true)
}

describe('splitting a reading never changes a bill', () => {
	/** The month's limits, and what each band had used of them before. */
	const from = (before: readonly Exact[]) => ({ ...noCircumstances, counter: { span: month, before } })
	const nothing = [new Exact(0), new Exact(0)]

	test.each(['sequential', 'perPeriod'] as const)('of bands that count %s', (mode) => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: 1, max: 2979 }), (seed, quarter) => {
				const definition = timed(mode)
				const usage = usageOf(profileOf(seed, month))
				const cut = month.from + quarter * 900_000
				const whole = rated(version(definition), usage, month, zone)
				const first = rated(version(definition), usage, { ...month, to: cut }, zone, from(nothing))
				const second = rated(version(definition), usage, { ...month, from: cut }, zone, from(first.used))
				expectSame(new Exact(first.total).plus(second.total), whole.total)
			}),
			runs,
		)
	})

	test('of registers whose tiers add the same in every band', () => {
		const tiers = [
			{ upTo: '150', price: '0' },
			{ upTo: null, price: '0.05' },
		]
		const bands = [1, 2].map((tariff) => ({
			name: `T${tariff}`,
			source: { kind: 'register', tariff },
			tiers: [{ upTo: null, price: prices[tariff] }],
		}))
		const definition = timed('proportional', { bands, surcharge: { name: 'tiers', tiers } })
		const amount = fc.integer({ min: 0, max: 40_000 })
		fc.assert(
			fc.property(fc.tuple(amount, amount, amount, amount), ([a, b, c, d]) => {
				const usage = (one: number, two: number): Usage => ({
					registers: { 1: new Exact(one).div(100).toFixed(), 2: new Exact(two).div(100).toFixed() },
					intervals: null,
				})
				const whole = rated(version(definition), usage(a + c, b + d), month, zone)
				const first = rated(version(definition), usage(a, b), month, zone, from(nothing))
				const second = rated(version(definition), usage(c, d), month, zone, from(first.used))
				expectSame(new Exact(first.total).plus(second.total), whole.total)
			}),
		)
	})
})

describe('surcharges equal in all bands', () => {
	test('make the order of time irrelevant, also as part of the prices', () => {
		const tier = (base: string) => [
			{ upTo: '180', price: base },
			{ upTo: '350', price: new Exact(base).plus('0.05').toFixed() },
			{ upTo: null, price: new Exact(base).plus('0.3').toFixed() },
		]
		const bands = timed('sequential').bands.map((band, index) => ({ ...band, tiers: tier(prices[index * 3]!) }))
		const apart = timed('sequential').bands.map((band, index) => ({
			...band,
			tiers: [{ upTo: null, price: prices[index * 3]! }],
		}))
		fc.assert(
			fc.property(seeds, (seed) => {
				const usage = usageOf(profileOf(seed, month))
				const total = (definition: TariffDefinition) => rated(version(definition), usage, month, zone).total
				const inOrder = total(timed('sequential', { bands }))
				expectSame(inOrder, total(timed('proportional', { bands })))
				const surcharge = { name: 'tiers', tiers: tier('0') }
				for (const mode of ['sequential', 'proportional', 'perPeriod'] as const) {
					expectSame(inOrder, total(timed(mode, { bands: apart, surcharge })))
				}
			}),
			runs,
		)
	})

	test('that differ by band are the prices of the bands themselves', () => {
		const surcharge = {
			name: 'tiers',
			tiers: [
				{ upTo: '150', price: '0' },
				{ upTo: '300', price: '0.05019999', byBand: { HT: '0.0704' } },
				{ upTo: null, price: '0.13059999', byBand: { HT: '0.2306' } },
			],
		}
		const flat = (mode: TierMode) =>
			timed(mode, {
				bands: timed(mode).bands.map((band, index) => ({
					...band,
					tiers: [{ upTo: null, price: prices[index * 3]! }],
				})),
				surcharge,
			})
		fc.assert(
			fc.property(seeds, (seed) => {
				const usage = usageOf(profileOf(seed, month))
				for (const mode of ['sequential', 'proportional'] as const) {
					const [own, within] = [flat(mode), timed(mode)].map((each) => rated(version(each), usage, month, zone).total)
					expectSame(own!, within!)
				}
			}),
			runs,
		)
	})
})

describe('a bill of a year', () => {
	const year = { from: dayStart(zone, '2026-01-01'), to: dayStart(zone, '2027-01-01') }
	const monthsOfYear = Array.from({ length: 12 }, (_, index) =>
		monthPeriod(zone, `2026-${String(index + 1).padStart(2, '0')}`),
	)
	const charges = {
		standing: [
			{ name: 'day', amount: '0.1', per: 'day' },
			{ name: 'month', amount: '9.30', per: 'month' },
			{ name: 'year', amount: '366.1', per: 'year' },
		],
		demand: [{ name: 'peak', intervalMinutes: 30, windows: night, tiers: [{ upTo: null, price: '7.25' }] }],
		minimum: { name: 'least', amount: '120', per: 'month' },
		levies: [{ kind: 'per-unit', name: 'levy', price: '0.0205' }],
	}

	test('equals the sum of its months where the tariff is monthly', () => {
		const definition = timed('sequential', charges)
		fc.assert(
			fc.property(seeds, (seed) => {
				const intervals = profileOf(seed, year)
				const use = { intervals, registersIn: () => ({}) }
				const whole = ratePeriods(planPeriods([version(definition)], [year], zone), use)
				if (!whole.ok) throw new Error(whole.reason)
				const byMonth = monthsOfYear.map((each) => rated(version(definition), usageOf(intervals), each, zone).total)
				expectSame(
					sum(whole.pieces.map((piece) => new Exact(piece.rated.total))),
					sum(byMonth.map((t) => new Exact(t))),
				)
			}),
			{ numRuns: 5 },
		)
	})

	test.each(['01-01', '12-01', '05-17'])(
		'is C(end) − C(start) where limits count per contract year from %s',
		(start) => {
			const definition = timed('sequential', { tierPeriod: 'year', tierYearStart: start })
			fc.assert(
				fc.property(seeds, (seed) => {
					// Two contract years begin in it, so the counter begins anew inside.
					const intervals = profileOf(seed, year, 40)
					const use = { intervals, registersIn: () => ({}) }
					const total = (periods: readonly Period[]) => {
						const all = ratePeriods(planPeriods([version(definition)], periods, zone), use)
						if (!all.ok) throw new Error(`${all.reason} ${all.detail}`)
						return sum(all.pieces.map((piece) => new Exact(piece.rated.total)))
					}
					expectSame(total([year]), total(monthsOfYear))
				}),
				{ numRuns: 5 },
			)
		},
	)
})

describe('what two pay is what one would pay', () => {
	const flat = timed('perPeriod', {
		standing: [
			{ name: 'day', amount: '0.1', per: 'day' },
			{ name: 'month', amount: '9.31', per: 'month' },
			{ name: 'area', amount: '1.07', per: 'year', basis: 'm2' },
		],
		bands: timed('perPeriod').bands.map((band, index) => ({ ...band, tiers: [{ upTo: null, price: prices[index]! }] })),
		levies: [{ kind: 'percent', name: 'tax', percent: '5.5', of: ['energy', 'standing'] }],
	})
	const unit = { areaM2: '84.5', persons: 3, isChargedHere: true }

	test('tenant A and tenant B are the period, wherever the day of the change', () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: 2, max: 31 }), (seed, day) => {
				const usage = usageOf(profileOf(seed, month))
				const change = dayStart(zone, `2026-10-${String(day).padStart(2, '0')}`)
				const circumstances = { ...noCircumstances, unit }
				const total = (period: Period) => rated(version(flat), usage, period, zone, circumstances).total
				expectSame(new Exact(total({ ...month, to: change })).plus(total({ ...month, from: change })), total(month))
			}),
			runs,
		)
	})

	test('a version that changes nothing changes nothing', () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: 2, max: 31 }), (seed, day) => {
				const use = { intervals: profileOf(seed, month), registersIn: () => ({}) }
				const later = version(flat, `2026-10-${String(day).padStart(2, '0')}`, 2)
				const total = (versions: Parameters<typeof planPeriods>[0]) => {
					const all = ratePeriods(planPeriods(versions, [month], zone), use, unit)
					if (!all.ok) throw new Error(all.reason)
					return sum(all.pieces.map((piece) => new Exact(piece.rated.total)))
				}
				expectSame(total([version(flat), later]), total([version(flat)]))
			}),
			runs,
		)
	})
})

test('the lines sum to the total, and each is quantity × unit price', () => {
	const definition = timed('sequential', {
		standing: [{ name: 'month', amount: '9.30', per: 'month' }],
		surcharge: {
			name: 'tiers',
			tiers: [
				{ upTo: '100', price: '0.01' },
				{ upTo: null, price: '0.02' },
			],
		},
		demand: [
			{
				name: 'peak',
				intervalMinutes: 15,
				windows: [],
				tiers: [
					{ upTo: '1', price: '3' },
					{ upTo: null, price: '5' },
				],
			},
		],
		minimum: { name: 'least', amount: '500', per: 'month' },
		levies: [
			{ kind: 'per-unit', name: 'levy', price: '0.0205', ofPercent: '90' },
			{ kind: 'percent', name: 'tax', percent: '5.5', of: ['energy', 'demand', 'minimum'] },
		],
	})
	fc.assert(
		fc.property(seeds, (seed) => {
			const { lines, total, used } = rated(version(definition), usageOf(profileOf(seed, month)), month, zone)
			expect(sum(lines.map(({ amount }) => new Exact(amount))).eq(total)).toBe(true)
			for (const { quantity, unitPrice, amount } of lines)
				expect(new Exact(quantity).times(unitPrice).eq(amount)).toBe(true)
			const energy = lines.filter(({ kind }) => kind === 'energy').map(({ quantity }) => new Exact(quantity))
			expect(sum(energy).eq(sum(used))).toBe(true)
		}),
		runs,
	)
})

test('days of 23 and 25 hours bill every quarter hour once', () => {
	const definition = timed('perPeriod')
	for (const [date, count] of [
		['2026-03-29', 92],
		['2026-10-25', 100],
		['2026-07-01', 96],
	] as const) {
		const day = { from: dayStart(zone, date), to: dayStart(zone, date) + count * 900_000 }
		// Each quarter hour a power of two of its own within 2^52: the sum shows which were counted, and how often.
		for (let first = 0; first < count; first += 50) {
			const steps = Float64Array.from({ length: count }, (_, index) =>
				index >= first && index < first + 50 ? 2 ** (index - first) : 0,
			)
			const intervals = { from: day.from, stepMs: 900_000, perStep: '1', steps }
			const { used } = rated(version(definition), usageOf(intervals), day, zone)
			expect(sum(used).toNumber()).toBe(2 ** Math.min(50, count - first) - 1)
		}
	}
})
