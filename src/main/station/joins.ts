/** How parts of the station that know of each other are joined. */
import { join } from 'node:path'
import type { AlarmWatch } from './alarms/watch.ts'
import type { Parts } from './api/parts.ts'
import { createCallers } from './callers/callers.ts'
import { createIntake } from './collect/intake.ts'
import { createLineTests } from './commissioning/line-test.ts'
import { keyDemo, parseAnnouncement, seedDemo } from './demo.ts'
import { createExchange } from './exchange/exchange.ts'
import { createUpward } from './exchange/upward.ts'
import { scaleWatch } from './facts/scales.ts'
import { createDoctor } from './line-doctor/doctor.ts'
import { createRecordings } from './line-doctor/recordings.ts'
import { maskedOn } from './line-doctor/trace-view.ts'
import { createLinePool } from './line-pool.ts'
import { createScanRuns } from './scan-runs.ts'
import type { StationOptions, VirtualBuilding } from './station.ts'
import type { Watches } from './watch/watches.ts'
import type { createWorkers } from './workers.ts'

type LinesNeeds = Pick<Parts, 'store' | 'events'> & {
	readonly wanted: Watches['wanted']
	/** What is made after the lines. */
	readonly later: () => Pick<Parts, 'collector' | 'network'> & { readonly watch: AlarmWatch }
}

/** What could not be stored is said once in the log and stands as an alarm; what was stored ends it. */
export const joinIntake = (
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
export function joinLines({ clock, openers, random, log }: StationOptions, needs: LinesNeeds) {
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
export function subjectsAbove(collector: Parts['collector'], subject: string): readonly string[] {
	if (!subject.startsWith('meter:')) return []
	const meter = collector.meter(Number(subject.slice('meter:'.length)))
	if (meter === undefined) return []
	return [...(meter.concentratorId === null ? [] : [`meter:${meter.concentratorId}`]), `line:${meter.lineId}`]
}

export const createScans = ({
	store,
	collector,
	events,
	clock,
}: Pick<Parts, 'store' | 'collector' | 'events' | 'clock'>) =>
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

export function joinExchange(
	{ clock, random, version, log, vault: host, dataFolder }: StationOptions,
	needs: ExchangeNeeds,
) {
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
export function joinLineTests({ clock, random, log, dataFolder }: StationOptions, needs: LineTestNeeds) {
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

/** The virtual building's process: started once, its lines put into the store, stopped with the station. */
export function createDemo(
	options: StationOptions,
	{ store, presets, vault }: Pick<Parts, 'store' | 'presets' | 'vault'>,
) {
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
