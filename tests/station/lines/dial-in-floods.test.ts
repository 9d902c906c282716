/** What a hostile or broken host may do to a port that devices call: bounded, counted, and others are read on. */
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { createDialIn, type DialIn } from '../../../src/main/lines/dial-in.ts'
import { type DialInLimits, usualDialInLimits } from '../../../src/main/lines/dial-in-limits.ts'
import type { Line, LineState } from '../../../src/main/lines/line.ts'
import { openWireWith } from '../../../src/main/lines/open.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'
import { runSession } from '../../../src/main/protocols/session.ts'
import { createClosing, stateOf } from './bus.ts'
import { type Device, dial, freePort, heartbeat, login, tinyDialIn } from './callers.ts'
import { ask, conversation, meaning, tiny } from './tiny.ts'

const reading = [0x12, 0x34]
/** Another host than the living device's 127.0.0.1. */
const hostile = '127.0.0.66'
const closing = createClosing()
afterEach(closing.now)

let port: number
let dialIn: DialIn
let line: Line
let living: Device
let lived = 0

/** A device that is read without a pause while the test goes on; each missed answer would be told. */
async function begin(limits: Partial<DialInLimits> = {}, waiting: readonly string[] = []) {
	port = await freePort()
	dialIn = createDialIn({
		clock: systemClock,
		log: () => undefined,
		abilities: [tinyDialIn],
		standing: (_, identity) => (waiting.includes(identity) ? 'waiting' : 'accepted'),
		called: () => undefined,
		gone: () => undefined,
		unasked: () => undefined,
		changed: () => undefined,
		limits: { pauseMs: 100, ...limits },
	})
	closing.later(async () => dialIn.stop())
	dialIn.follow([{ host: '127.0.0.1', port }])
	await expect.poll(() => dialIn.ports()[0]!.kind).toBe('listening')
	line = lineOf('T-1')
	living = await device(1)
	living.say(login(1))
	await stateOf(line, isOpen)
	keepReading()
}

const isOpen = (state: LineState) => state.kind === 'open'

function lineOf(identity: string): Line {
	const url = { kind: 'dial-in', port, identity } as const
	const one = createLine(url, {
		...{ openWire: openWireWith(dialIn.open), clock: systemClock, random: Math.random, log: () => undefined },
	})
	closing.later(one.close)
	return one
}

async function device(address: number, from = '127.0.0.1'): Promise<Device> {
	const one = await dial(port, address, { reading, from })
	closing.later(async () => void one.socket.destroy())
	return one
}

let missed: unknown[] = []
const ask1 = () =>
	runSession(line, tiny, conversation(ask(1, 0, { retries: 0, answerMs: 5000 })), {
		...{ priority: 'live', clock: systemClock },
	} as const)

function keepReading() {
	const stop = new AbortController()
	missed = []
	lived = 0
	const reads = async () => {
		while (!stop.signal.aborted) {
			const heard = meaning((await ask1())[0])
			lived++
			if (typeof heard === 'string' && !stop.signal.aborted) missed.push(heard)
			await systemClock.sleep(5)
		}
	}
	const reading = reads()
	closing.later(async () => {
		stop.abort()
		await reading
	})
}

/** The living device was read all the time, and is read now. */
async function isReadOn() {
	const before = lived
	await expect.poll(() => lived).toBeGreaterThan(before + 3)
	expect(missed).toEqual([])
	expect(living.isOpen()).toBe(true)
}

const refused = () => dialIn.ports()[0]!.refused

const sockets: Socket[] = []
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.destroy()
})
/** Connected or turned away; says nothing by itself. */
async function knock(from = hostile): Promise<Socket> {
	const socket = connect({ port, host: '127.0.0.1', localAddress: from })
	sockets.push(socket)
	socket.on('error', () => undefined)
	await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
	return socket
}
const isOver = (socket: Socket) => expect.poll(() => socket.destroyed).toBe(true)

describe.skipIf(process.platform === 'darwin')('while a device is read', () => {
	beforeEach(() => void (lived = 0))

	it('thousands of calls from one host are turned away and counted, and a third host gets in', async () => {
		await begin({ ratePerAddress: { burst: 50, perSecond: 10 } })
		for (let round = 0; round < 12; round++) await Promise.all(Array.from({ length: 150 }, () => knock()))
		expect(refused().tooFast).toBeGreaterThan(1000)
		expect(dialIn.ports()[0]!.connections).toBeLessThanOrEqual(1 + usualDialInLimits.mostUnnamed)
		const other = await device(2, '127.0.0.2')
		other.say(login(2))
		await expect.poll(() => other.confirmations().length).toBe(1)
		await isReadOn()
	})

	it('more connections than a host may have are turned away, and as many as all may have', async () => {
		await begin({ mostPerAddress: 5, mostConnections: 8 })
		await Promise.all(Array.from({ length: 9 }, () => knock()))
		await expect.poll(() => refused().tooMany).toBe(4)
		await Promise.all(Array.from({ length: 4 }, () => knock('127.0.0.67')))
		await expect.poll(() => refused().tooMany).toBe(6)
		expect(dialIn.ports()[0]!.connections).toBe(8)
		await isReadOn()
	})

	it('connections that say nothing have little time, and the oldest of the host that has most gives way first', async () => {
		await begin({ mostUnnamed: 4, introductionMs: 1500 })
		const quiet = [await knock('127.0.0.67')]
		for (let nth = 0; nth < 5; nth++) quiet.push(await knock())
		await expect.poll(() => refused().nameless).toBe(2)
		await isOver(quiet[1]!)
		expect(quiet[0]!.destroyed).toBe(false)
		await expect.poll(() => refused().nameless).toBe(6)
		for (const socket of quiet) await isOver(socket)
		await isReadOn()
	})

	it('a device that says one byte a moment is named in the end; garbage at that speed is not', async () => {
		await begin({ introductionMs: 2500 })
		const slow = await device(2, hostile)
		const noise = await knock()
		for (const byte of login(2)) {
			slow.say(Uint8Array.of(byte))
			noise.write(Uint8Array.of(0xff))
			await systemClock.sleep(120)
		}
		await expect.poll(() => slow.confirmations().length).toBe(1)
		await isOver(noise)
		expect(refused().nameless).toBe(1)
		await isReadOn()
	})

	it('a megabyte of garbage ends the call after its first thousand bytes', async () => {
		await begin()
		const socket = await knock()
		socket.write(Buffer.alloc(1024 * 1024, 0x68))
		await isOver(socket)
		expect(refused().nameless).toBe(1)
		await isReadOn()
	})

	it('a megabyte of garbage from a device that is known reaches its own line only', async () => {
		await begin()
		const other = lineOf('T-2')
		const loud = await device(2, hostile)
		loud.say(login(2))
		await stateOf(other, isOpen)
		loud.say(new Uint8Array(Buffer.alloc(1024 * 1024, 0x5a)))
		await isReadOn()
		await expect.poll(() => dialIn.callOf(port, 'T-2')?.accepted).toBe(true)
		const heldBytes = () => other.trace().reduce((sum, { bytes }) => sum + bytes.length, 0)
		expect(heldBytes()).toBeLessThan(100_000)
		await isReadOn()
	})

	it('a device that nobody has accepted may not say much', async () => {
		await begin({ waitingBytes: 200 }, ['T-2'])
		const guest = await device(2, hostile)
		guest.say(login(2))
		await expect.poll(() => dialIn.callOf(port, 'T-2')?.accepted).toBe(false)
		guest.say(...Array.from({ length: 40 }, () => heartbeat(2)))
		await guest.closed
		await isReadOn()
	})

	it('a login that is replayed again and again does not keep the living device away', async () => {
		await begin()
		let replayed = 0
		const stop = new AbortController()
		const storm = async () => {
			while (!stop.signal.aborted) {
				const thief = await dial(port, 1, { from: hostile })
				thief.say(login(1))
				replayed++
				await systemClock.sleep(20)
				if (replayed % 5 === 0) thief.socket.destroy()
				else sockets.push(thief.socket)
			}
		}
		const raging = storm()
		// The device does what devices do: it calls again when its connection ends.
		const calls = async () => {
			while (!stop.signal.aborted) {
				await living.closed
				if (stop.signal.aborted) return
				living = await device(1)
				living.say(login(1))
			}
		}
		void calls()
		await expect.poll(() => replayed).toBeGreaterThan(60)
		await expect.poll(() => refused().tooFast).toBeGreaterThan(30)
		missed = []
		const from = lived
		await expect.poll(() => lived).toBeGreaterThan(from + 50)
		expect(missed).toEqual([])
		stop.abort()
		await raging
	})

	it('confirmations that the device does not take are not queued without bound', async () => {
		await begin()
		const deaf = await knock()
		deaf.pause()
		deaf.write(login(3))
		await expect.poll(() => dialIn.callOf(port, 'T-3')?.accepted).toBe(true)
		const beats = Buffer.concat(Array.from({ length: 5000 }, () => heartbeat(3)))
		for (let nth = 0; nth < 20; nth++) deaf.write(beats)
		await expect.poll(() => dialIn.callOf(port, 'T-3')?.heartbeats).toBeGreaterThan(20_000)
		await isReadOn()
	})

	it('a connection on which nothing comes any more is closed, one with heartbeats stays', async () => {
		await begin({ idleMs: 1500 })
		const dead = await device(4, hostile)
		const alive = await device(5, hostile)
		dead.say(login(4))
		alive.say(login(5))
		const beat = setInterval(() => alive.say(heartbeat(5)), 300)
		await dead.closed
		clearInterval(beat)
		expect(alive.isOpen()).toBe(true)
		await isReadOn()
	})

	it('very many names wait in bounded number', async () => {
		const names = Array.from({ length: 200 }, (_, index) => `T-${index + 20}`)
		await begin({ mostWaiting: 16 }, names)
		for (let address = 20; address < 220; address++) {
			const guest = await device(address, hostile)
			guest.say(login(address))
		}
		await expect.poll(() => dialIn.callOf(port, 'T-219')?.accepted).toBe(false)
		expect(dialIn.calls().filter(({ accepted }) => !accepted)).toHaveLength(16)
		await isReadOn()
	})
})
