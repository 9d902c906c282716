import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import type { Announcement } from '../../../src/virtual/house.ts'

const script = join(import.meta.dirname, '../../../src/virtual/run.ts')
const started: ChildProcess[] = []
afterEach(() => {
	for (const child of started.splice(0)) child.kill('SIGKILL')
})

function begin(...options: string[]) {
	const child = spawn(process.execPath, [script, ...options], { stdio: ['pipe', 'pipe', 'pipe'] })
	started.push(child)
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const next = async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
	return { child, next, ended, tell: (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`) }
}

test('the first line announces the building, later lines answer questions, and the end of stdin ends it', async () => {
	const { child, next, tell, ended } = begin('--now', '2026-11-22T17:00:00+01:00')
	const announcement = (await next()) as Announcement
	expect(announcement.virtualBuilding).toBe(1)
	tell({ id: 1, ask: 'time' })
	const { id, time } = await next()
	expect(id).toBe(1)
	expect(Math.abs((time as number) - Date.UTC(2026, 10, 22, 16))).toBeLessThan(20_000)
	child.stdin.end()
	expect(await ended).toBe(0)
})

test('restarted with the same seed, the building tells the same truth about the same instant', async () => {
	const told = []
	for (const now of ['2026-11-22T17:00:00+01:00', '2026-12-24T09:00:00+01:00']) {
		const { next, tell, ended } = begin('--now', now)
		await next()
		tell({ ask: 'truth', meter: '240719004131', at: Date.UTC(2026, 9, 31, 23) })
		told.push(await next())
		tell({ stop: true })
		expect(await ended).toBe(0)
	}
	expect(told[1]).toEqual(told[0])
})

test('a port in use and a time that is none are said in one line', async () => {
	const first = begin('--port-base', '0')
	const { lines } = (await first.next()) as Announcement
	const port = new URL(lines[0]!.tcp).port
	for (const options of [
		['--port-base', port],
		['--now', 'yesterday'],
	]) {
		const second = begin(...options)
		let said = ''
		second.child.stderr.on('data', (part) => (said += part))
		expect(await second.ended).toBe(2)
		expect(said).toMatch(/^The virtual building did not start: [^\n]+\n$/)
	}
})

test('a parent with a message channel is told there too; when it lets go, the building ends', async () => {
	const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
	started.push(child)
	const message = () =>
		new Promise<Record<string, unknown>>((resolve) => child.once('message', (data) => resolve(data as never)))
	expect(await message()).toMatchObject({ virtualBuilding: 1 })
	const answer = message()
	child.send({ id: 5, fault: 'mute', meter: '67012305' })
	expect(await answer).toEqual({ id: 5, done: 'mute', meter: '67012305' })
	const ended = new Promise((resolve) => child.once('exit', resolve))
	child.disconnect()
	expect(await ended).toBe(0)
})

const hasSocat = spawnSync('socat', ['-V']).status === 0 && spawnSync('stty', ['--version']).status === 0
if (!hasSocat) console.log('skipped: pseudo-terminal lines need socat (apt install socat)')

/** Reads a terminal for a while; each entry is what came and when. */
async function listen(fd: number, forMs: number) {
	const heard: { bytes: number[]; atMs: number }[] = []
	const buffer = Buffer.alloc(512)
	for (const startMs = performance.now(); performance.now() - startMs < forMs; ) {
		try {
			const count = readSync(fd, buffer, 0, buffer.length, null)
			if (count > 0) heard.push({ bytes: [...buffer.subarray(0, count)], atMs: performance.now() - startMs })
		} catch (cause) {
			if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause
		}
		await new Promise((resolve) => setTimeout(resolve, 2))
	}
	return heard
}

test.skipIf(!hasSocat)(
	'a pseudo-terminal is as slow as 2400 Bd, and deaf to a master at another speed or parity',
	async () => {
		const { next, tell, ended } = begin('--pty')
		const { lines } = (await next()) as Announcement
		const path = new URL(lines[2]!.serial!).pathname
		const ask = async (...flags: string[]) => {
			// stty complains that a Linux pseudo-terminal drops PARENB; the rest is set.
			spawnSync('stty', ['-F', path, 'raw', '-echo', ...flags])
			const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
			writeSync(fd, Buffer.from('107B017C16', 'hex'))
			const heard = await listen(fd, 1_700)
			closeSync(fd)
			return { heard, bytes: heard.flatMap((part) => part.bytes) }
		}
		// A master that never touches parity (8N1) still finds our mark.
		expect((await ask('2400', '-parenb', '-cstopb')).bytes[0]).not.toBe(0x68)
		const right = await ask('2400', 'parenb', '-parodd', '-cmspar', '-cstopb')
		expect(right.bytes[0]).toBe(0x68)
		expect(right.bytes).toHaveLength(right.bytes[1]! + 6)
		// Counted from the request, and only downwards: a busy machine makes it later, nothing may make it earlier.
		const lineMs = ((5 + right.bytes.length) * 11_000) / 2400
		expect(right.heard.at(-1)!.atMs).toBeGreaterThan(lineMs + 20)
		// 5 bytes of request at 4.6 ms and at least 20 ms of thought come first.
		expect(right.heard[0]!.atMs).toBeGreaterThan(40)
		for (const baud of ['9600', '300']) expect((await ask(baud)).bytes).toEqual([])
		tell({ fault: 'unplug', line: 'waerme' })
		await next()
		expect(existsSync(path)).toBe(false)
		tell({ fault: 'plug', line: 'waerme' })
		await next()
		expect((await ask('2400', '-parodd', '-cmspar')).bytes[0]).toBe(0x68)
		tell({ stop: true })
		expect(await ended).toBe(0)
		expect(existsSync(path)).toBe(false)
	},
)
