/** Questions to one terminal and its answers, of one frame or several. Never touches a line. */
import type { DecodedRecord, Device, Heard, MeterError, ReadFailure, ReadResult, Session, Step } from '../protocol.ts'
import type { Target } from './address.ts'
import { decode, deviceOf } from './codec.ts'
import { afn, seq } from './constants.ts'
import { encode, type Frame, unwrap } from './frame.ts'

/** What is known while one conversation lasts; nothing of it outlives the conversation. */
export type Talk = {
	readonly target: Target
	/** Number of the last question, modulo 16. */
	number: number
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	readonly records: (DecodedRecord & { readonly frame: number })[]
	device: Device | null
	clock: NonNullable<ReadResult['clock']> | null
}

export const begin = (target: Target): Talk => ({
	target,
	number: -1,
	frames: [],
	records: [],
	device: null,
	clock: null,
})

export function resultOf({ device, records, frames, clock }: Talk, failure: ReadFailure | null): ReadResult {
	const result = { device, records, frames, failure }
	return clock === null ? result : { ...result, clock }
}

export type Question = {
	readonly afn: number
	/** Data units, and the password of an order behind them. */
	readonly data: readonly number[]
	readonly retries?: number
	readonly secret?: Uint8Array
}

export type Answer =
	| {
			readonly kind: 'data'
			readonly records: readonly (DecodedRecord & { readonly frame: number })[]
			readonly receivedAt: number
	  }
	| { readonly kind: 'denied'; readonly error: MeterError }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** Our own number among masters (MSA): not 0, which says that the terminal began. */
const station = 1
/** Master, initiator; class 1 and class 2 data (clause 4.3.3.2). */
const control = { class1: 0x4a, class2: 0x4b } as const

/**
 * Asks and waits for the whole answer. Frames of one answer follow each other without being asked for, and may come
 * glued together: all but the last are gathered while the line still listens, and the last one ends the exchange.
 */
export function* ask(talk: Talk, question: Question): Session<Answer> {
	talk.number = (talk.number + 1) & seq.number
	const gathered = new Map<number, Uint8Array>()
	const step: { -readonly [Name in keyof Step]: Step[Name] } = {
		send: requestOf(talk, question),
		answer: (bytes) => gather(talk, question, bytes, gathered),
		hold: true,
	}
	if (question.retries !== undefined) step.retries = question.retries
	if (question.secret !== undefined) step.secret = question.secret
	let heard = yield step
	while (heard.kind === 'frame') {
		const { at } = heard
		const frame = unwrap(heard.frame)
		if (frame.kind === 'refused') return { kind: 'failed', failure: { reason: 'noise', text: frame.text } }
		gathered.set(placeOf(talk, frame), heard.frame)
		const isLast = (frame.seq & seq.final) !== 0
		if ((frame.seq & seq.confirm) !== 0) {
			const send = confirmationOf(talk, frame)
			if (isLast) yield { send, answer: null, hold: true }
			else heard = yield { send, answer: step.answer, hold: true, retries: 0 }
		}
		if (isLast) return answerOf(talk, question, gathered, at)
	}
	return { kind: 'failed', failure: failureOf(heard, gathered.size) }
}

function requestOf(talk: Talk, { afn: code, data }: Question): Uint8Array {
	const { region, terminal } = talk.target
	const kind = code === afn.history || code === afn.events ? control.class2 : control.class1
	const sequence = seq.first | seq.final | talk.number
	return encode({ control: kind, region, terminal, station, afn: code, seq: sequence, data })
}

/** 00 F1 under the number of the frame that asked for it: from the master, no initiator, link state. */
function confirmationOf({ target: { region, terminal } }: Talk, frame: Frame): Uint8Array {
	const sequence = seq.first | seq.final | (frame.seq & seq.number)
	const data = [0, 0, 1, 0]
	return encode({ control: 0x0b, region, terminal, station: frame.station, afn: afn.confirm, seq: sequence, data })
}

/** How many frames of the answer come before this one: RSEQ counts on from the question's number. */
const placeOf = ({ number }: Talk, frame: Frame): number => ((frame.seq & seq.number) - number) & seq.number

/**
 * 'mine' for what ends the exchange: the last frame of the answer, or one that waits for our confirmation. A frame in
 * between is kept and the line goes on listening.
 */
function gather(
	talk: Talk,
	question: Question,
	bytes: Uint8Array,
	gathered: Map<number, Uint8Array>,
): 'mine' | 'foreign' {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !answers(talk, question, frame)) return 'foreign'
	if ((frame.seq & (seq.final | seq.confirm)) !== 0) return 'mine'
	gathered.set(placeOf(talk, frame), bytes)
	return 'foreign'
}

/** Address, function and number fit; a denial has the function "confirm". Some terminals answer as if they had begun. */
function answers(talk: Talk, question: Question, frame: Frame): boolean {
	const { region, terminal } = talk.target
	if (!frame.isUp || frame.region !== region || frame.terminal !== terminal) return false
	const place = placeOf(talk, frame)
	if (frame.afn === afn.confirm) return place === 0
	if (frame.afn !== question.afn) return false
	return (frame.seq & seq.first) !== 0 ? place === 0 : place > 0
}

function answerOf(talk: Talk, question: Question, gathered: ReadonlyMap<number, Uint8Array>, at: number): Answer {
	const records: (DecodedRecord & { readonly frame: number })[] = []
	const last = Math.max(...gathered.keys())
	if (gathered.size !== last + 1) {
		return { kind: 'failed', failure: { reason: 'noise', text: 'Some frames of the answer did not come.' } }
	}
	for (let place = 0; place <= last; place++) {
		const bytes = gathered.get(place)!
		const index = talk.frames.push({ bytes, receivedAt: at }) - 1
		const decoded = decode(bytes)
		if (!decoded.ok) continue
		talk.device ??= deviceOf(talk.target)
		if (decoded.meterError !== undefined && question.afn !== afn.confirm) {
			return { kind: 'denied', error: decoded.meterError }
		}
		for (const record of decoded.readings) records.push({ ...record, frame: index })
	}
	return { kind: 'data', records, receivedAt: at }
}

function failureOf(heard: Exclude<Heard, { kind: 'frame' }>, gathered: number): ReadFailure {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (gathered > 0) return { reason: 'noise', text: `The answer broke off after ${gathered} of its frames.` }
	if (heard.kind === 'noise') {
		const foreign = heard.foreign > 0 ? ` ${heard.foreign} frames of other devices or questions came.` : ''
		return { reason: 'noise', text: `Bytes came, but no whole answer of this terminal.${foreign}` }
	}
	return { reason: 'silence', text: 'The terminal did not answer.' }
}

/** The terminal said no: asking again changes nothing. */
export const denialOf = (what: string, error: MeterError): ReadFailure => ({
	reason: 'meter-error',
	text: `${what}: the terminal denied it.`,
	meterError: error,
})
