/** The last twelve complete months under another tariff, beside what was billed for the same points. Net amounts. */
import type { BillProblem } from '../../shared/contract/billing.ts'
import type { WhatIfScope, WhatIfView } from '../../shared/contract/tariffs.ts'
import { addMonths } from '../../shared/period.ts'
import type { Medium } from '../../shared/quantity.ts'
import type { TariffDefinition } from '../../shared/tariff.ts'
import { draftStatement } from '../domain/billing/draft.ts'
import type { ChargeLine, Statement, StatementInput } from '../domain/billing/statement.ts'
import { monthOfInstant } from '../domain/calendar/periods.ts'
import type { Building, OccupancyWithTenant, Point } from '../store/topology.ts'
import { type BillWish, billInputs } from './bill-input.ts'
import type { TaskContext } from './serve.ts'
import type { ViewContext } from './views/context.ts'

export type WhatIfAsked = {
	readonly name: string
	readonly medium: Medium
	readonly definition: TariffDefinition
	readonly scope: WhatIfScope
}
export type WhatIfResult = Pick<WhatIfView, 'months' | 'tenants' | 'gaps' | 'gapsLeft'>

const monthsBack = 12
const mostGaps = 200
const mostTenants = 12

/** Null: it was cancelled. */
export function whatIf(
	context: ViewContext,
	building: Building,
	asked: WhatIfAsked,
	task: TaskContext,
): WhatIfResult | null {
	const current = monthOfInstant(building.zone, context.now)
	const months = Array.from({ length: monthsBack }, (_, index) => addMonths(current, index - monthsBack))
	const sums: Sums = { months: [], tenants: new Map(), gaps: [], gapsLeft: 0 }
	for (const [index, month] of months.entries()) {
		const made = whatIfMonth(context, building, { ...asked, month }, sums, task)
		if (!made) return null
		task.progress(index + 1, months.length)
	}
	const money = (minor: number) => ({ minor, currency: building.currency })
	const tenants = [...sums.tenants.values()]
		.sort((a, b) => Math.abs(b.other - b.billed) - Math.abs(a.other - a.billed))
		.slice(0, mostTenants)
		.map(({ tenantName, unitName, billed, other }) => ({
			...{ tenantName, unitName },
			...{ billed: money(billed), other: money(other) },
		}))
	return { months: sums.months, tenants, gaps: sums.gaps, gapsLeft: sums.gapsLeft }
}

type Sums = {
	readonly months: WhatIfView['months'][number][]
	readonly tenants: Map<number, { tenantName: string; unitName: string; billed: number; other: number }>
	readonly gaps: WhatIfView['gaps'][number][]
	gapsLeft: number
}

/** What one side knows of a month of an occupancy: net amounts by point, and why a point has none. */
type Side = {
	readonly isIssued: boolean
	readonly amounts: ReadonlyMap<number, number>
	readonly problems: readonly BillProblem[]
}

/** False: cancelled. */
function whatIfMonth(
	context: ViewContext,
	building: Building,
	asked: WhatIfAsked & { readonly month: string },
	sums: Sums,
	task: TaskContext,
): boolean {
	const { month, definition, name } = asked
	const request = { month, issuedOn: `${month}-01`, dueOn: `${month}-01` }
	const wish = wishOf(asked)
	const version = { id: 1, validFrom: '1902-01-01', definition, tariffName: name }
	const issued = issuedStatements(context, month)
	const present = billInputs(context, building, request, wish)
	const under = billInputs(context, building, request, { ...wish, tariff: { name, versions: [version] } })
	let [issuedCount, compared, leftOut, aloneCount] = [0, 0, 0, 0]
	let [billed, other, alone] = [0, 0, 0]
	for (const { occupancy, input } of under) {
		if (task.isCancelled()) return false
		// Both walk through the same occupancies and points.
		const beside = present.next().value!
		const sides = {
			billed: issuedSide(context, issued.get(occupancy.id)) ?? draftedSide(beside.input),
			other: draftedSide(input),
		}
		for (const { pointId, name: pointName } of input.points) {
			const [was, would] = [sides.billed.amounts.get(pointId), sides.other.amounts.get(pointId)]
			if (would === undefined) {
				leftOut++
				noteGaps(sums, month, 'other', sides.other, input.unitName, pointName)
			} else if (was === undefined) {
				alone += would
				aloneCount++
				noteGaps(sums, month, 'billed', sides.billed, input.unitName, pointName)
			} else {
				compared++
				if (sides.billed.isIssued) issuedCount++
				billed += was
				other += would
				addTenant(sums, occupancy, input.unitName, was, would)
			}
		}
	}
	const money = (minor: number, count: number) => (count === 0 ? null : { minor, currency: building.currency })
	sums.months.push({
		...{ month, issued: issuedCount, compared, leftOut, aloneCount },
		...{ billed: money(billed, compared), other: money(other, compared), alone: money(alone, aloneCount) },
	})
	return true
}

function wishOf({ medium, scope }: WhatIfAsked): BillWish {
	const ofMedium = (point: Point) => point.medium === medium
	switch (scope.kind) {
		case 'all':
			return { points: ofMedium }
		case 'point':
			return { points: (point) => ofMedium(point) && point.id === scope.pointId }
		case 'tenant':
			return { points: ofMedium, occupancies: ({ id }) => id === scope.occupancyId }
	}
}

/** By occupancy: the id of what holds, not of what was cancelled. */
function issuedStatements({ store }: ViewContext, month: string): ReadonlyMap<number, number> {
	const runs = store.billing.runs().filter((run) => run.month === month && run.kind !== 'costs')
	const rows = runs.flatMap(({ id }) => store.billing.statements(id))
	return new Map(
		rows
			.filter(({ state, kind }) => state === 'issued' && kind === 'bill')
			.sort((a, b) => a.id - b.id)
			.map(({ occupancyId, id }) => [occupancyId, id]),
	)
}

function issuedSide({ store }: ViewContext, statementId: number | undefined): Side | null {
	const row = statementId === undefined ? null : store.billing.statement(statementId)
	if (row === null) return null
	const { statement, input } = row.snapshot as { readonly statement: Statement; readonly input?: StatementInput }
	return { isIssued: true, amounts: amountsOf(statement.charges, input?.points ?? []), problems: [] }
}

/** A name that two points of a unit share: what one lacks the other is not trusted in either. */
function draftedSide(input: StatementInput): Side {
	const statement = draftStatement(input)?.statement
	if (statement === undefined) return { isIssued: false, amounts: new Map(), problems: [] }
	const red = statement.problems.filter(({ severity }) => severity === 'red')
	const lacking = new Set(red.map(({ pointName }) => pointName))
	const known = input.points.filter(({ name }) => !lacking.has(name))
	const ids = new Set(known.map(({ pointId }) => pointId))
	const charges = statement.charges.filter(({ pointId }) => ids.has(pointId))
	return { isIssued: false, amounts: amountsOf(charges, known), problems: red }
}

/** A point that was billed and has no line owes nothing. */
function amountsOf(
	charges: readonly ChargeLine[],
	points: readonly { readonly pointId: number }[],
): ReadonlyMap<number, number> {
	const amounts = new Map(points.map(({ pointId }) => [pointId, 0]))
	for (const { pointId, amountMinor } of charges) amounts.set(pointId, (amounts.get(pointId) ?? 0) + amountMinor)
	return amounts
}

function addTenant(sums: Sums, { id, tenant }: OccupancyWithTenant, unitName: string, billed: number, other: number) {
	const before = sums.tenants.get(id) ?? { tenantName: tenant.name, unitName, billed: 0, other: 0 }
	sums.tenants.set(id, { ...before, billed: before.billed + billed, other: before.other + other })
}

function noteGaps(
	sums: Sums,
	month: string,
	side: 'billed' | 'other',
	{ problems }: Side,
	unitName: string,
	pointName: string,
): void {
	const own = problems.filter((problem) => problem.pointName === pointName)
	const named = own.length > 0 ? own : [{ code: 'not-billed', params: {} }]
	for (const { code, params } of named) {
		if (sums.gaps.length >= mostGaps) sums.gapsLeft++
		else sums.gaps.push({ month, unitName, pointName, side, code, params })
	}
}
