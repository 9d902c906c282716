import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNumberOf, dayStart, instantOf, localTime, quartersOfDay } from '../../../src/virtual/building/clock.ts'

const zone = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'Europe/Berlin',
	year: 'numeric',
	month: '2-digit',
	day: '2-digit',
	hour: '2-digit',
	minute: '2-digit',
	second: '2-digit',
	hourCycle: 'h23',
})
const pad = (value: number) => String(value).padStart(2, '0')
const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2060, 0, 1) })

test('the local clock shows what the zone database says about Europe/Berlin', () => {
	fc.assert(
		fc.property(instants, (instant) => {
			const { year, month, day, hour, minute, second } = localTime(instant, 'local')
			const ours = `${pad(day)}/${pad(month)}/${year}, ${pad(hour)}:${pad(minute)}:${pad(second)}`
			expect(ours).toBe(zone.format(instant))
		}),
		{ numRuns: 2000 },
	)
})

test('a clock on standard time is one hour ahead of UTC in July as in January', () => {
	for (const month of [1, 7]) expect(localTime(Date.UTC(2025, month - 1, 9, 12), 'standard').hour).toBe(13)
})

test('a change day has 92 or 100 quarter hours, every other day 96', () => {
	const year = Array.from({ length: 365 }, (_, index) => quartersOfDay(dayNumberOf(2025, 1, 1) + index, 'local'))
	expect(year.filter((count) => count === 92)).toHaveLength(1)
	expect(year.filter((count) => count === 100)).toHaveLength(1)
	expect(quartersOfDay(dayNumberOf(2025, 3, 30), 'local')).toBe(92)
	expect(quartersOfDay(dayNumberOf(2025, 10, 26), 'local')).toBe(100)
	expect(quartersOfDay(dayNumberOf(2025, 3, 30), 'standard')).toBe(96)
})

test('midnight of every day is shown as 00:00', () => {
	for (let day = dayNumberOf(2024, 1, 1); day < dayNumberOf(2030, 1, 1); day++) {
		const { hour, minute } = localTime(dayStart(day, 'local'), 'local')
		expect([hour, minute]).toEqual([0, 0])
	}
})

test('a time that is shown twice means the first one, a time that was left out means the change', () => {
	expect(instantOf({ year: 2025, month: 10, day: 26, hour: 2, minute: 30 }, 'local')).toBe(Date.UTC(2025, 9, 26, 0, 30))
	expect(instantOf({ year: 2025, month: 3, day: 30, hour: 2, minute: 30 }, 'local')).toBe(Date.UTC(2025, 2, 30, 1))
	expect(instantOf({ year: 2025, month: 7, day: 1, hour: 0, minute: 0 }, 'standard')).toBe(Date.UTC(2025, 5, 30, 23))
})
