/** Contract area billing, after issue: corrections, differences that were noticed, and whether all still comes out. */
import type { billingCalls, CorrectionsView } from '../../../shared/contract/billing.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { BillDifference } from '../../store/bill-differences.ts'
import type { BillRunRow, StatementRow } from '../../store/billing.ts'
import { notComputable } from '../billing/not-computable.ts'
import { stateOf, sumOf } from './bill-run-views.ts'
import type { Parts } from './parts.ts'

export function correctionHandlers(parts: Parts) {
	const { store, billRuns, differences, events, clock } = parts
	return {
		'billing.correct': ({ statementIds, reason, replaced }) => ({
			runId: billRuns.correct(statementIds, reason, replaced),
		}),
		'billing.corrections': ({ month }) => correctionsView(parts, month),
		'billing.lookForDifferences': async ({ month }) => ({ found: await differences.look([month]) }),
		'billing.dismissDifference': ({ differenceId, note }) => {
			store.billing.dismissDifference(differenceId, note, clock.now())
			const row = store.billing.statement(store.billing.difference(differenceId)!.statementId)!
			events.emit('billing.changed', { runId: row.runId })
			return {}
		},
		'billing.verify': async () => {
			const verified = await differences.verify()
			return { ...verified, differing: [...verified.differing] }
		},
	} satisfies Partial<Handlers<typeof billingCalls>>
}

function correctionsView({ store, billRuns }: Parts, month: string): CorrectionsView {
	const runs = store.billing
		.runs()
		.filter((run) => run.month === month && run.kind !== 'costs' && run.draftState !== 'discarding')
	const currency = store.topology.buildings()[0]?.currency ?? 'EUR'
	const shown = new Map(runs.map(({ id }) => [id, id]))
	const totals = store.billing.totals()
	const differences = runs.flatMap((run) => {
		const noticed = store.billing.differencesOf(run.id)
		if (noticed.length === 0) return []
		const rows = new Map(store.billing.statements(run.id).map((row) => [row.id, row]))
		return noticed.map((each) => ({
			...differenceView(store, each, rows.get(each.statementId)!),
			correctionRunId: shown.get(store.billing.cancelledBy(each.statementId) ?? 0) ?? null,
		}))
	})
	return {
		notComputable: notComputableOf(store, runs),
		runs: runs
			.filter(({ kind }) => kind === 'correction')
			.map((run) => ({
				runId: run.id,
				state: stateOf(billRuns, run),
				createdAt: run.createdAt,
				...sumOf(totals.get(run.id), currency),
			})),
		differences: differences.sort((a, b) => b.noticedAt - a.noticedAt || b.id - a.id),
	}
}

/** Of bills that still count. */
function notComputableOf(store: Parts['store'], runs: readonly BillRunRow[]): CorrectionsView['notComputable'] {
	const noticed = notComputable(store)
	if (noticed.size === 0) return []
	return runs
		.flatMap(({ id }) => store.billing.statements(id))
		.flatMap((row) => {
			const found = noticed.get(row.id)
			if (found === undefined || row.state !== 'issued') return []
			const { noticedAt, problems } = found
			return [{ statementId: row.id, ...whoseBill(store, row), noticedAt, problems: [...problems] }]
		})
}

function whoseBill({ topology }: Parts['store'], { number, occupancyId }: StatementRow) {
	const occupancy = topology.occupancy(occupancyId)
	return {
		number: number ?? '',
		tenantName: (occupancy && topology.tenant(occupancy.tenantId)?.name) ?? '',
		unitName: (occupancy && topology.unit(occupancy.unitId)?.name) ?? '',
	}
}

function differenceView(store: Parts['store'], difference: BillDifference, row: StatementRow) {
	const { id, statementId, totalMinor, noticedAt, state, decidedAt, note } = difference
	const money = (minor: number) => ({ minor, currency: row.currency })
	return {
		...{ id, statementId, noticedAt, state, decidedAt, note },
		...whoseBill(store, row),
		issued: money(row.totalMinor),
		now: money(totalMinor),
	}
}
