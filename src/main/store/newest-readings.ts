/**
 * The newest usable reading of each register, remembered: a live value comes after all others, and what it is judged
 * against would be four seeks and a walk over the inbox's quarter hours each time. At most one reading a register.
 *
 * Right because the connection that writes is the only one (lock.ts): an entry is made by a question that found nothing
 * later, every newer reading that is stored takes its place, and whatever is rolled back empties it.
 */
import type { StoredReading } from '../domain/readings/reading.ts'
import type { Connection } from './connection.ts'
import { codeOfOrigin } from './reading-layout.ts'

export type NewestReadings = {
	/** The newest usable one, if it is known and lies at or before the instant: then nothing usable comes after it. */
	readonly at: (registerId: number, instant: number) => StoredReading | undefined
	/** `reading` was found, and no usable one after it. */
	readonly found: (reading: StoredReading) => void
	readonly stored: (reading: StoredReading) => void
}

export function newestReadings({ client, onRollback }: Connection): NewestReadings {
	const known = new Map<number, StoredReading>()
	onRollback(() => known.clear())
	return {
		at(registerId, instant) {
			const newest = known.get(registerId)
			return newest !== undefined && newest.at <= instant ? newest : undefined
		},
		found(reading) {
			// A reader does not see what the other connection writes.
			if (!client.readonly) known.set(reading.registerId, reading)
		},
		stored(reading) {
			const before = known.get(reading.registerId)
			if (before === undefined || reading.value === null || reading.quality === 'quarantined') return
			const later = reading.at - before.at || codeOfOrigin[reading.origin] - codeOfOrigin[before.origin]
			if (later > 0) known.set(reading.registerId, reading)
		},
	}
}
