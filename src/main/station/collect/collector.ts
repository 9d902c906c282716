/** Collecting: live rounds at the quarter hours, memory after boundaries and gaps, single readings for people. */
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../lines/clock.ts'
import type { ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { ClockOffset } from '../../store/collection.ts'
import type { Store } from '../../store/open.ts'
import type { Presets } from '../../work/presets.ts'
import type { EventHub } from '../event-hub.ts'
import type { SerialWatch } from '../facts/serial-watch.ts'
import type { LinePool } from '../line-pool.ts'
import type { Vault } from '../secrets/vault.ts'
import type { ClockWatch } from '../watch/clock-watch.ts'
import { createAsking, failing } from './asking.ts'
import { createClockCheck } from './clock-check.ts'
import { createDayCounts } from './day-counts.ts'
import { createHeardMeters, type HeardMeters } from './heard-meters.ts'
import { identityOf } from './identity.ts'
import type { Intake } from './intake.ts'
import { type KnownMeter, knownMeters } from './known-meters.ts'
import { createMemory, type Memory } from './memory.ts'
import { createNotebook } from './notebook.ts'
import { isUnstated } from './registers-seen.ts'
import { createRoster } from './roster.ts'
import { createRounds, isSlotOf, type Rounds } from './rounds.ts'
import { notStored, settled, stationEnds } from './settled.ts'
import { createSilences, type Silences } from './silences.ts'
import { everySlot, nextSlotAt } from './slots.ts'
import { createWatermarks } from './watermarks.ts'

type MemoryRead = { readonly stored: number; readonly failure: ReadFailure | null }

export type Collector = {
	readonly start: () => void
	/** Meters, models or lines changed: looks again and asks new meters at once. */
	readonly changed: () => void
	/** The same for one meter, whatever the number of others. */
	readonly meterChanged: (meterId: number) => void
	/** A line opened: fetches what was missed. */
	readonly lineOpened: (lineId: number) => void
	readonly lineLost: (lineId: number) => void
	/** A message that came unasked, on a line that is listened to. */
	readonly heard: HeardMeters['hear']
	readonly strangers: HeardMeters['strangers']
	readonly readNow: (lineId: number | null) => void
	/**
	 * Asks one meter everything its model names, or what a round asks; resolves after the values are stored. 'budget': its
	 * battery allows no more today, and nobody said to ask all the same.
	 */
	readonly readMeter: (
		meterId: number,
		beyondBudget: 'refuse' | 'read',
		what?: 'everything' | 'round',
	) => Promise<ReadResult | 'budget' | null>
	/**
	 * Asks a meter's memory once more for what is missing; resolves after the values are stored. null: no such meter.
	 */
	readonly readMemory: (meterId: number, job: ReadJob, boundary: number) => Promise<MemoryRead | null>
	/** Values that came unasked through a concentrator. */
	readonly tookUnasked: (meterId: number, job: ReadJob, result: ReadResult) => void
	/** Keys were unlocked, entered or removed: who has another one than before is asked at once. */
	readonly secretsChanged: () => void
	/** Asks for its clock, however lately it was asked. */
	readonly checkClock: (meterId: number) => void
	readonly clockOffsetMs: (meterId: number) => number | null
	/** What was held back goes on: everybody is asked, and every memory looked at. */
	readonly goOn: () => void
	readonly meters: () => readonly KnownMeter[]
	readonly meter: (meterId: number) => KnownMeter | undefined
	readonly rounds: Rounds
	readonly silences: Pick<Silences, 'of'>
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
	/** A meter answered in a round, with what its model's round asks. */
	readonly answered?: (meterId: number) => void
	/** A line's round is over, or a meter that had been silent speaks: alarms may come or go. */
	readonly changed?: () => void
	/** Whose answer it was. */
	readonly identified?: SerialWatch['identified']
	/** Hears what meters' clocks say, and whether ours is believed. */
	readonly time?: Pick<ClockWatch, 'heard' | 'isTrusted'>
}

export function createCollector(options: CollectorOptions): Collector {
	const { pool, intake, clock } = options
	const ended = new AbortController()
	const inSlices = slicing(ended.signal)
	const parts = createParts(options, ended.signal)
	const { roster, rounds, memory, clockCheck, heardMeters, allows } = parts
	let scheduling: Promise<void> = Promise.resolve()

	const startRound = (some: readonly KnownMeter[], reason: 'slot' | 'user') =>
		rounds.start(
			some.filter((meter) => !pool.get(meter.lineId)?.protocol.listens && allows(meter)),
			reason,
		)
	/** Everything that these meters can tell. */
	const askAll = (some: readonly KnownMeter[]) => {
		startRound(some, 'user')
		lookAt(some)
	}
	const lookAt = (some: readonly KnownMeter[]) =>
		inSlices(some, (slice) => {
			memory.look(slice)
			clockCheck.look(slice)
		})
	const slot = () => {
		startRound(
			roster.all().filter((meter) => isSlotOf(meter, clock.now())),
			'slot',
		)
		lookAt(roster.all())
	}
	return {
		start() {
			askAll(roster.all())
			scheduling = everySlot(clock, ended.signal, slot)
		},
		changed() {
			const before = new Set(roster.all().map(({ id }) => id))
			const meters = roster.renew()
			startRound(
				meters.filter(({ id }) => !before.has(id)),
				'user',
			)
			inSlices(meters, memory.look)
		},
		meterChanged(meterId) {
			const before = roster.get(meterId)
			roster.renewOne(meterId)
			const meter = roster.get(meterId)
			if (meter === undefined) return
			if (before === undefined) startRound([meter], 'user')
			memory.look([meter])
		},
		secretsChanged() {
			const before = new Map(roster.all().map(({ id, context }) => [id, context.secrets]))
			askAll(
				roster
					.renew()
					.filter(
						({ id, context }) => context.secrets !== undefined && !isDeepStrictEqual(context.secrets, before.get(id)),
					),
			)
		},
		lineOpened(lineId) {
			askAll(roster.onLine(lineId))
		},
		lineLost(lineId) {
			const there = roster.onLine(lineId).map(({ id }) => id)
			rounds.abandon(lineId, there)
			memory.forget(there)
			parts.forget(there)
		},
		readNow(lineId) {
			startRound(lineId === null ? roster.all() : roster.onLine(lineId), 'user')
		},
		readMeter: (meterId, beyondBudget, what = 'everything') =>
			settled<ReadResult | 'budget' | null>(ended.signal, stationEnds, (resolve) => {
				const meter = roster.get(meterId)
				if (meter === undefined) return resolve(null)
				if (beyondBudget === 'refuse' && !allows(meter)) return resolve('budget')
				const job = what === 'round' ? roundJob(meter) : currentJob(meter.model.fullItems)
				parts.askAnyway(meter, job, 'user', (result) => {
					if (result.failure !== null) parts.failed(meter, job, result.failure)
					if (result.records.length === 0) return resolve(result)
					parts.take(meter, job, null, result, (stored) => {
						parts.refreshRegisters(meter)
						resolve(stored === null ? notStored(result) : result)
					})
					// Channels of one collector answer in one breath: one commit for all of them.
					queueMicrotask(intake.flush)
				})
			}),
		readMemory: (meterId, job, boundary) =>
			settled<MemoryRead | null>(ended.signal, { stored: 0, failure: stationEnds.failure }, (resolve) => {
				const meter = roster.get(meterId)
				if (meter === undefined) return resolve(null)
				parts.ask(meter, job, 'backfill', (result) => {
					if (result.failure !== null) parts.failed(meter, job, result.failure)
					if (result.records.length === 0) return resolve({ stored: 0, failure: result.failure })
					parts.take(meter, job, boundary, result, (stored) =>
						resolve({ stored: stored ?? 0, failure: result.failure }),
					)
				})
			}),
		tookUnasked(meterId, job, result) {
			const meter = roster.get(meterId)
			if (meter !== undefined) parts.take(meter, job, null, result, () => parts.refreshRegisters(meter))
		},
		heard: heardMeters.hear,
		strangers: heardMeters.strangers,
		checkClock(meterId) {
			const meter = roster.get(meterId)
			if (meter !== undefined) clockCheck.again(meter)
		},
		clockOffsetMs: clockCheck.offsetMs,
		goOn: () => askAll(roster.all()),
		meters: roster.all,
		meter: roster.get,
		rounds: { ...rounds, ofLine: (lineId) => heardMeters.ofLine(lineId) ?? rounds.ofLine(lineId) },
		silences: parts.silences,
		memory,
		lastAnswerAt: (meterId) => parts.lastAnswer.get(meterId) ?? null,
		nextRoundAt: () => nextSlotAt(clock.now()),
		async stop() {
			ended.abort()
			await scheduling
			parts.writeNotes()
		},
	}
}

/** What collecting is made of: each part tells the others what it heard. */
function createParts(options: CollectorOptions, ended: AbortSignal) {
	const { store, pool, intake, events, clock, log } = options
	const roster = createRoster((only) => knownMeters(store, options.presets, options.vault.secrets(), only))
	const { notebook, dayCounts, watermarks, writeNotes } = createBooks(options)
	const lastAnswer = new Map<number, number>()
	const silences = createSilences(clock.monotonicMs)
	const noted = notedWith(log)
	const { ask, askAnyway, allows, forget } = createAsking({
		...{ store, pool, now: clock.now, noted, log },
		contextOf: (meter) => roster.get(meter.id)?.context ?? {},
		isSilent: silences.isSilent,
		// Where meters speak by themselves, a question that nobody answered in its time says nothing about them.
		counted: (meter, result) => {
			if (!pool.get(meter.lineId)?.protocol.listens) dayCounts.count(meter, result)
		},
		listen: (meter, done) => heardMeters.next(meter, done),
	})
	const failed = failing({ store, now: clock.now, note: notebook.note, vault: options.vault, ended })
	const take = (
		meter: KnownMeter,
		job: ReadJob,
		boundary: number | null,
		result: ReadResult,
		committed: (stored: number | null) => void,
	) => {
		const identity = identityOf(meter, result.device)
		options.identified?.(meter, identity, result.device?.serial ?? null)
		if (identity.kind === 'other') {
			const text = `meter ${identity.serial} answers at address ${meter.address}, not ${meter.serial}: its values are not stored`
			failed(meter, job, { reason: 'refused', text })
			return committed(null)
		}
		if (identity.kind === 'introduced') introduce(meter, identity)
		if (result.records.length > 0) lastAnswer.set(meter.id, clock.now())
		// The registers may have been made by an earlier answer of the same batch.
		intake.take({ meter: roster.get(meter.id) ?? meter, job, boundary, result, committed })
	}
	const introduce = (meter: KnownMeter, { serial, manufacturer }: { serial: string; manufacturer: string | null }) => {
		if (!noted(() => store.meters.update(meter.id, { serial, manufacturer }))) return
		roster.renewOne(meter.id)
		events.emit('meters.changed', {})
	}

	const heardMeters = createHeardMeters({
		protocolOf: (lineId) => pool.get(lineId)?.protocol,
		meters: roster.all,
		now: clock.now,
		sleep: (ms) => clock.sleep(ms, ended),
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
		...{ now: clock.now, silences },
		ask: (meter, retries, priority, done) => ask(meter, roundJob(meter), priority, done, retries),
		answered: (meter, result) => {
			if (result.failure !== null) failed(meter, roundJob(meter), result.failure)
			if (result.records.length > 0) take(meter, roundJob(meter), null, result, () => refreshRegisters(meter))
			events.emit('collection.changed', {})
			if (result.records.length > 0) options.answered?.(meter.id)
		},
		recovered: (meter) => {
			memory.look([meter])
			options.changed?.()
		},
		lineDone: (lineId) => {
			intake.flush()
			options.changed?.()
			events.emit('lines.changed', { lineId })
		},
		finished: (round) => {
			noted(() => void store.collection.addRound(round))
			events.emit('meters.changed', {})
		},
	})
	const memory = createMemory({
		now: clock.now,
		isClockTrusted: () => options.time?.isTrusted() ?? true,
		watermarks: watermarks.of,
		setWatermark: watermarks.set,
		ask: (meter, job, priority, done) => ask(meter, job, priority, done),
		take: (meter, job, boundary, result, committed) => {
			take(meter, job, boundary, result, committed)
			events.emit('collection.changed', {})
		},
		failed,
	})
	const found = (id: number, offset: ClockOffset) => {
		notebook.note(() => store.collection.setClockOffset(id, offset))
		options.changed?.()
	}
	const known = store.collection.clockOffsets()
	const clockCheck = createClockCheck({ clock, ask, failed, time: options.time, known, found })

	const refreshRegisters = ({ id }: KnownMeter) => {
		if (hasNewRegisters(store, roster.get(id))) roster.renewOne(id)
	}
	const asking = { ask, askAnyway, allows, forget, take, failed, refreshRegisters }
	return { ...asking, silences, roster, rounds, memory, clockCheck, heardMeters, lastAnswer, writeNotes }
}

/** What is written down beside the readings. */
function createBooks({ store, clock, log }: CollectorOptions) {
	const notebook = createNotebook({ store, clock, log })
	const dayCounts = createDayCounts({ store, notebook, clock })
	const writeNotes = () => {
		dayCounts.flush()
		notebook.flush()
	}
	return { notebook, dayCounts, watermarks: createWatermarks(store, notebook), writeNotes }
}

/**
 * Many meters get registers from what they first answer; only then are they known to charts and bills. What a meter
 * never states is no reason to read all meters' registers anew after each answer.
 */
function hasNewRegisters(store: Store, known: KnownMeter | undefined): boolean {
	if (known === undefined) return false
	if (known.registers.length >= known.model.registers.length && !isUnstated(known)) return false
	const stored = store.meters.registersOf(known.id)
	return stored.length > known.registers.length || (isUnstated(known) && stored.some(isStatedSince(known)))
}

const isStatedSince =
	({ registers }: KnownMeter) =>
	({ id, statedUnit }: { readonly id: number; readonly statedUnit: string | null }): boolean =>
		statedUnit !== null && registers.some((each) => each.id === id && each.stated === null)

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

const currentJob = (items: readonly string[] | undefined): ReadJob =>
	items === undefined ? { kind: 'current' } : { kind: 'current', items }

const roundJob = ({ model }: KnownMeter): ReadJob => currentJob(model.roundItems)

/** Two thousand meters are looked at in slices, so that whoever waits for the main thread gets it in between. */
const slicing =
	(ended: AbortSignal) =>
	(all: readonly KnownMeter[], look: (slice: readonly KnownMeter[]) => void): void => {
		const from = (at: number) => {
			if (ended.aborted) return
			look(all.slice(at, at + mostAtOnce))
			if (at + mostAtOnce < all.length) setImmediate(from, at + mostAtOnce)
		}
		from(0)
	}
const mostAtOnce = 200
