/** Searching lines for meters, on the real bytes of the virtual building. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { building } from './garden-street.ts'
import {
	type AnnouncedLine,
	refusal,
	startStation,
	startVirtual,
	strictCallOf,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()

let virtual: Virtual
let house: TestStation
let call: TestStation['call']
const called = new Set<string>()
const ids = { unit: 0, power: 0, heat: 0 }

const lineOf = (id: string): AnnouncedLine => virtual.announcement.lines.find((line) => line.id === id)!
const urlOf = (id: string) => `${lineOf(id).tcp}?pause=0`

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
	house = await startStation({ aheadMs, virtual })
	call = strictCallOf(house.station, (name) => called.add(name))
	await call('station.createBuilding', building)
	ids.unit = (await call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Laden', areaM2: null })).unitId
	ids.power = (await call('lines.add', { name: 'Strom', url: urlOf('strom-1'), protocol: 'dlt645' })).lineId
	ids.heat = (await call('lines.add', { name: 'Wärme', url: urlOf('waerme'), protocol: 'mbus' })).lineId
	await until('both lines are open', async () => {
		const { lines } = await call('lines.list', {})
		return lines.every(({ state }) => state === 'open')
	})
})
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
})

test('switched off a line cannot be searched; switched on it can', async () => {
	const line = {
		lineId: ids.power,
		name: 'Strom',
		url: `${lineOf('strom-1').tcp}?pause=0`,
		protocol: 'dlt645' as const,
	}
	await call('lines.update', { ...line, enabled: false })
	expect((await call('lines.list', {})).lines[0]).toMatchObject({
		enabled: false,
		state: 'closed',
		health: 'unknown',
	})
	const scan = { lineId: ids.power, from: null, to: null }
	expect(await refusal(call('lines.startScan', scan))).toEqual({
		code: 'line-not-open',
		details: { reason: 'closed' },
	})
	await call('lines.update', { ...line, enabled: true })
	await until('it is open again', async () => (await call('lines.list', {})).lines[0]!.state === 'open')
	expect(await call('lines.scan', { lineId: ids.power })).toEqual({ scan: null })
	expect(await refusal(call('lines.stopScan', { lineId: ids.power }))).toMatchObject({ code: 'not-found' })
})

test('a running search is a task that can be cancelled; another task cannot', async () => {
	await call('lines.startScan', { lineId: ids.heat, from: null, to: null })
	await call('station.cancelTask', { key: `scan:${ids.heat}` })
	expect((await call('lines.scan', { lineId: ids.heat })).scan!.state).toBe('stopped')
	expect(await refusal(call('station.cancelTask', { key: 'round' }))).toMatchObject({ code: 'not-found' })
})

test('a search of the heat line can be stopped, goes on where it stopped, and finds each of its twelve', async () => {
	await virtual.tell({ fault: 'delay', line: 'waerme', ms: 60 })
	await call('lines.startScan', { lineId: ids.heat, from: 1, to: 12 })
	await until('something is found', async () => (await call('lines.scan', { lineId: ids.heat })).scan!.found.length > 0)
	const stopped = await call('lines.stopScan', { lineId: ids.heat })
	expect(stopped.state).toBe('stopped')
	await new Promise((done) => setTimeout(done, 300))
	const { scan: resting } = await call('lines.scan', { lineId: ids.heat })
	expect(resting!.waiting).toBeGreaterThan(0)
	const again = await call('lines.resumeScan', { lineId: ids.heat })
	expect(again.tried).toBe(resting!.tried)
	// An impatient finger: what was stopped may still wait for an answer when it is told to go on.
	await call('lines.stopScan', { lineId: ids.heat })
	await call('lines.resumeScan', { lineId: ids.heat })
	const done = await until('the search is over', async () => {
		const { scan } = await call('lines.scan', { lineId: ids.heat })
		return scan!.state === 'done' && scan
	})
	await virtual.tell({ fault: 'clear', line: 'waerme' })
	expect(done.tried).toBe(12)
	const serials = lineOf('waerme').meters.map(({ serial }) => serial)
	expect(done.found.map(({ serial }) => serial).toSorted()).toEqual(serials.toSorted())
	for (const { manufacturer, medium, value, unit, meterId } of done.found) {
		expect({ manufacturer, medium, unit, meterId }).toEqual({
			manufacturer: 'ZLW',
			medium: 'heat',
			unit: 'kWh',
			meterId: null,
		})
		// As the display shows it: whole kilowatt-hours.
		expect(value).toMatch(/^[1-9]\d{2,5}$/)
	}
})

test('behind a broadcast that collides the meters are found one by one, also when the line is away for a moment', async () => {
	await call('lines.startScan', { lineId: ids.power, from: null, to: null })
	const { tasks } = await call('station.status', {})
	expect(tasks).toContainEqual(expect.objectContaining({ key: `scan:${ids.power}`, kind: 'scan', canCancel: true }))
	await until(
		'the broadcast has collided',
		async () => (await call('lines.scan', { lineId: ids.power })).scan!.tried > 1,
	)
	await virtual.tell({ fault: 'unplug', line: 'strom-1' })
	await until('the line is gone', async () => (await call('lines.list', {})).lines[0]!.state === 'failed')
	await virtual.tell({ fault: 'plug', line: 'strom-1' })
	const scan = await until('a meter is found', async () => {
		const { scan: seen } = await call('lines.scan', { lineId: ids.power })
		return seen!.found.length > 0 && seen
	})
	const meter = lineOf('strom-1').meters.find(({ address }) => address.endsWith('03'))!
	expect(scan.state).toBe('running')
	expect(scan.found).toMatchObject([{ address: meter.address, medium: 'electricity', unit: 'kWh', meterId: null }])
	await call('lines.stopScan', { lineId: ids.power })
})

test('a device that was found is known once it is added', async () => {
	const heat = lineOf('waerme').meters[4]!
	const { meterId } = await call('meters.add', {
		lineId: ids.heat,
		address: heat.address,
		serial: heat.serial,
		modelId: 'mbus-heat',
		ownClock: 'local',
		unitId: ids.unit,
		pointId: null,
		pointName: 'Wärme',
	})
	const { scan } = await call('lines.scan', { lineId: ids.heat })
	const known = scan!.found.filter((each) => each.meterId !== null)
	expect(known.map((each) => [each.address, each.meterId])).toEqual([[heat.address, meterId]])
})
