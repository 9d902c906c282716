/**
 * One connection of a device that has named itself. Its gate sits in the stream: what the device wants confirmed is
 * confirmed at once, also while a conversation runs; what it reports unasked goes to whoever collects that; the rest is
 * the wire's.
 */
import type { DialInAbility } from '../protocols/dial-in.ts'
import type { Clock } from './clock.ts'
import { createIntroducer, type Introduced } from './introduction.ts'
import type { LineFailure, TraceEntry, Wire } from './line.ts'
import { createModemGate, gateOf, type StreamGate } from './modem-gate.ts'
import { createPause } from './pause.ts'

export type CallFacts = {
	readonly port: number
	readonly identity: string
	readonly kind: 'concentrator' | 'modem'
	/** Where it calls from: for people only. */
	readonly peer: string
	/** UTC epoch ms. */
	readonly since: number
	readonly lastAt: number
	readonly lastHeartbeatAt: number | null
	readonly heartbeats: number
	/** Whether its line has it, or may have it. */
	readonly accepted: boolean
}

export type Call = {
	readonly port: number
	readonly identity: string
	/** As limits count it. */
	readonly address: string
	readonly wire: Wire
	readonly facts: () => CallFacts
	/** Monotonic ms. */
	readonly openedAt: number
	readonly lastByteAt: () => number
	/** Since when (monotonic ms) a question waits for any byte; null: none does. */
	readonly unansweredSince: () => number | null
	/** Three of its heartbeats, as far as they are known. */
	readonly threeHeartbeatsMs: () => number
	/** Confirms what it waits for; from now on everything is. */
	readonly accept: () => void
	readonly close: (detail: string) => void
	/** As if it came from the device. */
	readonly hear: (bytes: Uint8Array) => void
	/** Ends the call and leaves the connection open for another one. */
	readonly detach: (detail: string) => void
}

export type CallOptions = {
	readonly clock: Clock
	readonly port: number
	readonly peer: string
	readonly address: string
	/** A frame is in pieces no longer than this. */
	readonly pauseMs: number
	/** What a device may say that nobody has accepted yet. */
	readonly waitingBytes: number
	readonly unasked: (call: Call, message: Uint8Array, at: number) => void
	readonly abilities: readonly DialInAbility[]
	readonly heartbeat: () => void
	/** A terminal has logged in behind a modem: its own name is the better one. The wire passes on to that name's call. */
	readonly renamed: (call: Call, introduced: Introduced) => void
}

/** The pause between two heartbeats is believed up to this. */
const longestHeartbeatMs = 3_600_000
/** Confirmations that the device has not taken yet: more are not queued, it asks again. */
const mostReplies = 32
/** What comes so soon after a question may be its answer. */
const answerMs = 10_000

type Ended = { readonly reason: LineFailure; readonly detail: string }

type State = {
	accepted: boolean
	over: boolean
	lastByteAt: number
	lastAt: number
	sentAt: number
	unansweredSince: number | null
	heartbeats: number
	lastHeartbeatAt: number | null
	/** Monotonic, as all spans. */
	heartbeatAt: number | null
	longestHeartbeatMs: number
	/** Said before it was accepted. */
	bytes: number
	/** Confirmation that is held back until somebody accepts the device. */
	held: Uint8Array | null
	replying: number
	/** Why the station ended it. */
	detail: string | null
	listener: ((bytes: Uint8Array) => void) | null
	beside: ((entry: Omit<TraceEntry, 'at'>) => void) | null
	gate: StreamGate
}

export function createCall(raw: Wire, introduced: Introduced, options: CallOptions): Call {
	const { clock, port, peer, address } = options
	const { kind, identity } = introduced
	const openedAt = clock.monotonicMs()
	const since = clock.now()
	const state = newState(openedAt, since, introduced)
	let settleClosed: (end: Ended) => void = () => undefined
	const closed = new Promise<Ended>((resolve) => {
		settleClosed = resolve
	})
	const end = ({ reason, detail }: Ended) => {
		state.over = true
		stream.stop()
		settleClosed({ reason, detail: state.detail ?? detail })
	}
	const close = (detail: string) => {
		state.detail ??= detail
		if (!state.over) void raw.close()
	}
	const call: Call = {
		...{ port, identity, address, openedAt, close },
		wire: wireOf(raw, state, closed, clock),
		facts: () => {
			const { lastAt, lastHeartbeatAt, heartbeats, accepted } = state
			return { port, identity, kind, peer, since, lastAt, lastHeartbeatAt, heartbeats, accepted }
		},
		lastByteAt: () => state.lastByteAt,
		unansweredSince: () => state.unansweredSince,
		threeHeartbeatsMs: () => 3 * state.longestHeartbeatMs,
		accept: () => {
			if (state.accepted) return
			state.accepted = true
			if (state.held !== null) reply(raw, state, state.held)
			state.held = null
		},
		hear: (bytes) => stream.take(bytes),
		detach: (detail) => end({ reason: 'lost', detail }),
	}
	const stream = createStream(raw, introduced, state, call, options)
	void raw.closed.then(end)
	raw.listen(stream.take)
	return call
}

const newState = (monotonicMs: number, now: number, { ability, identity, reply: held }: Introduced): State => ({
	...{ accepted: false, over: false, lastByteAt: monotonicMs, lastAt: now, sentAt: Number.NEGATIVE_INFINITY },
	...{ unansweredSince: null, heartbeats: 0, lastHeartbeatAt: null, heartbeatAt: null, longestHeartbeatMs: 0 },
	...{ bytes: 0, held, replying: 0, detail: null, listener: null, beside: null },
	gate: ability === null ? createModemGate(identity) : gateOf(ability.gate(identity)),
})

async function reply(raw: Wire, state: State, bytes: Uint8Array): Promise<void> {
	if (state.replying >= mostReplies || state.over) return
	state.replying++
	state.beside?.({ direction: 'sent', bytes, note: 'confirmed' })
	await raw.send(bytes)
	state.replying--
}

function wireOf(raw: Wire, state: State, closed: Wire['closed'], clock: Clock): Wire {
	return {
		send: async (bytes) => {
			if (state.over) return
			state.sentAt = clock.monotonicMs()
			state.unansweredSince ??= state.sentAt
			state.gate.sent()
			await raw.send(bytes)
		},
		listen: (heard) => {
			state.listener = heard
		},
		closed,
		close: async () => {
			if (!state.over) await raw.close()
		},
		speed: null,
		beside: (told) => {
			state.beside = told
		},
	}
}

/** What arrives: through the gate, and from there to where it belongs. */
function createStream(raw: Wire, introduced: Introduced, state: State, call: Call, options: CallOptions) {
	const { clock } = options
	const { gate } = state
	const logins = introduced.ability === null ? createIntroducer(options.abilities) : null
	const told = (bytes: Uint8Array, note: string) => state.beside?.({ direction: 'received', bytes, note })

	const beat = (count: number, bytes: Uint8Array) => {
		if (count === 0) return
		const now = clock.monotonicMs()
		const sinceLast = now - (state.heartbeatAt ?? now)
		state.longestHeartbeatMs = Math.min(longestHeartbeatMs, Math.max(state.longestHeartbeatMs, sinceLast))
		state.heartbeatAt = now
		state.lastHeartbeatAt = clock.now()
		state.heartbeats += count
		told(bytes, 'heartbeat')
		options.heartbeat()
	}
	const confirm = async (replies: readonly Uint8Array[], leaves: boolean) => {
		if (state.accepted) await Promise.all(replies.map((each) => reply(raw, state, each)))
		else state.held = replies.at(-1) ?? state.held
		if (leaves) call.close('the device logged out')
	}
	const pause = createPause(options.pauseMs, clock.monotonicMs, () => {
		logins?.paused()
		const { pass, heartbeats } = gate.flush()
		beat(heartbeats, new Uint8Array())
		if (pass.length > 0) state.listener?.(pass)
	})
	const take = (chunk: Uint8Array) => {
		if (state.over) return
		const now = clock.monotonicMs()
		state.lastByteAt = now
		state.lastAt = clock.now()
		state.unansweredSince = null
		if (!state.accepted) state.bytes += chunk.length
		if (state.bytes > options.waitingBytes) return call.close('it said too much before it was accepted')
		const asked = now - state.sentAt < answerMs
		const login = asked ? null : (logins?.take(chunk) ?? null)
		if (login !== null) return options.renamed(call, login)
		const { pass, replies, unasked, heartbeats, leaves, stranger } = gate.take(chunk, asked)
		pause.touch()
		beat(heartbeats, pass.length === 0 ? chunk : new Uint8Array())
		if (replies.length > 0 || leaves) void confirm(replies, leaves)
		if (state.accepted) {
			for (const message of unasked) {
				told(message, 'not asked for')
				options.unasked(call, message, state.lastAt)
			}
		}
		if (pass.length > 0) state.listener?.(pass)
		if (stranger !== null) call.close(`it names itself ${stranger} now`)
	}
	return { take, stop: pause.stop }
}
