/** A month's statement under limits of a contract year: what was used since they began to count decides its tiers. */
import { expect, test } from 'vitest'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { dayStart } from '../../../../src/main/domain/calendar/periods.ts'
import type { TariffDefinition } from '../../../../src/shared/tariff.ts'
import { type Given, october, reading, statementInput, tariff, zone } from './lindenhof.ts'

const annual = (given: Partial<TariffDefinition> = {}) =>
	tariff({
		tierPeriod: 'year',
		bands: [
			{
				name: 'Strom',
				source: { kind: 'register', tariff: 0 },
				tiers: [
					{ upTo: '2190', price: '0.5' },
					{ upTo: null, price: '0.6' },
				],
			},
		],
		...given,
	})

/** Stands in kWh at the beginnings of days. */
function house(
	definition: TariffDefinition,
	stands: Readonly<Record<string, number>>,
	more: Partial<Given> = {},
): Given {
	const readings = Object.entries(stands).map(([date, kWh]) => reading(11, dayStart(zone, date), kWh * 100))
	const mountings = [{ serial: '1', from: 0, registers: [{ id: 11, tariff: 0, readings }] }]
	return { points: [{ id: 1, name: 'Strom', versions: [{ validFrom: '2020-01-01', definition }], mountings }], ...more }
}

const drafted = (given: Given) => draftStatement(statementInput(given))!.statement
const quantities = (given: Given) => {
	const { charges, problems } = drafted(given)
	return {
		problems: problems.map(({ code }) => code),
		tiers: charges.map(({ tier, quantity }) => [tier?.index, quantity]),
	}
}

const stands = { '2026-01-01': 1000, '2026-07-01': 1500, '2026-10-01': 3000, '2026-11-01': 3400 }

test('October is what lies between its stands of the counter', () => {
	expect(quantities(house(annual(), stands))).toEqual({
		problems: [],
		tiers: [
			[1, '190'],
			[2, '210'],
		],
	})
})

test('the statement tells what of the limits had been used before', () => {
	const counted = { code: 'tier-counter', params: { at: dayStart(zone, '2026-01-01'), used: '2000', unit: 'kWh' } }
	expect(drafted(house(annual(), stands)).notes).toMatchObject([counted])
	expect(drafted(house(annual({ tierYearStart: '10-01' }), stands)).notes).toEqual([])
	// § 40a (2) EnWG: tiers that begin at an estimate rest on one.
	const guessed = house(annual(), stands)
	const [point] = guessed.points
	const [mounting] = point!.mountings
	const [register] = mounting!.registers
	const readings = register!.readings.map((each, index) =>
		index === 0 ? { ...each, origin: 'overlay' as const, quality: 'estimated' as const } : each,
	)
	const points = [{ ...point!, mountings: [{ ...mounting!, registers: [{ ...register!, readings }] }] }]
	expect(drafted({ points }).notes.map(({ code }) => code)).toEqual(['tier-counter', 'boundary-estimated'])
})

test('who moved in in July has the share of the year’s limits by days, or the whole, or goes on', () => {
	const occupancy = { from: dayStart(zone, '2026-07-01'), to: null }
	// 184 of 365 days: 1104 kWh, all of them used by October.
	expect(quantities(house(annual(), stands, { occupancy })).tiers).toEqual([
		[1, '0'],
		[2, '400'],
	])
	const whole = annual({ tierTenantChange: 'whole' })
	expect(quantities(house(whole, stands, { occupancy })).tiers).toEqual([[1, '400']])
	const goesOn = annual({ tierTenantChange: 'continue' })
	expect(quantities(house(goesOn, stands, { occupancy })).tiers).toEqual([
		[1, '190'],
		[2, '210'],
	])
})

test('without the stand at which the year began there is no price, and no tier is guessed', () => {
	const { '2026-01-01': _, ...later } = stands
	expect(quantities(house(annual(), later))).toEqual({ problems: ['boundary-missing'], tiers: [] })
	// A cycle that begins with the month needs none.
	expect(quantities(house(annual({ tierYearStart: '10-01' }), later)).tiers).toEqual([[1, '400']])
})

test('the statement says which meaning of tiers over several bands it used', () => {
	const bands = [1, 2].map((register) => ({
		name: `T${register}`,
		source: { kind: 'register' as const, tariff: register },
		tiers: [
			{ upTo: '50', price: '0.2' },
			{ upTo: null, price: '0.3' },
		],
	}))
	const registers = [1, 2].map((register) => ({ id: register, tariff: register, readings: october(register, 0, 9000) }))
	const codes = (definition: TariffDefinition) => {
		const point = {
			id: 1,
			name: 'Strom',
			versions: [{ validFrom: '2020-01-01', definition }],
			mountings: [{ serial: '1', registers }],
		}
		return drafted({ points: [point] }).notes.map(({ code }) => code)
	}
	expect(codes(tariff({ bands }))).toEqual(['tiers-perPeriod'])
	expect(codes(tariff({ bands, tierMode: 'proportional' }))).toEqual(['tiers-proportional'])
	// One band alone with tiers of its own can mean one thing only.
	expect(codes(tariff({ bands: [bands[0]!, { ...bands[1]!, tiers: [{ upTo: null, price: '0.2' }] }] }))).toEqual([])
})

test('what a unit is charged once stands on one of its points, and an unknown area is red', () => {
	const definition = tariff({
		standing: [
			{ name: 'Messung', amount: '1', per: 'month' },
			{ name: 'Wohnung', amount: '5', per: 'month', basis: 'unit' },
			{ name: 'Fläche', amount: '0.1', per: 'month', basis: 'm2' },
		],
		bands: [{ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.3' }] }],
	})
	const one = house(definition, stands)
	const two = { ...one, points: [one.points[0]!, { ...one.points[0]!, id: 2, name: 'Keller' }] }
	const lines = drafted({ ...two, areaM2: '80' }).charges.map(({ pointId, name, amount }) => [pointId, name, amount])
	expect(lines).toEqual([
		[1, 'Messung', '1'],
		[1, 'Wohnung', '5'],
		[1, 'Fläche', '8'],
		[1, 'Strom', '120'],
		[2, 'Messung', '1'],
		[2, 'Strom', '120'],
	])
	expect(drafted(two).problems).toMatchObject([{ severity: 'red', code: 'area-missing' }])
	// One that comes to this version in the middle of the month leaves it where it stands all month.
	const [boiler] = house(definition, { ...stands, '2026-10-16': 3200 }).points
	const versions = [
		{ id: 9, validFrom: '2020-01-01', definition: annual() },
		{ id: 1, validFrom: '2026-10-16', definition },
	]
	const three = drafted({ points: [{ ...boiler!, id: 3, versions }, ...two.points], areaM2: '80' }).charges
	expect(three.filter(({ name }) => name === 'Wohnung').map(({ pointId, amount }) => [pointId, amount])).toEqual([
		[1, '5'],
	])
	// No place has an area of 0: what stands there was never entered.
	expect(drafted({ ...two, areaM2: '0.00' }).problems).toMatchObject([{ severity: 'red', code: 'area-missing' }])
})
