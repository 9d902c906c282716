/**
 * A concentrator with 2,000 meters, from an empty archive through a month with faults: every midnight and every event
 * is in the store exactly once. The month has the day of 25 hours.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventView } from '../../../src/shared/contract/network.ts'
import { addDays } from '../../../src/shared/period.ts'
import { newFolder, root, until } from '../house.ts'
import { type SiteProcess, startSite } from '../site.ts'
import { integrityOf, origins, storedRows } from '../truth.ts'
import { createTestClock, jobOver, type NetworkStation, startAt, wantedEntries, withConcentrator } from './site.ts'

const meterCount = 2_000
const firstDay = '2026-10-01'
const days = 31
const dates = Array.from({ length: days }, (_, index) => addDays(firstDay, index + 1))
const start = Date.parse(`${firstDay}T10:20:00+02:00`)
const { clock, set } = createTestClock(start)
const summerEnds = '2026-10-25'
/** 02:40 of a local date: midnight is frozen, and the concentrator has read its meters once more. */
const early = (date: string) => Date.parse(`${date}T02:40:00${date > summerEnds ? '+01:00' : '+02:00'}`)
const midnight = (date: string) => Date.parse(`${date}T00:00:00${date > summerEnds ? '+01:00' : '+02:00'}`)

const folder = newFolder()
const presetsPath = join(folder, 'presets')
let site: SiteProcess
let station: NetworkStation
let concentratorId: number

/** A house of flats: one counter a meter; quarter hours are another test's. */
function plainModel() {
	cpSync(join(root, 'resources/presets'), presetsPath, { recursive: true })
	const path = join(presetsPath, 'models/gdw1376-electricity.json')
	const model = JSON.parse(readFileSync(path, 'utf8'))
	const registers = model.registers.filter(({ name }: { name: string }) => name === 'import')
	const memory = { freeze: 30, settlement: 0, profileDays: 0 }
	writeFileSync(path, JSON.stringify({ ...model, memory, registers, roundItems: ['F129'] }))
}

beforeAll(async () => {
	plainModel()
	site = await startSite('--meters', String(meterCount), '--now', new Date(start).toISOString())
	station = await startAt(clock, { folder, presetsPath })
	concentratorId = (await withConcentrator(station, site.announcement.concentrators[0]!)).concentratorId
}, 60_000)
afterAll(async () => {
	await station?.stop()
	await site?.stop()
	rmSync(folder, { recursive: true, force: true })
})

const repair = async () => {
	const order = { concentratorId, points: null, confirmation: 'Haus 1' }
	return jobOver(station, (await station.call('network.repairArchive', order)).jobId, 90_000)
}
/** Nothing waits, nothing is under way, and so it is a moment later. */
const idle = async () => {
	let quiet = 0
	await until(
		'the line has nothing to do',
		async () => {
			const { lines, backfill, lastRound } = await station.call('collection.status', {})
			const isIdle = lines.every(({ waiting }) => waiting === 0) && lastRound?.finishedAt != null
			quiet = isIdle && backfill.done === backfill.total ? quiet + 1 : 0
			return quiet >= 8
		},
		300_000,
	)
}
/** What is lost or misnumbered costs five seconds of waiting each. */
const torn = { split: 'random', glue: true, lose: 0, wrongSeq: 0 }
const rough = { ...torn, lose: 0.003, wrongSeq: 0.001 }
const raised: string[] = []
async function raiseEvents(day: number) {
	for (let n = 0; n < 12; n++) {
		const content = (day * 100 + n).toString(16).padStart(8, '0')
		const { events } = await site.tell<{ events: { hex: string }[] }>({
			...{ raise: 'event', erc: 30 + (n % 5), important: n % 4 === 0, content },
		})
		raised.push(events[0]!.hex)
	}
}

test('two thousand meters are written into an empty archive, after a wrong password was refused', async () => {
	const { meters, password } = site.announcement.concentrators[0]!
	const modelId = 'gdw1376-electricity'
	await station.call('network.addMeters', { concentratorId, modelId, meters: wantedEntries(meters) })
	await jobOver(station, (await station.call('network.readArchive', { concentratorId })).jobId)
	await station.call('secrets.setPassphrase', { passphrase: 'sieben Siegel am Tor' })
	const secret = { meterId: concentratorId, kind: 'password' } as const
	await station.call('secrets.set', { ...secret, value: '1'.repeat(32) })
	expect(await repair()).toMatchObject({ state: 'failed' })
	await station.call('secrets.set', { ...secret, value: password })
	expect(await repair()).toMatchObject({ state: 'done', done: meterCount })
	const { entries } = await station.call('network.archive', { concentratorId })
	expect(entries.filter(({ verdict }) => verdict === 'same').length).toBe(meterCount)
	await idle()
}, 180_000)

test('a month of lost answers, torn and glued segments and restarts goes by', async () => {
	for (const [index, date] of dates.entries()) {
		if (index % 8 === 2) await site.tell({ fault: 'wire', ...torn })
		if (index % 8 === 3) await site.tell({ fault: 'wire', ...rough })
		if (index % 8 === 4) await site.tell({ fault: 'clear' })
		await raiseEvents(index)
		await site.tell({ set: 'time', at: early(date) })
		set(early(date))
		if (index % 10 === 7) {
			// In the middle of its work: what was asked and not stored is asked again.
			await station.stop()
			station = await startAt(clock, { folder, presetsPath })
			await station.call('secrets.unlock', { passphrase: 'sieben Siegel am Tor' })
		}
		await idle()
	}
	await site.tell({ fault: 'clear' })
}, 900_000)

test('what the faults took is fetched by one re-reading of the month', async () => {
	const period = { key: null, from: addDays(firstDay, 1), to: dates.at(-1)! }
	const { jobId } = await station.call('network.reread', { ...period, what: ['freeze'] })
	expect(await jobOver(station, jobId, 200_000)).toMatchObject({ state: 'done' })
	expect(await station.call('network.missing', period)).toEqual({ meters: [], wanted: meterCount * days })
	await jobOver(station, (await station.call('network.fetchEvents', { concentratorId })).jobId)
}, 240_000)

test('every midnight of every meter is there exactly once, and is what the meter counted', async () => {
	const rows = storedRows(station.databasePath, `reading.origin = ${origins.freeze} AND meter.protocol = 'gdw1376'`)
	expect(rows.length).toBe(meterCount * days)
	expect(new Set(rows.map(({ serial, at }) => `${serial} ${at}`)).size).toBe(rows.length)
	expect(new Set(rows.map(({ at }) => at))).toEqual(new Set(dates.map(midnight)))
	const byMidnight = Map.groupBy(rows, ({ at }) => at)
	for (const [at, told] of byMidnight) {
		const meters = told.filter((_, index) => index % 97 === 0).map(({ serial }) => serial)
		const { truths } = await site.tell<{ truths: { address: string; totalMilliWh: number }[] }>({
			...{ ask: 'truth', meters, at },
		})
		for (const { address, totalMilliWh } of truths) {
			const row = told.find(({ serial }) => serial === address)!
			expect(row.value, `${address} at ${new Date(at).toISOString()}`).toBe(Math.floor(totalMilliWh / 100))
		}
	}
	expect(integrityOf(station.databasePath, 'quick_check')).toBe('ok')
})

test('every event is there exactly once', async () => {
	const { events: all } = await site.tell<{ events: { hex: string; important: boolean; number: number }[] }>({
		ask: 'events',
	})
	const stored: string[] = []
	for (let before: number | null = null; ; ) {
		const { events: page }: { events: EventView[] } = await station.call('network.events', {
			...{ concentratorId, before, most: 500 },
		})
		if (page.length === 0) break
		stored.push(...page.map(({ important, sequence, hex }) => `${important} ${sequence % 256} ${hex}`))
		before = page.at(-1)!.id
	}
	const noted = all.map(({ important, number, hex }) => `${important} ${number} ${hex}`)
	expect(stored.toSorted()).toEqual(noted.toSorted())
	expect(raised.length).toBe(days * 12)
	const { concentrator } = await station.call('network.concentrator', { concentratorId })
	expect(concentrator).toMatchObject({ eventsLost: 0, meters: meterCount, unknownMeters: 0 })
})
