import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoredOrigin } from '../../../src/main/domain/readings/reading.ts'
import type { RoundReading } from '../../../src/main/store/readings.ts'
import { buildSite, freshStore, monthStart, quarterHourMs, reading } from './fixture.ts'

/**
 * The store against the simplest thing that could be right: a map. Rounds arrive live, late, twice and contradicting,
 * the clock jumps, the inbox is moved at any moment and in any portion; every question has the map's answer.
 */
type Model = Map<string, RoundReading>

const keyOf = ({ registerId, at, origin }: Pick<RoundReading, 'registerId' | 'at' | 'origin'>) =>
	`${registerId} ${at} ${origin}`
const originOrder: readonly StoredOrigin[] = ['live', 'freeze', 'settlement', 'profile', 'manual']
const byTime = (a: RoundReading, b: RoundReading) =>
	a.at - b.at || originOrder.indexOf(a.origin) - originOrder.indexOf(b.origin)
const told = (found: readonly { at: number; origin: StoredOrigin; value: number | null }[]) =>
	found.map(({ at, origin, value }) => [at, origin, value])

// A coarse grid, so that readings meet; a little off it, so that they lie within slots too.
const instant = fc
	.tuple(fc.integer({ min: 0, max: 150 }), fc.constantFrom(0, 0, 0, 1, 899_999))
	.map(([slot, rest]) => monthStart + slot * quarterHourMs + rest)
const candidate = fc.record({
	register: fc.integer({ min: 0, max: 3 }),
	at: instant,
	origin: fc.constantFrom(...originOrder),
	value: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
	quarantined: fc.boolean(),
	// From two days before the instant (a clock that was wrong) to long after it (the meter's memory).
	delayMs: fc.constantFrom(0, 0, 200, quarterHourMs, 7 * 3_600_000, 40 * 86_400_000, -172_800_000),
})
const operation = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({ kind: fc.constant('round' as const), rows: fc.array(candidate, { maxLength: 12 }) }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('settle' as const),
			before: instant,
			most: fc.integer({ min: 1, max: 40 }),
		}),
	},
)

test('whatever arrives and whenever the inbox is moved, the store answers like a map', () => {
	const { store } = freshStore()
	const { registerIds } = buildSite(store, 4)
	const { readings } = store
	const rollBack = new Error('next case')

	const insert = (model: Model, rows: readonly RoundReading[]) => {
		const expected = { stored: 0, duplicates: 0, conflicts: 0 }
		for (const row of rows) {
			const standing = model.get(keyOf(row))
			if (standing === undefined) model.set(keyOf(row), row)
			expected[standing === undefined ? 'stored' : standing.value === row.value ? 'duplicates' : 'conflicts']++
		}
		const { stored, duplicates, conflicts } = readings.insertRound({ frames: [], readings: rows })
		expect({ stored, duplicates, conflicts: conflicts.length }).toEqual(expected)
	}

	const compare = (model: Model, asked: number) => {
		const usableOnly = { quality: 'usable' } as const
		for (const registerId of registerIds) {
			const all = [...model.values()].filter((row) => row.registerId === registerId).sort(byTime)
			const usable = all.filter(({ value, quality }) => value !== null && quality !== 'quarantined')
			const before = all.filter(({ at }) => at <= asked)
			const profile = all.filter(({ origin }) => origin === 'profile')
			const hour = 3_600_000
			expect(told(readings.range(registerId, 0, Number.MAX_SAFE_INTEGER))).toEqual(told(all))
			expect(told(readings.at([registerId], asked))).toEqual(told(all.filter(({ at }) => at === asked)))
			expect(told(readings.near([registerId], asked, hour).get(registerId)!)).toEqual(
				told(all.filter(({ at }) => Math.abs(at - asked) <= hour)),
			)
			expect(told([...readings.latest([registerId], asked).values()])).toEqual(told(before.slice(-1)))
			expect(told([...readings.latest([registerId], undefined, usableOnly).values()])).toEqual(told(usable.slice(-1)))
			expect(told([...readings.latest([registerId], asked, { origins: ['profile'] }).values()])).toEqual(
				told(profile.filter(({ at }) => at <= asked).slice(-1)),
			)
			const around = readings.around(registerId, asked)
			expect(around.before?.at ?? null).toBe(before.at(-1)?.at ?? null)
			expect(told(around.after === null ? [] : [around.after])).toEqual(
				told(all.filter(({ at }) => at > asked).slice(0, 1)),
			)
			// Twice: what a question found may be remembered.
			for (const at of [...all.flatMap((row) => [row.at - 1, row.at]), asked, asked]) {
				const { before: usableBefore, after: usableAfter } = readings.around(registerId, at, usableOnly)
				expect(told([usableBefore].filter((one) => one !== null))).toEqual(
					told(usable.filter((row) => row.at <= at).slice(-1)),
				)
				expect(told([usableAfter].filter((one) => one !== null))).toEqual(
					told(usable.filter((row) => row.at > at).slice(0, 1)),
				)
			}
			expect(readings.lastAtOf(registerId, 'profile')).toBe(profile.at(-1)?.at ?? null)
			expect(readings.lastAtOf(registerId, 'profile', asked)).toBe(
				profile.filter(({ at }) => at >= asked).at(-1)?.at ?? null,
			)
		}
		const { inbox, settled } = readings.count()
		expect(inbox + settled).toBe(model.size)
	}

	fc.assert(
		fc.property(fc.array(operation, { minLength: 1, maxLength: 25 }), instant, (operations, asked) => {
			const model: Model = new Map()
			try {
				store.transaction(() => {
					for (const each of operations) {
						// What comes next is judged against what was there before, as the station does.
						const looked = each.kind === 'round' ? each.rows.map(({ at }) => at) : [each.before]
						for (const id of registerIds) {
							for (const at of [asked, ...looked]) readings.around(id, at, { quality: 'usable' })
						}
						if (each.kind === 'settle') readings.settle(each.before, each.most)
						else
							insert(
								model,
								each.rows.map(({ register, at, origin, value, quarantined, delayMs }) =>
									reading(registerIds[register]!, at, value, {
										origin,
										quality: quarantined ? 'quarantined' : 'measured',
										receivedAt: at + delayMs,
									}),
								),
							)
					}
					compare(model, asked)
					throw rollBack
				})
			} catch (cause) {
				if (cause !== rollBack) throw cause
			}
		}),
		{ numRuns: 200 },
	)
})
