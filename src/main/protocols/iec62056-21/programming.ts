/** Programming mode (6.3.6): password, commands that read, break. */
import type { MeterError, ReadFailure, Session, Step } from '../protocol.ts'
import { decode } from './codec.ts'
import { ack } from './constants.ts'
import { messageOf, opened, type Talk, understood } from './dialogue.ts'
import { command } from './requests.ts'

/** Says one command and hears its answer; null: the frames stand in `talk`. */
export type Say = (name: 'R1' | 'R5' | 'R6', operand: string) => Session<ReadFailure | null>

/** Opens programming mode, lets `ask` say its commands, and ends the dialogue with a break. null: everything was read. */
export function* programmed(
	talk: Talk,
	address: string,
	password: string | undefined,
	ask: (say: Say) => Session<ReadFailure | null>,
): Session<ReadFailure | null> {
	const open = yield* opened(talk, address, '1')
	if (!open.ok) return open.failure
	const { baud } = open
	const asked = messageOf(open.frame)
	if (asked.kind !== 'command') {
		return { reason: 'not-offered', text: 'the meter sends its readout and knows no programming mode' }
	}
	const refusal = password === undefined ? null : yield* admitted(password, baud)
	const say: Say = (name, operand) => blocks(talk, command(name, operand), baud, password !== undefined)
	const failure = refusal ?? (yield* ask(say))
	// Without the break a meter stays in programming mode until its own time limit.
	yield { send: command('B0', null), answer: null, ...at(baud) }
	return failure
}

const at = (baud: number | null): { readonly baud?: number } => (baud === null ? {} : { baud })

/** P1: ACK admits, anything else does not. The password is in no text. */
function* admitted(password: string, baud: number | null): Session<ReadFailure | null> {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => {
		const { kind } = messageOf(frame)
		return kind === 'ack' || kind === 'nak' || kind === 'data' || kind === 'command' ? 'mine' : 'foreign'
	}
	const send = command('P1', `(${password})`)
	// Behind SOH P1 STX ( everything tells of it, the block check character too.
	const secret = send.subarray(5)
	const heard = yield { send, answer, retries: 0, hold: true, secret, ...at(baud) }
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (heard.kind === 'frame' && heard.frame[0] !== undefined && (heard.frame[0] & 0x7f) === ack) return null
	const text = 'the meter does not accept the password (P1)'
	return { reason: heard.kind === 'frame' ? 'wrong-key' : 'silence', text }
}

/** A bound of ours: a year of quarter hours in blocks of a day. */
const mostBlocks = 400

/** Block by block where the meter sends blocks: EOT, and each one is asked for with ACK. */
function* blocks(talk: Talk, first: Uint8Array, baud: number | null, isAdmitted: boolean): Session<ReadFailure | null> {
	const answer = (frame: Uint8Array): 'mine' | 'foreign' => {
		const { kind } = messageOf(frame)
		return kind === 'data' || kind === 'nak' ? 'mine' : 'foreign'
	}
	let send = first
	for (let count = 0; count < mostBlocks; count++) {
		const step: Step = { send, answer, retries: 0, hold: true, ...at(baud) }
		const heard = yield* understood(step, baud)
		if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
		if (heard.kind !== 'frame') return { reason: 'silence', text: 'the meter does not answer the command' }
		talk.frames.push({ bytes: heard.frame, receivedAt: heard.at })
		const message = messageOf(heard.frame)
		if (message.kind !== 'data') return { reason: 'refused', text: 'the meter does not understand the command (NAK)' }
		const decoded = decode(heard.frame)
		if (!decoded.ok) return { reason: 'refused', text: decoded.text }
		if (decoded.meterError !== undefined) return errorFailure(decoded.meterError, isAdmitted)
		if (!message.data.isPart) return null
		send = Uint8Array.of(ack)
	}
	return { reason: 'refused', text: `more than ${mostBlocks} blocks` }
}

function errorFailure(meterError: MeterError, isAdmitted: boolean): ReadFailure {
	const hint = isAdmitted ? '' : '; it may want a password'
	return { reason: 'meter-error', text: meterError.text + hint, meterError }
}
