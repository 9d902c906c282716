/** Puts questions to meters: into the queue of their line, counted against what their battery allows in a day. */
import type { ReadPurpose } from '../../domain/calendar/read-budget.ts'
import type { TurnPriority } from '../../lines/line.ts'
import type { MeterContext, ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { LinePool } from '../line-pool.ts'
import type { Vault } from '../secrets/vault.ts'
import type { KnownMeter } from './known-meters.ts'
import { createReadBudget, type ReadBudget } from './read-budget.ts'

export type Ask = (
	meter: KnownMeter,
	job: ReadJob,
	priority: TurnPriority,
	done: (result: ReadResult) => void,
	retries?: number,
) => void

export type Asking = {
	/** Answers at once with a failure of the line where the battery allows no more today. */
	readonly ask: Ask
	/** A person wants it, whatever the battery says; it is counted all the same. */
	readonly askAnyway: Ask
	readonly allows: (meter: KnownMeter) => boolean
	/** Questions of a line that was closed: no answer is going to come. */
	readonly forget: (meterIds: readonly number[]) => void
}

type AskingOptions = {
	readonly store: Store
	readonly pool: LinePool
	readonly now: () => number
	readonly noted: (write: () => void) => boolean
	/** Told of every question that was put, with its answer. */
	readonly counted: (meter: KnownMeter, result: ReadResult) => void
	readonly log: (line: string) => void
	/** As it is when the question's turn comes. */
	readonly contextOf: (meter: KnownMeter) => MeterContext
	/** It did not answer its last round: what can wait is not asked of it before it does. */
	readonly isSilent: (meterId: number) => boolean
	/** Instead of asking, where meters speak by themselves. */
	readonly listen: (meter: KnownMeter, done: (result: ReadResult) => void) => void
}

export function createAsking(options: AskingOptions): Asking {
	const budget = createReadBudget(options)
	const askAnyway = counting(budget, options.counted, queueing(options))
	return {
		askAnyway,
		ask: (meter, job, priority, done, retries) =>
			budget.allows(meter, purposeOf(priority)) ? askAnyway(meter, job, priority, done, retries) : done(usedUp),
		allows: (meter) => budget.allows(meter, 'live'),
		forget: budget.forget,
	}
}

const purposeOf = (priority: TurnPriority): ReadPurpose =>
	priority === 'user' || priority === 'live' || priority === 'dead' ? 'live' : 'memory'

const silent = 'the meter does not answer: what it remembers is asked for when it does'

/** Puts a question into the queue of the meter's line. */
const queueing =
	({ pool, log, contextOf, listen, isSilent }: AskingOptions): Ask =>
	(meter, job, priority, done, retries) => {
		const line = pool.get(meter.lineId)
		if (line === undefined) return done(notOpen)
		const safe = surviving(done, (cause) => log(`meter ${meter.serial}: ${cause}`))
		if (line.protocol.listens) return listen(meter, safe)
		const task = {
			meterId: meter.id,
			address: meter.address,
			job,
			context: () => contextOf(meter),
			priority,
			done: safe,
			...(purposeOf(priority) === 'memory' ? { isOff: () => (isSilent(meter.id) ? silent : null) } : {}),
			...(retries === undefined ? {} : { retries }),
		}
		line.reader.add([task])
	}

/** What one answer breaks ends with it; the line's queue goes on. */
function surviving(done: (result: ReadResult) => void, broken: (cause: string) => void): typeof done {
	return (result) => {
		try {
			done(result)
		} catch (cause) {
			broken(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
		}
	}
}

/** Every conversation is counted, whoever asked for it. */
const counting =
	(budget: ReadBudget, counted: AskingOptions['counted'], ask: Ask): Ask =>
	(meter, job, priority, done, retries) => {
		budget.asked(meter)
		const answered = (result: ReadResult) => {
			budget.answered(meter, result)
			counted(meter, result)
			done(result)
		}
		ask(meter, job, priority, answered, retries)
	}

const notOpen: ReadResult = {
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'line', text: 'the line is not open' },
}

/** Nothing was sent; it is asked for again when the day has changed. */
const usedUp: ReadResult = {
	device: null,
	records: [],
	frames: [],
	failure: { reason: 'line', text: 'the readings that its battery allows today are used up' },
}

type FailingOptions = Pick<AskingOptions, 'store' | 'now'> & {
	readonly note: (write: () => void) => void
	readonly vault: Pick<Vault, 'state'>
	readonly ended: AbortSignal
}

/** Writes down why a meter could not be read. */
export const failing =
	({ store, now, note, vault, ended }: FailingOptions) =>
	(meter: KnownMeter, job: ReadJob, failure: ReadFailure): void => {
		// A line that is down is one fact about the line, not sixty-four about its meters.
		if (failure.reason === 'line' || ended.aborted) return
		const at = now()
		const isLocked = failure.reason === 'no-key' && vault.state().kind === 'locked'
		const { reason, text } = isLocked ? keysLocked : failure
		note(() => void store.collection.addFailure({ meterId: meter.id, at, job: job.kind, reason, text }))
	}

const keysLocked: ReadFailure = {
	reason: 'no-key',
	text: 'its key is stored, but the keys are locked: unlock them with the passphrase in Settings',
}
