/**
 * What a station asks of a device that reads meters by itself: its archive, events, plan and state, and a way through
 * it to one meter. A protocol that has such devices offers this as `Protocol.concentrator`.
 */
import type { ArchiveEntry, ReadingPlan } from '../../shared/contract/network.ts'
import type { ControlResult, MeterContext, Parity, ReadFailure, ReadResult, Session, Split } from './protocol.ts'

export type { ArchiveEntry, ReadingPlan }

/** What was told; with a failure, what came before it stands. */
export type Told<T> = {
	readonly value: T
	readonly failure: ReadFailure | null
	readonly frames: readonly { readonly bytes: Uint8Array; readonly receivedAt: number }[]
}

export type EventCounters = { readonly important: number; readonly ordinary: number }

export type EventRecord = {
	/** Place in the concentrator's ring, 0 … 255: the counter's value before this event was added. */
	readonly number: number
	/** Kind of event, 1 … 255. */
	readonly erc: number
	/** Concentrator-local 'YYYY-MM-DDTHH:MM'; null: it states none. */
	readonly local: string | null
	/** A plain sentence; where the layout is not known, the kind and "content not decoded". */
	readonly text: string
	readonly decoded: boolean
	/** Kind, length and content as they stand. */
	readonly bytes: Uint8Array
}

/** As far as the concentrator states it in items whose layout is known; null: not stated. */
export type ConcentratorState = {
	readonly version: string | null
	readonly signalPercent: number | null
	readonly trafficTodayBytes: number | null
	readonly trafficMonthBytes: number | null
	/** Items that it answered and whose layout is not known, as hex: '0C F4' → bytes. */
	readonly undecoded: Readonly<Record<string, string>>
}

/** How the concentrator's port speaks to a meter. */
export type PortSettings = {
	/** 1 AC sampling, 2 … RS-485, 31 power-line carrier. */
	readonly port: number
	readonly baud: 300 | 600 | 1200 | 2400 | 4800 | 7200 | 9600 | 19200
	readonly parity: Parity
	readonly dataBits: 7 | 8
	readonly stopBits: 1 | 2
	/** How long the concentrator waits for the meter. */
	readonly answerMs: number
}

/** What a concentrator sent without being asked. */
export type Unasked = {
	/** The concentrator's own address. */
	readonly terminal: string
	/** The confirmation it waits for; null: none. */
	readonly reply: Uint8Array | null
	/** Values by address of the measuring point, as if a job had asked for them. */
	readonly values: ReadonlyMap<string, ReadResult>
	readonly events: {
		readonly important: boolean
		readonly counters: EventCounters
		readonly records: readonly EventRecord[]
	} | null
	/** It has important events that wait to be fetched (ACD). */
	readonly hasEvents: boolean
}

export type ConcentratorAbility = {
	/** '0314-25394/p5' → the concentrator '0314-25394' and point 5 (0: the concentrator itself); null: no such address. */
	readonly parts: (address: string) => { readonly terminal: string; readonly point: number } | null
	readonly pointAddress: (terminal: string, point: number) => string
	readonly mostPoints: number

	/** Every entry that it has. `found` is told as it goes. */
	readonly readArchive: (terminal: string, found?: (entries: number) => void) => Session<Told<readonly ArchiveEntry[]>>
	/**
	 * Writes each entry once (never repeated by itself), deletes points, and reads back; `after` is what it has then at
	 * these points. `outcome` as of a control order, over all of them.
	 */
	readonly writeArchive: (
		terminal: string,
		entries: readonly ArchiveEntry[],
		deleted: readonly { readonly index: number; readonly point: number }[],
		context?: MeterContext,
		written?: (entries: number) => void,
	) => Session<{ readonly result: ControlResult; readonly after: readonly ArchiveEntry[] }>

	readonly readEventCounters: (terminal: string) => Session<Told<EventCounters | null>>
	/** Records from ring place `from` up to, not including, `to` (modulo 256). */
	readonly readEvents: (
		terminal: string,
		important: boolean,
		from: number,
		to: number,
	) => Session<Told<readonly EventRecord[]>>

	/** F33 of these ports; an empty list: of every port that it states. */
	readonly readPlan: (terminal: string, ports: readonly number[]) => Session<Told<readonly ReadingPlan[]>>
	readonly writePlan: (terminal: string, plan: readonly ReadingPlan[], context?: MeterContext) => Session<ControlResult>

	readonly readState: (terminal: string) => Session<Told<ConcentratorState>>
	/** Whether it is there at all. */
	readonly linkTest: (terminal: string) => Session<{ readonly failure: ReadFailure | null }>

	/**
	 * Carries a meter's own conversation through the concentrator: each request of `inner` is forwarded, each answer
	 * unpacked. `split` is the meter protocol's.
	 */
	readonly through: <T>(
		terminal: string,
		way: PortSettings,
		inner: Session<T>,
		split: (buffer: Uint8Array) => Split,
		context?: MeterContext,
	) => Session<T>

	/** null: not such a message. Total. `receivedAt`: UTC epoch ms of the frame, for the values' frames. */
	readonly unasked: (frame: Uint8Array, receivedAt?: number) => Unasked | null
}
