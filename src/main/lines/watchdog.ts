/**
 * A line that looks after itself: opens at once, re-opens with back-off, tells its state, keeps the trace, notices a
 * jam and a peer that has gone without a word, and lends its wire to one exchange at a time.
 */
import type { Clock } from './clock.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Line, LineFailure, LineState, LineUrl, NotOpened, OpenWire, TraceEntry } from './line.ts'
import { createTrace, type Trace } from './trace.ts'
import { createTurns } from './turn.ts'
import { formatLineUrl } from './url.ts'

export type LineOptions = {
	readonly openWire: OpenWire
	readonly clock: Clock
	/** In [0, 1): spreads the attempts of many lines (RELIABILITY 2.4 row 24). */
	readonly random: () => number
	/** One line of text for each change of state; a failure that only repeats is told once (row 17). */
	readonly log: (text: string) => void
	/** Of a line that was closed for a moment: what passed before stays with it. */
	readonly trace?: Trace
}

const firstRetryMs = 1000
/** With jitter a replugged adapter is found within 10 s (row 18), a gateway within 36 s. */
const longestRetryMs = { serial: 8000, tcp: 30_000, 'dial-in': 30_000 } as const
/** A connection that held for so long is opened again at once when it is lost: a gateway's idle limit is no fault. */
const stableMs = 5000

/** The line begins to open at once. `close` ends it for good. */
export function createLine(url: LineUrl, options: LineOptions): Line {
	const { clock, log } = options
	const trace = options.trace ?? createTrace()
	const turns = createTurns(clock.monotonicMs)
	const listeners = new Set<(state: LineState) => void>()
	const stop = new AbortController()
	let state: LineState = { kind: 'opening', since: clock.now() }
	const note = (entry: Omit<TraceEntry, 'at'>) => trace.push({ ...entry, at: clock.now() })
	const shown: Shown = {
		state: () => state,
		enter: (next) => {
			state = next
			for (const listener of [...listeners]) listener(next)
		},
		note,
		remark: (text) => note({ direction: 'note', bytes: new Uint8Array(), note: text }),
		log: (text) => log(`${formatLineUrl(url)}: ${text}`),
	}
	const keeper = createKeeper(url, options, shown, stop.signal)
	const watching = watch(url, options, shown, keeper, stop.signal)

	const onState = (listener: (state: LineState) => void) => {
		listeners.add(listener)
		return () => void listeners.delete(listener)
	}
	return {
		url,
		state: () => state,
		onState,
		turn: (priority, exchange) =>
			turns.take(priority, async () => {
				await opened(() => state, onState, stop.signal)
				const connection = keeper.connection()
				if (connection !== null && state.kind === 'open') {
					return connection.lend(exchange, priority === 'dead' ? 'probe' : 'usual')
				}
				return { kind: 'line', reason: state.kind === 'failed' ? state.reason : 'lost' }
			}),
		trace: trace.entries,
		counts: trace.counts,
		note,
		close: async () => {
			stop.abort()
			keeper.connection()?.close('closed')
			await watching
		},
	}
}

/** What the outside sees of a line. */
type Shown = {
	readonly state: () => LineState
	readonly enter: (state: LineState) => void
	readonly note: Line['note']
	/** A note without bytes. */
	readonly remark: (text: string) => void
	readonly log: (text: string) => void
}

type Keeper = {
	readonly connection: () => Connection | null
	/** One opening and, where it succeeds, the time until the wire ends. `heldMs` 0: it did not open. */
	readonly openOnce: () => Promise<{
		readonly reason: LineFailure
		readonly detail: string
		readonly heldMs: number
		readonly again?: NotOpened['again']
	}>
}

function createKeeper(url: LineUrl, options: LineOptions, shown: Shown, signal: AbortSignal): Keeper {
	const { clock } = options
	let connection: Connection | null = null
	/** Silent re-openings in a row: each waits longer before the next one. */
	let fruitless = 0
	const jammed = (since: number | null) => {
		const state = shown.state()
		if (state.kind !== 'open') return
		const text = since === null ? 'the line is quiet again' : 'jammed: bytes without a pause, and nobody asked'
		shown.remark(text)
		shown.log(text)
		shown.enter({ kind: 'open', since: state.since, ...(since === null ? {} : { jammedSince: since }) })
	}
	return {
		connection: () => connection,
		openOnce: async () => {
			shown.enter({ kind: 'opening', since: clock.now() })
			const wire = await options.openWire(url, signal)
			if ('failure' in wire) return { ...wire, reason: wire.failure, heldMs: 0 }
			if (signal.aborted) {
				await wire.close()
				return { reason: 'lost', detail: 'closed', heldMs: 0 }
			}
			const from = clock.monotonicMs()
			const patienceMs = { unheard: suspicionMs(url.kind, fruitless), heard: suspicionMs(url.kind, 0) }
			connection = createConnection(wire, { clock, note: shown.note, jammed, patienceMs })
			shown.log('open')
			shown.enter({ kind: 'open', since: clock.now() })
			const end = await connection.ended
			fruitless = connection.heardAnything() ? 0 : fruitless + 1
			connection = null
			return { ...end, heldMs: clock.monotonicMs() - from }
		},
	}
}

async function watch(
	url: LineUrl,
	{ clock, random }: LineOptions,
	shown: Shown,
	keeper: Keeper,
	signal: AbortSignal,
): Promise<void> {
	let failures = 0
	let told: LineFailure | null = null
	while (!signal.aborted) {
		const { reason, detail, heldMs, again } = await keeper.openOnce()
		if (signal.aborted) break
		if (heldMs > 0) told = null
		// A device that calls cannot be hammered: the next opening only looks whether it has called again.
		const atOnce = heldMs >= stableMs || (heldMs > 0 && url.kind === 'dial-in')
		failures = atOnce ? 0 : failures + 1
		const delayMs = atOnce ? 0 : retryDelayMs(url.kind, failures, random())
		if (told !== reason) shown.log(`${reason} (${detail})`)
		told = reason
		shown.remark(`${reason}: ${detail}`)
		const since = clock.now()
		shown.enter({ kind: 'failed', since, reason, detail, retryAt: again === undefined ? since + delayMs : null })
		if (again !== undefined) await again
		else if (delayMs > 0) await clock.sleep(delayMs, signal)
	}
	shown.enter({ kind: 'closed' })
}

/** Doubling from 1 s to the kind's longest, ± 20 %. `failures` ≥ 1. */
export function retryDelayMs(kind: LineUrl['kind'], failures: number, random: number): number {
	const plain = Math.min(longestRetryMs[kind], firstRetryMs * 2 ** Math.min(failures - 1, 10))
	return Math.round(plain * (0.8 + 0.4 * random))
}

const firstSuspicionMs = {
	// An adapter can hang without a word and live again when it is opened anew; meters of a bus are silent more often.
	serial: 120_000,
	tcp: 15_000,
	// A terminal leaves whole items unanswered, each for 20 s: it is not sent away for that.
	'dial-in': 180_000,
} as const

const longestSuspicionMs = { serial: 3_600_000, tcp: 600_000, 'dial-in': 600_000 } as const

/**
 * How long a TCP peer may leave everything unanswered before it counts as half-open (row 22: reconnected ≤ 30 s with an
 * exchange under way), and a serial adapter before it is opened anew. Doubles while re-opening does not help: then the
 * meters are dead and not the connection.
 */
const suspicionMs = (kind: LineUrl['kind'], fruitless: number): number =>
	Math.min(longestSuspicionMs[kind], firstSuspicionMs[kind] * 2 ** Math.min(fruitless, 10))

/** Waits while the line is being opened; a failed or closed line is told at once. */
function opened(state: () => LineState, onState: Line['onState'], signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (state().kind !== 'opening' || signal.aborted) return resolve()
		const done = () => {
			off()
			signal.removeEventListener('abort', done)
			resolve()
		}
		const off = onState((next) => {
			if (next.kind !== 'opening') done()
		})
		signal.addEventListener('abort', done, { once: true })
	})
}
