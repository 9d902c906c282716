/** `read` and `scan`: open a line, hold one conversation, close it again. */
import { systemClock } from '../lines/clock.ts'
import type { Line } from '../lines/line.ts'
import { openWire } from '../lines/open.ts'
import { reopened } from '../lines/reopened.ts'
import { parseLineUrl } from '../lines/url.ts'
import { createLine } from '../lines/watchdog.ts'
import { type Found, isFoundAgain } from '../protocols/found.ts'
import type { MeterContext, Protocol, ReadResult } from '../protocols/protocol.ts'
import { runSession } from '../protocols/session.ts'
import { decodedLine, hexOf } from './decode.ts'

type Talk = {
	readonly line: string
	readonly protocol: Protocol
	/** The meter's model and keys; no sentence repeats a key. */
	readonly context: MeterContext
	readonly print: (value: object) => void
	readonly say: (text: string) => void
}

const openTimeoutMs = 8_000

/** Asks one meter and prints each answer frame. Exit code 1 when the meter did not answer completely. */
export async function readMeter(talk: Talk & { address: string; items: readonly string[] | null }): Promise<number> {
	const { protocol, context } = talk
	const address = protocol.address(talk.address)
	if (address === null) {
		talk.say(`"${talk.address}" is not an address of ${protocol.title}.`)
		return 2
	}
	return withLine(talk, async (line) => {
		const job = { kind: 'current', ...(talk.items === null ? {} : { items: talk.items }) } as const
		const result = await runSession(line, protocol, protocol.read(address, job, context), {
			priority: 'user',
			clock: systemClock,
		})
		for (const index of result.frames.keys()) talk.print(answerLine(talk, result, index))
		if (result.failure === null) return 0
		talk.say(`Meter ${address}: ${result.failure.text}`)
		return 1
	})
}

/** What a frame states by itself, or, where only the conversation knows what was asked, what it made of it. */
function answerLine({ protocol, context }: Talk, result: ReadResult, index: number) {
	const { bytes } = result.frames[index]!
	const line = decodedLine(protocol, hexOf(bytes), protocol.decode(bytes, context))
	const readings = result.records.flatMap(({ frame, ...record }) => (frame === index ? record : []))
	if (readings.length === 0) return line
	if (line.ok) return { ...line, device: line.device ?? result.device, readings }
	return { ok: true, frame: line.frame, protocol: protocol.name, device: result.device, readings }
}

/** Searches the line and prints each device as it is found. Exit code 1 when nothing answered. */
export async function scanLine(talk: Talk & { range: { from: number; to: number } | undefined }): Promise<number> {
	const { protocol, context } = talk
	const { scan } = protocol
	if (scan === undefined) {
		talk.say(`${protocol.title} has no search.`)
		return 2
	}
	return withLine(talk, async (line) => {
		const found = new Map<string, Found>()
		const waiting = [...scan.first(talk.range)]
		for (let pattern = waiting.shift(); pattern !== undefined; pattern = waiting.shift()) {
			const options = { priority: 'scan', retries: 0, clock: systemClock } as const
			const result = await runSession(line, protocol, scan.probe(pattern, context), options)
			if (result.kind === 'line') {
				if (await reopened(line, () => true)) {
					waiting.unshift(pattern)
					continue
				}
				talk.say(`The line was lost during the search (${result.reason}).`)
				return 1
			}
			if (result.kind === 'collision') waiting.push(...narrowed(talk, scan.narrow(pattern), pattern))
			if (result.kind !== 'found' || found.has(result.address) || isFoundAgain(found, result)) continue
			found.set(result.address, result)
			talk.print({
				ok: true,
				frame: result.frame && hexOf(result.frame),
				protocol: protocol.name,
				address: result.address,
				device: result.device,
				readings: result.records,
			})
		}
		if (found.size === 0) talk.say('Nothing answered. Check wiring, baud rate, parity and the address range.')
		return found.size === 0 ? 1 : 0
	})
}

function narrowed(talk: Talk, patterns: readonly string[], pattern: string): readonly string[] {
	if (patterns.length === 0) talk.say(`More than one device answers at address ${pattern}.`)
	return patterns
}

async function withLine(talk: Talk, use: (line: Line) => Promise<number>): Promise<number> {
	const url = parseLineUrl(talk.line)
	if (url === null) {
		talk.say(`"${talk.line}" is not a line. Use serial://COM3?baud=2400&parity=even or tcp://host:port.`)
		return 2
	}
	const line = createLine(url, { openWire, clock: systemClock, random: Math.random, log: () => {} })
	try {
		const failure = await opened(line)
		if (failure !== null) {
			talk.say(`The line ${talk.line} cannot be opened: ${failure}`)
			return 1
		}
		return await use(line)
	} finally {
		await line.close()
	}
}

/** null once the line is open, else why not. */
function opened(line: Line): Promise<string | null> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve('no connection in time'), openTimeoutMs)
		const settle = (answer: string | null) => {
			clearTimeout(timer)
			stop()
			resolve(answer)
		}
		const look = () => {
			const state = line.state()
			if (state.kind === 'open') settle(null)
			if (state.kind === 'failed') settle(`${state.reason} (${state.detail})`)
		}
		const stop = line.onState(look)
		look()
	})
}
