import { describe, expect, test } from 'vitest'
import { bounds, localToday, periodWith, shifted } from '../../src/renderer/src/local-time.ts'

const zone = 'Europe/Berlin'
const hours = (day: string) => {
	const { from, to } = bounds({ kind: 'day', start: day }, zone)
	return (to - from) / 3_600_000
}

describe('periods of the building’s calendar', () => {
	test('the days on which the clock is changed have 23 and 25 hours', () => {
		expect(hours('2026-03-29')).toBe(23)
		expect(hours('2026-10-25')).toBe(25)
		expect(hours('2026-11-22')).toBe(24)
	})
	test('a month begins at local midnight', () => {
		const { from, to } = bounds(periodWith('month', '2026-10-17'), zone)
		expect(new Date(from).toISOString()).toBe('2026-09-30T22:00:00.000Z')
		expect(new Date(to).toISOString()).toBe('2026-10-31T23:00:00.000Z')
	})
	test('weeks begin on Monday', () => {
		expect(periodWith('week', '2026-11-22').start).toBe('2026-11-16')
		expect(periodWith('week', '2026-11-16').start).toBe('2026-11-16')
	})
	test('one back and one on is where one was', () => {
		for (const kind of ['day', 'week', 'month', 'year'] as const) {
			const period = periodWith(kind, '2028-02-29')
			expect(shifted(shifted(period, -1), 1)).toEqual(period)
		}
	})
	test('today is the building’s, not the browser’s', () => {
		expect(localToday(Date.parse('2026-11-21T23:30:00Z'), zone)).toBe('2026-11-22')
		expect(localToday(Date.parse('2026-11-21T23:30:00Z'), 'America/New_York')).toBe('2026-11-21')
	})
})
