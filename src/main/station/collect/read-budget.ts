/** Counts the conversations of meters whose battery limits them: kept in the store, so that a restart forgets none. */
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { countedOnce, type ReadPurpose, readsLeft } from '../../domain/calendar/read-budget.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { KnownMeter } from './known-meters.ts'

export type ReadBudget = {
	readonly allows: (meter: KnownMeter, purpose: ReadPurpose) => boolean
	readonly asked: (meter: KnownMeter) => void
	readonly answered: (meter: KnownMeter, result: ReadResult) => void
	/** Questions of a line that was closed: no answer is going to come. */
	readonly forget: (meterIds: readonly number[]) => void
}

type BudgetOptions = {
	readonly store: Store
	readonly now: () => number
	/** Bookkeeping that the database refuses stops no reading. */
	readonly noted: (write: () => void) => boolean
}

export function createReadBudget({ store, now, noted }: BudgetOptions): ReadBudget {
	const underWay = new Map<number, number>()
	const today = (meter: KnownMeter) => dateOfInstant(meter.zone, now())
	const waiting = (meter: KnownMeter) => underWay.get(meter.id) ?? 0
	const isLimited = (meter: KnownMeter) => meter.model.readsPerDay !== undefined
	return {
		allows(meter, purpose) {
			if (!isLimited(meter)) return true
			const counted = store.collection.readCount(meter.id)
			return readsLeft(meter.model.readsPerDay, counted, today(meter), purpose) > waiting(meter)
		},
		asked(meter) {
			if (isLimited(meter)) underWay.set(meter.id, waiting(meter) + 1)
		},
		answered(meter, { failure, frames }) {
			if (!isLimited(meter)) return
			underWay.set(meter.id, Math.max(0, waiting(meter) - 1))
			// Silence cost the battery nothing that we know of, but it may have heard us: it counts.
			if (failure?.reason === 'line' && frames.length === 0) return
			const counted = store.collection.readCount(meter.id)
			noted(() => store.collection.setReadCount(meter.id, countedOnce(counted, today(meter))))
		},
		forget(meterIds) {
			for (const id of meterIds) underWay.delete(id)
		},
	}
}
