/** Search for meters: the first logical device over the wrapper and over HDLC, then physical addresses on a bus. */
import { nothingYet } from '../gathered.ts'
import type { Device, Heard, MeterContext, ProbeResult, Scan, Session } from '../protocol.ts'
import { open } from './conversation.ts'
import { address, placeOf } from './dialect.ts'
import { readDevice } from './objects.ts'

/** Physical addresses that meters on RS-485 usually have: 16 is the lowest that the standard leaves free. */
const physical = { first: 16, last: 125 } as const
/** An address where nobody is costs this, ms. */
const silenceMs = 1000

export const scan: Scan = {
	first(range) {
		const from = Math.max(range?.from ?? physical.first, physical.first)
		const to = Math.min(range?.to ?? physical.last, physical.last)
		const bus = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `1/${from + index}`)
		return range === undefined || range.from <= 1 ? ['1', ...bus] : bus
	},

	*probe(pattern, context) {
		const canonical = address(pattern)
		if (canonical === null) return { kind: 'silence' }
		const noise = { bytes: 0 }
		for (const each of contextsFor(canonical, context)) {
			const result = yield* hasty(probe(canonical, each), noise)
			if (result.kind !== 'silence') return result
		}
		// Whole frames of others, as our own echo, are no sign of anybody here.
		return { kind: noise.bytes > 0 ? 'collision' : 'silence' }
	},

	narrow: () => [],
}

/** As the model says; without one both transports are tried as the public client. */
function contextsFor(canonical: string, context: MeterContext | undefined): readonly MeterContext[] {
	if (context?.dialect !== undefined) return [context]
	const isOnBus = placeOf(canonical).physical !== null
	const transports = isOnBus ? (['hdlc'] as const) : (['wrapper', 'hdlc'] as const)
	return transports.map((transport) => ({ dialect: { transport } }))
}

/** Whoever answers is there, also with a refusal; who it is, the public client may ask. */
function* probe(canonical: string, context: MeterContext): Session<ProbeResult> {
	const gathered = nothingYet()
	const opened = yield* open(placeOf(canonical), context, gathered)
	const nameless: Device = { serial: '', manufacturer: null, version: null, medium: null, address: canonical }
	if (!opened.ok) {
		const { reason, text } = opened.failure
		if (reason === 'line') return { kind: 'line', reason: text }
		if (gathered.frames.length === 0) return { kind: 'silence' }
		return { kind: 'found', address: canonical, device: nameless, records: [], frame: gathered.frames[0]!.bytes }
	}
	yield* readDevice(opened.meter)
	yield* opened.meter.channel.release()
	const device = { ...(gathered.device ?? nameless), address: canonical }
	return { kind: 'found', address: canonical, device, records: gathered.records, frame: gathered.frames.at(-1)!.bytes }
}

/** The same conversation with little patience: one attempt, and a short wait for its first byte. */
function* hasty<T>(session: Session<T>, noise: { bytes: number }): Session<T> {
	let next = session.next()
	while (next.done !== true) {
		const heard: Heard = yield { ...next.value, retries: 0, answerMs: silenceMs }
		if (heard.kind === 'noise') noise.bytes += heard.bytes.length
		next = session.next(heard)
	}
	return next.value
}
