import { expect, test } from 'vitest'
import { countedOnce, readsLeft, roundIntervalMinutes } from '../../../../src/main/domain/calendar/read-budget.ts'

const today = '2026-11-22'

test('a meter on mains power has no budget', () => {
	expect(readsLeft(undefined, { date: today, count: 5_000 }, today, 'live')).toBe(Number.POSITIVE_INFINITY)
})

test('each conversation takes one, none is left at the end, and the next local day begins anew', () => {
	let counted = null
	for (let left = 4; left > 0; left--) {
		expect(readsLeft(4, counted, today, 'live')).toBe(left)
		counted = countedOnce(counted, today)
	}
	expect(readsLeft(4, counted, today, 'live')).toBe(0)
	expect(readsLeft(4, countedOnce(counted, today), today, 'live')).toBe(0)
	expect(readsLeft(4, counted, '2026-11-23', 'live')).toBe(4)
	expect(countedOnce(counted, '2026-11-23')).toEqual({ date: '2026-11-23', count: 1 })
})

test('what a meter remembers takes at most half of a day, so that it does not silence the present values', () => {
	expect(readsLeft(5, null, today, 'memory')).toBe(3)
	expect(readsLeft(5, { date: today, count: 3 }, today, 'memory')).toBe(0)
	expect(readsLeft(5, { date: today, count: 3 }, today, 'live')).toBe(2)
	expect(readsLeft(1, null, today, 'memory')).toBe(1)
})

test.each([
	[15, undefined, 15],
	[60, undefined, 60],
	[15, 96, 15],
	[15, 1440, 15],
	[60, 24, 60],
	[15, 24, 60],
	[60, 10, 180],
	[60, 4, 360],
	[60, 1, 1440],
] as const)(
	'rounds every %i minutes with %s readings a day are every %i minutes',
	(roundMinutes, readsPerDay, expected) => {
		expect(roundIntervalMinutes({ roundMinutes, readsPerDay })).toBe(expected)
	},
)

test('no plan asks more often than its battery allows, and rounds fall on the same times every day', () => {
	for (let readsPerDay = 1; readsPerDay <= 1440; readsPerDay++) {
		const minutes = roundIntervalMinutes({ roundMinutes: 15, readsPerDay })
		expect(1440 % minutes).toBe(0)
		expect(1440 / minutes).toBeLessThanOrEqual(readsPerDay)
	}
})
