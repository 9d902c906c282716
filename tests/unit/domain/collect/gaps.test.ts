/** A gap is known as a gap, with its reason. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	byReason,
	datesToAskAgain,
	type Expected,
	gapRuns,
	type Reach,
	reasonOf,
} from '../../../../src/main/domain/collect/gaps.ts'
import { heldSince, inOneReading, missedBoundaries } from '../../../../src/main/domain/network/missing.ts'
import { addDays, daysBetween } from '../../../../src/shared/period.ts'

const missing = (at: number, memory: Expected['memory'] = 'holds'): Expected => ({ at, memory, value: 'missing' })
const reach = fc.constantFrom<Reach>('answers', 'silent', 'line', 'no-key', 'off')
const expected = fc
	.array(
		fc.record({
			memory: fc.constantFrom<Expected['memory']>('holds', 'overwritten'),
			value: fc.constantFrom<Expected['value']>('there', 'missing', 'none'),
		}),
		{ maxLength: 60 },
	)
	.map((all) => all.map((each, at): Expected => ({ ...each, at })))

describe('a value that is not there', () => {
	test('was asked for in vain, is on its way, cannot be asked for, or is gone', () => {
		expect(reasonOf(missing(5), 'answers', 4)).toBe('queued')
		expect(reasonOf(missing(5), 'silent', 4)).toBe('silent')
		expect(reasonOf(missing(5), 'line', null)).toBe('line')
		expect(reasonOf(missing(5), 'answers', 5)).toBe('none')
		expect(reasonOf({ at: 5, memory: 'holds', value: 'none' }, 'silent', null)).toBe('none')
		expect(reasonOf(missing(5, 'overwritten'), 'answers', null)).toBe('overwritten')
	})

	test('has exactly one reason, and runs tell each of them once, in order', () => {
		fc.assert(
			fc.property(expected, reach, fc.option(fc.nat(60)), (all, way, askedUpTo) => {
				const runs = gapRuns(all, way, askedUpTo)
				const lacking = all.filter(({ value }) => value !== 'there')
				expect(runs.reduce((sum, { count }) => sum + count, 0)).toBe(lacking.length)
				for (const { from, to, count } of runs) expect(to - from + 1).toBe(count)
				for (const [index, run] of runs.slice(1).entries()) expect(run.from).toBeGreaterThan(runs[index]!.to)
				const summed = byReason(runs)
				expect(new Set(summed.map(({ reason }) => reason)).size).toBe(summed.length)
				expect(summed.reduce((sum, { count }) => sum + count, 0)).toBe(lacking.length)
			}),
		)
	})
})

describe('a gap that was answered with "none"', () => {
	const back = (today: string) => (days: number) => addDays(today, -days)

	test('is asked for again when it is 1, 2, 4, 8 … days old', () => {
		const dates = datesToAskAgain('2026-03-30', '2026-03-31', back('2026-03-31'))
		expect(dates.map((date) => daysBetween(date, '2026-03-31'))).toEqual([256, 128, 64, 32, 16, 8, 4, 2, 1])
		expect(datesToAskAgain('2026-03-31', '2026-03-31', back('2026-03-31'))).toEqual([])
		expect(datesToAskAgain('2026-04-02', '2026-03-31', back('2026-03-31'))).toEqual([])
	})

	test('has each of its turns, on whichever days the station was running', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 40 }), (steps) => {
				const born = '2026-01-31'
				let last = '2026-01-31'
				let asked = 0
				for (const step of steps) {
					const today = addDays(last, step)
					if (datesToAskAgain(last, today, back(today)).includes(born)) asked++
					last = today
				}
				const age = daysBetween(born, last)
				// Turns that came while it was off are taken together.
				expect(asked).toBeGreaterThanOrEqual(age >= 1 ? 1 : 0)
				expect(asked).toBeLessThanOrEqual(9)
			}),
		)
	})
})

test('a meter that sends its memory along with every reading is asked once for all of it', () => {
	const meter = {
		zone: 'Europe/Berlin',
		clock: 'local',
		memory: { freeze: 0, settlement: 15, profileDays: 0 },
	} as const
	const now = Date.parse('2026-11-05T10:20:00+01:00')
	const period = { from: '2025-01-01', to: '2026-11-30' }
	const missed = missedBoundaries(meter, 'settlement', period, new Set(), now)
	const once = inOneReading(missed)
	expect(once.reads).toEqual([{ job: { kind: 'current' }, boundary: missed.reads.at(-1)!.boundary, values: 15 }])
	expect(once.gone).toBe(missed.gone)
	expect(inOneReading({ reads: [], gone: 2 })).toEqual({ reads: [], gone: 2 })
	expect(heldSince(meter, 'settlement', now)).toBe(missed.reads[0]!.boundary)
})
