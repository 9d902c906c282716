/** The station's own health: its clock, its database and disk, its worker threads; and what is not done meanwhile. */
import { dirname } from 'node:path'
import type { Clock } from '../../lines/clock.ts'
import type { TurnPriority } from '../../lines/line.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { Store } from '../../store/open.ts'
import type { AlarmDesk } from '../alarms/alarm-desk.ts'
import type { BillRuns } from '../billing/bill-runs.ts'
import type { Collector } from '../collect/collector.ts'
import type { Intake } from '../collect/intake.ts'
import type { LinePool } from '../line-pool.ts'
import type { WorkerCare } from '../worker.ts'
import { type ClockWatch, createClockWatch } from './clock-watch.ts'
import { createStorageWatch, type StorageWatch } from './storage-watch.ts'

export type Watches = {
	readonly time: ClockWatch
	readonly storage: StorageWatch
	/** Whether questions of this kind are put to meters now. */
	readonly wanted: (priority: TurnPriority) => boolean
	readonly careFor: (worker: string) => WorkerCare
	readonly start: () => void
	readonly stop: () => Promise<void>
}

export type WatchesOptions = {
	readonly store: Store
	readonly clock: Clock
	readonly alarms: AlarmDesk
	readonly log: (line: string) => void
	readonly parts: () => {
		readonly collector: Collector
		readonly intake: Intake
		readonly pool: LinePool
		readonly billRuns: BillRuns
	}
}

/** Meters that are asked for their time when ours is in doubt: a few of each line, a dozen in all. */
const witnessesPerLine = 3
const mostWitnesses = 12

export function createWatches({ store, clock, alarms, log, parts }: WatchesOptions): Watches {
	const goOn = () => {
		const { pool, collector, billRuns } = parts()
		pool.wake()
		collector.goOn()
		billRuns.resume()
	}
	const storage = createStorageWatch({
		...{ store, clock, alarms, log, folder: dirname(store.path), onTakes: goOn },
		hasWaiting: () => parts().intake.hasWaiting(),
	})
	const [lastRound] = store.collection.rounds(1)
	const time = createClockWatch({
		...{ clock, alarms, log, onTrust: goOn },
		lastKnownAt: lastRound === undefined ? null : (lastRound.finishedAt ?? lastRound.startedAt),
		onDoubt: () => {
			const { collector } = parts()
			for (const id of witnesses(collector)) collector.checkClock(id)
		},
	})
	return {
		time,
		storage,
		wanted: (priority) => {
			if (priority === 'user') return true
			if (!storage.takes()) return false
			return priority === 'live' || priority === 'dead' || priority === 'scan' || time.isTrusted()
		},
		careFor: createCare({ clock, alarms, log, storage }),
		start() {
			storage.start()
			time.start()
		},
		stop: async () => {
			await Promise.all([storage.stop(), time.stop()])
		},
	}
}

/** A concentrator's points have its clock: it is a meter of ours itself. */
function witnesses(collector: Collector): readonly number[] {
	const telling = collector
		.meters()
		.filter(({ concentratorId, model }) => concentratorId === null && offersClock(model.protocol))
	const perLine = Map.groupBy(telling, ({ lineId }) => lineId)
	return [...perLine.values()]
		.flatMap((meters) => meters.slice(0, witnessesPerLine))
		.slice(0, mostWitnesses)
		.map(({ id }) => id)
}

const offersClock = (protocol: string) => protocolNamed(protocol)?.offers.includes('clock') === true

/** One alarm for all workers: it is over when none of them is left alone. */
function createCare({
	clock,
	alarms,
	log,
	storage,
}: Pick<WatchesOptions, 'clock' | 'alarms' | 'log'> & Pick<Watches, 'storage'>) {
	const leftAlone = new Set<string>()
	return (worker: string): WorkerCare => ({
		clock,
		onDeath(text, forGood) {
			log(`worker ${worker} died: ${text}${forGood ? '; it is left alone for ten minutes' : ''}`)
			if (!forGood) return
			leftAlone.add(worker)
			alarms.raise('worker-failed', 'station', { worker, text: text.slice(0, 200) })
		},
		onAnswer() {
			if (leftAlone.delete(worker) && leftAlone.size === 0) alarms.clear('worker-failed', 'station')
		},
		onStoreFailure: storage.refused,
	})
}
