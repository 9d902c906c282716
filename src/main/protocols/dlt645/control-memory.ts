/** What a meter keeps on order: parameters (control 14) and freezes (control 16). */

import { unwrap } from '../dlt645-frame/frame.ts'
import { nothingYet } from '../gathered.ts'
import { hexText } from '../hex.ts'
import type { ControlOrder, ControlResult, DecodedRecord, Session } from '../protocol.ts'
import { answerData } from './codec.ts'
import { fn } from './constants.ts'
import type { Credentials } from './credentials.ts'
import { lookAfter, lookBefore, secretIn, seenIn, sendOnce } from './ordering.ts'
import { encodeFreeze, encodeWrite } from './orders.ts'
import { differences, notSent, resultOf, type State, sameValues } from './outcome.ts'
import { partsOf, readRecords } from './records.ts'
import { encodeParts } from './written-values.ts'

type Parameter = Extract<ControlOrder, { kind: 'parameter' }>

/** A clock runs between writing and reading back: it has an order of its own. */
const clockItems: ReadonlySet<number> = new Set([0x04000101, 0x04000102, 0x0400010c])
/** Under a new address the old one could not be read back. */
const addressDi = 0x04000401
const parameterTable = 0x04

/**
 * One identifier of the parameters (DI3 = 04). The meter's own answer says how it is laid out, so that only what can be
 * read is written. Bytes of an unknown layout are ordered as hex of the same length.
 */
export function* controlParameter(meter: string, order: Parameter, credentials: Credentials): Session<ControlResult> {
	const di = /^[0-9A-Fa-f]{8}$/.test(order.item) ? Number.parseInt(order.item, 16) : null
	if (di === null || di >>> 24 !== parameterTable) {
		return notSent(`"${order.item}" is no identifier of a parameter (04xxxxxx).`)
	}
	if (clockItems.has(di)) return notSent('Date and time are set by the order for the clock.')
	if (di === addressDi) return notSent('The address is given by the order for the address.')
	const gathered = nothingYet()
	const { answer, stop } = yield* lookBefore(meter, di, gathered)
	const before = seenIn(answer)
	if (stop !== null) return notSent(stop, gathered, before)
	const known = answer.kind === 'data' ? lastData(gathered.frames.at(-1)!.bytes) : null
	if (known === null || gathered.frames.length !== 1) {
		return notSent(
			`${order.item} cannot be read in one answer, so that a change could not be checked.`,
			gathered,
			before,
		)
	}
	const data = encoded(di, known, order.value)
	if (typeof data === 'string') return notSent(`${order.item}: ${data}`, gathered, before)
	const wanted = readRecords(di, Uint8Array.from(data)).map(({ record }) => record)
	const said = yield* sendOnce(
		encodeWrite(meter, di, credentials, data),
		fn.write,
		meter,
		gathered,
		secretIn(credentials),
	)
	const after = yield* lookAfter(meter, di, gathered)
	const state = after === null ? 'unseen' : stateOf(wanted, before ?? [], after)
	const isAsBefore = after !== null && sameValues(before ?? [], after)
	const detail = after === null || state === 'done' ? '' : differences(wanted, before ?? [], after)
	return resultOf({ said, state, isAsBefore, what: `${order.item} = ${order.value}`, detail }, before, after, gathered)
}

/** Data of an answer behind its identifier. */
function lastData(bytes: Uint8Array): Uint8Array | null {
	const frame = unwrap(bytes)
	return frame.kind === 'refused' ? null : (answerData(frame)?.bytes ?? null)
}

/** The bytes to write, or why `value` is none. */
function encoded(di: number, known: Uint8Array, value: string): readonly number[] | string {
	const parts = partsOf(di, known)
	if (parts !== null) return encodeParts(parts, known.length, value)
	const isHex = new RegExp(`^[0-9A-Fa-f]{${known.length * 2}}$`).test(value)
	if (!isHex) return `Its layout is not known: give its ${known.length} bytes as hex, as ${hexText(known)}.`
	return Array.from(known, (_, index) => Number.parseInt(value.slice(index * 2, index * 2 + 2), 16))
}

function stateOf(
	wanted: readonly DecodedRecord[],
	before: readonly DecodedRecord[],
	after: readonly DecodedRecord[],
): State {
	if (sameValues(wanted, after)) return 'done'
	return sameValues(before, after) ? 'before' : 'other'
}

/** When the latest instant freeze was made. */
const instantFreezeDi = 0x05010001
const every = 0x99

/** 'now', 'hourly:MM', 'daily:HH:MM', 'monthly:DDTHH:MM'. Only a freeze that is made now can be read back. */
export function* controlFreeze(meter: string, at: string): Session<ControlResult> {
	const when = freezeBytes(at)
	if (when === null) return notSent(`"${at}" is no time of a freeze.`)
	const gathered = nothingYet()
	const { answer, stop } = yield* lookBefore(meter, instantFreezeDi, gathered)
	const before = seenIn(answer)
	if (stop !== null) return notSent(stop, gathered, before)
	const said = yield* sendOnce(encodeFreeze(meter, when), fn.freeze, meter, gathered)
	const what = `freeze ${at}`
	if (at !== 'now') {
		const detail = 'A meter does not show the times at which it is to freeze.'
		return resultOf({ said, state: 'unseen', isUnreadable: true, what, detail }, before, null, gathered)
	}
	const after = yield* lookAfter(meter, instantFreezeDi, gathered)
	const was = before?.[0]?.value ?? null
	const is = after?.[0]?.value ?? null
	const isUnreadable = after === null && before === null
	if (after === null) return resultOf({ said, state: 'unseen', isUnreadable, what }, before, after, gathered)
	if (is !== null && is !== was) return resultOf({ said, state: 'done', what }, before, after, gathered)
	const detail = 'A second freeze in the same minute looks like the first.'
	const state = said.kind === 'yes' && is !== null ? 'pending' : 'before'
	return resultOf({ said, state, what, detail }, before, after, gathered)
}

/** mm hh DD MM, 99 = every; null: no such time. */
function freezeBytes(at: string): readonly number[] | null {
	if (at === 'now') return [every, every, every, every]
	const match = /^(?:hourly|daily:(?<hour>\d{2})|monthly:(?<day>\d{2})T(?<hourOfDay>\d{2})):(?<minute>\d{2})$/.exec(at)
	if (match === null) return null
	const { hour, day, hourOfDay, minute } = match.groups as Readonly<Record<string, string | undefined>>
	const hours = hour ?? hourOfDay ?? '99'
	if (Number(minute) > 59 || (hours !== '99' && Number(hours) > 23)) return null
	if (day !== undefined && (Number(day) < 1 || Number(day) > 31)) return null
	return [minute, hours, day ?? '99', '99'].map((pair) => Number.parseInt(pair!, 16))
}
