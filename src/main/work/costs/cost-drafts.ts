/** The drafts of a costs run: a statement for every tenant of the period, all from one state of the readings. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/billing/canonical.ts'
import { costSnapshot } from '../../domain/costs/cost-snapshot.ts'
import { sharedCosts } from '../../domain/costs/statements.ts'
import type { BillRun } from '../../store/billing.ts'
import type { Building } from '../../store/topology.ts'
import type { BillRequest } from '../bill-input.ts'
import { type Drafted, namedBy } from '../billing/drafts.ts'
import type { ViewContext } from '../views/context.ts'
import { costInput, unreadablePools } from './cost-input.ts'

/** What stands in the way of all of them comes with the first. */
export function* costDrafts(
	context: ViewContext,
	building: Building,
	run: BillRun,
	{ issuedOn, dueOn }: BillRequest,
): Generator<Drafted> {
	const period = run.costPeriodId === null ? null : context.store.costs.period(run.costPeriodId)
	if (period === null) return
	const { input, unreadable } = costInput(context, building, period, { issuedOn, dueOn })
	const { statements, problems } = sharedCosts(input)
	const digest = createHash('sha256').update(canonicalJson(input)).digest('hex')
	for (const [index, drafted] of statements.entries()) {
		const { occupancy, statement } = drafted
		yield {
			draft: {
				occupancyId: occupancy.id,
				kind: 'costs',
				totalMinor: statement.totalMinor,
				currency: statement.currency,
				snapshot: costSnapshot(input, drafted, digest),
			},
			problems: index === 0 ? [...unreadablePools(unreadable), ...problems] : [],
			printed: namedBy(statement),
		}
	}
}
