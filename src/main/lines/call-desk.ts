/**
 * Where calls arrive: who is calling, whether it may, and whose line gets it. Everything here is bounded; what is too
 * much gives way, so that a flood from one host leaves room for all others.
 */
import type { Socket } from 'node:net'
import type { DialInAbility } from '../protocols/dial-in.ts'
import { type Call, type CallFacts, createCall } from './call.ts'
import type { Clock } from './clock.ts'
import {
	createAdmission,
	type DialInLimits,
	givesWay,
	hostOf,
	type Refusal,
	usualDialInLimits,
} from './dial-in-limits.ts'
import type { Introduced } from './introduction.ts'
import type { LineUrl, NotOpened, Wire } from './line.ts'
import { socketWire, usualLimits } from './tcp.ts'
import { createTokenBuckets } from './token-buckets.ts'
import { createUnnamedCall, type UnnamedCall } from './unnamed-call.ts'

export type DialInUrl = Extract<LineUrl, { kind: 'dial-in' }>

/** What the operator has decided: a line in use has it, it was turned away, or nothing yet. */
export type Standing = 'accepted' | 'blocked' | 'waiting'

export type DialInOptions = {
	readonly clock: Clock
	readonly log: (text: string) => void
	/** Of the protocols whose devices name themselves. */
	readonly abilities: readonly DialInAbility[]
	readonly standing: (port: number, identity: string) => Standing
	/** `replaced`: it took over from an older connection of the same name. Told of blocked ones as well. */
	readonly called: (facts: CallFacts, replaced: boolean) => void
	readonly gone: (facts: CallFacts) => void
	/** A whole message that came unasked; `at`: UTC epoch ms. */
	readonly unasked: (url: DialInUrl, message: Uint8Array, at: number) => void
	/** Something that a person may look at has changed; often. */
	readonly changed: () => void
	readonly limits?: Partial<DialInLimits>
}

/** What the desk keeps of a port. */
export type OpenPort = {
	readonly refused: Record<Refusal, number>
	connections: number
	/** When a refusal was told in the log last, monotonic ms. */
	toldAt: number
}
type Entry = { readonly call: Call; lent: boolean }
type Caller = { readonly port: number; readonly peer: string; readonly address: string; readonly raw: Wire }

/** A refusal is told in the log once in so long; all of them are counted. */
const tellAgainMs = 60_000
/** More than a mobile network brings, and less than a host on the local network could. */
const tcpLimits = { ...usualLimits, windowBytes: 32 * 1024 }

const keyOf = (port: number, identity: string) => `${port}/${identity}`

export function createCallDesk(options: DialInOptions, ports: ReadonlyMap<number, OpenPort>) {
	const { clock } = options
	const limits = { ...usualDialInLimits, ...options.limits }
	const admission = createAdmission(limits)
	const refuse = createRefusals(options, ports)
	const named = createNamedCalls(options, limits, refuse)
	const unnamed = new Map<UnnamedCall, Caller>()

	const nameless = (call: UnnamedCall) => {
		const caller = unnamed.get(call)
		if (caller === undefined) return
		unnamed.delete(call)
		refuse('nameless', caller, call.impression())
		call.close()
	}
	const listenTo = (caller: Caller) => {
		const { port, address, raw } = caller
		const call = createUnnamedCall(raw, {
			...{ clock, port, address, abilities: options.abilities },
			...{ pauseMs: limits.pauseMs, mostBytes: limits.introductionBytes },
			named: (introduced) => {
				unnamed.delete(call)
				named.take(caller, introduced)
			},
			nameless: () => nameless(call),
		})
		unnamed.set(call, caller)
		void raw.closed.then(() => unnamed.delete(call))
		if (unnamed.size > limits.mostUnnamed) nameless(givesWay(unnamed.keys())!)
	}
	return {
		arrived(port: number, socket: Socket) {
			const open = ports.get(port)
			const peer = socket.remoteAddress
			socket.on('error', () => undefined)
			if (open === undefined || peer === undefined) return void socket.destroy()
			const address = hostOf(peer)
			const refusal = admission.admit(address, clock.monotonicMs())
			if (refusal !== null) {
				refuse(refusal, { port, peer }, 'too many calls')
				return void socket.resetAndDestroy()
			}
			open.connections++
			socket.once('close', () => {
				open.connections--
				admission.release(address)
				options.changed()
			})
			listenTo({ port, peer, address, raw: socketWire(socket, tcpLimits) })
			options.changed()
		},
		sweep() {
			const now = clock.monotonicMs()
			const late = [...unnamed.keys()].filter(({ openedAt }) => now - openedAt >= limits.introductionMs)
			for (const call of late) nameless(call)
			named.sweep(now)
		},
		/** Everybody who called this port. */
		leave(port: number, detail: string) {
			for (const call of [...unnamed.keys()]) if (call.port === port) call.close()
			named.leave(port, detail)
		},
		calls: named.calls,
		callOf: named.callOf,
		open: named.open,
		review: named.review,
	}
}

type Refuse = (refusal: Refusal, caller: Pick<Caller, 'port' | 'peer'>, why: string) => void

function createRefusals({ clock, log, changed }: DialInOptions, ports: ReadonlyMap<number, OpenPort>): Refuse {
	return (refusal, { port, peer }, why) => {
		const open = ports.get(port)
		if (open === undefined) return
		open.refused[refusal]++
		changed()
		const now = clock.monotonicMs()
		if (now - open.toldAt < tellAgainMs) return
		open.toldAt = now
		const { tooMany, tooFast, nameless, blocked } = open.refused
		const count = tooMany + tooFast + nameless + blocked
		log(`dial-in ${port}: a call from ${peer} was turned away (${why}); ${count} in all since the station started`)
	}
}

/** Connections whose device is known by name: one of each name. */
function createNamedCalls(options: DialInOptions, limits: DialInLimits, refuse: Refuse) {
	const { clock } = options
	const entries = new Map<string, Entry>()
	const arrivals = createArrivals()
	const mayTakeOver = createTakeOver(limits)

	const admit = (entry: Entry) => {
		entry.call.accept()
		arrivals.tell(keyOf(entry.call.port, entry.call.identity))
	}
	const enter = (caller: Caller, introduced: Introduced, standing: Standing): Call => {
		const { port, peer, address, raw } = caller
		const key = keyOf(port, introduced.identity)
		const call = createCall(raw, introduced, {
			...{ clock, port, peer, address, abilities: options.abilities },
			...{ pauseMs: limits.pauseMs, waitingBytes: limits.waitingBytes },
			unasked: ({ identity }, message, at) => options.unasked({ kind: 'dial-in', port, identity }, message, at),
			heartbeat: options.changed,
			renamed: (modem, login) => {
				modem.detach(`${login.identity} logged in behind it`)
				take(caller, login)
			},
		})
		const entry = { call, lent: false }
		entries.set(key, entry)
		void call.wire.closed.then(() => {
			if (entries.get(key) === entry) entries.delete(key)
			options.gone(call.facts())
		})
		if (standing === 'accepted') admit(entry)
		return call
	}
	const take = (caller: Caller, introduced: Introduced) => {
		const { port, address, raw } = caller
		const { identity } = introduced
		const standing = options.standing(port, identity)
		const old = entries.get(keyOf(port, identity))?.call
		if (old !== undefined && !mayTakeOver(old, address, clock.monotonicMs())) {
			refuse('tooFast', caller, `${identity} is connected, and was replaced too often`)
			return void raw.close()
		}
		old?.close('a newer connection of the same device took over')
		const call = enter(caller, introduced, standing)
		options.called(call.facts(), old !== undefined)
		if (standing === 'blocked') {
			refuse('blocked', caller, `${identity} is blocked`)
			return call.close('blocked')
		}
		if (introduced.rest.length > 0) call.hear(introduced.rest)
		const waiting = [...entries.values()].map((one) => one.call).filter((one) => !one.facts().accepted)
		if (waiting.length > limits.mostWaiting) givesWay(waiting)?.close('too many devices wait to be accepted')
	}
	return {
		take,
		calls: () => [...entries.values()].map(({ call }) => call.facts()),
		callOf: (port: number, identity: string) => entries.get(keyOf(port, identity))?.call.facts() ?? null,
		async open({ port, identity }: DialInUrl, signal: AbortSignal): Promise<Wire | NotOpened> {
			const key = keyOf(port, identity)
			const entry = entries.get(key)
			if (entry === undefined || entry.lent || !entry.call.facts().accepted) {
				const detail = `${identity} has not called port ${port}`
				return { failure: 'not-dialled-in', detail, again: arrivals.next(key, signal) }
			}
			entry.lent = true
			return entry.call.wire
		},
		review() {
			for (const entry of [...entries.values()]) {
				const { port, identity } = entry.call
				const standing = options.standing(port, identity)
				const { accepted } = entry.call.facts()
				if (standing === 'blocked') entry.call.close('blocked')
				else if (standing === 'accepted' && !accepted) admit(entry)
				else if (standing === 'waiting' && accepted) entry.call.close('its line is switched off or was removed')
			}
		},
		sweep(now: number) {
			for (const { call } of [...entries.values()]) {
				const idleMs = Math.max(limits.idleMs, call.threeHeartbeatsMs())
				if (now - call.lastByteAt() >= idleMs) call.close(`nothing was heard for ${Math.round(idleMs / 60_000)} min`)
				else if (!call.facts().accepted && now - call.openedAt >= limits.waitingMs) {
					call.close('nobody has accepted the device yet')
				}
			}
		},
		leave(port: number, detail: string) {
			for (const { call } of [...entries.values()]) if (call.port === port) call.close(detail)
		},
	}
}

/** Lines that wait for their device. */
function createArrivals() {
	const waiting = new Map<string, Set<() => void>>()
	return {
		next: (key: string, signal: AbortSignal): Promise<void> =>
			new Promise((resolve) => {
				if (signal.aborted) return resolve()
				const there = waiting.get(key) ?? new Set()
				waiting.set(key, there)
				const come = () => {
					signal.removeEventListener('abort', come)
					there.delete(come)
					if (there.size === 0) waiting.delete(key)
					resolve()
				}
				there.add(come)
				signal.addEventListener('abort', come, { once: true })
			}),
		tell: (key: string) => {
			for (const come of [...(waiting.get(key) ?? [])]) come()
		},
	}
}

/**
 * Whether a new connection may take the place of an older one of the same name. A device that lost its connection calls
 * again and must get in; whoever replays its login must not keep the living one away. Counted for each host, so that
 * the device's own calls are not used up by a stranger.
 */
function createTakeOver(limits: DialInLimits) {
	const buckets = createTokenBuckets(limits.takeOver)
	return (old: Call, address: string, now: number): boolean => {
		if (now - old.lastByteAt() >= limits.silentMs) return true
		const unanswered = old.unansweredSince()
		if (unanswered !== null && now - unanswered >= limits.unansweredMs) return true
		return buckets.take(`${keyOf(old.port, old.identity)} ${address}`, now)
	}
}
