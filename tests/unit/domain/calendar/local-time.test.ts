import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
	instantOfLocal,
	instantToMeterLocal,
	localOfInstant,
	meaningOfLocal,
	meterLocalsToInstants,
	meterLocalToInstant,
	oneYearBefore,
} from '../../../../src/main/domain/calendar/local-time.ts'
import { isZone, standardOffsetMs } from '../../../../src/main/domain/calendar/zone.ts'

const berlin = 'Europe/Berlin'
const zones = [
	berlin,
	'UTC',
	'Asia/Shanghai',
	'Australia/Lord_Howe',
	'America/St_Johns',
	'+05:45',
	'Europe/Dublin',
	'Africa/Casablanca',
]
const instants = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) })

describe('local time', () => {
	test('the looked-up wall clock is the one that Temporal computes, in every zone', () => {
		fc.assert(
			fc.property(fc.constantFrom(...zones), instants, (zone, at) => {
				const whole = Math.floor(at / 1000) * 1000
				const temporal = Temporal.Instant.fromEpochMilliseconds(whole).toZonedDateTimeISO(zone).toPlainDateTime()
				expect(localOfInstant(zone, whole)).toBe(temporal.toString({ smallestUnit: 'second' }))
			}),
			{ numRuns: 2000 },
		)
	})

	test('a local time comes back to its instant, or to the other telling of an hour told twice', () => {
		fc.assert(
			fc.property(fc.constantFrom(...zones), instants, (zone, at) => {
				const whole = Math.floor(at / 1000) * 1000
				const meaning = meaningOfLocal(zone, localOfInstant(zone, whole))
				if (meaning.kind === 'once') expect(meaning.at).toBe(whole)
				else if (meaning.kind === 'twice') expect([meaning.earlier, meaning.later]).toContain(whole)
				else expect.fail(`a shown time was ${meaning.kind}`)
			}),
			{ numRuns: 2000 },
		)
	})

	test('autumn tells 02:30 twice, spring never', () => {
		expect(meaningOfLocal(berlin, '2026-10-25T02:30')).toEqual({
			kind: 'twice',
			earlier: Date.UTC(2026, 9, 25, 0, 30),
			later: Date.UTC(2026, 9, 25, 1, 30),
		})
		expect(meaningOfLocal(berlin, '2026-03-29T02:30')).toEqual({ kind: 'never', at: Date.UTC(2026, 2, 29, 1, 30) })
		expect(instantOfLocal(berlin, '2026-10-25T02:30', 'later')).toBe(Date.UTC(2026, 9, 25, 1, 30))
	})

	test('a day that does not exist, an hour that does not exist and noise are malformed, 24:00 is the day end', () => {
		for (const bad of [
			'2026-02-29',
			'2026-13-01',
			'2026-01-01T25:00',
			'2026-01-01T24:01',
			'2026-01-01 00:00',
			'',
			'x',
		]) {
			expect(meaningOfLocal(berlin, bad)).toEqual({ kind: 'malformed' })
			expect(instantOfLocal(berlin, bad)).toBeNull()
		}
		expect(instantOfLocal(berlin, '2026-10-31T24:00')).toBe(instantOfLocal(berlin, '2026-11-01'))
	})

	test('a zone is one that the zone data knows', () => {
		expect(isZone(berlin)).toBe(true)
		expect(isZone('Europe/Atlantis')).toBe(false)
	})
})

describe('a year before', () => {
	const yearBefore = (instant: string) => new Date(oneYearBefore('Europe/Berlin', Date.parse(instant))).toISOString()

	test('the wall showed the same', () => {
		expect(yearBefore('2026-07-01T10:15:00Z')).toBe('2025-07-01T10:15:00.000Z')
		// Summer time began on the 30th in 2025, on the 29th in 2026.
		expect(yearBefore('2026-03-29T22:00:00Z')).toBe('2025-03-29T23:00:00.000Z')
	})

	test('a leap day is compared with the 28th', () => {
		expect(yearBefore('2024-02-28T23:00:00Z')).toBe('2023-02-27T23:00:00.000Z')
		expect(yearBefore('2024-02-27T23:00:00Z')).toBe('2023-02-27T23:00:00.000Z')
	})
})

describe("a meter's own clock", () => {
	test('a standard-time meter shows an hour less in summer and is never ambiguous', () => {
		expect(instantToMeterLocal(berlin, 'standard', Date.UTC(2026, 6, 1, 22))).toBe('2026-07-01T23:00:00')
		expect(meterLocalToInstant(berlin, 'standard', '2026-10-25T02:30')).toEqual({
			ok: true,
			at: Date.UTC(2026, 9, 25, 1, 30),
			note: null,
		})
		expect(standardOffsetMs('Australia/Sydney', Date.UTC(2026, 0, 1))).toBe(10 * 3_600_000)
	})

	test('standard time goes there and back for every instant', () => {
		fc.assert(
			fc.property(fc.constantFrom(...zones.slice(0, 6)), instants, (zone, at) => {
				const whole = Math.floor(at / 1000) * 1000
				// The hours around New Year belong to two years; no zone of these changes its standard time there.
				const there = instantToMeterLocal(zone, 'standard', whole)
				expect(meterLocalToInstant(zone, 'standard', there)).toEqual({ ok: true, at: whole, note: null })
			}),
			{ numRuns: 1000 },
		)
	})

	test('the quarter hours of the long night come in the order in which the meter recorded them', () => {
		const locals = ['01:45', '02:00', '02:15', '02:30', '02:45', '02:00', '02:15', '02:30', '02:45', '03:00'].map(
			(time) => `2026-10-25T${time}`,
		)
		const found = meterLocalsToInstants(berlin, 'local', locals).map((each) => (each.ok ? each.at : null))
		const first = Date.UTC(2026, 9, 24, 23, 45)
		expect(found).toEqual(locals.map((_, index) => first + index * 900_000))
	})
})
