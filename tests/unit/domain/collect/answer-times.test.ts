/** What is learned of a device's answer times. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	answered,
	answerLimitMs,
	longestAnswerMs,
	noAnswerTimes,
} from '../../../../src/main/domain/collect/answer-times.ts'

const learned = (samples: readonly (readonly [tookMs: number, attempts: number])[]) =>
	samples.reduce((times, [tookMs, attempts]) => answered(times, tookMs, attempts), noAnswerTimes)
const repeat = (count: number, tookMs: number, attempts = 1) =>
	Array.from({ length: count }, () => [tookMs, attempts] as const)

describe('row 21: a slow device', () => {
	test('of which nothing is known has the protocol’s own limit', () => {
		expect(answerLimitMs(noAnswerTimes)).toBe(0)
	})

	test('gets the time that it was seen to need, and half of it more', () => {
		expect(answerLimitMs(learned([[700, 1]]))).toBe(1100)
	})

	test('whose first answer came to a repeated question is known all the same', () => {
		expect(answerLimitMs(learned([[720, 2]]))).toBeGreaterThan(720)
	})

	test('that became slow is noticed after a few repeated questions, one lost answer is not', () => {
		const fast = repeat(16, 100)
		expect(answerLimitMs(learned([...fast, [730, 2]]))).toBe(200)
		expect(answerLimitMs(learned([...fast, [730, 2], [100, 1], [730, 2]]))).toBe(200)
		expect(answerLimitMs(learned([...fast, ...repeat(3, 730, 2)]))).toBeGreaterThan(730)
	})

	test('whose neighbour’s late answer spoilt its first question has its own limit with the next answer', () => {
		expect(
			answerLimitMs(
				learned([
					[990, 2],
					[100, 1],
				]),
			),
		).toBe(200)
	})

	test('that became quick again has its limit back after some answers', () => {
		expect(answerLimitMs(learned([[900, 1], ...repeat(16, 100)]))).toBe(200)
	})

	test('whatever it does, its limit is bounded and above its slowest certain answer, and little is kept', () => {
		const sample = fc.tuple(fc.double({ min: 0, max: 20_000, noNaN: true }), fc.integer({ min: 1, max: 3 }))
		fc.assert(
			fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
				const times = learned(samples)
				expect(times.known.length).toBeLessThanOrEqual(16)
				expect(answerLimitMs(times)).toBeLessThanOrEqual(longestAnswerMs)
				const slowest = Math.max(0, ...times.known)
				expect(answerLimitMs(times)).toBeGreaterThanOrEqual(Math.min(slowest, longestAnswerMs))
			}),
		)
	})
})
