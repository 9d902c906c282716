/**
 * Fetches what meters remember: midnights, settlements, quarter hours. One job per meter and kind is under way at a
 * time, oldest first, and the watermark moves only after its values are committed, so that nothing is asked twice and
 * nothing is forgotten when the station stops in between.
 */
import { type DueRead, dueReads } from '../../domain/calendar/due-reads.ts'
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
	/** By a calendar that may be wrong nothing is due: what was asked for too early would count as fetched. */
	readonly isClockTrusted: () => boolean
	readonly watermarks: (meterId: number) => Watermarks
	readonly setWatermark: (meterId: number, kind: MemoryKind, at: number) => void
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

	const dueOf = dueAlike(options.now)
	const due = (meter: KnownMeter) => dueOf(meter, options.watermarks(meter.id))

	const next = (meter: KnownMeter, kind: MemoryKind) => {
		const key = `${meter.id}:${kind}`
		const reads = due(meter)[kind]
		const read = reads[0]
		if (read === undefined || !options.isClockTrusted()) return underWay.delete(key)
		underWay.add(key)
		const priority = reads.length === 1 ? read.priority : 'backfill'
		return options.ask(meter, read.job, priority, (result) => {
			if (!underWay.has(key)) return
			const dealtWith = (stored: number | null) => {
				if (stored === null) return void underWay.delete(key)
				options.setWatermark(meter.id, kind, read.boundary)
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
			if (!options.isClockTrusted()) return
			for (const meter of meters) {
				const reads = due(meter)
				const open = memoryKinds.reduce((sum, kind) => sum + reads[kind].length, 0)
				const before = counts.get(meter.id)
				if (before === undefined || before.done >= before.total) counts.set(meter.id, { done: 0, total: open })
				for (const kind of memoryKinds) {
					if (reads[kind].length > 0 && !underWay.has(`${meter.id}:${kind}`)) next(meter, kind)
				}
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

/**
 * What is due, oldest first. Meters of one model that have been fetched equally far are due alike, and most of two
 * thousand have: it is computed once a minute for all of them.
 */
function dueAlike(now: () => number) {
	let minute = Number.NaN
	const computed = new Map<string, Readonly<Record<MemoryKind, readonly MemoryRead[]>>>()
	return (meter: KnownMeter, last: Watermarks) => {
		const at = now()
		if (Math.floor(at / 60_000) !== minute) computed.clear()
		minute = Math.floor(at / 60_000)
		const { model, zone, clock } = meter
		const kept = `${model.memory.freeze} ${model.memory.settlement} ${model.memory.profileDays} ${model.profileEvery}`
		const key = `${model.id} ${kept} ${clock} ${last.freeze} ${last.settlement} ${last.profile}`
		const standing = computed.get(key)
		if (standing !== undefined) return standing
		const plan = {
			zone,
			clock,
			live: 'never' as const,
			memory: model.memory,
			profileEvery: model.profileEvery,
			graceMs,
		}
		const reads = (model.memory.comesWithCurrent ? [] : dueReads(plan, { live: null, ...last }, at))
			.filter((read): read is MemoryRead => read.job.kind !== 'current')
			.sort((a, b) => a.boundary - b.boundary)
		const of = (kind: MemoryKind) => reads.filter(({ job }) => job.kind === kind)
		const fresh = { freeze: of('freeze'), settlement: of('settlement'), profile: of('profile') }
		computed.set(key, fresh)
		return fresh
	}
}

const isAnswer = (failure: ReadFailure): boolean => failure.reason === 'meter-error' || failure.reason === 'not-offered'
