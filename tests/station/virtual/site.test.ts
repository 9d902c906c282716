/** The virtual site as a process: announced, asked over TCP, dialling in, and what goes wrong on its wires. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import type { SiteAnnouncement } from '../../../src/virtual/site/site.ts'
import { archiveOrder, bytes, decimal, entry, hex, master } from '../../unit/virtual/gdw1376.ts'

const script = join(import.meta.dirname, '../../../src/virtual/site.ts')
const open: { children: ChildProcess[]; sockets: Socket[]; servers: Server[] } = {
	children: [],
	sockets: [],
	servers: [],
}
afterEach(() => {
	for (const child of open.children.splice(0)) child.kill('SIGKILL')
	for (const socket of open.sockets.splice(0)) socket.destroy()
	for (const server of open.servers.splice(0)) server.close()
})

const noon = ['--now', '2026-11-22T17:03:20+01:00']

async function begin(...options: string[]) {
	const child = spawn(process.execPath, [script, ...options], { stdio: ['pipe', 'pipe', 'pipe'] })
	open.children.push(child)
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const next = async () => JSON.parse((await lines.next()).value as string)
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
	const tell = async (message: object) => {
		child.stdin.write(`${JSON.stringify(message)}\n`)
		return next()
	}
	return { child, ended, tell, next }
}

/** Frames as they come, and segments as they came. */
function listener(socket: Socket) {
	const segments: Buffer[] = []
	let taken = 0
	let wake = () => {}
	socket.on('data', (segment) => {
		segments.push(segment)
		wake()
	})
	const next = async (): Promise<Buffer> => {
		for (;;) {
			const all = Buffer.concat(segments).subarray(taken)
			const length = all.length < 3 ? Number.POSITIVE_INFINITY : (all.readUInt16LE(1) >> 2) + 8
			if (all.length >= length) {
				taken += length
				return all.subarray(0, length)
			}
			await new Promise<void>((resolve) => (wake = resolve))
		}
	}
	return { segments, next, unread: () => Buffer.concat(segments).length - taken }
}

async function dialTo(url: string) {
	const socket = connect(Number(new URL(url).port), '127.0.0.1')
	open.sockets.push(socket)
	await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
	const { segments, next, unread } = listener(socket)
	const ask = async (frame: readonly number[]) => {
		socket.write(Uint8Array.from(frame))
		return next()
	}
	return { ask, next, segments, unread, socket }
}

const addressed = (label: string) => {
	const [high, low, end, start] = bytes(label)
	return { address: hex([low!, high!, start!, end!, 2]) }
}

test('a concentrator is announced, commissioned over TCP from an empty archive, and tells the announced truth', async () => {
	const { next, tell, child, ended } = await begin('--meters', '5', ...noon)
	const { virtualSite, concentrators } = (await next()) as SiteAnnouncement
	expect(virtualSite).toBe(1)
	const [{ address, label, password, reach, meters } = concentrators[0]!] = concentrators
	expect([address, label]).toEqual(['0314-01001', '031403E9'])
	const { ask } = await dialTo((reach as { url: string }).url)
	const to = addressed(label)
	const entries = meters.map((meter, at) => entry(at + 1, at + 1, meter.address, meter.port))
	const plain = archiveOrder(entries, password)
	const order = master('04', hex(plain.slice(14, -2)), { control: '4A', ...to })
	expect(hex((await ask(order)).subarray(14, 18))).toBe('00000100')
	expect((await tell({ ask: 'archive' })).archives[0].entries).toHaveLength(5)
	const { truth } = await tell({ ask: 'truth', meter: meters[4]!.address, day: '2026-11-21' })
	const answer = await ask(master('0D', '10 01 01 14 21 11 26', to))
	expect(decimal(hex(answer.subarray(27, 32)))).toBe(Math.floor(truth.totalMilliWh / 100))
	child.stdin.end()
	expect(await ended).toBe(0)
})

test('its time can be set and run faster, and days are over then', async () => {
	const { next, tell } = await begin('--meters', '1', '--filled', '--speed', '0', ...noon)
	const { concentrators } = (await next()) as SiteAnnouncement
	const { ask } = await dialTo((concentrators[0]!.reach as { url: string }).url)
	const to = addressed(concentrators[0]!.label)
	const today = master('0D', '01 01 01 14 22 11 26', to)
	expect((await ask(today))[12]).toBe(0x00)
	const { time } = await tell({ set: 'time', at: Date.UTC(2026, 10, 23, 6) })
	expect(time).toBe(Date.UTC(2026, 10, 23, 6))
	expect((await ask(today))[12]).toBe(0x0d)
	await tell({ set: 'speed', speed: 1000 })
	const { time: later } = await tell({ ask: 'time' })
	expect(later).toBeGreaterThanOrEqual(time)
})

test('frames are glued, torn, doubled, misnumbered and lost as asked, and all is well again after that', async () => {
	const { next, tell } = await begin('--meters', '40', '--filled', ...noon)
	const { concentrators } = (await next()) as SiteAnnouncement
	const line = await dialTo((concentrators[0]!.reach as { url: string }).url)
	const to = addressed(concentrators[0]!.label)
	const clock = master('0C', '00 00 02 00', to)
	await tell({ habits: { longestData: 100 } })
	await tell({ fault: 'wire', glue: true })
	const archive = master('0A', '00 00 02 01 03 00 01 00 02 00 03 00', to)
	await line.ask(archive)
	const points = master('0D', 'FF 01 01 14 21 11 26', to)
	line.segments.length = 0
	const fresh = await dialTo((concentrators[0]!.reach as { url: string }).url)
	await fresh.ask(points)
	expect(fresh.segments).toHaveLength(1)
	expect(fresh.unread()).toBeGreaterThan(0)
	await tell({ fault: 'clear' })
	await tell({ fault: 'wire', split: 5 })
	const torn = await dialTo((concentrators[0]!.reach as { url: string }).url)
	await torn.ask(clock)
	expect(torn.segments.length).toBeGreaterThan(1)
	await tell({ fault: 'clear' })
	await tell({ fault: 'wire', duplicate: 1, wrongSeq: 1 })
	const [one, two] = [await torn.ask(clock), await torn.next()]
	expect(two).toEqual(one)
	expect(one[13]).toBe(0x61)
	await tell({ fault: 'clear' })
	await tell({ fault: 'wire', lose: 1 })
	torn.socket.write(Uint8Array.from(clock))
	await tell({ fault: 'clear' })
	expect((await torn.ask(clock))[13]).toBe(0x60)
})

/** A master that confirms what it is asked to, as long as it is told to. */
async function station() {
	const heard: string[] = []
	const connections: Socket[] = []
	let isKind = true
	let wake = () => {}
	const server = createServer({ noDelay: true }, async (socket) => {
		connections.push(socket)
		open.sockets.push(socket)
		socket.on('error', () => {})
		const { next } = listener(socket)
		for (;;) {
			const frame = await next()
			const [afn, seq, item] = [frame[12]!, frame[13]!, frame[16]!]
			heard.push(`${hex([frame[6]!])} ${hex([afn])} ${item}`)
			if ((seq & 0x10) !== 0 && isKind) {
				const address = hex(frame.subarray(7, 12))
				socket.write(
					Uint8Array.from(master('00', '00 00 01 00', { control: '0B', address, seq: hex([0x60 | (seq & 15)]) })),
				)
			}
			wake()
		}
	})
	open.servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const until = async (done: () => boolean) => {
		while (!done()) await new Promise<void>((resolve) => (wake = resolve))
	}
	const { port } = server.address() as { port: number }
	return { port, heard, connections, until, unkind: () => (isKind = false), kind: () => (isKind = true) }
}

test('concentrators dial in, log in and beat; unconfirmed three times they call anew', async () => {
	const { port, heard, connections, until, unkind, kind } = await station()
	const quick = ['--heartbeat-ms', '40', '--confirm-ms', '400', '--again-ms', '20']
	const { next, tell } = await begin('--concentrators', '20', '--dial', `127.0.0.1:${port}`, ...quick, ...noon)
	const { concentrators } = (await next()) as SiteAnnouncement
	expect(concentrators[19]!.reach).toEqual({ kind: 'dial-in', identity: '0314-01020' })
	await until(() => heard.filter((one) => one === 'C9 02 4').length >= 40)
	const first = await tell({ ask: 'counters' })
	expect(first.up).toBe(20)
	expect(first.counters).toMatchObject({ connections: 20, loginsConfirmed: 20 })
	unkind()
	await until(() => connections.length >= 40)
	kind()
	await until(() => connections.filter((socket) => !socket.destroyed).length >= 20)
	const { counters } = await tell({ ask: 'counters' })
	expect(counters.heartbeatsMissed).toBeGreaterThanOrEqual(3)
})

test('an important event is reported until it is confirmed, freezes when they are asked for, and after a power cut ERC 14', async () => {
	const { port, heard, until } = await station()
	const options = ['--meters', '3', '--filled', '--again-ms', '20', '--confirm-ms', '500', ...noon]
	const { next, tell } = await begin('--dial', `127.0.0.1:${port}`, ...options)
	await next()
	await until(() => heard.includes('C9 02 1'))
	const { events } = await tell({ raise: 'event', erc: 24, point: 2 })
	expect(events[0].hex).toMatch(/^180E0317221126028001302510/)
	await until(() => heard.includes('C4 0E 1'))
	expect(await tell({ report: 'freezes', points: [1, 3] })).toEqual({ reported: [2] })
	await until(() => heard.includes('C4 0D 1'))
	await tell({ fault: 'power', on: false })
	await until(() => open.sockets.every((socket) => socket.destroyed || socket.readableEnded))
	await tell({ fault: 'power', on: true })
	await until(() => heard.filter((one) => one === 'C9 02 1').length > 1)
	const { events: all } = await tell({ ask: 'events' })
	expect(all.map(({ erc }: { erc: number }) => erc)).toEqual([1, 24, 14])
	const { counters } = await tell({ ask: 'counters' })
	expect(counters.reports).toBeGreaterThanOrEqual(2)
})

test('a concentrator that hangs keeps its connection and says nothing, and goes on when it is well again', async () => {
	const { port, heard, connections, until } = await station()
	const quick = ['--heartbeat-ms', '20', '--confirm-ms', '300', '--again-ms', '20']
	const { next, tell } = await begin('--dial', `127.0.0.1:${port}`, '--meters', '1', ...quick, ...noon)
	await next()
	await until(() => heard.includes('C9 02 4'))
	await tell({ fault: 'wire', hang: true })
	const missed = async () => (await tell({ ask: 'counters' })).counters.heartbeatsMissed
	while ((await missed()) < 4) await new Promise((resolve) => setTimeout(resolve, 10))
	expect([connections.length, connections[0]!.destroyed]).toEqual([1, false])
	const before = heard.length
	await tell({ fault: 'clear' })
	await until(() => heard.length > before)
	expect(connections).toHaveLength(1)
})

test('collectors are reached over TCP with the announced start values, and their faults are theirs alone', async () => {
	const { next, tell } = await begin(
		'--concentrators',
		'0',
		'--collectors',
		'pulse-low-first:64,answering-cjt188:12',
		...noon,
	)
	const { collectors } = (await next()) as SiteAnnouncement
	expect(collectors.map(({ id, kind, channels }) => `${id} ${kind} ${channels.length}`)).toEqual([
		'collector-1 pulse-low-first 64',
		'collector-2 answering-cjt188 12',
	])
	const socket = connect(Number(new URL((collectors[0]!.reach as { url: string }).url).port), '127.0.0.1')
	open.sockets.push(socket)
	const ask = async (text: string) => {
		socket.write(Uint8Array.from(bytes(text)))
		return hex(await new Promise<Buffer>((resolve) => socket.once('data', resolve)))
	}
	await tell({ fault: 'line-cut', collector: 'collector-1', channel: 2 })
	const { channels } = await tell({ ask: 'channels', collector: 'collector-1' })
	expect(channels[1]).toMatchObject({ channel: 2, flag: 1, unit: 'm3' })
	// Modbus TCP, unit 1: channel 2's count, low word first, and its flag.
	const answer = await ask('0001 0000 0006 01 03 0002 0002')
	expect(Number.parseInt(answer.slice(22) + answer.slice(18, 22), 16)).toBe(channels[1].count)
	expect((await ask('0002 0000 0006 01 03 0101 0001')).slice(18)).toBe('0001')
	const { pulse } = collectors[0]!.channels[1]!
	expect(channels[1].count).toBeGreaterThanOrEqual(pulse!.startCount)
	expect(await tell({ fault: 'line-cut', collector: 'collector-9', channel: 2 })).toEqual({
		error: 'no collector collector-9',
	})
})

test('a modem says its registration text first, beats in the same stream, and lets the bus behind it answer', async () => {
	const server = createServer({ noDelay: true })
	open.servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const called = new Promise<Socket>((resolve) => server.once('connection', resolve))
	const { port } = server.address() as { port: number }
	const options = ['--concentrators', '0', '--collectors', 'transparent-dlt645:12', '--heartbeat-ms', '30', ...noon]
	const { next, tell } = await begin('--dial', `127.0.0.1:${port}`, ...options)
	const { collectors } = (await next()) as SiteAnnouncement
	const reach = collectors[0]!.reach as { identity: string; heartbeat: string }
	expect(reach).toMatchObject({ kind: 'dial-in', identity: '13812345601', heartbeat: '00' })
	const socket = await called
	open.sockets.push(socket)
	let stream = ''
	let wake = () => {}
	socket.on('data', (part) => {
		stream += hex(part)
		wake()
	})
	const until = async (done: () => boolean) => {
		while (!done()) await new Promise<void>((resolve) => (wake = resolve))
	}
	await until(() => stream.length >= 22 + 4)
	expect(stream.startsWith(`${Buffer.from(reach.identity).toString('hex').toUpperCase()}0000`)).toBe(true)
	await tell({ fault: 'modem', collector: 'collector-1', split: 'random', gapMs: 1 })
	const { address } = collectors[0]!.channels[0]!
	const body = bytes(`68 ${hex(bytes(address).reverse())} 68 11 04 33 33 34 33`)
	socket.write(Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16]))
	await until(() => stream.includes(`68${hex(bytes(address).reverse())}`) || stream.includes('689108'))
	const again = new Promise<Socket>((resolve) => server.once('connection', resolve))
	await tell({ fault: 'drop', collector: 'collector-1' })
	const second = await again
	open.sockets.push(second)
	// It has begun to talk when its registration text is there.
	await new Promise((resolve) => second.once('data', resolve))
	const { counters } = await tell({ ask: 'counters', collector: 'collector-1' })
	expect(counters).toMatchObject({ connections: 2, questions: 1 })
})

const hasSocat = spawnSync('socat', ['-V']).status === 0 && spawnSync('stty', ['--version']).status === 0
if (!hasSocat) console.log('skipped: pseudo-terminals need socat (apt install socat)')

test.skipIf(!hasSocat)('a collector of 32 channels is also reached at a pseudo-terminal', async () => {
	const options = ['--concentrators', '0', '--collectors', 'pulse-high-first:32', '--pty', '--speed', '0', ...noon]
	const { child, next, tell, ended } = await begin(...options)
	const { collectors } = (await next()) as SiteAnnouncement
	const url = new URL(collectors[0]!.serial!)
	expect([url.searchParams.get('baud'), url.searchParams.get('parity')]).toEqual(['9600', 'none'])
	spawnSync('stty', ['-F', url.pathname, 'raw', '-echo', '9600', '-parenb', '-cstopb'])
	const fd = openSync(url.pathname, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
	writeSync(fd, Uint8Array.from(bytes('01 03 003E 0002 A5 C7')))
	const buffer = Buffer.alloc(64)
	let heard = ''
	while (heard.length < 18) {
		try {
			heard += hex(buffer.subarray(0, readSync(fd, buffer)))
		} catch (cause) {
			if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause
		}
		await new Promise((resolve) => setTimeout(resolve, 5))
	}
	closeSync(fd)
	const { channels } = await tell({ ask: 'channels', collector: 'collector-1' })
	expect(heard.slice(0, 6)).toBe('010304')
	expect(Number.parseInt(heard.slice(6, 14), 16)).toBe(channels[31].count)
	child.stdin.write('{"stop": true}\n')
	expect(await ended).toBe(0)
	expect(existsSync(url.pathname)).toBe(false)
})
