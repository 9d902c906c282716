/** Rules about intervals, days and sums; a gap is no zero, and a day has 23, 24 or 25 hours. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayStarts, quarterHoursOfDay } from '../../../../src/main/domain/calendar/periods.ts'
import { fraction } from '../../../../src/main/domain/consumption/fraction.ts'
import {
	againstHistory,
	type DayUse,
	meanPerDay,
	vacantUse,
	zeroWhileOccupied,
} from '../../../../src/main/domain/plausibility/history.ts'
import { continuousFlow, spikePercent, spikes, stuck } from '../../../../src/main/domain/plausibility/intervals.ts'
import { balance, sumCheck } from '../../../../src/main/domain/plausibility/sums.ts'
import { outsideJson } from '../../../outside.ts'

const quarter = 900_000
const intervals = (steps: readonly (number | null)[]) =>
	steps.map((each, index) => ({ from: index * quarter, to: (index + 1) * quarter, steps: each }))
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value)

const vectors = outsideJson<{
	spike_highest_vs_third: { day: number[]; pct: number }
	sum_check: { intervals: number[]; registerStart: number; registerEnd: number }
	sum_check_tou: { registers: { T1: number; T2: number }; total: number }
}>('billing/vee_micro.json')

describe('stuck', () => {
	const rule = { most: 4, leastSteps: 2 }
	test('is the same non-zero interval many times', () => {
		expect(stuck(intervals([1, 7, 7, 7, 7, 7, 3]), rule)).toMatchObject([
			{ from: quarter, to: 6 * quarter, detail: { times: 5, steps: 7 } },
		])
	})
	test('is no vacant flat, no coarse register and no gap', () => {
		expect(stuck(intervals(times(50, 0)), rule)).toEqual([])
		expect(stuck(intervals(times(50, 1)), rule)).toEqual([])
		expect(stuck(intervals([7, 7, 7, null, 7, 7, 7]), rule)).toEqual([])
	})
})

describe('spike', () => {
	test.skipIf(vectors === null)('outside: (highest − third highest) ÷ third highest', () => {
		const { day, pct } = vectors!.spike_highest_vs_third
		expect(spikePercent(day)).toBeCloseTo(pct, 3)
		const steps = intervals(day.map((each) => each * 10))
		const of = (percent: number) => spikes(steps, [{ from: 0, to: 86_400_000 }], { percent, leastSteps: 1 })
		expect(of(180)).toMatchObject([{ rule: 'spike', from: 3 * quarter, detail: { steps: 50, third: 12 } }])
		expect(of(320)).toEqual([])
	})
	test('needs three intervals: missing ones are not zeros', () => {
		expect(spikePercent([5, null, null, 4])).toBeNull()
		expect(spikePercent([])).toBeNull()
		expect(spikePercent([0, 0, 0])).toBe(0)
	})
	test('is looked for in each local day by itself, also in one of 23 and one of 25 hours', () => {
		for (const date of ['2026-03-29', '2026-10-25']) {
			const cut = quarterHoursOfDay('Europe/Berlin', date)
			const day = { from: cut[0]!.from, to: cut.at(-1)!.to }
			const steps = cut.map((each, index) => ({ ...each, steps: index === cut.length - 1 ? 90 : 10 }))
			const found = spikes(steps, [day], { percent: 180, leastSteps: 1 })
			expect(found.map(({ to }) => to)).toEqual([day.to])
		}
	})
	test('law: more of everything is no spike', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 3 }),
				fc.integer({ min: 2, max: 9 }),
				(day, n) => {
					expect(spikePercent(day.map((each) => each * n))).toBeCloseTo(spikePercent(day)!, 6)
				},
			),
		)
	})
})

describe('continuous flow', () => {
	test('is no interval without use for so many hours, told once for as long as it runs', () => {
		const night = intervals([0, ...times(100, 2), 0, 3])
		expect(continuousFlow(night, 24)).toMatchObject([
			{ from: quarter, to: 101 * quarter, detail: { least: 2, hours: 25 } },
		])
		expect(continuousFlow(night, 26)).toEqual([])
	})
	test('a gap proves no flow', () => {
		expect(continuousFlow(intervals([...times(60, 2), null, ...times(60, 2)]), 24)).toEqual([])
	})
})

const dayMs = 86_400_000
const days = (steps: readonly (number | null)[], quality: DayUse['quality'] = 'measured'): readonly DayUse[] =>
	steps.map((each, index) => ({ from: index * dayMs, to: (index + 1) * dayMs, steps: each, quality }))
const period = { from: 0, to: 30 * dayMs }

describe('against history', () => {
	const limits = { highFactor: 3, lowFactor: 0.2, historyLeastDays: 10, historyMostEstimated: 0.3 }
	const rules = (now: readonly DayUse[], history: readonly DayUse[]) =>
		againstHistory(now, history, limits, period).map(({ rule }) => rule)
	test('more than three times and less than a fifth of the mean of a day stand out', () => {
		expect(rules(days(times(30, 310)), days(times(30, 100)))).toEqual(['high'])
		expect(rules(days(times(30, 19)), days(times(30, 100)))).toEqual(['low'])
		expect(rules(days(times(30, 290)), days(times(30, 100)))).toEqual([])
	})
	test('ten times as much is told twice: much, and perhaps another scale', () => {
		expect(rules(days(times(30, 1_010)), days(times(30, 100)))).toEqual(['high', 'scale-change'])
	})
	test('a history that is short, estimated or nothing proves nothing', () => {
		expect(rules(days(times(30, 900)), days(times(9, 100)))).toEqual([])
		expect(rules(days(times(30, 900)), days(times(30, 100), 'estimated'))).toEqual([])
		expect(rules(days(times(30, 900)), days(times(30, 0)))).toEqual([])
	})
	test('days without a value are left out of the mean on both sides', () => {
		expect(rules(days([...times(15, 100), ...times(15, null)]), days([...times(20, 100), ...times(10, null)]))).toEqual(
			[],
		)
	})
	test('law: days of 23 and 25 hours have the mean of the others where use is even', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 500 }), (start, perHour) => {
				const from = Date.UTC(2026, 2, 1) + start * dayMs
				const starts = dayStarts('Europe/Berlin', from, from + 40 * dayMs)
				const even = starts.slice(1).map(({ at }, index) => ({
					...{ from: starts[index]!.at, to: at, quality: 'measured' as const },
					steps: ((at - starts[index]!.at) / 3_600_000) * perHour,
				}))
				expect(meanPerDay(even)).toBeCloseTo(24 * perHour, 6)
			}),
		)
	})
})

describe('who lives there', () => {
	test('zero for three days where somebody lives', () => {
		const found = zeroWhileOccupied(days([5, 0, 0, 0, 4, 0, 0, null, 0]), () => true, 3)
		expect(found).toMatchObject([{ from: dayMs, to: 4 * dayMs, detail: { days: 3 } }])
		expect(zeroWhileOccupied(days(times(9, 0)), () => false, 3)).toEqual([])
	})
	test('use where nobody lives, above what a meter of an empty flat counts', () => {
		const isVacant = ({ from }: { readonly from: number }) => from >= 3 * dayMs
		expect(vacantUse(days([90, 80, 90, 20, 30, 10]), isVacant, 10)).toMatchObject([
			{ from: 3 * dayMs, to: 6 * dayMs, detail: { days: 3, steps: 60, mean: 20 } },
		])
		expect(vacantUse(days([90, 80, 90, 2, 3, 1]), isVacant, 10)).toEqual([])
	})
})

describe('sums', () => {
	const counted = (steps: number, exponent = -2) => ({ steps, exponent })
	test.skipIf(vectors === null)('outside: T1 + T2 is the total, and the intervals are the register', () => {
		const { registers, total } = vectors!.sum_check_tou
		const tariffs = [counted(registers.T1 * 100), counted(registers.T2 * 100)]
		expect(sumCheck('sum-tariffs', tariffs, counted(total * 100), 0, period)).toEqual([])
		expect(sumCheck('sum-tariffs', tariffs, counted(total * 100 + 1), 0, period)).toHaveLength(1)
		const { intervals: own, registerStart, registerEnd } = vectors!.sum_check
		const parts = own.map((each) => counted(each * 100))
		expect(sumCheck('sum-intervals', parts, counted((registerEnd - registerStart) * 100), 0, period)).toEqual([])
	})
	test('each display may be off by its last step; a register that is not known says nothing', () => {
		expect(sumCheck('sum-tariffs', [counted(10), counted(20)], counted(33), 1, period)).toEqual([])
		expect(sumCheck('sum-tariffs', [counted(10), counted(20)], counted(34), 1, period)).toMatchObject([
			{ detail: { sum: '0.3', whole: '0.34', difference: '-0.04' } },
		])
		expect(sumCheck('sum-tariffs', [counted(10), null], counted(34), 1, period)).toEqual([])
		expect(sumCheck('sum-tariffs', [counted(10), counted(20)], null, 1, period)).toEqual([])
	})
	test('registers of different resolution are compared in units', () => {
		expect(sumCheck('sum-tariffs', [counted(12, 0), counted(3, 0)], counted(1_500), 0, period)).toEqual([])
	})
	test('main meter less what it feeds, beyond the limit, and never where one of them is not known', () => {
		const limits = { balancePercent: 10, balanceLeast: 5 }
		const of = (main: number, ...subs: readonly (number | null)[]) =>
			balance(
				fraction(main),
				subs.map((sub) => (sub === null ? null : fraction(sub))),
				limits,
				period,
			)
		expect(of(100, 60, 31)).toEqual([])
		expect(of(100, 60, 29)).toMatchObject([{ rule: 'balance', detail: { difference: '11', meters: 2 } }])
		expect(of(100, 60, 51)).toMatchObject([{ detail: { difference: '-11' } }])
		expect(of(20, 12, 4)).toEqual([])
		expect(of(100, 60, null)).toEqual([])
	})
})
