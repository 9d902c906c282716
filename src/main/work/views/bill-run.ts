/** billing.run: what the statements of a run say in a line each, beside the month before. */
import type { StatementView } from '../../../shared/contract/billing.ts'
import { addMonths } from '../../../shared/period.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import type { ViewContext } from './context.ts'

export function billRunStatements({ store }: ViewContext, runId: number): StatementView[] {
	const run = store.billing.run(runId)
	if (run === null) return []
	const monthBefore = addMonths(run.month, -1)
	const before = new Map(
		store.billing
			.runs()
			.filter(({ month }) => month === monthBefore)
			.flatMap(({ id }) => store.billing.statements(id))
			.filter(({ state, kind }) => state === 'issued' && kind === 'bill')
			.map((row) => [row.occupancyId, row]),
	)
	return store.billing.statements(runId).flatMap((row): StatementView[] => {
		const found = store.billing.statement(row.id)
		if (found === null) return []
		const { statement } = found.snapshot as { statement: Statement | CostStatement }
		const isCosts = statement.kind === 'costs'
		const aboutId = row.cancelsId ?? row.replacesId
		const about = aboutId === null ? null : store.billing.statement(aboutId)
		// Costs are no month's: they are compared with what they replace.
		const last = run.kind === 'costs' ? (row.replacesId === null ? undefined : about) : before.get(row.occupancyId)
		return [
			{
				id: row.id,
				number: row.number,
				kind: row.kind,
				state: row.state,
				about: about?.number ?? null,
				tenantName: statement.tenant.name,
				unitName: statement.unitName,
				total: { minor: row.totalMinor, currency: row.currency },
				before: last == null ? null : { minor: last.totalMinor, currency: last.currency },
				points: isCosts ? statement.readings.length : new Set(statement.charges.map(({ pointId }) => pointId)).size,
				notes: isCosts ? [] : [...new Set(statement.notes.map(({ code }) => code))],
			},
		]
	})
}
