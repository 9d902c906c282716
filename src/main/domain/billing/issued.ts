/** What issuing adds to a frozen statement: its number, the day, and when it is due. */
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../calendar/local-time.ts'
import type { Statement } from './statement.ts'

/** § 40c EnWG: due two weeks after the request at the earliest. */
export const dueAfterDays = 14

export function issuedStatement(statement: Statement, number: string, issuedAt: number): Statement {
	const issuedOn = dateOfInstant(statement.zone, issuedAt)
	return { ...statement, number, issuedOn, dueOn: addDays(issuedOn, dueAfterDays) }
}
