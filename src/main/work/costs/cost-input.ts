/** From the store and the meters to what costs are shared out from. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { type CostPoolDefinition, costOptions, costPoolDefinition } from '../../../shared/costs.ts'
import { Exact, plain } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { weaker } from '../../domain/consumption/consumption.ts'
import type { SeriesStep } from '../../domain/consumption/point-use.ts'
import {
	type CostInput,
	type CostPool,
	type NamedPoint,
	type PointUse,
	segmentsOf,
	type Used,
} from '../../domain/costs/cost-input.ts'
import { fedWithin } from '../../domain/costs/fed.ts'
import type { CostPeriod } from '../../store/costs.ts'
import type { Building, Point } from '../../store/topology.ts'
import { creditorOf, engineVersion, zoneDataVersion } from '../bill-input.ts'
import type { ViewContext } from '../views/context.ts'
import { type Measured, measuredPoint } from '../views/measured.ts'
import { usedText } from '../views/use.ts'

export type CostDates = { readonly issuedOn: string; readonly dueOn: string }
/** `unreadable`: pools whose definition is not one, by name. */
export type ReadCosts = { readonly input: CostInput; readonly unreadable: readonly string[] }

export function costInput(context: ViewContext, building: Building, period: CostPeriod, dates: CostDates): ReadCosts {
	const { store } = context
	const { id, name, fromDate, toDate } = period
	const { pools, unreadable } = readPools(context, id)
	const units = store.topology.units().map(({ id: unitId, name: unitName, areaM2, heatedAreaM2, isCommercial }) => {
		return { id: unitId, name: unitName, areaM2, heatedAreaM2, isCommercial }
	})
	const advances = new Map(store.costs.advancesOf(id).map((advance) => [advance.occupancyId, advance.amountMinor]))
	const occupancies = store.topology.occupanciesIn(fromDate, toDate).map((occupancy) => ({
		id: occupancy.id,
		unitId: occupancy.unitId,
		fromDate: occupancy.fromDate,
		toDate: occupancy.toDate,
		persons: occupancy.persons,
		tenant: { name: occupancy.tenant.name, addressLines: occupancy.tenant.addressLines },
		customerNumber: String(10_000 + occupancy.tenantId),
		advanceMinor: advances.get(occupancy.id) ?? null,
	}))
	const others = store.costs
		.periods()
		.filter((other) => other.id !== id && other.fromDate < toDate && other.toDate > fromDate)
	const places = { units, occupancies, period: { name, fromDate, toDate } }
	return {
		unreadable,
		input: {
			building: {
				name: building.name,
				addressLines: building.addressLines,
				zone: building.zone,
				country: building.country,
			},
			currency: building.currency,
			creditor: creditorOf(building),
			...dates,
			...places,
			options: costOptions.catch(costOptions.parse({})).parse(period.options),
			pools,
			uses: usesOf(context, building.zone, pools, places),
			named: namedPoints(context, building.zone, pools, period),
			overlapping: others.map((other) => other.name),
			engineVersion,
			zoneDataVersion: zoneDataVersion(),
		},
	}
}

export const unreadablePools = (names: readonly string[]): readonly BillProblem[] =>
	names.map((pool) => ({ severity: 'red', code: 'cost-definition', unitName: '', pointName: null, params: { pool } }))

function readPools({ store }: ViewContext, periodId: number) {
	const pools: CostPool[] = []
	const unreadable: string[] = []
	for (const { id, name, definition } of store.costs.poolsOf(periodId)) {
		const parsed = costPoolDefinition.safeParse(definition)
		if (parsed.success) pools.push({ id, name, definition: parsed.data })
		else unreadable.push(name)
	}
	return { pools, unreadable }
}

/** What the metering points of units used, of every medium by which something is shared out. */
function usesOf(
	context: ViewContext,
	zone: string,
	pools: readonly CostPool[],
	places: Pick<CostInput, 'units' | 'occupancies' | 'period'>,
): readonly PointUse[] {
	const charged = chargedByMedium(pools, places)
	const edges = Map.groupBy(segmentsOf(places), ({ unit }) => unit.id)
	const { fromDate, toDate } = places.period
	const whole = [fromDate, toDate].map((date) => dayStart(zone, date))
	return context.store.topology
		.points()
		.filter(({ unitId, medium }) => charged.get(medium)?.has(unitId) === true)
		.map((point): PointUse => {
			const segments = edges.get(point.unitId) ?? []
			const grid = [...segments.map((segment) => dayStart(zone, segment.fromDate)), whole[1]!]
			const measured = measuredPoint(context, point.id)
			const about = { pointId: point.id, unitId: point.unitId, name: point.name, medium: point.medium }
			if (measured === null) {
				return { ...about, unit: unitOf(point), whole: noMeter, pieces: segments.map(() => noMeter) }
			}
			const used = (cut: readonly number[]) => measured.along(cut, 'day').map((step) => usedIn(measured, step))
			const all = used(whole)[0] ?? noMeter
			// One who had the unit for all of it is read once.
			const pieces = segments.length === 1 ? [all] : used(grid)
			return { ...about, unit: measured.scale.unit, whole: all, pieces }
		})
}

const noMeter: Used = { value: null, quality: 'missing', reason: 'no-meter' }

/** Of a point that was never measured: its unit says nothing, but must be one that its medium may have. */
const unitOf = ({ medium }: Point) =>
	medium === 'water' || medium === 'warm-water' || medium === 'gas' ? ('m3' as const) : ('kWh' as const)

function usedIn({ scale }: Measured, { steps, quality, reason }: SeriesStep): Used {
	return steps === null ? { value: null, quality, reason } : { value: usedText(scale, steps), quality, reason: null }
}

/** Which units a pool charges by what they used of a medium. */
function chargedByMedium(
	pools: readonly CostPool[],
	{ units }: Pick<CostInput, 'units'>,
): ReadonlyMap<Medium, ReadonlySet<number>> {
	const charged = new Map<Medium, Set<number>>()
	for (const { definition } of pools) {
		const exempt = new Set(definition.exemptUnitIds)
		for (const medium of mediaOf(definition)) {
			const known = charged.get(medium) ?? new Set()
			for (const { id } of units) if (!exempt.has(id)) known.add(id)
			charged.set(medium, known)
		}
	}
	return charged
}

function mediaOf(definition: CostPoolDefinition): readonly Medium[] {
	switch (definition.kind) {
		case 'joint-plant':
			return [definition.heating.medium, definition.warmWater.medium]
		case 'two-part-heat':
			return ['heat']
		default:
			return 'medium' in definition.key ? [definition.key.medium] : []
	}
}

/** Main meters with what they feed, and heat for hot water. */
function namedPoints(
	context: ViewContext,
	zone: string,
	pools: readonly CostPool[],
	period: CostPeriod,
): readonly NamedPoint[] {
	const { store } = context
	const [from, to] = [dayStart(zone, period.fromDate), dayStart(zone, period.toDate)]
	const usedOf = (pointId: number, parts: readonly Period[]) => {
		const point = store.topology.point(pointId)
		if (point === null) return null
		const measured = measuredPoint(context, pointId)
		const used = measured === null ? noMeter : usedWithin(measured, parts)
		return { name: point.name, unit: measured?.scale.unit ?? unitOf(point), used }
	}
	const feeds = store.feeds.during(from, to)
	const ids = new Set(pools.flatMap(({ definition }) => pointsNamed(definition)))
	return [...ids].flatMap((pointId) => {
		const point = usedOf(pointId, [{ from, to }])
		const fed = [...fedWithin(feeds, pointId, { from, to })]
		return point === null
			? []
			: [{ pointId, ...point, subs: fed.flatMap(([subId, parts]) => usedOf(subId, parts) ?? []) }]
	})
}

/** Over all the stretches together; of one that is not known nothing is. */
function usedWithin(measured: Measured, parts: readonly Period[]): Used {
	const all = parts.map(({ from, to }) => usedIn(measured, measured.along([from, to], 'day')[0]!))
	return all.reduce((one, other) => {
		if (one.quality === 'missing' || other.quality === 'missing') return one.quality === 'missing' ? one : other
		const value = plain(new Exact(one.value!).plus(other.value!))
		return { value, quality: weaker(one.quality, other.quality), reason: null }
	})
}

function pointsNamed(definition: CostPoolDefinition): readonly number[] {
	if (definition.kind === 'common-use') return [definition.mainPointId]
	const isMeasured = definition.kind === 'joint-plant' && definition.separation.heat.kind === 'point'
	return isMeasured && 'pointId' in definition.separation.heat ? [definition.separation.heat.pointId] : []
}
