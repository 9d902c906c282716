/** One question to one meter: request, answer, follow-up frames. A generator that never touches a line. */
import { abnormal, fromMeter, functionMask, moreFollows } from '../dlt645-frame/constants.ts'
import { addressFits, type Frame, unwrap } from '../dlt645-frame/frame.ts'
import { type Answer, type Chunk, frameOf, recordsOf } from '../dlt645-frame/gathered.ts'
import type { Gathered } from '../gathered.ts'
import type { MeterError, ReadFailure, Session, Step } from '../protocol.ts'
import { answerData, encodeRead, encodeReadFollowing, identifierOf, meterErrorOf } from './codec.ts'
import { fn } from './constants.ts'
import { diText, readRecords } from './records.ts'

/** Asks for one identifier. Its frames are gathered; its records are handed back, the caller decides what they mean. */
export function* ask(address: string, di: number, gathered: Gathered, more: readonly number[] = []): Session<Answer> {
	const once = (pauseMs?: number): Step => ({
		send: encodeRead(address, di, more),
		answer: (bytes) => (answers(bytes, address, fn.read, di, null) ? 'mine' : 'foreign'),
		...(pauseMs !== undefined && { pauseMs }),
	})
	let first = frameOf(yield once(), gathered)
	// It had something else to do: taken for its last word, what it keeps would never be asked for again.
	if ('frame' in first && isBusy(first.frame)) first = frameOf(yield once(busyPauseMs), gathered)
	if ('failure' in first) return { kind: 'failed', failure: first.failure }
	if ((first.frame.control & abnormal) !== 0) {
		const error = meterErrorOf(first.frame)
		return { kind: 'refused', error, absent: (first.frame.data[0]! & 0x02) !== 0 }
	}
	const chunks: Chunk[] = [{ frame: gathered.frames.length - 1, bytes: answerData(first.frame)!.bytes }]
	const failure = (first.frame.control & moreFollows) === 0 ? null : yield* askFollowing(address, di, gathered, chunks)
	return {
		kind: 'data',
		records: recordsOf(chunks, (data) => readRecords(di, data)),
		receivedAt: gathered.frames[chunks[0]!.frame]!.receivedAt,
		failure,
	}
}

/** A meter that says nothing but "other error" is asked once more after this. */
const busyPauseMs = 500
const isBusy = ({ control, data }: Pick<Frame, 'control' | 'data'>) => (control & abnormal) !== 0 && data[0] === 0x01

/** Control 12 until a frame says that none follows (7.3.2). The sequence number is one byte, so 255 at most. */
function* askFollowing(address: string, di: number, gathered: Gathered, chunks: Chunk[]): Session<ReadFailure | null> {
	for (let sequence = 1; sequence <= 255; sequence++) {
		const heard = yield {
			send: encodeReadFollowing(address, di, sequence),
			answer: (bytes) => (answers(bytes, address, fn.readFollowing, di, sequence) ? 'mine' : 'foreign'),
			// The meter forgets the rest of a block when it is asked for something else or has to wait.
			hold: true,
		}
		const next = frameOf(heard, gathered)
		if ('failure' in next) return next.failure
		if ((next.frame.control & abnormal) !== 0) return refusalOf(di, meterErrorOf(next.frame))
		chunks.push({ frame: gathered.frames.length - 1, bytes: answerData(next.frame)!.bytes })
		if ((next.frame.control & moreFollows) === 0) return null
	}
	return { reason: 'meter-error', text: `${diText(di)}: the meter announces more than 255 follow-up frames.` }
}

/** True where the frame is this meter's answer to this question (an error answer names no identifier). */
function answers(bytes: Uint8Array, address: string, name: number, di: number, sequence: number | null): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || (frame.control & fromMeter) === 0 || (frame.control & functionMask) !== name)
		return false
	if (!addressFits(frame.address, address)) return false
	if ((frame.control & abnormal) !== 0) return frame.data.length >= 1
	if (identifierOf(frame.data) !== di) return false
	return sequence === null || answerData(frame)?.sequence === sequence
}

export const refusalOf = (di: number, error: MeterError): ReadFailure => ({
	reason: error.bits.includes('no requested data') ? 'refused' : 'meter-error',
	text: `${diText(di)}: ${error.text}`,
	meterError: error,
})
