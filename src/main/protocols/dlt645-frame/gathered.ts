/** What one conversation has heard so far, and what became of each question. */
import { withoutPreamble } from '../length-framed.ts'
import type { DecodedRecord, Device, Heard, MeterError, ReadFailure, ReadResult } from '../protocol.ts'
import { deviceAt, type Frame, unwrap } from './frame.ts'
import type { PlacedRecord } from './records.ts'

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

/** Part of one answer's data, and the index of the frame that brought it. */
export type Chunk = { readonly frame: number; readonly bytes: Uint8Array }

/** The records of an answer that came in one or several frames; `read` sees the joined data. */
export function recordsOf(
	chunks: readonly Chunk[],
	read: (data: Uint8Array) => readonly PlacedRecord[],
): readonly FramedRecord[] {
	const whole = new Uint8Array(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0))
	const starts: number[] = []
	let at = 0
	for (const { bytes } of chunks) {
		starts.push(at)
		whole.set(bytes, at)
		at += bytes.length
	}
	let chunk = 0
	return read(whole).map(({ at: from, record }) => {
		while (chunk + 1 < chunks.length && from >= starts[chunk + 1]!) chunk++
		return { ...record, frame: chunks[chunk]!.frame }
	})
}

/** Takes the frame of an exchange among the gathered ones. */
export function frameOf(
	heard: Heard,
	gathered: Gathered,
): { readonly frame: Frame } | { readonly failure: ReadFailure } {
	if (heard.kind !== 'frame') return { failure: failureOf(heard) }
	const frame = unwrap(heard.frame)
	if (frame.kind === 'refused') return { failure: { reason: 'noise', text: frame.text } }
	// The preamble is not part of what the meter states; the line's trace keeps it.
	gathered.frames.push({ bytes: withoutPreamble(heard.frame), receivedAt: heard.at })
	gathered.device ??= deviceAt(frame.address, frame.address)
	return { frame }
}

export function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (heard.kind === 'noise') {
		const foreign = heard.foreign > 0 ? ` ${heard.foreign} frames of other devices or questions came.` : ''
		return { reason: 'noise', text: `Bytes came, but no whole answer of this meter.${foreign}` }
	}
	return { reason: 'silence', text: 'The meter did not answer.' }
}
