/** A drawn building through simulated time: trouble, then quiet, then what the station has. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { MeterGaps } from '../../src/shared/contract/collection.ts'
import { createFaults } from '../../src/virtual/building/faults.ts'
import { stream } from '../../src/virtual/building/noise.ts'
import { createTruth, type Truth } from '../../src/virtual/building/registers.ts'
import { createBus } from '../../src/virtual/bus.ts'
import { root } from '../station/house.ts'
import { type Asked, type Drawn, draw } from './drawn.ts'
import { createMemoryLine } from './memory-line.ts'
import { rolling } from './rolling.ts'
import { createSimulatedStation, furnish, type SimulatedStation } from './simulated-station.ts'
import { createSimulatedTime, type SimulatedTime } from './simulated-time.ts'
import { createTrouble, type Happened, healthy } from './trouble.ts'
import { drawEpisodes } from './troubled.ts'
import { type BundledWorkers, bundleWorkers } from './worker-entries.ts'

export type Simulated = {
	readonly drawn: Drawn
	readonly truth: Truth
	readonly time: SimulatedTime
	readonly databasePath: string
	/** Of all bytes on all lines and all that was logged, with their times. */
	readonly hash: string
	readonly happened: readonly Happened[]
	/** What the station says is missing at the end, by serial. */
	readonly gaps: ReadonlyMap<string, MeterGaps>
	readonly log: readonly string[]
	readonly kills: number
	readonly exchanges: number
	readonly remove: () => void
}

export type Watch = {
	/** After each simulated day. */
	readonly day?: (day: number) => void
}

const dayMs = 86_400_000
const mostLogLines = 2_000

export async function simulate(asked: Asked, watch: Watch = {}): Promise<Simulated> {
	const drawn = draw(asked)
	const world = createWorld(drawn, await bundleWorkers())
	const { time, station } = world
	await station.start()
	for (const episode of world.episodes) {
		time.after(episode.at - drawn.start, () => time.trueNow() < drawn.quietFrom && world.begin(episode))
	}
	for (let day = 1; drawn.start + day * dayMs < drawn.end; day++) {
		const until = drawn.start + day * dayMs
		if (world.isQuiet() === false && until >= drawn.quietFrom) {
			await time.runTo(drawn.quietFrom)
			await world.calm()
		}
		await time.runTo(until)
		watch.day?.(day)
	}
	await time.runTo(drawn.end)
	// Worker threads answer and end in real time, and do not keep a process alive.
	const waiting = setInterval(() => {}, 1_000)
	const gaps = await gapsOf(drawn, station)
	await world.ending(station.stop())
	clearInterval(waiting)
	const { log, happened } = world
	return {
		...{ drawn, truth: world.truth, time, databasePath: station.databasePath(), hash: world.hash(), happened, log },
		...{ gaps, kills: world.kills(), exchanges: world.exchanges(), remove: world.remove },
	}
}

/** Meter by meter, because the page tells quarter hours of one meter only. */
async function gapsOf({ knownFrom, end }: Drawn, station: SimulatedStation): Promise<Simulated['gaps']> {
	const [from, to] = [knownFrom, end].map((at) => new Date(at).toISOString().slice(0, 10)) as [string, string]
	const gaps = new Map<string, MeterGaps>()
	for (const { id, serial } of (await station.call('meters.list', {})).meters) {
		const { meters } = await station.call('collection.gaps', { key: `meter:${id}`, from, to })
		for (const each of meters) gaps.set(serial, each)
	}
	return gaps
}

function createWorld(drawn: Drawn, workers: BundledWorkers) {
	const time = createSimulatedTime(drawn.start)
	const counted = createTruth(drawn.seed)
	const truth = drawn.rollovers === 'some' ? rolling(counted, drawn) : counted
	const faults = createFaults(stream(drawn.seed + 1))
	const folder = mkdtempSync(join(quickFolder(), 'simulation-'))
	const hashed = createHash('sha256')
	const log: string[] = []
	const counts = { exchanges: 0 }
	let quiet = false
	const lines = drawn.lines.map((line, index) =>
		createMemoryLine({
			...{ drawn: line, rates: drawn.rates, time, random: stream(drawn.seed * 1000 + index), isQuiet: () => quiet },
			bus: createBus(line.planned, { truth, faults, now: time.trueNow }, line.meters),
			passed: (direction, bytes) => {
				if (direction === 'down') counts.exchanges++
				hashed.update(`${index} ${direction} ${time.trueNow()} `).update(bytes)
			},
		}),
	)
	const note = (text: string) => {
		const line = `${new Date(time.trueNow()).toISOString()} ${text}`
		hashed.update(line)
		log.push(line)
		if (log.length > mostLogLines) log.splice(0, mostLogLines / 2)
	}
	const station = createSimulatedStation({
		...{ folder, time, lines, random: stream(drawn.seed + 2), log: note, workerEntry: workers.entry },
	})
	const first = station.databasePath()
	mkdirSync(dirname(first), { recursive: true })
	furnish(first, drawn, join(root, 'resources/presets'), join(root, 'resources/migrations'))
	const trouble = createTrouble({ drawn, time, lines, faults, station, note, isQuiet: () => quiet })
	return {
		...{ time, truth, station, log, begin: trouble.begin, happened: trouble.happened },
		episodes: drawEpisodes(drawn, stream(drawn.seed + 3)),
		isQuiet: () => quiet,
		/** Everything is healed; a station that lay dead is started. */
		async calm() {
			quiet = true
			note('quiet')
			trouble.over()
			for (const line of lines) line.heal()
			for (const { meters } of drawn.lines) for (const { serial } of meters) faults.setMeter(serial, healthy)
			time.setPcAhead(0)
			station.setDiskFull(false)
			// A kill that was under way is over within a minute.
			await time.runTo(time.trueNow() + 120_000)
			if (!station.isRunning()) await station.start()
		},
		/** Lets as much time pass as the work needs. */
		async ending(work: Promise<unknown>) {
			let over = false
			void work.finally(() => {
				over = true
			})
			await time.runTo(time.trueNow() + dayMs, () => over)
			await work
		},
		hash: () => hashed.copy().digest('hex').slice(0, 16),
		kills: () => trouble.happened.filter(({ kind }) => kind === 'kill').length,
		exchanges: () => counts.exchanges,
		remove: () => {
			workers.remove()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Where a commit does not wait for a disk: a simulated year has a hundred thousand of them. */
const quickFolder = () => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
