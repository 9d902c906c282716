/**
 * One opened wire in the watchdog's hands: counts and traces its bytes, lends it to one exchange at a time and takes it
 * back, tells a jam, and ends a connection whose peer has gone without a word.
 */
import type { Clock } from './clock.ts'
import type { LineFailure, TraceEntry, Wire } from './line.ts'
import { createEchoMask, masked } from './masked.ts'

type Lost = { readonly kind: 'line'; readonly reason: LineFailure }
type End = { readonly reason: LineFailure; readonly detail: string }

export type Connection = {
	/**
	 * The wire is the exchange's own until it settles, or until the connection ends: then the answer is 'line'. A 'probe'
	 * asks who did not answer before: its silence says little about the connection.
	 */
	readonly lend: <T>(exchange: (wire: Wire) => Promise<T>, kind: 'usual' | 'probe') => Promise<T | Lost>
	readonly ended: Promise<End>
	readonly close: (detail: string) => void
	readonly heardAnything: () => boolean
}

export type ConnectionOptions = {
	readonly clock: Clock
	readonly note: (entry: Omit<TraceEntry, 'at'>) => void
	/** Since when (UTC epoch ms) the line is jammed; null: it is quiet again. */
	readonly jammed: (since: number | null) => void
	/**
	 * How long everything may stay unanswered: on a connection that has not answered yet, and on one that has. The first
	 * is longer where opening anew did not help; a connection that worked for a day owes nothing to that.
	 */
	readonly patienceMs: { readonly unheard: number; readonly heard: number }
}

/** A pause shorter than this does not end a run of bytes. */
const runPauseMs = 300
/** A run that nobody listens to is a jam after this time; one inside an exchange only when it is also long. */
const jamMs = 5000
const jamBytes = 4096
/** Twenty dead meters behind one gateway are silent for a minute, and the gateway is in order. */
const probePatience = 20
/** Closing is given up after this; the wire is then left to the system. */
const longestCloseMs = 700

export function createConnection(wire: Wire, options: ConnectionOptions): Connection {
	const { clock } = options
	let over: End | null = null
	let ownDetail: string | null = null
	/** The exchange that holds the wire is told the end by this; no promise reactions pile up on a months-long wire. */
	let tellExchange: ((lost: Lost) => void) | null = null
	let settleEnded: (how: End) => void = () => undefined
	const ended = new Promise<End>((resolve) => {
		settleEnded = resolve
	})
	const traffic = createTraffic(wire, options, () => over !== null)
	const end = (how: End) => {
		if (over !== null) return
		over = how
		traffic.listen(null)
		settleEnded(how)
		tellExchange?.({ kind: 'line', reason: how.reason })
	}
	void wire.closed.then((how) => end({ reason: how.reason, detail: ownDetail ?? how.detail }))

	const close = (detail: string) => {
		ownDetail = detail
		const closing = Promise.race([wire.close(), clock.sleep(longestCloseMs)])
		void closing.then(() => end({ reason: 'lost', detail }))
	}
	const takeBack = (kind: 'usual' | 'probe') => {
		traffic.listen(null)
		tellExchange = null
		const patienceMs = options.patienceMs[traffic.heardAnything() ? 'heard' : 'unheard']
		if (traffic.unansweredMs() < patienceMs * (kind === 'probe' ? probePatience : 1)) return
		close(`nothing came back for ${Math.round(patienceMs / 1000)} s: connecting anew`)
	}
	return {
		lend: async (exchange, kind) => {
			if (over !== null) return { kind: 'line', reason: over.reason }
			let mine = true
			const lost = new Promise<Lost>((resolve) => {
				tellExchange = resolve
			})
			try {
				return await Promise.race([exchange(loan(wire, traffic, () => mine && over === null)), lost])
			} finally {
				mine = false
				takeBack(kind)
			}
		},
		ended,
		close,
		heardAnything: traffic.heardAnything,
	}
}

/** An exchange that has been given up can neither speak nor listen any more, whatever it still tries. */
function loan(wire: Wire, traffic: Traffic, isMine: () => boolean): Wire {
	return {
		send: (bytes, secret) => (isMine() ? traffic.send(bytes, secret) : Promise.resolve()),
		listen: (heard) => {
			if (isMine()) traffic.listen(heard)
		},
		closed: wire.closed,
		close: wire.close,
		get speed() {
			return wire.speed
		},
		...(wire.setBaud && { setBaud: (baud: number) => (isMine() ? wire.setBaud!(baud) : Promise.resolve()) }),
		lastByteAt: traffic.lastByteAt,
	}
}

type Traffic = {
	readonly send: Wire['send']
	readonly listen: Wire['listen']
	/** Monotonic ms of the last byte in either direction, -Infinity before the first. */
	readonly lastByteAt: () => number
	/** For how long nothing has come back since we spoke; 0: nothing is owed. */
	readonly unansweredMs: () => number
	readonly heardAnything: () => boolean
}

/** Every byte in both directions: traced, counted, and handed to whoever listens. */
function createTraffic(wire: Wire, options: ConnectionOptions, isOver: () => boolean): Traffic {
	const { clock, note } = options
	let listener: ((bytes: Uint8Array) => void) | null = null
	let lastByteAt = Number.NEGATIVE_INFINITY
	let heardAnything = false
	let unansweredSince: number | null = null
	let shownOf = (chunk: Uint8Array) => chunk
	const tellJam = (since: number | null) => {
		if (!isOver()) options.jammed(since)
	}
	const jam = createJam(clock, tellJam, () => lastByteAt)
	const alive = () => {
		heardAnything = true
		unansweredSince = null
	}
	wire.beside?.((entry) => {
		if (isOver()) return
		if (entry.direction === 'received') alive()
		note(entry)
	})
	wire.listen((bytes) => {
		if (isOver()) return
		lastByteAt = clock.monotonicMs()
		alive()
		note({ direction: 'received', bytes: shownOf(bytes) })
		jam.hear(bytes.length, listener !== null)
		listener?.(bytes)
	})
	return {
		send: async (bytes, secret) => {
			note({ direction: 'sent', bytes: secret === undefined ? bytes : masked(bytes, secret) })
			shownOf = secret === undefined ? (chunk) => chunk : createEchoMask(bytes, secret)
			jam.sent()
			unansweredSince ??= clock.monotonicMs()
			await wire.send(bytes)
			lastByteAt = clock.monotonicMs()
		},
		listen: (heard) => {
			listener = heard
		},
		lastByteAt: () => lastByteAt,
		unansweredMs: () => (unansweredSince === null ? 0 : clock.monotonicMs() - unansweredSince),
		heardAnything: () => heardAnything,
	}
}

/** Bytes without a pause (RELIABILITY 2.4 row 13). What follows our own request is an answer until it is too long. */
function createJam(clock: Clock, tell: (since: number | null) => void, lastByteAt: () => number) {
	let runFrom = 0
	let runBytes = 0
	let lastAt = Number.NEGATIVE_INFINITY
	let jammed = false

	const watchEnd = async () => {
		while (clock.monotonicMs() - lastByteAt() < runPauseMs) await clock.sleep(runPauseMs)
		jammed = false
		tell(null)
	}
	return {
		hear: (bytes: number, wanted: boolean) => {
			const now = clock.monotonicMs()
			if (now - lastAt >= runPauseMs) {
				runFrom = now
				runBytes = 0
			}
			lastAt = now
			runBytes += bytes
			if (jammed || now - runFrom < jamMs || (wanted && runBytes < jamBytes)) return
			jammed = true
			tell(clock.now() - (now - runFrom))
			void watchEnd()
		},
		sent: () => {
			runFrom = clock.monotonicMs()
			runBytes = 0
		},
	}
}
