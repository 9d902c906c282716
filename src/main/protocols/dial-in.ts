/** Devices that call the station: how they name themselves, and what in their stream is no answer. */

/** Verdict on the first bytes of a call. Total, bounded by the buffer. */
export type Introduction =
	/**
	 * `length`: bytes up to and including the introduction, which may be none: a message that names its sender and is
	 * for the gate. `reply`: what the device waits for (a confirmed login).
	 */
	| {
			readonly kind: 'identity'
			readonly identity: string
			readonly length: number
			readonly reply: Uint8Array | null
	  }
	/** It may become one. */
	| { readonly kind: 'more' }
	/** These bytes name nobody; `length` of them can go. */
	| { readonly kind: 'none'; readonly length: number }

/** Sits in one connection behind the introduction: what is for the conversations passes, the rest is answered here. */
export type Gate = {
	readonly take: (chunk: Uint8Array) => {
		/** For whoever converses; possibly empty. */
		readonly pass: Uint8Array
		/** To be sent at once, each a whole frame (heartbeats and logins confirmed). */
		readonly replies: readonly Uint8Array[]
		/** Whole messages that came unasked (events, reports). */
		readonly unasked: readonly Uint8Array[]
		readonly heartbeats: number
		/** The device said that it goes. */
		readonly leaves: boolean
		/** A login or heartbeat under another name than the one that this connection was given. */
		readonly stranger: string | null
	}
	/** What waits for the rest of a frame, after a pause: passes on as it is. */
	readonly flush: () => Uint8Array
}

export type DialInAbility = {
	readonly introduce: (buffer: Uint8Array) => Introduction
	/** `identity`: as `introduce` gave it. */
	readonly gate: (identity: string) => Gate
}
