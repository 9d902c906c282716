/** A station that is killed while it fetches events: none is lost, and none is there twice. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { randomFrom, seedOfRun } from '../random.ts'
import { type SiteProcess, startSite } from '../site.ts'
import { integrityOf } from '../truth.ts'
import { jobOver, type NetworkStation, startAt, withConcentrator } from './site.ts'

const kills = 8
const eventsEach = 30
const seed = seedOfRun()
const random = randomFrom(seed)

let site: SiteProcess
let station: NetworkStation
let concentratorId: number

beforeAll(async () => {
	site = await startSite('--meters', '4', '--filled')
	station = await startAt(systemClock)
	concentratorId = (await withConcentrator(station, site.announcement.concentrators[0]!)).concentratorId
	await jobOver(station, (await station.call('network.fetchEvents', { concentratorId })).jobId)
	await station.stop()
}, 60_000)
afterAll(async () => {
	await station?.close()
	await site?.stop()
})

const raise = (n: number) =>
	site.tell({ raise: 'event', erc: 30, important: n % 2 === 0, content: n.toString(16).padStart(8, '0') })

async function fetchUntilKilled(first: number) {
	const script = join(import.meta.dirname, 'kill-fetcher.ts')
	const child = spawn(process.execPath, [script, station.folder, String(concentratorId)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const exited = once(child, 'exit')
	await Promise.race([once(child.stdout, 'data'), exited])
	expect(child.exitCode, 'it runs until it is killed').toBe(null)
	const until = first + Math.floor(random() * eventsEach)
	for (let n = first; n < until; n++) await raise(n)
	await new Promise((done) => setTimeout(done, random() * 60))
	child.kill('SIGKILL')
	await exited
	for (let n = until; n < first + eventsEach; n++) await raise(n)
}

test(`row 35: killed ${kills} times while events came, every event is there exactly once (seed ${seed})`, async () => {
	for (let kill = 0; kill < kills; kill++) await fetchUntilKilled(1_000 + kill * eventsEach)
	expect(integrityOf(station.databasePath, 'quick_check')).toBe('ok')
	station = await startAt(systemClock, { folder: station.folder })
	const { jobId } = await station.call('network.fetchEvents', { concentratorId })
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'done' })
	const { events } = await station.call('network.events', { concentratorId, before: null, most: 500 })
	const told = await site.tell<{ events: { important: boolean; number: number; hex: string }[] }>({ ask: 'events' })
	expect(told.events.length).toBeGreaterThanOrEqual(kills * eventsEach)
	expect(events.map(({ important, sequence, hex }) => `${important} ${sequence % 256} ${hex}`).toSorted()).toEqual(
		told.events.map(({ important, number, hex }) => `${important} ${number} ${hex}`).toSorted(),
	)
	expect((await station.call('network.concentrator', { concentratorId })).concentrator.eventsLost).toBe(0)
}, 180_000)
