/** Speaks a conversation's steps to a bus without a line: what drivers say, step by step. */
import type { Heard, Session, Split, Step } from '../../../src/main/protocols/protocol.ts'

/** What stands on the bus: the answer to a request, [] for silence, or exactly what is heard. */
export type Bus = (request: Uint8Array, step: Step) => Uint8Array | Heard

/** The conversation's result, and what it sent, as upper-case hex. Retries are not played: a step is said once. */
export function converse<T>(session: Session<T>, bus: Bus): { readonly result: T; readonly sent: readonly string[] } {
	const sent: string[] = []
	let next = session.next()
	while (next.done !== true) {
		const step = next.value
		sent.push(Buffer.from(step.send).toString('hex').toUpperCase())
		const heard = bus(step.send, step)
		next = session.next(heard instanceof Uint8Array ? heardAs(step, heard) : heard)
	}
	return { result: next.value, sent }
}

/** What a line would make of bytes that come together: the first frame that is the step's own ends it. */
export function heardOf(split: (buffer: Uint8Array) => Split, step: Step, bytes: Uint8Array, at: number): Heard {
	if (step.answer === null) return { kind: 'sent' }
	if (bytes.length === 0) return { kind: 'silence' }
	let foreign = 0
	const noise: number[] = []
	for (let rest = bytes; rest.length > 0; ) {
		const verdict = split(rest)
		const length = verdict.kind === 'more' ? 1 : verdict.length
		const part = rest.subarray(0, length)
		const whose = verdict.kind === 'frame' ? step.answer(part) : 'noise'
		if (whose === 'mine') return { kind: 'frame', frame: part.slice(), at }
		if (whose === 'foreign') foreign++
		else if (whose === 'noise') noise.push(...part)
		rest = rest.subarray(length)
	}
	return { kind: 'noise', bytes: Uint8Array.from(noise), foreign }
}

function heardAs(step: Step, frame: Uint8Array): Heard {
	if (step.answer === null) return { kind: 'sent' }
	if (frame.length === 0) return { kind: 'silence' }
	if (step.answer(frame) === 'mine') return { kind: 'frame', frame, at: 1_780_000_000_000 }
	return { kind: 'noise', bytes: new Uint8Array(), foreign: 1 }
}
