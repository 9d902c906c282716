/**
 * What a protocol is: pure functions over bytes, and conversations as generators that never touch a socket.
 * A protocol is one folder that exports one value of type `Protocol`, and one line in index.ts.
 */
import type { Medium, Quantity, Unit } from '../../shared/quantity.ts'

export type ProtocolName =
	| 'dlt645'
	| 'dlt645-1997'
	| 'cjt188'
	| 'gdw1376'
	| 'mbus'
	| 'wmbus'
	| 'modbus'
	| 'iec62056-21'
	| 'sml'
	| 'dlms'

/** One value that a frame states. The same shape goes to the store and to the command line. */
export type DecodedRecord = {
	/** The protocol's own name of the item: DIF/DIFE/VIF/VIFE bytes, DL/T 645 identifier, OBIS code … (hex upper case) */
	readonly key: string
	readonly quantity: Quantity
	/** Finer meaning where the protocol states one: 'import', 'export', 'combined', 'phase-a', 'setting-day' … */
	readonly role?: string
	readonly unit: Unit
	/** Plain decimal string without exponent, with the digits of the register's resolution; null: the meter has none. */
	readonly value: string | null
	/**
	 * Power of ten of `unit` that the register counts in, where the value's digits cannot show it: kWh as '123000' Wh:
	 * 3.
	 */
	readonly resolution?: number
	/** 0 = now; n = n-th stored value (settlement or freeze n back, M-Bus storage number). */
	readonly storage: number
	/** 0 = total; 1… = tariff register. */
	readonly tariff: number
	readonly subunit: number
	readonly function: 'instantaneous' | 'maximum' | 'minimum' | 'error'
	/**
	 * The meter's own local time that the value holds for, 'YYYY-MM-DDTHH:MM[:SS]', or 'YYYY-MM-DD' where it states a
	 * date alone; null = the moment of reading.
	 */
	readonly at: string | null
}

export type Device = {
	/** Identity as the meter states it, leading zeros kept. */
	readonly serial: string
	readonly manufacturer: string | null
	readonly version: number | null
	readonly medium: Medium | null
	/** The address it answers to on the line, where the frame states it. */
	readonly address?: string
	readonly status?: string
	readonly accessNumber?: number
}

export type RefusalReason =
	| 'empty'
	| 'not-hex'
	| 'start'
	| 'stop'
	| 'length'
	| 'checksum'
	| 'address'
	| 'control'
	| 'truncated'
	| 'data'
	| 'unknown'

export type MeterError = { readonly code: string; readonly bits: readonly string[]; readonly text: string }

export type Decoded =
	| {
			readonly ok: true
			readonly device: Device | null
			readonly readings: readonly DecodedRecord[]
			/** 'up' = from the meter. */
			readonly direction: 'up' | 'down'
			/** The frame's control or function byte, hex upper case. */
			readonly control: string
			readonly meterError?: MeterError
	  }
	| { readonly ok: false; readonly reason: RefusalReason; readonly text: string }

/**
 * The verdict on the bytes at the start of a receive buffer. `length` ≥ 1. Total: never throws, cost ∝ buffer length.
 */
export type Split =
	| { readonly kind: 'frame'; readonly length: number }
	| { readonly kind: 'more' }
	| { readonly kind: 'discard'; readonly length: number; readonly reason: RefusalReason }

/** One exchange that a conversation asks for. */
export type Step = {
	readonly send: Uint8Array
	/** Tells a frame that answers this request from one that does not; null: nobody answers (broadcast). */
	readonly answer: null | ((frame: Uint8Array) => 'mine' | 'foreign')
	/** How often the same bytes are sent again after silence or noise; default: the line's setting. */
	readonly retries?: number
	/** Keep the line for the conversation's next step: nobody else may speak between a selection and what relies on it. */
	readonly hold?: true
}

/** What came back for a step, after the retries. */
export type Heard =
	| { readonly kind: 'frame'; readonly frame: Uint8Array /** UTC epoch ms of the last byte */; readonly at: number }
	| { readonly kind: 'sent' }
	| { readonly kind: 'silence' }
	/** Bytes came, but no frame of ours: collision, noise, wrong baud, or only foreign frames. */
	| { readonly kind: 'noise'; readonly bytes: Uint8Array; readonly foreign: number }
	| { readonly kind: 'line'; readonly reason: string }

export type Session<T> = Generator<Step, T, Heard>

/** What the station wants from one meter in one conversation. `back` counts from 1 = the latest. */
export type ReadJob =
	| { readonly kind: 'current'; readonly items?: readonly string[] }
	| { readonly kind: 'freeze'; readonly back: number }
	| { readonly kind: 'settlement'; readonly back: number }
	/** `from`: meter-local 'YYYY-MM-DDTHH:MM'; `count` quarter hours. */
	| { readonly kind: 'profile'; readonly from: string; readonly count: number }
	| { readonly kind: 'clock' }

export type ReadFailure = {
	readonly reason: 'silence' | 'noise' | 'refused' | 'meter-error' | 'not-offered' | 'line'
	readonly text: string
	readonly meterError?: MeterError
}

export type ReadResult = {
	readonly device: Device | null
	/** `frame` is the index of the raw frame that stated it. Records read before a failure stand. */
	readonly records: readonly (DecodedRecord & { readonly frame: number })[]
	readonly frames: readonly { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	/** The meter's own clock, where the job read it: meter-local 'YYYY-MM-DDTHH:MM:SS', and when we received it. */
	readonly clock?: { readonly local: string; readonly receivedAt: number }
	/** null: complete. */
	readonly failure: ReadFailure | null
}

export type ProbeResult =
	| { readonly kind: 'silence' }
	| {
			readonly kind: 'found'
			readonly address: string
			readonly device: Device
			readonly records: readonly DecodedRecord[]
			readonly frame: Uint8Array | null
	  }
	| { readonly kind: 'collision' }
	| { readonly kind: 'line'; readonly reason: string }

/**
 * Search as a tree: patterns to try, one probe each, narrower patterns after a collision. A queue of patterns can
 * stop and resume.
 */
export type Scan = {
	readonly first: (range?: { readonly from: number; readonly to: number }) => readonly string[]
	readonly probe: (pattern: string) => Session<ProbeResult>
	/** [] where it cannot be narrowed: then two devices share an address. */
	readonly narrow: (pattern: string) => readonly string[]
}

export type Parity = 'none' | 'even' | 'odd'

export type Protocol = {
	readonly name: ProtocolName
	readonly title: string
	readonly serial: {
		readonly baud: number
		readonly dataBits: 7 | 8
		readonly parity: Parity
		readonly stopBits: 1 | 2
	}
	/** Wait for the first byte of an answer, and the longest pause inside a frame (ms, network time not included). */
	readonly timing: { readonly answerMs: number; readonly gapMs: number; readonly pauseMs: number }
	readonly longestFrame: number
	/** Canonical form of an address as typed ('1' → '000000000001'), or null when it is none. */
	readonly address: (typed: string) => string | null
	readonly split: (buffer: Uint8Array) => Split
	/** Preamble is allowed before the frame; bytes after it are refused. */
	readonly decode: (bytes: Uint8Array) => Decoded
	readonly read: (address: string, job: ReadJob) => Session<ReadResult>
	readonly scan?: Scan
	/** What meters of this protocol can keep, as far as the protocol itself says; a meter model may offer less. */
	readonly offers: readonly ReadJob['kind'][]
}
