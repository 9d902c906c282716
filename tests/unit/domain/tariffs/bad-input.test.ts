/** What cannot be right, and what is hardly meant: refused or told with its field and reason; never a wrong bill. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import { planPeriods, ratePeriods } from '../../../../src/main/domain/tariffs/rate-period.ts'
import { Exact, sum } from '../../../../src/shared/decimal.ts'
import { type TariffDefinition, tariffDefinition } from '../../../../src/shared/tariff.ts'
import { tariffDoubts } from '../../../../src/shared/tariff-doubts.ts'
import { readTariffFile } from '../../../../src/shared/tariff-file.ts'
import { profileOf, registersOf, seeds, tariffs, unit } from './generated.ts'

const zone = 'Europe/Berlin'
const month = monthPeriod(zone, '2026-10')
const rules = { mode: 'sequential', demandMinutes: 15 } as const

const version = (definition: TariffDefinition, validFrom = '2020-01-01', id = 1) => ({ id, validFrom, definition })
function ratedMonth(versions: readonly ReturnType<typeof version>[], seed: number, who: typeof unit | object = unit) {
	const intervals = profileOf(seed, month)
	const plan = planPeriods(versions, [month], zone)
	return ratePeriods(plan, { intervals, registersIn: registersOf(intervals) }, { ...unit, ...who })
}

/** Values that people, other programs and broken files write where something else belongs. */
const nonsense = fc.constantFrom<unknown>(
	...[
		'',
		' ',
		'NaN',
		'Infinity',
		'1e400',
		'0x10',
		'0,25',
		'1.',
		'.5',
		'--1',
		'99999999999',
		'0.1234567891',
		'-0',
		'abc',
	],
	...['24:30', '25:00', '2026-02-30', '13-01', '02-29', null, true, [], {}, 0, -1, 1e21, 1e-9, 0.1, Number.MAX_VALUE],
)

/** Every place of a definition, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
	if (typeof value !== 'object' || value === null) return [path]
	return [path, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key]))]
}
/** A copy with something else there; `undefined`: the place is gone. */
function withAt(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
	if (key === undefined) return put
	const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
	if (rest.length === 0 && put === undefined) delete copy[key]
	else copy[key] = withAt(copy[key], rest, put)
	return copy
}

test('whatever stands wherever in a tariff’s file: it is refused with its field, or billed to the last digit', () => {
	const seen = { refused: 0, billed: 0, unrated: 0 }
	const spoiled = tariffs().chain((definition) => {
		const places = placesOf(definition).filter((path) => path.length > 0)
		return fc.record({
			definition: fc.constant(definition),
			changes: fc.array(fc.tuple(fc.constantFrom(...places), fc.oneof(nonsense, fc.constant(undefined))), {
				...{ minLength: 1, maxLength: 2 },
			}),
		})
	})
	fc.assert(
		fc.property(spoiled, seeds, ({ definition, changes }, seed) => {
			let value: unknown = definition
			for (const [path, put] of changes) {
				// What the first change took away has no inside any more.
				const isThere = path
					.slice(0, -1)
					.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value)
				if (typeof isThere === 'object' && isThere !== null) value = withAt(value, path, put)
			}
			const read = readTariffFile(JSON.parse(JSON.stringify(value)), rules)
			if (!read.ok) {
				seen.refused++
				expect(read.faults.length).toBeGreaterThan(0)
				for (const { field, message } of read.faults)
					expect([field.length > 0, message.length > 0]).toEqual([true, true])
				return
			}
			const made = ratedMonth([version(read.file.versions[0]!.definition)], seed)
			if (!made.ok) {
				seen.unrated++
				expect(made.reason).toMatch(/^[a-z-]+$/)
				return
			}
			seen.billed++
			for (const { rated } of made.pieces) {
				const amounts = rated.lines.map(({ amount }) => amount)
				for (const text of [rated.total, ...amounts]) expect(text).toMatch(/^-?\d+(\.\d+)?$/)
				expect(sum(amounts.map((text) => new Exact(text))).eq(rated.total)).toBe(true)
			}
		}),
		{ numRuns: 400 },
	)
	expect(Math.min(seen.refused, seen.billed)).toBeGreaterThan(4)
})

test('a table of tiers in any other order than ascending is refused at the tier that does not ascend', () => {
	const limits = fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 5 })
	fc.assert(
		fc.property(limits, fc.boolean(), (given, isTwice) => {
			const list = isTwice ? [...given, given.at(-1)!] : given
			const place = list.findIndex((limit, index) => index > 0 && limit <= list[index - 1]!)
			const tiers = [...list.map((limit) => ({ upTo: String(limit), price: '0.1' })), { upTo: null, price: '0.2' }]
			const bands = [{ name: 'A', source: { kind: 'register', tariff: 0 }, tiers }]
			const parsed = tariffDefinition.safeParse({
				...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], bands },
			})
			expect(parsed.error?.issues[0]?.path.join('.')).toBe(place < 0 ? undefined : `bands.0.tiers.${place}.upTo`)
		}),
	)
})

describe('no bill', () => {
	const days = fc.integer({ min: 1, max: 31 }).map((day) => `2026-10-${String(day).padStart(2, '0')}`)

	test('of versions that begin on one day, wherever that lies; before the first there is none either', () => {
		fc.assert(
			fc.property(tariffs(), tariffs(), days, seeds, (one, other, day, seed) => {
				const twice = [version(one), version(one, day, 2), version(other, day, 3)]
				expect(ratedMonth(twice, seed)).toMatchObject({ ok: false, reason: 'versions-overlap', detail: day })
				if (day === '2026-10-01') return
				expect(ratedMonth([version(one, day)], seed)).toMatchObject({ ok: false, reason: 'no-version' })
			}),
			{ numRuns: 30 },
		)
	})

	test('of consumption below zero or not measured, in whatever quarter hour', () => {
		const timed = tariffs({ bands: 'windows' }).filter(({ bands }) =>
			bands.every(({ source }) => source.kind === 'windows'),
		)
		fc.assert(
			fc.property(timed, seeds, fc.integer({ min: 0, max: 2_979 }), fc.boolean(), (definition, seed, index, isGap) => {
				const intervals = profileOf(seed, month)
				const steps = Float64Array.from(intervals.steps as Float64Array)
				steps[index] = isGap ? Number.NaN : -1
				const use = { intervals: { ...intervals, steps }, registersIn: () => ({}) }
				const made = ratePeriods(planPeriods([version(definition)], [month], zone), use, unit)
				expect(made).toMatchObject({ ok: false, reason: isGap ? 'interval-missing' : 'negative' })
			}),
			{ numRuns: 60 },
		)
	})

	test('by the square metre of an area of zero, or for a household that nobody entered', () => {
		const charged = (basis: 'm2' | 'person') =>
			tariffs({ charges: 'none' }).map((definition) => ({
				...definition,
				standing: [{ name: 'Fläche', amount: '1', per: 'month' as const, basis }],
			}))
		fc.assert(
			fc.property(charged('m2'), charged('person'), seeds, (byArea, byPerson, seed) => {
				for (const areaM2 of [null, '0', '0.00']) {
					const made = ratedMonth([version(byArea)], seed, { areaM2 })
					expect(made).toMatchObject({ ok: false, reason: 'basis-missing', detail: 'm2' })
				}
				const made = ratedMonth([version(byPerson)], seed, { persons: null })
				expect(made).toMatchObject({ ok: false, reason: 'basis-missing', detail: 'person' })
			}),
			{ numRuns: 20 },
		)
	})
})

test('what no known tariff asks is told, each price and charge with its field', () => {
	const absurd = tariffDefinition.parse({
		...{ currency: 'EUR', unit: 'kWh', vatPercent: '19' },
		standing: [
			{ name: 'a', amount: '12000.01', per: 'year' },
			{ name: 'b', amount: '50.01', per: 'month', basis: 'm2' },
			{ name: 'c', amount: '-5', per: 'month' },
			{ name: 'd', amount: '9.50', per: 'month' },
		],
		bands: [{ name: 'A', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '30' }] }],
		demand: [{ name: 'kW', intervalMinutes: 15, windows: [], tiers: [{ upTo: null, price: '201' }] }],
		minimum: { name: 'm', amount: '10001', per: 'month' },
		levies: [
			{ kind: 'per-unit', name: 'l', price: '11' },
			{ kind: 'percent', name: 'p', percent: '101', of: ['energy'] },
		],
	})
	expect(tariffDoubts(absurd).map(({ field, reason }) => `${field} ${reason}`)).toEqual([
		'bands.0.tiers.0.price price-absurd',
		'demand.0.tiers.0.price price-absurd',
		'standing.0.amount price-absurd',
		'standing.1.amount price-absurd',
		'standing.2.amount price-negative',
		'minimum.amount price-absurd',
		'levies.0.price price-absurd',
		'levies.1.percent price-absurd',
	])
})

test('a band behind the one that takes the rest of all hours, and windows that never come, are told', () => {
	const banded = (lists: readonly (readonly object[])[], more: object = {}) =>
		tariffDefinition.parse({
			...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [], ...more },
			bands: lists.map((windows, index) => ({
				name: `b${index}`,
				source: { kind: 'windows', windows },
				tiers: [{ upTo: null, price: '0.3' }],
			})),
		})
	const told = (...given: Parameters<typeof banded>) =>
		tariffDoubts(banded(...given)).map(({ field, reason }) => `${field} ${reason}`)
	const night = { from: '22:00', to: '06:00' }
	expect(told([[night], []])).toEqual([])
	expect(told([[], [night]])).toEqual(['bands.1 never-holds'])
	expect(told([[{ from: '08:00', to: '08:00' }], []])).toEqual(['bands.0 never-holds'])
	const holiday = { days: 'holiday', from: '00:00', to: '24:00' }
	expect(told([[holiday], []])).toEqual(['bands.0 never-holds'])
	expect(told([[holiday], []], { calendar: { holidays: ['2026-12-25'], workingDays: [] } })).toEqual([])
})
