/** An issued statement computed once more, from what was kept with it alone. */
import { draftCancellation } from './cancellation.ts'
import { draftStatement } from './draft.ts'
import type { CancellationInput, StatementInput } from './statement.ts'

/** What is kept with a statement (see `DraftedStatement.snapshot`), read back. */
export type Snapshot = { readonly input: StatementInput } | { readonly cancellation: CancellationInput }

/** The same text as the snapshot's own, unless the engine computes otherwise than the one that made it. */
export function rerun(snapshot: Snapshot): string | null {
	if ('cancellation' in snapshot) return draftCancellation(snapshot.cancellation).snapshot
	return draftStatement(snapshot.input)?.snapshot ?? null
}

/** Version of the engine that a snapshot was made with. */
export const engineOf = (snapshot: Snapshot): string =>
	('cancellation' in snapshot ? snapshot.cancellation : snapshot.input).engineVersion
