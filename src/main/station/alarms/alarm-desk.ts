/**
 * Where alarms are raised and cleared. What is open is kept here, because a database that takes nothing is itself an
 * alarm: what could not be written down is written as soon as it can be.
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
	readonly acknowledge: (ids: readonly number[], by: string, comment: string | null) => void
	/** Oldest first. */
	readonly open: () => readonly AlarmRow[]
}

export type AlarmDeskOptions = {
	readonly store: Pick<Store, 'alarms' | 'transaction'>
	readonly events: EventHub
	readonly now: () => number
	readonly log: (line: string) => void
	/** What a subject hangs on, the nearest first. */
	readonly above: (subject: string) => readonly string[]
}

export function createAlarmDesk({ store, events, now, log, above }: AlarmDeskOptions): AlarmDesk {
	let open = store.alarms.open()
	const find = (cause: string, subject: string) => open.find((each) => each.cause === cause && each.subject === subject)

	/** Who is explained by whom may change with every alarm that comes or goes. */
	const explain = () => {
		for (const alarm of open) {
			if (!isAlarmCause(alarm.cause)) continue
			const by = explanationOf({ cause: alarm.cause, subject: alarm.subject }, above(alarm.subject), open)
			if (by !== alarm.suppressedBy) store.alarms.suppress(alarm.id, by)
		}
	}
	const write = (work: () => void) => {
		try {
			store.transaction(() => {
				work()
				open = store.alarms.open()
				explain()
				open = store.alarms.open()
			})
		} catch (cause) {
			log(`an alarm could not be written down: ${String(cause)}`)
		}
		events.emit('alarms.changed', {})
	}
	return {
		raise(cause, subject, detail = {}) {
			if (find(cause, subject) !== undefined) return
			const { severity } = alarmCauses[cause]
			write(() => void store.alarms.raise({ cause, subject, severity, raisedAt: now(), detail }))
		},
		clear(cause, subject) {
			const alarm = find(cause, subject)
			if (alarm !== undefined) write(() => store.alarms.clear(alarm.id, Math.max(now(), alarm.raisedAt)))
		},
		acknowledge: (ids, by, comment) => {
			store.alarms.acknowledge(ids, by, comment, now())
			open = store.alarms.open()
		},
		isOpen: (cause, subject) => find(cause, subject) !== undefined,
		open: () => open,
	}
}
