/** Devices that call the station: ports it listens on, who called, who may. */
import { z } from 'zod'
import { call } from './define.ts'
import { protocolName } from './lines.ts'
import { id, instant, name, nothing } from './values.ts'

export const listenerView = z.object({
	id,
	name,
	/** Address of this PC to listen on: '0.0.0.0' = all, '127.0.0.1' = this PC only. */
	host: z.string(),
	port: z.number().int(),
	enabled: z.boolean(),
	state: z.enum(['listening', 'failed', 'closed']),
	/** Why it does not listen, plain English of the system; null: it does. */
	problem: z.string().nullable(),
	connections: z.number().int(),
	/** Since the station started: connections that were turned away, and why. */
	refused: z.object({
		/** More connections at once, or from one address, than are allowed. */
		tooMany: z.number().int(),
		/** Calls faster than the limit. */
		tooFast: z.number().int(),
		/** Said nothing that names a device in time, or only garbage. */
		nameless: z.number().int(),
		/** Turned away by the operator. */
		blocked: z.number().int(),
	}),
})

/** Who called, known or not; what is not a line yet waits for the operator. */
export const callerView = z.object({
	port: z.number().int(),
	/** '0314-25394' of a concentrator's login, else the registration text of a modem. */
	identity: z.string(),
	/** How it named itself. */
	kind: z.enum(['concentrator', 'modem']),
	/** Where it calls from: for people only, never an identity. */
	peer: z.string(),
	firstAt: instant,
	lastAt: instant,
	connected: z.boolean(),
	/** Heartbeats since it connected. */
	heartbeats: z.number().int(),
	/** Times that a new connection of the same identity took over. */
	replaced: z.number().int(),
	state: z.enum(['waiting', 'accepted', 'blocked']),
	lineId: id.nullable(),
})

export const newListener = z.object({ name, host: z.string().max(60), port: z.number().int().min(1).max(65_535) })

export const callerCalls = {
	'callers.list': call(nothing, z.object({ listeners: z.array(listenerView), callers: z.array(callerView) })),
	'callers.addListener': call(newListener, z.object({ listenerId: id })),
	'callers.updateListener': call(newListener.extend({ listenerId: id, enabled: z.boolean() }), nothing),
	/** 'in-use' while lines call through it. */
	'callers.removeListener': call(z.object({ listenerId: id }), nothing),
	/** The caller becomes a line; a concentrator becomes a device on it as well. */
	'callers.accept': call(
		z.object({ port: z.number().int(), identity: z.string().max(80), name, protocol: protocolName }),
		z.object({ lineId: id }),
	),
	'callers.block': call(z.object({ port: z.number().int(), identity: z.string().max(80) }), nothing),
	'callers.unblock': call(z.object({ port: z.number().int(), identity: z.string().max(80) }), nothing),
}
export type ListenerView = z.output<typeof listenerView>
export type CallerView = z.output<typeof callerView>
