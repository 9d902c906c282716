/** What a terminal sends by itself: values, events, the sign that events wait, and the confirmation it wants. */
import type { Unasked } from '../concentrator.ts'
import type { ReadResult } from '../protocol.ts'
import { targetOf } from './address.ts'
import { pointIn } from './addressing.ts'
import { addressText, deviceOf, recordsOf } from './codec.ts'
import { accessDemand, afn, initiator, seq } from './constants.ts'
import { confirmationOf } from './conversation.ts'
import { eventsIn, listsIn } from './event-log.ts'
import { type Frame, unwrap } from './frame.ts'

/** `receivedAt`: UTC epoch ms of the frame. */
export function unaskedOf(bytes: Uint8Array, receivedAt = 0): Unasked | null {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !frame.isUp || frame.isGroup || (frame.control & initiator) === 0) return null
	const terminal = addressText(frame.region, frame.terminal)
	if (frame.station !== 0 || frame.afn === afn.link || targetOf(terminal) === null) return null
	return {
		terminal,
		reply: (frame.seq & seq.confirm) === 0 ? null : confirmationOf(frame),
		values: valuesIn(frame, terminal, receivedAt),
		events: eventsOf(frame),
		hasEvents: (frame.control & accessDemand) !== 0,
	}
}

/** By point; what the terminal says of itself stands under its own address. */
function valuesIn(frame: Frame, terminal: string, receivedAt: number): Unasked['values'] {
	const values = new Map<string, ReadResult>()
	if (frame.afn !== afn.current && frame.afn !== afn.history) return values
	const frames = [{ bytes: frame.bytes, receivedAt }]
	const byPoint = Map.groupBy(recordsOf(frame), ({ key }) => pointIn(key))
	for (const [point, records] of byPoint) {
		if (point === null) continue
		const address = point === 0 ? terminal : `${terminal}/p${point}`
		const own = records.map((record) => ({ ...record, frame: 0 }))
		values.set(address, { device: deviceOf(frame), records: own, frames, failure: null })
	}
	return values
}

function eventsOf(frame: Frame): Unasked['events'] {
	if (frame.afn !== afn.events) return null
	for (const important of [true, false]) {
		const [list] = listsIn(frame, important ? 1 : 2)
		if (list !== undefined) return { important, counters: list.counters, records: eventsIn([frame], important) }
	}
	return null
}
