/** Which alarms follow from what is known of lines and meters. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explanationOf } from '../../../../src/main/domain/alarms/causes.ts'
import { type LineFacts, type MeterFacts, watched } from '../../../../src/main/domain/alarms/watching.ts'

const limits = { silentRounds: 3, clockOffMs: 300_000 }
const minute = 60_000

const meter = (id: number, facts: Partial<MeterFacts> = {}): MeterFacts => ({
	...{ id, silentRounds: 0, silentForMs: 0, lastAnswerAt: 1_000, intervalMs: 15 * minute, clockOffsetMs: null },
	...facts,
})
const open = { kind: 'open', jam: 'none' } as const
const line = (meters: readonly MeterFacts[], facts: Partial<LineFacts> = {}): LineFacts => ({
	...{ id: 1, state: open, way: 'asks', meters },
	...facts,
})
const standing = (...lines: LineFacts[]) =>
	watched(lines, limits).flatMap(({ cause, subject, is }) => (is === 'on' ? `${cause} ${subject}` : []))
const said = (facts: LineFacts, cause: string) => watched([facts], limits).find((each) => each.cause === cause)!.is

describe('row 17: a line', () => {
	const silent = Array.from({ length: 64 }, (_, index) => meter(index + 1, { silentRounds: 1 }))

	test('on which all meters were silent in a round is one alarm, before any meter has its own', () => {
		expect(standing(line(silent))).toEqual(['line-down line:1'])
	})

	test('on which one meter answers is not down', () => {
		expect(standing(line([...silent.slice(1), meter(1)]))).toEqual([])
		expect(said(line([...silent.slice(1), meter(1)]), 'line-down')).toBe('off')
	})

	test('whose round is not over is not called down', () => {
		expect(said(line([...silent.slice(1), meter(1, { silentRounds: null })]), 'line-down')).toBe('unknown')
	})

	test('that cannot be opened is down after half a minute, and its meters are not accused', () => {
		const lost = (forMs: number) =>
			line([meter(1, { silentRounds: 9 })], { state: { kind: 'not-open', forMs, reason: 'lost', opened: 'before' } })
		expect(standing(lost(29_000))).toEqual([])
		expect(standing(lost(30_000))).toEqual(['line-down line:1'])
	})

	test('that never could be opened is down at once, one that is being opened is not', () => {
		const never = (reason: string) => line([], { state: { kind: 'not-open', forMs: 3_000, reason, opened: 'never' } })
		expect(standing(never('not-found'))).toEqual(['line-down line:1'])
		expect(standing(never(''))).toEqual([])
	})

	test('whose device calls may be without a call for half an hour', () => {
		const state = { kind: 'not-open', forMs: 29 * minute, reason: 'not-dialled-in', opened: 'never' } as const
		expect(standing(line([], { way: 'calls', state }))).toEqual([])
		expect(standing(line([], { way: 'calls', state: { ...state, forMs: 30 * minute } }))).toEqual(['line-down line:1'])
	})

	test('that is jammed is that and not down, because nobody can be heard', () => {
		expect(standing(line(silent, { state: { kind: 'open', jam: 'jammed' } }))).toEqual(['line-jammed line:1'])
	})
})

describe('a meter', () => {
	test('is silent after three rounds, and in order as soon as it answers', () => {
		const of = (silentRounds: number) => line([meter(1, { silentRounds }), meter(2)])
		expect(standing(of(2))).toEqual([])
		expect(standing(of(3))).toEqual(['meter-silent meter:1'])
		expect(said(of(0), 'meter-silent')).toBe('off')
		expect(said(of(1), 'meter-silent')).toBe('unknown')
	})

	test('that speaks by itself is silent after eight of its own intervals', () => {
		const radio = (intervalMs: number, silentForMs: number) =>
			line([meter(1, { silentRounds: null, intervalMs, silentForMs })], { way: 'listens' })
		expect(standing(radio(60 * minute, 7 * 60 * minute))).toEqual([])
		expect(standing(radio(60 * minute, 9 * 60 * minute))).toEqual(['meter-silent meter:1'])
		expect(standing(radio(1440 * minute, 48 * 60 * minute))).toEqual([])
	})

	test('row 31: a clock that is off by more than the limit is said, either way', () => {
		const of = (clockOffsetMs: number | null) => line([meter(1, { clockOffsetMs })])
		expect(standing(of(3 * 60 * minute))).toEqual(['meter-clock-off meter:1'])
		expect(standing(of(-6 * minute))).toEqual(['meter-clock-off meter:1'])
		expect(standing(of(4 * minute))).toEqual([])
		expect(said(of(null), 'meter-clock-off')).toBe('unknown')
	})
})

test('whatever is known, each cause is told once of each subject, and only of what is there', () => {
	const meters = fc.array(
		fc.record({
			id: fc.nat(20),
			silentRounds: fc.option(fc.nat(10)),
			silentForMs: fc.nat(100_000_000),
			lastAnswerAt: fc.option(fc.nat()),
			intervalMs: fc.constantFrom(900_000, 3_600_000),
			clockOffsetMs: fc.option(fc.integer()),
		}),
		{ maxLength: 20 },
	)
	const facts = fc.record({
		id: fc.nat(5),
		way: fc.constantFrom('asks' as const, 'calls' as const, 'listens' as const),
		state: fc.oneof(
			fc.record({ kind: fc.constant('open' as const), jam: fc.constantFrom('jammed' as const, 'none' as const) }),
			fc.record({
				kind: fc.constant('not-open' as const),
				forMs: fc.nat(10_000_000),
				reason: fc.string(),
				opened: fc.constantFrom('before' as const, 'never' as const),
			}),
		),
		meters: meters.map((all) => [...new Map(all.map((each) => [each.id, each])).values()]),
	})
	fc.assert(
		fc.property(facts, (each) => {
			const told = watched([each], limits).map(({ cause, subject }) => `${cause} ${subject}`)
			expect(new Set(told).size).toBe(told.length)
			expect(told.length).toBe(2 + 2 * each.meters.length)
		}),
	)
})

test('a silent meter is explained by its concentrator or its line, the nearest first, and never by itself', () => {
	const standingAt =
		(...open: string[]) =>
		(cause: string, subject: string) => {
			const index = open.indexOf(`${cause} ${subject}`)
			return index < 0 ? null : index
		}
	const silent = { cause: 'meter-silent', subject: 'meter:5' } as const
	const above = ['meter:2', 'line:1']
	expect(explanationOf(silent, above, standingAt('meter-silent meter:5'))).toBe(null)
	expect(explanationOf(silent, above, standingAt('meter-silent meter:5', 'line-down line:1'))).toBe(1)
	expect(explanationOf(silent, above, standingAt('line-down line:1', 'meter-silent meter:2'))).toBe(1)
	expect(explanationOf(silent, above, standingAt('line-down line:2'))).toBe(null)
})
