/** The form of a cost pool as flat texts, and what it says: every field is checked before it can be saved. */

import {
	type CostCategory,
	type CostKey,
	type CostPoolDefinition,
	costPoolDefinition,
	type Fuel,
	type HotWaterSeparation,
	type MeteredSplit,
	type SplitRule,
} from '../../../../shared/costs.ts'
import { minorDigits } from '../../../../shared/money.ts'
import type { Medium } from '../../../../shared/quantity.ts'

export type PoolForm = {
	readonly kind: CostPoolDefinition['kind']
	readonly name: string
	readonly category: CostCategory
	readonly gross: string
	readonly vatPercent: string
	readonly service: '' | 'minor-employment' | 'household-service' | 'craftsman'
	readonly serviceAmount: string
	/** Ids of units. */
	readonly exempt: readonly string[]
	readonly key: CostKey['kind']
	readonly medium: Medium
	readonly percent: string
	readonly rule: SplitRule
	readonly fixedBy: MeteredSplit['fixedBy']
	readonly vacantPersons: number
	/** By id of the unit; '' = takes no part. */
	readonly shares: Readonly<Record<string, string>>
	/** By id of the unit. */
	readonly estimates: Readonly<Record<string, Estimate>>
	/** Of the hot water of a joint plant. */
	readonly warmEstimates: Readonly<Record<string, Estimate>>
	readonly warmPercent: string
	readonly warmRule: SplitRule
	readonly warmFixedBy: MeteredSplit['fixedBy']
	readonly heat: HotWaterSeparation['heat']['kind']
	readonly heatPoint: string
	readonly heatKwh: string
	readonly volume: string
	readonly temperature: string
	readonly supply: HotWaterSeparation['supply']
	readonly total: HotWaterSeparation['total']['kind']
	readonly totalAmount: string
	readonly fuel: Fuel
	readonly heatingValue: string
	readonly co2: 'none' | 'stated' | 'natural-gas' | 'heating-oil' | 'lpg'
	readonly co2Amount: string
	readonly co2Cost: 'stated' | 'per-tonne'
	readonly co2Price: string
	readonly mainPoint: string
	readonly commonCost: 'per-unit' | 'of-main'
	readonly commonPrice: string
	readonly basicPrice: string
	readonly basicPer: 'period' | 'day'
	readonly coefficient: string
	readonly heatPrice: string
	readonly heatUnit: 'kWh' | 'MWh' | 'GJ'
	readonly areaSettlement: 'none' | 'difference' | 'most'
	readonly areaPrice: string
}

/** An average is computed: its value counts for nothing. */
export type Estimate = { readonly method: 'average' | 'previous-period' | 'comparable-rooms'; readonly value: string }

export const freshPool: PoolForm = {
	kind: 'shared',
	name: '',
	category: 'other',
	gross: '',
	vatPercent: '',
	service: '',
	serviceAmount: '',
	exempt: [],
	key: 'area',
	medium: 'heat',
	percent: '70',
	rule: 'range',
	fixedBy: 'area',
	vacantPersons: 1,
	shares: {},
	estimates: {},
	warmEstimates: {},
	warmPercent: '70',
	warmRule: 'range',
	warmFixedBy: 'area',
	heat: 'volume',
	heatPoint: '',
	heatKwh: '',
	volume: '',
	temperature: '60',
	supply: 'fuel',
	total: 'kwh',
	totalAmount: '',
	fuel: 'oil-el',
	heatingValue: '',
	co2: 'none',
	co2Amount: '',
	co2Cost: 'stated',
	co2Price: '',
	mainPoint: '',
	commonCost: 'per-unit',
	commonPrice: '',
	basicPrice: '',
	basicPer: 'period',
	coefficient: '1',
	heatPrice: '',
	heatUnit: 'kWh',
	areaSettlement: 'none',
	areaPrice: '',
}

/** Decimal text → minor units; null: none, or more digits than the currency has. */
export function minorOf(text: string, currency: string): number | null {
	const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text)
	const digits = minorDigits(currency)
	if (match === null || (match[3] ?? '').length > digits) return null
	const minor = Number(`${match[2]}${(match[3] ?? '').padEnd(digits, '0')}`)
	return match[1] === '-' && minor !== 0 ? -minor : minor
}

export function decimalOf(minor: number, currency: string): string {
	const digits = minorDigits(currency)
	const text = String(Math.abs(minor)).padStart(digits + 1, '0')
	const sign = minor < 0 ? '-' : ''
	return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** `field`: dotted path of what is missing or wrong, as the schema names it. */
export type ReadPool =
	| { readonly ok: true; readonly definition: CostPoolDefinition }
	| { readonly ok: false; readonly field: string }

export function readPool(form: PoolForm, currency: string): ReadPool {
	const parsed = costPoolDefinition.safeParse(definitionOf(form, currency))
	if (parsed.success) return { ok: true, definition: parsed.data }
	return { ok: false, field: parsed.error.issues[0]?.path.join('.') ?? '' }
}

function definitionOf(form: PoolForm, currency: string): unknown {
	const money = (text: string) => minorOf(text, currency)
	const common = {
		kind: form.kind,
		category: form.kind === 'joint-plant' ? 'heating-and-warm-water' : form.category,
		exemptUnitIds: form.exempt.map(Number),
		vatPercent: form.vatPercent === '' ? null : form.vatPercent,
		householdService: form.service === '' ? null : { kind: form.service, amountMinor: money(form.serviceAmount) },
	}
	switch (form.kind) {
		case 'shared':
			return { ...common, grossMinor: money(form.gross), key: keyOf(form), co2: co2Of(form, currency) }
		case 'joint-plant':
			return {
				...common,
				grossMinor: money(form.gross),
				separation: separationOf(form),
				heating: splitOf(form, 'heat'),
				warmWater: splitOf(
					{
						...{ estimates: form.warmEstimates, percent: form.warmPercent },
						...{ rule: form.warmRule, fixedBy: form.warmFixedBy },
					},
					'warm-water',
				),
				co2: co2Of(form, currency),
			}
		case 'common-use':
			return {
				...common,
				mainPointId: Number(form.mainPoint),
				cost:
					form.commonCost === 'per-unit'
						? { kind: 'per-unit', price: form.commonPrice }
						: { kind: 'of-main', grossMinor: money(form.gross) },
				key: keyOf(form),
			}
		case 'two-part-heat':
			return {
				...common,
				basic: { price: form.basicPrice, per: form.basicPer, coefficient: form.coefficient },
				heat: { price: form.heatPrice, unit: form.heatUnit },
				area: form.areaSettlement === 'none' ? null : { price: form.areaPrice, settlement: form.areaSettlement },
				estimates: estimatesOf(form),
			}
	}
}

const estimatesOf = ({ estimates }: Pick<PoolForm, 'estimates'>) =>
	Object.entries(estimates).map(([unitId, { method, value }]) => ({ method, unitId: Number(unitId), value }))

type SplitForm = Pick<PoolForm, 'percent' | 'rule' | 'fixedBy' | 'estimates'>

const splitOf = ({ percent, rule, fixedBy, ...form }: SplitForm, medium: Medium) => ({
	medium,
	percent,
	rule,
	fixedBy,
	estimates: estimatesOf(form),
})

function keyOf(form: PoolForm): unknown {
	switch (form.key) {
		case 'consumption':
			return { kind: form.key, medium: form.medium, estimates: estimatesOf(form) }
		case 'heating-split': {
			const medium = form.category === 'warm-water' ? 'warm-water' : 'heat'
			return { kind: form.key, ...splitOf(form, medium) }
		}
		case 'persons':
			return { kind: form.key, vacantPersons: form.vacantPersons }
		case 'shares':
			return {
				kind: form.key,
				shares: Object.entries(form.shares).flatMap(([unitId, share]) =>
					share === '' ? [] : [{ unitId: Number(unitId), share }],
				),
			}
		default:
			return { kind: form.key }
	}
}

function co2Of(form: PoolForm, currency: string): unknown {
	if (form.co2 === 'none') return null
	return {
		emission:
			form.co2 === 'stated'
				? { kind: 'stated', kg: form.co2Amount }
				: { kind: 'fuel', fuel: form.co2, amount: form.co2Amount },
		cost:
			form.co2Cost === 'stated'
				? { kind: 'stated', grossMinor: minorOf(form.co2Price, currency) }
				: { kind: 'per-tonne', price: form.co2Price, vatPercent: form.vatPercent === '' ? '19' : form.vatPercent },
	}
}

function separationOf(form: PoolForm): unknown {
	const heat = {
		point: { kind: 'point', pointId: Number(form.heatPoint) },
		kwh: { kind: 'kwh', kWh: form.heatKwh },
		volume: {
			kind: 'volume',
			volumeM3: form.volume === '' ? null : form.volume,
			temperatureC: form.temperature,
		},
		area: { kind: 'area' },
	}[form.heat]
	const total =
		form.total === 'kwh'
			? { kind: 'kwh', kWh: form.totalAmount }
			: {
					kind: 'fuel',
					fuel: form.fuel,
					amount: form.totalAmount,
					heatingValue: form.heatingValue === '' ? null : form.heatingValue,
				}
	return { heat, supply: form.supply, total }
}

/** A saved pool as it was typed. */
export function formOf(name: string, pool: CostPoolDefinition, currency: string): PoolForm {
	const money = (minor: number) => decimalOf(minor, currency)
	const service = pool.householdService
	return {
		...freshPool,
		kind: pool.kind,
		name,
		category: pool.category,
		vatPercent: pool.vatPercent ?? '',
		service: service?.kind ?? '',
		serviceAmount: service === null ? '' : money(service.amountMinor),
		exempt: pool.exemptUnitIds.map(String),
		...('grossMinor' in pool ? { gross: money(pool.grossMinor) } : {}),
		...('key' in pool ? keyForm(pool.key) : {}),
		...('co2' in pool ? co2Form(pool.co2, currency) : {}),
		...(pool.kind === 'joint-plant' ? plantForm(pool) : {}),
		...(pool.kind === 'common-use' ? commonForm(pool, currency) : {}),
		...(pool.kind === 'two-part-heat' ? twoPartForm(pool) : {}),
	}
}

const estimateForm = (estimates: MeteredSplit['estimates']) => ({
	estimates: Object.fromEntries(
		estimates.map((each) => [
			String(each.unitId),
			{ method: each.method, value: each.method === 'average' ? '' : each.value },
		]),
	),
})

function keyForm(key: CostKey): Partial<PoolForm> {
	return {
		key: key.kind,
		...('medium' in key ? { medium: key.medium, ...estimateForm(key.estimates) } : {}),
		...(key.kind === 'heating-split' ? { percent: key.percent, rule: key.rule, fixedBy: key.fixedBy } : {}),
		...(key.kind === 'persons' ? { vacantPersons: key.vacantPersons } : {}),
		...(key.kind === 'shares'
			? { shares: Object.fromEntries(key.shares.map(({ unitId, share }) => [String(unitId), share])) }
			: {}),
	}
}

type WithCo2 = Extract<CostPoolDefinition, { co2: unknown }>

function co2Form(co2: WithCo2['co2'], currency: string): Partial<PoolForm> {
	if (co2 === null) return {}
	const { emission, cost } = co2
	return {
		co2: emission.kind === 'stated' ? 'stated' : emission.fuel,
		co2Amount: emission.kind === 'stated' ? emission.kg : emission.amount,
		co2Cost: cost.kind,
		co2Price: cost.kind === 'stated' ? decimalOf(cost.grossMinor, currency) : cost.price,
	}
}

function plantForm(pool: Extract<CostPoolDefinition, { kind: 'joint-plant' }>): Partial<PoolForm> {
	const { heat, supply, total } = pool.separation
	return {
		percent: pool.heating.percent,
		rule: pool.heating.rule,
		fixedBy: pool.heating.fixedBy,
		...estimateForm(pool.heating.estimates),
		warmEstimates: estimateForm(pool.warmWater.estimates).estimates,
		warmPercent: pool.warmWater.percent,
		warmRule: pool.warmWater.rule,
		warmFixedBy: pool.warmWater.fixedBy,
		heat: heat.kind,
		...(heat.kind === 'point' ? { heatPoint: String(heat.pointId) } : {}),
		...(heat.kind === 'kwh' ? { heatKwh: heat.kWh } : {}),
		...(heat.kind === 'volume' ? { volume: heat.volumeM3 ?? '', temperature: heat.temperatureC } : {}),
		supply,
		total: total.kind,
		totalAmount: total.kind === 'kwh' ? total.kWh : total.amount,
		...(total.kind === 'fuel' ? { fuel: total.fuel, heatingValue: total.heatingValue ?? '' } : {}),
	}
}

function commonForm(pool: Extract<CostPoolDefinition, { kind: 'common-use' }>, currency: string): Partial<PoolForm> {
	const { cost } = pool
	return {
		mainPoint: String(pool.mainPointId),
		commonCost: cost.kind,
		...(cost.kind === 'per-unit' ? { commonPrice: cost.price } : { gross: decimalOf(cost.grossMinor, currency) }),
	}
}

function twoPartForm(pool: Extract<CostPoolDefinition, { kind: 'two-part-heat' }>): Partial<PoolForm> {
	return {
		basicPrice: pool.basic.price,
		basicPer: pool.basic.per,
		coefficient: pool.basic.coefficient,
		heatPrice: pool.heat.price,
		heatUnit: pool.heat.unit,
		areaSettlement: pool.area?.settlement ?? 'none',
		areaPrice: pool.area?.price ?? '',
		...estimateForm(pool.estimates),
	}
}
