/** What the pages show of bill runs: the months, and one run with its statements. */
import type { billingCalls, RunView } from '../../../shared/contract/billing.ts'
import type { Output } from '../../../shared/contract/define.ts'
import { addMonths } from '../../../shared/period.ts'
import { monthOfInstant } from '../../domain/calendar/periods.ts'
import type { BillRunRow } from '../../store/billing.ts'
import { type Parts, view } from './parts.ts'

const monthsShown = 15

export function monthsView({ store, billRuns, clock }: Parts): Output<(typeof billingCalls)['billing.months']> {
	const building = store.topology.buildings()[0]
	if (building === undefined) return { months: [] }
	const current = monthOfInstant(building.zone, clock.now())
	const runs = store.billing.runs().filter((run) => run.kind === 'month' && isShown(run))
	const totals = store.billing.totals()
	const months = Array.from({ length: monthsShown }, (_, index) => addMonths(current, -index))
	return {
		months: months.map((month) => {
			const run = runs.find((each) => each.month === month)
			if (run === undefined) {
				return { month, runId: null, state: month === current ? 'running' : 'open', statements: 0, total: null }
			}
			return { month, runId: run.id, state: stateOf(billRuns, run), ...sumOf(totals.get(run.id), building.currency) }
		}),
	}
}

const isShown = ({ state, draftState }: BillRunRow) => state !== 'cancelled' && draftState !== 'discarding'

/** A draft that is not all there is being prepared, also while nobody is at it because the disk is full. */
export const stateOf = (billRuns: Parts['billRuns'], { id, state, draftState }: BillRunRow): RunView['state'] =>
	billRuns.progress(id)?.kind ?? (state === 'draft' && draftState === 'computing' ? 'preparing' : state)

type Sum = { readonly count: number; readonly totalMinor: number }
export const sumOf = (sum: Sum | undefined, currency: string) => ({
	statements: sum?.count ?? 0,
	total: sum === undefined ? null : { minor: sum.totalMinor, currency },
})

const nothingYet = { findings: [], problems: [], count: 0, statements: [] }

/** What its statements say is read in a worker: each is a whole calculation, and a run has hundreds. */
export async function runView(parts: Parts, run: BillRunRow): Promise<RunView> {
	const { store, billRuns } = parts
	// Of the moment at which `run` was read: a run that ends meanwhile is still under way, and the page asks again.
	const progress = billRuns.progress(run.id)
	const state = stateOf(billRuns, run)
	const sum = store.billing.totals().get(run.id)
	// A run of thousands is shown when it stands, not once for each step of its progress.
	const inside = progress === null ? await view(parts, 'billRun', run.id) : nothingYet
	const building = store.topology.building(run.buildingId)
	return {
		id: run.id,
		kind: run.kind,
		costPeriodId: run.costPeriodId,
		month: run.month,
		state,
		done: progress?.done ?? run.progressDone,
		expected: progress?.total ?? run.progressTotal,
		createdAt: run.createdAt,
		approved: run.approvedAt === null ? null : { at: run.approvedAt, by: run.approvedBy },
		issuedAt: run.issuedAt,
		halted: billRuns.halt(run.id),
		total: sumOf(sum, building?.currency ?? 'EUR').total,
		seen: [...run.seen],
		...inside,
		folder: run.state === 'issued' ? billRuns.folderOf(run.month) : null,
	}
}
