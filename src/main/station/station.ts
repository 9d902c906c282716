/** The imperative shell: builds the station from its parts, starts it, stops it. Knows no host. */
import { join } from 'node:path'
import type { Handlers } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import type { Clock } from '../lines/clock.ts'
import type { HardwareOpeners } from '../lines/open.ts'
import { type Opened, openStore, type Store, StoreFailed } from '../store/open.ts'
import { loadPresets } from '../work/presets.ts'
import { createAlarmDesk } from './alarms/alarm-desk.ts'
import { type AlarmWatch, createAlarmWatch } from './alarms/watch.ts'
import { alarmHandlers } from './api/alarms.ts'
import { billingHandlers } from './api/billing.ts'
import { callerHandlers } from './api/callers.ts'
import { collectionHandlers } from './api/collection.ts'
import { collectorHandlers } from './api/collectors.ts'
import { listHandlers } from './api/commissioning.ts'
import { stepHandlers } from './api/commissioning-steps.ts'
import { costHandlers } from './api/costs.ts'
import { doctorHandlers } from './api/doctor.ts'
import { exchangeHandlers } from './api/exchange.ts'
import { exportHandlers, tenantHandlers } from './api/exports.ts'
import { factHandlers } from './api/facts.ts'
import { jobHandlers } from './api/jobs.ts'
import { lineHandlers } from './api/lines.ts'
import { meterHandlers } from './api/meters.ts'
import { networkHandlers } from './api/network.ts'
import { paperHandlers } from './api/papers.ts'
import { type Parts, withStoreFailures } from './api/parts.ts'
import { plausibilityHandlers } from './api/plausibility.ts'
import { readingHandlers } from './api/readings.ts'
import { secretHandlers } from './api/secrets.ts'
import { startHandlers } from './api/start.ts'
import { stationHandlers } from './api/station.ts'
import { tariffHandlers } from './api/tariffs.ts'
import { topologyHandlers } from './api/topology.ts'
import { createBillRuns } from './billing/bill-runs.ts'
import { createDifferences } from './billing/differences.ts'
import { createWhatIfs } from './billing/what-ifs.ts'
import { createCallers } from './callers/callers.ts'
import { createCollector } from './collect/collector.ts'
import { createGapWatch } from './collect/gap-watch.ts'
import { createIntake } from './collect/intake.ts'
import { createLineTests } from './commissioning/line-test.ts'
import { createLists } from './commissioning/lists.ts'
import { keyDemo, parseAnnouncement, seedDemo } from './demo.ts'
import { createEventHub } from './event-hub.ts'
import { createExchange } from './exchange/exchange.ts'
import { createUpward } from './exchange/upward.ts'
import { createExports } from './exports/exports.ts'
import { scaleWatch } from './facts/scales.ts'
import { createSerialWatch } from './facts/serial-watch.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createJobs } from './jobs.ts'
import { createDoctor } from './line-doctor/doctor.ts'
import { createRecordings } from './line-doctor/recordings.ts'
import { maskedOn } from './line-doctor/trace-view.ts'
import { createLinePool } from './line-pool.ts'
import { createNetwork } from './network/network.ts'
import { createPlausibility } from './plausibility/plausibility.ts'
import { createScanRuns } from './scan-runs.ts'
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
	const watches = createWatches({ store, clock, alarms, log, parts: () => ({ collector, intake, pool, billRuns }) })
	const { time, storage } = watches
	const workers = createWorkers(options, watches.careFor)
	const { views, bills, archives, commissioning, checks, exporting } = workers
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
	const folderOf = (month: string) => join(options.dataFolder, 'statements', month)
	const billRuns = createBillRuns({ store, bills, events, now: clock.now, log, folderOf })
	const differences = createDifferences({ store, bills, events, clock, log })
	const whatIfs = createWhatIfs({ bills, events, now: clock.now, log })
	const jobs = createJobs({ now: clock.now, changed: () => events.emit('jobs.changed', {}) })
	const network = createNetwork({
		...{ store, presets, pool, collector, jobs, vault, events, clock, views, log },
		lastCallAt: callers.lastCallAt,
	})
	const plausibility = createPlausibility({ store, alarms, collector, events, jobs, clock, log, worker: checks })
	const gapWatch = createGapWatch({ store, collector, clock, views, log })
	const housekeeping = createHousekeeping({ store, clock, log, isClockTrusted: time.isTrusted })
	const demo = createDemo(options, { store, presets, vault })
	const followLines = async () => {
		await pool.follow(store.lines.list())
		callers.follow()
		collector.changed()
	}
	const exchange = joinExchange(options, { store, jobs, events, worker: archives, followLines })
	const tests = joinLineTests(options, { store, pool, callers, collector, jobs, events })
	const startDemo = async () => {
		await demo.start()
		await followLines()
	}
	const parts: Parts = {
		...{ store, presets, pool, callers, network, collector, scans, billRuns, differences, jobs, alarms },
		...{ plausibility, vault, events, exchange, clock, whatIfs, ...tests },
		exports: createExports({ worker: exporting, jobs, folder: join(options.dataFolder, 'exports') }),
		...{ views, bills, commissioning, lists: createLists(join(options.dataFolder, 'commissioning')) },
		...{ serials, followLines, startDemo, dataFolder: options.dataFolder, version: options.version },
	}
	if (store.settings.get('demo') === true) await demo.start()
	await pool.follow(store.lines.list())
	callers.follow()
	watches.start()
	collector.start()
	billRuns.resume()
	for (const each of [housekeeping, exchange.upward, network, watch, gapWatch, plausibility, differences]) each.start()
	return {
		handlers: withStoreFailures(handlersOf(parts), storage.refused),
		subscribe: events.subscribe,
		stop: async () => {
			await Promise.all([jobs.stop(), exchange.upward.stop(), tests.doctor.recordings.stopAll()])
			callers.stop()
			const busy = [watches, watch, gapWatch, collector, housekeeping, network, pool, billRuns, whatIfs, plausibility]
			await Promise.all([...busy, differences].map((each) => each.stop()).concat(scans.stopAll()))
			intake.stop()
			alarms.settle()
			await Promise.all([...Object.values(workers), demo].map((each) => each.stop()))
			events.stop()
			store.close()
		},
	}
}

type LinesNeeds = Pick<Parts, 'store' | 'events'> & {
	readonly wanted: Watches['wanted']
	/** What is made after the lines. */
	readonly later: () => Pick<Parts, 'collector' | 'network'> & { readonly watch: AlarmWatch }
}

/** What could not be stored is said once in the log and stands as an alarm; what was stored ends it. */
const joinIntake = (
	{ clock, log }: StationOptions,
	needs: Pick<Parts, 'store' | 'events' | 'alarms'> & { readonly watches: Watches },
) => {
	const { store, events, alarms } = needs
	const { storage, time } = needs.watches
	// Tried again every ten seconds: a disk that is full for a night is one fact and not three thousand lines.
	let told: string | null = null
	return createIntake({
		...{ store, clock, events, log, isClockTrusted: time.isTrusted },
		onScale: scaleWatch({ alarms, store }),
		onStored: () => {
			if (told !== null) log('readings that waited are stored')
			told = null
			storage.took()
		},
		onRefused: (cause) => {
			if (told !== String(cause)) log(`readings wait: ${String(cause)}`)
			told = String(cause)
			storage.refused(cause)
		},
	})
}

/** The lines, and who calls in: what they hear goes to the collector and the network. */
function joinLines({ clock, openers, random, log }: StationOptions, needs: LinesNeeds) {
	const { store, events, wanted, later } = needs
	const callers = createCallers({
		...{ store, clock, log, openers },
		changed: () => events.emit('network.changed', {}),
		onUnasked: (lineId, message, at) => {
			later().network.unasked(lineId, message, at)
			// The line's trace shows it.
			events.emit('lines.changed', { lineId })
		},
	})
	const pool = createLinePool({
		openWire: callers.openWire,
		clock,
		random,
		log,
		wanted,
		onState: (lineId, state) => {
			if (state.kind === 'open') later().collector.lineOpened(lineId)
			if (state.kind === 'failed') later().collector.lineLost(lineId)
			later().watch.soon()
			events.emit('lines.changed', { lineId })
			events.emit('station.changed', {})
		},
		onMessage: (lineId, message, at) => later().collector.heard(lineId, message, at),
	})
	return { callers, pool }
}

/** A meter hangs on the concentrator that reads it, and on its line. */
function subjectsAbove(collector: Parts['collector'], subject: string): readonly string[] {
	if (!subject.startsWith('meter:')) return []
	const meter = collector.meter(Number(subject.slice('meter:'.length)))
	if (meter === undefined) return []
	return [...(meter.concentratorId === null ? [] : [`meter:${meter.concentratorId}`]), `line:${meter.lineId}`]
}

const createScans = ({ store, collector, events, clock }: Pick<Parts, 'store' | 'collector' | 'events' | 'clock'>) =>
	createScanRuns({
		clock,
		knownMeter: (lineId, address) => {
			const meter = store.meters.byAddress(lineId, address)
			return meter?.enabled ? meter.id : null
		},
		heard: (lineId) => collector.strangers(lineId),
		changed: (lineId) => events.emit('scan.changed', { lineId }),
	})

type ExchangeNeeds = Pick<Parts, 'store' | 'jobs' | 'events' | 'followLines'> & {
	readonly worker: ReturnType<typeof createWorkers>['archives']
}

function joinExchange({ clock, random, version, log, vault: host, dataFolder }: StationOptions, needs: ExchangeNeeds) {
	const { store, jobs, events, worker, followLines } = needs
	const changed = () => events.emit('network.changed', {})
	const upward = createUpward({ store, clock, random, version, log, changed })
	const imported = async () => {
		for (const event of ['topology.changed', 'meters.changed', 'network.changed', 'station.changed'] as const) {
			events.emit(event, {})
		}
		events.emit('lines.changed', { lineId: null })
		await followLines()
	}
	return createExchange({ store, jobs, worker, host, dataFolder, upward, now: clock.now, log, imported })
}

type LineTestNeeds = Pick<Parts, 'store' | 'pool' | 'callers' | 'collector' | 'jobs' | 'events'>

/** Tests of lines and recordings of what passes on them. */
function joinLineTests({ clock, random, log, dataFolder }: StationOptions, needs: LineTestNeeds) {
	const { store, pool, callers, collector, jobs, events } = needs
	const recordings = createRecordings({
		...{ clock, log, lineOf: pool.get },
		folder: join(dataFolder, 'recordings'),
		shown: (lineId, bytes) => maskedOn({ collector }, lineId)(bytes),
	})
	const changed = (lineId: number) => events.emit('lines.changed', { lineId })
	const trials = { pool, clock, random, openWire: callers.openWire, lent: collector.lineLost }
	return {
		doctor: createDoctor({ ...trials, collector, jobs, recordings, changed }),
		lineTests: createLineTests({ store, pool, clock, events }, trials),
	}
}

const handlersOf = (parts: Parts): Handlers<Calls> => ({
	...stationHandlers(parts),
	...topologyHandlers(parts),
	...lineHandlers(parts),
	...doctorHandlers(parts),
	...callerHandlers(parts),
	...meterHandlers(parts),
	...readingHandlers(parts),
	...collectionHandlers(parts),
	...collectorHandlers(parts),
	...networkHandlers(parts),
	...jobHandlers(parts),
	...secretHandlers(parts),
	...billingHandlers(parts),
	...tariffHandlers(parts),
	...paperHandlers(parts),
	...costHandlers(parts),
	...exchangeHandlers(parts),
	...exportHandlers(parts),
	...tenantHandlers(parts),
	...alarmHandlers(parts),
	...listHandlers(parts),
	...stepHandlers(parts),
	...plausibilityHandlers(parts),
	...factHandlers(parts),
	...startHandlers(),
})

/** The virtual building's process: started once, its lines put into the store, stopped with the station. */
function createDemo(options: StationOptions, { store, presets, vault }: Pick<Parts, 'store' | 'presets' | 'vault'>) {
	let running: VirtualBuilding | null = null
	return {
		async start() {
			running ??= await options.startVirtualBuilding()
			const announced = parseAnnouncement(running.announcement)
			if (announced === null) throw new Error('the virtual building announced something else than a building')
			seedDemo(store, presets, announced, options.clock.now())
			await keyDemo(store, vault, announced)
		},
		stop: async () => running?.stop(),
	}
}
