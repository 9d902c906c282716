/** The price of carbon dioxide inside a pool: what of it is whose, tenant by tenant (§§ 5 to 9 CO2KostAufG). */
import type { Co2Part } from '../../../shared/costs.ts'
import { Exact, plain, roundHalfUp, sum } from '../../../shared/decimal.ts'
import { emissionPrice } from '../../../shared/emission-price.ts'
import { largestRemainder, minorToDecimal, toMinor } from '../../../shared/money.ts'
import { addDays } from '../../../shared/period.ts'
import type { Allocation } from './allocation.ts'
import { areaOf, type Finding, red, type Sharing, yellow } from './basis.ts'
import { type Co2Class, co2Class, co2Price, co2Split, emissionKg } from './co2-share.ts'
import type { CostInput, Segment } from './cost-input.ts'
import type { Co2Shown } from './cost-statement.ts'

export type Co2Allocation = {
	readonly shown: ReadonlyMap<Segment, Co2Shown>
	readonly findings: readonly Finding[]
}

/** `own`: everybody's share of the pool, which the price of CO2 is a part of. */
export function co2Allocated(
	{ pool, poolMinor }: Allocation,
	part: Co2Part,
	own: ReadonlyMap<Segment, number>,
	{ sharing, buildingKg }: { readonly sharing: Sharing; readonly buildingKg: Exact },
): Co2Allocation {
	const { input } = sharing
	const { currency, options } = input
	const kg = emissionKg(part.emission)
	const costMinor = part.cost.kind === 'stated' ? part.cost.grossMinor : toMinor(co2Price(part.cost, kg), currency)
	const none = new Map<Segment, Co2Shown>()
	if (costMinor > poolMinor) {
		const figures = { co2: minorToDecimal(costMinor, currency), costs: minorToDecimal(poolMinor, currency) }
		return { shown: none, findings: [red('cost-co2-above-costs', { field: 'co2', ...figures })] }
	}
	const units = [...new Map(sharing.segments.map(({ unit }) => [unit.id, unit])).values()]
	const areas = units.map((unit) => areaOf(unit, 'area'))
	const without = units.filter((_, index) => areas[index] === null)
	if (without.length > 0) {
		return { shown: none, findings: without.map(({ name }) => red('cost-area-missing', { field: 'areaM2' }, name)) }
	}
	const area = sum(areas.map((each) => each!))
	if (poolMinor === 0 || area.isZero()) return { shown: none, findings: [] }
	const table = options.co2.building === 'residential' ? co2Class(buildingKg, area, input.period) : null
	const segments = [...own.keys()]
	const amounts = segments.map((segment) => ofPool(costMinor, own.get(segment)!, poolMinor, currency))
	const minors = largestRemainder(amounts, currency)
	const shared = { poolName: pool.name, emission: part.emission, kg: plain(buildingKg), areaM2: plain(area), costMinor }
	return {
		shown: new Map(
			segments.map((segment, index) => [
				segment,
				{ ...shared, ...classShown(table, buildingKg, area), ...splitOf(table, minors[index]!, segment, sharing) },
			]),
		),
		findings: priceFindings(part, kg, costMinor, sharing),
	}
}

/**
 * § 5 (1): the house is classed by all that it emits, whatever plants it has. Pools that the same units share are of
 * one house; kg by pool.
 */
export function emissionsOf({ pools, units }: Pick<CostInput, 'pools' | 'units'>): ReadonlyMap<number, Exact> {
	const emitting = pools.flatMap(({ id, definition }) => {
		if (!('co2' in definition) || definition.co2 === null) return []
		const exempt = new Set(definition.exemptUnitIds)
		const house = units.flatMap((unit) => (exempt.has(unit.id) ? [] : [unit.id])).sort((a, b) => a - b)
		return [{ id, house: house.join(' '), kg: emissionKg(definition.co2.emission) }]
	})
	const houses = Map.groupBy(emitting, ({ house }) => house)
	return new Map(emitting.map(({ id, house }) => [id, sum(houses.get(house)!.map(({ kg }) => kg))]))
}

/** A price other than that of § 10 BEHG; of stated costs, one of less than half or more than double of it. */
function priceFindings({ cost }: Co2Part, kg: Exact, costMinor: number, { input }: Sharing): readonly Finding[] {
	const { period, building, currency } = input
	const fixed = emissionPrice(period.fromDate, addDays(period.toDate, -1))
	if (fixed === null || building.country !== 'DE' || kg.isZero()) return []
	if (cost.kind === 'per-tonne') {
		if (new Exact(cost.price).eq(fixed)) return []
		return [yellow('cost-co2-price', { field: 'co2.cost.price', price: cost.price, fixed })]
	}
	const price = new Exact(minorToDecimal(costMinor, currency)).div(kg).times(1000)
	if (price.gt(new Exact(fixed).div(2)) && price.lt(new Exact(fixed).times('2.4'))) return []
	return [yellow('cost-co2-price', { field: 'co2.cost.grossMinor', price: plain(roundHalfUp(price, 2)), fixed })]
}

const ofPool = (part: number, own: number, pool: number, currency: string): Exact =>
	new Exact(minorToDecimal(part, currency)).times(own).div(pool)

function classShown(table: Co2Class | null, kg: Exact, area: Exact) {
	return {
		kgPerM2: (table?.kgPerM2 ?? roundHalfUp(kg.div(area), 1)).toFixed(1),
		step: table?.step ?? null,
		limits: table && {
			from: plain(table.from.toDecimalPlaces(2)),
			to: table.to && plain(table.to.toDecimalPlaces(2)),
		},
	}
}

/** The landlord's part is rounded, the tenant has the rest; of what is vacant the owner pays all anyway. */
function splitOf(table: Co2Class | null, ownMinor: number, { unit }: Segment, { input }: Sharing) {
	const split = co2Split(table, input.options.co2, unit.isCommercial)
	const landlordMinor = roundHalfUp(new Exact(ownMinor).times(split.landlordPercent).div(100), 0).toNumber()
	return {
		tenantPercent: plain(split.tenantPercent),
		landlordPercent: plain(split.landlordPercent),
		because: split.because,
		ownMinor,
		landlordMinor,
		tenantMinor: ownMinor - landlordMinor,
	}
}

/** § 7 (3): what heats with fuel or supplied heat shows its CO2 costs. */
export function co2Missing(definition: Allocation['pool']['definition'], { input }: Sharing): readonly Finding[] {
	if (input.building.country !== 'DE') return []
	const heats = definition.category === 'heating' || definition.category === 'heating-and-warm-water'
	const isMissing = heats && 'co2' in definition && definition.co2 === null
	// A heat pump burns nothing.
	const isPump = definition.kind === 'joint-plant' && definition.separation.supply === 'heat-pump'
	return isMissing && !isPump ? [yellow('cost-co2-missing', { field: 'co2' })] : []
}
