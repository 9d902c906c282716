/** Contract area: operating and heating costs. What is shared out is computed in a worker. */
import type { costCalls } from '../../../shared/contract/costs.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { addDays, isLocalDate } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { BillRunRow } from '../../store/billing.ts'
import { stateOf } from './bill-run-views.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

export function costHandlers(parts: Parts): Handlers<typeof costCalls> {
	const { store, events, billRuns, clock } = parts
	const changed = () => events.emit('costs.changed', {})
	const open = (periodId: number) => {
		const period = found(store.costs.period(periodId), 'cost-period')
		if (isFrozen(runOf(parts, periodId))) throw new CallFailed('run-not-draft')
		return period
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
			changed()
			return { periodId: id }
		},
		'costs.removePeriod': ({ periodId }) => {
			if (runOf(parts, periodId) !== null) throw new CallFailed('in-use', { what: 'cost-period' })
			store.costs.removePeriod(periodId)
			changed()
			return {}
		},
		'costs.period': async ({ periodId }) => {
			const facts = found(await view(parts, 'costPeriod', periodId), 'cost-period')
			return { ...facts, ...headOf(parts, periodId), isFrozen: isFrozen(runOf(parts, periodId)) }
		},
		'costs.share': async (wanted) => found(await view(parts, 'costShare', wanted), 'cost-share'),
		'costs.savePool': ({ periodId, poolId, name, definition }) => {
			open(periodId)
			if (poolId !== null && store.costs.pool(poolId)?.periodId !== periodId) {
				throw new CallFailed('not-found', { what: 'cost-pool' })
			}
			const id = poolId ?? store.costs.insertPool({ periodId, name, definition })
			if (poolId !== null) store.costs.updatePool(poolId, { name, definition })
			changed()
			return { poolId: id }
		},
		'costs.removePool': ({ poolId }) => {
			open(found(store.costs.pool(poolId), 'cost-pool').periodId)
			store.costs.removePool(poolId)
			changed()
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
			changed()
			return {}
		},
		'costs.prepare': ({ periodId }) => {
			const { buildingId, toDate } = open(periodId)
			const month = addDays(toDate, -1).slice(0, 7)
			const standing = runOf(parts, periodId)
			const runId =
				standing?.id ??
				store.billing.insertRun({ buildingId, kind: 'costs', costPeriodId: periodId, month, createdAt: clock.now() })
			if (billRuns.progress(runId) === null) billRuns.draft(runId)
			changed()
			return { runId }
		},
	}
}

/** The run that bills the period; one that was cancelled or failed bills nothing. */
function runOf({ store }: Pick<Parts, 'store'>, periodId: number): BillRunRow | null {
	const run = store.billing
		.runs()
		.find(
			({ costPeriodId, state, draftState }) =>
				costPeriodId === periodId && state !== 'cancelled' && state !== 'failed' && draftState !== 'discarding',
		)
	return run ?? null
}

const isFrozen = (run: BillRunRow | null): boolean =>
	run !== null && (run.state === 'approved' || run.state === 'issuing' || run.state === 'issued')

function headOf(parts: Parts, periodId: number) {
	const run = runOf(parts, periodId)
	if (run === null) return { runId: null, state: null }
	return { runId: run.id, state: stateOf(parts.billRuns, run) }
}
