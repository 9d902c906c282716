/** What the handlers of every contract area work with. */
import { CallFailed } from '../../../shared/rpc.ts'
import type { Clock } from '../../lines/clock.ts'
import { type Store, StoreFailed } from '../../store/open.ts'
import type { billTasks } from '../../work/bills.ts'
import type { commissioningTasks } from '../../work/commissioning.ts'
import type { Presets } from '../../work/presets.ts'
import type { viewTasks } from '../../work/views.ts'
import type { AlarmDesk } from '../alarms/alarm-desk.ts'
import type { BillRuns } from '../billing/bill-runs.ts'
import type { Differences } from '../billing/differences.ts'
import type { WhatIfs } from '../billing/what-ifs.ts'
import type { Callers } from '../callers/callers.ts'
import type { Collector } from '../collect/collector.ts'
import type { LineTests } from '../commissioning/line-test.ts'
import type { Lists } from '../commissioning/lists.ts'
import type { EventHub } from '../event-hub.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Exports } from '../exports/exports.ts'
import type { SerialWatch } from '../facts/serial-watch.ts'
import type { Jobs } from '../jobs.ts'
import type { Doctor } from '../line-doctor/doctor.ts'
import type { LinePool } from '../line-pool.ts'
import type { Network } from '../network/network.ts'
import type { Plausibility } from '../plausibility/plausibility.ts'
import type { ScanRuns } from '../scan-runs.ts'
import type { Vault } from '../secrets/vault.ts'
import type { WorkerOf } from '../worker.ts'

export type Parts = {
	readonly store: Store
	readonly presets: Presets
	readonly pool: LinePool
	readonly callers: Callers
	readonly network: Network
	readonly collector: Collector
	readonly scans: ScanRuns
	readonly billRuns: BillRuns
	readonly differences: Differences
	readonly whatIfs: WhatIfs
	readonly jobs: Jobs
	readonly alarms: AlarmDesk
	readonly plausibility: Plausibility
	readonly serials: SerialWatch
	readonly vault: Vault
	readonly events: EventHub
	readonly exchange: Exchange
	readonly exports: Exports
	readonly doctor: Doctor
	readonly clock: Clock
	readonly dataFolder: string
	readonly version: string
	readonly views: WorkerOf<typeof viewTasks>
	readonly bills: WorkerOf<typeof billTasks>
	readonly commissioning: WorkerOf<typeof commissioningTasks>
	/** Lists of meters that were uploaded. */
	readonly lists: Lists
	readonly lineTests: LineTests
	/** Lines in the store changed: open, close, look for meters again. */
	readonly followLines: () => Promise<void>
	readonly startDemo: () => Promise<void>
}

/** Asks the view worker for one view of this moment. */
export const view = <K extends keyof typeof viewTasks>(
	{ views, clock }: Pick<Parts, 'views' | 'clock'>,
	task: K,
	input: Parameters<(typeof viewTasks)[K]>[0]['input'],
) => views.call(task, { now: clock.now(), input } as Parameters<(typeof viewTasks)[K]>[0])

export const found = <T>(row: T | null | undefined, what: string): T => {
	if (row === null || row === undefined) throw new CallFailed('not-found', { what })
	return row
}

export const buildingOf = (store: Store) => {
	const building = store.topology.buildings()[0]
	if (building === undefined) throw new CallFailed('not-set-up')
	return building
}

type AnyHandlers = Readonly<Record<string, (input: never) => unknown>>

/**
 * The store's named reasons become the contract's. What is not named is a broken invariant and stays one. `failed` is
 * told of each.
 */
export function withStoreFailures<H extends AnyHandlers>(handlers: H, failed: (cause: StoreFailed) => void): H {
	const wrapped = Object.entries(handlers).map(([name, handler]) => [
		name,
		async (input: never) => {
			try {
				return await handler(input)
			} catch (cause) {
				if (!(cause instanceof StoreFailed)) throw cause
				failed(cause)
				throw named(cause)
			}
		},
	])
	return Object.fromEntries(wrapped) as H
}

function named({ reason }: StoreFailed): CallFailed | StoreFailed {
	switch (reason) {
		case 'full':
		case 'read-only':
		case 'locked':
		case 'corrupt':
		case 'io':
			return new CallFailed('database', { reason })
		case 'duplicate':
		case 'overlap':
			return new CallFailed('duplicate', { what: reason })
		case 'in-use':
			return new CallFailed('in-use', { what: '' })
		case 'not-found':
			return new CallFailed('not-found', { what: '' })
		case 'frozen':
		case 'not-draft':
			return new CallFailed('run-not-draft')
		case 'invalid':
			return new CallFailed('invalid-input', { field: '' })
	}
}
