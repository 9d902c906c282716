/** A meter's own conversation carried through a terminal: transparent forwarding, AFN 10 F1. */
import type { PortSettings } from '../concentrator.ts'
import type { Heard, MeterContext, Session, Split, Step } from '../protocol.ts'
import { targetOf } from './address.ts'
import { unitBytes } from './addressing.ts'
import { afn } from './constants.ts'
import { type Answer, ask, begin, type Talk } from './conversation.ts'
import { type Password, passwordOf } from './orders.ts'
import { lineSpeeds } from './parameters.ts'
import { spansOf } from './units.ts'

/** Of the network between us and the terminal, and of the terminal itself, beside its wait for the meter. */
const terminalMs = 5000
/** How often a request is forwarded again after the meter's silence where its step does not say. */
const usualRetries = 1
/** Between two bytes of a meter, as an outside frame has it. */
const usualByteMs = 100
/** What a meter can have said to one request; more is cut off. */
const longestForwarded = 4096

/** Never throws; what the terminal or the network do wrong is silence or noise for the conversation inside. */
export function* through<T>(
	terminal: string,
	way: PortSettings,
	inner: Session<T>,
	split: (buffer: Uint8Array) => Split,
	context?: MeterContext,
): Session<T> {
	const target = targetOf(terminal)
	const password = passwordOf(context)
	let next = inner.next()
	if (target === null || password === null) {
		const reason = target === null ? `"${terminal}" is no address of a terminal.` : 'The terminal has no such password.'
		while (next.done !== true) next = inner.next({ kind: 'line', reason })
		return next.value
	}
	const talk = begin({ ...target, point: 0 })
	while (next.done !== true) next = inner.next(yield* forward(talk, way, next.value, split, password))
	return next.value
}

/** One step of the conversation inside, and again after silence or noise as often as it wants. */
function* forward(
	talk: Talk,
	way: PortSettings,
	step: Step,
	split: (buffer: Uint8Array) => Split,
	password: Password,
): Session<Heard> {
	const attempts = step.answer === null ? 1 : 1 + (step.retries ?? usualRetries)
	let heard: Heard = { kind: 'silence' }
	for (let attempt = 0; attempt < attempts; attempt++) {
		const question = questionOf(way, step, password)
		// A repeated order could reach the meter twice, so that the way there repeats nothing by itself.
		const answer = yield* ask(talk, { ...question, retries: 0 })
		heard = heardIn(step, answer, split)
		if (heard.kind !== 'silence' && heard.kind !== 'noise') break
	}
	return heard
}

function questionOf(way: PortSettings, { send, secret, answerMs, baud }: Step, { bytes, isSecret }: Password) {
	const waitMs = Math.max(way.answerMs, answerMs ?? 0)
	const own = baud !== undefined && isSpeed(baud) ? { ...way, baud } : way
	const body = forwardBytes({ ...own, answerMs: waitMs }, send)
	const question = {
		afn: afn.forward,
		data: [...unitBytes(0, 1), ...body, ...bytes],
		answerMs: waitMs + terminalMs,
	}
	if (secret === undefined) return isSecret ? { ...question, secret: Uint8Array.from(bytes) } : question
	// The meter's password lies in the request, the terminal's behind it: from the first to the end nothing is kept.
	const from = indexOf(send, secret)
	return { ...question, secret: Uint8Array.from([...send.subarray(Math.max(from, 0)), ...bytes]) }
}

/** Port, line settings, two time limits, length, the request. `byteMs`: the longest pause within an answer. */
export const forwardBytes = (way: PortSettings, send: Uint8Array, byteMs = usualByteMs): readonly number[] => [
	...[way.port, settingsOf(way), frameTimeout(way.answerMs), Math.min(Math.ceil(byteMs / 10), 0xff)],
	...[send.length & 0xff, send.length >> 8],
	...send,
]

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
	for (let at = 0; at + part.length <= bytes.length; at++) {
		if (part.every((byte, index) => bytes[at + index] === byte)) return at
	}
	return -1
}

const isSpeed = (baud: number): baud is PortSettings['baud'] => baud === 300 || lineSpeeds.includes(baud)

/** D7-5 speed (0: 300), D4 second stop bit, D3 parity, D2 odd, D1-0 data bits less five. */
function settingsOf({ baud, parity, dataBits, stopBits }: PortSettings): number {
	const speed = Math.max(lineSpeeds.indexOf(baud), 0)
	const check = parity === 'none' ? 0 : parity === 'even' ? 0x08 : 0x0c
	return (speed << 5) | (stopBits === 2 ? 0x10 : 0) | check | (dataBits - 5)
}

/** D7 clear: units of 10 ms, set: seconds; seven bits. */
function frameTimeout(ms: number): number {
	const hundredths = Math.ceil(Math.max(ms, 10) / 10)
	return hundredths <= 0x7f ? hundredths : 0x80 | Math.min(Math.ceil(ms / 1000), 0x7f)
}

/** What the meter said: its own frame out of the forwarded bytes, as a line would find it. */
function heardIn(step: Step, answer: Answer, split: (buffer: Uint8Array) => Split): Heard {
	if (answer.kind === 'failed') {
		const { reason, text } = answer.failure
		if (reason === 'line') return { kind: 'line', reason: text }
		return reason === 'noise' ? { kind: 'noise', bytes: new Uint8Array(), foreign: 0 } : { kind: 'silence' }
	}
	if (step.answer === null) return { kind: 'sent' }
	const bytes = answer.kind === 'data' ? forwardedIn(answer) : new Uint8Array()
	if (bytes.length === 0) return { kind: 'silence' }
	let foreign = 0
	for (let at = 0; at < bytes.length; ) {
		const verdict = split(bytes.subarray(at))
		const length = verdict.kind === 'more' ? 1 : verdict.length
		if (verdict.kind === 'frame') {
			const frame = bytes.slice(at, at + length)
			const whose = step.answer(frame)
			if (whose === 'mine') return { kind: 'frame', frame, at: answer.kind === 'data' ? answer.receivedAt : 0 }
			if (whose === 'foreign') foreign++
		}
		at += length
	}
	return { kind: 'noise', bytes, foreign }
}

function forwardedIn({ frames }: Extract<Answer, { kind: 'data' }>): Uint8Array {
	const bytes: number[] = []
	for (const frame of frames) {
		for (const { at, length, name } of spansOf(frame)) {
			if (name === 'forwarded') bytes.push(...frame.bytes.subarray(at, at + length))
		}
	}
	return Uint8Array.from(bytes.slice(0, longestForwarded))
}
