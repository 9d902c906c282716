import { expect, test } from 'vitest'
import type { CostStatement } from '../../../../src/main/domain/costs/cost-statement.ts'
import { sharedCosts } from '../../../../src/main/domain/costs/statements.ts'
import { flat, houseInput, tenantOf, use, used } from './apartment-house.ts'

const split = { medium: 'heat', percent: '70', fixedBy: 'heated-area' }
const heating = (more: object = {}) => ({
	kind: 'shared',
	category: 'heating',
	grossMinor: 100_000,
	key: { kind: 'heating-split', ...split },
	...more,
})
const shared = (key: unknown, more: object = {}) => ({
	kind: 'shared',
	category: 'other',
	grossMinor: 10_000,
	key,
	...more,
})

const amounts = (statements: readonly { readonly statement: CostStatement }[]) =>
	statements.map(({ statement }) => statement.pools.map(({ amountMinor }) => amountMinor))

test('every amount says which pool, which key and which share it comes from', () => {
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, '60'), flat(2, '100', { heatedAreaM2: '40' })],
			uses: [use(1, 'heat', 'kWh', '3000'), use(2, 'heat', 'MWh', '1')],
			pools: [heating()],
		}),
	)
	expect(statements[0]!.statement.pools[0]!.lines).toEqual([
		{
			part: 'heating-metered',
			partPercent: '70',
			partMinor: 70_000,
			basis: 'consumption',
			medium: 'heat',
			basisUnit: 'kWh',
			basisTotal: '4000',
			basisOwn: '3000',
			time: null,
			counted: '3000',
			useOrigin: 'measured',
			unitPrice: '0.175',
			amount: '525',
			amountMinor: 52_500,
		},
		{
			part: 'heating-fixed',
			partPercent: '30',
			partMinor: 30_000,
			basis: 'heated-area',
			medium: null,
			basisUnit: 'm2',
			// Of flat 2 only 40 of 100 m² are heated.
			basisTotal: '100',
			basisOwn: '60',
			time: null,
			counted: '60',
			useOrigin: null,
			unitPrice: '3',
			amount: '180',
			amountMinor: 18_000,
		},
	])
	expect(amounts(statements)).toEqual([[70_500], [29_500]])
})

test('costs are shared by area, persons, units or fixed shares, and who is not charged takes no part', () => {
	const { statements, owner } = sharedCosts(
		houseInput({
			units: [flat(1, '60'), flat(2, '40'), flat(3, '100')],
			occupancies: [tenantOf(1, { persons: 1 }), tenantOf(2, { persons: 3 }), tenantOf(3, { persons: 4 })],
			pools: [
				shared({ kind: 'area' }),
				shared({ kind: 'persons' }, { exemptUnitIds: [3] }),
				shared({ kind: 'units' }),
				shared({
					kind: 'shares',
					shares: [
						{ unitId: 1, share: '12.5' },
						{ unitId: 3, share: '37.5' },
					],
				}),
			],
		}),
	)
	expect(amounts(statements)).toEqual([
		[3000, 2500, 3334, 2500],
		[2000, 7500, 3333],
		[5000, 3333, 7500],
	])
	expect(owner.totalMinor).toBe(0)
})

test('at a change of tenant heat goes by the interim reading, its fixed part by degree days, the rest by days', () => {
	const said = {
		units: [flat(1, '50'), flat(2, '50')],
		occupancies: [
			tenantOf(1, { id: 11, toDate: '2025-04-01' }),
			tenantOf(1, { id: 12, fromDate: '2025-04-01' }),
			tenantOf(2),
		],
		pools: [heating(), shared({ kind: 'area' })],
	}
	const read = sharedCosts(
		houseInput({ ...said, uses: [use(1, 'heat', 'kWh', '1000', ['700', '300']), use(2, 'heat', 'kWh', '1000')] }),
	)
	const [before, after] = read.statements.map(({ statement }) => statement)
	// 450 ‰ of the degree days fall on January to March.
	expect(before!.pools[0]!.lines.map(({ counted, time }) => [counted, time])).toEqual([
		['700', null],
		['22.5', { by: 'degree-days', own: '450', all: '1000' }],
	])
	expect(before!.pools[1]!.lines[0]!.time).toEqual({ by: 'days', own: '90', all: '365' })
	expect(before!.pools[0]!.amountMinor).toBe(24_500 + 6750)
	expect(after!.pools[0]!.amountMinor).toBe(10_500 + 8250)
	expect(before!.notes.map(({ code }) => code)).toEqual(['partial-period', 'divided-by-degree-days', 'divided-by-days'])
	expect(before!.lived).toEqual({ firstDay: '2025-01-01', lastDay: '2025-03-31', days: 90 })

	const unread = sharedCosts(
		houseInput({ ...said, uses: [use(1, 'heat', 'kWh', '1000', [null, null]), use(2, 'heat', 'kWh', '1000')] }),
	)
	expect(unread.statements[0]!.statement.pools[0]!.lines[0]).toMatchObject({ counted: '450', useOrigin: 'divided' })
	expect(unread.problems).toContainEqual(expect.objectContaining({ severity: 'yellow', code: 'cost-divided' }))

	const byDays = sharedCosts(
		houseInput({
			...said,
			uses: [use(1, 'heat', 'kWh', '1000', [null, null]), use(2, 'heat', 'kWh', '1000')],
			options: { fixedHeatOnChange: 'days' },
		}),
	)
	expect(byDays.statements[0]!.statement.pools[0]!.lines.map(({ time, counted }) => [counted, time?.by])).toEqual([
		['246.575342466', undefined],
		['12.328767123', 'days'],
	])
})

test('what was not measured is estimated as somebody said, and marked; an average is of the measured flats', () => {
	const estimates = [{ method: 'average', unitId: 3 }]
	const house = (area3: string) =>
		sharedCosts(
			houseInput({
				units: [flat(1, '60'), flat(2, '60'), flat(3, area3)],
				uses: [use(1, 'heat', 'kWh', '600'), use(2, 'heat', 'kWh', '1200'), use(3, 'heat', 'kWh', null)],
				pools: [heating({ key: { kind: 'heating-split', ...split, estimates } })],
			}),
		)
	// 40 of 160 m²: a quarter, which is not more than one.
	expect(house('40').statements[2]!.statement.pools[0]!.lines[0]).toMatchObject({
		counted: '600',
		useOrigin: 'average',
	})
	const tooMuch = house('40.01')
	expect(tooMuch.statements[2]!.statement.pools[0]!.lines.map(({ part, basis }) => [part, basis])).toEqual([
		['heating-fixed', 'heated-area'],
	])
	expect(tooMuch.problems.map(({ code }) => code)).toEqual([
		'cost-estimated',
		'cost-mostly-estimated',
		'cost-co2-missing',
	])
})

test('exactly 70 % where the law asks for it is said on the statement; by contract all may go by what was used', () => {
	const house = (more: object) =>
		sharedCosts(
			houseInput({
				units: [flat(1, '60'), flat(2, '40')],
				uses: [use(1, 'heat', 'kWh', '300'), use(2, 'heat', 'kWh', '100')],
				pools: [heating({ key: { kind: 'heating-split', ...split, ...more } })],
			}),
		)
	const seventy = house({ rule: 'seventy' })
	expect(amounts(seventy.statements)).toEqual([[52_500 + 18_000], [17_500 + 12_000]])
	expect(seventy.statements[0]!.statement.notes.map(({ code }) => code)).toEqual(['seventy'])
	const contract = house({ rule: 'contract', percent: '100' })
	expect(amounts(contract.statements)).toEqual([[75_000], [25_000]])
	expect(contract.statements[0]!.statement.pools[0]!.lines.map(({ part }) => part)).toEqual(['heating-metered'])
	expect(contract.statements[0]!.statement.notes.map(({ code }) => code)).toEqual(['by-contract'])
	expect(contract.problems.map(({ code }) => code)).toContain('cost-by-contract')
	const all = sharedCosts(
		houseInput({
			units: [flat(1, '60')],
			uses: [use(1, 'heat', 'kWh', '300')],
			pools: [heating({ key: { kind: 'consumption', medium: 'heat' } })],
		}),
	)
	expect(all.problems.map(({ code }) => code)).toContain('cost-by-contract')
})

test('32 kWh for each m² are those of a year: a period of half a year has half of them', () => {
	const plant = {
		...{ kind: 'joint-plant', category: 'heating-and-warm-water', grossMinor: 100_000 },
		separation: { heat: { kind: 'area' }, supply: 'fuel', total: { kind: 'kwh', kWh: '10000' } },
		...{ heating: split, warmWater: { ...split, medium: 'warm-water' } },
	}
	const shown = (period?: { readonly name: string; readonly fromDate: string; readonly toDate: string }) =>
		sharedCosts(
			houseInput({
				units: [flat(1, '100')],
				uses: [use(1, 'heat', 'kWh', '300'), use(1, 'warm-water', 'm3', '10')],
				pools: [plant],
				...(period === undefined ? {} : { period }),
			}),
		).statements[0]!.statement.pools[0]!.separation!
	expect(shown()).toMatchObject({ warmWaterKWh: '3200', warmWaterPercent: '32' })
	expect(shown().daysOfYear).toBeUndefined()
	// 184 of 365 days.
	const half = shown({ name: 'half', fromDate: '2025-07-01', toDate: '2026-01-01' })
	expect(half).toMatchObject({ warmWaterKWh: '1613.150685', daysOfYear: { days: 184, of: 365 } })
})

test('the house is put into a class by all that it emits, whatever plants it has; another house by its own', () => {
	const co2 = { emission: { kind: 'stated', kg: '1200' }, cost: { kind: 'stated', grossMinor: 7000 } }
	const pool = heating({ co2, exemptUnitIds: [3] })
	const other = heating({ co2, exemptUnitIds: [1, 2] })
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, '50'), flat(2, '50'), flat(3, '100')],
			uses: [1, 2, 3].map((id) => use(id, 'heat', 'kWh', '500')),
			pools: [pool, pool, other],
		}),
	)
	const classes = statements.map(({ statement }) => statement.co2.map(({ kgPerM2, step }) => [kgPerM2, step]))
	// Two plants of 1,200 kg on 100 m²: step 4; one alone would be step 2.
	expect(classes).toEqual([
		[
			['24.0', 4],
			['24.0', 4],
		],
		[
			['24.0', 4],
			['24.0', 4],
		],
		[['12.0', 2]],
	])
})

test("the landlord bears the CO2 price by the house's class, at least half for shops, less where the law forbids remedies", () => {
	const co2 = { emission: { kind: 'stated', kg: '2400' }, cost: { kind: 'stated', grossMinor: 20_000 } }
	const house = (options: unknown) =>
		sharedCosts(
			houseInput({
				units: [flat(1, '50'), flat(2, '50', { isCommercial: true })],
				uses: [use(1, 'heat', 'kWh', '500'), use(2, 'heat', 'kWh', '500')],
				pools: [heating({ co2 })],
				options,
			}),
		)
	const split2 = (options: unknown) =>
		house(options).statements.map(({ statement }) => [
			statement.co2[0]!.tenantPercent,
			statement.co2LandlordMinor,
			statement.co2[0]!.because,
		])
	// 24.0 kg/m²a: step 4, 70/30.
	expect(split2({})).toEqual([
		['70', 3000, 'table'],
		['50', 5000, 'commercial'],
	])
	expect(split2({ co2: { barriers: 1 } })).toEqual([
		['85', 1500, 'halved'],
		['75', 2500, 'halved'],
	])
	expect(split2({ co2: { barriers: 2 } })).toEqual([
		['100', 0, 'none'],
		['100', 0, 'none'],
	])
	expect(split2({ co2: { building: 'non-residential' } }).map(([percent]) => percent)).toEqual(['50', '50'])
	expect(house({}).owner).toMatchObject({ co2LandlordMinor: 8000, totalMinor: 8000 })
})

test('cuts of § 12 are each of the heating costs, are named, and are borne by the owner', () => {
	const { statements, owner } = sharedCosts(
		houseInput({
			units: [flat(1, '50'), flat(2, '50')],
			uses: [use(1, 'heat', 'kWh', '500'), use(2, 'heat', 'kWh', '500')],
			pools: [heating(), shared({ kind: 'area' })],
			options: {
				cuts: [
					{ kind: 'not-by-use', occupancyIds: [10] },
					{ kind: 'not-remote', occupancyIds: null },
				],
			},
		}),
	)
	expect(statements.map(({ statement }) => statement.cuts)).toEqual([
		[
			{ kind: 'not-by-use', percent: '15', baseMinor: 50_000, amountMinor: 7500 },
			{ kind: 'not-remote', percent: '3', baseMinor: 50_000, amountMinor: 1500 },
		],
		[{ kind: 'not-remote', percent: '3', baseMinor: 50_000, amountMinor: 1500 }],
	])
	expect(statements.map(({ statement }) => statement.costsMinor)).toEqual([46_000, 53_500])
	expect(owner.cutsMinor).toBe(10_500)
})

test('advances are set against the costs: the rest is paid, or paid back', () => {
	const { statements } = sharedCosts(
		houseInput({
			units: [flat(1, '60'), flat(2, '40')],
			occupancies: [tenantOf(1, { advanceMinor: 4500 }), tenantOf(2, { advanceMinor: 4800 })],
			pools: [shared({ kind: 'area' }, { vatPercent: '19' })],
		}),
	)
	expect(
		statements.map(({ statement }) => [statement.costsMinor, statement.advancesMinor, statement.totalMinor]),
	).toEqual([
		[6000, 4500, 1500],
		[4000, 4800, -800],
	])
	expect(statements[0]!.statement.pools[0]).toMatchObject({
		vat: { percent: '19', taxMinor: 958 },
		betrKvNumber: 17,
	})
})

test('common consumption is what the main meter counted and the meters behind it did not', () => {
	const main = {
		pointId: 900,
		name: 'house',
		unit: 'kWh' as const,
		used: used('1000'),
		subs: [
			{ name: 'flat 1', unit: 'kWh' as const, used: used('400') },
			{ name: 'flat 2', unit: 'Wh' as const, used: used('350000') },
		],
	}
	const pool = { kind: 'common-use', category: 'common-electricity', mainPointId: 900, key: { kind: 'units' } }
	const house = (cost: unknown) =>
		sharedCosts(
			houseInput({
				country: 'CN',
				currency: 'CNY',
				units: [flat(1, '60'), flat(2, '40')],
				named: [main],
				pools: [{ ...pool, cost }],
			}),
		)
	const priced = house({ kind: 'per-unit', price: '0.5283' })
	expect(priced.statements[0]!.statement.pools[0]!.commonUse).toEqual({
		mainPointName: 'house',
		unit: 'kWh',
		main: '1000',
		subs: [
			{ pointName: 'flat 1', used: '400' },
			{ pointName: 'flat 2', used: '350' },
		],
		common: '250',
		price: '0.5283',
	})
	expect(priced.statements[0]!.statement.pools[0]!.betrKvNumber, 'no German law elsewhere').toBeNull()
	// 250 × 0.5283 = 132.075, rounded half up and shared out to the fen.
	expect(priced.pools[0]!.poolMinor).toBe(13_208)
	expect(amounts(priced.statements)).toEqual([[6604], [6604]])
	expect(amounts(house({ kind: 'of-main', grossMinor: 60_000 }).statements)).toEqual([[7500], [7500]])
})

test('the Chinese heat price: who moves out pays the basic price by days, and never more than by area where that is the limit', () => {
	const pool = (area: unknown) => ({
		kind: 'two-part-heat',
		category: 'heating',
		basic: { price: '12', per: 'period' },
		heat: { price: '0.16', unit: 'kWh' },
		area,
	})
	const said = {
		country: 'CN',
		currency: 'CNY',
		period: { name: 'winter', fromDate: '2026-11-15', toDate: '2027-03-15' },
		units: [flat(1, '90')],
		occupancies: [
			tenantOf(1, { id: 11, toDate: '2026-12-15', advanceMinor: null }),
			tenantOf(1, { id: 12, fromDate: '2026-12-15', advanceMinor: null }),
		],
		uses: [use(1, 'heat', 'GJ', '36', ['18', '18'])],
	}
	const refunded = sharedCosts(houseInput({ ...said, pools: [pool({ price: '24', settlement: 'difference' })] }))
	// 18 GJ = 5000 kWh.
	expect(refunded.statements.map(({ statement }) => [statement.costsMinor, statement.advances])).toEqual([
		[27_000 + 80_000, [{ source: 'area-price', amountMinor: 54_000 }]],
		[81_000 + 80_000, [{ source: 'area-price', amountMinor: 162_000 }]],
	])
	expect(refunded.problems).toEqual([])
	const limited = sharedCosts(houseInput({ ...said, pools: [pool({ price: '24', settlement: 'most' })] }))
	expect(limited.statements.map(({ statement }) => statement.costsMinor)).toEqual([54_000, 161_000])
	expect(limited.statements[0]!.statement.pools[0]!.lines.at(-1)).toMatchObject({
		part: 'area-limit',
		amountMinor: -53_000,
	})
})
