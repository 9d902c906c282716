import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { Line, LineState } from '../../../src/main/lines/line.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { type Behaviour, createClosing, createTerminal, hasSocat, openLine, startBus, stateOf } from './bus.ts'
import { answer, ask, conversation, meaning, tiny } from './tiny.ts'

const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 0 }
const reading = [0x12, 0x34]
const answering: Behaviour = (asked, say) => say(answer(asked[1]!, asked[3]!, reading))
const isOpen = (state: LineState) => state.kind === 'open'
const hasFailed = (state: LineState) => state.kind === 'failed'
const closing = createClosing()
afterEach(closing.now)

const read = async (line: Line, address = 7) =>
	meaning((await runSession(line, tiny, conversation(ask(address, 0, { retries: 0 })), options))[0])

async function busWith(behave: Behaviour, port = 0) {
	const bus = await startBus(behave, port)
	closing.later(bus.stop)
	return bus
}

function lineTo(url: string, log?: (text: string) => void): Line {
	const line = openLine(url, log)
	closing.later(line.close)
	return line
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a line to a TCP gateway', () => {
	it('that refuses says so at once, is tried again with growing pauses, and is told in the log once', async () => {
		const bus = await startBus(answering)
		await bus.stop()
		const log: string[] = []
		const line = lineTo(`tcp://127.0.0.1:${bus.port}`, (text) => log.push(text))
		expect(await stateOf(line, hasFailed)).toMatchObject({ reason: 'refused' })
		const from = performance.now()
		expect(await read(line)).toBe('line')
		expect(performance.now() - from).toBeLessThan(200)
		const first = line.state()
		if (first.kind === 'failed') expect(first.retryAt! - first.since).toBeLessThanOrEqual(1200)
		await stateOf(line, (state) => state.kind === 'opening')
		const second = await stateOf(line, hasFailed)
		if (second.kind === 'failed') expect(second.retryAt! - second.since).toBeGreaterThanOrEqual(1600)
		expect(log.filter((text) => text.includes('refused')).length).toBe(1)
		const again = await busWith(answering, bus.port)
		await stateOf(line, isOpen)
		expect(await read(line)).toEqual(reading)
		expect(again.connections()).toBe(1)
	})

	it('whose name nobody knows says so', async () => {
		const line = lineTo('tcp://no-such-host.invalid:502')
		expect(await stateOf(line, hasFailed)).toMatchObject({ kind: 'failed', reason: 'host-unknown' })
	})

	it('row 23: a reset in mid frame drops the partial frame, and the next poll is answered', async () => {
		const bus = await busWith((asked, say, nth, socket) => {
			if (nth > 0) return answering(asked, say, nth, socket)
			socket.write(answer(asked[1]!, asked[3]!, reading).slice(0, 5))
			setTimeout(() => socket.resetAndDestroy(), 30)
		})
		const line = lineTo(`tcp://127.0.0.1:${bus.port}`)
		expect(await read(line)).toBe('line')
		await stateOf(line, isOpen)
		expect(await read(line)).toEqual(reading)
		expect(bus.connections()).toBe(2)
	})

	it('row 23: a gateway that ends an idle connection is connected anew at once, without a poll lost', async () => {
		const bus = await busWith(answering)
		const line = lineTo(`tcp://127.0.0.1:${bus.port}`)
		expect(await read(line)).toEqual(reading)
		await wait(5100)
		const states: string[] = []
		line.onState((state) => states.push(state.kind))
		const lost = stateOf(line, hasFailed)
		for (const socket of bus.sockets) socket.end()
		await lost
		expect(await read(line)).toEqual(reading)
		expect(states).toEqual(['failed', 'opening', 'open'])
	})

	it('row 24: a gateway that drops every client is not hammered', async () => {
		let connections = 0
		const server = createServer((socket) => {
			connections++
			socket.destroy()
		})
		server.listen(0, '127.0.0.1')
		await once(server, 'listening')
		closing.later(async () => void server.close())
		const address = server.address()
		lineTo(`tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
		await wait(4000)
		expect(connections).toBeGreaterThanOrEqual(2)
		expect(connections).toBeLessThanOrEqual(4)
	})

	it('row 22: a half-open connection is connected anew within 30 s, and the queue goes on', async () => {
		let isDark = false
		const bus = await busWith((asked, say, nth, socket) => {
			if (!isDark) answering(asked, say, nth, socket)
		})
		const line = lineTo(`tcp://127.0.0.1:${bus.port}`)
		expect(await read(line)).toEqual(reading)
		isDark = true
		for (const socket of bus.sockets) socket.pause()
		const from = performance.now()
		let heard: unknown = null
		while (performance.now() - from < 30_000) {
			heard = await read(line)
			// The gateway is well: only the connection is dead. The new one is served.
			if (bus.connections() > 1) isDark = false
			if (typeof heard !== 'string') break
			await wait(200)
		}
		expect(heard).toEqual(reading)
		expect(performance.now() - from).toBeLessThan(30_000)
		expect(bus.connections()).toBe(2)
	}, 40_000)

	it('row 13: a babbling device is declared jammed, costs little, and other lines go on', async () => {
		const bus = await busWith(answering)
		const babbling = await busWith(() => undefined)
		const other = lineTo(`tcp://127.0.0.1:${bus.port}`)
		const line = lineTo(`tcp://127.0.0.1:${babbling.port}`)
		await stateOf(line, isOpen)
		const noise = new Uint8Array(115).fill(0x68)
		const timer = setInterval(() => {
			for (const socket of babbling.sockets) socket.write(noise)
		}, 10)
		closing.later(async () => clearInterval(timer))
		const before = process.memoryUsage().arrayBuffers
		const cpuBefore = process.cpuUsage()
		const from = performance.now()
		const jam = stateOf(line, (state) => state.kind === 'open' && state.jammedSince !== undefined)
		const heard: unknown[] = []
		while (performance.now() - from < 6000) {
			const asking = read(line)
			expect(await read(other)).toEqual(reading)
			heard.push(await asking)
		}
		const { user, system } = process.cpuUsage(cpuBefore)
		expect(new Set(heard)).toEqual(new Set(['noise']))
		expect(await jam).toMatchObject({ kind: 'open' })
		// This process also plays both devices.
		expect((user + system) / 1000 / (performance.now() - from)).toBeLessThan(0.15)
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024)
		expect(line.trace().reduce((sum, entry) => sum + entry.bytes.length, 0)).toBeLessThanOrEqual(64 * 1024)
		clearInterval(timer)
		await stateOf(line, (state) => state.kind === 'open' && state.jammedSince === undefined)
		expect(line.trace().at(-1)?.note).toContain('quiet again')
	})

	it('row 13: a peer that floods as fast as it can is slowed down', async () => {
		const flooding = await busWith(() => undefined)
		const line = lineTo(`tcp://127.0.0.1:${flooding.port}`)
		await stateOf(line, isOpen)
		let written = 0
		const flood = () => {
			for (const socket of flooding.sockets) {
				while (socket.write(new Uint8Array(65_536))) written += 65_536
				socket.once('drain', flood)
			}
		}
		while (flooding.sockets.size === 0) await wait(10)
		flood()
		await wait(3000)
		// 64 KiB in a quarter of a second, and what two sockets' buffers hold.
		expect(written).toBeLessThan(12 * 1024 * 1024)
		expect(line.state().kind).toBe('open')
	})

	it('an exchange that has been given up cannot speak into the next one’s turn', async () => {
		const bus = await busWith(answering)
		const line = lineTo(`tcp://127.0.0.1:${bus.port}`)
		await stateOf(line, isOpen)
		let late: (() => Promise<void>) | null = null
		await line.turn('live', async (wire) => {
			late = () => wire.send(new Uint8Array([1, 2, 3]))
		})
		await line.turn('live', async () => late!())
		expect(await read(line)).toEqual(reading)
		expect(bus.overlaps()).toBe(0)
		expect(line.trace().some((entry) => entry.direction === 'sent' && entry.bytes.length === 3)).toBe(false)
	})
})

describe.skipIf(!hasSocat())('a serial line', () => {
	async function terminal() {
		const bus = await busWith(answering)
		const one = await createTerminal(bus.port)
		closing.later(one.remove)
		return one
	}

	it('row 19: a port that another program holds is in use, is no crash, and opens when it is free', async () => {
		const port = await terminal()
		await port.plug()
		const first = openLine(`serial://${port.path}`)
		closing.later(first.close)
		await stateOf(first, isOpen)
		const second = lineTo(`serial://${port.path}`)
		expect(await stateOf(second, hasFailed)).toMatchObject({ reason: 'in-use' })
		expect(await read(first)).toEqual(reading)
		await first.close()
		await stateOf(second, isOpen)
	})

	it('a path without a port is not found, and one that is no port is unsupported', async () => {
		expect(await stateOf(lineTo('serial:///dev/ttyUSB99'), hasFailed)).toMatchObject({ reason: 'not-found' })
		expect(await stateOf(lineTo('serial:///dev/null'), hasFailed)).toMatchObject({ reason: 'unsupported' })
	})

	it('rows 17 and 18: an adapter that is pulled is told once, and is back within 10 s of being plugged in', async () => {
		const port = await terminal()
		await port.plug()
		const log: string[] = []
		const line = lineTo(`serial://${port.path}`, (text) => log.push(text))
		await stateOf(line, isOpen)
		expect(await read(line)).toEqual(reading)
		await port.unplug()
		await stateOf(line, (state) => state.kind === 'failed' && state.reason === 'not-found')
		expect(await read(line)).toBe('line')
		await wait(2500)
		await port.plug()
		const from = performance.now()
		await stateOf(line, isOpen)
		expect(performance.now() - from).toBeLessThan(10_000)
		expect(await read(line)).toEqual(reading)
		expect(log.filter((text) => text.includes('not-found')).length).toBe(1)
	})

	it('an adapter that is pulled in mid exchange ends it at once', async () => {
		const bus = await busWith(() => undefined)
		const port = await createTerminal(bus.port)
		closing.later(port.remove)
		await port.plug()
		const line = lineTo(`serial://${port.path}`)
		await stateOf(line, isOpen)
		const talking = runSession(line, tiny, conversation(ask(7)), { ...options, answerMs: 20_000 })
		await wait(300)
		const from = performance.now()
		await port.unplug()
		expect(meaning((await talking)[0])).toBe('line')
		expect(performance.now() - from).toBeLessThan(1000)
	})

	it.each([300, 1200, 2400, 9600, 19_200, 38_400, 57_600, 115_200])(
		'opens at %i Bd with every parity',
		async (baud) => {
			const port = await terminal()
			await port.plug()
			for (const parity of ['none', 'even', 'odd']) {
				const line = openLine(`serial://${port.path}?baud=${baud}&parity=${parity}`)
				closing.later(line.close)
				expect((await stateOf(line, (state) => state.kind !== 'opening')).kind).toBe('open')
				await line.close()
			}
		},
	)
})
