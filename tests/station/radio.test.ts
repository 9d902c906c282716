/** Radio meters on a real socket: the station listens, stores, tells what is wrong, and finds who is not yet known. */
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meter } from '../../src/virtual/building/plan.ts'
import { createTruth } from '../../src/virtual/building/registers.ts'
import { createRadioMeter, radioAddress } from '../../src/virtual/wmbus/device.ts'
import { asAmber, asImst, asTextLine } from '../../src/virtual/wmbus/receiver.ts'
import { keyOf } from '../../src/virtual/wmbus/security.ts'
import { building } from './garden-street.ts'
import { startStation, strictCallOf, type TestStation, until } from './house.ts'

const truth = createTruth(7)

function radio(index: number, medium: Meter['medium'], serial: string) {
	const meter: Meter = {
		...{ index, line: 'funk', address: radioAddress(serial), serial, medium, floor: 'KG', unit: 'Keller' },
		...{ use: 'flat', clock: 'local', clockOffsetMs: 0 },
	}
	return createRadioMeter(truth, meter)
}
const cold = radio(70, 'water', '30112201')
const warm = radio(71, 'warm-water', '30112202')
const heat = radio(72, 'heat', '30112203')
const stranger = radio(73, 'gas', '30112299')

let server: Server
const listeners = new Set<Socket>()
let house: TestStation
let call: TestStation['call']
const ids = { line: 0, cold: 0, warm: 0, heat: 0, point: 0 }

const say = (...messages: readonly Uint8Array[]) => {
	for (const socket of listeners) for (const message of messages) socket.write(message)
}
const meterOf = async (id: number) => (await call('meters.list', {})).meters.find((meter) => meter.id === id)!
const latestOf = async (pointId: number) => (await call('readings.point', { pointId })).latest
const lineNow = async () => (await call('lines.list', {})).lines[0]!
const failuresOf = async (id: number) =>
	(await call('collection.status', {})).failures.filter(({ meterId }) => meterId === id)

beforeAll(async () => {
	server = createServer((socket) => {
		listeners.add(socket)
		socket.on('error', () => {})
		socket.on('close', () => listeners.delete(socket))
	})
	await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
	const { port } = server.address() as { port: number }
	house = await startStation({})
	call = strictCallOf(house.station, () => {})
	await call('station.createBuilding', building)
	const { unitId } = await call('topology.saveUnit', { unitId: null, floorName: 'KG', name: 'Keller', areaM2: null })
	const line = { name: 'Funk', url: `tcp://127.0.0.1:${port}`, protocol: 'wmbus' as const }
	ids.line = (await call('lines.add', line)).lineId
	await call('secrets.setPassphrase', { passphrase: 'vier Wörter und ein Fluss' })
	const add = async (address: string, modelId: string, pointName: string) => {
		const place = { unitId, pointId: null, pointName, ownClock: 'local' as const }
		return call('meters.add', { lineId: ids.line, address, serial: null, modelId, ...place })
	}
	const coldAdded = await add('ZLW30112201', 'wmbus-water', 'Kaltwasser')
	ids.cold = coldAdded.meterId
	ids.point = coldAdded.pointId
	ids.warm = (await add('ZLW30112202', 'wmbus-warm-water', 'Warmwasser')).meterId
	ids.heat = (await add('30112203', 'wmbus-heat', 'Wärme')).meterId
	await until('the receiver is connected', () => listeners.size > 0)
})
afterAll(async () => {
	await house?.close()
	for (const socket of listeners) socket.destroy()
	server?.close()
})

test('a keyed meter without its key says so, once, and is heard as soon as the key is there', async () => {
	say(asImst(cold.telegram(house.now())), asImst(cold.telegram(house.now())))
	const [failure, ...more] = await until('it is told', async () => {
		const failures = await failuresOf(ids.cold)
		return failures.length > 0 && failures
	})
	expect(failure).toMatchObject({ reason: 'no-key', job: 'current' })
	expect(more).toEqual([])

	await call('secrets.set', { meterId: ids.cold, kind: 'key', value: keyOf(cold.meter)!.replace(/^../, '00') })
	say(asImst(cold.telegram(house.now())))
	await until('the key is wrong', async () => (await failuresOf(ids.cold))[0]?.reason === 'wrong-key')

	await call('secrets.set', { meterId: ids.cold, kind: 'key', value: keyOf(cold.meter)! })
	const at = house.now()
	say(asImst(cold.telegram(at)))
	const latest = await until('it is stored', async () => {
		const found = await latestOf(ids.point)
		return found.length > 0 && found
	})
	const litres = Math.floor(truth.registersAt(cold.meter, at).volumeMl / 1000)
	const volume = latest.find(({ register }) => register === 'volume')!
	expect(volume.shown.value).toBe((litres / 1000).toFixed(3))
	await until('its health follows', async () => (await meterOf(ids.cold)).health === 'good')
	expect((await meterOf(ids.cold)).serial).toBe('30112201')
	expect(await call('collection.status', {})).toMatchObject({ lastRound: null })
})

test('the month before comes along with its date; within its interval a register is stored once', async () => {
	await call('secrets.set', { meterId: ids.warm, kind: 'key', value: keyOf(warm.meter)! })
	for (let i = 0; i < 5; i++) say(asAmber(warm.telegram(house.now())), asTextLine(heat.telegram(house.now())))
	await until('both are good', async () => {
		const [one, other] = await Promise.all([meterOf(ids.warm), meterOf(ids.heat)])
		return one.health === 'good' && other.health === 'good'
	})
	const { pointId } = await meterOf(ids.heat)
	const latest = await latestOf(pointId!)
	expect(latest.map(({ register }) => register).sort()).toEqual(['energy', 'power', 'volume'])
	const first = (await meterOf(ids.heat)).lastReadAt
	say(asImst(heat.telegram(house.now())))
	await until('heard again', async () => ((await lineNow()).lastAnswerAt ?? 0) > first!)
	expect((await meterOf(ids.heat)).lastReadAt).toBe(first)
	expect(await failuresOf(ids.heat)).toEqual([])
	await until('the line is good', async () => (await lineNow()).health === 'good')
})

test('noise, halves and floods between telegrams lose none of them', async () => {
	const message = asImst(heat.telegram(house.now()))
	const before = (await lineNow()).lastAnswerAt!
	say(
		Uint8Array.from({ length: 90 }, (_, i) => (i * 37) & 0xff),
		message.subarray(0, 20),
	)
	await new Promise((done) => setTimeout(done, 30))
	say(asImst(heat.telegram(house.now())))
	await until('the whole one is heard', async () => ((await lineNow()).lastAnswerAt ?? 0) > before)
})

test('a recording that is played again is not believed', async () => {
	const recorded = asImst(warm.telegram(house.now()))
	say(recorded, asImst(warm.telegram(house.now())))
	await new Promise((done) => setTimeout(done, 50))
	say(recorded)
	const failure = await until('it is told', async () => (await failuresOf(ids.warm))[0] ?? null)
	expect(failure).toMatchObject({ reason: 'refused', text: expect.stringContaining('recording') })
})

test('a person who asks waits for the next telegram, and a search offers who was heard and is not known', async () => {
	say(asImst(stranger.telegram(house.now())))
	const asked = call('meters.readNow', { meterId: ids.heat })
	await new Promise((done) => setTimeout(done, 50))
	say(asImst(heat.telegram(house.now())))
	expect((await asked).readings.map(({ register }) => register)).toContain('energy')

	const scan = await call('lines.startScan', { lineId: ids.line, from: null, to: null })
	expect(scan.found.map(({ address }) => address)).toEqual(['ZLW30112299'])
	say(asImst(heat.telegram(house.now())))
	await until('a known one is heard by the search', async () => {
		const { scan: now } = await call('lines.scan', { lineId: ids.line })
		return now?.found.some(({ address }) => address === 'ZLW30112203')
	})
	await call('lines.stopScan', { lineId: ids.line })
})

test('a receiver that is pulled and plugged in again is heard again', async () => {
	for (const socket of listeners) socket.destroy()
	await until('it is connected again', () => listeners.size > 0)
	const before = (await lineNow()).lastAnswerAt!
	await until('heard again', async () => {
		say(asImst(heat.telegram(house.now())))
		return ((await lineNow()).lastAnswerAt ?? 0) > before
	})
})
