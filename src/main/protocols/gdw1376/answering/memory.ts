/** What a terminal knows, as its answers need it. The protocol asks; where the values lie is for the owner to know. */
import type { Quantity, Unit } from '../../../../shared/quantity.ts'
import type { ArchiveEntry } from '../../concentrator.ts'

/** One register: what it measures and in which unit the answer states it. */
export type Measured = { readonly quantity: Quantity; readonly role: string; readonly unit: Unit }
export type Wanted = Measured & { readonly tariff: number }

/** Ends of periods on the terminal's own clock, and any minute of it. */
export type Boundary =
	| { readonly kind: 'day'; readonly date: string }
	| { readonly kind: 'month'; readonly month: string }
	| { readonly kind: 'minute'; readonly local: string }

/** `values` in the order of what was wanted: plain decimals in the wanted unit, null: there is none. */
export type Told = {
	/** Terminal-local 'YYYY-MM-DDTHH:MM' at which the terminal had them from the meter; null: never. */
	readonly readAt: string | null
	readonly values: readonly (string | null)[]
}

export type EventRing = {
	/** How many there were so far, modulo 256: the number of the next one. */
	readonly counter: number
	/** ERC, length and content, by their number; the latest 256 at most. */
	readonly records: ReadonlyMap<number, Uint8Array>
}

export type Memory = {
	readonly region: string
	readonly terminal: number
	/** 'YYYY-MM-DDTHH:MM:SS' */
	readonly localNow: () => string
	readonly heartbeatMinutes: number
	/** How long the terminal waits for a confirmation, s. */
	readonly answerTimeoutS: number
	/** The highest measuring point that there is; all below it were given, too. */
	readonly points: () => number
	/** Number and point of an entry are the same here; null: there is none. */
	readonly entry: (point: number) => ArchiveEntry | null
	/** The highest tariff of such a register at the point, 0: the total alone; null: it is not measured there. */
	readonly tariffs: (point: number, measured: Measured) => number | null
	/** Of one reading: what is older than the newest of them is not part of it. */
	readonly newest: (point: number, wanted: readonly Wanted[]) => Told
	/** What holds for the boundary exactly. */
	readonly stored: (point: number, wanted: readonly Wanted[], boundary: Boundary) => Told
	readonly events: (important: boolean) => EventRing
	/** Important events have come that the master has not fetched. */
	readonly hasNews: () => boolean
}
