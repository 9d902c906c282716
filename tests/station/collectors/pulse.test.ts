/** A pulse collector at the station: counts become values, faults become sentences, and nothing is invented. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localOfInstant } from '../../../src/main/domain/calendar/local-time.ts'
import type { ChannelView } from '../../../src/shared/contract/collectors.ts'
import type { TcpLine } from '../../../src/virtual/tcp.ts'
import { openStreet } from '../../unit/protocols/street.ts'
import { building } from '../garden-street.ts'
import { refusal, startStation, strictCallOf, type TestStation, until } from '../house.ts'
import { storedRows } from '../truth.ts'
import { createPulseBox } from './pulse-box.ts'

const box = createPulseBox(12, 5)
let street: TcpLine
let house: TestStation
let call: TestStation['call']
const ids = { line: 0, unit: 0, collector: 0, heat: 0, point: 0, water: 0 }

const water = { unit: 'm3' as const, constantNumerator: 100, constantDenominator: 1 }
const add = (channel: number, more: object = {}) =>
	call('collectors.setChannel', {
		...{ collectorId: ids.collector, channel, serial: `W-${channel}`, medium: 'water' as const },
		...{ address: null, modelId: null, unitId: ids.unit, pointId: null, pointName: `Wasser ${channel}` },
		pulse: { ...water, startValue: '0', startCount: null },
		...more,
	})
const channel = async (number: number): Promise<ChannelView> => {
	const { collector } = await call('collectors.get', { collectorId: ids.collector })
	return collector.channels[number - 1]!
}
const collect = async () => {
	const { jobId } = await call('collectors.collect', { collectorId: ids.collector })
	return until('the run is over', async () => {
		const job = (await call('network.jobs', {})).jobs.find(({ id }) => id === jobId)!
		return job.state === 'running' ? null : job
	})
}
/** Reads the channel now; its meter's failures come along. */
const read = async (number: number) => {
	const { meterId } = await channel(number)
	await call('meters.readNow', { meterId: meterId! })
	return channel(number)
}
const failuresOf = async (number: number) => {
	const { meterId } = await channel(number)
	const { failures } = await call('collection.status', {})
	return failures.filter((each) => each.meterId === meterId).map(({ text }) => text)
}
const saidOf = (number: number, words: string) =>
	until(words, async () => (await failuresOf(number)).some((text) => text.includes(words)))

beforeAll(async () => {
	street = await openStreet(box.bus)
	house = await startStation({})
	call = strictCallOf(house.station, () => {})
	await call('station.createBuilding', building)
	const place = { unitId: null, floorName: 'KG', name: 'Keller', areaM2: null }
	ids.unit = (await call('topology.saveUnit', place)).unitId
	const line = { name: 'Impulse', url: `tcp://127.0.0.1:${street.port}?pause=0`, protocol: 'modbus' as const }
	ids.line = (await call('lines.add', line)).lineId
	await until('the line is open', async () => (await call('lines.list', {})).lines[0]!.state === 'open')
})
afterAll(async () => {
	await house?.close()
	await street?.close()
})

test('a collector is added at its own address, and has as many channels as its model', async () => {
	const model = { lineId: ids.line, modelId: 'pulse-12-high-first', name: 'Sammler Keller' }
	for (const address of ['5/1', 'x', '']) {
		expect((await refusal(call('collectors.add', { ...model, address }))).code).toBe('address-invalid')
	}
	const foreign = { ...model, modelId: 'answering-12-dlt645', address: '000000000100' }
	expect((await refusal(call('collectors.add', foreign))).code).toBe('address-invalid')
	ids.collector = (await call('collectors.add', { ...model, address: '5' })).collectorId
	expect((await refusal(call('collectors.add', { ...model, address: '5' }))).code).toBe('duplicate')
	const { collector } = await call('collectors.get', { collectorId: ids.collector })
	expect(collector).toMatchObject({ name: 'Sammler Keller', address: '5', health: 'unknown' })
	expect(collector.channels.map((each) => each.meterId)).toEqual(Array(12).fill(null))
	const { collectors } = await call('collectors.list', {})
	expect(collectors.map(({ id }) => id)).toEqual([ids.collector])
	expect((await call('collectors.models', {})).models.length).toBeGreaterThanOrEqual(14)
})

describe('putting a meter at a channel', () => {
	test('takes the count of this moment as the base, and keeps both with the frame', async () => {
		box.counts.set(1, 4_000)
		const { meterId, pointId } = await add(1, { pulse: { ...water, startValue: '123.45', startCount: null } })
		ids.water = meterId
		ids.point = pointId
		expect(await channel(1)).toMatchObject({
			...{ meterId, serial: 'W-1', medium: 'water', unit: 'm3', address: null, flag: '' },
			...{ value: '123.450', count: 4_000, place: 'Keller · Wasser 1' },
			scales: [{ startCount: 4_000, startValue: '123.45', constantNumerator: 100, reason: 'commissioned' }],
		})
		const { latest } = await call('readings.point', { pointId })
		expect(latest.map(({ register, shown }) => [register, shown.value])).toEqual([
			['count', '4000'],
			['volume', '123.450'],
		])
	})

	test('goes on from there: every pulse is worth what the constant says', async () => {
		box.counts.set(1, 4_777)
		expect(await read(1)).toMatchObject({ value: '131.220', count: 4_777, health: 'good' })
		const { rows } = await call('readings.rows', { pointId: ids.point, before: null, limit: 10 })
		const frame = await call('readings.frame', { frameId: rows[0]!.frameId! })
		expect(frame.decoded).toMatchObject([{ key: '0', quantity: 'count', value: '4777', unit: '' }])
	})

	test('is refused by name where it cannot be', async () => {
		const twice = await refusal(add(1))
		expect(twice).toMatchObject({ code: 'duplicate', details: { what: 'channel' } })
		const wrong: [object, string][] = [
			[{ channel: 13 }, 'channel'],
			[{ pulse: null }, 'pulse'],
			[{ pulse: { ...water, unit: 'kWh', startValue: '0', startCount: null } }, 'unit'],
			[{ pulse: { ...water, startValue: '-1', startCount: null } }, 'startValue'],
		]
		for (const [more, field] of wrong) {
			expect(await refusal(add(2, more))).toEqual({ code: 'invalid-input', details: { field } })
		}
		box.flags.set(2, 1)
		expect(await refusal(add(2))).toMatchObject({ code: 'meter-no-answer', details: { reason: 'meter-error' } })
		box.flags.set(2, 0)
		box.mute(true)
		expect(await refusal(add(2))).toMatchObject({ code: 'meter-no-answer', details: { reason: 'silence' } })
		box.mute(false)
		expect((await channel(2)).meterId).toBeNull()
		const { nodes } = await call('topology.tree', {})
		expect(JSON.stringify(nodes)).not.toContain('Wasser 2')
	})

	test('with a count that was noted before counts from what was noted', async () => {
		box.counts.set(2, 1_500)
		await add(2, { pulse: { ...water, startValue: '10', startCount: 1_000 } })
		expect(await read(2)).toMatchObject({ value: '15.000', count: 1_500 })
	})
})

describe('a pulse line that the collector says is not in order', () => {
	test('keeps its count and gives no value, and a sentence says what to do', async () => {
		box.counts.set(1, 4_800)
		box.flags.set(1, 1)
		const cut = await read(1)
		expect(cut).toMatchObject({ flag: 'line-cut', count: 4_800, value: '131.220', health: 'warning' })
		await saidOf(1, 'channel 1 is cut')
		box.flags.set(1, 2)
		expect(await read(1)).toMatchObject({ flag: 'short', value: '131.220' })
	})

	test('goes on when it is mended, and says that pulses may be missing', async () => {
		box.flags.set(1, 0)
		box.counts.set(1, 4_900)
		expect(await read(1)).toMatchObject({ flag: '', value: '132.450', health: 'good' })
		await saidOf(1, 'in order again')
	})
})

describe('a counter', () => {
	test('that begins again behind its last number goes on', async () => {
		box.counts.set(3, 2 ** 32 - 50)
		await add(3, { pulse: { ...water, startValue: '7', startCount: null } })
		box.counts.set(3, 150)
		expect(await read(3)).toMatchObject({ value: '9.000', count: 150, flag: '' })
		expect((await channel(3)).scales.map(({ reason }) => reason)).toEqual(['commissioned', 'rollover'])
		box.counts.set(3, 250)
		expect(await read(3)).toMatchObject({ value: '10.000' })
		expect((await channel(3)).scales).toHaveLength(2)
	})

	test('that lost its memory gives no value until a person says where it stands', async () => {
		box.counts.set(3, 3)
		expect(await read(3)).toMatchObject({ flag: 'reset', count: 3, value: '10.000', health: 'warning' })
		await saidOf(3, 'lost its memory')
		box.counts.set(3, 400)
		expect(await read(3)).toMatchObject({ flag: 'reset', count: 400, value: '10.000' })
		const pulse = { ...water, startValue: '11', startCount: null }
		await call('collectors.rescale', { collectorId: ids.collector, channel: 3, reason: 'correction', pulse })
		box.counts.set(3, 500)
		expect(await read(3)).toMatchObject({ flag: '', value: '12.000' })
		expect((await channel(3)).scales.at(-1)).toMatchObject({ reason: 'correction', startCount: 400 })
	})

	test('that jumps further than pulses can come gives no value', async () => {
		box.counts.set(3, 90_000)
		expect(await read(3)).toMatchObject({ flag: 'jump', value: '12.000' })
		await saidOf(3, 'more than pulses can come')
	})
})

describe('another meter at a channel', () => {
	test('is a meter of its own; the old one ends with its last value, and the point’s consumption runs on', async () => {
		const before = await channel(1)
		box.counts.set(1, 5_000)
		const pulse = { ...water, constantNumerator: 1_000, startValue: '0.5', startCount: null }
		const exchange = { collectorId: ids.collector, channel: 1, reason: 'exchange' as const, serial: 'W-1B', pulse }
		await call('collectors.rescale', exchange)
		box.counts.set(1, 6_500)
		const after = await read(1)
		expect(after).toMatchObject({ serial: 'W-1B', value: '2.000', place: 'Keller · Wasser 1' })
		expect(after.meterId).not.toBe(before.meterId)
		const volumes = storedRows(house.databasePath, "register.name = 'volume' AND reading.quality < 9")
		const valuesOf = (serial: string) => volumes.filter((row) => row.serial === serial)
		expect(valuesOf('W-1').at(-1)?.value).toBe(133_450)
		expect(valuesOf('W-1B')[0]).toMatchObject({ value: 500, at: valuesOf('W-1').at(-1)!.at })
		const { meters } = await call('meters.list', {})
		expect(meters.find(({ id }) => id === before.meterId)).toMatchObject({ enabled: false, pointId: null })
	})

	test('a display behind what was counted begins a series of its own, so that nothing runs backwards', async () => {
		const before = await channel(2)
		const pulse = { ...water, startValue: '14.2', startCount: null }
		await call('collectors.rescale', { collectorId: ids.collector, channel: 2, reason: 'correction', pulse })
		const after = await channel(2)
		expect(after).toMatchObject({ value: '14.200', serial: before.serial })
		expect(after.meterId).not.toBe(before.meterId)
		const quarantined = storedRows(house.databasePath, 'reading.quality = 9')
		expect(quarantined).toEqual([])
	})
})

describe('a collecting run', () => {
	const local = () =>
		localOfInstant(building.zone, house.now())
			.split(/[-T:]/)
			.map((part) => Math.floor(Number(part)))

	test('is one job: the collector keeps its counts, and they are stored with its own time', async () => {
		for (let number = 4; number <= 12; number++) {
			box.counts.set(number, number * 1_000)
			await add(number)
		}
		// The collector's time ends at the second: bases and readings of this one are to lie before it
		const second = Math.floor(house.now() / 1000)
		await until('the second is over', () => Math.floor(house.now() / 1000) > second)
		for (const number of box.counts.keys()) box.counts.set(number, box.counts.get(number)! + 10)
		box.setClock(local())
		const questions = box.asked.length
		const job = await collect()
		expect(job).toMatchObject({ kind: 'collect', subject: 'Sammler Keller', state: 'done', done: 12, total: 12 })
		expect(job.text).toContain('12 of 12 channels were read. No value is made of the counts of channel 3.')
		const asked = box.asked.slice(questions).filter(([, first]) => first === 1000 || first === 512)
		expect(asked).toEqual([
			[6, 1000, 1],
			[3, 512, 24],
		])
		const frozen = storedRows(house.databasePath, "reading.origin = 2 AND register.name = 'volume'")
		expect(frozen.map(({ serial }) => serial)).toContain('W-12')
		for (const { at, receivedAt, value } of frozen) {
			expect(at % 1000).toBe(0)
			expect(receivedAt - at).toBeLessThan(10_000)
			expect(value).toBeGreaterThan(0)
		}
		expect(await channel(12)).toMatchObject({ value: '0.100', count: 12_010 })
	})

	test('of a collector that refuses the command reads what is now', async () => {
		box.refuseCommand(true)
		box.counts.set(12, 12_050)
		const job = await collect()
		box.refuseCommand(false)
		expect(job.state).toBe('done')
		expect(job.text).toContain('refused to keep')
		expect(await channel(12)).toMatchObject({ value: '0.500', count: 12_050 })
	})

	test('of a silent collector fails with the reason', async () => {
		box.mute(true)
		const job = await collect()
		box.mute(false)
		expect(job).toMatchObject({ state: 'failed', done: 12, total: 12 })
		expect(job.text).toContain('does not answer')
	})
})

test('a round reads all twelve channels in two questions', async () => {
	const questions = box.asked.length
	await call('collection.readNow', { lineId: ids.line })
	await until('the round is over', async () => {
		const { lastRound } = await call('collection.status', {})
		return lastRound?.due === 12 && lastRound.finishedAt !== null
	})
	expect(box.asked.slice(questions)).toEqual([
		[3, 0, 24],
		[3, 256, 12],
	])
})

test('a collector with meters is not removed; an empty one is', async () => {
	expect((await refusal(call('collectors.remove', { collectorId: ids.collector }))).code).toBe('in-use')
	const second = { lineId: ids.line, modelId: 'pulse-12-low-first', address: '6', name: 'leer' }
	const { collectorId } = await call('collectors.add', second)
	await call('collectors.remove', { collectorId })
	expect((await refusal(call('collectors.get', { collectorId }))).code).toBe('not-found')
	expect((await refusal(call('collectors.collect', { collectorId }))).code).toBe('not-found')
})
