/**
 * Where alarms are raised and cleared. What is open stands here, because a database that takes nothing is itself an
 * alarm: what could not be written down is shown all the same, and written as soon as it can be.
 */
import { type AlarmCause, alarmCauses, explanationOf, isAlarmCause, type Subject } from '../../domain/alarms/causes.ts'
import type { AlarmRow } from '../../store/alarms.ts'
import type { Store } from '../../store/open.ts'
import type { EventHub } from '../event-hub.ts'

export type AlarmDetail = AlarmRow['detail']

export type AlarmDesk = {
	/** Nothing happens while one of this cause is open at the subject. */
	readonly raise: (cause: AlarmCause, subject: Subject, detail?: AlarmDetail) => void
	readonly clear: (cause: AlarmCause, subject: Subject) => void
	readonly isOpen: (cause: AlarmCause, subject: Subject) => boolean
	/** Those that were acknowledged before stay as they are. */
	readonly acknowledge: (ids: readonly number[], by: string, comment: string | null) => void
	/** Oldest first. One that is not written down has a negative number. */
	readonly open: () => readonly AlarmRow[]
	/** Writes down what is not; call now and then, and before the store is closed. */
	readonly settle: () => void
}

export type AlarmDeskOptions = {
	readonly store: Pick<Store, 'alarms' | 'transaction'>
	readonly events: EventHub
	readonly now: () => number
	readonly log: (line: string) => void
	/** What a subject hangs on, the nearest first. */
	readonly above: (subject: string) => readonly string[]
}

/** Alarms that came and went while nothing could be written: so many are kept. */
const mostUnwritten = 1_000

/** `store` may be in a transaction while alarms are raised: they are written behind it, together. */
export function createAlarmDesk({ store, events, now, log, above }: AlarmDeskOptions): AlarmDesk {
	const open = new Map<string, AlarmRow>()
	for (const row of store.alarms.open()) open.set(keyOf(row.cause, row.subject), row)
	/** Over, and not yet written as such. */
	let over: AlarmRow[] = []
	/** Open alarms that the store has in another state than this one. */
	const changed = new Set<string>()
	let lastTemporary = 0
	let scheduled = false
	let told = false

	const soon = () => {
		if (scheduled) return
		scheduled = true
		queueMicrotask(() => {
			scheduled = false
			settle()
			events.emit('alarms.changed', {})
		})
	}
	const put = (row: AlarmRow) => {
		open.set(keyOf(row.cause, row.subject), row)
		changed.add(keyOf(row.cause, row.subject))
	}
	/** Who is explained by whom may change with every alarm that comes or goes. */
	const explain = () => {
		const byKey = (cause: string, subject: string) => open.get(keyOf(cause, subject))?.id ?? null
		for (const row of [...open.values()]) {
			if (!isAlarmCause(row.cause)) continue
			const by = explanationOf({ cause: row.cause, subject: row.subject }, above(row.subject), byKey)
			if (by !== row.suppressedBy) put({ ...row, suppressedBy: by })
		}
	}
	const settle = () => {
		explain()
		if (changed.size === 0 && over.length === 0) return
		try {
			const written = store.transaction(() =>
				write(
					store.alarms,
					over,
					[...changed].map((key) => open.get(key)!),
				),
			)
			over = []
			changed.clear()
			for (const row of written) open.set(keyOf(row.cause, row.subject), row)
			told = false
			// Those that had none have their numbers now: who is explained by them is told so.
			explain()
			if (changed.size > 0) settle()
		} catch (cause) {
			if (!told) log(`alarms could not be written down and are kept: ${String(cause)}`)
			told = true
		}
	}
	return {
		raise(cause, subject, detail = {}) {
			if (open.has(keyOf(cause, subject))) return
			const { severity } = alarmCauses[cause]
			const id = --lastTemporary
			put({ ...{ id, cause, subject, severity, detail, raisedAt: now() }, ...fresh })
			soon()
		},
		clear(cause, subject) {
			const key = keyOf(cause, subject)
			const row = open.get(key)
			if (row === undefined) return
			open.delete(key)
			changed.delete(key)
			over = [
				...over.slice(1 - mostUnwritten),
				{ ...row, clearedAt: Math.max(now(), row.raisedAt), suppressedBy: null },
			]
			soon()
		},
		acknowledge(ids, by, comment) {
			store.alarms.acknowledge(
				ids.filter((id) => id > 0),
				by,
				comment,
				now(),
			)
			const wanted = new Set(ids)
			for (const [key, row] of open) {
				if (!wanted.has(row.id) || row.acknowledgedAt !== null) continue
				open.set(key, { ...row, acknowledgedAt: now(), acknowledgedBy: by, comment })
			}
			events.emit('alarms.changed', {})
		},
		isOpen: (cause, subject) => open.has(keyOf(cause, subject)),
		open: () => [...open.values()],
		settle,
	}
}

const keyOf = (cause: string, subject: string) => `${cause} ${subject}`

const fresh = {
	acknowledgedAt: null,
	acknowledgedBy: null,
	comment: null,
	clearedAt: null,
	suppressedBy: null,
} as const

/** Inside a transaction; returns the open ones as they stand in the store. */
function write(alarms: Store['alarms'], over: readonly AlarmRow[], open: readonly AlarmRow[]): readonly AlarmRow[] {
	const insert = ({ id: _, ...row }: AlarmRow) => alarms.raise(row)
	// Those that are over first: one of the same cause and subject may be open again.
	for (const row of over) {
		if (row.id > 0) alarms.clear(row.id, row.clearedAt!)
		else insert(row)
	}
	return open.map((row) => {
		// A number that the store has not given yet explains nobody there.
		const by = (row.suppressedBy ?? 0) > 0 ? row.suppressedBy : null
		if (row.id < 0) return { ...row, id: insert({ ...row, suppressedBy: by }), suppressedBy: by }
		alarms.suppress(row.id, by)
		return { ...row, suppressedBy: by }
	})
}
