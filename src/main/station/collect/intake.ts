/**
 * From answers to stored readings. Answers wait a moment so that one poll round is one transaction; inside it every
 * value is judged against what is stored. What was committed is reported afterwards, never before.
 */
import { accept } from '../../domain/readings/accept.ts'
import { type AnsweredJob, type Candidate, candidates } from '../../domain/readings/candidates.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import type { Clock } from '../../lines/clock.ts'
import type { ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { EventHub } from '../event-hub.ts'
import type { KnownMeter } from './known-meters.ts'
import { registersSeen } from './registers-seen.ts'

export type Answer = {
	readonly meter: KnownMeter
	readonly job: ReadJob
	/** For settlements: the month start that was asked for. */
	readonly boundary: number | null
	readonly result: ReadResult
	/** Called after the commit. `stored` counts new rows. */
	readonly committed: (stored: number) => void
}

export type Intake = {
	readonly take: (answer: Answer) => void
	/** Commits what waits. */
	readonly flush: () => void
	readonly stop: () => void
}

const waitMs = 400
/** More values than this are committed at once, so that no transaction holds the main thread long. */
const mostWaiting = 400

type IntakeOptions = {
	readonly store: Store
	readonly clock: Clock
	readonly events: EventHub
	readonly log: (line: string) => void
	/** The database refused to write; the answers were kept for the next try as far as the bound allows. */
	readonly onRefused: (cause: unknown) => void
}

export function createIntake({ store, clock, events, log, onRefused }: IntakeOptions): Intake {
	let waiting: Answer[] = []
	let values = 0
	let timer: ReturnType<typeof setTimeout> | null = null

	const flush = () => {
		if (timer !== null) clearTimeout(timer)
		timer = null
		const batch = waiting
		if (batch.length === 0) return
		waiting = []
		values = 0
		let stored: readonly number[]
		try {
			stored = store.transaction(() => batch.map((answer) => storeAnswer(store, answer, clock.now(), log)))
		} catch (cause) {
			onRefused(cause)
			// Memory jobs are asked again because they never commit; live values of a full disk are kept a while.
			waiting = batch.slice(-mostWaiting)
			timer = setTimeout(flush, 10_000)
			return
		}
		const pointIds = batch.flatMap(({ meter }, index) =>
			stored[index]! > 0 && meter.pointId !== null ? meter.pointId : [],
		)
		if (pointIds.length > 0) events.emit('readings.stored', { pointIds })
		for (const [index, answer] of batch.entries()) answer.committed(stored[index]!)
	}
	return {
		take(answer) {
			waiting.push(answer)
			values += answer.result.records.length
			if (values >= mostWaiting) flush()
			else timer ??= setTimeout(flush, waitMs)
		},
		flush,
		stop() {
			flush()
			if (timer !== null) clearTimeout(timer)
		},
	}
}

/** Judges and inserts one answer inside the running transaction; returns the number of new rows. */
function storeAnswer(store: Store, answer: Answer, now: number, log: (line: string) => void): number {
	const { job, result, boundary } = answer
	const answered = result.records.map((record) => ({
		...record,
		receivedAt: result.frames[record.frame]?.receivedAt ?? now,
	}))
	const meter = registersSeen(store, answer.meter, answered)
	const kind: AnsweredJob =
		job.kind === 'settlement' ? { kind: 'settlement', boundary: boundary ?? 0 } : { kind: job.kind }
	const found = candidates(meter, kind, answered)
	for (const each of found.dropped) {
		log(`meter ${meter.serial}: ${each.quantity} ${each.value ?? ''} not stored (${each.reason})`)
	}
	const rows = judgedRows(store, meter, found.candidates, now)
	if (rows.length === 0) return 0
	const used = [...new Set(rows.map(({ frame }) => frame))]
	const inserted = store.readings.insertRound({
		frames: used.map((index) => ({ meterId: meter.id, ...result.frames[index]! })),
		readings: rows.map((row) => ({ ...row, frame: used.indexOf(row.frame) })),
	})
	for (const conflict of inserted.conflicts) {
		log(`meter ${meter.serial}: told ${conflict.offeredValue} for a moment that is stored as ${conflict.storedValue}`)
	}
	return inserted.stored
}

type Row = Candidate & Pick<Reading, 'quality'>

function judgedRows(store: Store, meter: KnownMeter, found: readonly Candidate[], now: number): readonly Row[] {
	const rows: Row[] = []
	const inThisAnswer = new Map<number, Reading>()
	for (const candidate of found) {
		const register = meter.registers.find((each) => each.id === candidate.registerId)!
		const { before, after } = store.readings.around(candidate.registerId, candidate.at, { quality: 'usable' })
		const own = inThisAnswer.get(candidate.registerId)
		const previous = own !== undefined && own.at <= candidate.at && own.at >= (before?.at ?? 0) ? own : before
		const quality = candidate.origin === 'live' ? 'measured' : 'memory'
		const reading: Reading = { ...candidate, quality, frameId: null }
		const verdict = accept(previous, reading, register, now, after)
		if (verdict.kind === 'refused') continue
		if (verdict.kind === 'accepted') inThisAnswer.set(candidate.registerId, reading)
		rows.push({ ...candidate, quality: verdict.kind === 'accepted' ? quality : 'quarantined' })
	}
	return rows
}
