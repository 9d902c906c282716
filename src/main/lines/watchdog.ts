/**
 * A line that looks after itself: opens at once, re-opens with back-off, tells its state, keeps the trace, notices a
 * jam and a peer that has gone without a word, and lends its wire to one exchange at a time.
 */
import type { Clock } from './clock.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Line, LineFailure, LineState, LineUrl, OpenWire, TraceEntry } from './line.ts'
import { createTrace } from './trace.ts'
import { createTurns } from './turn.ts'
import { formatLineUrl } from './url.ts'

export type LineOptions = {
	readonly openWire: OpenWire
	readonly clock: Clock
	/** In [0, 1): spreads the attempts of many lines (RELIABILITY 2.4 row 24). */
	readonly random: () => number
	/** One line of text for each change of state; a failure that only repeats is told once (row 17). */
	readonly log: (text: string) => void
	readonly traceBytes?: number
}

const usualTraceBytes = 64 * 1024
const firstRetryMs = 1000
/** With jitter a replugged adapter is found within 10 s (row 18), a gateway within 36 s. */
const longestRetryMs = { serial: 8000, tcp: 30_000 } as const
/** A connection that held for so long is opened again at once when it is lost: a gateway's idle limit is no fault. */
const stableMs = 5000

/** The line begins to open at once. `close` ends it for good. */
export function createLine(url: LineUrl, options: LineOptions): Line {
	const { clock, log } = options
	const name = formatLineUrl(url)
	const trace = createTrace(options.traceBytes ?? usualTraceBytes)
	const turns = createTurns(clock.monotonicMs)
	const listeners = new Set<(state: LineState) => void>()
	const stop = new AbortController()
	let state: LineState = { kind: 'opening', since: clock.now() }
	let connection: Connection | null = null
	/** Silent re-openings in a row: each waits longer before the next one. */
	let fruitless = 0

	const note = (entry: Omit<TraceEntry, 'at'>) => trace.push({ ...entry, at: clock.now() })
	const enter = (next: LineState) => {
		state = next
		for (const listener of [...listeners]) listener(next)
	}
	const jammed = (since: number | null) => {
		if (state.kind !== 'open') return
		const text = since === null ? 'the line is quiet again' : 'jammed: bytes without a pause, and nobody asked'
		note({ direction: 'note', bytes: new Uint8Array(), note: text })
		log(`${name}: ${text}`)
		enter({ kind: 'open', since: state.since, ...(since === null ? {} : { jammedSince: since }) })
	}

	/** One opening and, where it succeeds, the time until the wire ends. `heldMs` 0: did not open. */
	const openOnce = async () => {
		enter({ kind: 'opening', since: clock.now() })
		const wire = await options.openWire(url, stop.signal)
		if ('failure' in wire) return { reason: wire.failure, detail: wire.detail, heldMs: 0 }
		if (stop.signal.aborted) {
			await wire.close()
			return { reason: 'lost' as const, detail: 'closed', heldMs: 0 }
		}
		const from = clock.monotonicMs()
		const suspectMs = url.kind === 'tcp' ? suspicionMs(fruitless) : Number.POSITIVE_INFINITY
		connection = createConnection(wire, { clock, note, jammed, suspectMs })
		log(`${name}: open`)
		enter({ kind: 'open', since: clock.now() })
		const end = await connection.ended
		fruitless = connection.heardAnything() ? 0 : fruitless + 1
		connection = null
		return { ...end, heldMs: clock.monotonicMs() - from }
	}

	const watch = async () => {
		let failures = 0
		let told: LineFailure | null = null
		while (!stop.signal.aborted) {
			const end = await openOnce()
			if (stop.signal.aborted) break
			if (end.heldMs > 0) told = null
			const atOnce = end.heldMs >= stableMs
			failures = atOnce ? 0 : failures + 1
			const delayMs = atOnce ? 0 : retryDelayMs(url.kind, failures, options.random())
			if (told !== end.reason) log(`${name}: ${end.reason} (${end.detail})`)
			told = end.reason
			const { reason, detail } = end
			note({ direction: 'note', bytes: new Uint8Array(), note: `${reason}: ${detail}` })
			const since = clock.now()
			enter({ kind: 'failed', since, reason, detail, retryAt: since + delayMs })
			if (delayMs > 0) await clock.sleep(delayMs, stop.signal)
		}
		enter({ kind: 'closed' })
	}
	const watching = watch()

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
				if (connection !== null && state.kind === 'open') return connection.lend(exchange)
				return { kind: 'line', reason: state.kind === 'failed' ? state.reason : 'lost' }
			}),
		trace: trace.entries,
		note,
		close: async () => {
			stop.abort()
			connection?.close('closed')
			await watching
		},
	}
}

/** Doubling from 1 s to the kind's longest, ± 20 %. `failures` ≥ 1. */
export function retryDelayMs(kind: LineUrl['kind'], failures: number, random: number): number {
	const plain = Math.min(longestRetryMs[kind], firstRetryMs * 2 ** Math.min(failures - 1, 10))
	return Math.round(plain * (0.8 + 0.4 * random))
}

/**
 * How long a TCP peer may leave everything unanswered before it counts as half-open (row 22: reconnected ≤ 30 s with an
 * exchange under way). Doubles while re-opening does not help: then the meters are dead and not the connection.
 */
function suspicionMs(fruitless: number): number {
	return Math.min(600_000, 15_000 * 2 ** Math.min(fruitless, 10))
}

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
