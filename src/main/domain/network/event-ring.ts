/**
 * A concentrator keeps its last events in a ring of 256 places, and its counter is the place of the next one: a byte.
 * Here events get numbers that count on without end, of which the place is the lowest byte. What was overwritten before
 * it could be fetched is counted; what was fetched once never gets a second number.
 */
export const ringPlaces = 256

export type RingRecord = { readonly number: number; readonly erc: number; readonly bytes: Uint8Array }
export type Numbered<R> = { readonly sequence: number; readonly record: R }
/** From `from` up to, not including, `to`, modulo 256. */
export type Range = { readonly from: number; readonly to: number }

export type Followed<R> = {
	readonly events: readonly Numbered<R>[]
	/** The next number to fetch. */
	readonly next: number
	/** More than were counted as lost before. */
	readonly lost: number
	/** 'reset': the concentrator's counter began again; 'overrun': more events than its ring holds since the last time. */
	readonly note: null | 'reset' | 'overrun'
}

const ahead = (from: number, to: number): number => (((to - from) % ringPlaces) + ringPlaces) % ringPlaces
const placeOf = (sequence: number): number => ahead(0, sequence)

/** Everything that a ring may hold, the surest part first. */
export const wholeRing = (counter: number): readonly Range[] =>
	counter === 0
		? [{ from: 1, to: 0 }]
		: [
				{ from: 0, to: counter },
				{ from: counter, to: 0 },
			]

/**
 * What is new behind `next`, with the one before it where that is known: it tells whether the ring is still the same.
 * From a place to itself would say "nothing": 255 new ones come without it.
 */
export const newPart = (next: number, counter: number, withLast: boolean): Range => ({
	from: placeOf(withLast && ahead(placeOf(next), counter) < ringPlaces - 1 ? next - 1 : next),
	to: counter,
})

/** The first time: what the ring holds gets numbers below 256 + counter, so that none is negative. */
export function begun<R extends RingRecord>(counter: number, records: readonly R[]): Followed<R> {
	const next = ringPlaces + counter
	return { events: numbered(records, next - ringPlaces, next), next, lost: 0, note: null }
}

/**
 * False: the place before `next` holds another event than the one that was fetched from there, or the counter is
 * smaller than it was and nothing stands on the way round.
 */
export function isSameRing(
	next: number,
	counter: number,
	last: Uint8Array | null,
	records: readonly RingRecord[],
): boolean {
	const there = records.find(({ number }) => number === placeOf(next - 1))
	if (last !== null && there !== undefined) return isEqual(there.bytes, last)
	const isSmaller = counter < placeOf(next)
	const isBridged = records.length === 0 || records.some(({ number }) => number >= placeOf(next))
	return !isSmaller || isBridged
}

/**
 * Goes on behind `next`. `complete`: the whole range was answered, so what did not come is no longer there; else only
 * what came without a gap moves the mark, and the rest is asked for again.
 */
export function continued<R extends RingRecord>(
	next: number,
	counter: number,
	records: readonly R[],
	complete: boolean,
): Followed<R> {
	const end = next + ahead(placeOf(next), counter)
	const events = numbered(records, next, end)
	if (complete) return { events, next: end, lost: end - next - events.length, note: null }
	let known = next
	for (const { sequence } of events) if (sequence === known) known++
	return { events, next: known, lost: 0, note: null }
}

/**
 * The ring is not the one that was left: it went round (everything in it is new), or it began again at 0. `kept`: what
 * was stored of it last, by number; an event that still lies where it was fetched from is not new.
 */
export function rebased<R extends RingRecord>(
	next: number,
	counter: number,
	records: readonly R[],
	kept: ReadonlyMap<number, Uint8Array>,
): Followed<R> {
	const isKept = (record: R): boolean => {
		const last = latestAt(record.number, next)
		const bytes = kept.get(last)
		return bytes !== undefined && isEqual(bytes, record.bytes)
	}
	const fresh = records.filter((record) => !isKept(record))
	const isReset = fresh.some(({ erc, number }) => erc === initialised && number < counter)
	if (isReset) {
		const base = (Math.floor((next - 1) / ringPlaces) + 1) * ringPlaces
		const since = numbered(
			fresh.filter(({ number }) => number < counter),
			base,
			base + counter,
		)
		// What was added after the last fetch and before the new beginning, where it still stands.
		const before = numbered(
			fresh.filter(({ number }) => number >= counter),
			next,
			base,
		)
		return { events: [...before, ...since], next: base + counter, lost: 0, note: 'reset' }
	}
	const end = next + ahead(placeOf(next), counter) + ringPlaces
	const events = numbered(fresh, end - ringPlaces, end)
	return { events, next: end, lost: end - next - events.length, note: 'overrun' }
}

/** ERC 1: initialised, or another version. */
const initialised = 1

/** Each record whose place lies in [from, to), once, in order. `to − from` is at most a ring. */
function numbered<R extends RingRecord>(records: readonly R[], from: number, to: number): readonly Numbered<R>[] {
	const found = new Map<number, R>()
	for (const record of records) {
		const sequence = from + ahead(placeOf(from), record.number)
		if (sequence < to && !found.has(sequence)) found.set(sequence, record)
	}
	return [...found].map(([sequence, record]) => ({ sequence, record })).sort((a, b) => a.sequence - b.sequence)
}

/** The largest number below `next` that has this place. */
const latestAt = (place: number, next: number): number => next - 1 - ahead(place, placeOf(next - 1))

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && a.every((byte, index) => byte === b[index])
