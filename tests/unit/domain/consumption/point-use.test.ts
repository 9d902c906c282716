import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, common, fraction, tenthPowerOf, times, zero } from '../../../../src/main/domain/consumption/fraction.ts'
import { type PointUse, quantityOf, type UsePart, useAlong } from '../../../../src/main/domain/consumption/point-use.ts'
import { boundariesAlong } from '../../../../src/main/domain/consumption/series.ts'
import type { Reading } from '../../../../src/main/domain/readings/reading.ts'
import type { Unit } from '../../../../src/shared/quantity.ts'
import { outsideJson } from '../../../outside.ts'

const day = 86_400_000
const rules = { zone: 'UTC', clock: 'local', interpolationReachMs: 3_600_000 } as const
const one = { numerator: 1, denominator: 1 }

type Meter = UsePart & { readonly readings: readonly Reading[] }

/** A meter that shows `stands[i]` at `from + i` days; `last`: a final value in the middle of a day. */
function meter(
	stands: readonly (readonly [at: number, value: number])[],
	part: Partial<UsePart> & Pick<UsePart, 'from' | 'to'>,
): Meter {
	const readings = stands.map(
		([at, value]): Reading => ({
			...{ registerId: 1, at, value, origin: 'freeze', quality: 'memory', receivedAt: at, frameId: null },
		}),
	)
	return { unit: 'kWh', exponent: 0, digits: null, mostPerHour: null, multiplier: one, ...part, readings }
}

const along = (meters: readonly [Meter, ...Meter[]], grid: readonly number[]): PointUse =>
	useAlong(meters, grid, ({ readings }, instants) => boundariesAlong(readings, instants, rules))

const total = ({ steps, scale }: PointUse) => steps.map((step) => quantityOf(step.steps!, scale)).reduce(add, zero)

describe('what a metering point used', () => {
	test('runs across a meter exchange: old end − old start + new end − new start', () => {
		const given = outsideJson<{ exchange: Record<string, number> }>('billing/vee_micro.json')?.exchange ?? {
			oldStart: 12_000,
			oldEnd: 12_345,
			newStart: 3,
			newEnd: 40,
			consumption: 382,
		}
		const at = 5 * day + 1234
		const before = meter(
			[
				[0, given.oldStart!],
				[at, given.oldEnd!],
			],
			{ from: 0, to: at },
		)
		const after = meter(
			[
				[at, given.newStart!],
				[9 * day, given.newEnd!],
			],
			{ from: at, to: null },
		)
		const used = along([before, after], [0, 9 * day])
		expect(used.steps).toEqual([{ from: 0, to: 9 * day, steps: given.consumption!, quality: 'memory', reason: null }])
	})

	/** Uses of whole days by up to four meters of any unit, resolution and ratio, exchanged at any moment of a day. */
	const exchanged = fc.record({
		uses: fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 3, maxLength: 14 }),
		meters: fc.array(
			fc.record({
				unit: fc.constantFrom<Unit>('Wh', 'kWh', 'MJ'),
				exponent: fc.integer({ min: -2, max: 0 }),
				multiplier: fc.record({
					numerator: fc.integer({ min: 1, max: 400 }),
					denominator: fc.integer({ min: 1, max: 3 }),
				}),
				first: fc.integer({ min: 0, max: 999_999 }),
				digits: fc.constant(6),
				mostPerHour: fc.constant(4_000_000),
			}),
			{ minLength: 1, maxLength: 4 },
		),
		moments: fc.array(fc.integer({ min: 1, max: day - 1 }), { minLength: 4, maxLength: 4 }),
	})
	type Exchanged = typeof exchanged extends fc.Arbitrary<infer T> ? T : never

	/** The meters, and what they counted day by day, computed without the engine. */
	function site({ uses, meters, moments }: Exchanged) {
		const ends = meters.map((_, index) => Math.floor(((index + 1) * uses.length) / meters.length))
		const parts = meters.map((plan, index): Meter => {
			const firstDay = index === 0 ? 0 : ends[index - 1]!
			const from = index === 0 ? 0 : firstDay * day + moments[index]!
			const isLast = index === meters.length - 1
			const to = isLast ? null : ends[index]! * day + moments[index + 1]!
			const stands: [number, number][] = [[from, plan.first]]
			let stand = plan.first
			for (let d = firstDay; d < uses.length && (isLast || d <= ends[index]!); d++) {
				stand += uses[d]!
				const at = Math.min((d + 1) * day, to ?? Number.MAX_SAFE_INTEGER)
				if (at > from) stands.push([at, stand % 10 ** plan.digits])
			}
			return meter(stands, { ...plan, from, to })
		})
		return { parts: parts as unknown as readonly [Meter, ...Meter[]], end: uses.length * day }
	}

	test('is the same whether it is asked for whole or in any split, through units, ratios and rollovers', () => {
		fc.assert(
			fc.property(exchanged, fc.array(fc.nat(13), { maxLength: 6 }), (plan, cuts) => {
				const { parts, end } = site(plan)
				const whole = along(parts, [0, end])
				const inside = [...new Set(cuts)].map((cut) => cut * day).filter((at) => at > 0 && at < end)
				const split = along(parts, [0, ...inside.sort((a, b) => a - b), end])
				expect(split.steps.every(({ steps }) => steps !== null)).toBe(true)
				expect(total(split)).toEqual(total(whole))
			}),
		)
	})

	test('is the sum of what each device counted, times its ratio, exactly', () => {
		fc.assert(
			fc.property(exchanged, (plan) => {
				const { parts, end } = site(plan)
				const used = along(parts, [0, end])
				const kWh: Record<string, ReturnType<typeof fraction>> = {
					Wh: fraction(1, 1000),
					kWh: fraction(1),
					MWh: fraction(1000),
					MJ: fraction(10, 36),
					GJ: fraction(10_000, 36),
				}
				const expected = parts
					.map((part) => {
						let counted = 0
						for (const [index, { value }] of part.readings.entries()) {
							if (index > 0) counted += (value! - part.readings[index - 1]!.value! + 1_000_000) % 1_000_000
						}
						const { numerator, denominator } = part.multiplier
						const ten = part.exponent >= 0 ? fraction(10 ** part.exponent) : fraction(1, 10 ** -part.exponent)
						return times(times(fraction(counted * numerator, denominator), ten), kWh[part.unit]!)
					})
					.reduce(add, zero)
				expect(times(total(used), kWh[used.scale.unit]!)).toEqual(expected)
			}),
		)
	})

	test('does not change because the meter was exchanged in the middle, when final and first value are given', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 90_000 }),
				fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 10 }),
				fc.nat(),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(first, uses, anyDay, share) => {
					const stands = [first]
					for (const use of uses) stands.push(stands.at(-1)! + use)
					const end = uses.length * day
					const kept = along(
						[
							meter(
								stands.map((stand, d) => [d * day, stand]),
								{ from: 0, to: null },
							),
						],
						[0, end],
					)
					const exchange = anyDay % uses.length
					const at = exchange * day + 12 * 3_600_000
					const final = stands[exchange]! + Math.floor(uses[exchange]! * share)
					const before = stands.slice(0, exchange + 1).map((stand, d) => [d * day, stand] as const)
					const after = stands.map((stand, d) => [d * day, stand - final] as const).filter(([instant]) => instant > at)
					const changed = along(
						[meter([...before, [at, final]], { from: 0, to: at }), meter([[at, 0], ...after], { from: at, to: null })],
						[0, end],
					)
					expect(total(changed)).toEqual(total(kept))
				},
			),
		)
	})

	test('is as good as its weakest part', () => {
		const at = day / 2
		const before = meter(
			[
				[0, 10],
				[at, 12],
			],
			{ from: 0, to: at },
		)
		const typed = { ...before, readings: before.readings.map((one) => ({ ...one, quality: 'estimated' as const })) }
		const after = meter(
			[
				[at, 0],
				[day, 4],
			],
			{ from: at, to: null },
		)
		expect(along([typed, after], [0, day]).steps[0]).toMatchObject({ steps: 6, quality: 'estimated' })
		expect(along([before, after], [0, day]).steps[0]).toMatchObject({ steps: 6, quality: 'memory' })
	})
})

describe('a gap stays a gap and says why', () => {
	const at = day + day / 2
	const old = [
		[0, 10],
		[day, 20],
	] as const
	const young = [
		[2 * day, 3],
		[3 * day, 5],
	] as const

	test('an exchange without its values is a gap of the day it fell on, and of no other', () => {
		const steps = along(
			[meter(old, { from: 0, to: at }), meter(young, { from: at, to: null })],
			[0, day, 2 * day, 3 * day],
		).steps
		expect(steps.map((step) => step.steps)).toEqual([10, null, 2])
		expect(steps[1]!.reason).toBe('exchange-value')
	})

	test('a sum beyond what a number holds exactly is not rounded', () => {
		const parts = [
			meter(
				[
					[0, 0],
					[day, 1],
				],
				{ from: 0, to: day, unit: 'Wh', exponent: -9, multiplier: { numerator: 1, denominator: 7 } },
			),
			meter(
				[
					[day, 0],
					[2 * day, 999_999],
				],
				{ from: day, to: null, unit: 'MWh' },
			),
		] as const
		expect(along(parts, [0, day, 2 * day]).steps).toMatchObject([{ steps: 1 }, { steps: null, reason: 'out-of-range' }])
	})

	test('a time without a meter is not 0', () => {
		const parts = [
			meter([...old, [at, 25]], { from: 0, to: at }),
			meter(
				[
					[2 * day, 0],
					[3 * day, 5],
				],
				{ from: 2 * day, to: null },
			),
		] as const
		expect(along(parts, [0, day, 2 * day, 3 * day]).steps.map(({ steps, reason }) => [steps, reason])).toEqual([
			[10, null],
			[null, 'no-meter'],
			[5, null],
		])
		expect(along(parts, [-day, 0]).steps).toMatchObject([{ steps: null, reason: 'no-meter' }])
	})

	test('what a meter counted in a unit that does not add up with the present one is not invented', () => {
		const parts = [
			meter(
				[
					[0, 1],
					[day, 2],
				],
				{ from: 0, to: day, unit: 'm3' },
			),
			meter(
				[
					[day, 0],
					[2 * day, 5],
				],
				{ from: day, to: null },
			),
		] as const
		expect(along(parts, [0, day, 2 * day]).steps).toMatchObject([{ reason: 'other-unit' }, { steps: 5 }])
	})

	test('row 28: a register that falls without a rollover is never a negative use', () => {
		const fell = meter(
			[
				[0, 900],
				[day, 40],
				[2 * day, 60],
			],
			{ from: 0, to: null, digits: 8 },
		)
		expect(along([fell], [0, day, 2 * day]).steps).toMatchObject([{ steps: null, reason: 'went-back' }, { steps: 20 }])
	})
})

test('the common measure of two fractions goes into both, and nothing greater does', () => {
	expect(common(fraction(1, 100), fraction(40, 3))).toEqual(fraction(1, 300))
	expect(common(fraction(6), fraction(4))).toEqual(fraction(2))
	expect([fraction(1, 1000), fraction(10), fraction(1), fraction(1, 3), fraction(20)].map(tenthPowerOf)).toEqual([
		-3,
		1,
		0,
		null,
		null,
	])
})
