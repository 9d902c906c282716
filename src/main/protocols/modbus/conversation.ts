/** One request and its answer with a Modbus device, in the framing of its line. */
import type { Heard, MeterContext, MeterError, ReadFailure, Session, Step } from '../protocol.ts'
import { answers, exceptionIn } from './codec.ts'
import { exception, exceptionTexts, firstUnit, gatewaySilence, lastUnit, mostChannels } from './constants.ts'
import { type Dialect, dialectIn } from './dialect.ts'
import { encode, type Frame, type Framing, isFrame, unwrap } from './frame.ts'

/** Whom we talk to, how, and what has been said. */
export type Talk = {
	readonly framing: Framing
	readonly unit: number
	/** Channel of a pulse collector; null: the unit as a whole. */
	readonly channel: number | null
	readonly model: Dialect | null
	/** Requests so far: each has a transaction of its own. */
	turn: number
	/** Every answer behind its request: alone it does not say which registers it holds. */
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
}

/** null: the address is none. */
export function talkTo(typed: string, context: MeterContext | undefined): Talk | null {
	const canonical = address(typed)
	if (canonical === null) return null
	const model = dialectIn(context)
	const isTcp = canonical.startsWith(tcpPrefix) || model?.framing === 'tcp'
	const [unit = '', channel] = canonical.replace(tcpPrefix, '').split('/')
	return {
		framing: isTcp ? 'tcp' : 'rtu',
		unit: Number(unit),
		channel: channel === undefined ? null : Number(channel),
		...{ model, turn: 0, frames: [] },
	}
}

const tcpPrefix = 'tcp:'

/**
 * '1'…'247': a unit on a serial line, or through a converter (RTU), unless the model says that it speaks Modbus TCP.
 * 'tcp:0'…'tcp:255': a unit behind Modbus TCP; devices of their own often are 255, 1 or 0 (TCP/IP guide, clause 4.4.2.2).
 * '5/12': channel 12 of the pulse collector that is unit 5.
 */
export function address(typed: string): string | null {
	const match = /^(tcp:)?(\d{1,3})(?:\/(\d{1,2}))?$/.exec(typed.trim().toLowerCase())
	if (match === null) return null
	const [unit, channel] = [Number(match[2]), match[3] === undefined ? null : Number(match[3])]
	if (channel !== null && (channel < 1 || channel > mostChannels)) return null
	const behind = channel === null ? '' : `/${channel}`
	if (match[1] !== undefined) return unit <= 255 ? `${tcpPrefix}${unit}${behind}` : null
	return unit >= firstUnit && unit <= lastUnit ? `${unit}${behind}` : null
}

export type Answer =
	/** `bytes`: the request with the answer behind it. */
	| { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly frame: Frame; readonly index: number }
	| { readonly kind: 'exception'; readonly code: number; readonly error: MeterError }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** A busy device is asked again after this, so often (clause 7: exception 06, "retransmit later"). */
const busyPauseMs = 500
const mostBusy = 3

type Asking = Pick<Step, 'retries' | 'answerMs' | 'hold'>

/** Sends the PDU and waits for the one answer that fits it. */
export function* ask(talk: Talk, pdu: readonly number[], asking: Asking = {}): Session<Answer> {
	const answerMs = talk.model?.answerMs
	let pauseMs = talk.model?.pauseMs
	for (let busy = 0; ; busy++) {
		const send = encode(talk.framing, talk.unit, pdu, talk.turn++)
		const request = unwrap(send)
		if (!isFrame(request)) return failed('refused', `The request is none: ${request.text}.`)
		let isMixedUp = false
		const answer = (bytes: Uint8Array): 'mine' | 'foreign' => {
			const frame = unwrap(bytes)
			if (!isFrame(frame)) return 'foreign'
			if (frame.framing !== request.framing) isMixedUp = true
			return answers(bytes, frame, send, request) ? 'mine' : 'foreign'
		}
		const pace = { ...(answerMs !== undefined && { answerMs }), ...(pauseMs !== undefined && { pauseMs }) }
		const heard: Heard = yield { send, answer, ...pace, ...asking }
		if (heard.kind !== 'frame') return { kind: 'failed', failure: failureOf(talk, heard, isMixedUp) }
		const bytes = Uint8Array.from([...send, ...heard.frame])
		const frame = unwrap(bytes, send.length, talk.framing)
		if (!isFrame(frame)) return failed('refused', `${frame.text}.`)
		const index = talk.frames.push({ bytes, receivedAt: heard.at }) - 1
		const error = exceptionIn(bytes, frame)
		if (error === null) return { kind: 'answer', bytes, frame, index }
		const code = bytes[frame.pdu + 1]!
		if (gatewaySilence.includes(code)) return failed('silence', `The gateway says: ${exceptionTexts[code]}.`)
		if (code !== exception.busy || busy === mostBusy || asking.retries === 0) return { kind: 'exception', code, error }
		pauseMs = Math.max(busyPauseMs, pauseMs ?? 0)
	}
}

function failureOf({ framing, unit }: Talk, heard: Exclude<Heard, { kind: 'frame' }>, isMixedUp: boolean): ReadFailure {
	if (isMixedUp) {
		const text =
			framing === 'rtu'
				? `Something answered in Modbus TCP, and was asked in Modbus RTU: write the address as tcp:${unit}.`
				: `Something answered in Modbus RTU, and was asked in Modbus TCP: write the address as ${unit}.`
		return { reason: 'noise', text }
	}
	switch (heard.kind) {
		case 'line':
			return { reason: 'line', text: heard.reason }
		case 'noise': {
			const what =
				heard.bytes.length === 0
					? `${heard.foreign} frames came, none of them answers this request`
					: 'bytes came that form no answer: a collision, a disturbance, another baud rate or parity'
			return { reason: 'noise', text: `From unit ${unit}: ${what}.` }
		}
		default: {
			const hint = framing === 'rtu' ? `; a Modbus TCP device or gateway needs the address tcp:${unit}` : ''
			return {
				reason: 'silence',
				text: `Unit ${unit} does not answer: check wiring, address, baud rate and parity${hint}.`,
			}
		}
	}
}

function failed(reason: ReadFailure['reason'], text: string): Answer {
	return { kind: 'failed', failure: { reason, text } }
}

/** 01 to 04, address, count (clauses 6.1 to 6.4). */
export function readPdu(code: number, from: number, count: number): readonly number[] {
	return [code, from >> 8, from & 0xff, count >> 8, count & 0xff]
}
