/** One question to one meter, in whichever order of identifier bytes it understands. Never touches a line. */
import { failureOf, type Gathered, nothingYet } from '../gathered.ts'
import { withoutPreamble } from '../length-framed.ts'
import type { DecodedRecord, Heard, MeterError, ReadFailure, Session, Step } from '../protocol.ts'
import { addressFits } from './address.ts'
import { contentOf, deviceOf, encode, meterErrorOf, unwrap } from './codec.ts'
import { abnormal, di, fn, fromMeter, functionMask, type IdentifierOrder } from './constants.ts'
import type { Dialect } from './dialect.ts'
import { type Content, diText, readRecords, unitsFirst } from './records.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What is known of the meter while one conversation lasts; nothing of it outlives the conversation. */
export type Talk = Gathered & {
	readonly address: string
	/** With what the meter's answers have told beyond the model's settings. */
	dialect: Dialect
	/** null: not known yet, the first answer tells. */
	order: IdentifierOrder | null
	/** Sequence number of the last request, modulo 256. */
	ser: number
}

export function begin(address: string, dialect: Dialect): Talk {
	const order = dialect.diOrder === 'probe' ? null : dialect.diOrder
	return { address, dialect, order, ser: 0, ...nothingYet() }
}

export type Question = {
	readonly control: number
	readonly di: number
	readonly data?: readonly number[]
	/** Instead of the talk's own: the answer to a new address comes from there. */
	readonly from?: readonly string[]
	readonly to?: string
	readonly retries?: number
	readonly answerMs?: number
}

export type Answer =
	/** `content` null: an acknowledgement without data. `frame`: index among the talk's frames. */
	| {
			readonly kind: 'data'
			readonly content: Content | null
			readonly records: readonly DecodedRecord[]
			readonly frame: number
			readonly receivedAt: number
	  }
	| { readonly kind: 'refused'; readonly error: MeterError }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** The identifier's bytes are swapped once after a failure: a second chance is enough, the first had the retries. */
const probeRetries = 1

/**
 * Asks until the meter answers: one order of the identifier’s bytes, then the other where the model does not say.
 * An order that brought data is kept for the conversation. Of two failures the one that says more is told.
 */
export function* ask(talk: Talk, question: Question): Session<Answer> {
	if (talk.order !== null) return yield* askIn(talk, talk.order, question)
	const first = yield* askIn(talk, '90-1f', question)
	if (first.kind === 'data' || (first.kind === 'failed' && first.failure.reason === 'line')) return first
	const second = yield* askIn(talk, '1f-90', { retries: probeRetries, ...question })
	return second.kind !== 'failed' || (first.kind === 'failed' && first.failure.reason === 'silence') ? second : first
}

function* askIn(talk: Talk, order: IdentifierOrder, question: Question): Session<Answer> {
	const { address, dialect } = talk
	const { control, di, data = [], to = address, from = [to], retries, answerMs } = question
	talk.ser = (talk.ser + 1) & 0xff
	const type = Number.parseInt(dialect.type, 16)
	const step: Mutable<Step> = {
		send: encode({ type, address: to, control, di, order, ser: talk.ser, data }),
		answer: (bytes) => (answers(bytes, control, di, from) ? 'mine' : 'foreign'),
	}
	if (retries !== undefined) step.retries = retries
	if (answerMs !== undefined) step.answerMs = answerMs
	const answer = answerIn(talk, yield step)
	if (answer.kind === 'data') talk.order = order
	return answer
}

function answerIn(talk: Talk, heard: Heard): Answer {
	if (heard.kind !== 'frame') return { kind: 'failed', failure: failureOf(heard) }
	const frame = unwrap(heard.frame)
	if (frame.kind === 'refused') return { kind: 'failed', failure: { reason: 'noise', text: frame.text } }
	// The preamble is not part of what the meter states; the line's trace keeps it.
	const bytes = withoutPreamble(heard.frame)
	const index = talk.frames.push({ bytes, receivedAt: heard.at }) - 1
	talk.device ??= deviceOf(frame)
	if ((frame.control & abnormal) !== 0) return { kind: 'refused', error: meterErrorOf(frame) }
	const content = contentOf(frame)
	// Metering data have enough units to tell on which side they stand; a settlement alone has not.
	if (content?.di === di.metering && talk.dialect.unitFirst === 'probe') {
		talk.dialect = { ...talk.dialect, unitFirst: unitsFirst(content, talk.dialect) }
	}
	const records = content === null ? [] : readRecords(content, talk.dialect)
	const status = records.find(({ quantity }) => quantity === 'status')?.value ?? null
	if (status !== null) talk.device = { ...talk.device, status }
	const clock = records.find(({ quantity, role }) => quantity === 'time' && role === 'clock')?.value ?? null
	if (clock !== null) talk.clock = { local: clock, receivedAt: heard.at }
	return { kind: 'data', content, records, frame: index, receivedAt: heard.at }
}

/**
 * True where the frame is an answer to this question: its address and function fit, and its identifier in either order
 * (a refusal names none). SER is not compared: many meters answer with 00 or with the last one they liked, and a late
 * answer to the same question says the same.
 */
function answers(bytes: Uint8Array, control: number, di: number, from: readonly string[]): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || (frame.control & fromMeter) === 0) return false
	if (!from.some((address) => addressFits(frame.address, address))) return false
	const name = frame.control & functionMask
	// A few meters refuse everything with C1.
	if ((frame.control & abnormal) !== 0) return name === control || name === fn.read
	if (name !== control) return false
	const content = contentOf(frame)
	return content === null ? frame.data.length === 0 && control !== fn.read : content.di === di
}

/** The meter said no: it does not have what was asked for, and asking again changes nothing. */
export const refusalOf = (di: number, error: MeterError): ReadFailure => ({
	reason: 'meter-error',
	text: `${diText(di)}: ${error.text}`,
	meterError: error,
})
