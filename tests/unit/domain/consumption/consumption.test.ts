import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOfLocal } from '../../../../src/main/domain/calendar/local-time.ts'
import { dayStarts, monthPeriod, quarterHoursOfDay } from '../../../../src/main/domain/calendar/periods.ts'
import { type BoundaryRules, boundaryValue, meterBoundary } from '../../../../src/main/domain/consumption/boundary.ts'
import { consumption } from '../../../../src/main/domain/consumption/consumption.ts'
import { fraction, toExact } from '../../../../src/main/domain/consumption/fraction.ts'
import { useAlong } from '../../../../src/main/domain/consumption/point-use.ts'
import { boundariesAlong } from '../../../../src/main/domain/consumption/series.ts'
import { ratingFactor } from '../../../../src/main/domain/consumption/units.ts'
import type { Origin, Reading } from '../../../../src/main/domain/readings/reading.ts'

const zone = 'Europe/Berlin'
const rules = { zone, clock: 'local', interpolationReachMs: 2 * 3_600_000 } as const
const register = { digits: 6, mostPerHour: null } as const
const minute = 60_000

function reading(at: number, value: number | null, origin: Origin = 'freeze', registerId = 1): Reading {
	return {
		registerId,
		at,
		origin,
		value,
		quality: origin === 'live' ? 'measured' : 'memory',
		receivedAt: at,
		frameId: 7,
	}
}

describe('the value at a boundary', () => {
	const october = monthPeriod(zone, '2026-10')

	test('is the one that holds for the instant', () => {
		const value = boundaryValue(
			[reading(october.from - minute, 10, 'live'), reading(october.from, 11)],
			october.from,
			rules,
		)
		expect(value).toMatchObject({
			kind: 'value',
			value: 11,
			quality: 'memory',
			note: null,
			origin: 'freeze',
			readAt: october.from,
		})
	})

	test('of a standard-time meter is its own midnight at 01:00 summer time, and says so', () => {
		const own = instantOfLocal(zone, '2026-10-01T01:00')!
		const readings = [reading(own, 500)]
		expect(boundaryValue(readings, october.from, { ...rules, clock: 'standard' })).toMatchObject({
			kind: 'value',
			value: 500,
			note: 'standard-time',
			readAt: own,
		})
		expect(boundaryValue(readings, october.from, rules)).toEqual({
			kind: 'missing',
			at: october.from,
			reason: 'one-sided',
		})
		const winter = reading(october.to, 900)
		expect(boundaryValue([winter], october.to, { ...rules, clock: 'standard' })).toMatchObject({
			value: 900,
			note: null,
		})
	})

	test('is a straight line between near readings, truncated to whole steps, and marked', () => {
		const readings = [reading(october.from - 10 * minute, 100, 'live'), reading(october.from + 5 * minute, 110, 'live')]
		expect(boundaryValue(readings, october.from, rules)).toMatchObject({
			value: 106,
			quality: 'interpolated',
			note: 'interpolated',
			origin: 'interpolated',
			readings,
		})
	})

	test('between two readings around a rollover goes on over the last digit, and not back through all that was counted', () => {
		const readings = [
			reading(october.from - 10 * minute, 999_998, 'live'),
			reading(october.from + 5 * minute, 7, 'live'),
		]
		expect(boundaryValue(readings, october.from, rules)).toMatchObject({ value: 4, note: 'interpolated' })
		const earlier = october.from - 9 * minute
		expect(boundaryValue(readings, earlier, rules)).toMatchObject({ value: 999_998, note: 'interpolated' })
	})

	test('is missing with its reason, and never 0', () => {
		const at = october.from
		const missing = (...readings: Reading[]) => boundaryValue(readings, at, rules)
		expect(missing()).toEqual({ kind: 'missing', at, reason: 'no-reading' })
		expect(missing(reading(at, null))).toEqual({ kind: 'missing', at, reason: 'quarantined' })
		expect(missing(reading(at - 10 * 3_600_000, 1), reading(at + 10 * 3_600_000, 2))).toMatchObject({
			reason: 'too-far',
		})
		expect(missing(reading(at - minute, 1))).toMatchObject({ reason: 'one-sided' })
		expect(missing({ ...reading(at, 5), quality: 'quarantined' })).toMatchObject({ reason: 'quarantined' })
	})

	test('comes from the same instant for all registers of a meter', () => {
		const at = october.from
		const t1 = [
			reading(at, 100, 'freeze', 1),
			reading(at - minute, 99, 'live', 1),
			reading(at + minute, 101, 'live', 1),
		]
		const t2 = [reading(at - minute, 49, 'live', 2), reading(at + minute, 51, 'live', 2)]
		expect(meterBoundary([t1, t2], at, rules)).toMatchObject([
			{ value: 100, note: 'interpolated' },
			{ value: 50, note: 'interpolated' },
		])
		expect(meterBoundary([t1, []], at, rules)).toMatchObject([
			{ kind: 'missing', reason: 'not-together' },
			{ kind: 'missing', reason: 'no-reading' },
		])
	})

	test('of the tariff registers adds up to that of the total, also between two readings', () => {
		const steps = fc.integer({ min: 0, max: 100_000 })
		fc.assert(
			fc.property(
				steps,
				steps,
				steps,
				steps,
				fc.integer({ min: 1, max: 119 }),
				fc.integer({ min: 1, max: 119 }),
				(a, b, da, db, before, after) => {
					const at = october.from
					const ends = (first: number, more: number, id: number) => [
						reading(at - before * minute, first, 'live', id),
						reading(at + after * minute, first + more, 'live', id),
					]
					const found = meterBoundary([ends(a + b, da + db, 0), ends(a, da, 1), ends(b, db, 2)], at, rules)
					const values = found.map((each) => (each.kind === 'value' ? each.value : Number.NaN))
					expect(values[1]! + values[2]!).toBe(values[0])
					expect(values[1]).toBeGreaterThanOrEqual(a)
					expect(values[1]).toBeLessThanOrEqual(a + da)
				},
			),
			{ numRuns: 500 },
		)
	})
})

const value = (at: number, steps: number) => boundaryValue([reading(at, steps)], at, rules)

describe('consumption', () => {
	test('splitting it at any reading between never changes it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 2, maxLength: 40 }),
				fc.integer({ min: 0, max: 999_999 }),
				(uses, first) => {
					// A counter of six digits that may roll over on the way.
					const stands = [first]
					for (const use of uses) stands.push(stands.at(-1)! + use)
					const at = stands.map((stand, index) => value(index * 86_400_000, stand % 1_000_000))
					const plausible = { digits: 6, mostPerHour: 50_000 / 24 + 1 }
					const parts = at.slice(1).map((end, index) => consumption(at[index]!, end, plausible))
					const whole = uses.reduce((sum, use) => sum + use, 0)
					expect(parts.reduce((sum, part) => sum + (part.kind === 'used' ? part.steps : Number.NaN), 0)).toBe(whole)
				},
			),
		)
	})

	test('row 28: of a counter that went back without a rollover is unknown, and over its last digit is what it counted', () => {
		expect(consumption(value(0, 500), value(1000, 400), register)).toEqual({ kind: 'unknown', reason: 'went-back' })
		expect(consumption(value(0, 999_990), value(1000, 15), register)).toMatchObject({ steps: 25, rollover: true })
	})

	test('with a missing end is unknown and not 0', () => {
		const missing = { kind: 'missing', at: 0, reason: 'no-reading' } as const
		expect(consumption(missing, value(1, 5), register)).toEqual({ kind: 'unknown', reason: 'start-missing' })
		expect(consumption(value(1, 5), missing, register)).toEqual({ kind: 'unknown', reason: 'end-missing' })
	})

	test('joules become watt-hours by an exact factor', () => {
		expect(ratingFactor('GJ', 'kWh')).toEqual(fraction(2500, 9))
		expect(ratingFactor('kWh', 'GJ')).toEqual(fraction(9, 2500))
		expect(ratingFactor('MWh', 'kWh')).toEqual(fraction(1000))
		expect(ratingFactor('m3', 'kWh')).toBeNull()
		expect(toExact(fraction(1, 8)).toFixed()).toBe('0.125')
	})
})

/** One meter that hangs there for ever. */
const seriesOf = (readings: readonly Reading[], instants: readonly number[], how: BoundaryRules) => {
	const multiplier = { numerator: 1, denominator: 1 }
	const part = { ...register, unit: 'kWh', exponent: 0, from: 0, to: null, multiplier } as const
	return useAlong([part], instants, (_, asked) => boundariesAlong(readings, asked, how)).steps
}

describe('a series', () => {
	test('of the long day has 100 quarter hours, and a lost record is a gap of two steps, not a 0 and a spike', () => {
		const quarters = quarterHoursOfDay(zone, '2026-10-25')
		const instants = [...quarters.map(({ from }) => from), quarters.at(-1)!.to]
		const readings = instants.map((at, index) => reading(at, index * 10, 'profile')).filter((_, index) => index !== 50)
		const steps = seriesOf(readings, instants, { ...rules, interpolationReachMs: 0 })
		expect(steps).toHaveLength(100)
		expect(steps.filter(({ steps: used }) => used === null)).toHaveLength(2)
		expect(steps[49]).toMatchObject({ steps: null, quality: 'missing', reason: 'no-reading' })
		expect(steps.filter(({ steps: used }) => used === 10)).toHaveLength(98)
	})

	test('by day finds for each boundary what a search over all readings finds', () => {
		const october = monthPeriod(zone, '2026-10')
		const days = dayStarts(zone, october.from, october.to + 1).map(({ at }) => at)
		const readings = Array.from({ length: 31 * 20 }, (_, index) =>
			reading(october.from + index * 71 * minute, index * 7, 'live'),
		)
		const steps = seriesOf(readings, days, rules)
		expect(steps).toHaveLength(31)
		for (const [index, step] of steps.entries()) {
			const [start, end] = [
				boundaryValue(readings, days[index]!, rules),
				boundaryValue(readings, days[index + 1]!, rules),
			]
			const used = consumption(start, end, register)
			expect(step.steps).toBe(used.kind === 'used' ? used.steps : null)
		}
	})
})
