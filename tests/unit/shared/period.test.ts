import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import {
	addDays,
	addMonths,
	daysBetween,
	daysInYear,
	intersect,
	isLocalDate,
	isMonth,
	weekday,
} from '../../../src/shared/period.ts'

const dates = fc.integer({ min: 0, max: 40_000 }).map((days) => Temporal.PlainDate.from('1970-01-01').add({ days }))

test('calendar arithmetic is that of Temporal', () => {
	fc.assert(
		fc.property(dates, fc.integer({ min: -800, max: 800 }), (date, count) => {
			const text = date.toString()
			expect(addDays(text, count)).toBe(date.add({ days: count }).toString())
			expect(daysBetween(text, date.add({ days: count }).toString())).toBe(count)
			expect(weekday(text)).toBe(date.dayOfWeek)
			expect(addMonths(text.slice(0, 7), count)).toBe(
				date.with({ day: 1 }).add({ months: count }).toString().slice(0, 7),
			)
			expect(daysInYear(date.year)).toBe(date.daysInYear)
			expect(isLocalDate(text)).toBe(true)
		}),
	)
})

test('a date or month that does not exist is none', () => {
	for (const bad of ['2026-02-29', '2026-00-10', '2026-13-01', '2026-1-1', '', '2026-04-31'])
		expect(isLocalDate(bad)).toBe(false)
	for (const bad of ['2026-13', '2026-00', '2026', '2026-1']) expect(isMonth(bad)).toBe(false)
})

test('periods that only touch do not overlap', () => {
	expect(intersect({ from: 0, to: 5 }, { from: 5, to: 9 })).toBeNull()
	expect(intersect({ from: 0, to: 5 }, { from: 3, to: 9 })).toEqual({ from: 3, to: 5 })
})
