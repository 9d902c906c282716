/** All rules over points in a month. A rule that fails does not skip the others. */

import { scaled } from '../../../shared/decimal.ts'
import type { Period } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { monthPeriod } from '../../domain/calendar/periods.ts'
import { ratingFactor } from '../../domain/consumption/units.ts'
import { stepsOfAmount } from '../../domain/plausibility/amounts.ts'
import type { Finding, FindingDetail } from '../../domain/plausibility/finding.ts'
import { vacantUse, zeroWhileOccupied } from '../../domain/plausibility/history.ts'
import { balance } from '../../domain/plausibility/sums.ts'
import type { Found } from '../../store/findings.ts'
import type { OccupancyWithTenant, Point } from '../../store/topology.ts'
import { chosenMains } from '../commissioning/balance.ts'
import { type ViewContext, zoneOf } from '../views/context.ts'
import { mainParts, type PointRegister, pointRegisters } from '../views/point-registers.ts'
import {
	clockRule,
	counterRules,
	historyRule,
	intervalRules,
	intervalSumRule,
	missingRule,
	tariffSumRule,
} from './check-register.ts'
import { type PointFacts, pointFacts, type RegisterFacts } from './point-facts.ts'
import { pointUseIn, registerUse } from './register-use.ts'
import { thresholdsOf } from './thresholds.ts'

export type MonthCheck = { readonly month: string /** null: all */; readonly pointIds: readonly number[] | null }
export type CheckedMonth = {
	readonly period: Period
	readonly pointIds: readonly number[]
	readonly found: readonly Found[]
}

/** One point after the other: what is under way can be given up between two of them. */
export function* checkMonth(context: ViewContext, { month, pointIds }: MonthCheck): Generator<Found[], CheckedMonth> {
	const { store, presets } = context
	const zone = zoneOf(context)
	const period = monthPeriod(zone, month)
	const thresholds = thresholdsOf(store, presets)
	const points = store.topology.points().filter(({ id }) => pointIds === null || pointIds.includes(id))
	const occupancies = Map.groupBy(store.topology.occupanciesIn('0001-01-01', '9999-12-31'), ({ unitId }) => unitId)
	const found: Found[] = []
	for (const point of points) {
		const facts = pointFacts(context, zone, point, thresholds[point.medium], period)
		const own = [
			...pointFindings(context, facts, occupancies.get(point.unitId) ?? []),
			...balanceFindings(context, facts),
		]
		found.push(...own)
		yield own
	}
	return { period, pointIds: points.map(({ id }) => id), found }
}

function pointFindings(
	context: ViewContext,
	facts: PointFacts,
	occupancies: readonly OccupancyWithTenant[],
): readonly Found[] {
	return facts.registers.flatMap((own) => {
		const { register } = own
		const found = [
			...counterRules(context, facts, own),
			...(register.isMain ? mainRules(context, facts, own, occupancies) : []),
			...(isBilled(facts, register) ? missingRule(context, facts, own) : []),
		]
		return found.map((each) => foundAt(facts.point, register, each))
	})
}

/** The main register, and the tariffs that share it. */
function isBilled({ registers }: PointFacts, register: PointRegister): boolean {
	const main = registers.find((each) => each.register.isMain && each.register.meter.id === register.meter.id)?.register
	return main !== undefined && main.quantity === register.quantity && main.role === register.role
}

function mainRules(
	context: ViewContext,
	facts: PointFacts,
	own: RegisterFacts,
	occupancies: readonly OccupancyWithTenant[],
): readonly Finding[] {
	const { register } = own
	const tariffs = facts.registers.filter(
		(each) =>
			each.register.meter.id === register.meter.id && each.register.tariff > 0 && isBilled(facts, each.register),
	)
	return [
		...intervalRules(facts, own),
		...historyRule(facts, own),
		...(register.tariff === 0 ? tariffSumRule(facts, own, tariffs) : []),
		...intervalSumRule(facts, own),
		...clockRule(context, facts, own),
		...occupancyRules(facts, own, occupancies),
	]
}

/** A unit that nobody was ever entered for serves the house: it is neither vacant nor occupied. */
function occupancyRules(
	{ thresholds: t, zone }: PointFacts,
	{ register, days }: RegisterFacts,
	occupancies: readonly OccupancyWithTenant[],
): readonly Finding[] {
	if (occupancies.length === 0) return []
	const isOccupied = ({ from }: Period) => {
		const date = dateOfInstant(zone, from)
		return occupancies.some(({ fromDate, toDate }) => fromDate <= date && (toDate === null || date < toDate))
	}
	const vacantSteps = stepsOfAmount(t.vacantPerDay, register, register.multiplier)
	return [
		...(t.zeroDays === null ? [] : zeroWhileOccupied(days(), isOccupied, t.zeroDays)),
		...(vacantSteps === null ? [] : vacantUse(days(), (day) => !isOccupied(day), vacantSteps)),
	]
}

/** What the main meter measured against what the points that it feeds measured, over the whole days that are over. */
function balanceFindings(context: ViewContext, facts: PointFacts): readonly Found[] {
	const { point, past } = facts
	const standing = context.store.feeds.during(past.from, past.to).filter(({ mainPointId }) => mainPointId === point.id)
	const feeds = standing.filter(({ toAt }) => toAt === null || toAt >= past.to)
	const main = facts.registers.find(({ register }) => register.isMain)
	const subIds = standing.length === 0 ? fedByChoice(context, point) : feeds.map(({ subPointId }) => subPointId)
	if (subIds.length === 0 || main === undefined) return []
	// Where a feed began or ended within the month, the sum is compared from then on.
	const since = Math.max(
		past.from,
		...standing.flatMap(({ fromAt, toAt }) => [fromAt, toAt !== null && toAt < past.to ? toAt : 0]),
	)
	const days = main.days().filter(({ from }) => from >= since)
	const span = { from: days[0]?.from ?? past.to, to: days.at(-1)?.to ?? past.from }
	if (span.to <= span.from) return []
	const subs = subIds.map((id) => pointUseIn(context, id, span))
	return balance(pointUseIn(context, point.id, span), subs, facts.thresholds, span).map((found) =>
		foundAt(point, main.register, { ...found, detail: { ...found.detail, unit: comparedUnit(main.register) } }),
	)
}

const comparedUnit = ({ unit }: PointRegister) => (ratingFactor(unit, 'kWh') === null ? 'm3' : 'kWh')

/** The only main meter that was chosen for the medium feeds all others that have a meter; of several nobody can say. */
function fedByChoice(context: ViewContext, main: Point): readonly number[] {
	const mains = new Set(chosenMains(context.store))
	if (!mains.has(main.id)) return []
	const others = context.store.topology.points().filter(({ id, medium }) => medium === main.medium && id !== main.id)
	if (others.some(({ id }) => mains.has(id))) return []
	return others.flatMap(({ id }) => (mainParts(pointRegisters(context, id)) === null ? [] : [id]))
}

const foundAt = (point: Point, register: PointRegister, { rule, from, to, severity, detail }: Finding): Found => ({
	...{ rule, pointId: point.id, registerId: register.id, fromAt: from, toAt: to, severity },
	detail: shownDetail(register, detail),
})

/** Stands as the meter shows them; use with CT × PT. */
const stands = new Set(['value', 'before', 'after'])
const uses = new Set(['steps', 'third', 'least', 'mean', 'historyMean', 'increase'])

function shownDetail(register: PointRegister, detail: FindingDetail): FindingDetail {
	return Object.fromEntries(
		Object.entries(detail).map(([key, value]) => {
			if (typeof value !== 'number') return [key, value]
			if (stands.has(key)) return [key, scaled(value, register.exponent)]
			return [key, uses.has(key) ? registerUse(register, Math.round(value)) : value]
		}),
	)
}
