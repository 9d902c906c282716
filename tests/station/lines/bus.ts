/**
 * A scripted device on a real TCP socket or, through socat, on a real pseudo-terminal: the same script for both. It
 * watches the bytes, so that it can tell whether two callers ever spoke at the same time.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { Line, LineState } from '../../../src/main/lines/line.ts'
import { openWire } from '../../../src/main/lines/open.ts'
import { parseLineUrl } from '../../../src/main/lines/url.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'
import { requestLength } from './tiny.ts'

type Say = (bytes: Uint8Array | readonly number[], afterMs?: number) => void
/** `nth` counts requests from 0. */
export type Behaviour = (asked: Uint8Array, say: Say, nth: number, socket: Socket) => void

export type Bus = {
	readonly port: number
	readonly asked: readonly Uint8Array[]
	/** Requests that came while an answer was still due: two spoke at once. */
	readonly overlaps: () => number
	readonly connections: () => number
	readonly sockets: ReadonlySet<Socket>
	readonly stop: () => Promise<void>
}

export async function startBus(behave: Behaviour, port = 0): Promise<Bus> {
	const asked: Uint8Array[] = []
	const sockets = new Set<Socket>()
	let overlaps = 0
	let connections = 0
	const serve = (socket: Socket) => {
		connections++
		sockets.add(socket)
		socket.setNoDelay(true)
		socket.on('error', () => undefined)
		socket.on('close', () => sockets.delete(socket))
		let pending: number[] = []
		let due = 0
		socket.on('data', (chunk) => {
			pending = [...pending, ...chunk]
			while (pending.length >= requestLength) {
				const one = new Uint8Array(pending.slice(0, requestLength))
				pending = pending.slice(requestLength)
				// Interleaved requests show as bytes that are none, simultaneous ones as an answer that is still due.
				if (due > 0 || one[0] !== 0x68 || one.at(-1) !== 0x16) overlaps++
				asked.push(one)
				behave(
					one,
					(bytes, afterMs = 0) => {
						due++
						setTimeout(() => {
							due--
							if (!socket.destroyed) socket.write(new Uint8Array(bytes))
						}, afterMs)
					},
					asked.length - 1,
					socket,
				)
			}
		})
	}
	const server = createServer(serve)
	server.listen(port, '127.0.0.1')
	await once(server, 'listening')
	return {
		port: (server.address() as AddressInfo).port,
		asked,
		overlaps: () => overlaps,
		connections: () => connections,
		sockets,
		stop: () => stopServer(server, sockets),
	}
}

async function stopServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
	for (const socket of sockets) socket.destroy()
	if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
}

/** Says once why pseudo-terminals are skipped; under CI their absence is a failure. */
export function hasSocat(): boolean {
	try {
		execFileSync('socat', ['-V'], { stdio: 'ignore' })
		return true
	} catch {
		if (process.env.CI === 'true') throw new Error('socat is missing: CI has to install it')
		console.log('pseudo-terminals are skipped: socat is not installed')
		return false
	}
}

export type Terminal = {
	readonly path: string
	readonly plug: () => Promise<void>
	readonly unplug: () => Promise<void>
	readonly remove: () => Promise<void>
}

/** A pseudo-terminal whose other end is the bus; not plugged in yet. */
export async function createTerminal(busPort: number): Promise<Terminal> {
	const folder = await mkdtemp(join(tmpdir(), 'line-'))
	const path = join(folder, 'tty')
	let process: ChildProcess | null = null
	const unplug = async () => {
		const old = process
		process = null
		if (old === null || old.exitCode !== null || old.signalCode !== null) return
		old.kill()
		await once(old, 'exit')
	}
	const plug = async () => {
		process = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${busPort},nodelay`], { stdio: 'ignore' })
		for (let tries = 0; tries < 200; tries++) {
			try {
				return await access(path)
			} catch {
				await new Promise((resolve) => setTimeout(resolve, 20))
			}
		}
		throw new Error('socat made no terminal')
	}
	return {
		path,
		plug,
		unplug,
		remove: async () => {
			await unplug()
			await rm(folder, { recursive: true, force: true })
		},
	}
}

/** Everything that a test opened, to be closed in reverse order after it. */
export function createClosing() {
	const open: (() => Promise<void>)[] = []
	return {
		later: (close: () => Promise<void>) => void open.push(close),
		now: async () => {
			for (const close of open.splice(0).reverse()) await close()
		},
	}
}

export const openLine = (url: string, log: (text: string) => void = () => undefined): Line =>
	createLine(parseLineUrl(url)!, { openWire, clock: systemClock, random: Math.random, log })

/** Resolves with the first state that fits, now or later. */
export function stateOf(line: Line, fits: (state: LineState) => boolean): Promise<LineState> {
	return new Promise((resolve) => {
		if (fits(line.state())) return resolve(line.state())
		const off = line.onState((state) => {
			if (!fits(state)) return
			off()
			resolve(state)
		})
	})
}
