/**
 * Fetches what meters remember: midnights, settlements, quarter hours. One job per meter and kind is under way at a
 * time, oldest first, and the watermark moves only after its values are committed, so that nothing is asked twice and
 * nothing is forgotten when the station stops in between.
 */
import { type DueRead, dueReads, type LastRead } from '../../domain/calendar/due-reads.ts'
import type { TurnPriority } from '../../lines/line.ts'
import type { ReadFailure, ReadJob, ReadResult } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'

export const memoryKinds = ['freeze', 'settlement', 'profile'] as const
export type MemoryKind = (typeof memoryKinds)[number]
export type Watermarks = Readonly<Record<MemoryKind, number | null>>

type MemoryRead = Extract<DueRead, { job: { kind: MemoryKind } }>

export type Memory = {
	/** Asks each meter for what is due now. Call after start, at every quarter hour, when a line came back. */
	readonly look: (meters: readonly KnownMeter[]) => void
	/** Forgets what is under way for meters of a line that was closed. */
	readonly forget: (meterIds: readonly number[]) => void
	readonly progress: () => ReadonlyMap<number, { readonly done: number; readonly total: number }>
}

export type MemoryOptions = {
	readonly now: () => number
	readonly watermarks: (meterId: number) => Watermarks
	/** False: it could not be written; what it stands for is asked for again later. */
	readonly setWatermark: (meterId: number, kind: MemoryKind, at: number) => boolean
	readonly ask: (meter: KnownMeter, job: ReadJob, priority: TurnPriority, done: (result: ReadResult) => void) => void
	/** Stores an answer; `committed` runs after the commit. */
	readonly take: (
		meter: KnownMeter,
		job: ReadJob,
		boundary: number,
		result: ReadResult,
		committed: (stored: number | null) => void,
	) => void
	readonly failed: (meter: KnownMeter, job: ReadJob, failure: ReadFailure) => void
}

/** The meter's clock may run behind ours: a boundary is asked for this long after it. */
const graceMs = 90_000

export function createMemory(options: MemoryOptions): Memory {
	const underWay = new Set<string>()
	const counts = new Map<number, { done: number; total: number }>()

	const due = (meter: KnownMeter, kind: MemoryKind): readonly MemoryRead[] => {
		if (meter.model.memory.comesWithCurrent) return []
		const plan = { zone: meter.zone, clock: meter.clock, live: 'never' as const, memory: meter.model.memory, graceMs }
		const last: LastRead = { live: null, ...options.watermarks(meter.id) }
		return dueReads(plan, last, options.now())
			.filter((read): read is MemoryRead => read.job.kind === kind)
			.sort((a, b) => a.boundary - b.boundary)
	}

	const next = (meter: KnownMeter, kind: MemoryKind) => {
		const key = `${meter.id}:${kind}`
		const reads = due(meter, kind)
		const read = reads[0]
		if (read === undefined) return underWay.delete(key)
		underWay.add(key)
		const priority = reads.length === 1 ? read.priority : 'backfill'
		return options.ask(meter, read.job, priority, (result) => {
			if (!underWay.has(key)) return
			const dealtWith = (stored: number | null) => {
				if (stored === null || !options.setWatermark(meter.id, kind, read.boundary)) return void underWay.delete(key)
				count(meter.id, 1)
				if (underWay.has(key)) next(meter, kind)
			}
			if (result.failure === null) return options.take(meter, read.job, read.boundary, result, dealtWith)
			options.failed(meter, read.job, result.failure)
			// "No such data" is an answer: the meter never kept it or keeps it no longer. Silence is not.
			if (isAnswer(result.failure)) return options.take(meter, read.job, read.boundary, result, dealtWith)
			return underWay.delete(key)
		})
	}

	const count = (meterId: number, done: number) => {
		const entry = counts.get(meterId)
		if (entry !== undefined) entry.done = Math.min(entry.total, entry.done + done)
	}

	return {
		look(meters) {
			for (const meter of meters) {
				const open = memoryKinds.reduce((sum, kind) => sum + due(meter, kind).length, 0)
				const before = counts.get(meter.id)
				if (before === undefined || before.done >= before.total) counts.set(meter.id, { done: 0, total: open })
				for (const kind of memoryKinds) if (!underWay.has(`${meter.id}:${kind}`)) next(meter, kind)
			}
		},
		forget(meterIds) {
			for (const id of meterIds) {
				counts.delete(id)
				for (const kind of memoryKinds) underWay.delete(`${id}:${kind}`)
			}
		},
		progress: () => counts,
	}
}

const isAnswer = (failure: ReadFailure): boolean => failure.reason === 'meter-error' || failure.reason === 'not-offered'
