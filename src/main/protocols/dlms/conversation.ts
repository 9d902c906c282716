/** An association with one logical device, and the questions asked in it (IEC 62056-5-3). */
import type { Gathered } from '../gathered.ts'
import { hex } from '../hex.ts'
import type { MeterContext, MeterError, ReadFailure, Session } from '../protocol.ts'
import {
	type Attribute,
	accessText,
	actionRequest,
	associationRequest,
	getNextRequest,
	getRequest,
	readAssociation,
	readGetAnswer,
	readResult,
	setRequest,
	wholeData,
} from './apdu.ts'
import { type Channel, channelOf } from './channel.ts'
import { tag } from './constants.ts'
import type { Data } from './data.ts'
import { type Dialect, dialect, type Place } from './dialect.ts'
import { nameText, type ScalerUnit } from './values.ts'

export type Meter = {
	readonly dialect: Dialect
	readonly channel: Channel
	readonly gathered: Gathered
	/** Invoke identifier of the last question, 0…15. */
	invoke: number
	/** Scaler and unit by object: asked once. */
	readonly scales: Map<string, ScalerUnit | null>
}

export type Opened =
	| { readonly ok: true; readonly meter: Meter }
	| { readonly ok: false; readonly failure: ReadFailure }

/** Connects and associates; on failure nothing is left open. */
export function* open(place: Place, context: MeterContext | undefined, gathered: Gathered): Session<Opened> {
	const parsed = dialect.safeParse(context?.dialect ?? {})
	if (!parsed.success) return refusal('not-offered', 'The model’s settings for DLMS cannot be read.')
	const password = context?.secrets?.password
	if (parsed.data.authentication === 'lls' && password === undefined) {
		return refusal('no-key', 'The model asks for a password (LLS), and none is known for this meter.')
	}
	const channel = channelOf(place, parsed.data, gathered.frames)
	if (typeof channel === 'string') return refusal('refused', channel)
	const failure = channel.connect === null ? null : yield* channel.connect()
	if (failure !== null) return { ok: false, failure }
	const secret = parsed.data.authentication === 'lls' ? new TextEncoder().encode(password) : null
	if (secret !== null && secret.length > 64) return refusal('refused', 'The password is longer than 64 bytes.')
	const meter: Meter = { dialect: parsed.data, channel, gathered, invoke: 0, scales: new Map() }
	const rejected = yield* associate(meter, secret)
	if (rejected === null) return { ok: true, meter }
	if (channel.connect !== null && rejected.reason !== 'line') yield* channel.release()
	return { ok: false, failure: rejected }
}

const refusal = (reason: ReadFailure['reason'], text: string): Opened => ({ ok: false, failure: { reason, text } })

function* associate({ channel }: Meter, password: Uint8Array | null): Session<ReadFailure | null> {
	const isAnswer = (pdu: Uint8Array) =>
		pdu[0] === tag.aare || pdu[0] === tag.exception || pdu[0] === tag.confirmedServiceError
	const how = password === null ? {} : { secret: password }
	const said = yield* channel.say(associationRequest({ password }), isAnswer, how)
	if (said.kind === 'failed') return said.failure
	const answer = readAssociation(said.pdu)
	if (answer === null) return { reason: 'refused', text: 'The meter answers the association with an error.' }
	if (answer.kind === 'accepted') return null
	if (answer.kind === 'more-security') {
		const text = `The meter asks for high-level security (HLS) or ciphering, which this station does not speak: ${answer.text}.`
		return { reason: 'not-offered', text }
	}
	const text = `The meter rejects the association: ${answer.text}.`
	if (password !== null) return { reason: 'wrong-key', text }
	return { reason: answer.wantsPassword ? 'no-key' : 'refused', text }
}

export type Got =
	| { readonly kind: 'data'; readonly data: Data; readonly receivedAt: number; readonly frame: number }
	/** The meter says no to this question; others it may answer. */
	| { readonly kind: 'refused'; readonly error: MeterError; readonly code: number }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** Blocks of one answer, and bytes in all. */
const mostBlocks = 20_000
const longestValue = 1 << 22

/** GET, block after block where the answer comes in blocks. `selector`: access selector with parameters. */
export function* get(meter: Meter, attribute: Attribute, selector: readonly number[] | null = null): Session<Got> {
	const { channel } = meter
	const invoke = nextInvoke(meter)
	const isMine = (pdu: Uint8Array) => readGetAnswer(pdu, invoke) !== null
	let said = yield* channel.say(getRequest(invoke, attribute, selector), isMine)
	const blocks: Uint8Array[] = []
	let length = 0
	for (let expected = 1; expected <= mostBlocks; expected++) {
		if (said.kind === 'failed') return said
		const answer = readGetAnswer(said.pdu, invoke)!
		const place = { receivedAt: said.receivedAt, frame: said.frame }
		if (answer.kind === 'error') return { kind: 'refused', error: errorOf(attribute, answer), code: answer.code }
		if (answer.kind === 'data') return wholeValue(attribute, answer.data, place)
		if (answer.number !== expected) return broken(attribute, `block ${answer.number} came where ${expected} belongs`)
		blocks.push(answer.bytes)
		length += answer.bytes.length
		if (length > longestValue) return broken(attribute, 'the answer does not end')
		if (answer.isLast) return wholeValue(attribute, joined(blocks, length), place)
		const isNext = (pdu: Uint8Array) => {
			const next = readGetAnswer(pdu, invoke)
			return next !== null && (next.kind !== 'block' || next.number === expected + 1)
		}
		said = yield* channel.say(getNextRequest(invoke, expected), isNext)
	}
	return broken(attribute, 'the answer does not end')
}

function nextInvoke(meter: Meter): number {
	meter.invoke = (meter.invoke + 1) & 0x0f
	return meter.invoke
}

function joined(blocks: readonly Uint8Array[], length: number): Uint8Array {
	const whole = new Uint8Array(length)
	let at = 0
	for (const block of blocks) {
		whole.set(block, at)
		at += block.length
	}
	return whole
}

function wholeValue(attribute: Attribute, bytes: Uint8Array, place: { receivedAt: number; frame: number }): Got {
	const data = wholeData(bytes)
	return data === null ? broken(attribute, 'the value cannot be read') : { kind: 'data', data, ...place }
}

const broken = (attribute: Attribute, what: string): Got => ({
	kind: 'failed',
	failure: { reason: 'refused', text: `${attributeText(attribute)}: ${what}.` },
})

export const attributeText = ({ name, id }: Attribute): string => `${nameText(name)} attribute ${id}`

function errorOf(attribute: Attribute, { code, text }: { readonly code: number; readonly text: string }): MeterError {
	const hint = code === 3 || code === 11 ? ' (another client or a password may be needed)' : ''
	return { code: hex[code & 0xff]!, bits: [], text: `${attributeText(attribute)}: ${text}${hint}` }
}

export const failureOfError = (meterError: MeterError): ReadFailure => ({
	reason: 'meter-error',
	text: `The meter refuses ${meterError.text}.`,
	meterError,
})

/** What became of an order that was sent once. */
export type Ordered =
	| { readonly kind: 'done' }
	| { readonly kind: 'refused'; readonly error: MeterError }
	/** Nobody knows. */
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

export function* set(meter: Meter, attribute: Attribute, data: readonly number[]): Session<Ordered> {
	const invoke = nextInvoke(meter)
	return yield* order(meter, attribute, setRequest(invoke, attribute, data), invoke)
}

export function* act(meter: Meter, method: Attribute, data: readonly number[]): Session<Ordered> {
	const invoke = nextInvoke(meter)
	return yield* order(meter, method, actionRequest(invoke, method, data), invoke)
}

function* order({ channel }: Meter, target: Attribute, request: Uint8Array, invoke: number): Session<Ordered> {
	const said = yield* channel.say(request, (pdu) => readResult(pdu, invoke) !== null, { retries: 0 })
	if (said.kind === 'failed') return said
	const { code, text } = readResult(said.pdu, invoke)!
	if (code === 0) return { kind: 'done' }
	return { kind: 'refused', error: errorOf(target, { code, text: text === '' ? accessText(code) : text }) }
}
