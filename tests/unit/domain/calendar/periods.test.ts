import { describe, expect, test } from 'vitest'
import {
	dayPeriod,
	dayStart,
	dayStarts,
	monthPeriod,
	monthStarts,
	quarterHoursOfDay,
} from '../../../../src/main/domain/calendar/periods.ts'

const berlin = 'Europe/Berlin'
const hours = ({ from, to }: { from: number; to: number }) => (to - from) / 3_600_000

describe('months and days of a building', () => {
	test('October has an hour more than 31 days, March one less', () => {
		expect(hours(monthPeriod(berlin, '2026-10'))).toBe(31 * 24 + 1)
		expect(hours(monthPeriod(berlin, '2026-03'))).toBe(31 * 24 - 1)
		expect(hours(monthPeriod(berlin, '2028-02'))).toBe(29 * 24)
		expect(monthPeriod(berlin, '2026-10').from).toBe(Date.UTC(2026, 8, 30, 22))
		expect(monthPeriod(berlin, '2026-10').to).toBe(Date.UTC(2026, 9, 31, 23))
	})

	test('a day has 92, 96 or 100 quarter hours without gap or overlap', () => {
		for (const [date, count] of [
			['2026-03-29', 92],
			['2026-07-01', 96],
			['2026-10-25', 100],
		] as const) {
			const quarters = quarterHoursOfDay(berlin, date)
			expect(quarters).toHaveLength(count)
			const day = dayPeriod(berlin, date)
			expect(quarters[0]!.from).toBe(day.from)
			expect(quarters.at(-1)!.to).toBe(day.to)
			expect(quarters.every(({ from }, index) => index === 0 || from === quarters[index - 1]!.to)).toBe(true)
		}
	})

	test('a day begins where its clock change ends when that swallows midnight', () => {
		// Beirut's clocks went from 24:00 on 28 March to 01:00 on 29 March 2026's predecessor in law: 2021-03-28.
		expect(dayStart('Asia/Beirut', '2021-03-28')).toBe(Date.UTC(2021, 2, 27, 22))
		expect(hours(dayPeriod('Asia/Beirut', '2021-03-28'))).toBe(23)
	})

	test('day starts and month starts between two instants are counted by the calendar', () => {
		const year = { from: dayStart(berlin, '2026-01-01'), to: dayStart(berlin, '2027-01-01') }
		expect(dayStarts(berlin, year.from, year.to)).toHaveLength(365)
		expect(
			monthStarts(berlin, year.from, year.to)
				.map(({ month }) => month)
				.at(-1),
		).toBe('2026-12')
		expect(monthStarts(berlin, year.from + 1, year.to)).toHaveLength(11)
		expect(dayStarts(berlin, year.from, year.from)).toEqual([])
	})
})
