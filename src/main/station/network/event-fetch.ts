/**
 * Fetches what concentrators noted: from the mark to the counter, stored with the mark in one transaction. A kill in
 * between fetches the same again, under the same numbers; nothing is lost and nothing is there twice.
 */
import {
	begun,
	continued,
	type Followed,
	isSameRing,
	newPart,
	type Range,
	rebased,
	ringPlaces,
	wholeRing,
} from '../../domain/network/event-ring.ts'
import type { EventRecord, Unasked } from '../../protocols/concentrator.ts'
import type { ReadFailure } from '../../protocols/protocol.ts'
import type { EventMark } from '../../store/network.ts'
import type { Store } from '../../store/open.ts'
import { cancellable, isAnswer, type Terminal } from './terminals.ts'

export type Fetched = {
	readonly stored: number
	readonly lost: number
	readonly notes: readonly string[]
	/** What was fetched before it stands. */
	readonly failure: ReadFailure | null
}

type Needs = { readonly store: Store; readonly now: () => number }
type Heard = { readonly records: readonly EventRecord[]; readonly failure: ReadFailure | null }

const never = new AbortController().signal

/** Everything new of both rings. Throws only when cancelled or when the database refuses. */
export async function fetchEvents(needs: Needs, terminal: Terminal, cancelled = never): Promise<Fetched> {
	const { row, ability, converse } = terminal
	const told = await converse(cancellable(ability.readEventCounters(row.address), cancelled), 'profile')
	if (told.value === null) return { ...nothing, failure: told.failure ?? unstated }
	let fetched: Fetched = nothing
	for (const important of [true, false]) {
		const counter = (important ? told.value.important : told.value.ordinary) % ringPlaces
		const one = await fetchRing(needs, terminal, important, counter, cancelled)
		fetched = {
			stored: fetched.stored + one.stored,
			lost: fetched.lost + one.lost,
			notes: [...fetched.notes, ...one.notes],
			failure: fetched.failure ?? one.failure,
		}
	}
	return fetched
}

const nothing: Fetched = { stored: 0, lost: 0, notes: [], failure: null }
const unstated: ReadFailure = { reason: 'meter-error', text: 'it states no event counters' }

async function fetchRing(
	needs: Needs,
	terminal: Terminal,
	important: boolean,
	counter: number,
	cancelled: AbortSignal,
): Promise<Fetched> {
	const { id } = terminal.row
	const { network } = needs.store
	const mark = network.mark(id, important)
	const read = (range: Range) => readRange(terminal, important, range, cancelled)
	const whole = async (): Promise<Heard> => {
		const parts: Heard[] = []
		for (const range of wholeRing(counter)) parts.push(await read(range))
		return { records: parts.flatMap(({ records }) => records), failure: parts.find(isBroken)?.failure ?? null }
	}
	if (mark === null) {
		const { records, failure } = await whole()
		// A ring that was heard in part is begun another time: its first numbers must not depend on what broke off.
		return failure === null ? keep(needs, id, important, begun(counter, records)) : { ...nothing, failure }
	}
	if (mark.next % ringPlaces === counter) return nothing
	const [last] = network.lastEvents(id, important, 1)
	const lastBytes = last?.sequence === mark.next - 1 ? last.bytes : null
	const { records, failure } = await read(newPart(mark.next, counter, lastBytes !== null))
	if (isSameRing(mark.next, counter, lastBytes, records)) {
		const followed = continued(mark.next, counter, records, failure === null)
		return { ...keep(needs, id, important, followed, mark), failure }
	}
	const anew = await whole()
	if (anew.failure !== null) return { ...nothing, failure: anew.failure }
	const kept = new Map(network.lastEvents(id, important, ringPlaces).map((each) => [each.sequence, each.bytes]))
	return keep(needs, id, important, rebased(mark.next, counter, anew.records, kept), mark)
}

const isBroken = ({ failure }: Heard): boolean => failure !== null

/** A range that is denied is asked for place by place: one record that is gone must not hide the others. */
async function readRange(
	{ row, ability, converse }: Terminal,
	important: boolean,
	{ from, to }: Range,
	cancelled: AbortSignal,
): Promise<Heard> {
	const read = (first: number, end: number) =>
		converse(cancellable(ability.readEvents(row.address, important, first, end), cancelled), 'profile')
	const told = await read(from, to)
	if (told.failure === null || !isAnswer(told.failure)) return { records: told.value, failure: told.failure }
	const records = new Map(told.value.map((record) => [record.number, record]))
	for (let place = from; place !== to; place = (place + 1) % ringPlaces) {
		if (records.has(place)) continue
		const one = await read(place, (place + 1) % ringPlaces)
		for (const record of one.value) if (record.number === place) records.set(place, record)
		if (one.failure !== null && !isAnswer(one.failure)) return { records: [...records.values()], failure: one.failure }
	}
	return { records: [...records.values()], failure: null }
}

function keep(
	{ store, now }: Needs,
	concentratorId: number,
	important: boolean,
	{ events, next, lost, note }: Followed<EventRecord>,
	mark?: EventMark,
): Fetched {
	const rows = events.map(({ sequence, record: { erc, local, text, decoded, bytes } }) => ({
		...{ concentratorId, important, sequence, erc, local, text, decoded },
		bytes: Buffer.from(bytes),
		receivedAt: now(),
	}))
	const behind = { concentratorId, important, next, lost: (mark?.lost ?? 0) + lost }
	const stored = store.network.keepEvents(rows, behind)
	return { stored, lost, notes: note === null ? [] : [sentences[note]], failure: null }
}

const sentences = {
	reset: 'Its event counter began again: it was initialised. What it noted since then was fetched.',
	overrun: 'It noted more events than it keeps: the oldest of them were overwritten before they could be fetched.',
} as const

/**
 * Events that a concentrator reported by itself: what goes on exactly where the mark stands is stored; anything else is
 * left to a fetch. Returns whether one is needed.
 */
export function takeReported(needs: Needs, concentratorId: number, reported: NonNullable<Unasked['events']>): boolean {
	const { important, counters, records } = reported
	const counter = (important ? counters.important : counters.ordinary) % ringPlaces
	const mark = needs.store.network.mark(concentratorId, important)
	if (mark === null) return true
	const followed = continued(mark.next, counter, records, false)
	const own = followed.events.filter(({ sequence }) => sequence < followed.next)
	if (own.length > 0) keep(needs, concentratorId, important, { ...followed, events: own }, mark)
	return followed.next % ringPlaces !== counter
}
