/** Devices call a station: they wait for the operator, are accepted, read, blocked, and told apart by their names. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { building } from '../garden-street.ts'
import {
	newFolder,
	refusal,
	startStation,
	startVirtual,
	strictCallOf,
	type TestStation,
	until,
	type Virtual,
} from '../house.ts'
import { freePort } from '../lines/callers.ts'
import { type SiteProcess, startModem, startSite } from './site.ts'

const folder = newFolder()
let port: number
let house: TestStation
let call: TestStation['call']
let site: SiteProcess
let virtual: Virtual
let listenerId: number
let lineId: number
const events: string[] = []

const start = async () => {
	house = await startStation({ folder })
	call = strictCallOf(house.station, () => {})
	house.station.subscribe((event) => events.push(event))
}
const callerNamed = async (identity: string) =>
	(await call('callers.list', {})).callers.find((caller) => caller.identity === identity)
const isConnected = (identity: string) =>
	until(`${identity} calls`, async () => (await callerNamed(identity))?.connected)
const lineNow = async (id: number) => (await call('lines.list', {})).lines.find((line) => line.id === id)!
const isOpen = (id: number) => until(`line ${id} is open`, async () => (await lineNow(id)).state === 'open')
const first = () => site.addresses[0]!
const second = () => site.addresses[1]!

beforeAll(async () => {
	port = await freePort()
	await start()
	await call('station.createBuilding', building)
	const times = ['--heartbeat-ms=300', '--confirm-ms=2000', '--again-ms=200']
	site = await startSite('--concentrators=2', '--meters=4', '--filled', `--dial=127.0.0.1:${port}`, ...times)
	virtual = await startVirtual(0, ['--lines=strom-1'])
	listenerId = (await call('callers.addListener', { name: 'GPRS', host: '127.0.0.1', port })).listenerId
})
afterAll(async () => {
	await Promise.all([site?.stop(), virtual?.stop()])
	await house?.close()
})

test('unknown devices are shown and wait: nothing is confirmed to them', async () => {
	const callers = await until('both have called', async () => {
		const { callers: all } = await call('callers.list', {})
		return all.length === 2 && all
	})
	for (const caller of callers) {
		expect(caller).toMatchObject({ port, kind: 'concentrator', peer: '127.0.0.1', state: 'waiting', lineId: null })
	}
	expect(callers.map(({ identity }) => identity).sort()).toEqual([first(), second()])
	const { listeners } = await call('callers.list', {})
	expect(listeners).toMatchObject([{ name: 'GPRS', state: 'listening', problem: null, enabled: true }])
	expect(await site.counters()).toMatchObject({ loginsConfirmed: 0 })
	expect((await call('lines.list', {})).lines).toEqual([])
	expect(events).toContain('network.changed')
})

test('an accepted one is confirmed, becomes a line and a device, and is read', async () => {
	lineId = (await call('callers.accept', { port, identity: first(), name: 'Keller', protocol: 'gdw1376' })).lineId
	await isOpen(lineId)
	expect(await lineNow(lineId)).toMatchObject({ name: 'Keller', url: `dial-in://${port}/${first()}`, meters: 1 })
	await until('its heartbeats are confirmed', async () => (await site.counters()).heartbeatsConfirmed! >= 2)
	expect((await site.counters()).loginsConfirmed).toBe(1)
	const { meters } = await call('meters.list', {})
	expect(meters).toMatchObject([{ address: first(), model: { id: 'gdw1376-concentrator' }, lineId }])
	const { readings } = await call('meters.readNow', { meterId: meters[0]!.id, beyondBudget: 'refuse' })
	expect(readings.map(({ register }) => register)).toContain('important-events')
	expect(await callerNamed(first())).toMatchObject({ state: 'accepted', lineId, connected: true })
	expect(await callerNamed(second())).toMatchObject({ state: 'waiting', lineId: null })
})

test('a line of a caller needs a port that is listened on, and a name of its own', async () => {
	const add = (url: string, name = 'Dach') => refusal(call('lines.add', { name, url, protocol: 'gdw1376' }))
	expect(await add(`dial-in://${port === 65_535 ? 1 : port + 1}/a`)).toMatchObject({
		code: 'not-found',
		details: { what: 'listener' },
	})
	expect(await add(`dial-in://${port}/${first()}`)).toMatchObject({ code: 'duplicate', details: { name: 'Keller' } })
	expect(await add(`dial-in://${port}/`)).toMatchObject({ code: 'line-url-invalid' })
	const accept = (identity: string) =>
		refusal(call('callers.accept', { port, identity, name: 'Dach', protocol: 'gdw1376' }))
	expect(await accept('nobody')).toMatchObject({ code: 'not-found', details: { what: 'caller' } })
	expect(await accept(first())).toMatchObject({ code: 'duplicate' })
})

test('a listener whose devices are lines keeps its port and stays', async () => {
	const change = { listenerId, name: 'Mobilfunk', host: '127.0.0.1', port, enabled: true }
	expect(await refusal(call('callers.removeListener', { listenerId }))).toMatchObject({ code: 'in-use' })
	expect(await refusal(call('callers.updateListener', { ...change, port: 1 }))).toMatchObject({ code: 'in-use' })
	await call('callers.updateListener', change)
	expect((await call('callers.list', {})).listeners).toMatchObject([{ name: 'Mobilfunk', state: 'listening' }])
	const twin = { name: 'Zweiter', host: '127.0.0.1', port }
	expect(await refusal(call('callers.addListener', twin))).toMatchObject({ code: 'duplicate' })
	const other = await call('callers.addListener', { ...twin, port: await freePort() })
	await call('callers.removeListener', other)
})

test('a line that is switched off lets its device wait, and is open again when it is switched on', async () => {
	const line = { lineId, name: 'Keller', url: `dial-in://${port}/${first()}`, protocol: 'gdw1376' as const }
	await call('lines.update', { ...line, enabled: false })
	const before = await site.counters()
	await until('it logs in again', async () => (await site.counters()).logins! > before.logins! + 1)
	expect((await site.counters()).loginsConfirmed).toBe(before.loginsConfirmed)
	expect(await callerNamed(first())).toMatchObject({ state: 'accepted', lineId })
	await call('lines.update', { ...line, enabled: true })
	await isOpen(lineId)
})

test('a blocked one is kept out, also by the station that is started again; the others are read again', async () => {
	await isConnected(second())
	await call('callers.block', { port, identity: second() })
	await until('it was sent away', async () => (await call('callers.list', {})).listeners[0]!.refused.blocked > 0)
	expect(await callerNamed(second())).toMatchObject({ state: 'blocked', connected: false })

	await house.stop()
	await start()
	expect(await callerNamed(second())).toMatchObject({ state: 'blocked', kind: 'concentrator' })
	await isOpen(lineId)
	await call('callers.unblock', { port, identity: second() })
	await isConnected(second())
	expect(await callerNamed(second())).toMatchObject({ state: 'waiting' })
})

test('a listener that is switched off closes its lines, with the reason that a person can read', async () => {
	const change = { listenerId, name: 'GPRS', host: '127.0.0.1', port }
	await call('callers.updateListener', { ...change, enabled: false })
	await until('it is lost', async () => (await lineNow(lineId)).reason === 'not-dialled-in')
	expect(await lineNow(lineId)).toMatchObject({ state: 'failed', retryAt: null, health: 'alarm' })
	expect((await call('callers.list', {})).listeners).toMatchObject([{ state: 'closed', connections: 0 }])
	await call('callers.updateListener', { ...change, enabled: true })
	await isOpen(lineId)
})

test('a meter behind a transparent modem is read through it, heartbeats and all', async () => {
	const [line] = virtual.announcement.lines
	const modem = await startModem(port, '13800138000', Number(new URL(line!.tcp).port))
	await isConnected('13800138000')
	expect(await callerNamed('13800138000')).toMatchObject({ kind: 'modem', state: 'waiting' })
	const beat = setInterval(() => modem.write('keepalive'), 1300)
	const accepted = { port, identity: '13800138000', name: 'Hof', protocol: 'dlt645' as const }
	const { lineId: yard } = await call('callers.accept', accepted)
	await isOpen(yard)
	const { unitId } = await call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Hof', areaM2: null })
	const { address, serial } = line!.meters[0]!
	const place = { unitId, pointId: null, pointName: 'Strom', ownClock: 'local' as const }
	const meter = { lineId: yard, address, serial, modelId: 'dlt645-2007', ...place }
	const { meterId } = await call('meters.add', meter)
	const { readings } = await call('meters.readNow', { meterId, beyondBudget: 'refuse' })
	expect(readings.map(({ register }) => register)).toContain('import')
	await until('heartbeats are told', async () => (await callerNamed('13800138000'))!.heartbeats > 0)
	clearInterval(beat)
	modem.destroy()
	await until('it is gone', async () => (await lineNow(yard)).reason === 'not-dialled-in')
})
