import { expect, test } from 'vitest'
import { germanHolidays } from '../../../src/shared/holidays.ts'
import { weekday } from '../../../src/shared/period.ts'

test('the holidays of every German state, as calendars print them', () => {
	expect(germanHolidays(2026)).toEqual([
		...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14'],
		...['2026-05-25', '2026-10-03', '2026-12-25', '2026-12-26'],
	])
	// The earliest and the latest Easter of our time: 23 March and 25 April.
	expect(germanHolidays(2008).slice(1, 5)).toEqual(['2008-03-21', '2008-03-24', '2008-05-01', '2008-05-01'])
	expect(germanHolidays(2038)).toContain('2038-04-26')
	expect(germanHolidays(2024)).toContain('2024-03-29')
})

test('every year has nine, among them a Friday, a Monday and a Thursday that move with Easter', () => {
	for (let year = 1990; year < 2200; year++) {
		const moving = germanHolidays(year).filter((date) => !/-(01-01|10-03|12-2[56])$/.test(date))
		// 1 May is the fifth; on it Ascension may fall as well.
		const days = moving.filter((date) => !date.endsWith('-05-01') || weekday(date) === 4).map(weekday)
		for (const day of [5, 1, 4]) expect(days, String(year)).toContain(day)
		expect(germanHolidays(year)).toHaveLength(9)
	}
})
