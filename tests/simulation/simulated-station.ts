/** The real station on a file of its own, with simulated time and lines; it can be killed and started again. */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LineUrl } from '../../src/main/lines/line.ts'
import { formatLineUrl } from '../../src/main/lines/url.ts'
import { knownRegisters } from '../../src/main/station/meter-registers.ts'
import { createStation, type Station } from '../../src/main/station/station.ts'
import { createWorker } from '../../src/main/station/worker.ts'
import { openStore, type Store } from '../../src/main/store/open.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { callOf, databaseIn, stationOptions } from '../station/house.ts'
import type { Drawn } from './drawn.ts'
import type { MemoryLine } from './memory-line.ts'
import type { SimulatedTime } from './simulated-time.ts'

export type SimulatedStation = {
	readonly start: () => Promise<void>
	/**
	 * Ends without a word: what is on disk at some moment soon is all that is left. `reads`: after so many looks at the
	 * clock, so that it may be in the middle of a transaction.
	 */
	readonly kill: (reads: number) => void
	/** In order, with everything written. */
	readonly stop: () => Promise<void>
	readonly isRunning: () => boolean
	readonly setDiskFull: (full: boolean) => void
	readonly databasePath: () => string
	/** As a page calls; the station runs. */
	readonly call: ReturnType<typeof callOf>
}

type Running = { station: Station | null; store: Store | null; isAlive: boolean; looks: number | null }

export type SimulatedStationParts = {
	readonly folder: string
	readonly time: SimulatedTime
	readonly lines: readonly MemoryLine[]
	readonly random: () => number
	readonly log: (line: string) => void
	readonly workerEntry: (name: string) => string
}

export function createSimulatedStation(parts: SimulatedStationParts): SimulatedStation {
	const { folder, time, lines, random, log, workerEntry } = parts
	const byUrl = new Map(lines.map((line) => [line.drawn.url.split('?')[0]!, line]))
	let life = 0
	let running: Running | null = null
	let isFull = false
	const folderOf = (number: number) => join(folder, `life-${number}`)

	const open = async (url: LineUrl, own: Running) => {
		const line = byUrl.get(formatLineUrl(url).split('?')[0]!)
		if (line === undefined || !own.isAlive) return { failure: 'not-found', detail: 'no such line' } as const
		return line.open(url, { isAlive: () => own.isAlive })
	}
	/** What a kill leaves: the files as they are at this moment. */
	const die = (own: Running) => {
		if (!own.isAlive) return
		own.isAlive = false
		own.looks = null
		const next = folderOf(life + 1)
		mkdirSync(next, { recursive: true })
		for (const suffix of ['', '-wal']) {
			const path = databaseIn(folderOf(life)) + suffix
			if (existsSync(path)) copyFileSync(path, databaseIn(next) + suffix)
		}
		life++
		running = null
		const last = folderOf(life - 1)
		// What is left of it in this process goes its way without wires, on a file that nobody looks at any more.
		time.after(0, () => void own.station?.stop().then(() => rmSync(last, { recursive: true, force: true })))
	}
	return {
		async start() {
			mkdirSync(folderOf(life), { recursive: true })
			const own: Running = { station: null, store: null, isAlive: true, looks: null }
			running = own
			const now = () => {
				if (own.looks !== null && --own.looks <= 0) die(own)
				return time.pcNow()
			}
			const noVirtual = () => Promise.reject(new Error('there is no other process'))
			const started = await createStation({
				...stationOptions(folderOf(life), { ...time.clock, now }, (line) => own.isAlive && log(line), noVirtual),
				random,
				workerEntry,
				startWorker: (entry, data, care) => {
					const worker = createWorker<never>(entry, data, care)
					const call = (...given: Parameters<typeof worker.call>) => time.standStill(worker.call(...given))
					return { ...worker, call } as never
				},
				openers: {
					listPorts: async () => ({ ports: [], partial: null }),
					openSerial: (url) => open(url, own),
					openTcp: (url) => open(url, own),
				},
				onStore: (store) => {
					own.store = store
					if (isFull) store.limitPages('as-now')
				},
			})
			if (!started.ok) throw new Error(`the station does not start: ${started.reason}: ${started.text}`)
			own.station = started.station
		},
		kill(reads) {
			const own = running
			if (own === null) return
			own.looks = reads
			// An idle station is killed in its sleep.
			time.after(60_000, () => die(own))
		},
		async stop() {
			const own = running
			running = null
			await own?.station?.stop()
		},
		isRunning: () => running !== null,
		setDiskFull(full) {
			isFull = full
			running?.store?.limitPages(full ? 'as-now' : null)
		},
		databasePath: () => databaseIn(folderOf(life)),
		call: (name, input) => callOf(running!.station!)(name, input),
	}
}

/** Puts the drawn building into an empty database, as an installer would. */
export function furnish(databasePath: string, drawn: Drawn, presetsPath: string, migrationsPath: string): void {
	const opened = openStore({ path: databasePath, migrationsPath })
	if (!opened.ok) throw new Error(opened.text)
	const { store } = opened
	const presets = loadPresets(presetsPath)
	const { building } = presets.demo()
	store.transaction(() => {
		const buildingId = store.topology.insertBuilding({
			...{ name: 'Simulation', zone: 'Europe/Berlin', country: building.country, currency: building.currency },
			...{ addressLines: [], creditorName: 'Simulation', creditorAddressLines: [], contactLines: [] },
			...{ iban: null, bic: null, taxNumber: null, vatId: null },
		})
		const floorId = store.topology.insertFloor({ buildingId, name: 'EG', sort: 0 })
		for (const line of drawn.lines) {
			const { title, protocol } = line.planned
			const lineId = store.lines.insert({ name: title, url: line.url, protocol })
			for (const meter of line.meters) {
				const { medium, address, serial, unit, clock } = meter
				const model = presets.models.get(meter.model ?? '')
				if (model === undefined) throw new Error(`no model ${meter.model}`)
				const unitId = store.topology.insertUnit({ floorId, name: unit, areaM2: null, sort: meter.index })
				const pointId = store.topology.insertPoint({ unitId, name: unit, medium, sort: meter.index })
				const { meterId } = store.meters.insert(
					{ serial, modelId: model.id, protocol, medium, ownClock: clock, lineId, address, addedAt: drawn.knownFrom },
					knownRegisters(model),
					{ pointId, fromAt: drawn.start - 86_400_000 * 100 },
				)
				const plan = drawn.plans.get(serial)
				if (plan !== undefined) store.collection.setReadPlan(meterId, plan)
				// It has been read until the day before yesterday: two months of history would cost more than all the rest.
				for (const kind of ['freeze', 'settlement', 'profile'] as const) {
					store.collection.setWatermark(meterId, kind, drawn.knownFrom)
				}
			}
		}
	})
	store.close()
}
