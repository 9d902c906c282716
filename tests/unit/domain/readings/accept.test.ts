import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept, preferred, rolloverIncrease } from '../../../../src/main/domain/readings/accept.ts'
import type { Origin, Reading } from '../../../../src/main/domain/readings/reading.ts'
import { toRegisterValue } from '../../../../src/main/domain/readings/register.ts'
import { outsideJson } from '../../../outside.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 9, 1)
const now = start + 1000 * hour
/** 6 digits of 10 Wh, 10 kW at most = 1000 steps an hour. */
const meter = { digits: 6, kind: 'counter', mostPerHour: 1000 } as const

function at(hours: number, value: number | null, origin: Origin = 'live'): Reading {
	const instant = start + hours * hour
	return { registerId: 1, at: instant, origin, value, quality: 'measured', receivedAt: instant, frameId: 1 }
}

describe('a candidate reading', () => {
	test('that goes on plausibly is accepted', () => {
		expect(accept(at(0, 5000), at(1, 5400), meter, now)).toEqual({ kind: 'accepted', note: null })
		expect(accept(null, at(1, 5400), meter, now)).toEqual({ kind: 'accepted', note: null })
	})

	test('that says the same again is a duplicate, and a conflict where it says something else', () => {
		expect(accept(at(1, 5400), at(1, 5400), meter, now)).toEqual({ kind: 'refused', reason: 'duplicate' })
		expect(accept(at(1, 5400), at(1, 5401), meter, now)).toEqual({ kind: 'refused', reason: 'conflict' })
	})

	test('without a value is kept as null and never read as 0', () => {
		expect(accept(at(0, 5000), at(1, null), meter, now)).toEqual({ kind: 'quarantined', reason: 'null' })
	})

	test('from a clock that runs ahead is quarantined', () => {
		expect(accept(at(0, 5000), at(2000, 5400), meter, now)).toEqual({ kind: 'quarantined', reason: 'clock' })
	})

	test('above what the register can count in the time is a jump', () => {
		expect(accept(at(0, 5000), at(1, 9000), meter, now)).toEqual({ kind: 'quarantined', reason: 'jump' })
		expect(accept(at(0, 5000), at(100, 9000), meter, now)).toEqual({ kind: 'accepted', note: null })
	})

	test('below the last one is a rollover only near the end of the register', () => {
		expect(accept(at(0, 999_950), at(1, 120), meter, now)).toEqual({ kind: 'accepted', note: 'rollover' })
		expect(accept(at(0, 500_000), at(1, 120), meter, now)).toEqual({ kind: 'quarantined', reason: 'reset' })
		expect(accept(at(0, 500_000), at(1, 499_999), meter, now)).toEqual({ kind: 'quarantined', reason: 'backwards' })
		expect(accept(at(0, 999_950), at(1, 5_000), meter, now)).toEqual({ kind: 'quarantined', reason: 'rollover' })
	})

	test('with more digits than the register, or below zero, is out of range', () => {
		expect(accept(null, at(1, 1_000_000), meter, now)).toEqual({ kind: 'quarantined', reason: 'range' })
		expect(accept(null, at(1, -1), meter, now)).toEqual({ kind: 'quarantined', reason: 'range' })
	})

	test('fetched later from memory has to fit to the value that follows it', () => {
		expect(accept(at(0, 5000), at(1, 5400, 'freeze'), meter, now, at(2, 5800))).toEqual({
			kind: 'accepted',
			note: null,
		})
		expect(accept(at(0, 5000), at(1, 5900, 'freeze'), meter, now, at(2, 5800))).toEqual({
			kind: 'quarantined',
			reason: 'backwards',
		})
	})

	test('that a meter wrote down by a clock half a minute behind ours may be above what was read live just before', () => {
		// Its 01:00 is our 01:00:36; the round of 01:00 read it at 01:00:02.
		const record = at(1, 5400, 'profile')
		const live = at(1 + 2 / 3600, 5395)
		expect(accept(at(0.75, 5300, 'profile'), record, meter, now, live)).toEqual({ kind: 'accepted', note: null })
		expect(accept(record, live, meter, now)).toEqual({ kind: 'accepted', note: null })
		expect(accept(record, at(1 + 2 / 3600, 5395, 'profile'), meter, now)).toMatchObject({ reason: 'backwards' })
		expect(accept(record, at(1.2, 5395), meter, now)).toMatchObject({ reason: 'backwards' })
		// More than ten minutes at full load is no matter of clocks.
		expect(accept(record, at(1 + 2 / 3600, 5200), meter, now)).toMatchObject({ reason: 'backwards' })
		expect(accept(record, live, { ...meter, mostPerHour: null }, now)).toEqual({ kind: 'accepted', note: null })
	})

	test('of a gauge goes as it likes', () => {
		const gauge = { digits: null, kind: 'gauge', mostPerHour: null } as const
		expect(accept(at(0, 2301), at(1, -50), gauge, now)).toEqual({ kind: 'accepted', note: null })
	})
})

test('the outside rollover case counts on over the last digit', () => {
	const vectors = outsideJson<{
		rollover_6_digits: { start: number; end: number; digits: number; consumption: number }
	}>('billing/vee_micro.json')
	const given = vectors?.rollover_6_digits ?? { start: 999_950, end: 120, digits: 6, consumption: 170 }
	expect(rolloverIncrease(given.start, given.end, hour, { digits: given.digits, mostPerHour: 1000 })).toBe(
		given.consumption,
	)
	expect(rolloverIncrease(given.start, given.end, hour, { digits: given.digits, mostPerHour: 10 })).toBeNull()
	expect(rolloverIncrease(given.start, given.end, hour, { digits: null, mostPerHour: null })).toBeNull()
})

describe('of several readings of one instant', () => {
	const all: readonly Reading[] = (['live', 'manual', 'profile', 'freeze', 'settlement'] as const).map(
		(origin, index) => at(1, 100 + index, origin),
	)

	test("the meter's own midnight copy counts, whatever the order", () => {
		fc.assert(
			fc.property(fc.shuffledSubarray([...all], { minLength: 1 }), (some) => {
				const best = preferred(some)!
				const order: readonly Origin[] = ['freeze', 'settlement', 'profile', 'live', 'manual']
				expect(best.origin).toBe(order.find((origin) => some.some((one) => one.origin === origin)))
			}),
		)
	})

	test('an empty or quarantined one never counts', () => {
		expect(preferred([at(1, null, 'freeze'), at(1, 7, 'manual')])?.value).toBe(7)
		expect(preferred([{ ...at(1, 9, 'freeze'), quality: 'quarantined' }])).toBeNull()
		expect(preferred([])).toBeNull()
	})
})

describe('a decoded value becomes steps of the register', () => {
	const tenWh = { unit: 'kWh', exponent: -2 } as const

	test('exactly, across the units of its family', () => {
		expect(toRegisterValue('12345.67', 'kWh', tenWh)).toEqual({ ok: true, value: 1_234_567, lost: null })
		expect(toRegisterValue('12345670', 'Wh', tenWh)).toEqual({ ok: true, value: 1_234_567, lost: null })
		expect(toRegisterValue('1.5', 'MWh', tenWh)).toEqual({ ok: true, value: 150_000, lost: null })
		expect(toRegisterValue('31', 'L', { unit: 'm3', exponent: -3 })).toEqual({ ok: true, value: 31, lost: null })
		expect(toRegisterValue('0', 'kWh', tenWh)).toEqual({ ok: true, value: 0, lost: null })
	})

	test('never silently losing digits, and never turning joules into watt-hours', () => {
		expect(toRegisterValue('1.234', 'kWh', tenWh)).toEqual({ ok: false, reason: 'finer-than-register' })
		expect(toRegisterValue('1.239', 'kWh', { ...tenWh, rounding: 'truncate' })).toEqual({
			ok: true,
			value: 123,
			lost: '0.009',
		})
		expect(toRegisterValue('1.235', 'kWh', { ...tenWh, rounding: 'half-up' })).toEqual({
			ok: true,
			value: 124,
			lost: '-0.005',
		})
		expect(toRegisterValue('1', 'GJ', tenWh)).toEqual({ ok: false, reason: 'unit' })
		expect(toRegisterValue('99999999999999999', 'kWh', tenWh)).toEqual({ ok: false, reason: 'out-of-range' })
		const nearZero = `0.${'0'.repeat(44)}9999946`
		const floor = { ok: true, value: 0, lost: nearZero }
		expect(toRegisterValue(nearZero, 'kWh', { ...tenWh, rounding: 'truncate' })).toEqual(floor)
		for (const bad of ['', 'NaN', '1e5', '--1', '1,5', ' 1']) {
			expect(toRegisterValue(bad, 'kWh', tenWh)).toEqual({ ok: false, reason: 'malformed' })
		}
	})
})
