/** One attempt at one exchange: send once, then collect bytes until an answer, a time limit or too much. */
import { traceNotes } from '../../shared/trace-notes.ts'
import type { Clock } from '../lines/clock.ts'
import type { Line, Wire } from '../lines/line.ts'
import { createEar, type Ear } from './ear.ts'
import type { Heard, Protocol, Step } from './protocol.ts'

export type Attempt = Exclude<Heard, { kind: 'line' }>

/** What one line keeps in mind from exchange to exchange. */
export type Memory = {
	/** Monotonic ms of the last byte that an exchange sent or heard. */
	lastByteAt: number
	/** Monotonic ms at which the last request had left. */
	saidAt: number
	/** The adapter gives back what we send: found out by the exchanges. */
	echoes: boolean
	/** A late or second answer may be on its way. */
	wary: boolean
}

/** Times of one exchange on this wire, ms. */
export type Pace = {
	/** One character of the request. */
	readonly sendCharMs: number
	/** One character of the answer. */
	readonly answerCharMs: number
	/** From the end of the request to the first byte of the answer. */
	readonly answerMs: number
	/** The longest pause inside a frame. */
	readonly gapMs: number
	/** Silence between two exchanges. */
	readonly pauseMs: number
	/** The longest frame at the line's speed. */
	readonly longestFrameMs: number
	/** The longest frame where the speed is not known for certain: bounds an attempt absolutely. */
	readonly longestAnswerMs: number
}

export type AttemptContext = {
	readonly line: Pick<Line, 'note'>
	readonly wire: Wire
	readonly protocol: Protocol
	readonly step: Step
	readonly pace: Pace
	readonly clock: Clock
	readonly memory: Memory
	readonly echo: 'none' | 'strip' | 'auto'
}

/**
 * A line that talks without end never fills more than this (RELIABILITY 2.4 row 13), or one frame where that is
 * longer.
 */
const longestBuffer = 4096
const longestKeptNoise = 256
/** What is told of foreign frames in one attempt's trace; all of them are counted. */
const mostForeignNotes = 4

/** Sends `step` once. `foreign` counts whole frames that answered somebody else. */
export async function attempt(context: AttemptContext): Promise<Attempt> {
	const { wire, step, clock, pace, memory } = context
	const ear = createEar(wire, clock, Math.max(longestBuffer, context.protocol.longestFrame + 64))
	let saidAt = Number.NEGATIVE_INFINITY
	try {
		saidAt = await say(context)
		memory.saidAt = saidAt
		if (step.answer === null) {
			await clock.sleep(saidAt - clock.monotonicMs())
			return { kind: 'sent' }
		}
		return await collect(context, ear, saidAt + pace.answerMs)
	} finally {
		ear.close()
		// An answer proves that the request had left, however long its bytes were reckoned to take (a fast gateway).
		const lastByteAt = ear.lastByteAt() === Number.NEGATIVE_INFINITY ? saidAt : ear.lastByteAt()
		memory.lastByteAt = Math.max(memory.lastByteAt, lastByteAt)
	}
}

/**
 * Monotonic ms at which the last bit has left. Adapters report 'drained' while their own memory still holds bytes, so
 * that the time which the bytes take on the line counts where it is later.
 */
async function say({ wire, step, clock, pace }: AttemptContext): Promise<number> {
	const from = clock.monotonicMs()
	if (step.send.length === 0) return from
	await (step.secret === undefined ? wire.send(step.send) : wire.send(step.send, step.secret))
	const saidAt = Math.max(clock.monotonicMs(), from + step.send.length * pace.sendCharMs)
	if (step.baudAfter !== undefined && wire.setBaud !== undefined) {
		// A request that is still leaving would be garbled by the new speed.
		await clock.sleep(saidAt - clock.monotonicMs())
		await wire.setBaud(step.baudAfter)
	}
	return saidAt
}

type Gathering = {
	readonly context: AttemptContext
	readonly ear: Ear
	readonly answer: NonNullable<Step['answer']>
	noise: Uint8Array
	foreign: number
	/** Frames of an answer whose last one has not come. */
	parts: number
	echo: 'possible' | 'settled'
	stripped: boolean
}

async function collect(context: AttemptContext, ear: Ear, answerBy: number): Promise<Attempt> {
	const { step, clock, pace } = context
	const answer = step.answer as NonNullable<Step['answer']>
	const possible = context.echo !== 'none' && step.send.length > 0
	const state: Gathering = {
		context,
		ear,
		answer,
		noise: new Uint8Array(),
		foreign: 0,
		parts: 0,
		echo: possible ? 'possible' : 'settled',
		stripped: false,
	}
	const latest = answerBy + pace.longestAnswerMs + pace.gapMs
	for (;;) {
		const frame = search(state)
		if (frame !== null) return found(state, frame)
		const now = clock.monotonicMs()
		const isBroken = ear.bytes().length > 0 && now >= Math.min(ear.lastByteAt() + pace.gapMs, latest)
		if (isBroken) {
			state.echo = 'settled'
			const behind = searchBehindFalseStart(state)
			if (behind !== null) return found(state, behind)
		}
		const until = ear.bytes().length > 0 ? ear.lastByteAt() + pace.gapMs : quietUntil(state, answerBy)
		if (now >= Math.min(until, latest)) return missed(state)
		await ear.wait(Math.min(until, latest))
	}
}

/**
 * With nothing half-heard: until the answer is due, and no shorter after noise or a foreign frame than a gap. The next
 * part of an answer may take as long as its first one.
 */
function quietUntil(state: Gathering, answerBy: number): number {
	if (state.parts > 0) return Math.max(answerBy, state.ear.lastByteAt() + state.context.pace.answerMs)
	const isDisturbed = state.noise.length > 0 || state.foreign > 0
	return isDisturbed ? Math.max(answerBy, state.ear.lastByteAt() + state.context.pace.gapMs) : answerBy
}

/**
 * Takes everything from the buffer that is certain: echo, noise, foreign frames; returns our frame when it is there.
 */
function search(state: Gathering): Uint8Array | null {
	const { ear, context } = state
	if (state.echo === 'possible') stripEcho(state)
	if (state.echo === 'possible') return null
	while (ear.bytes().length > 0) {
		const verdict = context.protocol.split(ear.bytes())
		if (verdict.kind === 'more') return null
		if (verdict.kind === 'discard') {
			keepNoise(state, ear.take(verdict.length))
			continue
		}
		const frame = ear.take(verdict.length)
		const whose = state.answer(frame)
		if (whose === 'mine') return frame
		if (whose === 'part') {
			state.parts++
			continue
		}
		if (isOwnRequest(state, frame)) continue
		state.foreign++
		if (state.foreign <= mostForeignNotes) {
			context.line.note({ direction: 'discarded', bytes: frame, note: traceNotes.foreign })
		}
	}
	return null
}

/**
 * The echo comes first and is byte-identical (row 12). Where an answer may be identical to its request, only a line
 * that is known to echo has it removed.
 */
function stripEcho(state: Gathering): void {
	const { ear, context } = state
	const { step, memory } = context
	const bytes = ear.bytes()
	const length = Math.min(bytes.length, step.send.length)
	for (let index = 0; index < length; index++) {
		if (bytes[index] !== step.send[index]) {
			state.echo = 'settled'
			return
		}
	}
	if (length < step.send.length) return
	state.echo = 'settled'
	if (context.echo === 'auto' && !memory.echoes && answersItself(state)) return
	noteEcho(state, ear.take(length))
}

function noteEcho(state: Gathering, bytes: Uint8Array): void {
	state.stripped = true
	state.context.memory.echoes = true
	state.context.line.note({ direction: 'echo', ...traced(state, bytes) })
}

/** The request itself would pass as its answer, as with Modbus writes. */
function answersItself(state: Gathering): boolean {
	const { step, protocol } = state.context
	let rest = step.send
	while (rest.length > 0) {
		const verdict = protocol.split(rest)
		if (verdict.kind === 'more') return false
		if (verdict.kind === 'frame') return state.answer(rest.slice(0, verdict.length)) === 'mine'
		rest = rest.subarray(verdict.length)
	}
	return false
}

/** An echo behind a few noise bytes: our own frame, which is no foreign one. */
function isOwnRequest(state: Gathering, frame: Uint8Array): boolean {
	const { send } = state.context.step
	const from = send.length - frame.length
	if (state.context.echo === 'none' || from < 0 || !frame.every((byte, index) => byte === send[from + index]))
		return false
	noteEcho(state, frame)
	return true
}

/** A start byte in the noise promised a frame that does not come: look for a whole one behind it (row 5). */
function searchBehindFalseStart(state: Gathering): Uint8Array | null {
	let frame = search(state)
	while (frame === null && state.ear.bytes().length > 0) {
		keepNoise(state, state.ear.take(1))
		frame = search(state)
	}
	return frame
}

function keepNoise(state: Gathering, bytes: Uint8Array): void {
	const room = longestKeptNoise - state.noise.length
	if (room <= 0) return
	const kept = new Uint8Array(state.noise.length + Math.min(room, bytes.length))
	kept.set(state.noise)
	kept.set(bytes.subarray(0, room), state.noise.length)
	state.noise = kept
}

function found(state: Gathering, frame: Uint8Array): Attempt {
	const { ear, context } = state
	noteDiscarded(state)
	if (!state.stripped) context.memory.echoes = false
	// A second answer in the same chunk is nobody's: it must not be taken for the next meter's (row 9).
	const rest = ear.take(ear.bytes().length)
	if (rest.length > 0) context.line.note({ direction: 'discarded', bytes: rest, note: traceNotes.surplus })
	const at = Math.round(context.clock.now() - (context.clock.monotonicMs() - ear.lastByteAt()))
	return { kind: 'frame', frame, at }
}

function missed(state: Gathering): Attempt {
	keepNoise(state, state.ear.take(state.ear.bytes().length))
	noteDiscarded(state)
	if (state.noise.length === 0 && state.foreign === 0 && state.parts === 0) return { kind: 'silence' }
	return { kind: 'noise', bytes: state.noise, foreign: state.foreign }
}

function noteDiscarded(state: Gathering): void {
	if (state.noise.length === 0) return
	state.context.line.note({ direction: 'discarded', note: traceNotes.unframed, ...traced(state, state.noise) })
}

/** An echo, and what the line has spoilt of one, may hold the password that was sent. */
function traced(state: Gathering, bytes: Uint8Array): { readonly bytes: Uint8Array; readonly note?: string } {
	if (state.context.step.secret === undefined) return { bytes }
	return { bytes: new Uint8Array(), note: `${bytes.length} bytes, not shown: they may hold a password` }
}
