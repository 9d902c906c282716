/** A year whose costs are shared out, with findings, and one that is still empty. */
import type { CostPeriodView, costCalls, OpenedShare } from '../../../src/shared/contract/costs.ts'
import type { Handlers } from '../../../src/shared/contract/define.ts'
import { type CostOptions, costPoolDefinition } from '../../../src/shared/costs.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { units } from './house.ts'

const options: CostOptions = {
	degreeDays: 'summer-by-days',
	fixedHeatOnChange: 'degree-days',
	rounding: 'largest-remainder',
	co2: { building: 'residential', barriers: 0 },
	cuts: [{ kind: 'not-remote', occupancyIds: null }],
}
const split = { medium: 'heat', percent: '70', fixedBy: 'heated-area', estimates: [] }

const pools: CostPeriodView['pools'] = [
	{
		id: 1,
		name: 'Heizung und Warmwasser',
		definition: costPoolDefinition.parse({
			kind: 'joint-plant',
			category: 'heating-and-warm-water',
			grossMinor: 1_850_000,
			separation: {
				heat: { kind: 'volume', volumeM3: '410', temperatureC: '60' },
				supply: 'gas-gross',
				total: { kind: 'kwh', kWh: '182400' },
			},
			heating: split,
			warmWater: { ...split, medium: 'warm-water', fixedBy: 'area' },
			co2: {
				emission: { kind: 'fuel', fuel: 'natural-gas', amount: '182400' },
				cost: { kind: 'per-tonne', price: '55', vatPercent: '19' },
			},
		}),
		totalMinor: 1_850_000,
		tenantsMinor: 1_768_211,
		ownerMinor: 81_789,
	},
	{
		id: 2,
		name: 'Gebäudeversicherung',
		definition: costPoolDefinition.parse({
			kind: 'shared',
			category: 'insurance',
			grossMinor: 421_080,
			key: { kind: 'area' },
		}),
		totalMinor: 421_080,
		tenantsMinor: 401_200,
		ownerMinor: 19_880,
	},
	{
		id: 3,
		name: 'Hauswart',
		definition: costPoolDefinition.parse({
			kind: 'shared',
			category: 'caretaker',
			grossMinor: 360_000,
			key: { kind: 'persons', vacantPersons: 1 },
			householdService: { kind: 'household-service', amountMinor: 300_000 },
		}),
		totalMinor: 360_000,
		tenantsMinor: 352_000,
		ownerMinor: 8_000,
	},
]

const shares: CostPeriodView['shares'] = units
	.filter(({ areaM2 }) => areaM2 !== null)
	.map(({ id, name, occupancies }) => {
		const tenant = occupancies[0]
		const costsMinor = 98_000 + ((id * 7_919) % 41_000)
		const advanceMinor = tenant === undefined || id === 9 ? null : 120_000
		return {
			unitId: id,
			unitName: name,
			occupancyId: tenant === undefined ? null : id,
			tenantName: tenant?.tenantName ?? null,
			from: '2025-01-01',
			to: '2025-12-31',
			sharesMinor: costsMinor + 3_200,
			co2LandlordMinor: tenant === undefined ? 0 : 3_200,
			cutsMinor: 0,
			costsMinor,
			advanceMinor,
			advancesMinor: advanceMinor ?? 0,
			balanceMinor: costsMinor - (advanceMinor ?? 0),
			issuedMinor: null,
		}
	})

const year: CostPeriodView = {
	id: 1,
	name: 'Betriebskosten 2025',
	from: '2025-01-01',
	to: '2025-12-31',
	runId: 3,
	state: 'draft',
	openDifferences: 0,
	toPutRight: [],
	issued: null,
	runs: [],
	currency: 'EUR',
	options,
	isFrozen: false,
	pools,
	shares,
	owner: {
		vacanciesMinor: 109_669,
		co2LandlordMinor: 67_200,
		cutsMinor: 0,
		roundingMinor: 0,
		totalMinor: 176_869,
	},
	problems: [
		{
			severity: 'red',
			code: 'cost-advance-missing',
			unitName: 'Wohnung 2.02',
			pointName: null,
			params: { tenant: 'Familie Ivanova', field: 'advance' },
		},
		{
			severity: 'red',
			code: 'cost-use-missing',
			unitName: 'Wohnung 1.03',
			pointName: null,
			params: { pool: 'Heizung und Warmwasser', reason: 'no-meter' },
		},
		{
			severity: 'yellow',
			code: 'cost-vacant',
			unitName: 'Wohnung 3.01',
			pointName: null,
			params: { from: '2025-01-01', to: '2025-12-31' },
		},
	],
}

const running: CostPeriodView = {
	...year,
	id: 2,
	name: 'Betriebskosten 2026',
	from: '2026-01-01',
	to: '2026-12-31',
	runId: null,
	state: null,
	pools: [],
	shares: shares.map((row) => ({ ...row, sharesMinor: 0, costsMinor: 0, co2LandlordMinor: 0 })),
	owner: { vacanciesMinor: 0, co2LandlordMinor: 0, cutsMinor: 0, roundingMinor: 0, totalMinor: 0 },
	problems: [{ severity: 'red', code: 'cost-no-pools', unitName: '', pointName: null, params: {} }],
}

/** Issued, and something has changed since. */
const before: CostPeriodView = {
	...year,
	id: 3,
	name: 'Betriebskosten 2024',
	from: '2024-01-01',
	to: '2024-12-31',
	runId: 2,
	state: 'issued',
	openDifferences: 2,
	toPutRight: [
		{
			...{ severity: 'red', code: 'cost-advance-missing', unitName: 'Wohnung 2.02', pointName: null },
			params: { tenant: 'Familie Ivanova' },
		},
	],
	shares: shares.map((row) => ({ ...row, issuedMinor: row.balanceMinor - (row.unitId % 5 === 0 ? 1_250 : 0) })),
	problems: [],
	issued: {
		at: Date.parse('2025-05-12T09:00:00Z'),
		statements: shares.length,
		changes: [
			{
				...{ kind: 'pool', unitName: '', name: 'Gebäudeversicherung', unit: 'EUR' },
				...{ before: '4085.80', now: '4210.80' },
			},
			{
				...{ kind: 'tenant', unitName: 'Wohnung 2.02', name: 'Familie Ivanova', unit: null },
				...{ before: '2021-03-01 – ', now: '2021-03-01 – 2024-10-01' },
			},
			{ kind: 'use', unitName: 'Wohnung 1.03', name: 'Heizung', before: '4120.3', now: '3980', unit: 'kWh' },
			{ kind: 'rules', unitName: '', name: '', before: null, now: null, unit: null },
		],
		changesLeft: 3,
	},
	runs: [
		{
			...{ runId: 2, isCorrection: false, state: 'issued', createdAt: Date.parse('2025-05-11T09:00:00Z') },
			...{ statements: shares.length, total: { minor: 91_200, currency: 'EUR' } },
		},
	],
}

const line = (part: OpenedShare['lines'][number]['part'], more: Partial<OpenedShare['lines'][number]>) => ({
	part,
	partPercent: null,
	partMinor: 360_000,
	basis: 'persons' as const,
	medium: null,
	basisUnit: 'person',
	basisTotal: '41',
	basisOwn: '2',
	time: null,
	counted: '2',
	useOrigin: null,
	unitPrice: '87.80487805',
	amountMinor: 17_561,
	...more,
})

const opened: OpenedShare[] = [
	{
		poolId: 1,
		poolName: 'Heizung und Warmwasser',
		category: 'heating-and-warm-water',
		poolMinor: 1_850_000,
		amountMinor: 74_410,
		householdService: null,
		commonUse: null,
		separation: {
			heat: 'volume',
			factor: '1.11',
			volumeM3: '410',
			temperatureC: '60',
			areaM2: null,
			warmWaterKWh: '56887.5',
			fuel: null,
			total: '182400',
			warmWaterPercent: '31.18832237',
			warmWaterMinor: 576_984,
			heatingMinor: 1_273_016,
		},
		lines: [
			line('heating-metered', {
				partPercent: '70',
				partMinor: 891_111,
				basis: 'consumption',
				medium: 'heat',
				basisUnit: 'kWh',
				basisTotal: '98214.7',
				basisOwn: '4120.3',
				counted: '4120.3',
				useOrigin: 'interpolated',
				amountMinor: 37_384,
			}),
			line('heating-fixed', {
				partPercent: '30',
				partMinor: 381_905,
				basis: 'heated-area',
				basisUnit: 'm2',
				basisTotal: '1612',
				basisOwn: '61',
				time: { by: 'degree-days', own: '550', all: '1000' },
				counted: '33.55',
				amountMinor: 7_948,
			}),
		],
	},
	{
		poolId: 3,
		poolName: 'Hauswart',
		category: 'caretaker',
		poolMinor: 360_000,
		amountMinor: 17_561,
		householdService: { kind: 'household-service', amountMinor: 14_634 },
		separation: null,
		commonUse: {
			mainPointName: 'Hausanschluss',
			unit: 'kWh',
			main: '18200.5',
			subs: [{ pointName: 'Strom', used: '17100.2' }],
			common: '1100.3',
			price: null,
		},
		lines: [line('whole', {})],
	},
]

const periodOf = (periodId: number): CostPeriodView => {
	const found = [year, running, before].find(({ id }) => id === periodId)
	if (found === undefined) throw new CallFailed('not-found', { what: 'cost-period' })
	return found
}

export const costHandlers = (): Handlers<typeof costCalls> => ({
	'costs.periods': () => ({
		periods: [running, year, before].map((period) => ({ ...period, pools: period.pools.length })),
	}),
	'costs.savePeriod': ({ periodId }) => ({ periodId: periodId ?? 2 }),
	'costs.removePeriod': () => ({}),
	'costs.period': ({ periodId }) => periodOf(periodId),
	'costs.share': () => ({
		shares: opened,
		co2: [
			{
				poolName: 'Heizung und Warmwasser',
				kg: '33086.38',
				areaM2: '1612',
				kgPerM2: '20.5',
				step: 3,
				tenantPercent: '80',
				landlordPercent: '20',
				because: 'table',
				costMinor: 216_550,
				ownMinor: 8_710,
				tenantMinor: 6_968,
				landlordMinor: 1_742,
			},
		],
		cuts: [{ kind: 'not-remote', percent: '3', baseMinor: 72_668, amountMinor: 2_180 }],
		currency: 'EUR',
	}),
	'costs.savePool': ({ poolId }) => ({ poolId: poolId ?? 4 }),
	'costs.removePool': () => ({}),
	'costs.saveAdvances': () => ({}),
	'costs.prepare': () => ({ runId: 3 }),
	'costs.correct': () => ({ runId: 3 }),
	'costs.leaveAsIs': () => ({}),
})
