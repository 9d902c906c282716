/** Search for units, one after the other: a harmless read finds a device even where it is refused. */
import type { MeterContext, ProbeResult, Scan, Session } from '../protocol.ts'
import { decode } from './codec.ts'
import { firstUnit, fn, lastUnit } from './constants.ts'
import { type Answer, address, ask, readPdu, talkTo } from './conversation.ts'
import { identificationRequest, unitOf } from './identification.ts'

export const scan: Scan = { first, probe, narrow: () => [] }

/** Most devices answer within 100 ms; a search may not wait for the slowest. */
const answerMs = 300

/**
 * Modbus TCP first: to an RTU bus its requests are noise that nobody answers, while RTU may put a TCP device out of
 * step. Of all units only those two that devices of their own have are tried over TCP; of a range every one.
 */
function first(range?: { readonly from: number; readonly to: number }): readonly string[] {
	if (range === undefined) return ['tcp:255', 'tcp:1', ...units(firstUnit, lastUnit)]
	const [from, to] = [Math.ceil(range.from), Math.floor(range.to)]
	const overTcp = units(Math.max(from, 0), Math.min(to, 255)).map((unit) => `tcp:${unit}`)
	return [...overTcp, ...units(Math.max(from, firstUnit), Math.min(to, lastUnit))]
}

const units = (from: number, to: number): readonly string[] =>
	Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index))

/** An answer of any kind, an exception too, means that somebody is there; then who it is. */
function* probe(pattern: string, context?: MeterContext): Session<ProbeResult> {
	const canonical = address(pattern)
	const talk = canonical === null ? null : talkTo(canonical, context)
	if (canonical === null || talk === null) return { kind: 'silence' }
	const probing = { retries: 0, answerMs }
	let there: Answer = yield* ask(talk, readPdu(fn.readHolding, 0, 1), probing)
	// A few meters know input registers only and do not even refuse the others; what speaks TCP always answers
	if (isSilence(there) && talk.framing === 'rtu') there = yield* ask(talk, readPdu(fn.readInput, 0, 1), probing)
	if (there.kind === 'failed') return missed(there)
	const named: Answer = yield* ask(talk, identificationRequest, probing)
	if (named.kind === 'failed' && named.failure.reason === 'line') return missed(named)
	const decoded = named.kind === 'answer' ? decode(named.bytes) : null
	const device = decoded?.ok && decoded.device !== null ? decoded.device : unitOf(talk)
	const records = decoded?.ok ? decoded.readings : []
	return {
		kind: 'found',
		address: unitOf(talk).address ?? canonical,
		device,
		records,
		frame: talk.frames.at(-1)?.bytes ?? null,
	}
}

const isSilence = (answer: Answer): boolean => answer.kind === 'failed' && answer.failure.reason === 'silence'

function missed({ failure }: Extract<Answer, { kind: 'failed' }>): ProbeResult {
	if (failure.reason === 'line') return { kind: 'line', reason: failure.text }
	return failure.reason === 'silence' ? { kind: 'silence' } : { kind: 'collision' }
}
