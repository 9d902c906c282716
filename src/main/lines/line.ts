/** A line: one serial port or one TCP connection, opened and re-opened by its watchdog, spoken on by one at a time. */
import type { Parity } from '../protocols/protocol.ts'

export type LineUrl =
	| {
			readonly kind: 'serial'
			/** 'COM3', '/dev/ttyUSB0' */
			readonly path: string
			readonly baud: number
			readonly parity: Parity
			readonly dataBits: 7 | 8
			readonly stopBits: 1 | 2
			/** 'strip': the adapter echoes what we send and the echo is removed; 'auto': found out by the first exchanges. */
			readonly echo: 'none' | 'strip' | 'auto'
	  }
	| {
			readonly kind: 'tcp'
			readonly host: string
			readonly port: number
			/** Instead of the bus's own pause between exchanges (ms): 0 where the device behind keeps it itself. */
			readonly pauseMs?: number
	  }
	| {
			/** The device calls us. */
			readonly kind: 'dial-in'
			/** Of this PC. */
			readonly port: number
			/** As the device names itself: printable ASCII, at most 64 characters. */
			readonly identity: string
	  }

/** Why a line is not open. Each has a sentence in every UI language: what happened, what it means, what to do. */
export type LineFailure =
	| 'not-found'
	| 'in-use'
	| 'permission'
	| 'refused'
	| 'unreachable'
	| 'host-unknown'
	| 'timed-out'
	| 'lost'
	| 'unsupported'
	/** A device that calls us has not called yet. */
	| 'not-dialled-in'
	| 'other'

export type LineState =
	| { readonly kind: 'opening'; readonly since: number }
	/** `jammedSince`: bytes have been coming without a pause since then, and nobody asked for them. */
	| { readonly kind: 'open'; readonly since: number; readonly jammedSince?: number }
	| {
			readonly kind: 'failed'
			readonly since: number
			readonly reason: LineFailure
			readonly detail: string
			/** null: as soon as the device calls. */
			readonly retryAt: number | null
	  }
	| { readonly kind: 'closed' }

/** One opened connection, as its kind of line provides it; the same type for serial, TCP and in-memory test lines. */
export type Wire = {
	/**
	 * Resolves when the bytes have left (serial: drained). Rejects never; a lost line shows in `closed`. `secret`: bytes
	 * among them that no trace keeps, neither as sent nor as echo.
	 */
	readonly send: (bytes: Uint8Array, secret?: Uint8Array) => Promise<void>
	/** Exactly one listener; bytes that arrive without one are dropped into the trace only. */
	readonly listen: (heard: ((bytes: Uint8Array) => void) | null) => void
	/** Settles once, when the connection ends by itself or by `close`. */
	readonly closed: Promise<{ readonly reason: LineFailure; readonly detail: string }>
	readonly close: () => Promise<void>
	/** Bits per second on the wire incl. start, parity and stop bits per character; null where unknown (TCP). */
	readonly speed: { readonly baud: number; readonly bitsPerChar: number } | null
	/** Speaks at another speed from now on; absent where the speed is not ours to change (TCP). Rejects never. */
	readonly setBaud?: (baud: number) => Promise<void>
	/** Monotonic ms of the last byte in either direction, -Infinity before the first; absent where nobody keeps count. */
	readonly lastByteAt?: () => number
	/**
	 * Tells what passes beside the conversations (logins and heartbeats, and their confirmations) and proves that the
	 * device is there; absent where nothing does.
	 */
	readonly beside?: (told: (entry: Omit<TraceEntry, 'at'>) => void) => void
}

export type NotOpened = {
	readonly failure: LineFailure
	readonly detail: string
	/**
	 * Settles when another attempt makes sense, or when the opening's signal aborts: then nothing is tried before. For
	 * devices that call.
	 */
	readonly again?: Promise<void>
}

/** Opens one connection or says why not. */
export type OpenWire = (url: LineUrl, signal: AbortSignal) => Promise<Wire | NotOpened>

export type TraceEntry = {
	readonly at: number
	readonly direction: 'sent' | 'received' | 'echo' | 'discarded' | 'note'
	readonly bytes: Uint8Array
	readonly note?: string
}

/** As the trace keeps it. */
export type TracedEntry = TraceEntry & {
	/** Counts up by one from entry to entry of a line, as long as the line is open in this program. */
	readonly seq: number
	/** When its last bytes came, where they came in several pieces. */
	readonly until: number
}

/** What has passed on a line since it was made; these do not fall out of the ring. */
export type TraceCounts = {
	readonly sent: number
	readonly sentBytes: number
	readonly receivedBytes: number
	readonly echoes: number
	/** Whole frames that answered somebody else. */
	readonly foreign: number
	/** Bytes that formed no frame: noise, collisions, another speed or parity. */
	readonly unframedBytes: number
	/** Whole answers or pieces behind an answer that had been taken already. */
	readonly surplus: number
}

/** Smaller first. One exchange is never interrupted. 'dead': meters that did not answer last time. */
export const turnPriority = { user: 0, live: 1, boundary: 2, profile: 3, backfill: 4, dead: 5, scan: 6 } as const
export type TurnPriority = keyof typeof turnPriority

export type Line = {
	readonly url: LineUrl
	readonly state: () => LineState
	readonly onState: (listener: (state: LineState) => void) => () => void
	/**
	 * Waits for its turn, then lends the open wire for one exchange. 'line': not open, or lost meanwhile
	 * (the exchange's own result is dropped). Nobody else speaks until `exchange` settles.
	 */
	readonly turn: <T>(
		priority: TurnPriority,
		exchange: (wire: Wire) => Promise<T>,
	) => Promise<T | { readonly kind: 'line'; readonly reason: LineFailure }>
	/** Bounded ring of the latest bytes, oldest first. */
	readonly trace: () => readonly TracedEntry[]
	readonly counts: () => TraceCounts
	readonly note: (entry: Omit<TraceEntry, 'at'>) => void
	/** Ends the exchange in progress, closes the wire, stops the watchdog. */
	readonly close: () => Promise<void>
}
