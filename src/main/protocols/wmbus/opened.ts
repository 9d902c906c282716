/** A telegram as its layers were found and opened, one after the other. */
import type { Device, RefusalReason } from '../protocol.ts'
import type { Transport } from './constants.ts'

export type Opened = {
	/** L C M A CI … without link checksums; decrypted where `isDecrypted`. */
	bytes: Uint8Array
	/** End of the telegram in `bytes`: a receiver's byte behind it may have been found by the checks. */
	end: number
	device: Device
	/** The long header stands in the telegram: the meter is named there, the link names its radio. */
	hasLongHeader: boolean
	ell: Span | null
	afl: Afl | null
	/** From its CI to the end of its header. */
	tpl: (Span & { readonly ci: number; readonly transport: Transport | null }) | null
	/** Encrypted part and how. */
	secured: (Span & { readonly name: string; readonly isOpen: boolean }) | null
	/** First byte of the application data. */
	body: number
	/** Never falls from telegram to telegram: AFL message counter or ELL session number; null: none is sent. */
	counter: number | null
	/** Bytes before `end` that may be the receiver's and not the meter's: its records decide. */
	spare: number
	fault: Fault | null
}

export type Span = { readonly at: number; readonly length: number }
export type Fault = { readonly reason: RefusalReason; readonly text: string }
export type Afl = Span & {
	readonly mcl: number | null
	/** Four bytes as sent, or null. */
	readonly counter: Uint8Array | null
	readonly mac: Uint8Array | null
	readonly ml: Uint8Array | null
	readonly isFragment: boolean
	/** Number of the fragment, from 1; 0 where nothing is fragmented. */
	readonly fragment: number
	readonly hasMore: boolean
}

export function failed(opened: Opened, reason: RefusalReason, text: string): Opened {
	opened.fault = { reason, text }
	return opened
}
