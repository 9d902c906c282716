/**
 * What radio meters say by themselves: whose message it is, whether it is news, and at most one live value for each
 * register and interval of its model; who is nobody's meter yet is counted. One bad message never blocks a meter.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Found } from '../../protocols/found.ts'
import type { Decoded, Device, Hearing, Protocol, ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'
import type { LineRound } from './rounds.ts'

export type HeardMeters = {
	readonly hear: (lineId: number, message: Uint8Array, at: number) => void
	/** Somebody waits for this meter's next message; `done` is called once, at the latest after a minute. */
	readonly next: (meter: KnownMeter, done: (result: ReadResult) => void) => void
	/** How many of the line's meters were heard within two of their intervals; null: nobody has been heard yet. */
	readonly ofLine: (lineId: number) => LineRound | null
	/** Who else was heard there, the latest last. */
	readonly strangers: (lineId: number) => readonly Stranger[]
}

/** As a search finds it, and how often it was heard. */
export type Stranger = Found & { readonly messages: number; readonly lastAt: number }

type HeardOptions = {
	readonly protocolOf: (lineId: number) => Protocol | undefined
	readonly meters: () => readonly KnownMeter[]
	readonly now: () => number
	readonly sleep: (ms: number) => Promise<void>
	/** Good values to store. */
	readonly take: (meter: KnownMeter, job: ReadJob, result: ReadResult) => void
	readonly failed: (meter: KnownMeter, job: ReadJob, failure: ReadFailure) => void
	/** A good message came, stored or not. */
	readonly heard: (meter: KnownMeter, at: number) => void
}

const job: ReadJob = { kind: 'current' }
const waitMs = 60_000
/** So many senders are remembered for each line; in a town a receiver hears hundreds. */
const mostStrangers = 500
/** Messages in a row that cannot be read before it is said: most wait for a full one (compact frames). */
const mostUnread = 20
/** After so long without a good message, counters that went back are believed. */
const replayMs = 86_400_000

type State = {
	/** The protocol's own memory of this meter. */
	memory: unknown
	/** Under which secrets it was made. */
	secrets: KnownMeter['context']['secrets']
	lastAt: number
	/** Keys of values that were stored in this interval. */
	slot: number
	readonly stored: Set<string>
	/** Reason and when it was last told. */
	readonly told: Map<string, number>
	unread: number
}

export function createHeardMeters(options: HeardOptions): HeardMeters {
	const states = new Map<number, State>()
	const strangers = new Map<number, Map<string, Stranger>>()
	const waiting = new Map<number, Set<(result: ReadResult) => void>>()

	const stateOf = (meter: KnownMeter): State => {
		const known = states.get(meter.id)
		// Another key: what was remembered of counters belonged to the one before
		if (known !== undefined && isDeepStrictEqual(known.secrets, meter.context.secrets)) return known
		const { secrets } = meter.context
		const state = {
			memory: undefined,
			secrets,
			lastAt: 0,
			slot: -1,
			stored: new Set<string>(),
			told: new Map(),
			unread: 0,
		}
		states.set(meter.id, state)
		return state
	}
	const answer = (meter: KnownMeter, result: ReadResult): boolean => {
		const asked = waiting.get(meter.id)
		waiting.delete(meter.id)
		for (const done of asked ?? []) done(result)
		return asked !== undefined
	}
	const fail = (meter: KnownMeter, failure: ReadFailure, device: Device | null): void => {
		const state = stateOf(meter)
		if (answer(meter, { device, records: [], frames: [], failure })) return
		const now = options.now()
		if (now - (state.told.get(failure.reason) ?? Number.NEGATIVE_INFINITY) < intervalMs(meter)) return
		state.told.set(failure.reason, now)
		options.failed(meter, job, failure)
	}
	const good = (meter: KnownMeter, decoded: Extract<Decoded, { ok: true }>, message: Uint8Array, at: number): void => {
		const state = stateOf(meter)
		state.lastAt = at
		state.unread = 0
		state.told.clear()
		options.heard(meter, at)
		const records = decoded.readings.map((record) => ({ ...record, frame: 0 }))
		const frames = [{ bytes: message, receivedAt: at }]
		const result: ReadResult = { device: decoded.device, records, frames, failure: null }
		const slot = Math.floor(at / intervalMs(meter))
		if (slot !== state.slot) state.stored.clear()
		state.slot = slot
		const fresh = records.filter(({ key, at: of }) => !state.stored.has(`${key} ${of ?? ''}`))
		for (const { key, at: of } of fresh) state.stored.add(`${key} ${of ?? ''}`)
		if (answer(meter, result) || fresh.length === 0) return
		options.take(meter, job, { ...result, records: fresh })
	}
	const refuse = (meter: KnownMeter, decoded: Extract<Decoded, { ok: false }>): void => {
		if (decoded.reason === 'unsupported' && ++stateOf(meter).unread % mostUnread !== 0) return
		const isKey = decoded.reason === 'no-key' || decoded.reason === 'wrong-key'
		const reason = isKey ? (decoded.reason as 'no-key' | 'wrong-key') : 'refused'
		fail(meter, { reason, text: decoded.text }, decoded.device ?? null)
	}
	const judge = (meter: KnownMeter, hearing: Hearing, message: Uint8Array, at: number): void => {
		stateOf(meter).memory = hearing.memory
		if (hearing.kind === 'duplicate' || hearing.kind === 'part') return
		if (hearing.kind === 'replay') fail(meter, { reason: 'refused', text: hearing.text }, null)
		else if (!hearing.decoded.ok) refuse(meter, hearing.decoded)
		else if (hearing.decoded.meterError === undefined) good(meter, hearing.decoded, message, at)
		else {
			const { meterError, device } = hearing.decoded
			fail(meter, { reason: 'meter-error', text: meterError.text, meterError }, device)
		}
	}
	const meet = (lineId: number, decoded: Decoded, device: Device, frame: Uint8Array, at: number): void => {
		const there = strangers.get(lineId) ?? new Map<string, Stranger>()
		strangers.set(lineId, there)
		const address = device.address ?? device.serial
		const messages = (there.get(address)?.messages ?? 0) + 1
		const records = decoded.ok ? decoded.readings : []
		there.delete(address)
		there.set(address, { kind: 'found', address, device, records, frame, messages, lastAt: at })
		if (there.size > mostStrangers) there.delete(there.keys().next().value!)
	}

	return {
		hear(lineId, message, at) {
			const protocol = options.protocolOf(lineId)
			const decoded = protocol?.decode(message)
			const device = decoded?.device
			if (protocol === undefined || decoded === undefined || device == null) return
			const meter = options.meters().find((each) => each.lineId === lineId && isItsAddress(each, device))
			if (meter === undefined) return meet(lineId, decoded, device, message, at)
			const { memory, lastAt } = stateOf(meter)
			const hearing = hearingOf(protocol, meter, memory, message)
			// A radio that was exchanged counts from the start again: nobody has to forget the old one by hand
			const isOfNow = hearing.kind !== 'replay' || at - lastAt < replayMs
			judge(meter, isOfNow ? hearing : hearingOf(protocol, meter, undefined, message), message, at)
		},
		next(meter, done) {
			const asked = waiting.get(meter.id) ?? new Set()
			waiting.set(meter.id, asked)
			asked.add(done)
			void options.sleep(waitMs).then(() => {
				if (!asked.delete(done)) return
				if (asked.size === 0) waiting.delete(meter.id)
				done(notHeard)
			})
		},
		ofLine(lineId) {
			if (states.size === 0) return null
			const there = options.meters().filter((meter) => meter.lineId === lineId && states.has(meter.id))
			const all = options.meters().filter((meter) => meter.lineId === lineId)
			const lastOf = (meter: KnownMeter) => states.get(meter.id)?.lastAt ?? 0
			const recent = there.filter((meter) => options.now() - lastOf(meter) <= 2 * intervalMs(meter))
			if (there.length === 0) return null
			const startedAt = Math.max(...there.map(lastOf))
			return { startedAt, cycleMs: null, answered: recent.length, due: all.length }
		},
		strangers: (lineId) => [...(strangers.get(lineId)?.values() ?? [])],
	}
}

const intervalMs = (meter: KnownMeter): number => meter.model.roundMinutes * 60_000

const isItsAddress = ({ address }: KnownMeter, device: Device): boolean =>
	address === device.address || address === device.serial

function hearingOf(protocol: Protocol, meter: KnownMeter, memory: unknown, message: Uint8Array): Hearing {
	if (protocol.hear !== undefined) return protocol.hear(message, meter.context, memory)
	return { kind: 'news', decoded: protocol.decode(message, meter.context), memory }
}

const notHeard: ReadResult = {
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'silence', text: `nothing of this meter was heard in ${waitMs / 1000} s: it sends when it wants` },
}
