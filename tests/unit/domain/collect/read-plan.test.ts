/** What is read of a meter and how often. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueReads, type ReadPlan } from '../../../../src/main/domain/calendar/due-reads.ts'
import { choiceOf, liveIntervals, planned, type ReadChoice } from '../../../../src/main/domain/collect/read-plan.ts'

const model = fc.record({
	roundMinutes: fc.constantFrom(...liveIntervals),
	profileEvery: fc.constantFrom('quarter-hour' as const, 'day' as const),
	memory: fc.record({ freeze: fc.nat(62), settlement: fc.nat(15), profileDays: fc.nat(62) }),
})
const choice: fc.Arbitrary<ReadChoice> = fc.record({
	liveMinutes: fc.constantFrom(...liveIntervals),
	months: fc.constantFrom('read' as const, 'never' as const),
	midnights: fc.constantFrom('read' as const, 'never' as const),
	profile: fc.constantFrom('quarter-hour' as const, 'day' as const, 'never' as const),
})

test('a plan of its own asks for nothing that the meter does not keep, and for what was chosen otherwise', () => {
	fc.assert(
		fc.property(model, choice, (usual, chosen) => {
			const plan = planned(usual, chosen)
			expect(plan.roundMinutes).toBe(chosen.liveMinutes)
			expect(plan.memory.freeze).toBe(chosen.midnights === 'read' ? usual.memory.freeze : 0)
			expect(plan.memory.settlement).toBe(chosen.months === 'read' ? usual.memory.settlement : 0)
			expect(plan.memory.profileDays).toBe(chosen.profile === 'never' ? 0 : usual.memory.profileDays)
			expect(planned(usual, null)).toBe(usual)
			expect(planned(usual, choiceOf(usual))).toEqual(usual)
		}),
	)
})

const plan: ReadPlan = {
	...({ zone: 'Europe/Berlin', clock: 'local', live: 'never' } as const),
	...({ graceMs: 90_000, profileEvery: 'day' } as const),
	memory: { freeze: 0, settlement: 0, profileDays: 62 },
}
const at = (local: string) => Date.parse(local)
const fetched = (last: number, now: string) =>
	dueReads(plan, { live: null, freeze: null, settlement: null, profile: last }, at(now))

test('quarter hours that are fetched once a day come as whole days after midnight, the long one with 100', () => {
	const saturday = at('2026-10-24T23:45+02:00')
	expect(fetched(saturday, '2026-10-25T23:50+01:00')).toEqual([])
	expect(fetched(saturday, '2026-10-26T00:01+01:00')).toEqual([])
	const [read, ...others] = fetched(saturday, '2026-10-26T00:02+01:00')
	expect(others).toEqual([])
	const job = { kind: 'profile', from: '2026-10-25T00:00', count: 100 }
	expect(read).toMatchObject({ priority: 'profile', job, boundary: at('2026-10-25T23:45+01:00') })
})
