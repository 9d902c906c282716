/**
 * One opened wire in the watchdog's hands: counts and traces its bytes, lends it to one exchange at a time and takes it
 * back, tells a jam, and ends a connection whose peer has gone without a word.
 */
import type { Clock } from './clock.ts'
import type { LineFailure, TraceEntry, Wire } from './line.ts'

type Lost = { readonly kind: 'line'; readonly reason: LineFailure }
type End = { readonly reason: LineFailure; readonly detail: string }

export type Connection = {
	/** The wire is the exchange's own until it settles, or until the connection ends: then the answer is 'line'. */
	readonly lend: <T>(exchange: (wire: Wire) => Promise<T>) => Promise<T | Lost>
	readonly ended: Promise<End>
	readonly close: (detail: string) => void
	readonly heardAnything: () => boolean
}

export type ConnectionOptions = {
	readonly clock: Clock
	readonly note: (entry: Omit<TraceEntry, 'at'>) => void
	/** Since when (UTC epoch ms) the line is jammed; null: it is quiet again. */
	readonly jammed: (since: number | null) => void
	readonly suspectMs: number
}

/** A pause shorter than this does not end a run of bytes. */
const runPauseMs = 300
/** A run that nobody listens to is a jam after this time; one inside an exchange only when it is also long. */
const jamMs = 5000
const jamBytes = 4096
/** Closing is given up after this; the wire is then left to the system. */
const longestCloseMs = 700

export function createConnection(wire: Wire, options: ConnectionOptions): Connection {
	const { clock, note } = options
	let listener: ((bytes: Uint8Array) => void) | null = null
	let lastByteAt = Number.NEGATIVE_INFINITY
	let heardAnything = false
	let unansweredSince: number | null = null
	let over: End | null = null
	/** The exchange that holds the wire is told the end by this; no promise reactions pile up on a months-long wire. */
	let tellExchange: ((lost: Lost) => void) | null = null
	let end: (how: End) => void = () => undefined
	const ended = new Promise<End>((resolve) => {
		end = (how) => {
			if (over !== null) return
			over = how
			listener = null
			resolve(how)
			tellExchange?.({ kind: 'line', reason: how.reason })
		}
	})
	const tellJam = (since: number | null) => {
		if (over === null) options.jammed(since)
	}
	const jam = createJam(clock, tellJam, () => lastByteAt)

	wire.listen((bytes) => {
		if (over !== null) return
		lastByteAt = clock.monotonicMs()
		heardAnything = true
		unansweredSince = null
		note({ direction: 'received', bytes })
		jam.hear(bytes.length, listener !== null)
		listener?.(bytes)
	})
	let ownDetail: string | null = null
	void wire.closed.then((how) => end({ reason: how.reason, detail: ownDetail ?? how.detail }))

	const close = (detail: string) => {
		ownDetail = detail
		const closing = Promise.race([wire.close(), clock.sleep(longestCloseMs)])
		void closing.then(() => end({ reason: 'lost', detail }))
	}
	const send = async (bytes: Uint8Array) => {
		note({ direction: 'sent', bytes })
		jam.sent()
		unansweredSince ??= clock.monotonicMs()
		await wire.send(bytes)
		lastByteAt = clock.monotonicMs()
	}
	/** An exchange that has been given up can neither speak nor listen any more, whatever it still tries. */
	const loan = () => {
		let mine = true
		const lent: Wire = {
			send: (bytes) => (mine && over === null ? send(bytes) : Promise.resolve()),
			listen: (heard) => {
				if (mine && over === null) listener = heard
			},
			closed: wire.closed,
			close: wire.close,
			speed: wire.speed,
			lastByteAt: () => lastByteAt,
		}
		const takeBack = () => {
			mine = false
			listener = null
			tellExchange = null
			if (unansweredSince !== null && clock.monotonicMs() - unansweredSince >= options.suspectMs) {
				close(`nothing came back for ${Math.round(options.suspectMs / 1000)} s: connecting anew`)
			}
		}
		return { lent, takeBack }
	}
	return {
		lend: async (exchange) => {
			if (over !== null) return { kind: 'line', reason: over.reason }
			const { lent, takeBack } = loan()
			try {
				const lost = new Promise<Lost>((resolve) => {
					tellExchange = resolve
				})
				return await Promise.race([exchange(lent), lost])
			} finally {
				takeBack()
			}
		},
		ended,
		close,
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
