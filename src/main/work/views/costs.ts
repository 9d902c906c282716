/** A cost period as a page shows it: shared out from what is entered and measured now. */
import { type CostPeriodView, costCalls } from '../../../shared/contract/costs.ts'
import type { Output } from '../../../shared/contract/define.ts'
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { costChanges } from '../../domain/costs/cost-changes.ts'
import type { CostInput } from '../../domain/costs/cost-input.ts'
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import { type SharedCosts, sharedCosts } from '../../domain/costs/statements.ts'
import type { CostPeriod } from '../../store/costs.ts'
import { unpackedBasis } from '../costs/cost-basis.ts'
import { costInput, type ReadCosts, unreadablePools } from '../costs/cost-input.ts'
import type { ViewContext } from './context.ts'

/** Of the period's run the station knows more. */
export type CostPeriodFacts = Omit<
	CostPeriodView,
	'runId' | 'state' | 'isFrozen' | 'openDifferences' | 'toPutRight' | 'runs'
>

const changesShown = 200

export function costPeriodView(context: ViewContext, periodId: number): CostPeriodFacts | null {
	const read = costsOf(context, periodId)
	if (read === null) return null
	const { period, input, unreadable, costs } = read
	const { vacancies: _, ...ownerAmounts } = costs.owner
	const totals = new Map(costs.pools.map((pool) => [pool.poolId, pool]))
	const standing = context.store.billing.standingCosts(periodId)
	const issuedMinor = new Map(standing.map(({ occupancyId, totalMinor }) => [occupancyId, totalMinor]))
	return {
		id: period.id,
		name: period.name,
		from: period.fromDate,
		to: addDays(period.toDate, -1),
		currency: input.currency,
		options: input.options,
		pools: context.store.costs.poolsOf(periodId).map(({ id, name }) => {
			const total = totals.get(id)
			return {
				id,
				name,
				definition: input.pools.find((pool) => pool.id === id)?.definition ?? null,
				totalMinor: total?.poolMinor ?? 0,
				tenantsMinor: total?.tenantsMinor ?? 0,
				ownerMinor: total?.ownerMinor ?? 0,
			}
		}),
		shares: costs.all.map(({ segment: { unit, occupancy }, statement }) => ({
			unitId: unit.id,
			unitName: unit.name,
			occupancyId: occupancy?.id ?? null,
			tenantName: occupancy?.tenant.name ?? null,
			from: statement.lived.firstDay,
			to: statement.lived.lastDay,
			...amountsOf(statement),
			advanceMinor: occupancy?.advanceMinor ?? null,
			issuedMinor: (occupancy && issuedMinor.get(occupancy.id)) ?? null,
		})),
		owner: ownerAmounts,
		problems: [...unreadablePools(unreadable), ...costs.problems],
		issued: standing.length === 0 ? null : issuedOf(context, periodId, input, standing.length),
	}
}

/** Against what the last run was made from: it says how the whole period was shared out. */
function issuedOf(
	{ store }: ViewContext,
	periodId: number,
	now: CostInput,
	statements: number,
): CostPeriodFacts['issued'] {
	const runs = store.billing.runs().filter((run) => run.costPeriodId === periodId && run.state === 'issued')
	const last = runs.toSorted((a, b) => b.id - a.id)[0]
	if (last === undefined) return null
	const basis = store.billing.costBasis(last.id)
	const before = basis && unpackedBasis(basis)
	const changes = before === null ? [] : costChanges(before, now)
	return {
		at: last.issuedAt ?? last.createdAt,
		statements,
		changes: changes.slice(0, changesShown),
		changesLeft: Math.max(0, changes.length - changesShown),
	}
}

const amountsOf = (statement: CostStatement) => ({
	sharesMinor: statement.sharesMinor,
	co2LandlordMinor: statement.co2LandlordMinor,
	cutsMinor: statement.cutsMinor,
	costsMinor: statement.costsMinor,
	advancesMinor: statement.advancesMinor,
	balanceMinor: statement.totalMinor,
})

type ShareWanted = { readonly periodId: number; readonly unitId: number; readonly from: string }

export function costShareView(
	context: ViewContext,
	{ periodId, unitId, from }: ShareWanted,
): Output<(typeof costCalls)['costs.share']> | null {
	const read = costsOf(context, periodId)
	const found = read?.costs.all.find(({ segment }) => segment.unit.id === unitId && segment.fromDate === from)
	if (found === undefined) return null
	const { pools, co2, cuts, currency } = found.statement
	// A statement says more than the page shows.
	return costCalls['costs.share'].output.parse({ shares: pools, co2, cuts, currency })
}

function costsOf(
	context: ViewContext,
	periodId: number,
): (ReadCosts & { readonly period: CostPeriod; readonly costs: SharedCosts }) | null {
	const period = context.store.costs.period(periodId)
	const building = period && context.store.topology.building(period.buildingId)
	if (period === null || building === null) return null
	const today = dateOfInstant(building.zone, context.now)
	const read = costInput(context, building, period, { issuedOn: today, dueOn: today })
	return { ...read, period, costs: sharedCosts(read.input) }
}
