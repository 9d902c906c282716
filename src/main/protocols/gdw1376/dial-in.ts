/**
 * Terminals that call the station: login and heartbeat (AFN 02) confirmed, and what they report by themselves told from
 * what answers a question. The identity is the terminal's address in its own frames, never where they come from.
 */
import type { DialInAbility, Gate, Introduction } from '../dial-in.ts'
import { targetOf } from './address.ts'
import { itemsOf } from './addressing.ts'
import { addressText } from './codec.ts'
import { afn, functionMask, initiator } from './constants.ts'
import { confirmationOf } from './conversation.ts'
import { type Frame, split, unwrap } from './frame.ts'

export const dialIn: DialInAbility = { introduce, gate }

/** Items of AFN 02. Senders that take DT1 for a number mean the same bit map: 04 is F3. */
const link = { logout: 2, heartbeat: 3 } as const

/**
 * The first frame of a terminal that names itself, behind noise if need be: login or heartbeat, after a lost connection
 * any report. A report is no part of the introduction: it is left for the gate.
 */
function introduce(buffer: Uint8Array): Introduction {
	let at = 0
	while (at < buffer.length) {
		const verdict = split(buffer.subarray(at))
		if (verdict.kind === 'more') return { kind: 'more' }
		const frame = verdict.kind === 'frame' ? unwrap(buffer.subarray(at, at + verdict.length)) : null
		const identity = frame?.kind === 'frame' ? identityOf(frame) : null
		if (frame?.kind === 'frame' && identity !== null) {
			if (frame.afn !== afn.link) return { kind: 'identity', identity, length: at, reply: null }
			if (!isItem(frame, link.logout)) {
				return { kind: 'identity', identity, length: at + verdict.length, reply: confirmationOf(frame) }
			}
		}
		at += verdict.length
	}
	return { kind: 'none', length: buffer.length }
}

/** Only what a terminal begins by itself (PRM 1, master 0) names it: an answer would be to somebody else. */
function identityOf(frame: Frame): string | null {
	if (!isBegun(frame) || frame.terminal === 0xffff) return null
	const identity = addressText(frame.region, frame.terminal)
	return targetOf(identity) === null ? null : identity
}

const isBegun = ({ isUp, isGroup, control, station }: Frame): boolean =>
	isUp && !isGroup && station === 0 && (control & initiator) !== 0

const isItem = ({ bytes, dataFrom, dataTo }: Frame, item: number): boolean =>
	dataTo - dataFrom >= 4 && itemsOf(bytes[dataFrom + 2]!, bytes[dataFrom + 3]!)?.includes(item) === true

/** Function 4 waits for no answer, so that it never is one; other reports may be taken for answers by their sender. */
const report = 4

type Taken = { -readonly [Name in keyof ReturnType<Gate['take']>]: ReturnType<Gate['take']>[Name] } & {
	readonly replies: Uint8Array[]
	readonly unasked: Uint8Array[]
}

function gate(identity: string): Gate {
	/** The beginning of a frame: never longer than the longest one and its preamble. */
	let waiting: Uint8Array = new Uint8Array()
	return {
		take: (chunk) => {
			const buffer = joined([waiting, chunk])
			const passed: Uint8Array[] = []
			const taken: Taken = {
				pass: new Uint8Array(),
				replies: [],
				unasked: [],
				heartbeats: 0,
				leaves: false,
				stranger: null,
			}
			let at = 0
			while (at < buffer.length) {
				const verdict = split(buffer.subarray(at))
				if (verdict.kind === 'more') break
				const bytes = buffer.subarray(at, at + verdict.length)
				at += verdict.length
				if (verdict.kind === 'discard' || !sorted(identity, bytes, taken)) passed.push(bytes)
			}
			waiting = buffer.slice(at)
			taken.pass = joined(passed)
			return taken
		},
		flush: () => {
			const rest = waiting
			waiting = new Uint8Array()
			return rest
		},
	}
}

/** True: the frame is not for whoever converses. */
function sorted(identity: string, bytes: Uint8Array, taken: Taken): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !isBegun(frame)) return false
	const name = addressText(frame.region, frame.terminal)
	if (name !== identity) {
		taken.stranger = name
		return true
	}
	if (frame.afn !== afn.link) {
		taken.unasked.push(bytes.slice())
		return (frame.control & functionMask) === report
	}
	if (isItem(frame, link.heartbeat)) taken.heartbeats++
	if (isItem(frame, link.logout)) taken.leaves = true
	taken.replies.push(confirmationOf(frame))
	return true
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const [first] = parts
	if (first !== undefined && parts.length === 1) return first
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
	let at = 0
	for (const part of parts) {
		whole.set(part, at)
		at += part.length
	}
	return whole
}
