/** Collecting: live rounds at the quarter hours, memory after boundaries and gaps, single readings for people. */
import { isDeepStrictEqual } from 'node:util'
import { quarterHourMs } from '../../domain/calendar/periods.ts'
import type { Clock } from '../../lines/clock.ts'
import type { TurnPriority } from '../../lines/line.ts'
import type { MeterContext, ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { ClockOffset } from '../../store/collection.ts'
import type { Store } from '../../store/open.ts'
import type { Presets } from '../../work/presets.ts'
import type { EventHub } from '../event-hub.ts'
import type { LinePool } from '../line-pool.ts'
import type { Vault } from '../secrets/vault.ts'
import { createClockCheck } from './clock-check.ts'
import { createHeardMeters, type HeardMeters } from './heard-meters.ts'
import { identityOf } from './identity.ts'
import type { Intake } from './intake.ts'
import { type KnownMeter, knownMeters } from './known-meters.ts'
import { createMemory, type Memory, type MemoryKind, memoryKinds, type Watermarks } from './memory.ts'
import { createReadBudget, type ReadBudget } from './read-budget.ts'
import { createRounds, isSlotOf, type Rounds } from './rounds.ts'

export type Collector = {
	readonly start: () => void
	/** Meters, models or lines changed: looks again and asks new meters at once. */
	readonly changed: () => void
	/** A line opened: fetches what was missed. */
	readonly lineOpened: (lineId: number) => void
	readonly lineLost: (lineId: number) => void
	/** A message that came unasked, on a line that is listened to. */
	readonly heard: HeardMeters['hear']
	readonly strangers: HeardMeters['strangers']
	readonly readNow: (lineId: number | null) => void
	/**
	 * Asks one meter everything its model names; resolves after the values are stored. 'budget': its battery allows no
	 * more today, and nobody said to ask all the same.
	 */
	readonly readMeter: (meterId: number, beyondBudget: 'refuse' | 'read') => Promise<ReadResult | 'budget' | null>
	/** Keys were unlocked, entered or removed: who has another one than before is asked at once. */
	readonly secretsChanged: () => void
	readonly meters: () => readonly KnownMeter[]
	readonly rounds: Rounds
	readonly memory: Memory
	readonly lastAnswerAt: (meterId: number) => number | null
	readonly nextRoundAt: () => number
	readonly stop: () => Promise<void>
}

export type CollectorOptions = {
	readonly store: Store
	readonly presets: Presets
	readonly pool: LinePool
	readonly intake: Intake
	readonly vault: Pick<Vault, 'secrets' | 'state'>
	readonly events: EventHub
	readonly clock: Clock
	readonly log: (line: string) => void
}

/** Rounds start this long after the quarter hour, so that meters have written their own record. */
const afterSlotMs = 2_000

export function createCollector(options: CollectorOptions): Collector {
	const { store, pool, intake, events, clock, log } = options
	const known = () => knownMeters(store, options.presets, options.vault.secrets())
	const ended = new AbortController()
	const lastAnswer = new Map<number, number>()
	let meters: readonly KnownMeter[] = known()
	let scheduling: Promise<void> = Promise.resolve()

	const noted = notedWith(log)
	const budget = createReadBudget({ store, now: clock.now, noted })
	const askAnyway = counting(
		budget,
		asking(
			pool,
			log,
			(meter) => meters.find(({ id }) => id === meter.id)?.context ?? {},
			(meter, done) => heardMeters.next(meter, done),
		),
	)
	const ask: Ask = (meter, job, priority, done, retries) =>
		budget.allows(meter, isForMemory(priority) ? 'memory' : 'live')
			? askAnyway(meter, job, priority, done, retries)
			: done(usedUp)
	const startRound = (some: readonly KnownMeter[], reason: 'slot' | 'user') =>
		rounds.start(
			some.filter((meter) => !pool.get(meter.lineId)?.protocol.listens && budget.allows(meter, 'live')),
			reason,
		)
	const failed = (meter: KnownMeter, job: ReadJob, failure: ReadFailure) => {
		// A line that is down is one fact about the line, not sixty-four about its meters.
		if (failure.reason === 'line' || ended.signal.aborted) return
		const at = clock.now()
		const isLocked = failure.reason === 'no-key' && options.vault.state().kind === 'locked'
		const { reason, text } = isLocked ? keysLocked : failure
		noted(() => void store.collection.addFailure({ meterId: meter.id, at, job: job.kind, reason, text }))
	}
	const take = (
		meter: KnownMeter,
		job: ReadJob,
		boundary: number | null,
		result: ReadResult,
		committed: (stored: number | null) => void,
	) => {
		const identity = identityOf(meter, result.device)
		if (identity.kind === 'other') {
			const text = `meter ${identity.serial} answers at address ${meter.address}, not ${meter.serial}: its values are not stored`
			failed(meter, job, { reason: 'refused', text })
			return committed(null)
		}
		if (identity.kind === 'introduced') introduce(meter, identity)
		if (result.records.length > 0) lastAnswer.set(meter.id, clock.now())
		// The registers may have been made by an earlier answer of the same batch.
		intake.take({ meter: meters.find(({ id }) => id === meter.id) ?? meter, job, boundary, result, committed })
	}

	const introduce = (meter: KnownMeter, { serial, manufacturer }: { serial: string; manufacturer: string | null }) => {
		if (!noted(() => store.meters.update(meter.id, { serial, manufacturer }))) return
		meters = known()
		events.emit('meters.changed', {})
	}

	const heardMeters = createHeardMeters({
		protocolOf: (lineId) => pool.get(lineId)?.protocol,
		meters: () => meters,
		now: clock.now,
		sleep: (ms) => clock.sleep(ms, ended.signal),
		take: (meter, job, result) =>
			take(meter, job, null, result, () => {
				refreshRegisters(meter)
				events.emit('lines.changed', { lineId: meter.lineId })
				events.emit('meters.changed', {})
			}),
		failed: (meter, job, failure) => {
			failed(meter, job, failure)
			events.emit('collection.changed', {})
		},
		heard: (meter, at) => void lastAnswer.set(meter.id, at),
	})
	const rounds = createRounds({
		now: clock.now,
		ask: (meter, retries, priority, done) => ask(meter, roundJob(meter), priority, done, retries),
		answered: (meter, result) => {
			if (result.failure !== null) failed(meter, roundJob(meter), result.failure)
			if (result.records.length > 0) take(meter, roundJob(meter), null, result, () => refreshRegisters(meter))
			events.emit('collection.changed', {})
		},
		recovered: (meter) => memory.look([meter]),
		lineDone: (lineId) => {
			intake.flush()
			events.emit('lines.changed', { lineId })
		},
		finished: (round) => {
			noted(() => void store.collection.addRound(round))
			events.emit('meters.changed', {})
		},
	})
	const memory = createMemory({
		now: clock.now,
		watermarks: (meterId) => watermarksOf(store, meterId),
		setWatermark: (meterId, kind, at) => noted(() => store.collection.setWatermark(meterId, kind, at)),
		ask: (meter, job, priority, done) => ask(meter, job, priority, done),
		take: (meter, job, boundary, result, committed) => {
			take(meter, job, boundary, result, committed)
			events.emit('collection.changed', {})
		},
		failed,
	})
	const setOffset = (id: number, offset: ClockOffset) => noted(() => store.collection.setClockOffset(id, offset))
	const clockCheck = createClockCheck({ clock, ask, failed, setOffset })

	/** M-Bus meters get their registers from the first answer; only then are they known to charts and bills. */
	const refreshRegisters = (meter: KnownMeter) => {
		if (meter.registers.length < meter.model.registers.length) meters = known()
	}
	const slot = () => {
		startRound(
			meters.filter((meter) => isSlotOf(meter, clock.now())),
			'slot',
		)
		memory.look(meters)
		clockCheck.look(meters)
	}
	const schedule = async () => {
		let handled = slotNumber(clock.now())
		while (!ended.signal.aborted) {
			// Short sleeps: after the PC slept or its clock was set, the wall clock decides, not the timer. However many
			// quarter hours were slept through, one round is due; the rest comes from the meters' memory.
			await clock.sleep(Math.min(slotStart(handled + 1) - clock.now(), 10_000), ended.signal)
			const current = slotNumber(clock.now())
			if (current > handled && !ended.signal.aborted) slot()
			handled = current
		}
	}

	return {
		start() {
			startRound(meters, 'user')
			memory.look(meters)
			clockCheck.look(meters)
			scheduling = schedule()
		},
		changed() {
			const before = new Set(meters.map(({ id }) => id))
			meters = known()
			const fresh = meters.filter(({ id }) => !before.has(id))
			startRound(fresh, 'user')
			memory.look(meters)
		},
		secretsChanged() {
			const before = new Map(meters.map(({ id, context }) => [id, context.secrets]))
			meters = known()
			const fresh = meters.filter(
				({ id, context }) => context.secrets !== undefined && !isDeepStrictEqual(context.secrets, before.get(id)),
			)
			startRound(fresh, 'user')
			memory.look(fresh)
			clockCheck.look(fresh)
		},
		lineOpened(lineId) {
			const there = meters.filter((meter) => meter.lineId === lineId)
			startRound(there, 'user')
			memory.look(there)
			clockCheck.look(there)
		},
		lineLost(lineId) {
			rounds.abandon(lineId)
			const there = meters.filter((meter) => meter.lineId === lineId).map(({ id }) => id)
			memory.forget(there)
			budget.forget(there)
		},
		readNow(lineId) {
			startRound(
				meters.filter((meter) => lineId === null || meter.lineId === lineId),
				'user',
			)
		},
		readMeter: (meterId, beyondBudget) =>
			new Promise((resolve) => {
				const meter = meters.find(({ id }) => id === meterId)
				if (meter === undefined) return resolve(null)
				if (beyondBudget === 'refuse' && !budget.allows(meter, 'live')) return resolve('budget')
				const job: ReadJob = meter.model.fullItems
					? { kind: 'current', items: meter.model.fullItems }
					: { kind: 'current' }
				askAnyway(meter, job, 'user', (result) => {
					if (result.failure !== null) failed(meter, job, result.failure)
					if (result.records.length === 0) return resolve(result)
					take(meter, job, null, result, (stored) => {
						refreshRegisters(meter)
						resolve(stored === null ? notStored(result) : result)
					})
					intake.flush()
				})
			}),
		heard: heardMeters.hear,
		strangers: heardMeters.strangers,
		meters: () => meters,
		rounds: { ...rounds, ofLine: (lineId) => heardMeters.ofLine(lineId) ?? rounds.ofLine(lineId) },
		memory,
		lastAnswerAt: (meterId) => lastAnswer.get(meterId) ?? null,
		nextRoundAt: () => slotStart(slotNumber(clock.now()) + 1),
		async stop() {
			ended.abort()
			await scheduling
		},
	}
}

/** Bookkeeping that a full or locked database refuses is said and left out: no line stops being read for it. */
const notedWith =
	(log: (line: string) => void) =>
	(write: () => void): boolean => {
		try {
			write()
			return true
		} catch (cause) {
			log(`collection could not be noted: ${String(cause)}`)
			return false
		}
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

type Ask = (
	meter: KnownMeter,
	job: ReadJob,
	priority: TurnPriority,
	done: (result: ReadResult) => void,
	retries?: number,
) => void

/** Puts a question into the queue of the meter's line. */
const asking =
	(
		pool: LinePool,
		log: (line: string) => void,
		contextOf: (meter: KnownMeter) => MeterContext,
		listen: (meter: KnownMeter, done: (result: ReadResult) => void) => void,
	): Ask =>
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
			...(retries === undefined ? {} : { retries }),
		}
		line.reader.add([task])
	}

/** Every conversation is counted, whoever asked for it. */
const counting =
	(budget: ReadBudget, ask: Ask): Ask =>
	(meter, job, priority, done, retries) => {
		budget.asked(meter)
		const answered = (result: ReadResult) => {
			budget.answered(meter, result)
			done(result)
		}
		ask(meter, job, priority, answered, retries)
	}

const isForMemory = (priority: TurnPriority): boolean => priority !== 'user' && priority !== 'live'

const slotNumber = (now: number): number => Math.floor((now - afterSlotMs) / quarterHourMs)
const slotStart = (slot: number): number => slot * quarterHourMs + afterSlotMs

const roundJob = (meter: KnownMeter): ReadJob =>
	meter.model.roundItems ? { kind: 'current', items: meter.model.roundItems } : { kind: 'current' }

function watermarksOf(store: Store, meterId: number): Watermarks {
	const at = (kind: MemoryKind) => {
		const watermark = store.collection.watermark(meterId, kind)
		return typeof watermark === 'number' ? watermark : null
	}
	return Object.fromEntries(memoryKinds.map((kind) => [kind, at(kind)])) as Watermarks
}

/** The answer came, but not from this meter, or the database took nothing: no value may be shown as read. */
const notStored = (result: ReadResult): ReadResult => ({
	...result,
	records: [],
	failure: result.failure ?? { reason: 'refused', text: 'the answer could not be stored for this meter' },
})

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

const keysLocked: ReadFailure = {
	reason: 'no-key',
	text: 'its key is stored, but the keys are locked: unlock them with the passphrase in Settings',
}
