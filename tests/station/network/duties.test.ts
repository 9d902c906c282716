/** What the station does for a concentrator that works already: meters taken over, events, clock, plan, gaps. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../../src/shared/period.ts'
import { refusal, until } from '../house.ts'
import { type SiteProcess, startSite } from '../site.ts'
import { origins, storedRows } from '../truth.ts'
import { createTestClock, jobOver, type NetworkStation, startAt, withConcentrator } from './site.ts'

const start = '2026-11-05T10:20:00+01:00'
const { clock, set } = createTestClock(Date.parse(start))

type SiteEvent = { readonly important: boolean; readonly number: number; readonly erc: number; readonly hex: string }

let site: SiteProcess
let station: NetworkStation
let concentratorId: number

const nodes = async () => (await station.call('network.topology', {})).nodes
const box = async () => (await station.call('network.concentrator', { concentratorId })).concentrator
const meterAt = async (point: number) => (await nodes()).find((node) => node.point === point)!.id
const stored = async () =>
	(await station.call('network.events', { concentratorId, before: null, most: 500 })).events
		.map(({ important, sequence, erc, hex }) => ({ important, number: sequence % 256, erc, hex }))
		.toSorted((a, b) => Number(b.important) - Number(a.important) || a.number - b.number)
const noted = async () =>
	(await site.tell<{ events: SiteEvent[] }>({ ask: 'events' })).events
		.map(({ important, number, erc, hex }) => ({ important, number, erc, hex }))
		.toSorted((a, b) => Number(b.important) - Number(a.important) || a.number - b.number)
const raise = (n: number, important: boolean) =>
	site.tell({ raise: 'event', erc: 30 + (n % 5), important, content: n.toString(16).padStart(8, '0') })
const forward = async (local: string) => {
	await site.tell({ set: 'time', at: Date.parse(local) })
	set(Date.parse(local))
}

beforeAll(async () => {
	// It has been reading them for six weeks.
	site = await startSite('--meters', '24', '--filled', '--now', '2026-09-24T08:00:00+02:00')
	await site.tell({ set: 'time', at: Date.parse(start) })
	station = await startAt(clock)
	concentratorId = (await withConcentrator(station, site.announcement.concentrators[0]!)).concentratorId
	await station.call('secrets.setPassphrase', { passphrase: 'sieben Siegel am Tor' })
	const { password } = site.announcement.concentrators[0]!
	await station.call('secrets.set', { meterId: concentratorId, kind: 'password', value: password })
}, 60_000)
afterAll(async () => {
	await station?.close()
	await site?.stop()
})

test('meters that it knows and the station does not are shown, and become meters of the station at their points', async () => {
	const { jobId } = await station.call('network.readArchive', { concentratorId })
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'done', text: 'It has 24 entries.' })
	expect(await box()).toMatchObject({ unknownMeters: 24, meters: 0, archiveDifferences: 24 })
	const modelId = 'gdw1376-electricity'
	expect(await station.call('network.adopt', { concentratorId, points: [1, 2, 3], modelId })).toEqual({ added: 3 })
	expect(await station.call('network.adopt', { concentratorId, points: null, modelId })).toEqual({ added: 21 })
	expect(await box()).toMatchObject({ unknownMeters: 0, meters: 24, archiveDifferences: 0 })
})

test('its midnights are fetched from its memory, each as its meter counted', async () => {
	const freezes = () =>
		storedRows(station.databasePath, `reading.origin = ${origins.freeze} AND register.name = 'import'`)
	await until('thirty midnights of each', () => freezes().length >= 24 * 30, 60_000)
	const [first, last] = [freezes()[0]!, freezes().at(-1)!]
	for (const { serial, at, value } of [first, last]) {
		const { truth } = await site.tell<{ truth: { totalMilliWh: number } }>({ ask: 'truth', meter: serial, at })
		expect(value, `${serial} at ${new Date(at).toISOString()}`).toBe(Math.floor(truth.totalMilliWh / 100))
	}
})

test('what it noted is fetched once, in its order, however often it is asked', async () => {
	for (let n = 0; n < 40; n++) await raise(n, n % 3 === 0)
	const { jobId } = await station.call('network.fetchEvents', { concentratorId })
	expect(await jobOver(station, jobId)).toMatchObject({ state: 'done' })
	expect(await stored()).toEqual(await noted())
	const again = await station.call('network.fetchEvents', { concentratorId })
	expect(await jobOver(station, again.jobId)).toMatchObject({ state: 'done', text: '0 new events.' })
	expect(await box()).toMatchObject({ eventsLost: 0 })
})

test('of 300 events between two visits the newest 256 are fetched, and the others are counted as lost', async () => {
	const before = (await noted()).filter(({ important }) => !important).length
	for (let n = 0; n < 300; n++) await raise(1_000 + n, false)
	const { jobId } = await station.call('network.fetchEvents', { concentratorId })
	expect((await jobOver(station, jobId)).text).toContain('44 were overwritten')
	expect(await box()).toMatchObject({ eventsOrdinary: before + 256, eventsLost: 44 })
})

test('its clock is set to the station’s by who types its name, and the order stands in the record', async () => {
	expect(await refusal(station.call('network.setClock', { meterId: concentratorId, confirmation: '' }))).toMatchObject({
		code: 'confirmation-wrong',
	})
	const { order } = await station.call('network.setClock', { meterId: concentratorId, confirmation: 'Haus 1' })
	expect(order).toMatchObject({ device: 'Haus 1', kind: 'clock', outcome: 'done' })
	await until('its clock is known', async () => (await box()).clockOffsetMs !== null)
	expect(Math.abs((await box()).clockOffsetMs!)).toBeLessThan(5_000)
	const ofPoint = { meterId: await meterAt(1), confirmation: '240100100001' }
	expect(await refusal(station.call('network.setClock', ofPoint))).toMatchObject({ code: 'invalid-input' })
})

test('its plan is read, and one that leaves days out is set to every day by who types its name', async () => {
	await station.call('collection.readNow', { lineId: null })
	await until('its plan is known', async () => (await box()).plan.readAt !== null)
	expect((await box()).plan.differs).toEqual([])
	const { order } = await station.call('network.setPlan', { concentratorId, confirmation: 'Haus 1' })
	expect(order).toMatchObject({ kind: 'plan', outcome: 'not-sent' })
})

test('what it could not read at its time is missing, and is asked for again when a person wants it', async () => {
	const { address } = site.announcement.concentrators[0]!.meters[4]!
	await site.tell({ fault: 'mute', meter: address })
	await forward('2026-11-06T06:31:00+01:00')
	await station.call('collection.readNow', { lineId: null })
	const period = { key: null, from: '2026-11-06', to: '2026-11-06' }
	await until('the others have their midnight', async () => {
		const { meters } = await station.call('network.missing', period)
		return meters.length === 1
	})
	const { meters, wanted } = await station.call('network.missing', period)
	expect(wanted).toBe(24)
	expect(meters).toMatchObject([{ serial: address, missing: 1 }])
	await site.tell({ fault: 'unmute', meter: address })
	await forward('2026-11-06T08:31:00+01:00')
	const { jobId } = await station.call('network.reread', { ...period, what: ['freeze'] })
	const job = await jobOver(station, jobId)
	expect(job.state).toBe('done')
	expect(job.text).toContain('1 questions were asked')
})

test('a period beyond every memory is said to be gone, not asked for', async () => {
	const from = addDays('2026-11-05', -60)
	const { jobId } = await station.call('network.reread', { key: null, from, to: addDays(from, 1), what: ['freeze'] })
	expect((await jobOver(station, jobId)).text).toBe(
		'Nothing was missing that a memory still holds. 48 values are no longer in any memory: they stay missing.',
	)
})

test('why is it not read: a meter that is silent itself is told from a concentrator that is', async () => {
	const meterId = await meterAt(7)
	expect((await station.call('network.probe', { meterId })).verdict).toMatchObject({ code: 'is-read' })
	await site.tell({ fault: 'mute', meter: site.announcement.concentrators[0]!.meters[6]!.address })
	await forward('2026-11-06T20:31:00+01:00')
	const why = await station.call('network.probe', { meterId })
	expect(why.verdict).toMatchObject({ code: 'probe-meter-silent', next: 'check-meter' })
	expect(why.steps.map(({ step }) => step)).toEqual(
		expect.arrayContaining([
			'enabled',
			'model',
			'key',
			'line',
			'concentrator',
			'archive',
			'port',
			'last-answer',
			'probe',
		]),
	)
})
