/** A statement as it goes out: frozen when it was drafted, with what issuing added. */
import { issuedStatement } from '../../domain/billing/issued.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import type { Statement as StatementRow } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'

/** Number, date and due date are those of the issue; a draft keeps the day on which it was drafted. */
export function statementAsIssued({ billing }: Store, row: StatementRow): Statement {
	const { statement } = row.snapshot as { readonly statement: Statement }
	const issuedAt = billing.run(row.runId)?.issuedAt ?? null
	return row.number === null || issuedAt === null ? statement : issuedStatement(statement, row.number, issuedAt)
}
