/** An issued statement computed once more, from what was kept with it alone. */
import { type CostCancellationInput, draftCostCancellation } from '../costs/cost-cancellation.ts'
import { draftCancellation } from './cancellation.ts'
import { draftStatement } from './draft.ts'
import type { CancellationInput, StatementInput } from './statement.ts'

/** What is kept with a statement (see `DraftedStatement.snapshot`), read back. */
export type Snapshot =
	| { readonly input: StatementInput }
	| { readonly cancellation: CancellationInput | CostCancellationInput }

/** The same text as the snapshot's own, unless the engine computes otherwise than the one that made it. */
export function rerun(snapshot: Snapshot): string | null {
	if ('cancellation' in snapshot) {
		const { cancellation } = snapshot
		return isOfCosts(cancellation)
			? draftCostCancellation(cancellation).snapshot
			: draftCancellation(cancellation as CancellationInput).snapshot
	}
	return draftStatement(snapshot.input)?.snapshot ?? null
}

const isOfCosts = (input: CancellationInput | CostCancellationInput): input is CostCancellationInput =>
	input.cancelled.kind === 'costs'

/** Version of the engine that a snapshot was made with. */
export const engineOf = (snapshot: Snapshot): string =>
	('cancellation' in snapshot ? snapshot.cancellation : snapshot.input).engineVersion
