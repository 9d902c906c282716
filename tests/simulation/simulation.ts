/** A drawn building through simulated time: trouble, then quiet, then what the station has. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createFaults } from '../../src/virtual/building/faults.ts'
import { stream } from '../../src/virtual/building/noise.ts'
import { createTruth, type Truth } from '../../src/virtual/building/registers.ts'
import { createBus } from '../../src/virtual/bus.ts'
import { root } from '../station/house.ts'
import { type Asked, type Drawn, draw } from './drawn.ts'
import { createMemoryLine, type MemoryLine } from './memory-line.ts'
import { createSimulatedStation, furnish, type SimulatedStation } from './simulated-station.ts'
import { createSimulatedTime, type SimulatedTime } from './simulated-time.ts'
import { clockStepMs, drawEpisodes, type Episode } from './troubled.ts'

export type Simulated = {
	readonly drawn: Drawn
	readonly truth: Truth
	readonly time: SimulatedTime
	readonly databasePath: string
	/** Of all bytes on all lines and all that was logged, with their times. */
	readonly hash: string
	readonly episodes: readonly Episode[]
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
	const world = createWorld(drawn)
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
	await world.ending(station.stop())
	const { log, episodes } = world
	return {
		...{ drawn, truth: world.truth, time, databasePath: station.databasePath(), hash: world.hash(), episodes, log },
		...{ kills: world.kills(), exchanges: world.exchanges(), remove: world.remove },
	}
}

function createWorld(drawn: Drawn) {
	const time = createSimulatedTime(drawn.start)
	const truth = createTruth(drawn.seed)
	const faults = createFaults(stream(drawn.seed + 1))
	const folder = mkdtempSync(join(quickFolder(), 'simulation-'))
	const hashed = createHash('sha256')
	const log: string[] = []
	const counts = { kills: 0, exchanges: 0 }
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
	const station = createSimulatedStation({ folder, time, lines, random: stream(drawn.seed + 2), log: note })
	const first = station.databasePath()
	mkdirSync(dirname(first), { recursive: true })
	furnish(first, drawn, join(root, 'resources/presets'), join(root, 'resources/migrations'))
	const trouble = createTrouble({ drawn, time, lines, faults, station, note, isQuiet: () => quiet })
	return {
		...{ time, truth, station, log, begin: trouble.begin },
		episodes: drawEpisodes(drawn, stream(drawn.seed + 3)),
		isQuiet: () => quiet,
		/** Everything is healed; a station that lay dead is started. */
		async calm() {
			quiet = true
			note('quiet')
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
			// Worker threads end in real time, and do not keep a process alive.
			const waiting = setInterval(() => {}, 1_000)
			void work.finally(() => {
				over = true
			})
			await time.runTo(time.trueNow() + dayMs, () => over)
			await work
			clearInterval(waiting)
		},
		hash: () => hashed.copy().digest('hex').slice(0, 16),
		kills: trouble.kills,
		exchanges: () => counts.exchanges,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	}
}

/** Where a commit does not wait for a disk: a simulated year has a hundred thousand of them. */
const quickFolder = () => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

const healthy = { muted: false, half: false, delayMs: 0 } as const

type TroubleParts = {
	readonly drawn: Drawn
	readonly time: SimulatedTime
	readonly lines: readonly MemoryLine[]
	readonly faults: ReturnType<typeof createFaults>
	readonly station: SimulatedStation
	readonly note: (text: string) => void
	readonly isQuiet: () => boolean
}

function createTrouble({ drawn, time, lines, faults, station, note, isQuiet }: TroubleParts) {
	const meters = drawn.lines.flatMap((line) => line.meters)
	let kills = 0
	/** `end` runs when the episode is over; the quiet ends all by itself. */
	const forMs = (ms: number, end: () => void) => void time.after(ms, () => isQuiet() || end())
	const begin = (episode: Episode) => {
		const { kind, whom, forMs: lasts, how } = episode
		const line = lines[Math.floor(whom * lines.length)]!
		const { serial } = meters[Math.floor(whom * meters.length)]!
		const about = kind.endsWith('meter') ? serial : kind.startsWith('pc') ? '' : line.drawn.planned.id
		note(`trouble: ${kind} ${about} for ${Math.round(lasts / 60_000)} min`)
		switch (kind) {
			case 'dead-meter':
				faults.setMeter(serial, { muted: true })
				return forMs(lasts, () => faults.setMeter(serial, { muted: false }))
			case 'slow-meter':
				faults.setMeter(serial, { delayMs: 300 + Math.round(how * 600) })
				return forMs(lasts, () => faults.setMeter(serial, { delayMs: 0 }))
			case 'dead-line':
				line.setPlugged(false)
				return forMs(lasts, () => line.setPlugged(true))
			case 'half-open':
				line.setReachable(false)
				return forMs(lasts, () => line.setReachable(true))
			case 'reset':
				return line.reset()
			case 'babble':
				line.setBabbling(true)
				return forMs(lasts, () => line.setBabbling(false))
			case 'noisy-line':
				line.setNoise(10)
				return forMs(lasts, () => line.setNoise(1))
			case 'pc-sleep':
				time.sleepPc(lasts)
				// Gateways forget who has been silent for hours; serial ports do not.
				for (const each of lines) if (each.drawn.url.startsWith('tcp')) how < 0.5 ? each.reset() : each.goSilent()
				return
			case 'pc-clock':
				time.setPcAhead(clockStepMs(how))
				return forMs(lasts, () => time.setPcAhead(0))
			case 'disk-full':
				station.setDiskFull(true)
				return forMs(lasts, () => station.setDiskFull(false))
			case 'kill': {
				if (!station.isRunning()) return
				kills++
				station.kill(1 + Math.floor(how * 400))
				// Whoever pulls the plug may leave it pulled for hours.
				return forMs(60_001 + lasts, () => void (station.isRunning() || station.start()))
			}
		}
	}
	return { begin, kills: () => kills }
}
