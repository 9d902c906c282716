/** A meter's own reading plan, and what a station that runs says of a refused start, by the calls of the page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { building } from './garden-street.ts'
import { refusal, startStation, strictCallOf, type TestStation } from './house.ts'

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

test('a station that runs was not refused, and offers no other database', async () => {
	expect(await call('start.refusal', {})).toEqual({ refusal: null })
	expect(await call('start.again', {})).toEqual({})
	for (const name of ['start.openFolder', 'start.quit'] as const) await refusal(call(name, {}))
	await refusal(call('start.restore', { fileName: 'building.backup' }))
})
