/** What a conversation has heard so far, and what becomes of it: the result of a reading, or why there is none. */
import type { DecodedRecord, Device, Heard, ReadFailure, ReadResult } from './protocol.ts'

/** It grows until the conversation ends. */
export type Gathered = {
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	readonly records: (DecodedRecord & { readonly frame: number })[]
	device: Device | null
	clock: ReadResult['clock'] | null
}

export const nothingYet = (): Gathered => ({ frames: [], records: [], device: null, clock: null })

export function resultOf({ device, records, frames, clock }: Gathered, failure: ReadFailure | null): ReadResult {
	const result = { device, records, frames, failure }
	return clock === null || clock === undefined ? result : { ...result, clock }
}

/** Nothing was said or heard. */
export const nothingRead = (failure: ReadFailure): ReadResult => ({ device: null, records: [], frames: [], failure })

/** What was read, without what was asked for: this meter does not have it. */
export const notOffered = (result: ReadResult, text: string): ReadResult => ({
	...result,
	failure: { reason: 'not-offered', text },
})

/** Why a question to one of several meters on a bus has no answer. */
export function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): ReadFailure {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	if (heard.kind === 'noise') {
		const foreign = heard.foreign > 0 ? ` ${heard.foreign} frames of other devices or questions came.` : ''
		return { reason: 'noise', text: `Bytes came, but no whole answer of this meter.${foreign}` }
	}
	return { reason: 'silence', text: 'The meter did not answer.' }
}
