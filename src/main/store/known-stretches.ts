/**
 * Stretches of a register's time of which it is known that no usable reading lies in them, with the readings at their
 * ends: what a value is judged against would be four seeks and a walk over the inbox's quarter hours each time. A live
 * value comes after all others, and what a meter's memory tells comes in order of time, so that nearly every value
 * falls into the stretch behind the one before it.
 *
 * Right because the connection that writes is the only one (lock.ts): a stretch is made by a question that found
 * nothing between its ends, whatever is stored inside divides it, and whatever is rolled back empties them all.
 */
import type { StoredReading } from '../domain/readings/reading.ts'
import type { Connection } from './connection.ts'
import { codeOfOrigin } from './reading-layout.ts'

/** Usable readings; null: there is none on this side. */
export type Stretch = { readonly before: StoredReading | null; readonly after: StoredReading | null }

export type KnownStretches = {
	/** The nearest usable readings at or before, and after, an instant, if they are known. */
	readonly around: (registerId: number, instant: number) => Stretch | undefined
	/** No usable reading lies between these two. */
	readonly found: (registerId: number, stretch: Stretch) => void
	readonly stored: (reading: StoredReading) => void
}

/** The one behind the newest reading, and those that midnights, month ends and quarter hours are being filled into. */
const mostOfRegister = 4
/** Registers of which more is remembered than their newest reading; the one that was filled in longest ago goes. */
const mostInner = 20_000

type Known = { tail: Stretch | null; inner: readonly Stretch[] }

export function knownStretches({ client, onRollback }: Connection): KnownStretches {
	const known = new Map<number, Known>()
	/** In the order in which they were last filled in. */
	const withInner = new Set<number>()
	onRollback(() => {
		known.clear()
		withInner.clear()
	})
	const keepInner = (registerId: number, entry: Known, inner: readonly Stretch[]) => {
		entry.inner = inner
		withInner.delete(registerId)
		if (inner.length === 0) return
		withInner.add(registerId)
		if (withInner.size <= mostInner) return
		const [eldest] = withInner
		withInner.delete(eldest!)
		known.get(eldest!)!.inner = []
	}
	const remember = (registerId: number, stretch: Stretch) => {
		const entry = known.get(registerId) ?? { tail: null, inner: [] }
		known.set(registerId, entry)
		if (stretch.after === null) entry.tail = stretch
		else keepInner(registerId, entry, [stretch, ...entry.inner].slice(0, mostOfRegister - 1))
	}
	return {
		around(registerId, instant) {
			const entry = known.get(registerId)
			if (entry === undefined) return undefined
			if (entry.tail !== null && holds(entry.tail, instant)) return entry.tail
			return entry.inner.find((stretch) => holds(stretch, instant))
		},
		found(registerId, stretch) {
			// A reader does not see what the other connection writes.
			if (!client.readonly) remember(registerId, stretch)
		},
		stored(reading) {
			const entry = known.get(reading.registerId)
			if (entry === undefined || reading.value === null || reading.quality === 'quarantined') return
			const divided = entry.inner.find((stretch) => isInside(stretch, reading))
			if (divided !== undefined) {
				const others = entry.inner.filter((stretch) => stretch !== divided)
				// What memory tells goes forward: the part behind it is the one that is asked for next.
				keepInner(reading.registerId, entry, [{ before: reading, after: divided.after }, ...others])
			}
			if (entry.tail === null || !isInside(entry.tail, reading)) return
			entry.tail = { before: reading, after: null }
		},
	}
}

const holds = ({ before, after }: Stretch, instant: number): boolean =>
	(before === null || before.at <= instant) && (after === null || after.at > instant)

const order = (a: StoredReading, b: StoredReading): number =>
	a.at - b.at || codeOfOrigin[a.origin] - codeOfOrigin[b.origin]

const isInside = ({ before, after }: Stretch, reading: StoredReading): boolean =>
	(before === null || order(reading, before) > 0) && (after === null || order(reading, after) < 0)
