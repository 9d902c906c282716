import { expect, test } from 'vitest'
import type { DayUse } from '../../../src/main/domain/plausibility/history.ts'
import { tariffSumRule } from '../../../src/main/work/plausibility/check-register.ts'
import type { PointFacts, RegisterFacts } from '../../../src/main/work/plausibility/point-facts.ts'

const facts = { thresholds: { sumToleranceSteps: 1 } } as PointFacts
const counted = (steps: number, quality: DayUse['quality']): RegisterFacts =>
	({
		register: { exponent: -4 },
		days: () => [{ from: 0, to: 86_400_000, steps, quality }],
	}) as unknown as RegisterFacts
const found = (total: RegisterFacts, ...tariffs: readonly RegisterFacts[]) =>
	tariffSumRule(facts, total, tariffs).map(({ detail }) => detail.difference)

test('tariffs that do not add up to the total of the same moments are told, within what displays cut off', () => {
	expect(found(counted(10_000, 'memory'), counted(6_000, 'memory'), counted(3_900, 'memory'))).toEqual(['-0.01'])
	expect(found(counted(10_000, 'memory'), counted(6_000, 'memory'), counted(3_997, 'memory'))).toEqual([])
})

test('a total out of the load curve and tariffs out of a live answer are of other moments: nothing is said', () => {
	expect(found(counted(10_000, 'memory'), counted(6_000, 'measured'), counted(3_900, 'measured'))).toEqual([])
	expect(found(counted(10_000, 'measured'), counted(6_000, 'measured'), counted(3_900, 'measured'))).toEqual(['-0.01'])
})
