/** billing.run, billing.statements: what a run found, and what its statements say in a line each. */
import type { BillProblem, RunView, StatementsAsked, StatementView } from '../../../shared/contract/billing.ts'
import { addMonths } from '../../../shared/period.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import type { BillRunRow, StatementRow } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'
import type { ViewContext } from './context.ts'

/** So many come with the run itself: most houses have no more. */
const statementsAtFirst = 100
const problemsAtFirst = 500

type RunParts = Pick<RunView, 'findings' | 'problems' | 'count' | 'statements'>

/** Of a run of ten thousand the first ones, and how many there are of everything. */
export function billRunParts({ store }: ViewContext, runId: number): RunParts {
	const problems = (store.billing.run(runId)?.problems ?? []) as readonly BillProblem[]
	const asked = { runId, from: 0, most: statementsAtFirst, sortBy: 'order', isDescending: false } as const
	return {
		findings: findingsOf(problems),
		// What stops the issue comes first.
		problems: problems.toSorted((a, b) => a.severity.localeCompare(b.severity)).slice(0, problemsAtFirst),
		...statementPage(store, asked),
	}
}

export const billRunStatements = ({ store }: ViewContext, asked: StatementsAsked) => statementPage(store, asked)

/** One statement with its neighbours in the run; null: there is none. */
export function billStatement({ store }: ViewContext, statementId: number) {
	const found = store.billing.statement(statementId)
	const run = found && store.billing.runRow(found.runId)
	if (found === null || run === null) return null
	const rows = store.billing.statements(run.id)
	const place = rows.findIndex(({ id }) => id === statementId)
	const row = rows[place]
	const statement = row && viewOf(store, row, beforeOf(store, run))
	if (!statement) return null
	const { costPeriodId } = run
	return { statement, costPeriodId, previousId: rows[place - 1]?.id ?? null, nextId: rows[place + 1]?.id ?? null }
}

export function findingsOf(problems: readonly BillProblem[]): RunView['findings'] {
	const groups = Map.groupBy(problems, ({ severity, code }) => `${severity} ${code}`)
	return [...groups.values()].map((same) => ({ severity: same[0]!.severity, code: same[0]!.code, count: same.length }))
}

function statementPage(store: Store, { runId, from, most, sortBy, isDescending }: StatementsAsked) {
	const run = store.billing.runRow(runId)
	if (run === null) return { count: 0, statements: [] }
	const rows = store.billing.statements(runId)
	const before = beforeOf(store, run)
	const sorted = sortBy === 'order' ? rows : sortedBy(rows, keyOf(store, sortBy, before), isDescending)
	return {
		count: rows.length,
		statements: sorted.slice(from, from + most).flatMap((row) => viewOf(store, row, before) ?? []),
	}
}

type Before = (row: StatementRow) => Pick<StatementRow, 'totalMinor' | 'currency'> | null

/** What was billed for the month before; costs are no month's: they are compared with what they replace. */
function beforeOf(store: Store, { kind, month }: BillRunRow): Before {
	if (kind === 'costs') return ({ replacesId }) => (replacesId === null ? null : store.billing.statement(replacesId))
	const monthBefore = addMonths(month, -1)
	const known = new Map(
		store.billing
			.runs()
			.filter((run) => run.month === monthBefore)
			.flatMap(({ id }) => store.billing.statements(id))
			.filter(({ state, kind }) => state === 'issued' && kind === 'bill')
			.map((row) => [row.occupancyId, row]),
	)
	return ({ occupancyId }) => known.get(occupancyId) ?? null
}

type Key = string | number | null

/** Names are those of today: they only decide the order. */
function keyOf(store: Store, by: StatementsAsked['sortBy'], before: Before): (row: StatementRow) => Key {
	const { topology } = store
	if (by === 'number') return ({ number }) => number
	if (by === 'total') return ({ totalMinor }) => totalMinor
	if (by === 'before') return (row) => before(row)?.totalMinor ?? null
	if (by === 'grown') {
		return (row) => {
			const last = before(row)?.totalMinor ?? 0
			return last === 0 ? null : Math.abs((row.totalMinor - last) / last)
		}
	}
	const units = new Map(topology.units().map(({ id, name }) => [id, name]))
	const names = new Map<number, Key>()
	return ({ occupancyId }) => {
		if (!names.has(occupancyId)) {
			const occupancy = topology.occupancy(occupancyId)
			const tenant = () => topology.tenant(occupancy?.tenantId ?? 0)?.name ?? null
			names.set(occupancyId, by === 'unit' ? (units.get(occupancy?.unitId ?? 0) ?? null) : tenant())
		}
		return names.get(occupancyId)!
	}
}

const collator = new Intl.Collator('de', { numeric: true })

function sortedBy(rows: readonly StatementRow[], keyOfRow: (row: StatementRow) => Key, isDescending: boolean) {
	const sign = isDescending ? -1 : 1
	return rows
		.map((row) => ({ row, key: keyOfRow(row) }))
		.sort(({ key: a }, { key: b }) => {
			// Missing values lie at the end in both directions.
			if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
			return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)))
		})
		.map(({ row }) => row)
}

function viewOf(store: Store, row: StatementRow, before: Before): StatementView | null {
	const found = store.billing.statement(row.id)
	if (found === null) return null
	const { statement } = found.snapshot as { statement: Statement | CostStatement }
	const isCosts = statement.kind === 'costs'
	const aboutId = row.cancelsId ?? row.replacesId
	const last = before(row)
	return {
		id: row.id,
		number: row.number,
		kind: row.kind,
		state: row.state,
		about: aboutId === null ? null : (store.billing.statement(aboutId)?.number ?? null),
		tenantName: statement.tenant.name,
		unitName: statement.unitName,
		total: { minor: row.totalMinor, currency: row.currency },
		before: last === null ? null : { minor: last.totalMinor, currency: last.currency },
		points: isCosts ? statement.readings.length : new Set(statement.charges.map(({ pointId }) => pointId)).size,
		notes: [
			// A sum without what is missing is none.
			...(statement.problems.some(({ severity }) => severity === 'red') ? ['incomplete'] : []),
			...(isCosts ? [] : new Set(statement.notes.map(({ code }) => code))),
		],
	}
}
