import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	type Counted,
	displayAt,
	judge,
	type PulseCounter,
	type Scale,
	scaleAt,
} from '../../../../src/main/domain/collectors/scale.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 9, 1)
const counter = { modulus: 2 ** 32, mostPerSecond: 20 } as const
const short = { modulus: 10_000, mostPerSecond: 1 } as const

const scale = (more: Partial<Scale> = {}): Scale => ({
	...{ fromAt: start, startCount: 0, startValue: '0', constantNumerator: 1000, constantDenominator: 1 },
	reason: 'commissioned',
	...more,
})
const at = (hours: number, count: number): Counted => ({ count, at: start + hours * hour })
const valueAt = (
	counted: Counted,
	last: Counted | null,
	scales: readonly Scale[],
	given: PulseCounter = counter,
	exponent = -3,
) => judge(given, scales, last, counted, exponent)

describe('a count', () => {
	test('is the display’s base and the pulses since then, rounded down to the register', () => {
		const heating = scale({ startCount: 1500, startValue: '12345.6', constantNumerator: 75 })
		expect(displayAt(heating, 1500, -3)).toBe('12345.600')
		expect(displayAt(heating, 1501, -3)).toBe('12345.613')
		expect(displayAt(heating, 1502, -3)).toBe('12345.626')
		expect(displayAt(heating, 1575, -3)).toBe('12346.600')
		expect(displayAt(scale({ constantNumerator: 1, constantDenominator: 10 }), 7, 0)).toBe('70')
	})

	test('of 75 imp/kWh is exact after a million kilowatt-hours', () => {
		expect(displayAt(scale({ startValue: '0.1', constantNumerator: 75 }), 75_000_000, -3)).toBe('1000000.100')
		expect(displayAt(scale({ startValue: '0.1', constantNumerator: 75 }), 74_999_999, -3)).toBe('1000000.086')
	})

	test('from before the first scale has no value', () => {
		expect(valueAt(at(-1, 5), null, [scale()])).toEqual({ kind: 'none', reason: 'no-scale' })
		expect(valueAt(at(1, 5), null, [])).toEqual({ kind: 'none', reason: 'no-scale' })
	})

	test('below the last one is a rollover where so many pulses fit into the time', () => {
		const judged = valueAt(at(1, 40), at(0, 9_980), [scale({ startCount: 9_000 })], short)
		expect(judged).toMatchObject({
			kind: 'value',
			value: '1.040',
			rollover: { startCount: -1_000, reason: 'rollover' },
		})
		expect(judged.kind === 'value' && judged.rollover?.fromAt).toBe(start + hour)
	})

	test('below the last one is another device or a lost memory where they do not', () => {
		expect(valueAt(at(1, 40), at(0, 5_000), [scale()], short)).toEqual({ kind: 'none', reason: 'reset' })
		expect(valueAt(at(1, 0), at(0, 4_000_000_000), [scale()])).toEqual({ kind: 'none', reason: 'reset' })
	})

	test('after a silence in which the counter could have gone round, a lower one is no rollover', () => {
		expect(valueAt(at(1000, 40), at(0, 4_000), [scale()], short)).toEqual({ kind: 'none', reason: 'reset' })
	})

	test('that runs faster than the input can follow is no counting', () => {
		expect(valueAt(at(1, 5_000), at(0, 10), [scale()], short)).toEqual({ kind: 'none', reason: 'jump' })
		expect(valueAt(at(1, 3_600), at(0, 10), [scale()], short)).toMatchObject({ kind: 'value', value: '3.600' })
	})

	test('that no such counter shows has no value', () => {
		expect(valueAt(at(1, 10_000), at(0, 10), [scale()], short)).toEqual({ kind: 'none', reason: 'range' })
		expect(valueAt(at(1, -1), at(0, 10), [scale()], short)).toEqual({ kind: 'none', reason: 'range' })
	})

	test('is measured from a base that was noted long before by nothing but the base', () => {
		expect(valueAt(at(0, 9_000), null, [scale({ startCount: 10 })], short)).toMatchObject({ value: '8.990' })
		expect(valueAt(at(0, 5), null, [scale({ startCount: 4_010 })], short)).toEqual({ kind: 'none', reason: 'reset' })
	})

	test('that a memory told late is valued by the scale of its own time', () => {
		const scales = [scale(), scale({ fromAt: start + 10 * hour, startCount: 100, startValue: '0', reason: 'exchange' })]
		expect(valueAt(at(9, 95), at(12, 130), scales)).toMatchObject({ value: '0.095', rollover: null })
		expect(valueAt(at(11, 110), at(12, 130), scales)).toMatchObject({ value: '0.010', rollover: null })
	})

	test('after an exchange or a correction goes on from the base that was typed then', () => {
		const exchanged = scale({ fromAt: start + 2 * hour, startCount: 50, startValue: '7.5', reason: 'exchange' })
		expect(valueAt(at(3, 60), at(1, 40), [scale(), exchanged])).toMatchObject({ value: '7.510' })
		expect(scaleAt([exchanged, scale()], start + hour)).toEqual(scale())
	})
})

/** Pulses of each step, and every how many steps somebody looks. */
const steps = fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 2, maxLength: 60 })
const constants = fc.record({
	constantNumerator: fc.integer({ min: 1, max: 10_000 }),
	constantDenominator: fc.integer({ min: 1, max: 100 }),
})

/** Reads the counter after every `every`-th hour, as a station does: rollovers become scales, the last count is kept. */
function follow(pulses: readonly number[], first: number, base: Scale, every: number) {
	let scales: readonly Scale[] = [base]
	let last: Counted | null = null
	let total = first
	const values: string[] = []
	for (const [index, step] of pulses.entries()) {
		total += step
		if ((index + 1) % every !== 0 && index !== pulses.length - 1) continue
		const counted = at(index, total % short.modulus)
		const judged = judge(short, scales, last, counted, -4)
		if (judged.kind !== 'value') throw new Error(`${judged.reason} at ${index}`)
		if (judged.rollover !== null) scales = [...scales, judged.rollover]
		last = counted
		values.push(judged.value)
	}
	return { values, total }
}

describe('laws of pulse counting', () => {
	const firsts = fc.integer({ min: 0, max: short.modulus - 1 })

	test('however often it is looked at, the value is the same: rollovers go on, nothing adds up', () => {
		fc.assert(
			fc.property(steps, firsts, constants, fc.integer({ min: 1, max: 3 }), (pulses, first, constant, every) => {
				const base = scale({ ...constant, startCount: first, startValue: '12.3456', fromAt: start - hour })
				const often = follow(pulses, first, base, 1)
				const seldom = follow(pulses, first, base, every)
				expect(seldom.values.at(-1)).toBe(often.values.at(-1))
				expect(often.values.at(-1)).toBe(displayAt(base, often.total, -4))
			}),
		)
	})

	test('between two scales the value never falls', () => {
		fc.assert(
			fc.property(steps, firsts, constants, (pulses, first, constant) => {
				const base = scale({ ...constant, startCount: first, startValue: '0.5', fromAt: start - hour })
				const values = follow(pulses, first, base, 1).values.map((value) => BigInt(value.replace('.', '')))
				for (const [index, value] of values.entries()) expect(value >= (values[index - 1] ?? 0n)).toBe(true)
			}),
		)
	})

	test('a whole number of units after the base is exactly so many units', () => {
		fc.assert(
			fc.property(constants, fc.integer({ min: 0, max: 10_000 }), (constant, turns) => {
				const base = scale({ ...constant, startValue: '3.25' })
				const units = BigInt(turns) * BigInt(constant.constantDenominator)
				expect(displayAt(base, turns * constant.constantNumerator, -2)).toBe(`${units + 3n}.25`)
			}),
		)
	})

	test('any numbers at all are judged without an exception', () => {
		const any = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
		fc.assert(
			fc.property(any, any, any, any, (count, when, lastCount, lastAt) => {
				const judged = judge(counter, [scale()], { count: lastCount, at: lastAt }, { count, at: when }, -3)
				expect(['value', 'none']).toContain(judged.kind)
			}),
		)
	})
})
