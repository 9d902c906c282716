/** Contract area: billing. */
import type { BillProblem, billingCalls, RunView } from '../../../shared/contract/billing.ts'
import type { Handlers, Output } from '../../../shared/contract/define.ts'
import { addMonths } from '../../../shared/period.ts'
import { monthOfInstant } from '../../domain/calendar/periods.ts'
import type { BillRun } from '../../store/billing.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

const monthsShown = 15

export function billingHandlers(parts: Parts): Handlers<typeof billingCalls> {
	const { store, billRuns } = parts
	return {
		'billing.months': () => monthsView(parts),
		'billing.prepare': ({ month }) => {
			buildingOf(store)
			return { runId: billRuns.prepare(month) }
		},
		'billing.run': ({ runId }) => runView(parts, found(store.billing.run(runId), 'run')),
		'billing.cancel': ({ runId }) => {
			found(store.billing.run(runId), 'run')
			billRuns.cancel(runId)
			return {}
		},
		'billing.issue': ({ runId }) => {
			billRuns.issue(runId)
			return {}
		},
		'billing.pdf': async ({ statementId, language }) => {
			const { fileName, bytes } = await billRuns.pdf(statementId, language)
			return { fileName, base64: Buffer.from(bytes).toString('base64') }
		},
	}
}

function monthsView({ store, billRuns, clock }: Parts): Output<(typeof billingCalls)['billing.months']> {
	const building = store.topology.buildings()[0]
	if (building === undefined) return { months: [] }
	const current = monthOfInstant(building.zone, clock.now())
	const runs = store.billing.runs().filter(({ state }) => state !== 'cancelled')
	const months = Array.from({ length: monthsShown }, (_, index) => addMonths(current, -index))
	return {
		months: months.map((month) => {
			const run = runs.find((each) => each.month === month)
			if (run === undefined) {
				return { month, runId: null, state: month === current ? 'running' : 'open', statements: 0, total: null }
			}
			const statements = store.billing.statements(run.id)
			return {
				month,
				runId: run.id,
				state: billRuns.progress(run.id)?.kind ?? run.state,
				statements: statements.length,
				total: totalOf(statements, building.currency),
			}
		}),
	}
}

/** What its statements say is read in a worker: each is a whole calculation, and a run has hundreds. */
async function runView(parts: Parts, run: BillRun): Promise<RunView> {
	const { store, billRuns } = parts
	// Of the moment at which `run` was read: a run that ends meanwhile is still under way, and the page asks again.
	const progress = billRuns.progress(run.id)
	const statements = await view(parts, 'billRun', run.id)
	const building = store.topology.building(run.buildingId)
	return {
		id: run.id,
		month: run.month,
		state: progress?.kind ?? run.state,
		done: progress?.done ?? run.progressDone,
		expected: progress?.total ?? run.progressTotal,
		createdAt: run.createdAt,
		issuedAt: run.issuedAt,
		total: totalOf(
			statements.map(({ total }) => ({ totalMinor: total.minor })),
			building?.currency ?? 'EUR',
		),
		problems: [...(run.problems as readonly BillProblem[])],
		statements,
		folder: run.state === 'issued' ? billRuns.folderOf(run.month) : null,
	}
}

const totalOf = (rows: readonly { readonly totalMinor: number }[], currency: string) =>
	rows.length === 0 ? null : { minor: rows.reduce((sum, { totalMinor }) => sum + totalMinor, 0), currency }
