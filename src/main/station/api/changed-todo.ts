/** Things to do after issue: bills and costs that would be something else by what counts now. */
import type { Overview } from '../../../shared/contract/station.ts'
import type { BillRunRow } from '../../store/billing.ts'
import { notComputable } from '../billing/not-computable.ts'
import type { Parts } from './parts.ts'

type Changed = {
	readonly run: BillRunRow
	readonly differing: number
	readonly stuck: number
	readonly findings: number
}

/** One for each month and each cost period of which somebody has to decide or put right something. */
export function changedTodo({ store }: Pick<Parts, 'store'>): Overview['todo'] {
	const { billing } = store
	const none = { differing: 0, stuck: 0, findings: 0 }
	const noticed = [
		...billing.openDifferences().map(({ runId, count }) => ({ ...none, runId, differing: count })),
		...[...notComputable(store)].flatMap(([id, { problems }]) => {
			const row = billing.row(id)
			return row?.state === 'issued' ? [{ ...none, runId: row.runId, stuck: 1, findings: problems.length }] : []
		}),
	]
	if (noticed.length === 0) return []
	const runs = new Map(billing.runs().map((run) => [run.id, run]))
	const changed = noticed.map(({ runId, ...counts }): Changed => ({ run: runs.get(runId)!, ...counts }))
	const subject = ({ run: { costPeriodId, month } }: Changed) => costPeriodId ?? month
	return [...Map.groupBy(changed, subject).values()].map((of) => {
		const { costPeriodId, month } = of[0]!.run
		const sum = (key: 'differing' | 'stuck' | 'findings') => of.reduce((all, each) => all + each[key], 0)
		const differing = sum('differing')
		if (costPeriodId === null) {
			const params = { month, differing, stuck: sum('stuck') }
			return { key: 'bills-changed', health: 'warning', params, href: `/billing/${month}` }
		}
		const period = store.costs.period(costPeriodId)?.name ?? ''
		const params = { period, differing, findings: sum('findings') }
		return { key: 'costs-changed', health: 'warning', params, href: `/costs/${costPeriodId}` }
	})
}
