import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNumberOf, dayStart, hourMs, quarterMs, quartersOfDay } from '../../../src/virtual/building/clock.ts'
import { dayLoad } from '../../../src/virtual/building/loads.ts'
import { findMeter, meters } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'

const truth = createTruth(4)
const from = Date.UTC(2023, 11, 1)
const until = Date.UTC(2027, 0, 1)
const meter = fc.constantFrom(...meters)
const instant = fc.integer({ min: from, max: until })
const unit = (name: string, medium = 'electricity') => meters.find((one) => one.unit === name && one.medium === medium)!
const usedKwh = (of: (typeof meters)[number], start: number, end: number) =>
	(truth.registersAt(of, end).totalMilliWh - truth.registersAt(of, start).totalMilliWh) / 1e6

test('registers never run backwards', () => {
	fc.assert(
		fc.property(meter, instant, fc.integer({ min: 0, max: 40 * 24 * hourMs }), (of, earlier, laterMs) => {
			const [before, after] = [truth.registersAt(of, earlier), truth.registersAt(of, earlier + laterMs)]
			for (const key of ['totalMilliWh', 't1MilliWh', 't2MilliWh', 'volumeMl'] as const) {
				expect(after[key]).toBeGreaterThanOrEqual(before[key])
				expect(Number.isSafeInteger(after[key])).toBe(true)
			}
		}),
		{ numRuns: 300 },
	)
})

test('high tariff and low tariff add up to the total', () => {
	fc.assert(
		fc.property(meter, instant, (of, at) => {
			const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(of, at)
			expect(t1MilliWh + t2MilliWh).toBe(totalMilliWh)
		}),
		{ numRuns: 300 },
	)
})

test('the quarter hours of a day add up to the day, on days of 23, 24 and 25 hours', () => {
	for (const [month, dayOfMonth] of [
		[3, 30],
		[7, 9],
		[10, 26],
	] as const) {
		const day = dayNumberOf(2025, month, dayOfMonth)
		const start = dayStart(day, 'local')
		for (const of of meters) {
			let sum = 0
			for (let quarter = 0; quarter < quartersOfDay(day, 'local'); quarter++) {
				sum += truth.quarterAt(of, start + quarter * quarterMs).energyMilliWh
			}
			expect(sum).toBe(dayLoad(4, of, day).energyMilliWh)
			const [before, after] = [truth.registersAt(of, start), truth.registersAt(of, dayStart(day + 1, 'local'))]
			expect(after.totalMilliWh - before.totalMilliWh).toBe(sum)
		}
	}
})

test('a building started later stands where one stands that has run all the time', () => {
	fc.assert(
		fc.property(meter, instant, (of, at) => {
			expect(createTruth(4).registersAt(of, at)).toEqual(truth.registersAt(of, at))
		}),
		{ numRuns: 8 },
	)
})

test('another seed is another building', () => {
	const other = createTruth(5)
	for (const of of meters) expect(other.registersAt(of, until)).not.toEqual(truth.registersAt(of, until))
})

test('a clock that is up to two seconds off finds the same registers at a quarter hour', () => {
	fc.assert(
		fc.property(meter, fc.integer({ min: from / quarterMs, max: until / quarterMs }), (of, slot) => {
			const exact = truth.registersAt(of, slot * quarterMs)
			for (const offMs of [-2000, of.clockOffsetMs, 2000]) {
				expect(truth.registersAt(of, slot * quarterMs + offMs)).toEqual(exact)
			}
		}),
		{ numRuns: 200 },
	)
})

test('every clock is at most two seconds off, and not all are right', () => {
	expect(meters.every(({ clockOffsetMs }) => Math.abs(clockOffsetMs) <= 2000)).toBe(true)
	expect(new Set(meters.map(({ clockOffsetMs }) => clockOffsetMs)).size).toBeGreaterThan(5)
})

test('the tariff switches at 06:00 of the meter, which is 07:00 summer time for the one on standard time', () => {
	const day = dayStart(dayNumberOf(2025, 7, 9), 'local')
	const t1 = (of: (typeof meters)[number], hour: number) => truth.registersAt(of, day + hour * hourMs).t1MilliWh
	const local = unit('Wohnung 5.03')
	expect(t1(local, 6) - t1(local, 0)).toBe(0)
	expect(t1(local, 7)).toBeGreaterThan(t1(local, 6))
	const standard = meters.filter(({ clock }) => clock === 'standard')
	expect(standard.map((of) => of.unit)).toEqual(['Wohnung 5.04'])
	expect(t1(standard[0]!, 7) - t1(standard[0]!, 0)).toBe(0)
	expect(t1(standard[0]!, 8)).toBeGreaterThan(t1(standard[0]!, 7))
	expect(t1(standard[0]!, 23)).toBeGreaterThan(t1(standard[0]!, 22))
})

test('the house lives: shops rest on Sunday, an empty flat hardly counts, radiators are cold in July', () => {
	const sunday = dayStart(dayNumberOf(2025, 5, 11), 'local')
	for (const name of ['Laden links', 'Laden rechts']) {
		const shop = unit(name)
		expect(usedKwh(shop, sunday, sunday + 24 * hourMs)).toBeLessThan(
			usedKwh(shop, sunday + 48 * hourMs, sunday + 72 * hourMs) / 3,
		)
	}
	const year = [dayStart(dayNumberOf(2025, 1, 1), 'local'), dayStart(dayNumberOf(2026, 1, 1), 'local')] as const
	expect(usedKwh(unit('Wohnung 3.02'), ...year)).toBeLessThan(50)
	for (const of of meters.filter(({ use, medium }) => use === 'flat' && medium === 'electricity')) {
		expect(usedKwh(of, ...year)).toBeGreaterThan(900)
		expect(usedKwh(of, ...year)).toBeLessThan(5500)
	}
	const warm = unit('Wohnung 1.01', 'heat')
	const month = (number: number) =>
		usedKwh(warm, dayStart(dayNumberOf(2025, number, 1), 'local'), dayStart(dayNumberOf(2025, number + 1, 1), 'local'))
	expect(month(7)).toBeLessThan(month(1) / 20)
	expect(usedKwh(warm, ...year)).toBeGreaterThan(2000)
	expect(usedKwh(warm, ...year)).toBeLessThan(9000)
})

test('the plan: 24 electricity meters on two lines, 12 heat meters, every address once', () => {
	const on = (line: string) => meters.filter((of) => of.line === line)
	expect([on('strom-1'), on('strom-2'), on('waerme')].map((list) => list.length)).toEqual([12, 12, 12])
	expect(new Set(meters.map(({ serial }) => serial)).size).toBe(meters.length)
	expect(new Set(meters.map(({ line, address }) => `${line} ${address}`)).size).toBe(meters.length)
	expect(meters.every(({ index }, at) => index === at)).toBe(true)
	expect(on('waerme').map(({ address }) => address)).toEqual(
		Array.from({ length: 12 }, (_, index) => String(index + 1)),
	)
	expect(on('waerme').map((of) => of.unit)).toEqual(
		['0.01', '1.01', '1.02', '1.03', '1.04', '2.01', '2.02', '2.03', '2.04', '3.01', '3.02', '3.03'].map(
			(door) => `Wohnung ${door}`,
		),
	)
	expect([...on('strom-1'), ...on('strom-2')].every(({ serial }) => /^\d{12}$/.test(serial))).toBe(true)
	expect(findMeter('240719004117')?.unit).toBe('Allgemein')
	expect(findMeter('999')).toBeNull()
})

test('water and gas flow on every day, more gas in winter, and never backwards', () => {
	const truth = createTruth(4)
	const dayMs = 86_400_000
	for (const meter of meters.filter(({ medium }) => medium === 'gas' || medium.endsWith('water'))) {
		const flown = (from: number) =>
			truth.registersAt(meter, from + dayMs).volumeMl - truth.registersAt(meter, from).volumeMl
		expect(flown(Date.UTC(2026, 0, 20)), meter.serial).toBeGreaterThan(0)
		expect(flown(Date.UTC(2026, 6, 20)), meter.serial).toBeGreaterThan(0)
		if (meter.medium === 'gas') expect(flown(Date.UTC(2026, 0, 20))).toBeGreaterThan(2 * flown(Date.UTC(2026, 6, 20)))
		expect(truth.registersAt(meter, Date.UTC(2026, 6, 20)).totalMilliWh).toBe(0)
	}
})
