/**
 * The drafts of a costs run: a statement for every tenant of the period, all from one state of the readings. After they
 * were issued: cancellations and what stands in their place, for every statement that would say something else now.
 */
import { draftCostCancellation } from '../../domain/costs/cost-cancellation.ts'
import { costSnapshot } from '../../domain/costs/cost-snapshot.ts'
import { type CostCorrection, costsAgain } from '../../domain/costs/costs-again.ts'
import { type SharedCosts, sharedCosts } from '../../domain/costs/statements.ts'
import type { BillRun } from '../../store/billing.ts'
import type { Building } from '../../store/topology.ts'
import { type BillRequest, engineVersion } from '../bill-input.ts'
import { type Drafted, type DraftsEnd, namedBy } from '../billing/drafted.ts'
import type { ViewContext } from '../views/context.ts'
import { packedBasis } from './cost-basis.ts'
import { costInput, unreadablePools } from './cost-input.ts'
import { standingCosts } from './standing-costs.ts'

/** Ends with what all of them were made from, and what stands in the way of them. */
export function* costDrafts(
	context: ViewContext,
	building: Building,
	run: BillRun,
	request: BillRequest,
): Generator<Drafted, DraftsEnd> {
	const period = run.costPeriodId === null ? null : context.store.costs.period(run.costPeriodId)
	if (period === null) return { problems: [], basis: null }
	const { issuedOn, dueOn } = request
	const { input, unreadable } = costInput(context, building, period, { issuedOn, dueOn })
	const costs = sharedCosts(input)
	const basis = packedBasis(input)
	const asDraft = (drafted: SharedCosts['statements'][number], replacesId: number | null = null): Drafted => ({
		draft: {
			occupancyId: drafted.occupancy.id,
			kind: 'costs',
			replacesId,
			totalMinor: drafted.statement.totalMinor,
			currency: drafted.statement.currency,
			snapshot: costSnapshot(input, drafted, basis.sha256),
		},
		problems: [],
		printed: namedBy(drafted.statement),
	})
	const problems = [...unreadablePools(unreadable), ...costs.problems]
	if (run.corrects === null) {
		for (const drafted of costs.statements) yield asDraft(drafted)
		return { problems, basis }
	}
	// All of a run are cancelled for one reason, and either all are replaced or none.
	const { reason = '', replaced = true } = run.corrects[0] ?? {}
	const corrections = costsAgain(replaced ? costs.statements : [], standingCosts(context.store, period.id))
	for (const { cancelled, drafted } of corrections) {
		if (cancelled !== null) yield cancellationOf(cancelled, reason, request)
		if (drafted !== null) yield asDraft(drafted, cancelled?.statementId)
	}
	if (corrections.length > 0) return { problems: replaced ? problems : [], basis }
	const nothing = { severity: 'red', code: 'cost-unchanged', unitName: '', pointName: null, params: {} } as const
	return { problems: [nothing], basis }
}

function cancellationOf(
	{ statementId, occupancyId, issued }: NonNullable<CostCorrection['cancelled']>,
	reason: string,
	{ issuedOn, dueOn }: BillRequest,
): Drafted {
	const input = { cancelled: issued, reason, issuedOn, dueOn, engineVersion }
	const { statement, snapshot } = draftCostCancellation(input)
	const { totalMinor, currency } = statement
	return {
		draft: { occupancyId, kind: 'cancellation', cancelsId: statementId, totalMinor, currency, snapshot },
		problems: [],
		printed: namedBy(statement),
	}
}
