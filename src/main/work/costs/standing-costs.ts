/** Cost statements that stand, as they were issued. */
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import type { StandingCosts } from '../../domain/costs/costs-again.ts'
import type { Store } from '../../store/open.ts'
import { statementAsIssued } from '../billing/issued.ts'

/** Of a cost period, whichever run issued them; in the order of their numbers. */
export function standingCosts(store: Store, periodId: number): readonly StandingCosts[] {
	return store.billing.standingCosts(periodId).flatMap(({ id }): readonly StandingCosts[] => {
		const row = store.billing.statement(id)
		if (row === null) return []
		const issued = statementAsIssued(store, row) as CostStatement
		return [{ statementId: id, occupancyId: row.occupancyId, issued }]
	})
}
