/** What is to be looked at before a month is issued and concerns more than one statement, or none. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import { addMonths, daysBetween, type Period } from '../../../shared/period.ts'
import { type Finding, outlierBy, red, yellow } from '../../domain/billing/checklist.ts'
import { tenantGaps } from '../../domain/billing/tenant-gaps.ts'
import { dayStart, monthPeriod } from '../../domain/calendar/periods.ts'
import type { FindingRow } from '../../store/findings.ts'
import { billTextsOf } from '../bill-texts.ts'
import type { ViewContext } from '../views/context.ts'

export type DraftedTotal = { readonly occupancyId: number; readonly totalMinor: number }

type Month = {
	readonly month: string
	readonly period: Period
	readonly placeOf: (pointId: number) => Pick<Finding, 'unitName' | 'pointName'>
	readonly unitOf: (occupancyId: number) => string
}

export function monthFindings(
	context: ViewContext,
	zone: string,
	month: string,
	totals: readonly DraftedTotal[],
): readonly BillProblem[] {
	const { topology } = context.store
	const units = new Map(topology.units().map(({ id, name }) => [id, name]))
	const points = new Map(topology.points().map((point) => [point.id, point]))
	const occupancies = topology.occupanciesIn(`${month}-01`, `${addMonths(month, 1)}-01`)
	const unitsOfTenants = new Map(occupancies.map(({ id, unitId }) => [id, units.get(unitId) ?? '']))
	const facts: Month = {
		month,
		period: monthPeriod(zone, month),
		placeOf: (pointId) => {
			const point = points.get(pointId)
			return { unitName: (point && units.get(point.unitId)) ?? '', pointName: point?.name ?? null }
		},
		unitOf: (occupancyId) => unitsOfTenants.get(occupancyId) ?? '',
	}
	const measured = new Set([...points.values()].map(({ unitId }) => unitId))
	const occupied = new Set(occupancies.map(({ unitId }) => unitId))
	const vacant = [...units].filter(([id]) => measured.has(id) && !occupied.has(id))
	const unmeasured = occupancies.filter(({ unitId }) => !measured.has(unitId))
	const lived = Map.groupBy(occupancies, ({ unitId }) => unitId)
	const between = [...lived].flatMap(([unitId, own]) =>
		measured.has(unitId)
			? tenantGaps(own, `${month}-01`, `${addMonths(month, 1)}-01`).map((gap) => {
					const params = { month, at: dayStart(zone, gap.from), days: daysBetween(gap.from, gap.to) }
					return yellow({ code: 'tenant-gap', unitName: units.get(unitId) ?? '', pointName: null, params })
				})
			: [],
	)
	const about = (unitName: string) => ({ unitName, pointName: null, params: { month } })
	return [
		...(context.now < facts.period.to ? [red({ code: 'month-not-over', ...about('') })] : []),
		...vacant.map(([, name]) => yellow({ code: 'no-tenant', ...about(name) })),
		...between,
		...unmeasured.map(({ unitId }) => yellow({ code: 'tenant-not-billed', ...about(units.get(unitId) ?? '') })),
		...outliers(context, facts, totals, 'outlier-month', addMonths(month, -1)),
		...outliers(context, facts, totals, 'outlier-year', addMonths(month, -12)),
		...openFindings(context, facts),
		...calibrations(context, facts),
		...accountFindings(context, month, totals),
	]
}

/** The statements would ask for money and not say where it goes. */
export function accountFindings(
	{ store }: ViewContext,
	month: string,
	totals: readonly DraftedTotal[],
): readonly BillProblem[] {
	const isSaid = store.topology.buildings()[0]?.iban !== null || billTextsOf(store).payment !== ''
	if (isSaid || totals.every(({ totalMinor }) => totalMinor <= 0)) return []
	return [yellow({ code: 'no-account', unitName: '', pointName: null, params: { month } })]
}

/** Against what the same tenants were billed for another month. */
function outliers(
	{ store }: ViewContext,
	{ unitOf }: Month,
	totals: readonly DraftedTotal[],
	code: 'outlier-month' | 'outlier-year',
	against: string,
): readonly BillProblem[] {
	const before = new Map(
		store.billing
			.runs()
			.filter(({ month, state, kind }) => month === against && state === 'issued' && kind !== 'costs')
			.flatMap(({ id }) => store.billing.statements(id))
			.filter(({ state, kind }) => state === 'issued' && kind === 'bill')
			.map(({ occupancyId, totalMinor }) => [occupancyId, totalMinor]),
	)
	return totals.flatMap(({ occupancyId, totalMinor }) => {
		const was = before.get(occupancyId)
		const percent = was === undefined ? null : outlierBy(totalMinor, was)
		if (percent === null) return []
		const params = { month: against, percent, minor: totalMinor, before: was! }
		return [yellow({ code, unitName: unitOf(occupancyId), pointName: null, params })]
	})
}

/** What plausibility found in the month and nobody has decided; that nobody has looked at the month is one as well. */
function openFindings({ store }: ViewContext, { month, period, placeOf }: Month): readonly BillProblem[] {
	const open = store.findings.between(period.from, period.to).filter(({ state }) => state === 'open')
	const checked = store.settings.get('plausibility.checked')
	const isChecked = typeof checked === 'object' && checked !== null && month in checked
	const grouped = Map.groupBy(open, ({ pointId, rule }) => `${pointId} ${rule}`)
	const unchecked: Finding = { code: 'not-checked', unitName: '', pointName: null, params: { month } }
	return [
		...(isChecked ? [] : [yellow(unchecked)]),
		...[...grouped.values()].map((same) => {
			const [{ pointId, rule, fromAt }] = same as [FindingRow, ...FindingRow[]]
			const params = { month, rule, count: same.length, at: fromAt }
			return yellow({ code: rule === 'balance' ? 'sum-differs' : 'finding-open', ...placeOf(pointId), params })
		}),
	]
}

/**
 * A marking holds to the end of its last year (§ 34 (2) MessEV); what is measured after it is no basis of a bill. That
 * nobody entered it is told once for all meters.
 */
function calibrations({ store }: ViewContext, { month, period, placeOf }: Month): readonly BillProblem[] {
	const year = Number(month.slice(0, 4))
	const meterOf = new Map(store.meters.list().map((meter) => [meter.id, meter]))
	const there = store.meters
		.mountings()
		.filter(({ fromAt, toAt }) => fromAt < period.to && (toAt === null || toAt > period.from))
	const unknown = new Set(there.map(({ meterId }) => meterId).filter((id) => meterOf.get(id)?.calibrationYear === null))
		.size
	const count = {
		code: 'calibration-unknown',
		unitName: '',
		pointName: null,
		params: { month, count: unknown },
	} as const
	return [
		...(unknown === 0 ? [] : [yellow(count)]),
		...there.flatMap(({ meterId, pointId }) => {
			const { serial, calibrationYear } = meterOf.get(meterId)!
			if (calibrationYear === null || calibrationYear >= year) return []
			const params = { serial, year: calibrationYear }
			return [yellow({ code: 'calibration-expired', ...placeOf(pointId), params })]
		}),
	]
}
