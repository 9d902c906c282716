/** What became of each question, and the frames that told it. */
import { failureOf, type Gathered } from '../gathered.ts'
import { withoutPreamble } from '../length-framed.ts'
import type {
	Decoded,
	DecodedRecord,
	Device,
	Heard,
	MeterError,
	ProbeResult,
	ReadFailure,
	Session,
} from '../protocol.ts'
import { deviceAt, type Frame, unwrap } from './frame.ts'
import type { PlacedRecord } from './records.ts'

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

/** Puts the records of an answer among the gathered ones as they are. */
export function* keep(question: Session<Answer>, gathered: Gathered): Session<Answer> {
	const answer = yield* question
	if (answer.kind === 'data') gathered.records.push(...answer.records)
	return answer
}

/** Who answered a probe. A refusal finds the meter just as well: its frame carries the real address. */
export function foundIn(
	heard: Heard,
	decode: (bytes: Uint8Array) => Decoded,
	deviceOf: (frame: Frame) => Device,
): ProbeResult {
	if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
	if (heard.kind === 'noise') return { kind: 'collision' }
	if (heard.kind !== 'frame') return { kind: 'silence' }
	const frame = unwrap(heard.frame)
	if (frame.kind === 'refused') return { kind: 'collision' }
	const device = deviceOf(frame)
	const decoded = decode(heard.frame)
	const records = decoded.ok ? decoded.readings : []
	return { kind: 'found', address: device.serial, device, records, frame: withoutPreamble(heard.frame) }
}
