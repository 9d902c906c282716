/**
 * How close the session runner comes to what the wire allows: physical minimum ÷ measured cycle on a 2400 Bd
 * pseudo-terminal that another process paces (RELIABILITY 3d: request 20 B and answer 24 B with 4 × FE at 11 bits, 20
 * ms response delay, 30 ms gap). Prints one JSON line.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/main/lines/clock.ts'
import { openWire } from '../../src/main/lines/open.ts'
import { parseLineUrl } from '../../src/main/lines/url.ts'
import { createLine } from '../../src/main/lines/watchdog.ts'
import type { Protocol, Session, Split } from '../../src/main/protocols/protocol.ts'
import { runSession } from '../../src/main/protocols/session.ts'

const baud = 2400
const bitsPerChar = 11
const delayMs = 20
const gapMs = 30
const request = framed('68123456789012681104 33333433')
const answer = framed('68123456789012689108 33333433 ab896745')
const minimumMs = ((request.length + answer.length) * bitsPerChar * 1000) / baud + delayMs + gapMs

export type LineEfficiency =
	| {
			readonly figure: 'line-efficiency'
			readonly minimumMs: number
			readonly measuredMs: number
			readonly ratio: number
			readonly cycles: number
			readonly failed: number
			/** The meter's own view of the gap: it must not be shorter than the bus asks for. */
			readonly shortestSilenceMs: number
	  }
	| { readonly figure: 'line-efficiency'; readonly skipped: string }

/** DL/T 645's frame, cut by its length; the runner is measured and not a codec. */
function split(buffer: Uint8Array): Split {
	if (buffer.length === 0) return { kind: 'more' }
	if (buffer[0] !== 0x68) return { kind: 'discard', length: 1, reason: 'start' }
	if (buffer.length < 10 || buffer.length < 12 + buffer[9]!) return { kind: 'more' }
	return { kind: 'frame', length: 12 + buffer[9]! }
}

const protocol: Pick<Protocol, 'serial' | 'timing' | 'longestFrame' | 'split'> = {
	serial: { baud, dataBits: 8, parity: 'even', stopBits: 1 },
	timing: { answerMs: 500, gapMs: 500, pauseMs: gapMs },
	longestFrame: 216,
	split,
}

/** 4 × FE before it, sum and stop byte behind it. */
function framed(text: string): Buffer {
	const bytes = Buffer.from(text.replaceAll(' ', ''), 'hex')
	const sum = bytes.reduce((total, byte) => total + byte, 0) & 0xff
	return Buffer.from([0xfe, 0xfe, 0xfe, 0xfe, ...bytes, sum, 0x16])
}

function* oneItem(): Session<boolean> {
	const heard = yield { send: request, answer: (frame) => (frame[8] === 0x91 ? 'mine' : 'foreign'), retries: 0 }
	return heard.kind === 'frame'
}

/** Takes about a quarter of a second per cycle. */
export async function measureLineEfficiency(cycles = 100): Promise<LineEfficiency> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-'))
	const ends = [join(folder, 'station'), join(folder, 'meter')] as const
	const socat = spawn(
		'socat',
		ends.map((end) => `pty,raw,echo=0,link=${end}`),
		{ stdio: 'ignore' },
	)
	const started = await Promise.race([once(socat, 'spawn').then(() => true), once(socat, 'error').then(() => false)])
	try {
		if (!started) return { figure: 'line-efficiency', skipped: 'socat is not installed' }
		for (const end of ends) await appears(end)
		return await measure(ends, cycles)
	} finally {
		if (started) await ended(socat)
		await rm(folder, { recursive: true, force: true })
	}
}

async function measure(ends: readonly [string, string], cycles: number): Promise<LineEfficiency> {
	const parameters = [ends[1], baud, bitsPerChar, delayMs, request.length, answer.toString('hex')].map(String)
	const meter = spawn(process.execPath, [join(import.meta.dirname, 'paced-meter.ts'), ...parameters], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const silences: number[] = []
	const lines = createInterface({ input: meter.stdout })
	const ready = once(lines, 'line')
	const url = parseLineUrl(`serial://${ends[0]}?baud=${baud}&parity=even`)
	const line = createLine(url!, { openWire, clock: systemClock, random: Math.random, log: () => undefined })
	const cycle = () => runSession(line, protocol as Protocol, oneItem(), { priority: 'live', clock: systemClock })
	try {
		await ready
		lines.on('line', (text) => {
			const { silenceMs } = JSON.parse(text) as { silenceMs: number | null }
			if (silenceMs !== null) silences.push(silenceMs)
		})
		// The first exchanges pay for compiling; a day of reading does not.
		for (let index = 0; index < 5; index++) await cycle()
		silences.length = 0
		let failed = 0
		const from = performance.now()
		for (let index = 0; index < cycles; index++) if (!(await cycle())) failed++
		const measuredMs = (performance.now() - from) / cycles
		return {
			figure: 'line-efficiency',
			minimumMs: rounded(minimumMs),
			measuredMs: rounded(measuredMs),
			ratio: rounded(minimumMs / measuredMs),
			cycles,
			failed,
			shortestSilenceMs: rounded(Math.min(...silences)),
		}
	} finally {
		await line.close()
		await ended(meter)
	}
}

const rounded = (value: number) => Math.round(value * 1000) / 1000

async function appears(path: string): Promise<void> {
	for (let tries = 0; tries < 250; tries++) {
		try {
			return await access(path)
		} catch {
			await systemClock.sleep(20)
		}
	}
	throw new Error(`${path} does not appear`)
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	const exit = once(child, 'exit')
	child.kill()
	await exit
}

if (import.meta.main) console.log(JSON.stringify(await measureLineEfficiency()))
