import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { dayStart, monthPeriod } from '../../../../src/main/domain/calendar/periods.ts'
import { flatPower, october, type PointGiven, reading, statementInput, tariff, zone } from './lindenhof.ts'

const month = monthPeriod(zone, '2026-10')
const at = (date: string) => dayStart(zone, date)
const draft = (...points: readonly PointGiven[]) => draftStatement(statementInput({ points }))!.statement
const red = (...points: readonly PointGiven[]) =>
	draft(...points)
		.problems.filter(({ severity }) => severity === 'red')
		.map(({ code }) => code)

/** kWh with two decimals: 12345 is 123.45. */
const metered = (id: number, name: string, readings: ReturnType<typeof october>, more: object = {}): PointGiven => ({
	id,
	name,
	versions: null,
	mountings: [{ serial: `S${id}`, registers: [{ id: id * 10, tariff: 0, readings, ...more }] }],
})
const main = metered(2, 'Hauptzähler', october(20, 100_000, 150_000))
const flat = metered(3, 'Wohnung 1', october(30, 20_000, 32_000))
const pump = metered(4, 'Pumpe', october(40, 5_000, 7_500))

const common = (
	terms: readonly (readonly [number, PointGiven])[],
	more: Partial<PointGiven> & { readonly from?: number } = {},
): PointGiven => ({
	id: 1,
	name: 'Allgemeinstrom',
	versions: [{ validFrom: '2026-01-01', definition: flatPower }],
	mountings: [],
	formula: [{ from: more.from ?? at('2026-01-01'), terms }],
	...more,
})

describe('a point that is computed from others', () => {
	test('is billed by its formula, and every reading that it comes from is on the statement', () => {
		const { charges, readings, notes, problems } = draft(
			common([
				[1, main],
				[-1, flat],
				[-2, pump],
			]),
		)
		// 500 − 120 − 2 × 25
		expect(charges.find(({ kind }) => kind === 'energy')).toMatchObject({ quantity: '330', amountMinor: 10_319 })
		expect(readings.map(({ pointName, used, partOf }) => [pointName, used, partOf?.coefficient])).toEqual([
			['Hauptzähler', '500.00', 1],
			['Wohnung 1', '120.00', -1],
			['Pumpe', '25.00', -2],
		])
		expect(readings.map(({ partOf }) => partOf?.pointName)).toEqual(Array(3).fill('Allgemeinstrom'))
		expect(notes).toContainEqual({
			code: 'computed',
			pointName: 'Allgemeinstrom',
			params: { formula: 'Hauptzähler − Wohnung 1 − 2 × Pumpe', quality: 'memory' },
		})
		expect(problems).toEqual([])
	})

	test('is as weak as the weakest of its parts, which keep their own notes', () => {
		const hour = 3_600_000
		const beside = [reading(30, month.to - hour, 31_999, 'live'), reading(30, month.to + hour, 32_001, 'live')]
		const late = metered(3, 'Wohnung 1', [reading(30, month.from, 20_000), ...beside])
		const { notes, problems, charges } = draft(
			common([
				[1, main],
				[-1, late],
			]),
		)
		expect(notes.find(({ code }) => code === 'computed')?.params).toMatchObject({ quality: 'interpolated' })
		expect(notes).toContainEqual({ code: 'boundary-interpolated', pointName: 'Wohnung 1', params: { at: month.to } })
		expect(problems).toMatchObject([{ severity: 'yellow', code: 'boundary-interpolated' }])
		expect(charges[1]).toMatchObject({ quantity: '380' })
	})

	test('is missing as a whole where a part is missing, and has no line then', () => {
		const half = metered(3, 'Wohnung 1', [reading(30, month.from, 20_000)])
		expect(
			red(
				common([
					[1, main],
					[-1, half],
				]),
			),
		).toEqual(['boundary-missing'])
		expect(
			draft(
				common([
					[1, main],
					[-1, half],
				]),
			).charges,
		).toEqual([])
		expect(
			red(
				common([
					[1, main],
					[-1, { ...flat, mountings: [] }],
				]),
			),
		).toEqual(['no-meter'])
		expect(red(common([[1, main]], { from: at('2026-10-10') }))).toContain('no-formula')
		expect(red(common([]))).toEqual(['no-formula'])
	})

	test('a formula that changes inside the month holds from its day on, with the readings of that day', () => {
		const change = at('2026-10-11')
		const withChange = (id: number, name: string, [a, b, c]: readonly [number, number, number]) =>
			metered(id, name, [reading(id * 10, month.from, a), reading(id * 10, change, b), reading(id * 10, month.to, c)])
		const [whole, first, second] = [
			withChange(2, 'Hauptzähler', [0, 10_000, 40_000]),
			withChange(3, 'Wohnung 1', [0, 2_000, 9_000]),
			withChange(4, 'Wohnung 2', [0, 1_000, 6_000]),
		]
		const { charges, readings, notes } = draft(
			common([], {
				formula: [
					{
						from: at('2026-01-01'),
						terms: [
							[1, whole],
							[-1, first],
						],
					},
					{
						from: change,
						terms: [
							[1, whole],
							[-1, first],
							[-1, second],
						],
					},
				],
			}),
		)
		// (100 − 20) + (300 − 70 − 50)
		expect(charges[1]).toMatchObject({ quantity: '260' })
		expect(readings).toHaveLength(5)
		expect(notes.filter(({ code }) => code === 'computed').map(({ params }) => params.at)).toEqual([undefined, change])
	})

	test('a sum of sums is read from the meters below, each once', () => {
		const rest = {
			...common([
				[1, main],
				[-1, flat],
			]),
			id: 5,
			name: 'Rest',
			versions: null,
		}
		const { charges, readings, notes } = draft(
			common([
				[1, rest],
				[1, flat],
				[-1, pump],
			]),
		)
		// Wohnung 1 is taken away and added again.
		expect(charges[1]).toMatchObject({ quantity: '475' })
		expect(readings.map(({ pointName }) => pointName)).toEqual(['Hauptzähler', 'Pumpe'])
		expect(notes.filter(({ code }) => code === 'computed').map(({ pointName }) => pointName)).toEqual([
			'Allgemeinstrom',
			'Rest',
		])
	})

	test('what would be below zero is not billed', () => {
		expect(
			red(
				common([
					[1, flat],
					[-1, main],
				]),
			),
		).toEqual(['negative-use'])
	})

	test('whatever is added and taken away, the billed quantity is the sum of the readings shown', () => {
		const part = fc.record({ start: fc.nat(1e6), used: fc.nat(1e6), coefficient: fc.integer({ min: -3, max: 3 }) })
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
				const terms = parts
					.filter(({ coefficient }) => coefficient !== 0)
					.map(({ start, used, coefficient }, index): readonly [number, PointGiven] => {
						const readings = october((index + 2) * 10, start, start + used)
						return [coefficient, metered(index + 2, `P${index}`, readings)]
					})
				const { charges, readings } = draft(common(terms))
				const line = charges.find(({ kind }) => kind === 'energy')
				const hundredths = readings.reduce(
					(all, { used, partOf }) => all + Math.round(Number(used) * 100) * partOf!.coefficient,
					0,
				)
				if (terms.length === 0 || hundredths < 0) expect(line).toBeUndefined()
				else expect(Math.round(Number(line!.quantity) * 100)).toBe(hundredths)
			}),
			{ numRuns: 200 },
		)
	})
})

describe('gas that is priced by the kWh', () => {
	const perKwh = tariff({
		unit: 'kWh',
		bands: [{ name: 'Arbeitspreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.1' }] }],
	})
	const gas = (readings: ReturnType<typeof october>, factors: PointGiven['gas'], definition = perKwh): PointGiven => ({
		id: 1,
		name: 'Gas',
		medium: 'gas',
		versions: [{ validFrom: '2026-01-01', definition }],
		mountings: [{ serial: '7GMT', registers: [{ id: 10, tariff: 0, unit: 'm3', exponent: -3, readings }] }],
		...(factors && { gas: factors }),
	})
	const yearly = { from: at('2026-01-01'), stateNumber: '0.9253', calorificValue: '11.1' }

	test('is the published example: 1500 m³ × 11.1 × 0.9253, and the statement names the factors', () => {
		const { charges, readings, notes } = draft(gas(october(10, 0, 1_500_000), [yearly]))
		expect(charges).toMatchObject([{ quantity: '15406.245', unit: 'kWh', amountMinor: 154_062 }])
		expect(readings).toMatchObject([
			{ used: '1500.000', unit: 'm3', gas: { stateNumber: '0.9253', calorificValue: '11.1', kWh: '15406.245' } },
		])
		expect(notes).toEqual([
			{ code: 'gas-energy', pointName: 'Gas', params: { stateNumber: '0.9253', calorificValue: '11.1' } },
		])
	})

	test('a month across two factors is split at the reading of that day', () => {
		const change = at('2026-10-16')
		const readings = [reading(10, month.from, 0), reading(10, change, 100_000), reading(10, month.to, 300_000)]
		const later = { from: change, stateNumber: '0.95', calorificValue: '10' }
		const { charges, readings: rows } = draft(gas(readings, [yearly, later]))
		// 100 × 0.9253 × 11.1 + 200 × 0.95 × 10
		expect(charges).toMatchObject([{ quantity: '2927.083' }])
		expect(rows.map((row) => [row.used, row.gas?.kWh])).toEqual([
			['100.000', '1027.083'],
			['200.000', '1900'],
		])
		expect(red(gas(october(10, 0, 1), [yearly, later]))).toContain('boundary-missing')
	})

	test('without factors for all of the month it is not billed', () => {
		expect(red(gas(october(10, 0, 1), undefined))).toEqual(['no-gas-factor'])
		expect(red(gas(october(10, 0, 1), [{ ...yearly, from: at('2026-11-01') }]))).toEqual(['no-gas-factor'])
	})

	test('priced by the cubic metre it needs none, and a change of factors cuts nothing', () => {
		const perM3 = tariff({ ...perKwh, unit: 'm3' })
		const later = { ...yearly, from: at('2026-10-16') }
		const { charges, readings } = draft(gas(october(10, 0, 42_000), [yearly, later], perM3))
		expect(charges).toMatchObject([{ quantity: '42', unit: 'm3' }])
		expect(readings).toHaveLength(1)
	})

	test('only gas has a calorific value', () => {
		expect(red({ ...gas(october(10, 0, 1), [yearly]), medium: 'water' })).toEqual(['no-meter'])
	})
})

describe('the same meter through another ratio', () => {
	test('is told as that, and each part is multiplied by its own', () => {
		const change = at('2026-10-16')
		const readings = [reading(10, month.from, 0), reading(10, change, 1_000), reading(10, month.to, 3_000)]
		const mounting = (from: number, to: number | null, numerator: number) => ({
			serial: 'W1',
			from,
			to,
			multiplier: { numerator, denominator: 1 },
			registers: [{ id: 10, tariff: 0, readings }],
		})
		const { charges, notes } = draft({
			id: 1,
			name: 'Strom',
			versions: [{ validFrom: '2026-01-01', definition: flatPower }],
			mountings: [mounting(0, change, 20), mounting(change, null, 40)],
		})
		expect(charges[1]).toMatchObject({ quantity: '1000' })
		expect(notes.map(({ code }) => code)).not.toContain('meter-exchange')
		expect(notes).toContainEqual({
			code: 'ratio-change',
			pointName: 'Strom',
			params: { at: change, serial: 'W1', before: '20', after: '40' },
		})
	})
})
