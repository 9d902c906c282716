/**
 * From answers to stored readings. Answers wait a moment so that one poll round is one transaction; inside it every
 * value is judged against what is stored. What was committed is reported afterwards, never before.
 */
import { accept } from '../../domain/readings/accept.ts'
import { type AnsweredJob, type Candidate, candidates, wants } from '../../domain/readings/candidates.ts'
import type { Reading, StoredReading } from '../../domain/readings/reading.ts'
import { afterMs, type Clock } from '../../lines/clock.ts'
import type { ReadJob, ReadResult } from '../../protocols/protocol.ts'
import { type Store, StoreFailed } from '../../store/open.ts'
import { withPulseValues } from '../collectors/pulse-values.ts'
import type { EventHub } from '../event-hub.ts'
import type { KnownMeter, KnownRegister } from './known-meters.ts'
import { registersSeen, type ScaleSeen } from './registers-seen.ts'

export type Answer = {
	readonly meter: KnownMeter
	readonly job: ReadJob
	/** For settlements: the month start that was asked for. */
	readonly boundary: number | null
	readonly result: ReadResult
	/** Called after the commit with the number of new rows; null: it could not be stored, and is dropped. */
	readonly committed: (stored: number | null) => void
}

export type Intake = {
	readonly take: (answer: Answer) => void
	/** Commits what waits. */
	readonly flush: () => void
	readonly hasWaiting: () => boolean
	readonly stop: () => void
}

const waitMs = 400
/** More values than this are committed at once, so that no transaction holds the main thread long. */
const mostWaiting = 150
/** Answers kept while the database refuses to write, and how long until it is tried again. */
const mostKept = 1_000
const tryAgainMs = 10_000

type IntakeOptions = {
	readonly store: Store
	readonly clock: Clock
	readonly events: EventHub
	readonly log: (line: string) => void
	/** The database refused to write; the answers were kept for the next try as far as the bound allows. */
	readonly onRefused: (cause: unknown) => void
	/** A meter states another unit or resolution than before; told after the commit. */
	readonly onScale?: (change: ScaleSeen) => void
	/** A batch was committed. */
	readonly onStored?: () => void
	/** Whether what is received now may bear the station's time. */
	readonly isClockTrusted?: () => boolean
}

export function createIntake(options: IntakeOptions): Intake {
	const { store, clock, events, log, onRefused, onScale, onStored = () => {}, isClockTrusted = () => true } = options
	let waiting: Answer[] = []
	let values = 0
	let cancel: (() => void) | null = null

	const flush = () => {
		cancel?.()
		cancel = null
		const batch = waiting
		if (batch.length === 0) return
		waiting = []
		values = 0
		let outcomes: readonly (number | null)[]
		try {
			outcomes = commit(batch)
		} catch (cause) {
			onRefused(cause)
			// What memory jobs brought is asked for again; live values of a full disk are kept for a while.
			for (const answer of batch.slice(0, -mostKept)) answer.committed(null)
			waiting = batch.slice(-mostKept)
			cancel = afterMs(clock, tryAgainMs, flush)
			return
		}
		onStored()
		const pointIds = batch.flatMap(({ meter }, index) =>
			(outcomes[index] ?? 0) > 0 && meter.pointId !== null ? meter.pointId : [],
		)
		if (pointIds.length > 0) events.emit('readings.stored', { pointIds })
		for (const [index, answer] of batch.entries()) answer.committed(outcomes[index]!)
		for (const change of scales.splice(0)) onScale?.(change)
	}

	/** One transaction for all; where one answer breaks it, each on its own, so that the others are not lost with it. */
	const scales: ScaleSeen[] = []
	const noted: Noted = { log, isClockTrusted, seen: (change) => void scales.push(change) }
	const commit = (batch: readonly Answer[]): readonly (number | null)[] => {
		try {
			return store.transaction(() => {
				const frames: StoredFrames = new Map()
				return batch.map((answer) => storeAnswer(store, answer, clock.now(), noted, frames))
			})
		} catch (cause) {
			if (isRefusal(cause)) throw cause
			return batch.map((answer) => {
				try {
					return store.transaction(() => storeAnswer(store, answer, clock.now(), noted, new Map()))
				} catch (broken) {
					if (isRefusal(broken)) throw broken
					log(`meter ${answer.meter.serial}: an answer could not be stored: ${String(broken)}`)
					return null
				}
			})
		}
	}
	return {
		take(answer) {
			// What a calendar asked for that may be wrong is asked for again when the time is clear.
			if (answer.boundary !== null && !isClockTrusted()) return answer.committed(null)
			waiting.push(answer)
			values += storable(answer)
			if (values >= mostWaiting) flush()
			else cancel ??= afterMs(clock, waitMs, flush)
		},
		flush,
		hasWaiting: () => waiting.length > 0,
		stop() {
			flush()
			cancel?.()
		},
	}
}

/** How many of its values a register wants: an answer may tell much more. A meter that has none yet is to get some. */
function storable({ meter: { registers }, result: { records } }: Answer): number {
	if (registers.length === 0) return records.length
	return records.filter((record) => registers.some((register) => wants(register, record))).length
}

/** The database as a whole does not take anything now. */
const isRefusal = (cause: unknown): boolean =>
	cause instanceof StoreFailed && ['full', 'read-only', 'locked', 'io', 'corrupt'].includes(cause.reason)

type Noted = {
	readonly log: (line: string) => void
	readonly seen: (change: ScaleSeen) => void
	readonly isClockTrusted: () => boolean
}

/** Rows of the frames that this transaction has stored: a concentrator's frame states values of many meters. */
type StoredFrames = Map<ReadResult['frames'][number], number>

/** Judges and inserts one answer inside the running transaction; returns the number of new rows. */
function storeAnswer(store: Store, answer: Answer, now: number, noted: Noted, stored: StoredFrames): number {
	const { log, seen } = noted
	const { job, result, boundary } = answer
	const told = result.records.map((record) => ({
		...record,
		receivedAt: result.frames[record.frame]?.receivedAt ?? now,
	}))
	const answered = withPulseValues(store, answer.meter, told, result.failure, now)
	const meter = registersSeen(store, answer.meter, answered, now, seen)
	const kind: AnsweredJob =
		job.kind === 'settlement' ? { kind: 'settlement', boundary: boundary ?? 0 } : { kind: job.kind }
	const found = candidates(meter, kind, answered)
	for (const each of found.dropped) {
		log(`meter ${meter.serial}: ${each.quantity} ${each.value ?? ''} not stored (${each.reason})`)
	}
	const judged = judgedRows(store, meter, saidValues(meter, found.candidates), now)
	const rows = noted.isClockTrusted() ? judged : judged.map(withDoubtfulTime)
	if (rows.length === 0) return 0
	const used = [...new Set(rows.map(({ frame }) => frame))]
	// What a concentrator sent is kept once, as its own: whichever of its meters goes takes nothing away from others.
	const owner = meter.concentratorId ?? meter.id
	const inserted = store.readings.insertRound({
		frames: used.map((index) => frameOf(owner, result.frames[index]!, stored)),
		readings: rows.map((row) => ({ ...row, frame: used.indexOf(row.frame) })),
	})
	for (const [place, id] of inserted.frameIds.entries()) {
		if (id !== null) stored.set(result.frames[used[place]!]!, id)
	}
	for (const conflict of inserted.conflicts) {
		log(`meter ${meter.serial}: told ${conflict.offeredValue} for a moment that is stored as ${conflict.storedValue}`)
	}
	return inserted.stored
}

function frameOf(meterId: number, frame: ReadResult['frames'][number], stored: StoredFrames) {
	const id = stored.get(frame)
	return { meterId, receivedAt: frame.receivedAt, bytes: frame.bytes, ...(id === undefined ? {} : { stored: id }) }
}

/**
 * A concentrator says "none" of what it has not read from its meter so far. That is not the meter's word: kept as a
 * reading it would stand in the way of the value that comes later.
 */
const saidValues = (meter: KnownMeter, found: readonly Candidate[]): readonly Candidate[] =>
	meter.concentratorId === null ? found : found.filter(({ value }) => value !== null)

/** A live value bears the PC's time: while that is in doubt it is kept, and never counted. */
const withDoubtfulTime = (row: Row): Row => (row.origin === 'live' ? { ...row, quality: 'quarantined' } : row)

type Row = Candidate & Pick<StoredReading, 'quality'>

/** Each register's values in order of time, between what is stored around them: three questions for a whole day. */
function judgedRows(store: Store, meter: KnownMeter, found: readonly Candidate[], now: number): readonly Row[] {
	return [...Map.groupBy(found, ({ registerId }) => registerId)].flatMap(([registerId, group]) => {
		const register = meter.registers.find((each) => each.id === registerId)!
		const ordered = group.toSorted((a, b) => a.at - b.at)
		// A gauge goes as it likes: nothing around it says anything about it, and what is stored already is left out below.
		const around = register.kind === 'gauge' ? [] : neighbours(store, registerId, ordered)
		return judgedInOrder(around, ordered, register, now)
	})
}

function judgedInOrder(
	stored: readonly Reading[],
	ordered: readonly Candidate[],
	register: KnownRegister,
	now: number,
): readonly Row[] {
	const rows: Row[] = []
	let previous: Reading | null = null
	let next = 0
	for (const candidate of ordered) {
		for (; next < stored.length && stored[next]!.at <= candidate.at; next++) previous = stored[next]!
		const quality = candidate.origin === 'live' ? 'measured' : 'memory'
		const reading: StoredReading = { ...candidate, quality, frameId: null }
		const verdict = accept(previous, reading, register, now, stored[next] ?? null)
		if (verdict.kind === 'refused') continue
		if (verdict.kind === 'accepted') previous = reading
		rows.push({ ...candidate, quality: verdict.kind === 'accepted' ? quality : 'quarantined' })
	}
	return rows
}

/**
 * The readings of a register that count and lie around and between the candidates, oldest first: where somebody has
 * said that a value was wrong, or right after all, the next one is judged by that.
 */
function neighbours(store: Store, registerId: number, ordered: readonly Candidate[]): readonly Reading[] {
	const [first, last] = [ordered[0]!.at, ordered.at(-1)!.at]
	const wanted = { quality: 'usable' } as const
	if (first === last) {
		// The usual case, and one question instead of three: what stands at the instant itself comes as the one before.
		const { before, after } = store.effective.around(registerId, first, wanted)
		return [...(before === null ? [] : [before]), ...(after === null ? [] : [after])]
	}
	const { before, after: next } = store.effective.around(registerId, first - 1, wanted)
	// Nothing lies there yet, as nearly always where a memory tells of a time for the first time.
	if (next === null || next.at > last) return [...(before === null ? [] : [before]), ...(next === null ? [] : [next])]
	const { after } = store.effective.around(registerId, last, wanted)
	const between = store.effective.range(registerId, first, last + 1, wanted)
	return [...(before === null ? [] : [before]), ...between, ...(after === null ? [] : [after])]
}
