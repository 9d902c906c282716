/** The price of carbon dioxide inside a pool: what of it is whose, tenant by tenant (§§ 5 to 9 CO2KostAufG). */
import type { Co2Part } from '../../../shared/costs.ts'
import { Exact, plain, roundHalfUp, sum } from '../../../shared/decimal.ts'
import { largestRemainder, minorToDecimal, toMinor } from '../../../shared/money.ts'
import type { Allocation } from './allocation.ts'
import { areaOf, type Finding, red, type Sharing, yellow } from './basis.ts'
import { type Co2Class, co2Class, co2Price, co2Split, emissionKg } from './co2-share.ts'
import type { Segment } from './cost-input.ts'
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
	sharing: Sharing,
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
	const table = options.co2.building === 'residential' ? co2Class(kg, area, input.period) : null
	const segments = [...own.keys()]
	const amounts = segments.map((segment) => ofPool(costMinor, own.get(segment)!, poolMinor, currency))
	const minors = largestRemainder(amounts, currency)
	const shared = { poolName: pool.name, emission: part.emission, kg: plain(kg), areaM2: plain(area), costMinor }
	return {
		shown: new Map(
			segments.map((segment, index) => [
				segment,
				{ ...shared, ...classShown(table, kg, area), ...splitOf(table, minors[index]!, segment, sharing) },
			]),
		),
		findings: [],
	}
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
