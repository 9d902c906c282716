import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	cycleThrough,
	formulaAlong,
	formulaScale,
	type MeasuredTerm,
} from '../../../../src/main/domain/consumption/formula.ts'
import { fraction } from '../../../../src/main/domain/consumption/fraction.ts'
import type { SeriesStep, UseScale } from '../../../../src/main/domain/consumption/point-use.ts'

const kWh = (exponent: number): UseScale => ({ unit: 'kWh', step: fraction(1, 10 ** exponent) })

/** A point that uses `perDay(day)` steps a day; null: nothing is known of that day. */
function term(coefficient: number, scale: UseScale, perDay: (day: number) => number | null, pointId = 1): MeasuredTerm {
	const along = (grid: readonly number[]) =>
		grid.slice(1).map((to, index): SeriesStep => {
			const from = grid[index]!
			const days = Array.from({ length: to - from }, (_, day) => perDay(from + day))
			const isWhole = days.every((used) => used !== null)
			return isWhole
				? { from, to, steps: days.reduce<number>((sum, used) => sum + used!, 0), quality: 'measured', reason: null }
				: { from, to, steps: null, quality: 'missing', reason: 'too-far' }
		})
	return { pointId, coefficient, scale, along }
}

describe('a virtual point', () => {
	test('is the exact sum of its parts, in any split', () => {
		const uses = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 12, maxLength: 12 })
		const part = fc.record({
			uses,
			coefficient: fc.integer({ min: -3, max: 3 }),
			digits: fc.integer({ min: 0, max: 3 }),
		})
		fc.assert(
			fc.property(
				fc.array(part, { minLength: 1, maxLength: 5 }),
				fc.array(fc.integer({ min: 1, max: 11 })),
				(parts, cuts) => {
					const terms = parts.map((each, id) => term(each.coefficient, kWh(each.digits), (day) => each.uses[day]!, id))
					const scale = formulaScale(terms)!
					const thousandths = (steps: readonly SeriesStep[]) =>
						steps.reduce(
							(sum, { steps: used }) => sum + (used! * Number(scale.step.n) * 1000) / Number(scale.step.d),
							0,
						)
					const inside = [...new Set(cuts)].sort((a, b) => a - b)
					const split = formulaAlong([{ from: 0, terms }], [0, ...inside, 12], scale)
					const expected = parts.reduce(
						(sum, each) => sum + each.coefficient * each.uses.reduce((a, b) => a + b, 0) * 10 ** (3 - each.digits),
						0,
					)
					expect(thousandths(split.steps)).toBe(expected)
				},
			),
		)
	})

	test('follows its formula from the day on which it changes, also inside a step', () => {
		const main = term(1, kWh(0), () => 10)
		const sub = term(-1, kWh(0), () => 4, 2)
		const versions = [
			{ from: 2, terms: [main] },
			{ from: 6, terms: [main, sub] },
			{ from: 9, terms: [] },
		]
		const { steps } = formulaAlong(versions, [0, 2, 5, 8, 9, 10], kWh(0))
		expect(steps.map(({ steps: used, reason }) => used ?? reason)).toEqual(['no-formula', 30, 22, 6, 'no-formula'])
	})

	test('is missing as a whole where a part is missing, with the part’s reason', () => {
		const terms = [term(1, kWh(0), () => 10), term(-1, kWh(0), (day) => (day === 1 ? null : 4), 2)]
		const { steps } = formulaAlong([{ from: 0, terms }], [0, 1, 2, 3], kWh(0))
		expect(steps.map(({ steps: used, reason }) => used ?? reason)).toEqual([6, 'too-far', 6])
	})

	test('of litres and kilowatt-hours has no measure', () => {
		const water = term(1, { unit: 'm3', step: fraction(1, 1000) }, () => 1)
		expect(formulaScale([water, term(1, kWh(2), () => 1)])).toBeNull()
		expect(formulaScale([term(1, kWh(2), () => 1), term(1, { unit: 'GJ', step: fraction(1) }, () => 1)])).toEqual({
			unit: 'kWh',
			step: fraction(1, 900),
		})
	})

	test('never leads back to itself, over however many others', () => {
		const formulas = [
			{ pointId: 2, terms: [{ pointId: 3, coefficient: 1 }] },
			{ pointId: 3, terms: [{ pointId: 4, coefficient: -1 }] },
		]
		expect(cycleThrough(formulas, 4, [{ pointId: 2, coefficient: 1 }])).toBe(2)
		expect(cycleThrough(formulas, 1, [{ pointId: 1, coefficient: 1 }])).toBe(1)
		expect(cycleThrough(formulas, 1, [{ pointId: 2, coefficient: 1 }])).toBeNull()
	})
})
