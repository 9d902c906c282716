/** The imperative shell: builds the station from its parts, starts it, stops it. Knows no host. */
import { join } from 'node:path'
import type { Handlers } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import type { Clock } from '../lines/clock.ts'
import type { HardwareOpeners } from '../lines/open.ts'
import { type Opened, openStore, type Store, StoreFailed } from '../store/open.ts'
import { loadPresets } from '../work/presets.ts'
import { createAlarmDesk } from './alarms/alarm-desk.ts'
import { createAlarmWatch } from './alarms/watch.ts'
import { type Parts, withStoreFailures } from './api/parts.ts'
import { createBillRuns } from './billing/bill-runs.ts'
import { createDifferences } from './billing/differences.ts'
import { createWhatIfs } from './billing/what-ifs.ts'
import { createCollector } from './collect/collector.ts'
import { createGapWatch } from './collect/gap-watch.ts'
import { createLists } from './commissioning/lists.ts'
import { createEventHub } from './event-hub.ts'
import { createExports } from './exports/exports.ts'
import { createSerialWatch } from './facts/serial-watch.ts'
import { handlersOf } from './handlers.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createJobs } from './jobs.ts'
import { createDemo, createScans, joinExchange, joinIntake, joinLines, joinLineTests, subjectsAbove } from './joins.ts'
import { createNetwork } from './network/network.ts'
import { createPlausibility } from './plausibility/plausibility.ts'
import { createVault, type VaultHost } from './secrets/vault.ts'
import { createWatches, type Watches } from './watch/watches.ts'
import type { createWorker } from './worker.ts'
import { createWorkers } from './workers.ts'

export type StationOptions = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
	/** Where issued statements are written. */
	readonly dataFolder: string
	readonly version: string
	readonly clock: Clock
	/** How ports and sockets are opened; those of this PC unless given. */
	readonly openers?: HardwareOpeners
	/** How worker threads are started; simulations hold their time while one works. */
	readonly startWorker?: typeof createWorker
	/** Told of the store before anything is read from it; for simulations that fill its disk. */
	readonly onStore?: (store: Store) => void
	/** Uniform in [0, 1). */
	readonly random: () => number
	readonly log: (line: string) => void
	/** Path of a worker entry: a file of out/main when built, of src/main/work in tests. */
	readonly workerEntry: (name: string) => string
	/** Who wraps the key that seals the meters' keys and passwords. */
	readonly vault: VaultHost
	/** Starts the virtual building in a process of its own (demo). */
	readonly startVirtualBuilding: () => Promise<VirtualBuilding>
}

export type VirtualBuilding = {
	/** The first line that the process printed, parsed as JSON but not yet believed. */
	readonly announcement: unknown
	readonly stop: () => Promise<void>
}

export type Station = {
	readonly handlers: Handlers<Calls>
	/** Sends every event to `emit` until the returned function is called. */
	readonly subscribe: (emit: (event: string, data: unknown) => void) => () => void
	readonly stop: () => Promise<void>
}

export type StationStart =
	| { readonly ok: true; readonly station: Station }
	| { readonly ok: false; readonly reason: string; readonly text: string }

/** Virus scanners and backup programs hold a fresh file for a moment: so long is waited for them (row 38). */
const heldWithinMs = 5_000
const heldLookMs = 250

async function openPatiently({ databasePath, migrationsPath, clock }: StationOptions): Promise<Opened> {
	const from = clock.monotonicMs()
	for (;;) {
		const opened = openStore({ path: databasePath, migrationsPath })
		const isHeld = !opened.ok && (opened.reason === 'io' || opened.reason === 'held')
		if (!isHeld || clock.monotonicMs() - from > heldWithinMs) return opened
		await clock.sleep(heldLookMs)
	}
}

export async function createStation(options: StationOptions): Promise<StationStart> {
	const opened = await openPatiently(options)
	if (!opened.ok) return opened
	if (opened.lastEnd === 'unclean')
		options.log('the last run ended without closing its database; it was checked and is in order')
	options.onStore?.(opened.store)
	try {
		return { ok: true, station: await assemble(options, opened.store) }
	} catch (cause) {
		opened.store.close()
		// Damage that the check at the start does not look at, met by the first questions.
		if (cause instanceof StoreFailed && cause.reason === 'corrupt') {
			return { ok: false, reason: 'corrupt', text: cause.message }
		}
		throw cause
	}
}

async function assemble(options: StationOptions, store: Store): Promise<Station> {
	const { clock, log } = options
	const presets = loadPresets(options.presetsPath)
	const events = createEventHub(clock)
	const above = (subject: string) => subjectsAbove(collector, subject)
	const alarms = createAlarmDesk({ store, events, now: clock.now, log, above })
	const watches = createWatches({ store, clock, alarms, log, parts: () => ({ collector, intake, pool, ...office }) })
	const { time, storage } = watches
	const workers = createWorkers(options, watches.careFor)
	const { views, bills, commissioning } = workers
	const later = () => ({ collector, network, watch })
	const { callers, pool } = joinLines(options, { store, events, wanted: watches.wanted, later })
	const intake = joinIntake(options, { store, events, alarms, watches })
	let secretsChanged = () => {}
	const vault = await createVault({ store, host: options.vault, now: clock.now, log, changed: () => secretsChanged() })
	const serials = createSerialWatch(alarms)
	const heard = { answered: (meterId: number) => network.answered(meterId), changed: () => watch.soon() }
	const collector = createCollector({
		...{ store, presets, pool, intake, vault, events, clock, log, time },
		...heard,
		...serials,
	})
	const watch = createAlarmWatch({ store, alarms, pool, collector, clock, log })
	secretsChanged = () => {
		collector.secretsChanged()
		events.emit('secrets.changed', {})
	}
	const scans = createScans({ store, collector, events, clock })
	const jobs = createJobs({ now: clock.now, changed: () => events.emit('jobs.changed', {}) })
	const network = createNetwork({
		...{ store, presets, pool, collector, jobs, vault, events, clock, views, log },
		lastCallAt: callers.lastCallAt,
	})
	const demo = createDemo(options, { store, presets, vault })
	const followLines = async () => {
		await pool.follow(store.lines.list())
		callers.follow()
		collector.changed()
	}
	const office = createOffice(options, { store, alarms, collector, events, jobs, time, workers, followLines })
	const tests = joinLineTests(options, { store, pool, callers, collector, jobs, events })
	const startDemo = async () => {
		await demo.start()
		await followLines()
	}
	const parts: Parts = {
		...{ store, presets, pool, callers, network, collector, scans, jobs, alarms, clock },
		...{ vault, events, ...office, ...tests },
		...{ views, bills, commissioning, lists: createLists(join(options.dataFolder, 'commissioning')) },
		...{ serials, followLines, startDemo, dataFolder: options.dataFolder, version: options.version },
	}
	if (store.settings.get('demo') === true) await demo.start()
	await pool.follow(store.lines.list())
	callers.follow()
	watches.start()
	collector.start()
	for (const each of [office, network, watch]) each.start()
	return {
		handlers: withStoreFailures(handlersOf(parts), storage.refused),
		subscribe: events.subscribe,
		stop: async () => {
			await Promise.all([jobs.stop(), office.exchange.upward.stop(), tests.doctor.recordings.stopAll()])
			callers.stop()
			const busy = [watches, watch, collector, network, pool, office]
			await Promise.all([...busy.map((each) => each.stop()), scans.stopAll()])
			intake.stop()
			alarms.settle()
			await Promise.all([...Object.values(workers), demo].map((each) => each.stop()))
			events.stop()
			store.close()
		},
	}
}

type OfficeNeeds = Pick<Parts, 'store' | 'alarms' | 'collector' | 'events' | 'jobs' | 'followLines'> & {
	readonly time: Watches['time']
	readonly workers: ReturnType<typeof createWorkers>
}

/** What is done with readings beside collecting them. */
function createOffice(options: StationOptions, needs: OfficeNeeds) {
	const { clock, log, dataFolder } = options
	const { store, alarms, collector, events, jobs, time, workers, followLines } = needs
	const { views, bills, archives, checks, exporting } = workers
	const now = clock.now
	const folderOf = (month: string) => join(dataFolder, 'statements', month)
	const billRuns = createBillRuns({ store, bills, events, now, clock, log, folderOf })
	const differences = createDifferences({ store, bills, events, clock, log })
	const whatIfs = createWhatIfs({ worker: workers.whatIfs, events, now, log })
	const plausibility = createPlausibility({ store, alarms, collector, events, jobs, clock, log, worker: checks })
	const gapWatch = createGapWatch({ store, collector, clock, views, log })
	const housekeeping = createHousekeeping({ store, clock, log, isClockTrusted: time.isTrusted })
	const exchange = joinExchange(options, { store, jobs, events, worker: archives, followLines })
	return {
		...{ billRuns, differences, whatIfs, plausibility, exchange },
		exports: createExports({ worker: exporting, jobs, folder: join(dataFolder, 'exports') }),
		start() {
			billRuns.resume()
			for (const each of [housekeeping, exchange.upward, gapWatch, plausibility, differences]) each.start()
		},
		async stop() {
			await Promise.all(
				[gapWatch, housekeeping, billRuns, whatIfs, plausibility, differences].map((each) => each.stop()),
			)
		},
	}
}
