/** Thousands of meters in closed form: what they count must be as believable as what is added up quarter by quarter. */
import { expect, it } from 'vitest'
import { createLightTruth } from '../../../src/virtual/building/light.ts'
import { siteMeter } from '../../../src/virtual/site/plan.ts'

const truth = createLightTruth(4)
const meters = Array.from({ length: 60 }, (_, index) => siteMeter('electricity', String(240100100001 + index), index))
const hour = 3_600_000

it('no tariff and no total ever runs backwards, over both changes of the clock', () => {
	for (const meter of meters) {
		for (const from of [Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24), Date.UTC(2026, 11, 31)]) {
			let before = truth.registersAt(meter, from)
			for (let at = from; at < from + 49 * hour; at += hour / 4) {
				const now = truth.registersAt(meter, at)
				for (const [tariff, value] of now.tariffsMilliWh!.entries()) {
					expect(value).toBeGreaterThanOrEqual(before.tariffsMilliWh![tariff]!)
				}
				before = now
			}
		}
	}
})

it('a year of days never runs backwards either, and the tariffs add up to the total', () => {
	for (const meter of meters) {
		let last = 0
		for (let day = 0; day < 400; day++) {
			const { totalMilliWh, tariffsMilliWh } = truth.registersAt(meter, Date.UTC(2026, 0, 1) + day * 24 * hour)
			expect(Number.isSafeInteger(totalMilliWh)).toBe(true)
			expect(tariffsMilliWh!.reduce((sum, each) => sum + each, 0)).toBe(totalMilliWh)
			expect(totalMilliWh).toBeGreaterThan(last)
			last = totalMilliWh
		}
	}
})

it('at night only the low tariff counts, and a flat uses between 0.05 and 40 kWh in a day', () => {
	const midnight = Date.UTC(2026, 10, 21, 23)
	for (const meter of meters) {
		const [from, to] = [midnight + hour, midnight + 5 * hour].map((at) => truth.registersAt(meter, at).tariffsMilliWh!)
		expect(to!.slice(0, 3)).toEqual(from!.slice(0, 3))
		expect(to![3]).toBeGreaterThan(from![3]!)
		const day =
			truth.registersAt(meter, midnight + 24 * hour).totalMilliWh - truth.registersAt(meter, midnight).totalMilliWh
		expect(day).toBeGreaterThan(50_000)
		expect(day).toBeLessThan(40e6)
	}
})

it('water, gas and heat flow, and another seed is another house', () => {
	const instants = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 2)]
	for (const medium of ['water', 'gas', 'heat'] as const) {
		const meter = siteMeter(medium, '112025000501', 0)
		const [from, to] = instants.map((at) => truth.registersAt(meter, at))
		expect(to!.volumeMl).toBeGreaterThan(from!.volumeMl)
		expect(to!.totalMilliWh > from!.totalMilliWh).toBe(medium === 'heat')
	}
	expect(createLightTruth(5).registersAt(meters[0]!, instants[0]!)).not.toEqual(
		truth.registersAt(meters[0]!, instants[0]!),
	)
	expect(createLightTruth(4).registersAt(meters[0]!, instants[0]!)).toEqual(truth.registersAt(meters[0]!, instants[0]!))
})
