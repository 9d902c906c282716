/** A statement as it goes out: frozen when it was drafted, with what issuing added. */
import { type BillToPrint, issuedStatement, printedExplanation } from '../../domain/billing/issued.ts'
import type { Statement as StatementRow } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'

type Snapshot = Parameters<typeof printedExplanation>[0] & { readonly statement: BillToPrint['statement'] }

/** Number, date and due date are those of the issue; a draft keeps the day on which it was drafted. */
export function statementAsIssued({ billing }: Store, row: StatementRow): BillToPrint['statement'] {
	const { statement } = row.snapshot as Snapshot
	const issuedAt = billing.run(row.runId)?.issuedAt ?? null
	return row.number === null || issuedAt === null ? statement : issuedStatement(statement, row.number, issuedAt)
}

export function billToPrint(store: Store, row: StatementRow): BillToPrint {
	const statement = statementAsIssued(store, row)
	return { statement, explained: printedExplanation(row.snapshot as Snapshot, statement) }
}
