/** A meter's own reading plan, and what a station that runs says of a refused start, by the calls of the page. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { build, dayMs, fill, firstDay, prepared } from './exchange/site.ts'
import { building } from './garden-street.ts'
import { refusal, startStation, strictCallOf, type TestStation, until } from './house.ts'

let house: TestStation
let call: TestStation['call']

beforeAll(async () => {
	house = await startStation()
	call = strictCallOf(house.station, () => {})
	await call('station.createBuilding', building)
})
afterAll(() => house?.close())

test('a meter is read as its model is until it has a plan of its own, and again when that is taken away', async () => {
	const unit = { unitId: null, floorName: 'EG', name: 'Wohnung 1', areaM2: null }
	const { unitId } = await call('topology.saveUnit', unit)
	const { lineId } = await call('lines.add', { name: 'Strom', url: 'tcp://127.0.0.1:9', protocol: 'dlt645' })
	const place = { lineId, unitId, pointId: null, pointName: 'Strom', ownClock: 'local' as const }
	const device = { address: '000012345678', serial: null, modelId: 'dlt645-2007' }
	const { meterId } = await call('meters.add', { ...place, ...device })
	const { usual, own } = await call('collection.plan', { meterId })
	expect(own).toBeNull()
	const plan = { ...usual, liveMinutes: 60 as const }
	await call('collection.setPlan', { meterId, plan })
	expect(await call('collection.plan', { meterId })).toMatchObject({ usual, own: plan })
	await call('collection.setPlan', { meterId, plan: null })
	expect((await call('collection.plan', { meterId })).own).toBeNull()
	expect(await refusal(call('collection.setPlan', { meterId: 999, plan }))).toMatchObject({ code: 'not-found' })
})

test('a value that is due once a day by the meter’s own plan is not missed for the rest of the day', async () => {
	const read = prepared((store) => fill(store, build(store, 'Lindenhof', ['000000000101']), 12))
	const noon = firstDay + 10 * dayMs + dayMs / 2 + 3_600_000
	const own = await startStation({ folder: read, aheadMs: noon - Date.now() })
	onTestFinished(() => own.close())
	const share = async () => (await own.call('station.overview', {})).completeness[0]!.days.at(-2)!.share
	const [meter] = (await own.call('meters.list', {})).meters
	expect(await share()).toBeLessThan(0.1)
	const plan = { liveMinutes: 1440, months: 'read', midnights: 'read', profile: 'never' } as const
	await own.call('collection.setPlan', { meterId: meter!.id, plan })
	expect(await share()).toBe(1)
})

test('whoever waits for an answer is told when the station ends before it comes', async () => {
	const silent = createServer((socket) => void socket.on('error', () => {}))
	await once(silent.listen(0, '127.0.0.1'), 'listening')
	onTestFinished(() => void silent.close())
	const { port } = silent.address() as AddressInfo
	const own = await startStation()
	onTestFinished(() => own.close())
	await own.call('station.createBuilding', building)
	const unit = { unitId: null, floorName: 'EG', name: 'Wohnung 1', areaM2: null }
	const { unitId } = await own.call('topology.saveUnit', unit)
	const url = `tcp://127.0.0.1:${port}`
	const { lineId } = await own.call('lines.add', { name: 'Strom', url, protocol: 'dlt645' })
	await until('the line is open', async () => (await own.call('lines.list', {})).lines[0]!.state === 'open')
	const place = { lineId, unitId, pointId: null, pointName: 'Strom', ownClock: 'local' as const }
	const ids = []
	for (const address of ['000012345671', '000012345672', '000012345673']) {
		const added = await own.call('meters.add', { ...place, address, serial: null, modelId: 'dlt645-2007' })
		ids.push(added.meterId)
	}
	const asked = ids.map((meterId) => refusal(own.call('meters.readNow', { meterId })))
	await own.stop()
	for (const told of await Promise.all(asked)) expect(told.code).toBe('meter-no-answer')
})

test('a station that runs was not refused, and offers no other database', async () => {
	expect(await call('start.refusal', {})).toEqual({ refusal: null })
	expect(await call('start.again', {})).toEqual({})
	for (const name of ['start.openFolder', 'start.quit'] as const) await refusal(call(name, {}))
	await refusal(call('start.restore', { fileName: 'building.backup' }))
})
