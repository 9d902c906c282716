/** A concentrator that is switched on: listens or dials in, logs in, beats, answers, reports; what befalls it. */
import { createServer, type Socket } from 'node:net'
import type { Truth } from '../building/registers.ts'
import { type Happened, powerFailure, versionChange } from '../gdw1376/events.ts'
import { lastDayOf } from '../gdw1376/items.ts'
import { report } from '../gdw1376/questions.ts'
import { begins, ends, type Habits } from '../gdw1376/state.ts'
import { createConcentrator, fillArchive, type Terminal } from '../gdw1376/terminal.ts'
import { headOf } from '../gdw1376/units.ts'
import { calm, type WireHabits } from '../gdw1376/wire.ts'
import { type Conversation, type Counters, converse, noCounts } from './conversation.ts'
import { type Dialler, dial } from './dial.ts'
import type { PlannedConcentrator } from './plan.ts'

export type Reach =
	| { readonly kind: 'listen'; readonly port: number }
	| {
			readonly kind: 'dial'
			readonly host: string
			readonly port: number
			readonly heartbeatMs: number
			readonly againMs: number
	  }

export type ConcentratorParts = {
	readonly planned: PlannedConcentrator
	readonly truth: Truth
	readonly reach: Reach
	/** Its archive has had every meter for two months. */
	readonly filled: boolean
	readonly confirmMs: number
	readonly now: () => number
	readonly random: () => number
}

export type RunningConcentrator = {
	readonly planned: PlannedConcentrator
	readonly terminal: Terminal
	readonly habits: Habits
	readonly wire: WireHabits
	readonly counters: Counters
	/** null: it dials. */
	readonly port: number | null
	readonly isUp: () => boolean
	/** 'wait': it is not reported, the terminal only says that something waits. */
	readonly raise: (important: boolean, erc: number, content: readonly number[], how?: 'report' | 'wait') => Happened
	/** Important events that nobody fetched, each again; how many. */
	readonly reportEvents: () => number
	readonly power: (on: boolean) => void
	readonly drop: () => void
	/** Sends data units of its own accord, three times at most. */
	readonly speak: (afn: number, data: readonly number[]) => void
	/** The last day's freezes of these points; how many it had. */
	readonly reportFreezes: (points: readonly number[]) => number
	readonly close: () => Promise<void>
}

const mostMissed = 3
/** As long as meters and terminals keep daily freezes. */
const inServiceMs = 62 * 86_400_000
const mostReports = 3
const pointsPerReport = 8

/** Rejects when its port is taken. */
export async function openConcentrator(parts: ConcentratorParts): Promise<RunningConcentrator> {
	const { planned, truth, reach, filled, confirmMs, now, random } = parts
	const habits: Habits = { password: planned.password }
	const wire: WireHabits = { ...calm }
	const counters = noCounts()
	const terminal = createConcentrator(truth, planned.label, planned.attached, habits)
	const { state } = terminal
	if (filled) fillArchive(state, now() - inServiceMs)
	const conversations = new Map<Socket, Conversation>()
	const begin = (socket: Socket): Conversation => {
		counters.connections++
		const dialled = reach.kind === 'dial'
		const one = converse({ terminal, socket, habits: wire, counters, dialled, confirmMs, now, random })
		conversations.set(socket, one)
		return one
	}
	const end = (socket: Socket) => {
		conversations.get(socket)?.close()
		conversations.delete(socket)
	}
	const speak = (afn: number, data: readonly number[], confirmed = () => {}) => {
		for (const conversation of conversations.values()) {
			const frame = terminal.speak(afn, data)
			counters.reports++
			insist(conversation, frame, mostReports, () => {
				counters.reportsConfirmed++
				confirmed()
			})
		}
	}
	const reportEvent = (event: Happened) => {
		const next = (event.number + 1) % 256
		const data = [...headOf(0, 1), ...state.events.counters(), event.number, next, ...event.bytes]
		speak(0x0e, data, () => {
			if (state.fetched === event.number) state.fetched = next
		})
	}
	const raise: RunningConcentrator['raise'] = (important, erc, content, how = 'report') => {
		const event = state.events.add(important, erc, now(), content)
		if (important && state.mayReport && how === 'report') reportEvent(event)
		return event
	}
	const way =
		reach.kind === 'listen'
			? await listen(reach.port, begin, end)
			: call(parts, reach, { terminal, counters, wire }, begin, end)
	raise(true, 1, versionChange(now(), 1, 'V1.0', 'V1.0'))
	return {
		...{ planned, terminal, habits, wire, counters, raise, drop: way.drop, speak },
		port: way.port,
		isUp: () => conversations.size > 0,
		power: (on) => {
			const cut = state.powerCuts.at(-1)
			if (!on) {
				begins(state.powerCuts, now())
				way.stop()
			} else if (cut?.to === Number.POSITIVE_INFINITY) {
				ends(state.powerCuts, now())
				raise(true, 14, powerFailure(cut.from, now()))
				way.resume()
			}
		},
		reportEvents: () => {
			const waiting = state.events.between(true, state.fetched, state.events.counters()[0])
			for (const event of waiting) reportEvent(event)
			return waiting.length
		},
		reportFreezes: (points) => {
			const [any] = planned.attached
			const units = any === undefined ? [] : report(state, points, lastDayOf(any.meter, now()), now())
			for (let at = 0; at < units.length; at += pointsPerReport) {
				speak(0x0d, units.slice(at, at + pointsPerReport).flat())
			}
			return units.length
		},
		close: way.close,
	}
}

/** Again until confirmed or so many times; with the connection it is over. */
function insist(conversation: Conversation, frame: Uint8Array, times: number, confirmed: () => void): void {
	conversation.say(frame, (ok) => {
		if (ok) confirmed()
		else if (times > 1) insist(conversation, frame, times - 1, confirmed)
	})
}

type Way = {
	readonly port: number | null
	readonly drop: () => void
	readonly stop: () => void
	readonly resume: () => void
	readonly close: () => Promise<void>
}

async function listen(
	port: number,
	begin: (socket: Socket) => Conversation,
	end: (socket: Socket) => void,
): Promise<Way> {
	const sockets = new Set<Socket>()
	let isOff = false
	const server = createServer({ noDelay: true }, (socket) => {
		socket.on('error', () => socket.destroy())
		if (isOff) return socket.destroy()
		sockets.add(socket)
		begin(socket)
		socket.on('close', () => {
			sockets.delete(socket)
			end(socket)
		})
	})
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, '127.0.0.1', resolve)
	})
	const address = server.address()
	const drop = () => {
		for (const socket of sockets) socket.destroy()
	}
	return {
		port: typeof address === 'object' && address !== null ? address.port : port,
		drop,
		stop: () => {
			isOff = true
			drop()
		},
		resume: () => {
			isOff = false
		},
		close: () =>
			new Promise<void>((resolve) => {
				drop()
				server.close(() => resolve())
			}),
	}
}

function call(
	{ random }: ConcentratorParts,
	{ host, port, heartbeatMs, againMs }: Reach & { readonly kind: 'dial' },
	own: Pick<KeepAlive, 'terminal' | 'counters' | 'wire'>,
	begin: (socket: Socket) => Conversation,
	end: (socket: Socket) => void,
): Way {
	const dialler: Dialler = dial({
		...{ host, port, againMs, random },
		talk: (socket) => {
			const conversation = begin(socket)
			const stop = keepAlive({ ...own, socket, conversation, heartbeatMs, random })
			return () => {
				stop()
				end(socket)
			}
		},
	})
	return {
		port: null,
		drop: dialler.hangUp,
		stop: dialler.stop,
		resume: dialler.resume,
		close: async () => dialler.stop(),
	}
}

type KeepAlive = {
	readonly socket: Socket
	readonly conversation: Conversation
	readonly terminal: Terminal
	readonly counters: Counters
	readonly wire: WireHabits
	readonly heartbeatMs: number
	readonly random: () => number
}

/**
 * Login until it is confirmed, then heartbeats; three in a row without confirmation end the connection, except of a
 * terminal that hangs: it notices nothing.
 */
function keepAlive({ socket, conversation, terminal, counters, wire, heartbeatMs, random }: KeepAlive): () => void {
	let missed = 0
	let timer: NodeJS.Timeout | null = null
	const failed = (again: () => void) => {
		missed = wire.hang ? 0 : missed + 1
		if (missed >= mostMissed) socket.destroy()
		else again()
	}
	const later = (ms: number) => {
		timer = setTimeout(beat, ms)
	}
	const login = () => {
		counters.logins++
		conversation.say(terminal.login(), (confirmed) => {
			if (socket.destroyed) return
			if (!confirmed) return failed(login)
			missed = 0
			counters.loginsConfirmed++
			// Not all of a hundred terminals in the same moment.
			later(heartbeatMs * (0.5 + random() / 2))
		})
	}
	const beat = () => {
		counters.heartbeats++
		conversation.say(terminal.heartbeat(), (confirmed) => {
			if (socket.destroyed) return
			if (confirmed) {
				missed = 0
				counters.heartbeatsConfirmed++
				return later(heartbeatMs)
			}
			counters.heartbeatsMissed++
			failed(() => later(0))
		})
	}
	login()
	return () => {
		if (timer !== null) clearTimeout(timer)
	}
}
