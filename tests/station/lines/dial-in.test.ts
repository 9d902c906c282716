/** Devices that call the station: on real sockets, read through the same lines as every other meter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallFacts } from '../../../src/main/lines/call.ts'
import type { Standing } from '../../../src/main/lines/call-desk.ts'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { createDialIn, type DialIn } from '../../../src/main/lines/dial-in.ts'
import type { DialInLimits } from '../../../src/main/lines/dial-in-limits.ts'
import type { Line, LineState } from '../../../src/main/lines/line.ts'
import { openWireWith } from '../../../src/main/lines/open.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { createClosing, stateOf } from './bus.ts'
import {
	type Device,
	dial,
	event,
	freePort,
	type Habits,
	heartbeat,
	identityOf,
	login,
	logout,
	tinyDialIn,
} from './callers.ts'
import { ask, conversation, meaning, tiny } from './tiny.ts'

const reading = [0x12, 0x34]
const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 0 }
const isOpen = (state: LineState) => state.kind === 'open'
const isWaiting = (state: LineState) => state.kind === 'failed' && state.reason === 'not-dialled-in'
const closing = createClosing()
afterEach(closing.now)

let port = 0
beforeEach(async () => {
	port = await freePort()
})

type Desk = {
	readonly dialIn: DialIn
	readonly standings: Map<string, Standing>
	readonly calls: { readonly facts: CallFacts; readonly replaced: boolean }[]
	readonly unasked: { readonly identity: string; readonly hex: string }[]
	readonly log: string[]
}

/** Listens; everybody is accepted unless `standings` says otherwise. */
async function desk(limits: Partial<DialInLimits> = {}): Promise<Desk> {
	const standings = new Map<string, Standing>()
	const desk: Omit<Desk, 'dialIn'> = { standings, calls: [], unasked: [], log: [] }
	const dialIn = createDialIn({
		clock: systemClock,
		log: (text) => desk.log.push(text),
		abilities: [tinyDialIn],
		standing: (_, identity) => standings.get(identity) ?? 'accepted',
		called: (facts, replaced) => desk.calls.push({ facts, replaced }),
		gone: () => undefined,
		unasked: ({ identity }, message) => desk.unasked.push({ identity, hex: Buffer.from(message).toString('hex') }),
		changed: () => undefined,
		limits: { pauseMs: 100, ...limits },
	})
	closing.later(async () => dialIn.stop())
	dialIn.follow([{ host: '127.0.0.1', port }])
	await expect.poll(() => dialIn.ports()[0]!.kind).toBe('listening')
	return { dialIn, ...desk }
}

function lineOf({ dialIn }: Desk, identity: string, log: (text: string) => void = () => undefined): Line {
	const url = { kind: 'dial-in', port, identity } as const
	const line = createLine(url, { openWire: openWireWith(dialIn.open), clock: systemClock, random: Math.random, log })
	closing.later(line.close)
	return line
}

async function device(address: number, habits: Habits = {}): Promise<Device> {
	const one = await dial(port, address, { reading, ...habits })
	closing.later(async () => void one.socket.destroy())
	return one
}

const read = async (line: Line, address: number, item = 0) =>
	meaning((await runSession(line, tiny, conversation(ask(address, item, { retries: 0 })), options))[0])

describe('a device that calls', () => {
	it('is told as not called until it calls, and its line is open at that moment', async () => {
		const line = lineOf(await desk(), 'T-7')
		expect(await stateOf(line, isWaiting)).toMatchObject({ retryAt: null, detail: expect.stringContaining('T-7') })
		expect(await read(line, 7)).toBe('line')
		const one = await device(7)
		one.say(login(7, 5))
		await stateOf(line, isOpen)
		expect(await read(line, 7)).toEqual(reading)
		expect(one.confirmations()).toEqual([
			login(7, 5)
				.with(2, 0x82)
				.with(-2, login(7, 5).at(-2)! + 0x80),
		])
	})

	it('names itself in pieces, with garbage before it and a heartbeat glued behind it', async () => {
		const here = await desk()
		const line = lineOf(here, 'T-7')
		const one = await device(7)
		const bytes = login(7)
		one.say(Uint8Array.of(1, 2, 0x68, 3), bytes.subarray(0, 3))
		await systemClock.sleep(150)
		one.say(Uint8Array.from([...bytes.subarray(3), ...heartbeat(7), ...heartbeat(7)]))
		await stateOf(line, isOpen)
		expect(await read(line, 7)).toEqual(reading)
		expect(here.dialIn.callOf(port, 'T-7')).toMatchObject({ kind: 'concentrator', heartbeats: 2, peer: '127.0.0.1' })
		expect(one.confirmations()).toHaveLength(3)
	})

	it('has its heartbeats confirmed and its events handed on while a conversation runs', async () => {
		const here = await desk()
		const line = lineOf(here, 'T-7')
		const one = await device(7, { afterMs: 250 })
		one.say(login(7))
		await stateOf(line, isOpen)
		const answered = read(line, 7)
		await systemClock.sleep(50)
		one.say(heartbeat(7, 1), event(7, 2))
		await expect.poll(() => one.confirmations().length, { interval: 5 }).toBe(2)
		expect(one.heard.at(-1)).toEqual(one.confirmations().at(-1))
		expect(await answered).toEqual(reading)
		expect(here.unasked).toEqual([{ identity: 'T-7', hex: Buffer.from(event(7, 2)).toString('hex') }])
		const notes = line.trace().flatMap(({ note }) => note ?? [])
		expect(notes).toEqual(expect.arrayContaining(['heartbeat', 'confirmed', 'not asked for']))
	})

	it('that calls again replaces its older connection, and the next question goes to the new one', async () => {
		const here = await desk()
		const line = lineOf(here, 'T-7')
		const old = await device(7)
		old.say(login(7))
		await stateOf(line, isOpen)
		const young = await device(7, { reading: [9] })
		young.say(login(7))
		await old.closed
		await expect.poll(() => read(line, 7)).toEqual([9])
		expect(here.calls.map(({ replaced }) => replaced)).toEqual([false, true])
		expect(here.dialIn.calls()).toHaveLength(1)
		expect(line.trace().some(({ note }) => note?.includes('took over'))).toBe(true)
	})

	it('that logs out or is lost is told as not called, and is read again when it is back', async () => {
		const line = lineOf(await desk(), 'T-7')
		for (const leave of [(one: Device) => one.say(logout(7)), (one: Device) => one.socket.resetAndDestroy()]) {
			const one = await device(7)
			one.say(login(7))
			await stateOf(line, isOpen)
			expect(await read(line, 7)).toEqual(reading)
			leave(one)
			await stateOf(line, isWaiting)
			await one.closed
		}
	})

	it('that nobody has accepted gets no confirmation and no line, and gets both when it is accepted', async () => {
		const here = await desk()
		here.standings.set('T-7', 'waiting')
		const line = lineOf(here, 'T-7')
		const one = await device(7)
		one.say(login(7, 1), heartbeat(7), event(7), login(7, 2))
		await expect.poll(() => here.dialIn.callOf(port, 'T-7')?.heartbeats).toBe(1)
		expect(line.state()).toMatchObject({ reason: 'not-dialled-in' })
		expect([one.heard, here.unasked]).toEqual([[], []])
		here.standings.set('T-7', 'accepted')
		here.dialIn.review()
		await stateOf(line, isOpen)
		expect(await read(line, 7)).toEqual(reading)
		expect(one.confirmations()).toHaveLength(1)
		expect(one.confirmations()[0]![3]).toBe(2)
	})

	it('that is blocked is sent away, at once and whenever it calls', async () => {
		const here = await desk()
		const one = await device(7)
		one.say(login(7))
		await expect.poll(() => one.confirmations().length).toBe(1)
		here.standings.set('T-7', 'blocked')
		here.dialIn.review()
		await one.closed
		const again = await device(7)
		again.say(login(7))
		await again.closed
		expect(again.heard).toEqual([])
		expect(here.dialIn.ports()[0]).toMatchObject({ refused: { blocked: 1 }, connections: 0 })
	})

	it('that takes another name in the middle is asked to call anew', async () => {
		const line = lineOf(await desk(), 'T-7')
		const one = await device(7)
		one.say(login(7))
		await stateOf(line, isOpen)
		one.say(heartbeat(8))
		await one.closed
		expect(await stateOf(line, isWaiting)).toBeTruthy()
	})
})

describe('a transparent modem', () => {
	it('is named by its text and a pause, and its heartbeats are no part of what a meter answers', async () => {
		const here = await desk()
		const line = lineOf(here, '13800138000')
		const one = await device(7, { afterMs: 200 })
		one.say(Buffer.from('13800138000\r\n'))
		await stateOf(line, isOpen)
		expect(here.calls[0]!.facts).toMatchObject({ kind: 'modem', identity: '13800138000' })
		const answered = read(line, 7)
		for (const text of ['keepalive', '\0', 'þ', '13800138000']) {
			one.say(Buffer.from(text, 'latin1'))
			await systemClock.sleep(20)
		}
		expect(await answered).toEqual(reading)
		expect(await read(line, 7, 1)).toEqual(reading)
		await systemClock.sleep(150)
		one.say(Buffer.from('keepalive'))
		await expect.poll(() => here.dialIn.callOf(port, '13800138000')?.heartbeats).toBeGreaterThanOrEqual(1)
	})

	it('with a terminal behind it, which logs in, gets the terminal’s name', async () => {
		const here = await desk()
		const line = lineOf(here, 'T-7')
		const one = await device(7)
		one.say(Buffer.from('www.usr.cn'))
		await expect.poll(() => here.dialIn.calls().map(({ identity }) => identity)).toEqual(['www.usr.cn'])
		one.say(login(7))
		await stateOf(line, isOpen)
		expect(await read(line, 7)).toEqual(reading)
		expect(here.dialIn.calls().map(({ identity }) => identity)).toEqual(['T-7'])
		expect(one.confirmations()).toHaveLength(1)
	})

	it('that sends its text and a login in one piece is the terminal from the beginning', async () => {
		const here = await desk()
		const one = await device(7)
		one.say(Buffer.concat([Buffer.from('www.usr.cn'), login(7)]))
		await expect.poll(() => one.confirmations().length).toBe(1)
		expect(here.calls.map(({ facts }) => facts.identity)).toEqual([identityOf(7)])
	})
})

describe('a port', () => {
	it('that another program has is told with the reason', async () => {
		const here = await desk()
		const other = secondProgram(here)
		await expect
			.poll(() => other.ports()[0])
			.toMatchObject({ kind: 'failed', problem: expect.stringContaining('EADDRINUSE') })
	})

	it('that is no longer wanted sends its callers away', async () => {
		const here = await desk()
		const line = lineOf(here, 'T-7')
		const one = await device(7)
		one.say(login(7))
		await stateOf(line, isOpen)
		here.dialIn.follow([])
		await one.closed
		await stateOf(line, isWaiting)
		expect(here.dialIn.ports()).toEqual([])
	})
})

/** A second program's listener on the same port. */
function secondProgram({ log }: Desk): DialIn {
	const dialIn = createDialIn({
		clock: systemClock,
		log: (text) => log.push(text),
		abilities: [],
		standing: () => 'accepted',
		called: () => undefined,
		gone: () => undefined,
		unasked: () => undefined,
		changed: () => undefined,
	})
	closing.later(async () => dialIn.stop())
	dialIn.follow([{ host: '127.0.0.1', port }])
	return dialIn
}
