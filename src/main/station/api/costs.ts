/** Contract area: operating and heating costs. What is shared out is computed in a worker. */
import type { CostPeriodView, costCalls } from '../../../shared/contract/costs.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { addDays, isLocalDate } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { BillRunRow } from '../../store/billing.ts'
import type { Corrected } from '../../store/schema-billing.ts'
import { notComputable } from '../billing/not-computable.ts'
import { stateOf, sumOf } from './bill-run-views.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

export function costHandlers(parts: Parts): Handlers<typeof costCalls> {
	const { store, events, billRuns, clock } = parts
	const changed = () => events.emit('costs.changed', {})
	const open = (periodId: number) => {
		const period = found(store.costs.period(periodId), 'cost-period')
		if (isFrozen(underWay(parts, periodId))) throw new CallFailed('run-not-draft')
		return period
	}
	/** What is entered counts at once: a draft that stands is made again. */
	const entered = (periodId: number) => {
		const run = underWay(parts, periodId)
		if (run?.state === 'draft' && billRuns.progress(run.id) === null) billRuns.draft(run.id)
		changed()
	}
	const draft = (periodId: number, corrects: readonly Corrected[] | null) => {
		const { buildingId, toDate } = open(periodId)
		const month = addDays(toDate, -1).slice(0, 7)
		const row = { buildingId, kind: 'costs', costPeriodId: periodId, month, createdAt: clock.now() } as const
		const runId = store.billing.insertRun(corrects === null ? row : { ...row, corrects })
		billRuns.draft(runId)
		changed()
		return { runId }
	}
	return {
		'costs.periods': () => ({
			periods: store.costs.periods().map((period) => ({
				...headOf(parts, period.id),
				id: period.id,
				name: period.name,
				from: period.fromDate,
				to: addDays(period.toDate, -1),
				pools: store.costs.poolsOf(period.id).length,
				currency: store.topology.building(period.buildingId)?.currency ?? 'EUR',
			})),
		}),
		'costs.savePeriod': ({ periodId, name, from, to, options }) => {
			if (!isLocalDate(from)) throw new CallFailed('invalid-input', { field: 'from' })
			if (!isLocalDate(to) || to < from) throw new CallFailed('invalid-input', { field: 'to' })
			const row = { name, fromDate: from, toDate: addDays(to, 1), options }
			const id = periodId ?? store.costs.insertPeriod({ ...row, buildingId: buildingOf(store).id })
			if (periodId !== null) store.costs.updatePeriod(open(periodId).id, row)
			entered(id)
			return { periodId: id }
		},
		'costs.removePeriod': ({ periodId }) => {
			if (runsOf(parts, periodId).length > 0) throw new CallFailed('in-use', { what: 'cost-period' })
			store.costs.removePeriod(periodId)
			changed()
			return {}
		},
		'costs.period': async ({ periodId }) => {
			const facts = found(await view(parts, 'costPeriod', periodId), 'cost-period')
			const isClosed = isFrozen(underWay(parts, periodId))
			return {
				...facts,
				...headOf(parts, periodId),
				isFrozen: isClosed,
				runs: runViews(parts, periodId, facts.currency),
			}
		},
		'costs.share': async (wanted) => found(await view(parts, 'costShare', wanted), 'cost-share'),
		'costs.savePool': ({ periodId, poolId, name, definition }) => {
			open(periodId)
			if (poolId !== null && store.costs.pool(poolId)?.periodId !== periodId) {
				throw new CallFailed('not-found', { what: 'cost-pool' })
			}
			const id = poolId ?? store.costs.insertPool({ periodId, name, definition })
			if (poolId !== null) store.costs.updatePool(poolId, { name, definition })
			entered(periodId)
			return { poolId: id }
		},
		'costs.removePool': ({ poolId }) => {
			const { periodId } = found(store.costs.pool(poolId), 'cost-pool')
			open(periodId)
			store.costs.removePool(poolId)
			entered(periodId)
			return {}
		},
		'costs.saveAdvances': ({ periodId, advances }) => {
			open(periodId)
			store.transaction(() => {
				for (const { occupancyId, amountMinor } of advances) {
					found(store.topology.occupancy(occupancyId), 'occupancy')
					store.costs.setAdvance(periodId, occupancyId, amountMinor)
				}
			})
			entered(periodId)
			return {}
		},
		'costs.prepare': ({ periodId }) => {
			open(periodId)
			const standing = underWay(parts, periodId)
			if (standing !== null) {
				if (billRuns.progress(standing.id) === null) billRuns.draft(standing.id)
				changed()
				return { runId: standing.id }
			}
			if (store.billing.standingCosts(periodId).length > 0) throw new CallFailed('run-not-draft')
			// All that was issued is cancelled: new statements, of which none has to be.
			return draft(periodId, runsOf(parts, periodId).length > 0 ? [] : null)
		},
		'costs.correct': ({ periodId, reason, replaced }) => {
			const { name } = found(store.costs.period(periodId), 'cost-period')
			if (underWay(parts, periodId) !== null) throw new CallFailed('duplicate', { what: 'correction', name })
			const standing = store.billing.standingCosts(periodId)
			if (standing.length === 0) throw new CallFailed('not-found', { what: 'statement' })
			return draft(
				periodId,
				standing.map(({ id }) => ({ statementId: id, reason, replaced })),
			)
		},
		'costs.leaveAsIs': ({ periodId, note }) => {
			found(store.costs.period(periodId), 'cost-period')
			const open = openDifferences(parts, periodId)
			store.transaction(() => {
				for (const { id } of open) store.billing.dismissDifference(id, note, clock.now())
			})
			changed()
			return {}
		},
	}
}

/** Newest first; those that were discarded or failed bill nothing. */
function runsOf({ store }: Pick<Parts, 'store'>, periodId: number): readonly BillRunRow[] {
	return store.billing
		.runs()
		.filter(
			({ costPeriodId, state, draftState }) =>
				costPeriodId === periodId && state !== 'cancelled' && state !== 'failed' && draftState !== 'discarding',
		)
		.toSorted((a, b) => b.id - a.id)
}

const underWay = (parts: Pick<Parts, 'store'>, periodId: number): BillRunRow | null =>
	runsOf(parts, periodId).find(({ state }) => state !== 'issued') ?? null

const isFrozen = (run: BillRunRow | null): boolean =>
	run !== null && (run.state === 'approved' || run.state === 'issuing')

const openDifferences = (parts: Pick<Parts, 'store'>, periodId: number) =>
	runsOf(parts, periodId)
		.flatMap(({ id }) => parts.store.billing.differencesOf(id))
		.filter(({ state }) => state === 'open')

function toPutRight({ store }: Pick<Parts, 'store'>, periodId: number): CostPeriodView['toPutRight'] {
	const noticed = notComputable(store)
	if (noticed.size === 0) return []
	return store.billing.standingCosts(periodId).flatMap(({ id }) => noticed.get(id)?.problems ?? [])
}

function headOf(parts: Parts, periodId: number) {
	const head = { openDifferences: openDifferences(parts, periodId).length, toPutRight: toPutRight(parts, periodId) }
	const run = runsOf(parts, periodId)[0]
	if (run === undefined) return { ...head, runId: null, state: null }
	const isCancelled = run.state === 'issued' && parts.store.billing.standingCosts(periodId).length === 0
	return { ...head, runId: run.id, state: isCancelled ? ('cancelled' as const) : stateOf(parts.billRuns, run) }
}

function runViews(parts: Parts, periodId: number, currency: string): CostPeriodView['runs'] {
	const totals = parts.store.billing.totals()
	return runsOf(parts, periodId).map((run) => ({
		runId: run.id,
		isCorrection: run.corrects !== null,
		state: stateOf(parts.billRuns, run),
		createdAt: run.createdAt,
		...sumOf(totals.get(run.id), currency),
	}))
}
