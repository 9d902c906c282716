/** Questions to one terminal and its answers, of one frame or several. Never touches a line. */
import type { DecodedRecord, Device, Heard, MeterError, ReadFailure, ReadResult, Session, Step } from '../protocol.ts'
import type { Target } from './address.ts'
import { itemsOf, pointsOf } from './addressing.ts'
import { decode, deviceOf } from './codec.ts'
import { afn, functionMask, initiator, type Point, seq } from './constants.ts'
import { controlOf, encode, type Frame, unwrap } from './frame.ts'

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

/** Talks about different points begin with different numbers: a late denial says nothing of what it denies. */
export const begin = (target: Target): Talk => ({
	target,
	number: (target.point - 1) & seq.number,
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
	/** Whether an answer that speaks of this point and item may be ours; without it, what the first unit asks for. */
	readonly asks?: (point: Point, item: number) => boolean
	/** Bytes that stand behind the first DA DT of an answer as well: the day or month that was asked for. */
	readonly label?: readonly number[]
	readonly retries?: number
	readonly secret?: Uint8Array
	readonly answerMs?: number
}

export type Answer =
	| {
			readonly kind: 'data'
			readonly records: readonly (DecodedRecord & { readonly frame: number })[]
			/** In order; the records' `frame` counts in `Talk.frames`. */
			readonly frames: readonly Frame[]
			readonly receivedAt: number
	  }
	| { readonly kind: 'denied'; readonly error: MeterError }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** Our own number among masters (MSA): not 0, which says that the terminal began. */
const station = 1
/** Master, initiator; class 1 and class 2 data (clause 4.3.3.2). */
const control = { class1: controlOf(true, 10), class2: controlOf(true, 11) } as const
const linkState = 11
/** Link layer of a terminal: "no such data". */
const nothingSuch = 9

/** Frames of one answer by their place; bounded, whatever a terminal sends. */
type Parts = { readonly frames: Map<number, Uint8Array>; last: number; bytes: number }
const mostFrames = 512
const mostBytes = 1 << 20

/**
 * Asks and waits for the whole answer. Frames of one answer follow each other without being asked for, and may come
 * glued together: all but the last are kept while the line still listens, and the last one ends the exchange.
 */
export function* ask(talk: Talk, question: Question): Session<Answer> {
	talk.number = (talk.number + 1) & seq.number
	const parts: Parts = { frames: new Map(), last: -1, bytes: 0 }
	const step: { -readonly [Name in keyof Step]: Step[Name] } = {
		send: requestOf(talk, question),
		answer: (bytes) => take(talk, question, bytes, parts),
		hold: true,
	}
	if (question.retries !== undefined) step.retries = question.retries
	if (question.secret !== undefined) step.secret = question.secret
	if (question.answerMs !== undefined) step.answerMs = question.answerMs
	let heard = yield step
	for (let confirmed = 0; heard.kind === 'frame'; confirmed++) {
		if (confirmed > mostFrames) return { kind: 'failed', failure: { reason: 'noise', text: 'The answer has no end.' } }
		const { at } = heard
		const frame = unwrap(heard.frame)
		if (frame.kind === 'refused') return { kind: 'failed', failure: { reason: 'noise', text: frame.text } }
		const isLast = (frame.seq & seq.final) !== 0
		if ((frame.seq & seq.confirm) !== 0) {
			const send = confirmationOf(frame)
			if (isLast) yield { send, answer: null, hold: true }
			else heard = yield { send, answer: step.answer, hold: true, retries: 0 }
		}
		if (isLast) return answerOf(talk, question, parts, at)
	}
	return { kind: 'failed', failure: failureOf(heard, parts.frames.size) }
}

function requestOf(talk: Talk, { afn: code, data }: Question): Uint8Array {
	const { region, terminal } = talk.target
	const kind = code === afn.history || code === afn.events ? control.class2 : control.class1
	const sequence = seq.first | seq.final | talk.number
	return encode({ control: kind, region, terminal, station, afn: code, seq: sequence, data })
}

/** 00 F1 under the number of the frame that asked for it: from the master, no initiator, link state. */
export function confirmationOf({ edition, region, terminal, station: msa, seq: theirs }: Frame): Uint8Array {
	const sequence = seq.first | seq.final | (theirs & seq.number)
	const data = [0, 0, 1, 0]
	return encode({
		control: controlOf(false, linkState),
		edition,
		region,
		terminal,
		station: msa,
		afn: afn.confirm,
		seq: sequence,
		data,
	})
}

/**
 * Keeps a frame of the answer. 'mine' for what ends the exchange: the last frame, or one that waits for our
 * confirmation.
 */
function take(talk: Talk, question: Question, bytes: Uint8Array, parts: Parts): 'mine' | 'part' | 'foreign' {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !answers(talk, question, frame)) return 'foreign'
	const place = placeOf(talk, frame, parts)
	const isFull = parts.frames.size >= mostFrames || parts.bytes + bytes.length > mostBytes
	if (place === null || (isFull && place !== 0)) return 'foreign'
	// A first frame begins the answer anew: the request was repeated.
	if (place === 0) {
		parts.frames.clear()
		parts.last = 0
		parts.bytes = 0
	}
	parts.frames.set(place, bytes)
	parts.last = Math.max(parts.last, place)
	parts.bytes += bytes.length
	return (frame.seq & (seq.final | seq.confirm)) !== 0 ? 'mine' : 'part'
}

/**
 * How many frames of the answer come before this one: RSEQ counts on from the question's number, modulo 16, so that a
 * place is looked for around the one that is due. null: it belongs to no place.
 */
function placeOf({ number }: Talk, frame: Frame, { last }: Parts): number | null {
	const ahead = (number: number): number => (number & seq.number) - (number & 8) * 2
	if ((frame.seq & seq.first) !== 0 || frame.afn === afn.confirm) {
		return (frame.seq & seq.number) === number ? 0 : null
	}
	const place = last + 1 + ahead((frame.seq & seq.number) - number - last - 1)
	return place > 0 ? place : null
}

/**
 * Address and function fit, and point, item and label are those of the question: a late answer to an earlier question
 * may bear the same number. A denial has the function "confirm". Some terminals answer as if they had begun.
 */
function answers(talk: Talk, question: Question, frame: Frame): boolean {
	const { region, terminal } = talk.target
	if (!frame.isUp || frame.region !== region || frame.terminal !== terminal) return false
	if (isNothing(frame)) return true
	if (frame.afn === afn.confirm) return isOrder(question.afn) || !isConfirmation(frame)
	if (frame.afn !== question.afn) return false
	return isAbout(question, frame)
}

/** What is answered with a confirmation; a question for data never is. */
const isOrder = (code: number): boolean => code === afn.set || code === afn.control || code === afn.reset

const isNothing = ({ control: byte }: Frame): boolean =>
	(byte & initiator) === 0 && (byte & functionMask) === nothingSuch

/** 00 F1 */
const isConfirmation = ({ bytes, dataFrom, dataTo }: Frame): boolean =>
	dataTo - dataFrom >= 4 && itemsOf(bytes[dataFrom + 2]!, bytes[dataFrom + 3]!)?.includes(1) === true

function isAbout({ data, asks, label = [] }: Question, { bytes, dataFrom: at, dataTo }: Frame): boolean {
	if (dataTo - at < 4 + label.length) return false
	const points = pointsOf(bytes[at]!, bytes[at + 1]!)
	const items = itemsOf(bytes[at + 2]!, bytes[at + 3]!)
	if (points === null || items === null) return false
	const own = asks ?? unitOf(data)
	const isAsked = points.some((point) => point === 'all' || items.some((item) => own(point, item)))
	return isAsked && label.every((byte, index) => bytes[at + 4 + index] === byte)
}

/** What the question's first unit asks for. */
function unitOf([da1 = 0, da2 = 0, dt1 = 0, dt2 = 0]: readonly number[]): NonNullable<Question['asks']> {
	const points = pointsOf(da1, da2) ?? []
	const items = itemsOf(dt1, dt2) ?? []
	return (point, item) => (points.includes(point) || points.includes('all')) && items.includes(item)
}

function answerOf(talk: Talk, question: Question, { frames: gathered, last }: Parts, at: number): Answer {
	const records: (DecodedRecord & { readonly frame: number })[] = []
	const frames: Frame[] = []
	if (gathered.size !== last + 1) {
		return { kind: 'failed', failure: { reason: 'noise', text: 'Some frames of the answer did not come.' } }
	}
	for (let place = 0; place <= last; place++) {
		const bytes = gathered.get(place)!
		const index = talk.frames.push({ bytes, receivedAt: at }) - 1
		const frame = unwrap(bytes)
		const decoded = decode(bytes)
		if (!decoded.ok || frame.kind === 'refused') continue
		frames.push(frame)
		talk.device ??= deviceOf(talk.target)
		if (decoded.meterError !== undefined && question.afn !== afn.confirm) {
			return { kind: 'denied', error: decoded.meterError }
		}
		if (isNothing(frame)) return { kind: 'denied', error: nothingError }
		for (const record of decoded.readings) records.push({ ...record, frame: index })
	}
	return { kind: 'data', records, frames, receivedAt: at }
}

const nothingError: MeterError = { code: '9', bits: [], text: 'The other side has no such data.' }

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

/** Nothing was sent for it. */
export const notOffered = (text: string): ReadFailure => ({ reason: 'not-offered', text })

export const noTerminal = (address: string): ReadFailure => notOffered(`"${address}" is no address of a terminal.`)
