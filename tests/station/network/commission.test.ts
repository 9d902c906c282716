/** A concentrator with an empty archive is commissioned, and read: every value is what its meter counted. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal, until } from '../house.ts'
import { type SiteProcess, startSite } from '../site.ts'
import { origins, storedRows } from '../truth.ts'
import {
	createTestClock,
	jobOver,
	type NetworkStation,
	type SiteMeter,
	startAt,
	wantedEntries,
	withConcentrator,
} from './site.ts'

const start = '2026-11-05T10:20:00+01:00'
const { clock, set } = createTestClock(Date.parse(start))

let site: SiteProcess
let station: NetworkStation
let concentratorId: number
let meters: readonly SiteMeter[]
const archive = async () => (await station.call('network.archive', { concentratorId })).entries
const verdicts = async () => Object.groupBy(await archive(), ({ verdict }) => verdict)

beforeAll(async () => {
	site = await startSite('--meters', '40', '--now', start)
	meters = site.announcement.concentrators[0]!.meters
	station = await startAt(clock)
	concentratorId = (await withConcentrator(station, site.announcement.concentrators[0]!)).concentratorId
}, 60_000)
afterAll(async () => {
	await station?.close()
	await site?.stop()
})

test('a concentrator is added once, and under an address that is one', async () => {
	const { lineId } = (await station.call('network.concentrator', { concentratorId })).concentrator
	const again = { lineId, address: site.announcement.concentrators[0]!.address, name: 'Haus 1' }
	expect(await refusal(station.call('network.addConcentrator', again))).toMatchObject({ code: 'duplicate' })
	const wrong = { lineId, address: '31', name: 'Haus 1' }
	expect(await refusal(station.call('network.addConcentrator', wrong))).toMatchObject({ code: 'address-invalid' })
})

test('what the station wants is not yet in the concentrator: it says so of each meter', async () => {
	const modelId = 'gdw1376-electricity'
	const added = await station.call('network.addMeters', { concentratorId, modelId, meters: wantedEntries(meters) })
	expect(added).toEqual({ added: 40 })
	const { jobId } = await station.call('network.readArchive', { concentratorId })
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'done', text: 'It has 0 entries.' })
	const found = await verdicts()
	expect(Object.keys(found)).toEqual(['station-only'])
	expect(found['station-only']!.map(({ point }) => point)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
	const why = await station.call('network.why', { meterId: found['station-only']![0]!.meterId! })
	expect(why.verdict).toMatchObject({ code: 'not-in-archive', next: 'repair-archive' })
})

test('nothing is written before the name was typed, and without its password nothing is written at all', async () => {
	const order = { concentratorId, points: null }
	expect(await refusal(station.call('network.repairArchive', { ...order, confirmation: 'haus' }))).toEqual({
		code: 'confirmation-wrong',
		details: { wanted: 'Haus 1' },
	})
	const { jobId } = await station.call('network.repairArchive', { ...order, confirmation: 'Haus 1' })
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'failed' })
	const { orders } = await station.call('network.orders', { most: 10 })
	expect(orders[0]).toMatchObject({ device: 'Haus 1', kind: 'archive', outcome: 'refused' })
	expect(Object.keys(await verdicts())).toEqual(['station-only'])
})

test('with its password the archive is written, read back, and is the same', async () => {
	await station.call('secrets.setPassphrase', { passphrase: 'sieben Siegel am Tor' })
	const secret = { kind: 'password', value: site.announcement.concentrators[0]!.password } as const
	await station.call('secrets.set', { meterId: concentratorId, ...secret })
	const order = { concentratorId, points: null, confirmation: site.announcement.concentrators[0]!.address }
	const { jobId } = await station.call('network.repairArchive', order)
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'done', done: 40, total: 40 })
	expect(Object.keys(await verdicts())).toEqual(['same'])
	const { archives } = await site.tell<{ archives: { entries: { point: number; address: string }[] }[] }>({
		ask: 'archive',
	})
	expect(archives[0]!.entries.map(({ address }) => address)).toEqual(meters.map(({ address }) => address))
	const { orders } = await station.call('network.orders', { most: 10 })
	expect(orders[0]).toMatchObject({ kind: 'archive', outcome: 'done' })
})

test('each meter is read through it: present values at the minute of its own reading, and nothing twice', async () => {
	// The concentrator reads them by its own plan: by then it has.
	const later = Date.parse('2026-11-05T12:31:00+01:00')
	await site.tell({ set: 'time', at: later })
	set(later)
	await station.call('collection.readNow', { lineId: null })
	const live = () => storedRows(station.databasePath, `reading.origin = ${origins.live} AND register.name = 'import'`)
	await until('all forty are read', () => new Set(live().map(({ serial }) => serial)).size === 40, 30_000)
	const first = live()
	await station.call('collection.readNow', { lineId: null })
	await until('the round is over', async () => {
		const { lastRound } = await station.call('collection.status', {})
		return lastRound?.finishedAt != null && lastRound.read >= 41
	})
	const keys = live().map(({ serial, at }) => `${serial} ${at}`)
	expect(new Set(keys).size).toBe(keys.length)
	for (const { serial, at, value } of first) {
		const meter = meters.find((each) => each.serial === serial)!
		const { truth } = await site.tell<{ truth: { totalMilliWh: number } }>({ ask: 'truth', meter: meter.address, at })
		expect(at % 60_000).toBe(0)
		// Four decimals of a kWh.
		expect(value, `${serial} at ${at}`).toBe(Math.floor(truth.totalMilliWh / 100))
	}
})

test("frames that state values of many meters are kept once, as the concentrator's, and can be read again", async () => {
	const rows = storedRows(station.databasePath, `reading.origin = ${origins.live}`)
	const byFrame = Map.groupBy(rows, ({ frameId }) => frameId)
	const [frameId, told] = [...byFrame].toSorted((a, b) => b[1].length - a[1].length)[0]!
	expect(new Set(told.map(({ serial }) => serial)).size).toBeGreaterThan(1)
	const frame = await station.call('readings.frame', { frameId: frameId! })
	expect(frame.decoded.filter(({ quantity }) => quantity === 'energy').length).toBeGreaterThanOrEqual(told.length)
})

test('the topology shows the way to each of them, and how many readings of today were answered', async () => {
	const { nodes } = await station.call('network.topology', {})
	const box = nodes.find(({ kind }) => kind === 'concentrator')!
	expect(box).toMatchObject({ parent: `line:${nodes[0]!.id}`, meters: 40, health: 'good', name: 'Haus 1' })
	const own = nodes.filter(({ parent }) => parent === box.key)
	expect(own.map(({ point }) => point).sort((a, b) => a! - b!)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
	await until('the day is counted', async () => {
		const again = (await station.call('network.topology', {})).nodes.find(({ key }) => key === box.key)!
		return again.days.at(-1)!.answered >= 80
	})
	expect(box.days.length).toBe(7)
})
