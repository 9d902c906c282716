/** billing.explain: where the amounts of a statement come from, and which of its raw frames are still kept. */
import type { ExplainedStatement } from '../../../shared/contract/papers.ts'
import { explainStatement } from '../../domain/billing/explain.ts'
import type { Statement, StatementInput } from '../../domain/billing/statement.ts'
import { statementAsIssued } from '../billing/issued.ts'
import type { ViewContext } from './context.ts'

type Snapshot = { readonly input?: StatementInput }
type Explained = { readonly statement: Statement; readonly explained: ExplainedStatement }

/** Null: there is no such statement, or it shares out costs and has no price lines. */
export function explainView({ store }: ViewContext, statementId: number): Explained | null {
	const row = store.billing.statement(statementId)
	if (row === null) return null
	const snapshot = row.snapshot as Snapshot
	const statement = statementAsIssued(store, row)
	// A cancellation rests on the readings and prices of what it cancels.
	const cancelled = row.cancelsId === null ? null : store.billing.statement(row.cancelsId)
	const input = snapshot.input ?? (cancelled?.snapshot as Snapshot | undefined)?.input
	if (statement.kind === 'costs' || input === undefined) return null
	const kept = new Map<number, boolean>()
	const hasFrame = (frameId: number): boolean => {
		const known = kept.get(frameId) ?? store.readings.frameOf(frameId) !== null
		kept.set(frameId, known)
		return known
	}
	return { statement, explained: explainStatement({ input, statement }, hasFrame) }
}
