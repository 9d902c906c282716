/** What a run drafts, one statement after the other, in the order in which they get their numbers. */
import { addDays } from '../../../shared/period.ts'
import { draftCancellation } from '../../domain/billing/cancellation.ts'
import { draftStatement } from '../../domain/billing/draft.ts'
import { dueAfterDays } from '../../domain/billing/issued.ts'
import type { DraftedStatement, IssuedBill } from '../../domain/billing/statement.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { BillRun, NewDraft } from '../../store/billing.ts'
import type { Building } from '../../store/topology.ts'
import { type BillRequest, billInputs, engineVersion } from '../bill-input.ts'
import { costDrafts } from '../costs/cost-drafts.ts'
import type { ViewContext } from '../views/context.ts'
import { type Drafted, type DraftsEnd, namedBy } from './drafted.ts'
import { statementAsIssued } from './issued.ts'

type Requested = Pick<BillRun, 'month' | 'draftedAt' | 'createdAt'>

/** The request that a run's drafts are computed by: the same one after a kill, on whichever day that is. */
export function requestOf(building: Building, { month, draftedAt, createdAt }: Requested): BillRequest {
	const issuedOn = dateOfInstant(building.zone, draftedAt ?? createdAt)
	return { month, issuedOn, dueOn: addDays(issuedOn, dueAfterDays) }
}

export function draftsOf(
	context: ViewContext,
	building: Building,
	run: BillRun,
): Generator<Drafted, DraftsEnd | undefined> {
	const request = requestOf(building, run)
	switch (run.kind) {
		case 'correction':
			return correctionDrafts(context, building, run, request)
		case 'costs':
			return costDrafts(context, building, run, request)
		case 'month':
			return monthDrafts(context, building, request)
	}
}

/** At most so many statements are to be expected: for progress. */
export const expectedOf = ({ store }: ViewContext, run: BillRun): number =>
	run.corrects?.reduce((sum, { replaced }) => sum + (replaced ? 2 : 1), 0) ?? store.topology.units().length

function* monthDrafts(context: ViewContext, building: Building, request: BillRequest): Generator<Drafted> {
	for (const { occupancy, input } of billInputs(context, building, request)) {
		const drafted = draftStatement(input)
		if (drafted !== null) yield asDraft(drafted, { occupancyId: occupancy.id })
	}
}

/** Each original is cancelled, and what stands in its place follows it. */
function* correctionDrafts(
	context: ViewContext,
	building: Building,
	run: BillRun,
	request: BillRequest,
): Generator<Drafted> {
	const { billing } = context.store
	for (const { statementId, reason, replaced } of run.corrects ?? []) {
		const original = billing.statement(statementId)
		if (original === null) continue
		const { occupancyId } = original
		const cancelled = statementAsIssued(context.store, original)
		// Costs are shared out again among all, never for one alone: in a run of their own kind.
		if (cancelled.kind === 'costs') continue
		const { issuedOn, dueOn } = request
		const cancellation = draftCancellation({ cancelled, reason, issuedOn, dueOn, engineVersion })
		yield asDraft(cancellation, { occupancyId, kind: 'cancellation', cancelsId: original.id })
		if (!replaced || cancelled.number === null) continue
		const replaces = { number: cancelled.number, issuedOn: cancelled.issuedOn }
		const drafted = draftedAgain(context, building, request, occupancyId, replaces)
		if (drafted !== null) yield asDraft(drafted, { occupancyId, replacesId: original.id })
	}
}

/** One tenant's month by what counts now; null: nothing is billed to them any more. */
function draftedAgain(
	context: ViewContext,
	building: Building,
	request: BillRequest,
	occupancyId: number,
	replaces: IssuedBill | null,
): DraftedStatement | null {
	for (const { input } of billInputs(context, building, request, { occupancies: ({ id }) => id === occupancyId })) {
		return draftStatement(replaces === null ? input : { ...input, replaces })
	}
	return null
}

function asDraft({ statement, snapshot }: DraftedStatement, about: Pick<NewDraft, 'occupancyId'> & Partial<NewDraft>) {
	const { totalMinor, currency, problems } = statement
	return { draft: { ...about, totalMinor, currency, snapshot }, problems, printed: namedBy(statement) }
}
