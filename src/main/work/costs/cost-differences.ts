/** Issued cost statements that would come to something else by what is entered and measured now. */
import { addDays } from '../../../shared/period.ts'
import { dueAfterDays } from '../../domain/billing/issued.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { defaultInterpolationReachMs } from '../../domain/consumption/boundary.ts'
import { sharedCosts } from '../../domain/costs/statements.ts'
import type { BillRunRow } from '../../store/billing.ts'
import type { CostPeriod } from '../../store/costs.ts'
import type { ChangedStatement } from '../billing/differences.ts'
import type { TaskContext } from '../serve.ts'
import type { ViewContext } from '../views/context.ts'
import { costInput, unreadablePools } from './cost-input.ts'

export type CostChangesWanted = {
	/** Somebody put a reading right: periods in which none was are left out. */
	readonly overlaysOnly: boolean
}

/** A claim lapses three years after the end of its year (§§ 195, 199 BGB; art. 188 of the civil code of the PRC). */
const lapsesAfterYears = 3

/**
 * Costs are shared out among all, so any change may concern all: each period is computed again as a whole. What cannot
 * be billed now says what stands in the way, once for the period (at its first statement), and proposes no amounts.
 */
export function changedCosts(
	context: ViewContext,
	{ overlaysOnly }: CostChangesWanted,
	task: Pick<TaskContext, 'progress' | 'isCancelled'>,
): readonly ChangedStatement[] {
	const { billing, costs } = context.store
	const runs = billing.runs().filter(({ kind, state }) => kind === 'costs' && state === 'issued')
	const inTurn = [...runs].sort((a, b) => a.id - b.id)
	// Of each period the one that says how it was shared out last.
	const latest = [...new Map(inTurn.map((run) => [run.costPeriodId!, run])).values()]
	return latest.flatMap((run, index) => {
		if (task.isCancelled()) return []
		const period = costs.period(run.costPeriodId!)
		task.progress(index + 1, latest.length)
		if (period === null || hasLapsed(context, run)) return []
		return overlaysOnly && !isOverlaid(context, run, period) ? [] : changedIn(context, run, period)
	})
}

function hasLapsed({ now, store }: ViewContext, { buildingId, issuedAt }: BillRunRow): boolean {
	const zone = store.topology.building(buildingId)?.zone ?? 'UTC'
	const yearOf = (instant: number) => Number(dateOfInstant(zone, instant).slice(0, 4))
	return yearOf(now) > yearOf(issuedAt ?? now) + lapsesAfterYears
}

function isOverlaid({ store }: ViewContext, run: BillRunRow, { fromDate, toDate }: CostPeriod): boolean {
	const zone = store.topology.building(run.buildingId)?.zone ?? 'UTC'
	const from = dayStart(zone, fromDate) - defaultInterpolationReachMs
	const to = dayStart(zone, toDate) + defaultInterpolationReachMs
	return store.overlays.touchedSince(run.draftedAt ?? run.createdAt).some(({ at }) => at >= from && at <= to)
}

/** Whoever has no part in the period any more would have nothing to pay. */
function changedIn(context: ViewContext, run: BillRunRow, period: CostPeriod): readonly ChangedStatement[] {
	const building = context.store.topology.building(run.buildingId)
	const standing = context.store.billing.standingCosts(period.id)
	if (building === null || standing.length === 0) return []
	const issuedOn = dateOfInstant(building.zone, run.issuedAt ?? run.createdAt)
	const { input, unreadable } = costInput(context, building, period, {
		issuedOn,
		dueOn: addDays(issuedOn, dueAfterDays),
	})
	const { statements, problems } = sharedCosts(input)
	const red = [...unreadablePools(unreadable), ...problems].filter(({ severity }) => severity === 'red')
	const now = new Map(statements.map(({ occupancy, statement }) => [occupancy.id, statement.totalMinor]))
	return standing.map(({ id, occupancyId, totalMinor }, index) => ({
		statementId: id,
		issuedMinor: totalMinor,
		totalMinor: red.length > 0 ? null : (now.get(occupancyId) ?? 0),
		problems: index === 0 ? red : [],
	}))
}
