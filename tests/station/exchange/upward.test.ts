/** The station as a concentrator of a higher master, which knows nothing of the station but outside frames. */
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { createUpward } from '../../../src/main/station/exchange/upward.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { until } from '../house.ts'
import { freshStore } from '../store/fixture.ts'
import {
	dataOf,
	decimalOf,
	itemBytes,
	type Master,
	minuteOf,
	outsideFrames,
	pointBytes,
	startMaster,
} from './outside-master.ts'
import { build, dayMs, fill, firstDay, zone } from './site.ts'

const outside = outsideFrames()
const frames = outside!
const address = '4410-00123'
/** As it stands on the wire: region low byte first, terminal low byte first. */
const wire = [0x10, 0x44, 0x7b, 0x00]
/** The second number is none of an address: the point's own number stands for it. */
const serials = ['000000000101', 'ABC-7', '000000000103']

/** Time that passes for links two hundred times as fast: heartbeats are minutes apart. */
const hurried = {
	now: systemClock.now,
	monotonicMs: () => performance.now() * 200,
	sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 200, signal),
}

async function linked(prepare: (store: Store) => void = () => {}, clock = systemClock) {
	const { store } = freshStore()
	fill(store, build(store, 'Lindenhof', serials), 20)
	store.transaction(() => {
		for (const { id } of store.meters.list()) store.meters.update(id, { enabled: true })
	})
	prepare(store)
	const master = await startMaster(frames.confirm)
	const problems = new Set<string | null>()
	const upward = createUpward({
		...{ store, clock, version: '0.1.0', random: () => 0 },
		changed: () => problems.add(upward.state().problem),
		log: (line) => {
			throw new Error(line)
		},
	})
	onTestFinished(async () => {
		await upward.stop()
		await master.close()
	})
	const login = master.login()
	const given = { enabled: true, host: '127.0.0.1', port: master.port, address, heartbeatMinutes: 5 }
	expect(await upward.set(given)).toBe(true)
	return { store, master, upward, problems, given, login: await login }
}

const ofEnergy = async (master: Master, point: number, item = 129) => {
	const [answer] = await master.ask(frames.energy, { data: [...pointBytes(point), ...itemBytes(item)] })
	return answer!
}

test.skipIf(outside === null)('logs in under its address, and tells the time', async () => {
	const { master, upward, login } = await linked()
	expect(login.slice(0, 4)).toEqual(wire)
	await until('linked', () => upward.state().state === 'linked')
	const [answer] = await master.ask(frames.clock)
	expect(answer!.control & 0x4f).toBe(0x08)
	expect(answer!.afn).toBe(0x0c)
	expect(answer!.address.slice(0, 4)).toEqual(wire)
	expect(answer!.data.slice(0, 4)).toEqual(dataOf(frames.clock))
	// A.1, weekday above the month.
	const [second, minute, hour, day, month, year] = answer!.data
		.slice(4)
		.map((byte) => byte.toString(16).padStart(2, '0'))
	const plainMonth = (Number.parseInt(month!, 16) & 0x1f).toString(16).padStart(2, '0')
	const shown = new Date(`20${year}-${plainMonth}-${day}T${hour}:${minute}:${second}Z`)
	const berlin = new Date(`${new Date().toLocaleString('sv', { timeZone: zone }).replace(' ', 'T')}Z`)
	expect(Math.abs(shown.getTime() - berlin.getTime())).toBeLessThan(10_000)
	expect(Number.parseInt(month!, 16) >> 5).toBe(berlin.getUTCDay() || 7)
})

test.skipIf(outside === null)('its archive has an entry of 27 bytes for each meter, in numbers that stay', async () => {
	const { master, upward, store } = await linked()
	const question = (...indexes: number[]) => [
		...[...dataOf(frames.archive).slice(0, 4), indexes.length, 0],
		...indexes.flatMap((index) => [index, 0]),
	]
	const [answer] = await master.ask(frames.archive, { data: question(1, 2, 3, 22) })
	expect(answer!.data.slice(4, 6)).toEqual([3, 0])
	expect(answer!.data).toHaveLength(4 + 2 + 3 * 27)
	const entries = [0, 1, 2].map((index) => answer!.data.slice(6 + 27 * index, 33 + 27 * index))
	expect(entries.map((entry) => [entry[0], entry[2], entry[5]])).toEqual([
		[1, 1, 30],
		[2, 2, 30],
		[3, 3, 30],
	])
	const digits = (bytes: readonly number[]) =>
		bytes
			.toReversed()
			.map((byte) => byte.toString(16).padStart(2, '0'))
			.join('')
	expect(entries.map((entry) => digits(entry.slice(6, 12)))).toEqual([serials[0], '000000000002', serials[2]])
	// No password of a meter goes up; tariffs, six digits before and two behind the point.
	expect(entries.map((entry) => [...entry.slice(12, 18), entry[18], entry[19]])).toEqual(
		new Array(3).fill([0, 0, 0, 0, 0, 0, 2, (2 << 2) | 1]),
	)
	const [own] = await master.ask(frames.address, { toAll: true })
	expect(own!.data).toEqual([...dataOf(frames.address), ...wire])
	// An exchanged meter keeps its number, the new one gets the next.
	store.meters.update(1, { enabled: false })
	expect(upward.state().points.map(({ point, serial }) => [point, serial])).toEqual(
		serials.map((serial, index) => [index + 1, serial]),
	)
})

test.skipIf(outside === null)(
	'present values, freezes and curves come exactly, with their times; what is missing is EE',
	async () => {
		const { master } = await linked()
		// F129: the newest reading, at noon of the last day; its tariffs are of midnight and no part of it.
		const now = await ofEnergy(master, 2)
		expect(now.data.slice(0, 4)).toEqual([...pointBytes(2), ...itemBytes(129)])
		expect(minuteOf(now.data.slice(4, 9))).toBe('2026-01-25T12:00')
		expect(now.data[9]).toBe(2)
		const numbers = [0, 1, 2].map((index) => decimalOf(now.data.slice(10 + 5 * index, 15 + 5 * index), 4))
		expect(numbers).toEqual(['2252.8000', null, null])

		// F161 and F1 as the outside freeze has them: Td_d, time of reading, M, values.
		const question = (item: number, label: readonly number[]) => [...pointBytes(1), ...itemBytes(item), ...label]
		expect(dataOf(frames.freeze).slice(0, 7)).toEqual([...question(1, []), 0x15, 0x01, 0x14])
		const freeze = async (day: number) => {
			const [answer] = await master.ask(frames.energy, { afn: 0x0d, data: question(161, [day, 0x01, 0x26]) })
			return answer!.data.slice(4)
		}
		const fifteenth = await freeze(0x15)
		expect(fifteenth.slice(0, 3)).toEqual([0x15, 0x01, 0x26])
		expect(minuteOf(fifteenth.slice(3, 8))).toBe('2026-01-16T00:01')
		const ofDay = (data: readonly number[]) =>
			[0, 1, 2].map((index) => decimalOf(data.slice(9 + 5 * index, 14 + 5 * index), 4))
		// The day ends at the next midnight: eleven days after the first.
		expect(ofDay(fifteenth)).toEqual(['1135.7400', '1135.7400', '0.0000'])
		expect(ofDay(await freeze(0x28))).toEqual([null, null, null])

		// F101 along two hours: midnight is known, the rest is not.
		const field = dataOf(frames.curve)
		expect(field.slice(0, 2)).toEqual(pointBytes(1))
		const label = [0x00, 0x23, 0x15, 0x01, 0x26, field[9]!, 8]
		const [curve] = await master.ask(frames.energy, {
			afn: 0x0d,
			data: [...pointBytes(1), ...itemBytes(101), ...label],
		})
		expect(curve!.data.slice(4, 11)).toEqual(label)
		const points = Array.from({ length: 8 }, (_, index) =>
			decimalOf(curve!.data.slice(11 + 4 * index, 15 + 4 * index), 2),
		)
		expect(points).toEqual([null, null, null, null, '1135.74', null, null, null])

		// F25 of the noon reading: one voltage, all else is not measured there.
		const three = dataOf(frames.threePhase)
		const [shown] = await master.ask(frames.energy, { data: [...pointBytes(1), ...three.slice(2, 4)] })
		expect(shown!.data).toHaveLength(three.length)
		expect(minuteOf(shown!.data.slice(4, 9))).toBe('2026-01-25T12:00')
		const voltageAt = 9 + 4 * 3 + 4 * 3 + 4 * 2
		expect(decimalOf(shown!.data.slice(voltageAt, voltageAt + 2), 1)).toBe('232.1')
		expect(shown!.data.slice(voltageAt + 2).every((byte) => byte === 0xee)).toBe(true)
	},
)

test.skipIf(outside === null)(
	'many points and items in one question, the time label echoed, denial for what it has not',
	async () => {
		const { master } = await linked()
		const label = dataLabel(frames.forwarded)
		const [all] = await master.ask(frames.energy, { data: [0xff, 0x00, 0x01, 0x10, 0, 0, 2, 0], label })
		expect(all!.label).toEqual(label)
		const unit = 4 + 5 + 1 + 15
		expect([0, 1, 2].map((index) => all!.data.slice(unit * index, unit * index + 4))).toEqual(
			[1, 2, 3].map((point) => [...pointBytes(point), ...itemBytes(129)]),
		)
		expect(all!.data.slice(3 * unit, 3 * unit + 4)).toEqual(dataOf(frames.clock))
		// Two bits of one map: points first.
		const [both] = await master.ask(frames.energy, { data: [0x03, 0x01, 0x01, 0x10] })
		expect(both!.data).toHaveLength(2 * unit)
		for (const data of [
			[...pointBytes(9), ...itemBytes(129)],
			[...pointBytes(1), ...itemBytes(131)],
			[...pointBytes(1), ...itemBytes(200)],
			[1, 2, 3],
		]) {
			const [denied] = await master.ask(frames.energy, { data })
			expect([denied!.afn, ...denied!.data]).toEqual([0, 0, 0, 2, 0])
		}
	},
)

/** Tp of an outside frame. */
const dataLabel = (frame: readonly number[]): readonly number[] => frame.slice(-8, -2)

test.skipIf(outside === null)('nothing can be switched or set from above', async () => {
	const { master, store } = await linked()
	const before = store.exchange.upwardPoints()
	for (const order of [frames.trip, frames.forwarded, frames.setClock, frames.writeArchive]) {
		const [answer] = await master.ask(order)
		expect([answer!.afn, ...answer!.data]).toEqual([0, 0, 0, 2, 0])
	}
	expect(store.exchange.upwardPoints()).toEqual(before)
})

test.skipIf(outside === null)('events wait with ACD and their counters until they are fetched, each once', async () => {
	const outage = (store: Store) => {
		const { meterId } = store.meters.insert({
			...{ serial: '1', modelId: 'gdw1376-concentrator', protocol: 'gdw1376', medium: 'other' },
			...{ lineId: 1, address: '0314-25394', addedAt: 0 },
		})
		store.exchange.addConcentrator({ meterId, name: 'Keller' })
		store.exchange.addArchivePoint({ concentratorId: meterId, point: 7, meterId: 2, wanted: null, found: null })
		// An outside record of ERC 14, one of ERC 24 at the concentrator's point 7, one whose layout nobody knows.
		const records = [
			dataOf(frames.events).slice(8, 20),
			[0x18, 0x0e, 0x09, 0x22, 0x07, 0x12, 0x10, 0x07, 0x00, 0x40, 0x90, 0x21, 0x00, 0x22, 0x00, 0x22],
			[0x24, 0x06, 0x18, 0x14, 0x02, 0x08, 0x10, 0x07],
		]
		for (const [sequence, record] of records.entries()) {
			store.exchange.addConcentratorEvent({
				...{ concentratorId: meterId, important: true, sequence, erc: record[0]!, local: null, text: '' },
				...{ decoded: true, bytes: Buffer.from(record), receivedAt: 1 },
			})
		}
	}
	const { master } = await linked(outage)
	const first = await ofEnergy(master, 1)
	// The station's own start, the power failure, the voltage; the unknown one names a point that is another one here.
	expect(first.control & 0x20).toBe(0x20)
	expect(first.counters).toEqual([3, 0])
	const [counters] = await master.ask(frames.clock, { data: [0, 0, ...itemBytes(7)] })
	expect(counters!.data.slice(4)).toEqual([3, 0])
	const [events] = await master.ask(frames.clock, { afn: 0x0e, data: [...dataOf(frames.events).slice(0, 4), 0, 3] })
	expect(events!.data.slice(4, 8)).toEqual([3, 0, 0, 3])
	const records = events!.data.slice(8)
	expect(records.slice(0, 2)).toEqual([1, 14])
	expect(records.slice(16, 28)).toEqual(dataOf(frames.events).slice(8, 20))
	// Its point 7 is point 2 here.
	expect(records.slice(28)).toEqual([
		0x18, 0x0e, 0x09, 0x22, 0x07, 0x12, 0x10, 0x02, 0, 0x40, 0x90, 0x21, 0, 0x22, 0, 0x22,
	])
	const after = await ofEnergy(master, 1)
	expect(after.counters).toBeNull()
	const [none] = await master.ask(frames.clock, { afn: 0x0e, data: [...dataOf(frames.events).slice(0, 4), 3, 3] })
	expect([none!.afn, ...none!.data]).toEqual([0, 0, 0, 2, 0])
})

test.skipIf(outside === null)(
	'keeps its heartbeat, answers a link test, and comes back when the line is lost',
	async () => {
		const { master, upward, problems } = await linked(() => {}, hurried)
		await until('two heartbeats', () => master.heartbeats() >= 2)
		const [test] = await master.ask(frames.clock, { control: 0x49, afn: 0x02, data: [0, 0, 4, 0] })
		expect([test!.control & 0x4f, test!.afn, ...test!.data]).toEqual([0x0b, 0, 0, 0, 1, 0])
		const again = master.login()
		master.drop()
		await again
		await until('linked again', () => upward.state().state === 'linked')
		// A master that does not answer any more is no link, whatever TCP believes.
		master.habit('silent')
		await until('the link is given up', () => problems.has('The master did not answer three heartbeats.'))
		master.habit('deny')
		await until('it is told', () => problems.has('The master denied the login: it does not know this address.'))
		master.habit('confirm')
		await until('linked at last', () => upward.state().state === 'linked')
		await upward.stop()
		await until('it takes its leave', () => master.logouts() === 1)
	},
)

test.skipIf(outside === null)(
	'calls nobody before it is switched on, and nobody after it is switched off',
	async () => {
		const { master, upward, given } = await linked()
		expect(await upward.set({ ...given, enabled: false })).toBe(true)
		expect(upward.state().state).toBe('off')
		const logins = master.logins()
		expect(await upward.set({ ...given, address: 'no address' })).toBe(false)
		expect(upward.settings()).toEqual({ ...given, enabled: false })
		expect(master.logins()).toBe(logins)
	},
)

test('the values of the site are what the questions expect', () => {
	expect(new Date(firstDay + 20 * dayMs + dayMs / 2).toISOString()).toBe('2026-01-25T11:00:00.000Z')
})
