/** A higher master that means no good, or knows no better: the answers stay bounded and the station goes on. */
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { createUpward } from '../../../src/main/station/exchange/upward.ts'
import { frame } from '../../unit/protocols/gdw1376/frames.ts'
import { until } from '../house.ts'
import { randomFrom } from '../random.ts'
import { freshStore } from '../store/fixture.ts'
import { build, fill } from './site.ts'

/** 4410-00123, asked by master 1. */
const wire = '10 44 7B 00 02'
const ask = (afn: number, data: string, seq = 0x61) => frame(afn, data, { control: 0x4b, address: wire, seq })
const time = ask(0x0c, '00 00 02 00')
const denial = '00000200'

/** A gap in a frame passes in a fraction of a second. */
const hurried = {
	...systemClock,
	monotonicMs: () => performance.now() * 100,
	sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal),
}

async function linked(meters = 1, clock = systemClock) {
	const { store } = freshStore()
	fill(
		store,
		build(
			store,
			'Lindenhof',
			Array.from({ length: meters }, (_, index) => String(index + 1).padStart(12, '0')),
		),
		3,
	)
	store.transaction(() => {
		for (const { id } of store.meters.list()) store.meters.update(id, { enabled: true })
	})
	const callers: Socket[] = []
	let heard = Buffer.alloc(0)
	const server = createServer((socket) => {
		callers.push(socket)
		socket.on('error', () => {})
		socket.on('data', (chunk) => {
			heard = Buffer.concat([heard, chunk])
			// A login or heartbeat is confirmed under its number.
			if (chunk[12] === 2)
				socket.write(frame(0x00, '00 00 01 00', { control: 0x0b, address: wire, seq: 0x60 | (chunk[13]! & 15) }))
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const upward = createUpward({
		...{ store, clock, version: '0.1.0', random: () => 0, changed: () => {} },
		log: (line) => {
			throw new Error(line)
		},
	})
	onTestFinished(async () => {
		await upward.stop()
		for (const socket of callers) socket.destroy()
		server.close()
	})
	const { port } = server.address() as { port: number }
	await upward.set({ enabled: true, host: '127.0.0.1', port, address: '4410-00123', heartbeatMinutes: 60 })
	await until('linked', () => upward.state().state === 'linked')
	heard = Buffer.alloc(0)
	return {
		upward,
		calls: () => callers.length,
		send: (bytes: Uint8Array) => callers.at(-1)!.write(bytes),
		heard: () => heard,
		forget: () => {
			heard = Buffer.alloc(0)
		},
		/** The station answers a simple question now. */
		alive: async () => {
			const before = heard.length
			callers.at(-1)!.write(time)
			await until('the time is told', () => heard.subarray(before).toString('hex').includes('0c6100000200'))
		},
	}
}

test('a megabyte of garbage goes by, and the next question is answered on the same connection', async () => {
	const { send, alive, calls, heard } = await linked()
	const random = randomFrom(7)
	const garbage = Uint8Array.from({ length: 1_000_000 }, () => Math.floor(random() * 256))
	// Nothing in it is a beginning that claims what follows.
	send(garbage.map((byte) => (byte === 0x68 ? 0x69 : byte)))
	await alive()
	expect(heard().length).toBeLessThan(200)
	expect(calls()).toBe(1)
})

test('functions and items that nobody knows are denied, one answer each', async () => {
	const { send, heard, upward } = await linked()
	const questions = [
		...[0x01, 0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0b, 0x0f, 0x10, 0x55, 0xff].map((afn) => ask(afn, '00 00 01 00')),
		...['00 00 01 F0', '01 01 80 FF', '00 01 01 00', '00 00 00 00', '01', ''].map((data) => ask(0x0c, data)),
		ask(0x0d, '01 01 01 14 99 99 99'),
		ask(0x0d, '01 01 10 0C 00 00 05 01 26 01 00'),
		ask(0x0d, '01 01 10 0C 00 00 05 01 26 77 04'),
		ask(0x0a, '00 00 02 01 FF FF'),
		ask(0x0e, '00 00 01 00 05'),
	]
	for (const question of questions) send(question)
	await until('all are answered', () => upward.state().questions === questions.length)
	await until('every answer is a denial', () => heard().toString('hex').split(denial).length - 1 === questions.length)
})

test('all items of all points in one question are denied at once; what fits is answered in slices', async () => {
	const { send, heard, upward, forget } = await linked(40)
	let turns = 0
	const count = setInterval(() => turns++, 0)
	onTestFinished(() => clearInterval(count))
	send(ask(0x0c, 'FF 00 FF 10 '.repeat(4_000)))
	await until('it is denied', () => heard().toString('hex').includes(denial))
	expect(heard().length).toBeLessThan(60)
	forget()
	// 96 quarter hours of two curves of 40 points: 7,680 looks, and more than sixteen frames would hold.
	send(ask(0x0d, 'FF 00 30 0C 00 00 05 01 26 01 60'))
	await until('it is answered', () => heard().length > 0)
	forget()
	turns = 0
	send(ask(0x0c, 'FF 00 01 10 '.repeat(10)))
	await until('it is answered', () => heard().length > 40 * 10 * 20)
	// Every frame is bounded, and other work had its turn meanwhile.
	expect(heard().length).toBeLessThan(16 * 2_100)
	expect(upward.state().questions).toBe(3)
	expect(turns).toBeGreaterThan(0)
})

test('a question that comes byte by byte is answered, and one that never ends holds nobody up', async () => {
	const { send, heard, alive } = await linked(1, hurried)
	for (const byte of time) {
		send(Uint8Array.of(byte))
		await new Promise((done) => setImmediate(done))
	}
	await until('the time is told', () => heard().toString('hex').includes('0c6100000200'))
	// A head that promises sixteen thousand bytes, and nothing behind it: questions after a while are heard.
	send(Uint8Array.of(0x68, 0xfe, 0xff, 0xfe, 0xff, 0x68))
	await alive()
})

test('other terminals, answers of others and replayed confirmations are not for the station', async () => {
	const { send, heard, alive, upward, calls } = await linked()
	send(frame(0x0c, '00 00 02 00', { control: 0x4b, address: '10 44 7C 00 02', seq: 0x61 }))
	send(frame(0x0c, '00 00 02 00', { control: 0x88, address: wire, seq: 0x61 }))
	for (let number = 0; number < 16; number++) {
		send(frame(0x00, '00 00 02 00', { control: 0x0b, address: wire, seq: 0x60 | number }))
	}
	await alive()
	expect(heard().toString('hex').split('68').length).toBeLessThan(8)
	expect(upward.state().state).toBe('linked')
	expect(calls()).toBe(1)
})

test('a master that asks without taking the answers is left', async () => {
	const { send, upward, calls } = await linked(40)
	const flood = Buffer.concat(Array.from({ length: 60_000 }, () => ask(0x0c, 'FF 00 FF 10')))
	send(flood)
	await until('the connection is given up', () => upward.state().problem?.includes('faster') === true || calls() > 1)
	expect(upward.state().questions).toBeLessThan(60_000)
})

test('a master that is not there is told in a sentence', async () => {
	const { store } = freshStore()
	build(store, 'Lindenhof', ['000000000101'])
	const free = createServer()
	await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
	const { port } = free.address() as { port: number }
	await new Promise<void>((resolve) => free.close(() => resolve()))
	const upward = createUpward({
		...{ store, clock: systemClock, version: '0.1.0', random: () => 0, changed: () => {}, log: () => {} },
	})
	onTestFinished(upward.stop)
	await upward.set({ enabled: true, host: '127.0.0.1', port, address: '4410-00123', heartbeatMinutes: 60 })
	await until('it is told', () => upward.state().problem === 'Nobody listens at that host and port.')
	expect(upward.state().state).toBe('failed')
})
