/** A statement as a run drafts it, and what it will print of what people named. */
import type { BillProblem } from '../../../shared/contract/billing.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import type { NewCostBasis, NewDraft } from '../../store/billing.ts'

export type Drafted = {
	readonly draft: NewDraft
	readonly problems: readonly BillProblem[]
	/** Of what people named and the statement prints. */
	readonly printed: Named
}
type Named = { readonly unitName: string; readonly texts: readonly string[] }

/** What stands in the way of all of them, and of costs what all were made from. */
export type DraftsEnd = { readonly problems: readonly BillProblem[]; readonly basis: NewCostBasis | null }

/** Names and addresses of a statement: who gets it, who writes it, and what it is about. */
export function namedBy({ tenant, creditor, unitName, buildingName, ...statement }: Statement | CostStatement): Named {
	const things =
		statement.kind === 'costs'
			? statement.pools.map(({ poolName }) => poolName)
			: statement.charges.flatMap(({ pointName, tariffName, name }) => [pointName, tariffName, name])
	const parties = [tenant, creditor].flatMap(({ name, addressLines }) => [name, ...addressLines])
	return { unitName, texts: [...parties, unitName, buildingName, ...things] }
}
