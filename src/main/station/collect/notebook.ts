/**
 * Bookkeeping that comes with every answer (failures, watermarks, clocks, counts of the day): kept for a moment and
 * written in one transaction, because a commit waits for the disk and two thousand meters answer in one round. What a
 * kill takes away is asked for again; readings never wait here.
 */
import { afterMs, type Clock } from '../../lines/clock.ts'
import { type Store, StoreFailed } from '../../store/open.ts'

export type Notebook = {
	readonly note: (write: () => void) => void
	/** Writes what waits. */
	readonly flush: () => void
}

const waitMs = 300
/** So many are written at once at most, so that no transaction holds the main thread long. */
const mostAtOnce = 400

export function createNotebook({
	store,
	clock,
	log,
}: {
	readonly store: Store
	readonly clock: Pick<Clock, 'sleep'>
	readonly log: (line: string) => void
}): Notebook {
	let waiting: (() => void)[] = []
	let cancel: (() => void) | null = null

	const flush = () => {
		cancel?.()
		cancel = null
		const batch = waiting
		waiting = []
		if (batch.length > 0) writeAll(store, batch, log)
	}
	return {
		note(write) {
			waiting.push(write)
			if (waiting.length >= mostAtOnce) flush()
			else cancel ??= afterMs(clock, waitMs, flush)
		},
		flush,
	}
}

/** What a full or locked database refuses is said and left out: no line stops being read for it. */
function writeAll(store: Store, batch: readonly (() => void)[], log: (line: string) => void): void {
	try {
		store.transaction(() => {
			for (const write of batch) write()
		})
	} catch (cause) {
		if (batch.length === 1 || (cause instanceof StoreFailed && lasting.has(cause.reason))) {
			log(`collection could not be noted: ${String(cause)}`)
			return
		}
		// One of them is wrong (its meter was removed meanwhile): the others are written without it.
		for (const write of batch) writeAll(store, [write], log)
	}
}

const lasting: ReadonlySet<string> = new Set(['full', 'read-only', 'locked', 'io', 'corrupt'])
