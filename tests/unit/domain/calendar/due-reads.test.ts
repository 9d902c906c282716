import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dueReads, type LastRead, type ReadPlan } from '../../../../src/main/domain/calendar/due-reads.ts'
import { instantOfLocal } from '../../../../src/main/domain/calendar/local-time.ts'

const berlin = 'Europe/Berlin'
const plan: ReadPlan = {
	zone: berlin,
	clock: 'local',
	live: 'quarter-hour',
	memory: { freeze: 62, settlement: 12, profileDays: 62 },
	graceMs: 120_000,
}
const at = (local: string) => instantOfLocal(berlin, local)!
const nothing: LastRead = { live: null, freeze: null, settlement: null, profile: null }
const upTo = (local: string): LastRead => ({
	live: at(local),
	freeze: at(local),
	settlement: at(local),
	profile: at(local),
})

describe('what is due', () => {
	test('within a quarter hour that was read nothing is due; in the next one a live read and its record', () => {
		const last = { ...upTo('2026-11-03T10:00'), freeze: at('2026-11-03'), settlement: at('2026-11-01') }
		expect(dueReads(plan, last, at('2026-11-03T10:14'))).toEqual([])
		const due = dueReads(plan, last, at('2026-11-03T10:17'))
		expect(due.map(({ job }) => job)).toEqual([
			{ kind: 'current' },
			{ kind: 'profile', from: '2026-11-03T10:15', count: 1 },
		])
	})

	test('after midnight, once the grace is over, the freeze is due, and at a month start the settlement', () => {
		const last = { ...upTo('2026-10-31T23:45'), freeze: at('2026-10-31'), settlement: at('2026-10-01') }
		expect(dueReads(plan, last, at('2026-11-01T00:01')).map(({ job }) => job.kind)).toEqual(['current'])
		const due = dueReads(plan, last, at('2026-11-01T00:03'))
		expect(due.map(({ job }) => job.kind)).toEqual(['current', 'freeze', 'settlement', 'profile'])
		expect(due[1]).toEqual({ priority: 'boundary', job: { kind: 'freeze', back: 1 }, boundary: at('2026-11-01') })
	})

	test('ten days asleep cost one live read and the memory of the days, the oldest first', () => {
		const due = dueReads(plan, upTo('2026-11-03T10:00'), at('2026-11-13T10:05'))
		expect(due.filter(({ job }) => job.kind === 'current')).toHaveLength(1)
		const freezes = due.filter(({ job }) => job.kind === 'freeze')
		expect(freezes).toHaveLength(10)
		expect(freezes.find(({ priority }) => priority === 'boundary')!.boundary).toBe(at('2026-11-13'))
		const filled = freezes.filter(({ priority }) => priority === 'backfill').map(({ boundary }) => boundary)
		expect(filled).toEqual([...filled].sort((a, b) => a - b))
		const quarters = due.flatMap(({ job }) => (job.kind === 'profile' ? [job.count] : [])).reduce((a, b) => a + b, 0)
		expect(quarters).toBe(10 * 96)
	})

	test('the long day is asked for with its 100 quarter hours', () => {
		const due = dueReads(plan, upTo('2026-10-25T00:00'), at('2026-10-26T00:03'))
		const counts = due.flatMap(({ job }) => (job.kind === 'profile' ? [job.count] : []))
		expect(counts.reduce((a, b) => a + b, 0)).toBe(100)
	})

	test("a standard-time meter's midnight in summer is the building's 01:00", () => {
		const standard = { ...plan, clock: 'standard' as const }
		const last = { ...upTo('2026-07-01T01:00'), freeze: at('2026-07-01T01:00') }
		expect(dueReads(standard, last, at('2026-07-02T00:30')).some(({ job }) => job.kind === 'freeze')).toBe(false)
		const freeze = dueReads(standard, last, at('2026-07-02T01:05')).find(({ job }) => job.kind === 'freeze')
		expect(freeze?.boundary).toBe(at('2026-07-02T01:00'))
	})

	test('however long nothing was read, the jobs stay within what a meter remembers', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
				fc.option(fc.integer({ min: 0, max: 2000 * 86_400_000 })),
				fc.constantFrom<'local' | 'standard'>('local', 'standard'),
				(now, ago, clock) => {
					const then = ago === null ? null : now - ago
					const last = ago === null ? nothing : { live: then, freeze: then, settlement: then, profile: then }
					const due = dueReads({ ...plan, clock }, last, now)
					expect(due.length).toBeLessThanOrEqual(1 + 62 + 12 + 64)
					expect(due.filter(({ job }) => job.kind === 'current').length).toBeLessThanOrEqual(1)
					for (const { job, boundary } of due) {
						if (job.kind === 'profile') expect(job.count).toBeGreaterThan(0)
						if (job.kind === 'profile') expect(job.count).toBeLessThanOrEqual(100)
						expect(boundary).toBeLessThanOrEqual(now)
					}
				},
			),
			{ numRuns: 500 },
		)
	})
})
