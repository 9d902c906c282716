/**
 * What a protocol is: pure functions over bytes, and conversations as generators that never touch a socket.
 * A protocol is one folder that exports one value of type `Protocol`, and one line in index.ts.
 */
import type { z } from 'zod'
import type { Medium, Quantity, Unit } from '../../shared/quantity.ts'
import type { ConcentratorAbility } from './concentrator.ts'
import type { DialInAbility } from './dial-in.ts'

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
	/** Encrypted, and no key was given. */
	| 'no-key'
	/** Decrypted to something that proves the key wrong. */
	| 'wrong-key'
	/** Whole and in order, of a kind that we do not read (a security mode, a compression …). */
	| 'unsupported'
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
	| {
			readonly ok: false
			readonly reason: RefusalReason
			readonly text: string
			/** Who sent it, where that much can be read: a telegram without its key still says whose it is. */
			readonly device?: Device
	  }

/** One run of bytes of a frame and what it says; the fields of a frame follow each other without gap or overlap. */
export type Field = {
	/** Index of the first byte. */
	readonly at: number
	readonly length: number
	/** What the standard calls it: 'address', 'control', 'DIF', 'checksum' … */
	readonly name: string
	/** What stands there, in words or as a value: 'REQ_UD2, FCB 1', '230.1 V', 'checksum is wrong: 3C, not 3B'. */
	readonly text: string
}

/** What reading one meter needs beyond its address. */
export type MeterContext = {
	/** The meter model's own settings for this protocol, as `Protocol.dialect` parsed them. */
	readonly dialect?: unknown
	readonly secrets?: MeterSecrets
}

/** Never in a page, a log, a trace or an error text. */
export type MeterSecrets = {
	/** Encryption key, 16 bytes. */
	readonly key?: Uint8Array
	/** DLMS: the authentication key (GAK), 16 bytes. */
	readonly authenticationKey?: Uint8Array
	/** Password as typed: DLMS LLS, IEC 62056-21 P1, DL/T 645 'level + six digits'. */
	readonly password?: string
}

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
	/**
	 * Tells a frame that answers this request from one that does not; null: nobody answers (broadcast). 'part': of an
	 * answer of several frames, which the conversation keeps and the line goes on listening for the rest.
	 */
	readonly answer: null | ((frame: Uint8Array) => 'mine' | 'part' | 'foreign')
	/** How often the same bytes are sent again after silence or noise; default: the line's setting. */
	readonly retries?: number
	/** Keep the line for the conversation's next step: nobody else may speak between a selection and what relies on it. */
	readonly hold?: true
	/** Instead of the protocol's own, ms: silence before the request; wait for the first byte of the answer. */
	readonly pauseMs?: number
	readonly answerMs?: number
	/**
	 * The line's speed for this request, and for what follows once the request has left its last bit. It stays until a
	 * later step changes it; when the turn ends the line has its own speed again (so hold the line). Where the speed is
	 * not ours to change (TCP) nothing happens.
	 */
	readonly baud?: number
	readonly baudAfter?: number
	/** Bytes of `send` that are a password: no trace keeps them. */
	readonly secret?: Uint8Array
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
	/** 'instant': what was kept when the device was told to keep it; else the midnights. */
	| { readonly kind: 'freeze'; readonly back: number; readonly cause?: 'instant' }
	| { readonly kind: 'settlement'; readonly back: number }
	/** `from`: meter-local 'YYYY-MM-DDTHH:MM'; `count` quarter hours. */
	| { readonly kind: 'profile'; readonly from: string; readonly count: number }
	| { readonly kind: 'clock' }

export type ReadFailure = {
	readonly reason: 'silence' | 'noise' | 'refused' | 'meter-error' | 'not-offered' | 'no-key' | 'wrong-key' | 'line'
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

/** Reading several addresses that one device answers for, in one conversation: points of a concentrator, channels. */
export type Together = {
	/** Most addresses of one conversation. */
	readonly most: number
	/** Addresses with the same group can be asked together; null: this one goes alone. */
	readonly group: (address: string) => string | null
	/**
	 * As `read` for each address; every address has a result. Never throws, and a failure of one leaves the others.
	 * `frames` of the results may be shared: the same object where one frame states values of several.
	 */
	readonly read: (
		addresses: readonly string[],
		job: ReadJob,
		context?: MeterContext,
	) => Session<ReadonlyMap<string, ReadResult>>
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
	/** `context`: the model and keys that are tried on whoever answers; by the station none. */
	readonly probe: (pattern: string, context?: MeterContext) => Session<ProbeResult>
	/** [] where it cannot be narrowed: then two devices share an address. */
	readonly narrow: (pattern: string) => readonly string[]
}

/**
 * What can be asked of a meter beyond reading. No page or command reaches it before roles, approval and audit exist.
 * Every order is: read, write once, read back, compare. No order is ever sent twice by itself.
 */
export type ControlOrder =
	/** Electricity. `until`: meter-local, after that the meter refuses the order; null: without end. */
	| {
			readonly kind: 'supply'
			readonly action: 'trip' | 'permit-close' | 'close' | 'alarm-on' | 'alarm-off' | 'keep-on' | 'keep-off'
			readonly until: string | null
	  }
	| { readonly kind: 'valve'; readonly action: 'open' | 'close' }
	/** Meter-local 'YYYY-MM-DDTHH:MM:SS'. */
	| { readonly kind: 'clock'; readonly local: string }
	/** `item`: the protocol's own name of it; `value`: as a decoded record states it. */
	| { readonly kind: 'parameter'; readonly item: string; readonly value: string }
	/** 'now', or meter-local: 'hourly:MM', 'daily:HH:MM', 'monthly:DDTHH:MM'. */
	| { readonly kind: 'freeze'; readonly at: string }
	| { readonly kind: 'address'; readonly address: string }
	| { readonly kind: 'baud'; readonly baud: number }
	/** Back to the application's beginning; what is counted stays. */
	| { readonly kind: 'reset' }

export type ControlResult = {
	/**
	 * 'done': read back as ordered. 'accepted': the meter said yes, and what it did cannot be read back or takes time.
	 * 'refused': it said no, and what was read back is as before. 'unknown': the order went out and nobody knows what
	 * became of it, or the meter changed something else. 'not-sent': nothing was sent.
	 */
	readonly outcome: 'done' | 'accepted' | 'refused' | 'unknown' | 'not-sent'
	readonly text: string
	readonly before: readonly DecodedRecord[]
	readonly after: readonly DecodedRecord[]
	readonly meterError?: MeterError
	readonly frames: readonly { readonly bytes: Uint8Array; readonly receivedAt: number }[]
}

/**
 * What a telegram of a meter that speaks by itself is, after all that was heard of this meter before. `memory` is plain
 * data for the next call; it grows to a bound of the protocol's own.
 */
export type Hearing =
	| { readonly kind: 'news'; readonly decoded: Decoded; readonly memory: unknown }
	/** The beginning of a message whose rest is to come. */
	| { readonly kind: 'part'; readonly memory: unknown }
	/** The same telegram again: a repeater, a second receiver. */
	| { readonly kind: 'duplicate'; readonly memory: unknown }
	/** An older telegram: it must not be believed. */
	| { readonly kind: 'replay'; readonly text: string; readonly memory: unknown }

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
	readonly timing: {
		readonly answerMs: number
		readonly gapMs: number
		readonly pauseMs: number
		/** The same in bit times where the standard counts in them: on a slow line the longer one holds. */
		readonly answerBits?: number
		readonly pauseBits?: number
	}
	readonly longestFrame: number
	/** Canonical form of an address as typed ('1' → '000000000001'), or null when it is none. */
	readonly address: (typed: string) => string | null
	readonly split: (buffer: Uint8Array) => Split
	/** Preamble is allowed before the frame; bytes after it are refused. */
	readonly decode: (bytes: Uint8Array, context?: MeterContext) => Decoded
	/**
	 * The frame byte by byte, for people: good and broken ones alike. Total; covers every byte exactly once, in order.
	 */
	readonly explain?: (bytes: Uint8Array, context?: MeterContext) => readonly Field[]
	readonly read: (address: string, job: ReadJob, context?: MeterContext) => Session<ReadResult>
	readonly together?: Together
	/** Devices that read meters by themselves. */
	readonly concentrator?: ConcentratorAbility
	/** Devices that call the station. */
	readonly dialIn?: DialInAbility
	readonly control?: (address: string, order: ControlOrder, context?: MeterContext) => Session<ControlResult>
	readonly scan?: Scan
	/** Settings that a meter model may state for this protocol (the preset's `dialect`). */
	readonly dialect?: z.ZodType
	/** Meters speak when they want and nobody asks them: such a line is listened to all the time. */
	readonly listens?: true
	/** For lines that are listened to. `memory`: what the last call for the same meter returned; undefined at first. */
	readonly hear?: (bytes: Uint8Array, context: MeterContext | undefined, memory: unknown) => Hearing
	/** What meters of this protocol can keep, as far as the protocol itself says; a meter model may offer less. */
	readonly offers: readonly ReadJob['kind'][]
}
