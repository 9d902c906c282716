/** One question to one meter: request, answer, follow-up frames. A generator that never touches a line. */
import type { DecodedRecord, Device, Heard, MeterError, ReadFailure, ReadResult, Session } from '../protocol.ts'
import {
	answerData,
	deviceOf,
	encodeRead,
	encodeReadFollowing,
	type Frame,
	identifierOf,
	meterErrorOf,
	unwrap,
} from './codec.ts'
import { abnormal, fn, fromMeter, functionMask, moreFollows } from './constants.ts'
import { diText, readRecords } from './records.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What a conversation has heard so far; it grows until the conversation ends. */
export type Gathered = {
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	readonly records: (DecodedRecord & { readonly frame: number })[]
	device: Device | null
	clock: ReadResult['clock'] | null
}

export const nothingYet = (): Gathered => ({ frames: [], records: [], device: null, clock: null })

export function resultOf(gathered: Gathered, failure: ReadFailure | null): ReadResult {
	const { device, records, frames, clock } = gathered
	const result: Mutable<ReadResult> = { device, records, frames, failure }
	if (clock !== null) result.clock = clock
	return result
}

export type FramedRecord = DecodedRecord & { readonly frame: number }

export type Answer =
	/** `failure`: the rest of the answer (follow-up frames) did not come; `receivedAt` of the first frame. */
	| {
			readonly kind: 'data'
			readonly records: readonly FramedRecord[]
			readonly receivedAt: number
			readonly failure: ReadFailure | null
	  }
	| { readonly kind: 'refused'; readonly error: MeterError; readonly absent: boolean }
	| { readonly kind: 'failed'; readonly failure: ReadFailure }

/** Asks for one identifier. Its frames are gathered; its records are handed back, the caller decides what they mean. */
export function* ask(address: string, di: number, gathered: Gathered, more: readonly number[] = []): Session<Answer> {
	const heard = yield {
		send: encodeRead(address, di, more),
		answer: (bytes) => (answers(bytes, address, fn.read, di, null) ? 'mine' : 'foreign'),
	}
	const first = frameOf(heard, gathered)
	if ('failure' in first) return { kind: 'failed', failure: first.failure }
	if ((first.frame.control & abnormal) !== 0) {
		const error = meterErrorOf(first.frame)
		return { kind: 'refused', error, absent: (first.frame.data[0]! & 0x02) !== 0 }
	}
	const chunks: Chunk[] = [{ frame: gathered.frames.length - 1, bytes: answerData(first.frame)!.bytes }]
	const failure = (first.frame.control & moreFollows) === 0 ? null : yield* askFollowing(address, di, gathered, chunks)
	return {
		kind: 'data',
		records: recordsOf(di, chunks),
		receivedAt: gathered.frames[chunks[0]!.frame]!.receivedAt,
		failure,
	}
}

/** Part of one answer's data, and the index of the frame that brought it. */
type Chunk = { readonly frame: number; readonly bytes: Uint8Array }

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

function recordsOf(di: number, chunks: readonly Chunk[]): readonly FramedRecord[] {
	const whole = new Uint8Array(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0))
	const starts: number[] = []
	let at = 0
	for (const { bytes } of chunks) {
		starts.push(at)
		whole.set(bytes, at)
		at += bytes.length
	}
	let chunk = 0
	return readRecords(di, whole).map(({ at: from, record }) => {
		while (chunk + 1 < chunks.length && from >= starts[chunk + 1]!) chunk++
		return { ...record, frame: chunks[chunk]!.frame }
	})
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

/** 7.2.2: AA in the request stands for any pair; the answer carries the real address (a few meters echo the AA). */
export function addressFits(stated: string, asked: string): boolean {
	for (let at = 0; at < 12; at += 2) {
		const pair = asked.slice(at, at + 2)
		if (pair !== 'AA' && pair !== stated.slice(at, at + 2)) return false
	}
	return true
}

function frameOf(heard: Heard, gathered: Gathered): { readonly frame: Frame } | { readonly failure: ReadFailure } {
	if (heard.kind !== 'frame') return { failure: failureOf(heard) }
	const frame = unwrap(heard.frame)
	if (frame.kind === 'refused') return { failure: { reason: 'noise', text: frame.text } }
	// The preamble is not part of what the meter states; the line's trace keeps it.
	const start = heard.frame.length - (frame.data.length + 12)
	gathered.frames.push({ bytes: heard.frame.subarray(start), receivedAt: heard.at })
	gathered.device ??= deviceOf(frame)
	return { frame }
}

function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (heard.kind === 'noise') {
		const foreign = heard.foreign > 0 ? ` ${heard.foreign} frames of other devices or questions came.` : ''
		return { reason: 'noise', text: `Bytes came, but no whole answer of this meter.${foreign}` }
	}
	return { reason: 'silence', text: 'The meter did not answer.' }
}

export const refusalOf = (di: number, error: MeterError): ReadFailure => ({
	reason: error.bits.includes('no requested data') ? 'refused' : 'meter-error',
	text: `${diText(di)}: ${error.text}`,
	meterError: error,
})
