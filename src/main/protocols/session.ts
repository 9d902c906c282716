/**
 * Runs a conversation on a line: takes turns, sends, collects bytes until the protocol sees a frame that answers,
 * retries after silence and noise, and hands what was heard back to the conversation.
 */
import type { Clock } from '../lines/clock.ts'
import type { Line, LineUrl, TurnPriority, Wire } from '../lines/line.ts'
import { type Attempt, attempt, type Memory, type Pace } from './exchange.ts'
import type { Heard, Protocol, Session, Step } from './protocol.ts'

/** What a session needs of a line. */
export type SpokenLine = Pick<Line, 'turn' | 'note'> & { readonly url?: LineUrl }

export type SessionOptions = {
	readonly priority: TurnPriority
	readonly clock: Clock
	/** Instead of the protocol's own, ms: a slow meter, a line with a long gap. */
	readonly answerMs?: number
	/** The least that the first byte of an answer is waited for, ms, network included: what this device has needed. */
	readonly atLeastMs?: number
	readonly gapMs?: number
	readonly pauseMs?: number
	/** How often a request is repeated where the step does not say; default 2. */
	readonly retries?: number
	/**
	 * What the network between us and the meter's bus may add to an answer, ms; default: serial 0, this PC 200, TCP
	 * 1500.
	 */
	readonly networkMs?: number
	/**
	 * Told of every exchange that was spoken: for the line's counters and for limits that follow a slow meter (row 21).
	 */
	readonly spoken?: (exchange: Spoken) => void
}

export type Spoken = {
	readonly outcome: Heard['kind']
	/** How often the request was sent. */
	readonly attempts: number
	/** Whole frames that answered somebody else. */
	readonly foreign: number
	/** From the first sending to the outcome, ms. */
	readonly tookMs: number
	/** From the end of the first sending to the first byte of the answer, ms; null: none came. */
	readonly answeredMs: number | null
}

const usualRetries = 2
/** PROTOCOLS-CN: over transparent TCP a time limit of 2 to 5 s in all, with 1 or 2 repetitions. */
const usualTcpNetworkMs = 1500
/** A converter on this PC (ser2net, the virtual building): the system's scheduling and no network. */
const loopbackMs = 200
/** USB adapters hand over in lumps: a pause below this never ends a frame (RELIABILITY 2.4 row 7). */
const shortestGapMs = 150
/** After noise, and where a late second answer is likely, the line has to be silent for so long. */
const silenceAfterNoiseMs = 200
/** How long a line may refuse to become quiet before the exchange is given up, beyond one longest frame. */
const longestUnrestMs = 3000
const slowestBaud = 300
/** So long an adapter may hold what it was given last, beyond the time on the line: it leaves at its own speed. */
const heldByAdapterMs = 50

/**
 * Drives `session` to its end and returns its result. What goes wrong on the line is a `Heard` for the conversation and
 * never an exception; only a conversation that throws makes this reject.
 */
export async function runSession<T>(
	line: SpokenLine,
	protocol: Protocol,
	session: Session<T>,
	options: SessionOptions,
): Promise<T> {
	let next = session.next()
	while (next.done !== true) {
		/** Nobody has told the conversation yet what became of its step. */
		let pending = true
		let over = false
		const outcome = await line.turn(options.priority, async (wire) => {
			const ownBaud = wire.speed?.baud
			while (next.done !== true && !over) {
				pending = true
				const step: Step = next.value
				const heard = await exchange(line, wire, protocol, step, options)
				// The line was lost meanwhile and the turn given back: this result is nobody's.
				if (over) break
				pending = false
				next = session.next(heard)
				if (step.hold !== true) break
			}
			if (ownBaud !== wire.speed?.baud) await options.clock.sleep(heldByAdapterMs)
			await speakAt(wire, ownBaud)
			return { kind: 'spoken' as const }
		})
		over = true
		if (outcome.kind === 'line' && pending) next = session.next({ kind: 'line', reason: outcome.reason })
	}
	return next.value
}

/** What is known of a line beyond its interface; it ends with the line. */
const memories = new WeakMap<SpokenLine, Memory>()

function memoryOf(line: SpokenLine): Memory {
	const known = memories.get(line)
	if (known !== undefined) return known
	const never = Number.NEGATIVE_INFINITY
	const memory: Memory = { lastByteAt: never, saidAt: never, echoes: false, wary: false }
	memories.set(line, memory)
	return memory
}

/** One step: the request, and again after silence or noise, until it is answered or the retries are used up. */
async function exchange(
	line: SpokenLine,
	wire: Wire,
	protocol: Protocol,
	step: Step,
	options: SessionOptions,
): Promise<Heard> {
	const memory = memoryOf(line)
	const { clock } = options
	const sendBaud = step.baud ?? wire.speed?.baud
	const pace = paceOf(line, wire, protocol, step, options)
	const echo = line.url?.kind === 'serial' ? line.url.echo : 'auto'
	const attempts = step.answer === null ? 1 : 1 + (step.retries ?? options.retries ?? usualRetries)
	let from = clock.monotonicMs()
	let saidAt = from
	let worst: Extract<Attempt, { kind: 'noise' }> | null = null
	let foreign = 0
	let sent = 0
	const ending = (heard: Heard): Heard => {
		const frameMs = heard.kind === 'frame' && wire.speed !== null ? heard.frame.length * pace.answerCharMs : 0
		const answeredMs = heard.kind === 'frame' ? Math.max(0, memory.lastByteAt - frameMs - saidAt) : null
		const tookMs = clock.monotonicMs() - from
		options.spoken?.({ outcome: heard.kind, attempts: sent, foreign, tookMs, answeredMs })
		return heard
	}
	while (sent < attempts) {
		const quietMs = memory.wary ? Math.max(pace.pauseMs, silenceAfterNoiseMs) : pace.pauseMs
		const isQuiet = step.send.length === 0 || (await becomesQuiet(wire, memory, clock, quietMs, pace))
		if (!isQuiet) {
			line.note({ direction: 'note', bytes: new Uint8Array(), note: 'not sent: the line does not become quiet' })
			return ending({ kind: 'noise', bytes: worst?.bytes ?? new Uint8Array(), foreign })
		}
		await speakAt(wire, sendBaud)
		if (sent === 0) from = clock.monotonicMs()
		const heard = await attempt({ line, wire, protocol, step, pace, clock, memory, echo })
		if (sent === 0) saidAt = memory.saidAt
		sent++
		// A repeated request may be answered twice, and noise may have been half of an answer that goes on.
		memory.wary = heard.kind === 'noise' || (heard.kind === 'frame' && sent > 1)
		if (heard.kind === 'noise') {
			foreign += heard.foreign
			worst = heard
		} else if (heard.kind !== 'silence') return ending(heard)
	}
	return ending(worst === null ? { kind: 'silence' } : { kind: 'noise', bytes: worst.bytes, foreign })
}

/** Waits until nothing has been on the line for `quietMs`, counted from its last byte; false: it will not be quiet. */
async function becomesQuiet(wire: Wire, memory: Memory, clock: Clock, quietMs: number, pace: Pace): Promise<boolean> {
	const until = clock.monotonicMs() + quietMs + Math.min(longestUnrestMs, pace.longestFrameMs + 500)
	for (;;) {
		const lastByteAt = Math.max(memory.lastByteAt, wire.lastByteAt?.() ?? Number.NEGATIVE_INFINITY)
		const restMs = lastByteAt + quietMs - clock.monotonicMs()
		if (restMs <= 0) return true
		if (clock.monotonicMs() + restMs > until) return false
		await clock.sleep(restMs)
	}
}

/** Only where the wire's speed is ours and differs. */
async function speakAt(wire: Wire, baud: number | undefined): Promise<void> {
	if (baud !== undefined && wire.speed !== null && wire.speed.baud !== baud) await wire.setBaud?.(baud)
}

function paceOf(line: SpokenLine, wire: Wire, protocol: Protocol, step: Step, options: SessionOptions): Pace {
	const { serial, timing } = protocol
	const bitsPerChar = 1 + serial.dataBits + (serial.parity === 'none' ? 0 : 1) + serial.stopBits
	// Behind a gateway the bus has some speed that we are not told: the protocol's usual one.
	const speed = wire.speed ?? { baud: serial.baud, bitsPerChar }
	const charMsAt = (baud: number) => (1000 * speed.bitsPerChar) / baud
	const isOurs = wire.setBaud !== undefined
	const sendBaud = (isOurs ? step.baud : undefined) ?? speed.baud
	const baud = (isOurs ? step.baudAfter : undefined) ?? sendBaud
	const charMs = charMsAt(baud)
	const longerOf = (ms: number, bits = 0) => Math.max(ms, (1000 * bits) / baud)
	const networkMs = options.networkMs ?? (wire.speed === null ? usualNetworkMs(line.url) : 0)
	const slowestCharMs = wire.speed === null ? (1000 * bitsPerChar) / slowestBaud : charMs
	return {
		sendCharMs: charMsAt(sendBaud),
		answerCharMs: charMs,
		answerMs: Math.max(
			(step.answerMs ?? options.answerMs ?? longerOf(timing.answerMs, timing.answerBits)) + networkMs,
			options.atLeastMs ?? 0,
		),
		// A gateway cuts its packets by time; what the network adds between two of them is less than what it adds in all.
		gapMs: Math.max(options.gapMs ?? timing.gapMs, shortestGapMs) + networkMs / 3,
		pauseMs: pauseMsOf(step, options.pauseMs ?? pauseOf(line.url), longerOf(timing.pauseMs, timing.pauseBits)),
		longestFrameMs: protocol.longestFrame * charMs,
		longestAnswerMs: protocol.longestFrame * slowestCharMs * 1.25,
	}
}

/** A meter that needs rest gets it on every line; a line that asks for more gets more. */
const pauseMsOf = (step: Step, ofLine: number | undefined, usual: number): number =>
	step.pauseMs === undefined ? (ofLine ?? usual) : Math.max(step.pauseMs, ofLine ?? 0)

function usualNetworkMs(url: LineUrl | undefined): number {
	const isThisPc = url?.kind === 'tcp' && /^(localhost|127(\.\d+){3}|::1)$/i.test(url.host)
	return isThisPc ? loopbackMs : usualTcpNetworkMs
}

const pauseOf = (url: LineUrl | undefined): number | undefined => (url?.kind === 'tcp' ? url.pauseMs : undefined)
