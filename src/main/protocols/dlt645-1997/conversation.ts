/** One question to one meter of the 1997 edition: request, answer, follow-up frames. */
import { abnormal, fromMeter, functionMask, moreFollows } from '../dlt645-frame/constants.ts'
import { addressFits, unwrap } from '../dlt645-frame/frame.ts'
import { type Answer, type Chunk, frameOf, recordsOf } from '../dlt645-frame/gathered.ts'
import type { Gathered } from '../gathered.ts'
import type { MeterError, ReadFailure, Session, Step } from '../protocol.ts'
import { encodeRead, encodeReadAgain, encodeReadFollowing, identifierOf, meterErrorOf } from './codec.ts'
import { fn } from './constants.ts'
import { diText, readRecords } from './records.ts'

/** L is at most 200: a block of 64 frames would hold everything that a meter of this edition has. */
const mostFollowing = 64

/**
 * Asks for one identifier. Its frames are gathered; its records are handed back, the caller decides what they mean.
 * `more`: how often it is asked again where that is not the line's usual number.
 */
export function* ask(
	address: string,
	di: number,
	gathered: Gathered,
	more: Pick<Step, 'retries'> = {},
): Session<Answer> {
	const heard = yield step(encodeRead(address, di), address, di, [fn.read], more)
	const first = frameOf(heard, gathered)
	if ('failure' in first) return { kind: 'failed', failure: first.failure }
	if ((first.frame.control & abnormal) !== 0) {
		const error = meterErrorOf(first.frame)
		return { kind: 'refused', error, absent: (first.frame.data[0]! & 0x02) !== 0 }
	}
	const chunks: Chunk[] = [{ frame: gathered.frames.length - 1, bytes: first.frame.data.subarray(2) }]
	const failure = (first.frame.control & moreFollows) === 0 ? null : yield* askFollowing(address, di, gathered, chunks)
	return {
		kind: 'data',
		records: recordsOf(chunks, (data) => readRecords(di, data)),
		receivedAt: gathered.frames[chunks[0]!.frame]!.receivedAt,
		failure,
	}
}

function step(send: Uint8Array, address: string, di: number, names: readonly number[], more?: Partial<Step>): Step {
	return { send, answer: (bytes) => (answers(bytes, address, di, names) ? 'mine' : 'foreign'), ...more }
}

/**
 * Control 02 until a frame says that none follows. Each 02 moves the meter on, so that none is repeated blindly: after
 * silence 03 asks for the last answer again, and only where that is a new one the block goes on.
 */
function* askFollowing(address: string, di: number, gathered: Gathered, chunks: Chunk[]): Session<ReadFailure | null> {
	for (let count = 0; count < mostFollowing; count++) {
		const following = { retries: 0, hold: true } as const
		let heard = yield step(encodeReadFollowing(address, di), address, di, [fn.readFollowing], following)
		const wasLost = heard.kind === 'silence' || heard.kind === 'noise'
		if (wasLost) {
			heard = yield step(encodeReadAgain(address), address, di, [fn.readAgain, fn.readFollowing], { hold: true })
		}
		const next = frameOf(heard, gathered)
		if ('failure' in next) return next.failure
		if ((next.frame.control & abnormal) !== 0) return refusalOf(di, meterErrorOf(next.frame))
		const bytes = next.frame.data.subarray(2)
		if (wasLost && sameBytes(bytes, chunks.at(-1)!.bytes)) {
			return { reason: 'noise', text: `${diText(di)}: a part of the block was lost, and nobody can tell which.` }
		}
		chunks.push({ frame: gathered.frames.length - 1, bytes })
		if ((next.frame.control & moreFollows) === 0) return null
	}
	return { reason: 'meter-error', text: `${diText(di)}: the meter announces more than ${mostFollowing} frames.` }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && a.every((byte, index) => byte === b[index])

/** True where the frame is this meter's answer to this question (an error answer names no identifier). */
function answers(bytes: Uint8Array, address: string, di: number, names: readonly number[]): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || (frame.control & fromMeter) === 0) return false
	if (!names.includes(frame.control & functionMask) || !addressFits(frame.address, address)) return false
	if ((frame.control & abnormal) !== 0) return frame.data.length >= 1
	return identifierOf(frame.data) === di
}

export const refusalOf = (di: number, error: MeterError): ReadFailure => ({
	reason: error.bits.includes('no requested data') ? 'refused' : 'meter-error',
	text: `${diText(di)}: ${error.text}`,
	meterError: error,
})
