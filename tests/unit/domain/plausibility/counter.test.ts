/** What happened to a counter: told from its values and from what followed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { counterFindings, type Told, toldValues } from '../../../../src/main/domain/plausibility/counter.ts'
import type { Reading } from '../../../../src/main/domain/readings/reading.ts'
import { outsideJson } from '../../../outside.ts'

const hour = 3_600_000
const always = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }
const register = { digits: 6, mostPerHour: null, limitPerHour: 5_000 } as const
const limits = { jumpFactor: 100, jumpLeastSteps: 500, glitchValues: 3 } as const

const told = (...values: readonly number[]): readonly Told[] =>
	values.map((value, index) => ({ at: index * hour, value, counts: true }))
const rules = (values: readonly Told[], own: Parameters<typeof counterFindings>[1] = register) =>
	counterFindings(values, own, limits, always).map(({ rule, from, to }) => `${rule} ${from / hour}-${to / hour}`)

describe('one value that is out', () => {
	test('far above and back is a glitch, and what follows is judged from the value before it', () => {
		expect(rules(told(100, 110, 11_000, 120, 130))).toEqual(['glitch 2-2'])
	})
	test('below and back is a glitch', () => {
		expect(rules(told(100, 110, 3, 120, 130))).toEqual(['glitch 2-2'])
	})
	test('above, believed at first, and all that follow lie below it: the one is out and not the many', () => {
		expect(rules(told(100, 110, 4_100, 111, 112, 113, 114, 115, 116))).toEqual(['glitch 2-2'])
	})
	test('kept from counting it is the odd one, however many they are, where what counts goes on', () => {
		const values = told(100, 110, 90, 95, 120).map((each, index) => ({ ...each, counts: index < 2 || index > 3 }))
		expect(rules(values)).toEqual(['glitch 2-3'])
		const many = told(100, 110, 90, 92, 94, 96, 98, 120).map((each, index) => ({
			...each,
			counts: index < 2 || index > 6,
		}))
		expect(rules(many)).toEqual(['glitch 2-6'])
		expect(counterFindings(values, register, limits, always)[0]?.severity).toBe('warning')
	})
	test('kept from counting it is the odd one also where only one value comes before what goes on', () => {
		const values = told(100, 112, 111, 120, 130).map((each, index) => ({ ...each, counts: index !== 1 }))
		expect(rules(values)).toEqual(['glitch 1-1'])
		expect(counterFindings(values, register, limits, always)[0]?.severity).toBe('warning')
	})
	test('is a glitch where its instant has nothing better, and of quarantined values the ones beside it count', () => {
		const values = told(100, 110, 11_000, 120)
		const quarantined = values.map((each, index) => (index === 2 ? { ...each, counts: false } : each))
		expect(counterFindings(values, register, limits, always)[0]?.severity).toBe('error')
		expect(counterFindings(quarantined, register, limits, always)[0]?.severity).toBe('warning')
	})
	test('at the end, where nobody knows yet whether it comes back, is a jump', () => {
		expect(rules(told(100, 110, 120, 12_000))).toEqual(['jump 3-3'])
	})
})

describe('what lasts', () => {
	test('from the last digits to the first is a rollover', () => {
		expect(rules(told(999_950, 999_990, 20, 60))).toEqual(['rollover 2-2'])
	})
	test('near 0 and on from there is a reset', () => {
		expect(rules(told(345_000, 345_100, 40, 90, 140, 190))).toEqual(['reset 2-2'])
	})
	test('elsewhere and on from there may be another meter', () => {
		expect(rules(told(345_000, 345_100, 71_234, 71_300, 71_360, 71_420))).toEqual(['exchange 2-2'])
	})
	test('a little less each time is energy that flows back', () => {
		expect(rules(told(5_000, 5_100, 5_060, 5_020, 4_980)).every((each) => each.startsWith('reverse-flow'))).toBe(true)
	})
	test('more than the medium can count, and on from there, is a jump', () => {
		expect(rules(told(5_000, 5_100, 340_000, 340_100, 340_200))).toEqual(['jump 2-2'])
	})
	test('a thousand times as much, and on from there, is another scale', () => {
		expect(rules(told(512, 513, 513_400, 514_300, 515_200))).toEqual(['scale-change 2-2'])
	})
	test('a hundred times the mean of the days before is a jump where no rating is known', () => {
		const days = Array.from({ length: 49 }, (_, index) => 10_000 + index * 10)
		const without = { digits: 6, mostPerHour: null, limitPerHour: null }
		const jumped = told(...days, 10_490 + 2_000, 10_500 + 2_000, 10_510 + 2_000, 10_520 + 2_000, 10_530 + 2_000)
		expect(rules(jumped, without)).toEqual(['jump 49-49'])
	})
})

test('several faults of one run are all found: the first one hides none', () => {
	expect(rules(told(100, 110, 60_000, 120, 130, 2, 140, 150, 9_000, 160))).toEqual([
		'glitch 2-2',
		'glitch 5-5',
		'glitch 8-8',
	])
})

test('only what begins in the period is told', () => {
	const values = told(100, 110, 60_000, 120, 130, 2, 140)
	const period = { from: 3 * hour, to: 10 * hour }
	expect(counterFindings(values, register, limits, period).map(({ from }) => from / hour)).toEqual([5])
})

test('of several readings of an instant the one that counts is looked at; no value is no zero', () => {
	const reading = (at: number, value: number | null, more: Partial<Reading> = {}): Reading => ({
		...{ registerId: 1, at, origin: 'live', value, quality: 'measured', receivedAt: at, frameId: null },
		...more,
	})
	const values = toldValues([
		reading(0, 7),
		reading(1, 900, { quality: 'quarantined' }),
		reading(1, 8, { origin: 'freeze' }),
		reading(2, null, { quality: 'quarantined' }),
		reading(3, 12, { quality: 'quarantined' }),
	])
	expect(values).toEqual([
		{ at: 0, value: 7, counts: true, clock: 'ours' },
		{ at: 1, value: 8, counts: true, clock: 'meter' },
		{ at: 3, value: 12, counts: false, clock: 'ours' },
	])
})

test('what a meter six minutes behind writes down falls between our rounds, and nothing fell', () => {
	const minute = 60_000
	const own = (at: number, value: number): Told => ({ at, value, counts: true, clock: 'meter' })
	const ours = (at: number, value: number): Told => ({ at, value, counts: true, clock: 'ours' })
	const values = [
		ours(0, 1_000),
		...[own(15 * minute, 1_021), ours(15 * minute + 7_000, 1_015)],
		...[own(30 * minute, 1_036), ours(35 * minute + 30_000, 1_035)],
		own(45 * minute, 1_051),
	]
	expect(rules(values, { ...register, clockOffMs: 6 * minute })).toEqual([])
	expect(rules(values).length).toBe(1)
	const oneClock = values.map(({ at, value }) => ours(at, value))
	expect(rules(oneClock, { ...register, clockOffMs: 6 * minute }).length).toBe(2)
})

test('law: a counter that only counts, as fast as it can and through its last digit, is never suspected', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 999_999 }),
			fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }),
			(start, increases) => {
				let value = start
				const values = [start, ...increases.map((each) => (value = (value + each) % 1_000_000))]
				const rated = { digits: 6, mostPerHour: 1_000 }
				const found = counterFindings(told(...values), rated, { ...limits, jumpFactor: null }, always)
				expect(found.filter(({ rule }) => rule !== 'rollover')).toEqual([])
			},
		),
	)
})

test('law: one value spoiled far beyond what can be counted is found, at its instant, and nothing else is', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 6, maxLength: 40 }),
			fc.nat(),
			fc.integer({ min: 20_000, max: 900_000 }),
			(increases, where, spoiled) => {
				let value = 0
				const values = increases.map((each) => (value += each))
				const index = 1 + (where % (values.length - 2))
				values[index] = spoiled
				expect(rules(told(...values))).toEqual([`glitch ${index}-${index}`])
			},
		),
	)
})

const vectors =
	outsideJson<Record<'rollover_6_digits', { start: number; end: number; consumption: number }>>(
		'billing/vee_micro.json',
	)
test.skipIf(vectors === null)('outside: the rollover of six digits counts on', () => {
	const { start, end, consumption } = vectors!.rollover_6_digits
	const [found] = counterFindings(told(start, end), register, limits, always)
	expect(found).toMatchObject({ rule: 'rollover', detail: { increase: consumption } })
})
