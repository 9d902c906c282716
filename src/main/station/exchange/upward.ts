/**
 * The station as a concentrator of a higher master (Q/GDW 1376.1): it calls the master when that was set up and
 * switched on, and never before; connects anew after each loss, more and more seldom. Nothing can be switched or set
 * from above.
 */
import { type UpwardSettings, type UpwardState, upwardSettings } from '../../../shared/contract/exchange.ts'
import { localOfInstant } from '../../domain/calendar/local-time.ts'
import type { Clock } from '../../lines/clock.ts'
import type { LineFailure } from '../../lines/line.ts'
import { openTcp } from '../../lines/tcp.ts'
import { targetOf } from '../../protocols/gdw1376/address.ts'
import type { Memory } from '../../protocols/gdw1376/answering/memory.ts'
import type { Store } from '../../store/open.ts'
import { createUpwardEvents } from './upward-events.ts'
import { converse, loginTimeoutS } from './upward-link.ts'
import { createUpwardMemory } from './upward-memory.ts'

export type Upward = {
	/** null: never set up. */
	readonly settings: () => UpwardSettings | null
	readonly state: () => UpwardState
	/** False: the address is none of a terminal; nothing was changed. */
	readonly set: (settings: UpwardSettings) => Promise<boolean>
	readonly start: () => void
	readonly stop: () => Promise<void>
}

export type UpwardOptions = {
	readonly store: Store
	readonly clock: Clock
	readonly random: () => number
	readonly version: string
	readonly log: (line: string) => void
	readonly changed: () => void
}

const settingKey = 'upward'
const shortestWaitMs = 5_000
const longestWaitMs = 5 * 60_000

export function createUpward(options: UpwardOptions): Upward {
	const { store, clock, random, log, changed } = options
	const memory = createUpwardMemory(store)
	const events = createUpwardEvents({
		store,
		version: options.version,
		localMinute: (instant) => localOfInstant(memory.zone(), instant).slice(0, 16),
		pointsOf: memory.pointsOf,
	})
	let questions = 0
	let now: Pick<UpwardState, 'state' | 'since' | 'problem'> = { state: 'off', since: clock.now(), problem: null }
	let ended = new AbortController()
	let working: Promise<void> = Promise.resolve()

	const settings = () => upwardSettings.nullable().catch(null).parse(store.settings.get(settingKey))
	const tell = (state: UpwardState['state'], problem = now.problem) => {
		now = { state, since: clock.now(), problem }
		changed()
	}
	const memoryFor = ({ address, heartbeatMinutes }: UpwardSettings): Memory => {
		const target = targetOf(address)!
		return {
			...memory,
			...{ region: target.region, terminal: target.terminal, heartbeatMinutes, answerTimeoutS: loginTimeoutS },
			localNow: () => localOfInstant(memory.zone(), clock.now()),
			events: events.ring,
			hasNews: events.hasNews,
		}
	}
	/** One connection; why it ended, and whether the master had taken the login. */
	const connectOnce = async (given: UpwardSettings, signal: AbortSignal) => {
		tell('connecting')
		const wire = await openTcp({ kind: 'tcp', host: given.host, port: given.port }, signal)
		if ('failure' in wire) return { problem: sentences[wire.failure] ?? wire.detail, wasLinked: false }
		let wasLinked = false
		try {
			tell('logging-in')
			await memory.renew()
			const problem = await converse({
				...{ wire, clock, ended: signal, memory: memoryFor(given) },
				onLinked: () => {
					wasLinked = true
					tell('linked', null)
				},
				onQuestion: () => {
					questions++
					events.takeOver()
				},
				onBeat: async () => {
					events.alive(clock.now())
					events.takeOver()
					await memory.renew()
				},
				onTold: events.told,
			})
			return { problem, wasLinked }
		} finally {
			await wire.close()
		}
	}
	const run = async (given: UpwardSettings, signal: AbortSignal) => {
		await memory.renew()
		events.started(clock.now())
		for (let failures = 0; !signal.aborted; failures++) {
			const { problem, wasLinked } = await connectOnce(given, signal).catch((cause: unknown) => {
				log(`higher master: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
				return { problem: 'The readings could not be read; the log says more.', wasLinked: false }
			})
			if (signal.aborted) return
			if (wasLinked) failures = 0
			tell('failed', problem)
			const waitMs = Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.min(failures, 10))
			// Many stations must not call a master that comes back all at once.
			await clock.sleep(waitMs * (0.5 + random() / 2), signal)
		}
	}
	const start = () => {
		const given = settings()
		if (given?.enabled !== true || targetOf(given.address) === null) return
		ended = new AbortController()
		working = run(given, ended.signal).catch((cause: unknown) => {
			log(`higher master: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
			tell('failed', 'The station does not answer a higher master now; the log says why.')
		})
	}
	const stop = async () => {
		ended.abort()
		await working
	}
	return {
		settings,
		state: () => ({ ...now, questions, points: pointsGiven(store) }),
		async set(given) {
			const target = targetOf(given.address)
			if (target === null || target.point !== 0) return false
			await stop()
			store.settings.set(settingKey, given)
			tell('off', null)
			start()
			return true
		},
		start,
		stop,
	}
}

function pointsGiven(store: Store): UpwardState['points'] {
	const serials = new Map(store.meters.list().map(({ id, serial }) => [id, serial]))
	return store.exchange
		.upwardPoints()
		.map(({ point, meterId }) => ({ point, meterId, serial: serials.get(meterId) ?? '' }))
}

const sentences: Readonly<Partial<Record<LineFailure, string>>> = {
	refused: 'Nobody listens at that host and port.',
	'host-unknown': 'The host is not known.',
	unreachable: 'The network does not reach the host.',
	'timed-out': 'The host did not answer within five seconds.',
	permission: 'The system does not let the station call that host.',
}
