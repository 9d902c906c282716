/** What a reading is. Pure types and named constants; acceptance lives beside this file. */

/** Where a value came from. The numbers are stored; never renumber. */
export const originCode = {
	/** Read now; `at` is the true instant of reception. */
	live: 1,
	/** The meter's own copy at its midnight. */
	freeze: 2,
	/** The meter's own copy at its monthly settlement. */
	settlement: 3,
	/** The meter's own quarter-hour record. */
	profile: 4,
	/** Typed in by a person. */
	manual: 5,
} as const
export type StoredOrigin = keyof typeof originCode
/** 'overlay': put over the readings of its instant by a person or by estimation (overlay.ts). */
export type Origin = StoredOrigin | 'overlay'

/** How far a value may be trusted. The numbers are stored; never renumber. */
export const qualityCode = {
	measured: 1,
	/** From the meter's own memory. */
	memory: 2,
	/** Computed between two readings, bounded. */
	interpolated: 3,
	/** Kept, but implausible: never billed. */
	quarantined: 9,
} as const
export type StoredQuality = keyof typeof qualityCode
/** 'corrected': by a person; 'estimated': computed by a named method. Both only in overlays. */
export type Quality = StoredQuality | 'corrected' | 'estimated'

/**
 * A value at the register's resolution: value × 10^exponent of the register's unit. null: the meter said it has none.
 */
export type Reading = {
	readonly registerId: number
	/** UTC epoch ms: the instant the value holds for. */
	readonly at: number
	readonly origin: Origin
	/** Safe integer, or null = the meter answered "no value". Never 0 for missing. */
	readonly value: number | null
	readonly quality: Quality
	/** UTC epoch ms when the station received it. */
	readonly receivedAt: number
	/** Row of the raw frame that stated it; null for manual values. */
	readonly frameId: number | null
}

/** As a meter or a person told it, and as it is stored. */
export type StoredReading = Reading & { readonly origin: StoredOrigin; readonly quality: StoredQuality }
