/** Lateral transfer: what one station knows, signed, and taken over by another one. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Reading } from '../../../src/main/domain/readings/reading.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { refusal } from '../house.ts'
import {
	build,
	dayMs,
	ended,
	exported,
	fill,
	firstDay,
	openedIn,
	prepared,
	shown,
	stationIn,
	uploaded,
} from './site.ts'

const serials = ['000000000101', '000000000102', '000000000103']
const lindenhof = (days = 20) =>
	prepared((store) => {
		fill(store, build(store, 'Lindenhof', serials), days)
		const [shop] = store.topology.units()
		store.topology.updateUnit(shop!.id, { heatedAreaM2: '50.5', isCommercial: true })
		store.topology.updatePoint(store.topology.points()[0]!.id, { marketLocation: '41373559241' })
	})
const period = ['2026-01-05', '2026-01-24'] as const
const words = (fingerprint: string) => fingerprint.split(' ')

/** Serial, register, and each reading without the numbers that a database gives. */
function told(store: Store, until = Number.MAX_SAFE_INTEGER) {
	const bare = ({ at, origin, value, quality, receivedAt }: Reading) => ({ at, origin, value, quality, receivedAt })
	return store.meters.list().flatMap(({ id, serial }) =>
		store.meters.registersOf(id).map(({ id: registerId, name, unit, exponent }) => ({
			...{ serial, name, unit, exponent },
			readings: store.readings.range(registerId, 0, until).map(bare),
		})),
	)
}

test('a station has a key from its first start on, in a file that its owner alone reads', async () => {
	const house = await stationIn()
	const { fingerprint, publicKey } = await house.call('exchange.identity', {})
	expect(fingerprint).toMatch(/^([0-9A-F]{4} ){15}[0-9A-F]{4}$/)
	const path = join(house.folder, 'exchange', 'station.key')
	if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
	await house.stop()
	const again = await stationIn(house.folder)
	expect(await again.call('exchange.identity', {})).toEqual({ fingerprint, publicKey })
})

test('the higher master that a station calls is kept over a restart, and an address that is none is refused', async () => {
	const house = await stationIn()
	expect((await house.call('exchange.upward', {})).settings).toBeNull()
	const wanted = { enabled: false, host: 'master.example', port: 4059, address: '4401-00017', heartbeatMinutes: 5 }
	await house.call('exchange.setUpward', wanted)
	const refused = house.call('exchange.setUpward', { ...wanted, enabled: true, address: 'Lindenhof' })
	expect(await refusal(refused)).toEqual({ code: 'address-invalid', details: { typed: 'Lindenhof' } })
	await house.stop()
	const again = await stationIn(house.folder)
	expect(await again.call('exchange.upward', {})).toMatchObject({
		settings: wanted,
		state: { state: 'off', problem: null },
	})
})

test('every reading arrives as it was: values, empty ones, origins, instants; and the page shows what was used', async () => {
	const from = await stationIn(lindenhof())
	const { fingerprint } = await from.call('exchange.identity', {})
	const file = await exported(from, ...period)
	const to = await stationIn()
	const summary = await uploaded(to, file)
	expect(summary).toMatchObject({
		building: 'Lindenhof',
		fingerprint,
		signature: 'good',
		knownSender: false,
		meters: 3,
	})
	expect(summary).toMatchObject({ from: period[0], to: period[1] })

	// Nothing before somebody has compared the fingerprint.
	const wrong = to.call('exchange.import', { uploadId: 'one', confirmation: 'Lindenhof' })
	expect((await refusal(wrong)).code).toBe('confirmation-wrong')
	expect((await to.call('station.status', {})).building).toBeNull()

	const { jobId } = await to.call('exchange.import', { uploadId: 'one', confirmation: words(fingerprint)[0]! })
	const job = await ended(to, jobId)
	expect(job).toMatchObject({ kind: 'import', state: 'done', subject: 'Lindenhof' })
	expect(job.text).toContain('3 new and 0 known meters')
	const { points } = await to.call('readings.points', {})
	const at = { from: firstDay, to: firstDay + 20 * dayMs, step: 'day' } as const
	const { steps } = await to.call('readings.series', { pointId: points[0]!.id, ...at })
	// 12.34 kWh a day behind a transformer of 40.
	expect(steps.map(({ use }) => use)).toEqual(new Array(20).fill('493.6'))
	// What was read elsewhere is not looked for here.
	const { meters } = await to.call('meters.list', {})
	expect(meters.map(({ enabled }) => enabled)).toEqual([false, false, false])
	const { units } = await to.call('topology.units', {})
	expect(units.map(({ heatedAreaM2, isCommercial }) => [heatedAreaM2, isCommercial])).toEqual([
		['50.5', true],
		[null, false],
		[null, false],
	])
	await from.stop()
	await to.stop()
	const [there, here] = [openedIn(from.folder), openedIn(to.folder)]
	// The instant at which the last day ends is part of the period: its value bounds what was used.
	expect(told(here)).toEqual(told(there, firstDay + 20 * dayMs + 1))
	expect(here.topology.points().map(({ marketLocation }) => marketLocation)).toEqual(['41373559241', null, null])
	expect(told(here)[0]!.readings.at(-1)).toMatchObject({ at: firstDay + 20 * dayMs, value: shown(0, 20) })
	there.close()
	here.close()
}, 120_000)

test('the same archive a second time adds nothing, and a station that knows other values keeps its own', async () => {
	const from = await stationIn(lindenhof())
	const file = await exported(from, ...period)
	const own = prepared((store) => {
		const flats = build(store, 'Haus am Park', ['000000000999', serials[1]!])
		const registerId = flats[1]!.registerIds[0]!
		const at = firstDay + 3 * dayMs
		const mine = {
			registerId,
			at,
			origin: 'freeze',
			value: 77,
			quality: 'memory',
			receivedAt: at,
			frame: null,
		} as const
		store.readings.insertRound({ frames: [], readings: [mine] })
	})
	const to = await stationIn(own)
	const first = await uploaded(to, file)
	const confirmation = first!.fingerprint
	const job = await ended(to, (await to.call('exchange.import', { uploadId: 'one', confirmation })).jobId)
	expect(job.text).toContain('2 new and 1 known meters')
	expect(job.text).toContain('1 readings say something else')
	const before = await to.call('readings.points', {})

	// Known by now: nothing has to be typed.
	expect(await uploaded(to, file, 'two')).toMatchObject({ knownSender: true, signature: 'good' })
	const again = await ended(to, (await to.call('exchange.import', { uploadId: 'two', confirmation: '' })).jobId)
	expect(again.text).toContain('0 new and 3 known meters; 0 readings were stored')
	expect(await to.call('readings.points', {})).toEqual(before)
	const { units } = await to.call('topology.units', {})
	expect(units.map(({ floorName }) => floorName).sort()).toContain('Lindenhof: EG')
	await to.stop()
	const store = openedIn(own)
	const registerId = store.meters.registersOf(store.meters.list().find(({ serial }) => serial === serials[1])!.id)[0]!
		.id
	expect(store.readings.at([registerId], firstDay + 3 * dayMs)).toMatchObject([{ value: 77 }])
	store.close()
}, 120_000)

test('an import that is broken off is started again and ends as if it had not been', async () => {
	const from = await stationIn(lindenhof(300))
	const file = await exported(from, '2026-01-05', '2026-12-31')
	const to = await stationIn()
	const { fingerprint } = (await uploaded(to, file, 'one', 200_000))!
	const { jobId } = await to.call('exchange.import', { uploadId: 'one', confirmation: fingerprint })
	await to.call('network.cancelJob', { jobId })
	expect((await ended(to, jobId)).state).toBe('cancelled')
	const second = await to.call('exchange.import', { uploadId: 'one', confirmation: '' })
	expect((await ended(to, second.jobId)).state).toBe('done')
	await from.stop()
	await to.stop()
	const [there, here] = [openedIn(from.folder), openedIn(to.folder)]
	expect(told(here)).toEqual(told(there))
	there.close()
	here.close()
}, 120_000)

test('an export that is cancelled leaves no half file; one that is done holds no key, password or address of a line', async () => {
	const house = await stationIn(lindenhof(300))
	const { jobId } = await house.call('exchange.export', { from: '2026-01-05', to: '2026-12-31' })
	await house.call('network.cancelJob', { jobId })
	const job = await ended(house, jobId)
	const left = () => readdirSync(join(house.folder, 'exchange')).filter((name) => name !== 'station.key')
	expect(job.state).toBe('cancelled')
	expect(left().filter((name) => name !== 'incoming')).toEqual([])
	const text = gunzipSync(await exported(house, ...period)).toString('utf8')
	expect(text).not.toContain('127.0.0.1')
	expect(text).not.toMatch(/password|secret|private/i)
	const kinds = new Set(
		text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line).t),
	)
	expect([...kinds]).toEqual([
		...['archive', 'floor', 'unit', 'point', 'line', 'meter', 'register', 'mounting', 'readings', 'total', 'end'],
	])
	expect(readFileSync(join(house.folder, 'exchange', 'station.key'), 'utf8')).not.toBe('')
	expect(existsSync(join(house.folder, 'exchange', 'incoming'))).toBe(false)
}, 120_000)

test('a file is only handed out by a name that the station gave it', async () => {
	const house = await stationIn(lindenhof())
	for (const name of ['../zaehlwerk.sqlite', 'station.key', '/etc/passwd', '..\\station.key', 'x.jsonl.gz']) {
		expect((await refusal(house.call('exchange.download', { name, offset: 0 }))).code).toBe('not-found')
	}
	const wrong = house.call('exchange.export', { from: '2026-02-30', to: '2026-03-01' })
	expect(await refusal(wrong)).toMatchObject({ code: 'invalid-input', details: { field: 'from' } })
})
