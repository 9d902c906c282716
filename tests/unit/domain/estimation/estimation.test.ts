/** Estimates: each adds up to what is known, and is refused where nothing is. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byArea, comparablePeriod } from '../../../../src/main/domain/estimation/comparison.ts'
import { apportion, fillIntervals, scaledToRegister } from '../../../../src/main/domain/estimation/intervals.ts'
import { dayKind, type LikeDay, likeDays } from '../../../../src/main/domain/estimation/like-days.ts'
import { Exact } from '../../../../src/shared/decimal.ts'
import { outsideJson } from '../../../outside.ts'

type Gap = { values: (number | null)[]; filled: number[] }
const vectors = outsideJson<{
	interpolate_2_gaps: Gap
	flat_load_one_side: Gap
	scale_to_register: { known: number[]; gaps_profile: number[]; registerDelta: number; filled: number[] }
}>('billing/vee_micro.json')

describe('interpolation', () => {
	const refuse = { oneSided: 'refuse', mostMissing: 10 } as const
	test.skipIf(vectors === null)('outside: two gaps between two intervals lie on a straight line', () => {
		const { values, filled } = vectors!.interpolate_2_gaps
		expect(fillIntervals(values, refuse)).toEqual({ ok: true, values: filled })
	})
	test.skipIf(vectors === null)('outside: with one side only it is flat, or refused', () => {
		const { values, filled } = vectors!.flat_load_one_side
		expect(fillIntervals(values, { oneSided: 'flat', mostMissing: 10 })).toEqual({ ok: true, values: filled })
		expect(fillIntervals(values, refuse)).toEqual({ ok: false, reason: 'one-sided' })
	})
	test('is bounded, and invents nothing out of nothing', () => {
		expect(fillIntervals([1, null, null, null, 2], { ...refuse, mostMissing: 2 })).toMatchObject({ reason: 'too-long' })
		expect(fillIntervals([null, null], { ...refuse, oneSided: 'flat' })).toMatchObject({ reason: 'nothing-known' })
	})
	test('law: what is known stays, and what is filled lies between its neighbours', () => {
		const value = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null })
		fc.assert(
			fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
				const filled = fillIntervals(values, { oneSided: 'flat', mostMissing: 100 })
				const known = values.filter((each) => each !== null)
				expect(filled.ok).toBe(known.length > 0)
				if (!filled.ok) return
				for (const [index, each] of filled.values.entries()) {
					if (values[index] !== null) expect(each).toBe(values[index])
					expect(each).toBeGreaterThanOrEqual(Math.min(...known))
					expect(each).toBeLessThanOrEqual(Math.max(...known))
				}
			}),
		)
	})
})

describe('a profile scaled to the register', () => {
	test.skipIf(vectors === null)('outside: the gaps take what the register counted beside the known intervals', () => {
		const { known, gaps_profile, registerDelta, filled } = vectors!.scale_to_register
		expect(scaledToRegister(registerDelta, known, gaps_profile)).toEqual(filled)
	})
	test('is refused where more is known than the register counted', () => {
		expect(scaledToRegister(5, [3, 4], [1, 1])).toBeNull()
	})
	test('law: the parts add up to exactly the total, each within a step of its share', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 10 ** 12 }),
				fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 60 }),
				(total, weights) => {
					const parts = apportion(total, weights)
					expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total)
					const all = weights.reduce((sum, weight) => sum + weight, 0)
					if (all === 0) return
					for (const [index, part] of parts.entries()) {
						const share = new Exact(total).times(weights[index]!).div(all)
						expect(share.minus(part).abs().lt(1)).toBe(true)
					}
				},
			),
		)
	})
	test('where the profile is nothing at all, the gaps share equally', () => {
		expect(apportion(10, [0, 0, 0])).toEqual([4, 3, 3])
	})
})

describe('like days', () => {
	const isHoliday = (date: string) => date === '2026-10-03'
	const rules = { days: 2, mostMissing: 0.25 }
	const day = (date: string, ...steps: readonly (number | null)[]): LikeDay => ({ date, steps })
	test('a holiday is like a Sunday, whatever weekday it is', () => {
		expect(['2026-10-03', '2026-10-04', '2026-10-10', '2026-10-05'].map((date) => dayKind(date, isHoliday))).toEqual([
			'sunday',
			'sunday',
			'saturday',
			'workday',
		])
	})
	test('the most recent ones of the same kind, with little of them missing', () => {
		const candidates = [
			day('2026-10-05', 10, 20, 30, 40),
			day('2026-10-06', 20, 30, null, 50),
			day('2026-10-07', null, null, 99, 99),
			day('2026-10-08', 9, 9, 9, 9),
			day('2026-10-10', 1, 1, 1, 1),
			day('2026-10-11', 2, 2, 2, 2),
		]
		const found = likeDays('2026-10-08', 4, candidates, isHoliday, rules)
		expect(found).toEqual({ ok: true, mean: [15, 25, 30, 45], dates: ['2026-10-06', '2026-10-05'] })
	})
	test('days that come after are taken only where there are none before', () => {
		const candidates = [day('2026-10-14', 8, 8), day('2026-10-13', 6, 6)]
		expect(likeDays('2026-10-12', 2, candidates, isHoliday, { ...rules, days: 1 })).toMatchObject({ mean: [6, 6] })
	})
	test('none of the kind: refused', () => {
		expect(likeDays('2026-10-11', 2, [day('2026-10-05', 8, 8)], isHoliday, rules)).toEqual({
			ok: false,
			reason: 'too-few-like-days',
		})
	})
	test('a day of 25 hours gets 25 hours of values', () => {
		const found = likeDays(
			'2026-10-25',
			25,
			[day('2026-10-18', ...Array.from({ length: 24 }, () => 4))],
			() => false,
			rules,
		)
		expect(found.ok && found.mean).toEqual(Array.from({ length: 25 }, () => 4))
	})
})

describe('§ 9a HeizkostenV', () => {
	test('the same rooms in a comparable period, by time', () => {
		expect(comparablePeriod({ steps: 280, timeMs: 28 }, 31)).toMatchObject({ ok: true, steps: 310 })
		expect(comparablePeriod(null, 31)).toEqual({ ok: false, reason: 'nothing-comparable' })
	})
	test('comparable rooms and the building by area; rooms of unknown area are left out', () => {
		const rooms = (unitId: number, areaM2: string | null, quantity: number) => ({
			...{ unitId, areaM2, quantity: new Exact(quantity) },
		})
		const others = [rooms(1, '50', 500), rooms(2, '100', 700), rooms(3, null, 9_999)]
		expect(byArea(others, '60', new Exact('0.1'))).toMatchObject({ ok: true, steps: 4_800 })
		expect(byArea(others, null, new Exact(1))).toEqual({ ok: false, reason: 'area-unknown' })
		expect(byArea([rooms(3, null, 1)], '60', new Exact(1))).toEqual({ ok: false, reason: 'nothing-comparable' })
	})
})
