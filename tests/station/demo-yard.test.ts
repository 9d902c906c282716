/**
 * The demo's yard: parking spaces behind a concentrator and pulses in a collector, read by the station over real bytes.
 * What it shows is what the virtual building has.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startStation, startVirtual, type TestStation, until, type Virtual } from './house.ts'

let virtual: Virtual
let house: TestStation

beforeAll(async () => {
	virtual = await startVirtual(0, ['--lines=yard'])
	house = await startStation({ virtual })
	await house.call('station.startDemo', {})
})
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
})

test('every parking space is read through the concentrator, and shows what its meter has counted', async () => {
	const spaces = await until('all are read', async () => {
		const { meters } = await house.call('meters.list', {})
		const found = meters.filter(({ pointName }) => pointName?.startsWith('Stellplatz'))
		return found.length === 12 && found.every(({ lastReadAt }) => lastReadAt !== null) && found
	})
	for (const { serial, pointId } of spaces) {
		const { latest } = await house.call('readings.point', { pointId: pointId! })
		const { at, shown } = latest.find(({ register }) => register === 'import')!
		// The concentrator states the minute in which it read its meter.
		const steps = await Promise.all([at, at + 60_000].map((instant) => kWhOf(serial, instant)))
		expect(Number(shown.value)).toBeGreaterThanOrEqual(steps[0]!)
		expect(Number(shown.value)).toBeLessThanOrEqual(steps[1]!)
	}
})

test('every channel of the collector shows what the meter at it shows', async () => {
	const [known] = (await house.call('collectors.list', {})).collectors
	const channels = await until('all channels have a count', async () => {
		const { collector } = await house.call('collectors.get', { collectorId: known!.id })
		return collector.channels.every(({ count }) => count !== null) && collector.channels
	})
	expect(channels.length).toBe(12)
	const { channels: truth } = (await virtual.tell({ ask: 'channels', collector: 'collector-1' })) as {
		channels: readonly { channel: number; value: string }[]
	}
	for (const { channel, value } of channels) {
		const counted = Number(truth.find((each) => each.channel === channel)!.value)
		expect(Number(value)).toBeGreaterThan(0)
		// Read a moment ago: some pulses may have come since.
		expect(Math.abs(Number(value) - counted)).toBeLessThan(0.1)
	}
})

test('the concentrator is asked for its archive without being told to, and has what the station wants', async () => {
	const { nodes } = await house.call('network.topology', {})
	const { id } = nodes.find(({ kind }) => kind === 'concentrator')!
	const { entries } = await until('the archive is read', async () => {
		const archive = await house.call('network.archive', { concentratorId: id })
		return archive.readAt !== null && archive
	})
	expect(entries.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 12 }, () => 'same'))
})

async function kWhOf(meter: string, at: number): Promise<number> {
	const { truth } = (await virtual.tell({ ask: 'truth', meter, at })) as { truth: { totalMilliWh: number } }
	return Math.floor(truth.totalMilliWh / 100) / 10_000
}

test('meters that the archive puts on a collector hang below it, between the concentrator and them', async () => {
	const { nodes } = await house.call('network.topology', {})
	const concentrator = nodes.find(({ kind }) => kind === 'concentrator')!
	const [relay] = nodes.filter(({ kind }) => kind === 'relay')
	expect(relay).toMatchObject({ parent: concentrator.key, address: '250040120001', meters: 10 })
	const below = nodes.filter(({ parent }) => parent === relay!.key)
	expect(below.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'meter'))
	const beside = nodes.filter(({ parent, kind }) => parent === concentrator.key && kind === 'meter')
	expect(beside.length).toBe(2)
	const day = new Date().toISOString().slice(0, 10)
	const { meters } = await house.call('network.missing', { key: relay!.key, from: day, to: day })
	expect(meters.every(({ meterId }) => below.some(({ id }) => id === meterId))).toBe(true)
})

test('its clock and archive are set behind a typed confirmation, and both orders stay on record', async () => {
	const { nodes } = await house.call('network.topology', {})
	const { id, name } = nodes.find(({ kind }) => kind === 'concentrator')!
	const { order } = await house.call('network.setClock', { meterId: id, confirmation: name })
	expect(order).toMatchObject({ kind: 'clock', outcome: 'done' })
	const { jobId } = await house.call('network.repairArchive', { concentratorId: id, points: [3], confirmation: name })
	const job = await until('the archive is written', async () =>
		(await house.call('network.jobs', {})).jobs.find((each) => each.id === jobId && each.state !== 'running'),
	)
	expect(job).toMatchObject({ state: 'done' })
	const { orders } = await house.call('network.orders', { most: 10 })
	expect(orders.map(({ kind }) => kind)).toContain('clock')
})
