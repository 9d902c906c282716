/** A meter that does not answer costs little and is never given up. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isProbeDue, probeWaitMs } from '../../../../src/main/domain/collect/back-off.ts'

const minute = 60_000
const quarter = 15 * minute
const intervals = fc.constantFrom(15, 30, 60, 90, 180, 720, 1440).map((minutes) => minutes * minute)

test('row 16: a dead meter is asked ever more seldom, at least hourly, and never given up', () => {
	const waits = [0, 1, 2, 3, 4, 5, 500].map((rounds) => probeWaitMs(rounds, quarter) / minute)
	expect(waits).toEqual([15, 15, 15, 30, 60, 60, 60])
	fc.assert(
		fc.property(fc.nat(10_000), intervals, (rounds, interval) => {
			const wait = probeWaitMs(rounds, interval)
			expect(wait).toBeGreaterThanOrEqual(interval)
			expect(wait).toBeLessThanOrEqual(Math.max(interval, 60 * minute))
			expect(probeWaitMs(rounds + 1, interval)).toBeGreaterThanOrEqual(wait)
			expect(isProbeDue(rounds, interval, wait)).toBe(true)
		}),
	)
})

test('row 16: in a day of quarter hours a dead meter is asked 26 times, each question in a round of its own', () => {
	let silentRounds = 0
	let askedAt = Number.NEGATIVE_INFINITY
	let asked = 0
	for (let now = 0; now < 24 * 60 * minute; now += quarter) {
		// Rounds begin a moment after the quarter hour, once earlier and once later.
		const at = now + (now % 7) * 100
		if (!isProbeDue(silentRounds, quarter, at - askedAt)) continue
		askedAt = at
		silentRounds++
		asked++
	}
	expect(asked).toBe(26)
})
