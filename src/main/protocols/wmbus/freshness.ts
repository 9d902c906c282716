/**
 * What of a telegram is news after what was heard of the same meter before: repeaters and second receivers bring it
 * twice, and who recorded it may play it again. State is plain data, one value per meter.
 */
import { createHash } from 'node:crypto'
import type { Decoded, Hearing, MeterContext } from '../protocol.ts'
import { decodeTaken, type Taken, take } from './codec.ts'
import { type Formats, learntFromFormat, learntFromRecords, noFormats } from './compact.ts'
import { type Fragments, joined } from './fragments.ts'
import { openTelegram } from './layers.ts'
import type { Opened } from './opened.ts'

export type Heard = {
	/** Fingerprints of the latest telegrams, the newest last. */
	readonly told: readonly string[]
	/** The highest message counter or session number that a good telegram had; null: none yet. */
	readonly counter: number | null
	readonly formats: Formats
	/** The beginning of a message whose rest is to come. */
	readonly fragments: Fragments | null
}

/** Older telegrams than this many are not remembered; meters without a counter are protected so far. */
const mostTold = 64
export const nothingHeard: Heard = { told: [], counter: null, formats: noFormats, fragments: null }

/** `memory`: what the last call for this meter returned, undefined before the first. Only good telegrams change it. */
export function hear(bytes: Uint8Array, context: MeterContext | undefined, memory: unknown): Hearing {
	const before = (memory as Heard | undefined) ?? nothingHeard
	const key = context?.secrets?.key
	const taken = take(bytes, key)
	if (taken.opened?.afl?.isFragment !== true) return judged(taken, before)
	const part = joined(before.fragments, taken.opened)
	if (part === null) return judged(taken, { ...before, fragments: null })
	if (part.kind === 'more') return { kind: 'part', memory: { ...before, fragments: part.fragments } }
	return judged({ ...taken, opened: openTelegram(part.plain, key) }, { ...before, fragments: null })
}

function judged(taken: Taken, before: Heard): Hearing {
	const decoded = decodeTaken(taken, before.formats)
	const { opened } = taken
	if (opened === null || !decoded.ok) return { kind: 'news', decoded, memory: before }
	const print = fingerprint(opened)
	if (before.told.at(-1) === print) return { kind: 'duplicate', memory: before }
	const verdict = replayOf(before, opened, print)
	if (verdict !== null) return { kind: 'replay', text: verdict, memory: before }
	const counter = opened.counter === null ? before.counter : Math.max(opened.counter, before.counter ?? 0)
	const told = [...before.told.slice(1 - mostTold), print]
	const formats = learntFrom(before.formats, opened, decoded)
	return { kind: 'news', decoded, memory: { told, counter, formats, fragments: before.fragments } }
}

function replayOf(before: Heard, opened: Opened, print: string): string | null {
	if (before.told.includes(print)) return 'a telegram of earlier came again: an echo of a slow repeater, or a recording'
	if (opened.counter === null || before.counter === null) return null
	// Within one session of the extended link layer several telegrams may follow; a message counter counts each
	const isOlder = opened.afl?.counter == null ? opened.counter < before.counter : opened.counter <= before.counter
	if (!isOlder) return null
	return 'its counter is not above the last one: a recording, or its radio was exchanged (believed after a day of silence)'
}

/** Of what the meter said, without what repeaters change on the way (link, hop bits of CC and configuration). */
function fingerprint({ bytes, end, tpl, counter, device }: Opened): string {
	const from = tpl === null ? 10 : tpl.at + tpl.length
	return createHash('sha1')
		.update(`${device.address} ${device.accessNumber} ${counter} ${tpl?.ci} `)
		.update(bytes.subarray(from, end))
		.digest('base64')
}

function learntFrom(formats: Formats, { tpl, bytes, body, end }: Opened, decoded: Decoded): Formats {
	if (!decoded.ok || tpl?.transport == null) return formats
	if (tpl.transport.content === 'records') return learntFromRecords(formats, bytes, body, end)
	return tpl.transport.content === 'format' ? learntFromFormat(formats, bytes, body, end) : formats
}
