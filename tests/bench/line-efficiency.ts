/**
 * How close the session runner comes to what the wire allows: physical minimum ÷ measured cycle on a 2400 Bd
 * pseudo-terminal that another process paces (RELIABILITY 3d: 11 bits a character, the protocol's own gap). Prints one
 * JSON line for each: DL/T 645 with its energy answer of 24 B (request 20 B, both with 4 × FE; 20 ms delay), DL/T 645
 * and M-Bus with answers of 200 B and 50 ms delay.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/main/lines/clock.ts'
import { openWire } from '../../src/main/lines/open.ts'
import { parseLineUrl } from '../../src/main/lines/url.ts'
import { createLine } from '../../src/main/lines/watchdog.ts'
import { dlt645 } from '../../src/main/protocols/dlt645/driver.ts'
import { mbus } from '../../src/main/protocols/mbus/driver.ts'
import type { Protocol, Session } from '../../src/main/protocols/protocol.ts'
import { runSession } from '../../src/main/protocols/session.ts'
import { appears } from './appears.ts'

const baud = 2400
const bitsPerChar = 11

type Exchange = {
	readonly name: string
	readonly protocol: Protocol
	readonly request: Buffer
	readonly answer: Buffer
	readonly delayMs: number
}

/** 4 × FE before it, sum and stop byte behind it. */
function dltFramed(text: string, data: readonly number[] = []): Buffer {
	const bytes = Buffer.from([...Buffer.from(text.replaceAll(' ', ''), 'hex'), ...data])
	return Buffer.from([0xfe, 0xfe, 0xfe, 0xfe, ...bytes, sumOf(bytes), 0x16])
}
const sumOf = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0) & 0xff

/** RSP_UD of 200 B: long frame, address 1, CI 72. */
function mbusAnswer(): Buffer {
	const told = Buffer.from([0x08, 0x01, 0x72, ...Array.from({ length: 191 }, (_, index) => index)])
	return Buffer.from([0x68, told.length, told.length, 0x68, ...told, sumOf(told), 0x16])
}

const energyRequest = dltFramed('68123456789012681104 33333433')
const block = Array.from({ length: 180 }, (_, index) => 0x33 + (index % 100))
const exchanges: readonly Exchange[] = [
	{
		...{ name: 'dlt645', protocol: dlt645, request: energyRequest, delayMs: 20 },
		answer: dltFramed('68123456789012689108 33333433 ab896745'),
	},
	{
		...{ name: 'dlt645-200', protocol: dlt645, request: energyRequest, delayMs: 50 },
		answer: dltFramed('681234567890126891b8 33333433', block),
	},
	{
		...{ name: 'mbus-200', protocol: mbus, delayMs: 50 },
		...{ request: Buffer.from('105b015c16', 'hex'), answer: mbusAnswer() },
	},
]

/** What the bus asks for between two exchanges, ms. */
const gapMsOf = ({ timing }: Protocol) => Math.max(timing.pauseMs, (1000 * (timing.pauseBits ?? 0)) / baud)
const minimumMsOf = ({ protocol, request, answer, delayMs }: Exchange) =>
	((request.length + answer.length) * bitsPerChar * 1000) / baud + delayMs + gapMsOf(protocol)

type LineEfficiency =
	| {
			readonly figure: 'line-efficiency'
			readonly exchange: string
			readonly minimumMs: number
			readonly measuredMs: number
			readonly ratio: number
			readonly cycles: number
			readonly failed: number
			/** The meter's own view of the gap: it must not be shorter than the bus asks for. */
			readonly shortestSilenceMs: number
	  }
	| { readonly figure: 'line-efficiency'; readonly skipped: string }

function* oneItem(request: Buffer): Session<boolean> {
	const heard = yield { send: request, answer: () => 'mine', retries: 0 }
	return heard.kind === 'frame'
}

/** Takes about a quarter of a second per cycle, and a whole one where answers are long. */
async function measureLineEfficiency(exchange: Exchange, cycles: number): Promise<LineEfficiency> {
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
		return await measure(exchange, ends, cycles)
	} finally {
		if (started) await ended(socat)
		await rm(folder, { recursive: true, force: true })
	}
}

async function measure(exchange: Exchange, ends: readonly [string, string], cycles: number): Promise<LineEfficiency> {
	const { name, protocol, request, answer, delayMs } = exchange
	const minimumMs = minimumMsOf(exchange)
	const parameters = [ends[1], baud, bitsPerChar, delayMs, request.length, answer.toString('hex')].map(String)
	const meter = spawn(process.execPath, [join(import.meta.dirname, 'paced-meter.ts'), ...parameters], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const silences: number[] = []
	const lines = createInterface({ input: meter.stdout })
	const ready = once(lines, 'line')
	const url = parseLineUrl(`serial://${ends[0]}?baud=${baud}&parity=even`)
	const line = createLine(url!, { openWire, clock: systemClock, random: Math.random, log: () => undefined })
	const cycle = () => runSession(line, protocol, oneItem(request), { priority: 'live', clock: systemClock })
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
			exchange: name,
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

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	const exit = once(child, 'exit')
	child.kill()
	await exit
}

for (const exchange of exchanges) {
	console.log(JSON.stringify(await measureLineEfficiency(exchange, exchange.answer.length > 100 ? 40 : 100)))
}
