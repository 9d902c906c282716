/** Which boundary values are missing, and which questions bring them. */
import { expect, test } from 'vitest'
import { missedBoundaries, missedProfile } from '../../../../src/main/domain/network/missing.ts'

const meter = {
	zone: 'Europe/Berlin',
	clock: 'local',
	memory: { freeze: 30, settlement: 12, profileDays: 7 },
} as const
const now = Date.parse('2026-11-05T10:20:00+01:00')
const midnight = (date: string, offset = '+01:00') => Date.parse(`${date}T00:00:00${offset}`)

test('of five midnights two are there: the other three are asked for, each by how far it lies back', () => {
	const there = new Set([midnight('2026-11-02'), midnight('2026-11-04')])
	const { reads, gone } = missedBoundaries(meter, 'freeze', { from: '2026-11-01', to: '2026-11-05' }, there, now)
	expect(reads.map(({ job }) => job)).toEqual([
		{ kind: 'freeze', back: 5 },
		{ kind: 'freeze', back: 3 },
		{ kind: 'freeze', back: 1 },
	])
	expect(reads[0]!.boundary).toBe(midnight('2026-11-01'))
	expect(gone).toBe(0)
})

test('what memory no longer holds is counted and not asked for; what is to come is neither', () => {
	const period = { from: '2026-10-01', to: '2026-12-31' }
	const { reads, gone } = missedBoundaries(meter, 'freeze', period, new Set(), now)
	expect(reads.length).toBe(30)
	expect(reads[0]!.boundary).toBe(midnight('2026-10-07', '+02:00'))
	expect(gone).toBe(6)
})

test('month starts are asked for by months', () => {
	const period = { from: '2025-09-15', to: '2026-11-05' }
	const { reads, gone } = missedBoundaries(meter, 'settlement', period, new Set([midnight('2026-11-01')]), now)
	expect(reads.at(-1)!.job).toEqual({ kind: 'settlement', back: 2 })
	expect(reads[0]!.job).toEqual({ kind: 'settlement', back: 12 })
	expect(reads.length).toBe(11)
	expect(gone).toBe(2)
})

test('a meter without a memory of a kind misses nothing of it', () => {
	const none = { ...meter, memory: { freeze: 0, settlement: 0, profileDays: 0 } }
	const period = { from: '2026-11-01', to: '2026-11-05' }
	expect(missedBoundaries(none, 'freeze', period, new Set(), now)).toEqual({ reads: [], gone: 0 })
	expect(missedProfile(none, period, new Set(), now)).toEqual({ reads: [], gone: 0 })
})

test('of a day of quarter hours the run from the first to the last missing one is asked for', () => {
	const day = Array.from({ length: 96 }, (_, index) => midnight('2026-11-03') + index * 900_000)
	const there = new Set(day.filter((_, index) => index !== 10 && index !== 20))
	const { reads } = missedProfile(meter, { from: '2026-11-03', to: '2026-11-03' }, there, now)
	expect(reads).toEqual([
		{ job: { kind: 'profile', from: '2026-11-03T02:30', count: 11 }, boundary: day[20], values: 2 },
	])
})

test('the day of 25 hours has a hundred quarter hours to miss', () => {
	const long = { ...meter, memory: { ...meter.memory, profileDays: 62 } }
	const { reads } = missedProfile(long, { from: '2026-10-25', to: '2026-10-25' }, new Set(), now)
	expect(reads.map(({ values, job }) => [values, job])).toEqual([
		[100, { kind: 'profile', from: '2026-10-25T00:00', count: 100 }],
	])
})
