import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../../src/main/domain/billing/canonical.ts'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { dayStart, dayStarts, monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import { toMinor } from '../../../../src/shared/money.ts'
import { profile } from '../tariffs/profile.ts'
import {
	districtHeat,
	flatOfTwo,
	flatPower,
	type Given,
	october,
	reading,
	statementInput,
	tariff,
	zone,
} from './lindenhof.ts'

const month = monthPeriod(zone, '2026-10')
const draft = (given: Given) => draftStatement(statementInput(given))!
const red = (given: Given) =>
	draft(given)
		.statement.problems.filter(({ severity }) => severity === 'red')
		.map(({ code }) => code)

function onePoint(
	readings: ReturnType<typeof october>,
	more: Partial<Given['points'][number]> & { mounting?: object; register?: object } = {},
): Given {
	const { mounting, register, ...point } = more
	return {
		points: [
			{
				id: 1,
				name: 'Strom',
				versions: [{ validFrom: '2026-01-01', definition: flatPower }],
				mountings: [{ serial: '120342', registers: [{ id: 11, tariff: 0, readings, ...register }], ...mounting }],
				...point,
			},
		],
	}
}

describe('a statement', () => {
	test('states readings, quantities, prices and sums that a person can check by hand', () => {
		const { statement } = draft(flatOfTwo())
		expect(statement.readings.map(({ start, end, used }) => [start.value, end.value, used])).toEqual([
			['12345.12', '12542.68', '197.56'],
			['6234.10', '6307.77', '73.67'],
			['18442', '19035', '593'],
		])
		expect(
			statement.charges.map(({ quantity, unitPrice, amountMinor }) => [quantity.slice(0, 6), unitPrice, amountMinor]),
		).toEqual([
			['1', '9.5', 950],
			['150', '0.3127', 4691],
			['47.56', '0.3545', 1686],
			['73.67', '0.2481', 1828],
			['0.0849', '146.4', 1243],
			['593', '0.11285', 6692],
		])
		expect(statement.taxes).toEqual([{ percent: '19', netMinor: 17_090, taxMinor: 3247 }])
		expect([statement.netMinor, statement.taxMinor, statement.totalMinor]).toEqual([17_090, 3247, 20_337])
		expect(statement.period).toMatchObject({ firstDay: '2026-10-01', lastDay: '2026-10-31' })
		expect(statement.problems).toEqual([])
	})

	test('its lines add up to its total under either rounding rule', () => {
		const uses = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 12 })
		fc.assert(
			fc.property(uses, fc.constantFrom('half-up-lines', 'largest-remainder'), (steps, rounding) => {
				const points = steps.map((used, index) => ({
					...onePoint(october(index, 100, 100 + used)).points[0]!,
					id: index + 1,
				}))
				const { statement } = draft({ points, rounding })
				const sum = statement.charges.reduce((all, { amountMinor }) => all + amountMinor, 0)
				expect(sum).toBe(statement.netMinor)
				expect(statement.netMinor + statement.taxMinor).toBe(statement.totalMinor)
				for (const { amount, amountMinor } of statement.charges) {
					expect(Math.abs(amountMinor - toMinor(amount, 'EUR'))).toBeLessThanOrEqual(
						rounding === 'half-up-lines' ? 0 : 1,
					)
				}
			}),
			{ numRuns: 60 },
		)
	})

	test('the same input gives the same bytes, whatever the order of its keys', () => {
		const input = statementInput(flatOfTwo())
		const reversed = JSON.parse(JSON.stringify(input), (_, value) =>
			value !== null && typeof value === 'object' && !Array.isArray(value)
				? Object.fromEntries(Object.entries(value).reverse())
				: value,
		)
		expect(draftStatement(reversed)!.snapshot).toBe(draftStatement(input)!.snapshot)
		expect(JSON.parse(draftStatement(input)!.snapshot).input.zoneDataVersion).toBe('2026c')
		expect(draftStatement(input)!.snapshot).toContain('"frameId"')
	})

	test('different tax rates are kept apart', () => {
		const given = flatOfTwo()
		const water = {
			...given.points[1]!,
			versions: [{ validFrom: '2026-01-01', definition: { ...districtHeat, vatPercent: '7' } }],
		}
		const { statement } = draft({ points: [given.points[0]!, water] })
		expect(statement.taxes.map(({ percent, netMinor, taxMinor }) => [percent, netMinor, taxMinor])).toEqual([
			['7', 7935, 555],
			['19', 9155, 1739],
		])
	})
})

describe('nothing is invented', () => {
	test('a missing boundary reading is red, has no line and no 0', () => {
		const given = onePoint([reading(11, month.from, 100)])
		expect(red(given)).toEqual(['boundary-missing'])
		expect(draft(given).statement.charges).toEqual([])
		expect(draft(given).statement.readings).toEqual([])
	})

	test('row 28: a register that fell is red, and has no line', () => {
		const fell = onePoint(october(11, 5000, 400))
		expect(red(fell)).toEqual(['reading-went-back'])
		expect(draft(fell).statement.charges).toEqual([])
	})

	test('an empty or implausible value is red', () => {
		expect(red(onePoint([reading(11, month.from, 100), reading(11, month.to, null)]))).toEqual(['quarantined'])
	})

	test('a point without tariff, without meter or with a time without meter is red', () => {
		expect(red(onePoint(october(11, 1, 2), { versions: null }))).toEqual(['no-tariff'])
		expect(
			red(onePoint(october(11, 1, 2), { versions: [{ validFrom: '2026-10-02', definition: flatPower }] })),
		).toContain('no-tariff')
		expect(red(onePoint(october(11, 1, 2), { mountings: [] }))).toEqual(['no-meter'])
		const late = onePoint(october(11, 1, 2), { mounting: { from: dayStart(zone, '2026-10-02') } })
		expect(red(late)).toEqual(['no-meter'])
		expect(red(onePoint(october(11, 1, 2), { register: { unit: 'm3' } }))).toEqual(['no-meter'])
	})

	test('use of nothing is yellow, and billed', () => {
		const { statement } = draft(onePoint(october(11, 700, 700)))
		expect(statement.problems).toMatchObject([{ severity: 'yellow', code: 'zero-use' }])
		expect(statement.charges.map(({ amountMinor }) => amountMinor)).toEqual([950, 0])
	})
})

describe('what a statement says about its readings', () => {
	const notes = (given: Given) => draft(given).statement.notes.map(({ code }) => code)

	test('an interpolated boundary and a standard-time midnight are noted and shown at their own instant', () => {
		const live = [
			reading(11, month.from - 600_000, 100, 'live'),
			reading(11, month.from + 300_000, 103, 'live'),
			reading(11, month.to, 900),
		]
		expect(notes(onePoint(live))).toEqual(['boundary-interpolated'])
		const own = [reading(11, month.from + 3_600_000, 100), reading(11, month.to, 900)]
		const standard = onePoint(own, { mounting: { clock: 'standard' } })
		expect(notes(standard)).toEqual(['standard-time'])
		expect(draft(standard).statement.readings[0]!.start.readAt).toBe(month.from + 3_600_000)
		expect(draft(standard).statement.problems).toMatchObject([{ severity: 'yellow', code: 'standard-time' }])
	})

	test('a monthly memory, transformers, joules, a rollover and a hand reading are noted', () => {
		expect(notes(onePoint(october(11, 1, 2), { mounting: { memory: 'monthly' } }))).toEqual(['monthly-memory'])
		expect(notes(onePoint(october(11, 1, 2), { mounting: { multiplier: { numerator: 40, denominator: 1 } } }))).toEqual(
			['multiplier'],
		)
		expect(notes(onePoint(october(11, 1, 2), { register: { unit: 'GJ', exponent: -3 } }))).toEqual(['joules-to-kwh'])
		expect(notes(onePoint(october(11, 99_999_990, 7)))).toEqual(['rollover'])
		expect(notes(onePoint(october(11, 1, 2, 'manual')))).toEqual(['manual-reading', 'manual-reading'])
	})

	test('heat in gigajoules is billed in kilowatt-hours, exactly', () => {
		const given = onePoint(october(11, 0, 36_000), {
			register: { unit: 'GJ', exponent: -3 },
			versions: [{ validFrom: '2026-01-01', definition: districtHeat }],
		})
		expect(draft(given).statement.charges[1]).toMatchObject({ quantity: '10000', amount: '1128.5' })
	})

	test('an exchanged meter is the sum of both, with both pairs of readings printed', () => {
		const at = dayStart(zone, '2026-10-12')
		const given = onePoint([], {
			mountings: [
				{
					serial: 'old',
					to: at,
					registers: [
						{ id: 1, tariff: 0, readings: [reading(1, month.from, 1_200_000), reading(1, at, 1_234_500, 'manual')] },
					],
				},
				{
					serial: 'new',
					from: at,
					registers: [{ id: 2, tariff: 0, readings: [reading(2, at, 300, 'manual'), reading(2, month.to, 4_000)] }],
				},
			],
		})
		const { statement } = draft(given)
		expect(statement.readings.map(({ meterSerial, used }) => [meterSerial, used])).toEqual([
			['old', '345.00'],
			['new', '37.00'],
		])
		expect(statement.charges[1]!.quantity).toBe('382')
		expect(notes(given)).toContain('meter-exchange')
	})
})

describe('periods that are cut', () => {
	const steps = dayStarts(zone, month.from, month.to + 1).map(({ at }, index) => reading(11, at, 10_000 + index * 713))

	test('a price change is billed by the reading of that day', () => {
		const dearer = tariff({
			bands: [{ name: 'Arbeitspreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.4' }] }],
		})
		const given = onePoint(steps, {
			versions: [
				{ validFrom: '2026-01-01', definition: flatPower },
				{ validFrom: '2026-10-16', definition: dearer },
			],
		})
		const { statement } = draft(given)
		expect(
			statement.charges.filter(({ kind }) => kind === 'energy').map(({ quantity, unitPrice }) => [quantity, unitPrice]),
		).toEqual([
			['106.95', '0.3127'],
			['114.08', '0.4'],
		])
		expect(statement.charges.find(({ kind }) => kind === 'standing')).toMatchObject({ days: { count: 15, of: 31 } })
	})

	test('tenant A and tenant B together use and pay what one tenant would', () => {
		fc.assert(
			fc.property(fc.integer({ min: 2, max: 31 }), (day) => {
				const change = dayStart(zone, `2026-10-${String(day).padStart(2, '0')}`)
				const given = onePoint(steps)
				const whole = draft(given).statement
				const first = draft({ ...given, occupancy: { from: 0, to: change } }).statement
				const second = draft({ ...given, occupancy: { from: change, to: null } }).statement
				const use = (statement: typeof whole) =>
					statement.readings.reduce((sum, { used }) => sum + Math.round(Number(used) * 100), 0)
				expect(use(first) + use(second)).toBe(use(whole))
				expect(Math.abs(first.netMinor + second.netMinor - whole.netMinor)).toBeLessThanOrEqual(2)
				expect(first.notes.map(({ code }) => code)).toEqual(['partial-period'])
			}),
		)
	})

	test('a tenant who did not live there in the period gets no statement', () => {
		expect(draftStatement(statementInput({ ...onePoint(steps), occupancy: { from: month.to, to: null } }))).toBeNull()
	})
})

test('time of use from quarter hours is billed, and a gap in them is red', () => {
	const definition = tariff({
		bands: [
			{
				name: 'Nacht',
				source: { kind: 'windows', windows: [{ days: 'all', from: '22:00', to: '06:00' }] },
				tiers: [{ upTo: null, price: '0.2' }],
			},
			{ name: 'Tag', source: { kind: 'windows', windows: [] }, tiers: [{ upTo: null, price: '0.3' }] },
		],
	})
	const intervals = profile(month, () => 100)
	const given = onePoint(october(11, 0, 29_800), { versions: [{ validFrom: '2026-01-01', definition }], intervals })
	const { statement } = draft(given)
	expect(statement.problems).toEqual([])
	// 31 nights of 8 hours and the hour that is told twice.
	expect(statement.charges.map(({ name, quantity, source }) => [name, quantity, source])).toEqual([
		['Nacht', '99.6', 'windows'],
		['Tag', '198.4', 'windows'],
	])
	expect(statement.notes).toMatchObject([{ code: 'by-intervals', params: { minutes: 15 } }])
	// § 40a (2) EnWG: an estimate is told, also where both stands of the month were measured.
	const guessed = { points: [{ ...given.points[0]!, intervals: { ...intervals, estimated: [4, 5, 6] } }] }
	const params = { at: month.from + 3_600_000, count: 3, minutes: 15 }
	const marked = draft(guessed).statement
	expect(marked.notes.at(-1)).toMatchObject({ code: 'intervals-estimated', params })
	expect(marked.problems).toMatchObject([{ severity: 'yellow', code: 'intervals-estimated', params }])
	expect(
		red({ points: [{ ...given.points[0]!, intervals: { ...intervals, steps: intervals.steps.slice(0, -1) } }] }),
	).toEqual(['boundary-missing'])
})

test('canonical text sorts keys and refuses what is not exact', () => {
	expect(canonicalJson({ b: [1, null, 'ü'], a: undefined, '1': -0 })).toBe('{"1":0,"b":[1,null,"ü"]}')
	expect(() => canonicalJson({ price: 0.1 })).toThrow(/safe integer/)
})
