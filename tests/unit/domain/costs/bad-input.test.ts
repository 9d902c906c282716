/** What is missing or wrong is named with its field and reason, and its pool has no amounts: never a wrong share. */
import { expect, test } from 'vitest'
import { fedWithin } from '../../../../src/main/domain/costs/fed.ts'
import { sharedCosts } from '../../../../src/main/domain/costs/statements.ts'
import { flat, houseInput, tenantOf, use, used } from './apartment-house.ts'

const split = { medium: 'heat', percent: '70', fixedBy: 'heated-area' }
const heating = { kind: 'shared', category: 'heating', grossMinor: 100_000, key: { kind: 'heating-split', ...split } }
const shared = (key: unknown, more: object = {}) => ({
	kind: 'shared',
	category: 'other',
	grossMinor: 10_000,
	key,
	...more,
})

function redOf(said: Parameters<typeof houseInput>[0]) {
	const { problems, statements, owner } = sharedCosts(houseInput(said))
	const red = problems.filter(({ severity }) => severity === 'red')
	const isEmpty = statements.every(({ statement }) => statement.sharesMinor === 0) && owner.vacanciesMinor === 0
	return {
		red: red.map(({ code, unitName, params: { pool: _, ...params } }) => ({ code, unitName, ...params })),
		isEmpty,
	}
}

test('a flat without area, or with none', () => {
	for (const [area, reason] of [
		[null, 'missing'],
		['0', 'zero'],
		['0.00', 'zero'],
	] as const) {
		expect(redOf({ units: [flat(1, '50'), flat(2, area)], pools: [shared({ kind: 'area' })] })).toEqual({
			red: [{ code: 'cost-area-missing', unitName: 'flat 2', field: 'areaM2', reason }],
			isEmpty: true,
		})
	}
	const exempt = shared({ kind: 'area' }, { exemptUnitIds: [2] })
	expect(redOf({ units: [flat(1, '50'), flat(2, null)], pools: [exempt] }).red).toEqual([])
})

test('a tenant of whom nobody knows with how many', () => {
	expect(
		redOf({
			units: [flat(1, '50')],
			occupancies: [tenantOf(1, { persons: null })],
			pools: [shared({ kind: 'persons' })],
		}),
	).toEqual({ red: [{ code: 'cost-persons-missing', unitName: 'flat 1', field: 'persons' }], isEmpty: true })
})

test('consumption that is not known, went back, or has no meter', () => {
	const units = [flat(1, '50'), flat(2, '50')]
	const other = use(1, 'heat', 'kWh', '500')
	expect(redOf({ units, uses: [other, use(2, 'heat', 'kWh', null)], pools: [heating] })).toEqual({
		red: [{ code: 'cost-use-missing', unitName: 'flat 2', reason: 'gap' }],
		isEmpty: true,
	})
	expect(redOf({ units, uses: [other, use(2, 'heat', 'kWh', '-5')], pools: [heating] }).red).toEqual([
		{ code: 'cost-use-missing', unitName: 'flat 2', reason: 'negative' },
	])
	expect(redOf({ units, uses: [other], pools: [heating] }).red).toEqual([
		{ code: 'cost-use-missing', unitName: 'flat 2', reason: 'no-meter' },
	])
	expect(redOf({ units, uses: [other, use(2, 'heat', 'm3', '5')], pools: [heating] }).red).toEqual([
		{ code: 'cost-units-differ', unitName: 'flat 2' },
	])
})

test('a pool by consumption of which nobody consumed anything', () => {
	const uses = [use(1, 'water', 'm3', '0')]
	expect(redOf({ units: [flat(1, '50')], uses, pools: [shared({ kind: 'consumption', medium: 'water' })] })).toEqual({
		red: [{ code: 'cost-no-use', unitName: '', medium: 'water' }],
		isEmpty: true,
	})
})

test('shares that come to nothing, and units that do not exist', () => {
	const vacant = { units: [flat(1, '50')], occupancies: [] }
	expect(redOf({ ...vacant, pools: [shared({ kind: 'persons', vacantPersons: 0 })] }).red).toEqual([
		{ code: 'cost-nothing-to-share', unitName: '' },
	])
	const shares = [{ unitId: 7, share: '1' }]
	expect(redOf({ units: [flat(1, '50')], pools: [shared({ kind: 'shares', shares })] }).red).toEqual([
		{ code: 'cost-nothing-to-share', unitName: '' },
		{ code: 'cost-unknown-unit', unitName: '', unit: 7 },
	])
})

test('hot water that would need more than all the fuel, or a volume that is not known', () => {
	const separation = (heat: unknown) => ({ heat, supply: 'fuel', total: { kind: 'kwh', kWh: '1000' } })
	const plant = (heat: unknown, more: object = {}) => ({
		kind: 'joint-plant',
		category: 'heating-and-warm-water',
		grossMinor: 100_000,
		separation: { ...separation(heat), ...more },
		heating: split,
		warmWater: { ...split, medium: 'warm-water' },
	})
	const house = { units: [flat(1, '50')], uses: [use(1, 'heat', 'kWh', '500'), use(1, 'warm-water', 'm3', null)] }
	expect(redOf({ ...house, pools: [plant({ kind: 'kwh', kWh: '1000.01' })] }).red).toMatchObject([
		{ code: 'cost-separation', field: 'separation.total', reason: 'above-all' },
	])
	expect(redOf({ ...house, pools: [plant({ kind: 'volume', volumeM3: null, temperatureC: '60' })] }).red).toMatchObject(
		[
			{ code: 'cost-use-missing', unitName: 'flat 1' },
			{ code: 'cost-separation', field: 'separation.heat.volumeM3' },
		],
	)
	// m³ of gas have a heating value; the factor of gross calorific values is for kWh.
	const inGas = { supply: 'gas-gross', total: { kind: 'fuel', fuel: 'gas-h', amount: '2000', heatingValue: null } }
	const counted = { kind: 'volume', volumeM3: '20', temperatureC: '60' }
	expect(redOf({ ...house, pools: [plant(counted, inGas)] }).red).toMatchObject([
		{ code: 'cost-separation', field: 'separation.total', reason: 'factor' },
	])
	expect(redOf({ ...house, pools: [plant({ kind: 'point', pointId: 77 })] }).red).toMatchObject([
		{ code: 'cost-unknown-unit', field: 'separation.heat' },
	])
})

test('a main meter that counted less than the meters behind it, nothing, or feeds none', () => {
	const pool = {
		kind: 'common-use',
		category: 'common-electricity',
		mainPointId: 900,
		cost: { kind: 'per-unit', price: '0.5' },
		key: { kind: 'units' },
	}
	const main = (value: string | null, subs: readonly (string | null)[]) => ({
		pointId: 900,
		name: 'house',
		unit: 'kWh' as const,
		used: used(value),
		subs: subs.map((sub) => ({ name: 'flat 1', unit: 'kWh' as const, used: used(sub) })),
	})
	const codes = (value: string | null, subs: readonly (string | null)[]) =>
		redOf({ units: [flat(1, '50')], named: [main(value, subs)], pools: [pool] }).red.map(({ code }) => code)
	expect(codes('10', ['11'])).toEqual(['cost-main-below-subs'])
	expect(codes(null, ['11'])).toEqual(['cost-main-missing'])
	expect(codes('10', [])).toEqual(['cost-subs-missing'])
	expect(codes('10', [null])).toEqual(['cost-use-missing'])
	expect(redOf({ units: [flat(1, '50')], pools: [pool] }).red.map(({ code }) => code)).toEqual(['cost-unknown-unit'])
})

test('a meter that was behind the main meter for a while counts for that while; a time without any is no common use', () => {
	const feed = (subPointId: number, fromAt: number, toAt: number | null) => ({
		mainPointId: 1,
		subPointId,
		fromAt,
		toAt,
	})
	const feeds = [feed(2, 0, null), feed(3, 0, 40), feed(3, 60, 80), { ...feed(4, 0, null), mainPointId: 9 }]
	expect([...fedWithin(feeds, 1, { from: 10, to: 70 })]).toEqual([
		[2, [{ from: 10, to: 70 }]],
		[
			3,
			[
				{ from: 10, to: 40 },
				{ from: 60, to: 70 },
			],
		],
	])
	expect([...fedWithin(feeds.slice(1), 1, { from: 10, to: 70 })]).toEqual([])
	expect([...fedWithin([feed(2, 20, null)], 1, { from: 10, to: 70 })]).toEqual([])
})

test('CO2 costs above the costs that they are a part of', () => {
	const co2 = { emission: { kind: 'stated', kg: '10' }, cost: { kind: 'stated', grossMinor: 100_001 } }
	const uses = [use(1, 'heat', 'kWh', '500')]
	expect(redOf({ units: [flat(1, '50')], uses, pools: [{ ...heating, co2 }] }).red).toEqual([
		{ code: 'cost-co2-above-costs', unitName: '', field: 'co2', co2: '1000.01', costs: '1000.00' },
	])
})

test('periods that overlap, are not over, or have no pools; advances that nobody entered', () => {
	const units = [flat(1, '50')]
	const codes = (more: object) =>
		redOf({ units, pools: [shared({ kind: 'units' })], ...more }).red.map(({ code }) => code)
	expect(codes({})).toEqual([])
	expect(codes({ overlapping: ['2024/25'] })).toEqual(['cost-period-overlaps'])
	expect(codes({ issuedOn: '2025-12-31' })).toEqual(['cost-period-not-over'])
	expect(codes({ pools: [] })).toEqual(['cost-no-pools'])
	expect(codes({ occupancies: [tenantOf(1, { advanceMinor: null })] })).toEqual(['cost-advance-missing'])
})

test('a tenant gap is the owner’s and is said; two tenants at one time are refused', () => {
	const gap = sharedCosts(
		houseInput({
			units: [flat(1, '50')],
			occupancies: [tenantOf(1, { id: 11, toDate: '2025-04-01' }), tenantOf(1, { id: 12, fromDate: '2025-06-01' })],
			pools: [shared({ kind: 'units' })],
		}),
	)
	expect(gap.problems).toEqual([
		{
			severity: 'yellow',
			code: 'cost-vacant',
			unitName: 'flat 1',
			pointName: null,
			params: { from: '2025-04-01', to: '2025-05-31' },
		},
	])
	expect(gap.owner.vacanciesMinor).toBe(1671)
	const both = redOf({
		units: [flat(1, '50')],
		occupancies: [tenantOf(1, { id: 11 }), tenantOf(1, { id: 12, fromDate: '2025-06-01' })],
		pools: [shared({ kind: 'units' })],
	})
	expect(both.red.map(({ code }) => code)).toEqual(['cost-tenants-overlap'])
})

test('what the law asks and cannot be computed is said: shared without meters, without CO2, too late', () => {
	const yellow = (said: Parameters<typeof houseInput>[0]) =>
		sharedCosts(houseInput(said))
			.problems.filter(({ severity }) => severity === 'yellow')
			.map(({ code }) => code)
	const byArea = { ...heating, key: { kind: 'area' } }
	expect(yellow({ units: [flat(1, '50')], pools: [byArea], issuedOn: '2027-01-01' })).toEqual([
		'cost-bill-late',
		'cost-not-by-use',
		'cost-co2-missing',
	])
	expect(yellow({ units: [flat(1, '50')], pools: [byArea], country: 'CN' })).toEqual([])
	const long = { name: 'long', fromDate: '2024-02-29', toDate: '2025-03-02' }
	expect(yellow({ units: [flat(1, '50')], pools: [shared({ kind: 'units' })], period: long })).toEqual([
		'cost-period-long',
	])
})

function yellowOf(said: Parameters<typeof houseInput>[0]) {
	const { problems } = sharedCosts(houseInput(said))
	return problems
		.filter(({ severity, code }) => severity === 'yellow' && code !== 'cost-co2-missing')
		.map(({ code, unitName, params: { pool: _, ...params } }) => ({ code, unitName, ...params }))
}

test('of a flat that was measured until its tenants changed only what came after is estimated', () => {
	const estimates = [{ method: 'previous-period', unitId: 1, value: '1000' }]
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, '20'), flat(2, '80')],
			occupancies: [
				tenantOf(1, { id: 11, toDate: '2025-04-01' }),
				tenantOf(1, { id: 12, fromDate: '2025-04-01' }),
				tenantOf(2),
			],
			uses: [use(1, 'heat', 'kWh', null, ['700', null]), use(2, 'heat', 'kWh', '4000')],
			pools: [{ ...heating, key: { kind: 'heating-split', ...split, estimates } }],
		}),
	)
	const lines = statements.map(({ statement }) => statement.pools[0]!.lines[0]!)
	// 550 ‰ of the degree days fall on April to December.
	expect(lines.map(({ counted, useOrigin }) => [counted, useOrigin])).toEqual([
		['700', 'measured'],
		['550', 'previous-period'],
		['4000', 'measured'],
	])
})

test('an estimate of a flat that is measured counts for nothing, and one of a flat that is not there is refused', () => {
	const estimated = (unitId: number) => ({
		...heating,
		key: { ...heating.key, estimates: [{ method: 'previous-period', unitId, value: '99' }] },
	})
	const house = { units: [flat(1, '50')], uses: [use(1, 'heat', 'kWh', '500')] }
	expect(yellowOf({ ...house, pools: [estimated(1)] })).toEqual([
		{ code: 'cost-estimate-unused', unitName: 'flat 1', field: 'estimates' },
	])
	expect(redOf({ ...house, pools: [estimated(7)] }).red).toEqual([{ code: 'cost-unknown-unit', unitName: '', unit: 7 }])
})

test('a price of CO2 that is not that of the year, a heating value far from that of the law', () => {
	const house = { units: [flat(1, '50')], uses: [use(1, 'heat', 'kWh', '500'), use(1, 'warm-water', 'm3', '10')] }
	const priced = (cost: object) => ({ ...heating, co2: { emission: { kind: 'stated', kg: '1000' }, cost } })
	const perTonne = (price: string) => priced({ kind: 'per-tonne', price, vatPercent: '19' })
	expect(yellowOf({ ...house, pools: [perTonne('55')] })).toEqual([])
	expect(yellowOf({ ...house, pools: [perTonne('5.5')] })).toEqual([
		{ code: 'cost-co2-price', unitName: '', field: 'co2.cost.price', price: '5.5', fixed: '55' },
	])
	// 65.45 € with tax; ten times that is a slip.
	expect(yellowOf({ ...house, pools: [priced({ kind: 'stated', grossMinor: 6545 })] })).toEqual([])
	expect(yellowOf({ ...house, pools: [priced({ kind: 'stated', grossMinor: 65_450 })] })).toEqual([
		{ code: 'cost-co2-price', unitName: '', field: 'co2.cost.grossMinor', price: '654.5', fixed: '55' },
	])
	const oil = (heatingValue: string) => ({
		kind: 'joint-plant',
		category: 'heating-and-warm-water',
		grossMinor: 100_000,
		separation: {
			heat: { kind: 'volume', volumeM3: '10', temperatureC: '60' },
			...{ supply: 'fuel', total: { kind: 'fuel', fuel: 'oil-el', amount: '1000', heatingValue } },
		},
		heating: split,
		warmWater: { ...split, medium: 'warm-water' },
	})
	expect(yellowOf({ ...house, pools: [oil('10.5')] })).toEqual([])
	expect(yellowOf({ ...house, pools: [oil('105')] })).toEqual([
		{
			...{ code: 'cost-heating-value', unitName: '', field: 'separation.total.heatingValue' },
			...{ value: '105', usual: '10' },
		},
	])
})

test('wages of § 35a above what the common use came to', () => {
	const main = {
		...{ pointId: 900, name: 'house', unit: 'kWh' as const, used: used('10') },
		subs: [{ name: 'flat 1', unit: 'kWh' as const, used: used('4') }],
	}
	const pool = (amountMinor: number) => ({
		...{ kind: 'common-use', category: 'lighting', mainPointId: 900, key: { kind: 'units' } },
		cost: { kind: 'per-unit', price: '0.5' },
		householdService: { kind: 'household-service', amountMinor },
	})
	const red = (amountMinor: number) =>
		redOf({ units: [flat(1, '50')], named: [main], pools: [pool(amountMinor)] }).red.map(({ code }) => code)
	expect(red(300)).toEqual([])
	expect(red(301)).toEqual(['cost-service-above-costs'])
})
