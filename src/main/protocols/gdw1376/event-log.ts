/** A terminal's ring of events (AFN 0C F7, 0E F1/F2): counters, and the records between two places of the ring. */
import type { ConcentratorAbility, EventCounters, EventRecord } from '../concentrator.ts'
import type { ReadFailure, Session } from '../protocol.ts'
import { targetOf } from './address.ts'
import { unitBytes } from './addressing.ts'
import { afn, eventNames } from './constants.ts'
import { ask, begin, denialOf, noTerminal, type Talk } from './conversation.ts'
import type { Frame } from './frame.ts'
import { spansOf } from './units.ts'
import type { Span } from './walk.ts'

const counterItem = 7
const itemOf = (important: boolean): number => (important ? 1 : 2)
/** Places in the ring. */
const ring = 256
/** Records of one question: of thirty bytes each, one frame on most links. */
const mostAsked = 32

export function* readEventCounters(terminal: string): ReturnType<ConcentratorAbility['readEventCounters']> {
	const target = targetOf(terminal)
	if (target === null) return { value: null, failure: noTerminal(terminal), frames: [] }
	const talk = begin({ ...target, point: 0 })
	const { frames } = talk
	const answer = yield* ask(talk, { afn: afn.current, data: unitBytes(0, counterItem) })
	if (answer.kind === 'failed') return { value: null, failure: answer.failure, frames }
	if (answer.kind === 'denied') return { value: null, failure: denialOf('0C F7', answer.error), frames }
	const told = answer.records.filter(({ key }) => key === `0C F${counterItem} p0`)
	const counter = (wanted: string) => told.find(({ role }) => role === wanted)?.value
	const [important, ordinary] = [counter('important-events'), counter('ordinary-events')]
	if (important === undefined || ordinary === undefined) {
		return { value: null, failure: { reason: 'noise', text: 'The answer states no event counters.' }, frames }
	}
	return { value: { important: Number(important), ordinary: Number(ordinary) }, failure: null, frames }
}

export function* readEvents(
	terminal: string,
	important: boolean,
	from: number,
	to: number,
): ReturnType<ConcentratorAbility['readEvents']> {
	const target = targetOf(terminal)
	if (target === null) return { value: [], failure: noTerminal(terminal), frames: [] }
	const talk = begin({ ...target, point: 0 })
	const told = new Map<number, EventRecord>()
	const failure = yield* readRing(talk, important, from & 0xff, (to - from) & 0xff, told)
	return { value: inOrder(told, from), failure, frames: talk.frames }
}

const inOrder = (told: ReadonlyMap<number, EventRecord>, from: number): readonly EventRecord[] =>
	[...told.values()].toSorted((one, other) => ((one.number - from) & 0xff) - ((other.number - from) & 0xff))

/** A terminal may answer with fewer than were asked for: it goes on behind the last one, as long as some come. */
function* readRing(
	talk: Talk,
	important: boolean,
	from: number,
	count: number,
	told: Map<number, EventRecord>,
): Session<ReadFailure | null> {
	let done = 0
	let denial: ReadFailure | null = null
	while (done < count) {
		const first = (from + done) & 0xff
		const most = Math.min(mostAsked, count - done)
		const data = [...unitBytes(0, itemOf(important)), first, (first + most) & 0xff]
		const answer = yield* ask(talk, { afn: afn.events, data })
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'denied') {
			// None of these is kept any more, or it has no events at all.
			denial ??= denialOf(`0E F${itemOf(important)}`, answer.error)
			done += most
			continue
		}
		let beyond = 0
		for (const record of eventsIn(answer.frames, important)) {
			const place = (record.number - first) & 0xff
			if (place >= most) continue
			told.set(record.number, record)
			beyond = Math.max(beyond, place + 1)
		}
		// What the ring has overwritten is left out before the first record; nothing at all means that nothing is there.
		done += beyond === 0 ? most : beyond
	}
	return told.size > 0 ? null : denial
}

/** Of all frames of one answer; each counts from its own Pm, and where that stays the same they go on. */
export function eventsIn(frames: readonly Frame[], important: boolean): readonly EventRecord[] {
	const records: EventRecord[] = []
	let last: { readonly first: number; readonly next: number } | null = null
	for (const frame of frames) {
		for (const { first, events } of listsIn(frame, itemOf(important))) {
			let number: number = last !== null && last.first === first ? last.next : first
			for (const event of events) {
				records.push({ number, ...event })
				number = (number + 1) % ring
			}
			last = { first, next: number }
		}
	}
	return records
}

type EventList = {
	readonly counters: EventCounters
	/** Pm */
	readonly first: number
	readonly events: readonly Omit<EventRecord, 'number'>[]
}

/** The lists of one item in a frame, in order. */
export function listsIn(frame: Frame, item: number): readonly EventList[] {
	const key = `0E F${item} p0`
	const { bytes } = frame
	const lists: (Omit<EventList, 'events'> & { readonly events: Omit<EventRecord, 'number'>[] })[] = []
	const spans = spansOf(frame)
	for (const [index, span] of spans.entries()) {
		const [record] = span.records
		if (record?.key === key && span.name === 'important-events') {
			const counters = { important: Number(record.value), ordinary: bytes[span.at + 1]! }
			lists.push({ counters, first: bytes[span.at + 2]!, events: [] })
		}
		if (span.name === 'ERC') lists.at(-1)?.events.push(eventAt(bytes, spans, index))
	}
	return lists
}

/** Kind and length stand at the span's place, and the walk has made sure that the content is there. */
function eventAt(bytes: Uint8Array, spans: readonly Span[], index: number): Omit<EventRecord, 'number'> {
	const { at } = spans[index]!
	const erc = bytes[at]!
	const end = at + 2 + bytes[at + 1]!
	const own: Span[] = []
	for (let next = index; next < spans.length && spans[next]!.at < end; next++) own.push(spans[next]!)
	const told = own.flatMap(({ records }) => records).find(({ role }) => role === 'event')
	const decoded = told !== undefined && own.every(({ name }) => name !== 'content not decoded')
	const text = told?.value ?? `${eventNames.get(erc) ?? 'unknown kind of event'}; content not decoded`
	return { erc, local: told?.at ?? null, text: sentence(text), decoded, bytes: bytes.slice(at, end) }
}

const sentence = (text: string): string =>
	`${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replaceAll(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/g, '$1 $2')
