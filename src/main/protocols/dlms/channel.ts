/**
 * A message to the meter and its answer, over the wrapper or over HDLC (IEC 62056-46: normal response mode, window 1).
 * Generators that never touch a line.
 */
import type { Heard, ReadFailure, Session, Step } from '../protocol.ts'
import { releaseRequest } from './apdu.ts'
import { hdlc, tag } from './constants.ts'
import type { Dialect, Place } from './dialect.ts'
import { hdlcAddress } from './dialect.ts'
import { isLlc, llcBytes } from './envelope.ts'
import { type Address, type HdlcFrame, hdlcAt, hdlcFrame, wrapped, wrapperAt } from './link.ts'

export type Frames = { readonly bytes: Uint8Array; readonly receivedAt: number }[]

export type Said =
	/** `frame`: index of the last frame that brought it. */
	| { readonly kind: 'pdu'; readonly pdu: Uint8Array; readonly receivedAt: number; readonly frame: number }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** `retries: 0`: never sent again. `secret`: a password in it. */
type How = Pick<Step, 'retries' | 'secret'>

export type Channel = {
	/** null: needs none. Its result: null where it is connected. */
	readonly connect: null | (() => Session<ReadFailure | null>)
	/** `isMine` tells the answer from a late one. */
	readonly say: (pdu: Uint8Array, isMine: (pdu: Uint8Array) => boolean, how?: How) => Session<Said>
	/** The meter is free for the next one. What becomes of it changes nothing. */
	readonly release: () => Session<void>
}

/** A text where the address does not fit the transport. */
export function channelOf(place: Place, dialect: Dialect, frames: Frames): Channel | string {
	if (dialect.transport === 'push') return 'The meter pushes its lists and takes no questions.'
	if (dialect.transport === 'wrapper') {
		if (place.physical !== null) return 'The TCP wrapper knows no physical address: only the logical device counts.'
		return wrapperChannel(dialect.client, place.logical, frames)
	}
	const server = hdlcAddress(place, dialect.addressBytes)
	if (server === null) return `The address does not fit into ${dialect.addressBytes} bytes.`
	return hdlcChannel({ logical: dialect.client, physical: null, bytes: 1 }, server, frames)
}

export function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (heard.kind !== 'noise') return { reason: 'silence', text: 'The meter does not answer.' }
	const foreign = heard.foreign > 0 ? ` ${heard.foreign} frames of others or to earlier questions came.` : ''
	return { reason: 'noise', text: `Bytes came, but no answer to the question.${foreign}` }
}

const failed = (heard: Exclude<Heard, { kind: 'frame' }>): Said => ({ kind: 'failed', failure: failureOf(heard) })

const refused = (text: string): Said => ({ kind: 'failed', failure: { reason: 'refused', text } })

function wrapperChannel(client: number, server: number, frames: Frames): Channel {
	return {
		connect: null,
		*say(pdu, isMine, how) {
			const heard = yield {
				send: wrapped(client, server, pdu),
				answer: (bytes) => {
					const found = wrapperAt(bytes)
					if (found.ok !== true || found.frame.source !== server || found.frame.destination !== client) return 'foreign'
					return isMine(bytes.subarray(8)) ? 'mine' : 'foreign'
				},
				hold: true,
				...how,
			}
			if (heard.kind !== 'frame') return failed(heard)
			const frame = frames.push({ bytes: heard.frame, receivedAt: heard.at }) - 1
			return { kind: 'pdu', pdu: heard.frame.subarray(8), receivedAt: heard.at, frame }
		},
		*release() {
			const answer: Step['answer'] = (bytes) => {
				const found = wrapperAt(bytes)
				return found.ok === true && found.frame.source === server && bytes[8] !== tag.releaseRequest
					? 'mine'
					: 'foreign'
			}
			yield { send: wrapped(client, server, releaseRequest()), answer, hold: true, retries: 0, answerMs: releaseMs }
		},
	}
}

/** Some meters never answer a release, and nothing hangs on it, ms. */
const releaseMs = 1000

/** Sequence numbers modulo 8, and what the meter takes in one frame. */
type State = { sendNumber: number; receiveNumber: number; mostSent: number }

/** Standard size of an information field where nobody states another (IEC 62056-46, 6.4.4.4.3.2). */
const usualInformation = 128
/** What a message may add up to over its segments. */
const longestMessage = 65_536
const mostPolls = 20

function hdlcChannel(client: Address, server: Address, frames: Frames): Channel {
	const state: State = { sendNumber: 0, receiveNumber: 0, mostSent: usualInformation }
	const speak = { client, server, state, frames }
	return {
		connect: () => connect(speak),
		say: (pdu, isMine, how = {}) => say(speak, pdu, isMine, how),
		*release() {
			const send = hdlcFrame(server, client, hdlc.disc, [])
			const isEnd = ({ control }: HdlcFrame) => control === hdlc.ua || control === hdlc.dm
			yield { send, answer: answerOf(speak, isEnd), hold: true, retries: 0, answerMs: releaseMs }
		},
	}
}

type Speak = {
	readonly client: Address
	readonly server: Address
	readonly state: State
	readonly frames: Frames
}

/** A frame to our client from our server for which `fits` holds; never our own, whose addresses stand the other way. */
function answerOf({ client, server }: Speak, fits: (frame: HdlcFrame) => boolean): NonNullable<Step['answer']> {
	return (bytes) => {
		const found = hdlcAt(bytes, 0)
		if (found.ok !== true) return 'foreign'
		const { source, destination } = found.frame
		const isOurs = destination.bytes === 1 && destination.logical === client.logical
		const isTheirs = source.logical === server.logical && (source.physical ?? 0) === (server.physical ?? 0)
		return isOurs && isTheirs && fits(found.frame) ? 'mine' : 'foreign'
	}
}

/** SNRM with the standard sizes written out, since some meters take their own for granted otherwise. */
function* connect(speak: Speak): Session<ReadFailure | null> {
	const { client, server, state, frames } = speak
	const parameters = [0x81, 0x80, 0x12, 0x05, 1, usualInformation, 0x06, 1, usualInformation, ...windows]
	const isReply = ({ control }: HdlcFrame) => control === hdlc.ua || control === hdlc.dm
	const send = hdlcFrame(server, client, hdlc.snrm, parameters)
	const heard = yield { send, answer: answerOf(speak, isReply), hold: true }
	if (heard.kind !== 'frame') return failureOf(heard)
	frames.push({ bytes: heard.frame, receivedAt: heard.at })
	const found = hdlcAt(heard.frame, 0)
	if (found.ok !== true || found.frame.control === hdlc.dm) {
		return {
			reason: 'refused',
			text: 'The meter refuses the connection (DM): it serves another client, or none at this address.',
		}
	}
	const { from, to } = found.frame
	state.mostSent = Math.min(usualInformation, Math.max(llcBytes + 5, receivedBy(heard.frame.subarray(from, to))))
	state.sendNumber = 0
	state.receiveNumber = 0
	return null
}

/** Window sizes 1 both ways. */
const windows = [0x07, 4, 0, 0, 0, 1, 0x08, 4, 0, 0, 0, 1]

/** Parameter 06 of the meter's UA: the longest information field that it receives. */
function receivedBy(parameters: Uint8Array): number {
	let at = 3
	if (parameters[0] !== 0x81 || parameters[1] !== 0x80) return usualInformation
	while (at + 1 < parameters.length) {
		const [code, length] = [parameters[at]!, parameters[at + 1]!]
		if (code === 0x06 && at + 2 + length <= parameters.length) {
			return parameters.subarray(at + 2, at + 2 + length).reduce((sum, byte) => sum * 256 + byte, 0)
		}
		at += 2 + length
	}
	return usualInformation
}

/** I frames, in segments where the meter takes no more at once; the answer likewise, each segment answered by RR. */
function* say(speak: Speak, pdu: Uint8Array, isMine: (pdu: Uint8Array) => boolean, how: How): Session<Said> {
	const { client, server, state } = speak
	const message = Uint8Array.of(0xe6, 0xe6, 0x00, ...pdu)
	for (let at = 0; at < message.length; at += state.mostSent) {
		const part = message.subarray(at, at + state.mostSent)
		const isLast = at + state.mostSent >= message.length
		const control = (state.receiveNumber << 5) | hdlc.pollFinal | (state.sendNumber << 1)
		state.sendNumber = (state.sendNumber + 1) & 7
		const send = hdlcFrame(server, client, control, part, !isLast)
		const heard = yield {
			send,
			answer: answerOf(speak, acknowledges(state, isLast)),
			hold: true,
			...how,
		}
		if (heard.kind !== 'frame') return failed(heard)
		if (isLast) return yield* receive(speak, heard, isMine)
	}
	return refused('There was nothing to say.')
}

/**
 * The next I frame, or RR that acknowledges everything sent; DM and FRMR end the connection. With a window of 1 the
 * meter's own number tells a new frame from a repeated one; what it acknowledges in an I frame is not looked at, since
 * there are servers that get it wrong (jDLMS 1.8.0).
 */
function acknowledges(state: State, allowsData: boolean): (frame: HdlcFrame) => boolean {
	return ({ control }) => {
		if (control === hdlc.dm || control === hdlc.frmr) return true
		if ((control & 1) === 0) return allowsData && ((control >> 1) & 7) === state.receiveNumber
		return (control & 0x0f) === 0x01 && control >> 5 === state.sendNumber
	}
}

/** Segments up to the last one; where the meter only says that it is ready, it is polled for what it has to say. */
function* receive(
	speak: Speak,
	first: Extract<Heard, { kind: 'frame' }>,
	isMine: (pdu: Uint8Array) => boolean,
): Session<Said> {
	const { client, server, state, frames } = speak
	const message: number[] = []
	let heard: Heard = first
	for (let polls = 0; polls < mostPolls || message.length > 0; ) {
		const found = hdlcAt(heard.frame, 0)
		if (found.ok !== true) return refused('The answer is broken.')
		const { control, segmented, from, to } = found.frame
		const index = frames.push({ bytes: heard.frame, receivedAt: heard.at }) - 1
		if (control === hdlc.dm || control === hdlc.frmr) return refused('The meter has closed the connection.')
		if ((control & 1) === 0) {
			state.receiveNumber = (state.receiveNumber + 1) & 7
			message.push(...heard.frame.subarray(from, to))
			if (message.length > longestMessage) return refused('The answer does not end.')
			if (!segmented) return finished(Uint8Array.from(message), heard.at, index, isMine)
		} else polls++
		const ready = (state.receiveNumber << 5) | hdlc.pollFinal | 0x01
		const next: Heard = yield {
			send: hdlcFrame(server, client, ready, []),
			answer: answerOf(speak, acknowledges(state, true)),
			hold: true,
		}
		if (next.kind !== 'frame') return failed(next)
		heard = next
	}
	return refused('The meter says again and again that it is ready, and nothing else.')
}

function finished(message: Uint8Array, receivedAt: number, frame: number, isMine: (pdu: Uint8Array) => boolean): Said {
	if (!isLlc(message, 0, message.length)) return refused('The answer does not begin with the LLC bytes E6E700.')
	const pdu = message.subarray(llcBytes)
	return isMine(pdu)
		? { kind: 'pdu', pdu, receivedAt, frame }
		: refused('The meter answers something else than was asked.')
}
