import { expect, test } from 'vitest'
import { costOptions, costPoolDefinition } from '../../../src/shared/costs.ts'
import { emissionPrice } from '../../../src/shared/emission-price.ts'

const split = { medium: 'heat', percent: '70', fixedBy: 'heated-area' }
const heating = { kind: 'shared', category: 'heating', grossMinor: 100_000, key: { kind: 'heating-split', ...split } }
const joint = {
	kind: 'joint-plant',
	category: 'heating-and-warm-water',
	grossMinor: 640_000,
	separation: {
		heat: { kind: 'volume', volumeM3: '200', temperatureC: '60' },
		supply: 'fuel',
		total: { kind: 'fuel', fuel: 'oil-el', amount: '11000', heatingValue: null },
	},
	heating: split,
	warmWater: { ...split, medium: 'warm-water', fixedBy: 'area' },
}

const refusedAt = (definition: unknown) => {
	const { error } = costPoolDefinition.safeParse(definition)
	return error && [...new Set(error.issues.map(({ path }) => path.join('.')))]
}

test('a pool says what it costs and by which key it is shared out', () => {
	expect(refusedAt(heating)).toBeUndefined()
	expect(refusedAt(joint)).toBeUndefined()
	expect(costPoolDefinition.parse(heating)).toMatchObject({ exemptUnitIds: [], co2: null, householdService: null })
	expect(costOptions.parse({})).toEqual({
		degreeDays: 'summer-by-days',
		fixedHeatOnChange: 'degree-days',
		rounding: 'largest-remainder',
		co2: { building: 'residential', barriers: 0 },
		cuts: [],
	})
})

test('heating is shared by 50 to 70 % of what was used, and by nothing else', () => {
	for (const percent of ['49.99', '70.01', '100', '7', '-60', '60,5', '']) {
		expect(refusedAt({ ...heating, key: { ...heating.key, percent } })).toEqual(['key.percent'])
	}
	for (const percent of ['50', '62.5', '70']) {
		expect(refusedAt({ ...heating, key: { ...heating.key, percent } })).toBeUndefined()
	}
})

test('exactly 70 % where the law asks for it, and more than 70 % only as it was agreed (§ 7 (1), § 10)', () => {
	const by = (rule: string, percent: string) => refusedAt({ ...heating, key: { ...heating.key, rule, percent } })
	for (const [rule, percent] of [
		['seventy', '70'],
		['seventy', '70.00'],
		['contract', '70.01'],
		['contract', '100'],
	] as const) {
		expect(by(rule, percent)).toBeUndefined()
	}
	for (const [rule, percent] of [
		['seventy', '69.99'],
		['seventy', '50'],
		['seventy', '100'],
		['contract', '70'],
		['contract', '60'],
	] as const) {
		expect(by(rule, percent)).toEqual(['key.percent'])
	}
	// § 8 (1) knows no such rule for hot water.
	expect(refusedAt({ ...joint, warmWater: { ...joint.warmWater, rule: 'seventy' } })).toEqual(['warmWater.rule'])
})

test('the price of a tonne of CO2 is proposed where the year has one', () => {
	const year = (of: string) => emissionPrice(`${of}-01-01`, `${of}-12-31`)
	expect(['2020', '2021', '2022', '2023', '2024', '2025', '2026', '2027'].map(year)).toEqual([
		...[null, '25', '30', '30', '45', '55', '60', null],
	])
	expect(emissionPrice('2024-10-01', '2025-09-30')).toBeNull()
})

test('what cannot be is refused at its field', () => {
	const shares = (list: unknown) => ({ ...heating, key: { kind: 'shares', shares: list } })
	expect(refusedAt(shares([{ unitId: 1, share: '0' }]))).toEqual(['key.shares'])
	expect(
		refusedAt(
			shares([
				{ unitId: 1, share: '2' },
				{ unitId: 1, share: '3' },
			]),
		),
	).toEqual(['key.shares'])
	expect(refusedAt({ ...heating, grossMinor: -1 })).toEqual(['grossMinor'])
	expect(refusedAt({ ...heating, grossMinor: 10.5 })).toEqual(['grossMinor'])
	expect(refusedAt({ ...heating, householdService: { kind: 'craftsman', amountMinor: 100_001 } })).toEqual([
		'householdService.amountMinor',
	])
	expect(refusedAt({ ...joint, category: 'heating' })).toEqual(['category'])
	const cold = { ...joint.separation, heat: { kind: 'volume', volumeM3: '200', temperatureC: '10' } }
	expect(refusedAt({ ...joint, separation: cold })).toEqual(['separation.heat.temperatureC'])
	const nothing = { ...joint.separation, total: { kind: 'kwh', kWh: '0' } }
	expect(refusedAt({ ...joint, separation: nothing })).toEqual(['separation.total.kWh'])
	const twice = [
		{ method: 'average', unitId: 3 },
		{ method: 'previous-period', unitId: 3, value: '5' },
	]
	expect(refusedAt({ ...heating, key: { ...heating.key, estimates: twice } })).toEqual(['key.estimates'])
	expect(refusedAt({ ...joint, warmWater: { ...joint.warmWater, estimates: twice } })).toEqual(['warmWater.estimates'])
	const common = { kind: 'common-use', category: 'lighting', mainPointId: 1, key: { kind: 'units' } }
	expect(refusedAt({ ...common, cost: { kind: 'per-unit', price: '0' } })).toEqual(['cost.price'])
	const co2 = { emission: { kind: 'stated', kg: '1' }, cost: { kind: 'per-tonne', price: '0.00', vatPercent: '19' } }
	expect(refusedAt({ ...heating, co2 })).toEqual(['co2.cost.price'])
})
