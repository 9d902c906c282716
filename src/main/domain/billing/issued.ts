/** What issuing adds to a frozen statement: its number, the day, and when it is due; and what is printed of it. */
import type { ExplainedStatement } from '../../../shared/contract/papers.ts'
import { addDays, type LocalDate } from '../../../shared/period.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import type { CostStatement } from '../costs/cost-statement.ts'
import { explainStatement } from './explain.ts'
import type { Statement, StatementInput } from './statement.ts'

/** § 40c EnWG: due two weeks after the request at the earliest. */
export const dueAfterDays = 14

/** Bills are written in the language of the building's country. */
export const billLanguage = (country: string): 'de' | 'en' =>
	['DE', 'AT', 'CH', 'LI', 'LU'].includes(country) ? 'de' : 'en'

type Issuable = {
	readonly number: string | null
	readonly zone: string
	readonly issuedOn: LocalDate
	readonly dueOn: LocalDate
}

export function issuedStatement<S extends Issuable>(statement: S, number: string, issuedAt: number): S {
	const issuedOn = dateOfInstant(statement.zone, issuedAt)
	return { ...statement, number, issuedOn, dueOn: addDays(issuedOn, dueAfterDays) }
}

/** `explained`: printed after the amounts, where the landlord does that. */
export type BillToPrint = {
	readonly statement: Statement | CostStatement
	readonly explained: ExplainedStatement | null
}

/** The derivation where the landlord prints it with every bill: as chosen when the bill was drafted, so it stays. */
export function printedExplanation(
	snapshot: { readonly input?: StatementInput },
	statement: Statement | CostStatement,
): ExplainedStatement | null {
	if (snapshot.input === undefined || statement.kind === 'costs' || statement.texts?.explains !== true) return null
	return explainStatement({ input: snapshot.input, statement }, () => true)
}
