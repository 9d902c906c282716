/**
 * A line on which meters speak when they want: it is held and heard all the time. Conversations on such a line (a
 * search, a reading) get every byte as well and take nothing away from it.
 */
import type { Clock } from '../../lines/clock.ts'
import type { Line, LineFailure, Wire } from '../../lines/line.ts'
import type { Protocol } from '../../protocols/protocol.ts'

export type Listener = {
	/** The same line for conversations: turns side by side, each with all bytes that come. */
	readonly line: Line
	/** After the line was closed. */
	readonly stop: () => Promise<void>
}

/** Told of every whole message; `at`: UTC epoch ms of its last bytes. */
export type OnMessage = (message: Uint8Array, at: number) => void

/** How soon a line that could not be had is tried again; the line's own back-off is behind it. */
const againMs = 200
/** Meters send every few minutes at the latest, and most receivers hear many of them. */
const longestSilenceMs = 900_000
/** Half a message may wait for its rest; more than so many of the longest ones are noise. */
const mostKept = 4

export function listenTo(line: Line, protocol: Protocol, clock: Clock, heard: OnMessage): Listener {
	const ended = new AbortController()
	const stopped = new Promise<void>((resolve) => {
		ended.signal.addEventListener('abort', () => resolve(), { once: true })
	})
	const others = new Set<(bytes: Uint8Array) => void>()
	const gatherer = createGatherer(protocol, clock, heard)
	let held: Wire | null = null

	const hold = async (wire: Wire) => {
		const quiet = createSilence(wire, clock)
		held = wire
		wire.listen((bytes) => {
			quiet.over()
			gatherer.gather(bytes)
			for (const other of [...others]) other(bytes)
		})
		await Promise.race([wire.closed, stopped])
		quiet.stop()
		return { kind: 'over' as const }
	}
	const work = async () => {
		while (!ended.signal.aborted) {
			await line.turn('live', hold)
			held = null
			gatherer.forget()
			await clock.sleep(againMs, ended.signal)
		}
	}
	const working = work()

	const turn: Line['turn'] = async (_, exchange) => {
		const wire = held
		if (wire === null) return { kind: 'line', reason: reasonOf(line) }
		const loan = sharing(wire, others)
		const lost = wire.closed.then(({ reason }) => ({ kind: 'line' as const, reason }))
		try {
			return await Promise.race([exchange(loan), lost])
		} finally {
			loan.listen(null)
		}
	}
	return {
		line: { ...line, turn },
		async stop() {
			ended.abort()
			await working
		},
	}
}

/**
 * Nobody asks on such a line, so that a peer that has gone without a word would never be noticed: a wire on which
 * nothing was heard for long is opened anew.
 */
function createSilence(wire: Wire, clock: Clock) {
	const ended = new AbortController()
	let heardAt = clock.monotonicMs()
	const watch = async () => {
		for (;;) {
			const restMs = heardAt + longestSilenceMs - clock.monotonicMs()
			if (ended.signal.aborted) return
			if (restMs <= 0) break
			await clock.sleep(restMs, ended.signal)
		}
		await wire.close()
	}
	void watch()
	return {
		over: () => {
			heardAt = clock.monotonicMs()
		},
		stop: () => ended.abort(),
	}
}

function reasonOf(line: Line): LineFailure {
	const state = line.state()
	return state.kind === 'failed' ? state.reason : 'lost'
}

/** One listener of many on a wire that stays another's. */
function sharing(wire: Wire, others: Set<(bytes: Uint8Array) => void>): Wire {
	let own: ((bytes: Uint8Array) => void) | null = null
	return {
		send: wire.send,
		listen(heard) {
			if (own !== null) others.delete(own)
			own = heard
			if (heard !== null) others.add(heard)
		},
		closed: wire.closed,
		close: wire.close,
		speed: wire.speed,
		...(wire.lastByteAt && { lastByteAt: wire.lastByteAt }),
	}
}

/** Cuts what comes into messages. A start that promised more than came in time is given up, byte by byte. */
function createGatherer(protocol: Protocol, clock: Clock, heard: OnMessage) {
	let buffer = new Uint8Array()
	let pause = new AbortController()
	const longest = protocol.longestFrame * mostKept

	const search = () => {
		while (buffer.length > 0) {
			const verdict = protocol.split(buffer)
			if (verdict.kind === 'more') return
			const taken = buffer.slice(0, verdict.length)
			buffer = buffer.subarray(verdict.length)
			if (verdict.kind === 'frame') heard(taken, clock.now())
		}
	}
	const searchBehindFalseStart = () => {
		while (buffer.length > 0) {
			buffer = buffer.subarray(1)
			search()
		}
	}
	const whenSilent = async (signal: AbortSignal) => {
		await clock.sleep(protocol.timing.gapMs, signal)
		if (!signal.aborted) searchBehindFalseStart()
	}
	return {
		gather(bytes: Uint8Array) {
			pause.abort()
			const joined = new Uint8Array(buffer.length + bytes.length)
			joined.set(buffer)
			joined.set(bytes, buffer.length)
			buffer = joined.subarray(Math.max(0, joined.length - longest))
			search()
			pause = new AbortController()
			if (buffer.length > 0) void whenSilent(pause.signal)
		},
		forget() {
			pause.abort()
			buffer = new Uint8Array()
		},
	}
}
