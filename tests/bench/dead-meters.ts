/**
 * How much 20 dead meters lengthen the cycle of 180 live ones: DL/T 645 on a 2400 Bd pseudo-terminal that another
 * process paces, 100 ms delay, rounds as the station has them. The growth is measured in the worst case, while the
 * probes of the round before are still waiting. Takes about four minutes; prints one JSON line.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/lines/clock.ts'
import { openWire } from '../../src/main/lines/open.ts'
import { parseLineUrl } from '../../src/main/lines/url.ts'
import { createLine } from '../../src/main/lines/watchdog.ts'
import { dlt645 } from '../../src/main/protocols/dlt645/driver.ts'
import type { KnownMeter } from '../../src/main/station/collect/known-meters.ts'
import { createLineReader } from '../../src/main/station/collect/line-reader.ts'
import { createRounds } from '../../src/main/station/collect/rounds.ts'
import { createSilences } from '../../src/main/station/collect/silences.ts'
import { appears } from './appears.ts'

const live = 180
const dead = 20
const deadEvery = (live + dead) / dead

const known = (id: number): KnownMeter => {
	const serial = String(202_600_000_000 + id)
	return {
		...{ id, serial, address: serial, lineId: 1, pointId: null, concentratorId: null, context: {} },
		...{ clock: 'local', zone: 'Europe/Berlin', registers: [] },
		model: {
			...{ id: 'm', name: 'm', protocol: 'dlt645', medium: 'electricity', main: 'import', roundMinutes: 15 },
			profileEvery: 'quarter-hour',
			...{ memory: { freeze: 0, settlement: 0, profileDays: 0, comesWithCurrent: false }, registers: [] },
		},
	}
}
const all = Array.from({ length: live + dead }, (_, index) => known(index + 1))
const alive = all.filter(({ id }) => id % deadEvery !== 0)

async function measure(ends: readonly [string, string]) {
	const parameters = [ends[1], 2400, 11, 100, deadEvery].map(String)
	const street = spawn(process.execPath, [join(import.meta.dirname, 'paced-street.ts'), ...parameters], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	await once(street.stdout, 'data')
	const url = parseLineUrl(`serial://${ends[0]}?baud=2400&parity=even`)!
	const line = createLine(url, { openWire, clock: systemClock, random: Math.random, log: () => undefined })
	const reader = createLineReader(line, dlt645, systemClock)
	let over: () => void = () => {}
	const rounds = createRounds({
		...{ now: systemClock.now, silences: createSilences(systemClock.monotonicMs) },
		...{ recovered: () => {}, answered: () => {}, finished: () => {}, lineDone: () => over() },
		ask: ({ id, address }, retries, priority, done) => {
			const job = { kind: 'current', items: ['00010000'] } as const
			const task = { meterId: id, address, job, context: () => ({}), priority, done }
			reader.add([{ ...task, ...(retries === undefined ? {} : { retries }) }])
		},
	})
	const round = async (meters: readonly KnownMeter[]) => {
		const done = new Promise<void>((resolve) => {
			over = resolve
		})
		rounds.start(meters, 'slot')
		await done
		return rounds.ofLine(1)!
	}
	try {
		const alone = await round(alive)
		const first = await round(all)
		await round(all)
		const later = await round(all)
		return {
			figure: 'dead-meters',
			...{ live, dead, answered: later.answered },
			aloneMs: alone.cycleMs,
			/** Before anybody knew that they are dead. */
			firstMs: first.cycleMs,
			laterMs: later.cycleMs,
			growth: Math.round(1000 * (later.cycleMs! / alone.cycleMs! - 1)) / 1000,
		}
	} finally {
		await line.close()
		await reader.stop()
		await ended(street)
	}
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	const exit = once(child, 'exit')
	child.kill()
	await exit
}

const folder = await mkdtemp(join(tmpdir(), 'bench-'))
const ends = [join(folder, 'station'), join(folder, 'meters')] as const
const socat = spawn(
	'socat',
	ends.map((end) => `pty,raw,echo=0,link=${end}`),
	{ stdio: 'ignore' },
)
const started = await Promise.race([once(socat, 'spawn').then(() => true), once(socat, 'error').then(() => false)])
try {
	if (started) for (const end of ends) await appears(end)
	const told = started ? await measure(ends) : { figure: 'dead-meters', skipped: 'socat is not installed' }
	console.log(JSON.stringify(told))
} finally {
	if (started) await ended(socat)
	await rm(folder, { recursive: true, force: true })
}
