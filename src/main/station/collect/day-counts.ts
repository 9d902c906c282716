/** Counts per meter and local day how many readings were asked for and how many were answered. */
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { afterMs, type Clock } from '../../lines/clock.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { KnownMeter } from './known-meters.ts'
import type { Notebook } from './notebook.ts'

const writeAfterMs = 5_000

type Count = { readonly meterId: number; readonly date: string; asked: number; answered: number }

export function createDayCounts({ store, notebook, clock }: { store: Store; notebook: Notebook; clock: Clock }) {
	let counts = new Map<string, Count>()
	let cancel: (() => void) | null = null

	const flush = () => {
		cancel?.()
		cancel = null
		const rows = [...counts.values()]
		counts = new Map()
		for (const row of rows) notebook.note(() => store.network.countDay(row))
	}
	return {
		count(meter: KnownMeter, { failure, records }: ReadResult) {
			// What a meter does not have is no reading that failed.
			if (failure?.reason === 'not-offered') return
			const date = dateOfInstant(meter.zone, clock.now())
			const key = `${meter.id} ${date}`
			const row = counts.get(key) ?? { meterId: meter.id, date, asked: 0, answered: 0 }
			counts.set(key, row)
			row.asked++
			if (failure === null || failure.reason === 'meter-error' || records.length > 0) row.answered++
			cancel ??= afterMs(clock, writeAfterMs, flush)
		},
		flush,
	}
}
