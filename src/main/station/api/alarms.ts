/** Handlers of the contract area `alarms`. */
import type { AlarmView, alarmCalls } from '../../../shared/contract/alarms.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { AlarmRow } from '../../store/alarms.ts'
import type { Store } from '../../store/open.ts'
import { alarmLimits, setAlarmLimits } from '../alarms/watch.ts'
import type { Parts } from './parts.ts'

const rank = { alarm: 0, warning: 1, notice: 2 } as const

export function alarmHandlers({ store, alarms, events }: Parts): Handlers<typeof alarmCalls> {
	const view = (row: AlarmRow) => viewOf(store, row)
	return {
		'alarms.open': () => ({
			alarms: inOrder(alarms.open()).map(view),
		}),
		'alarms.list': ({ before, limit }) => {
			alarms.settle()
			const rows = store.alarms.list(limit + 1, before)
			return { alarms: rows.slice(0, limit).map(view), more: rows.length > limit }
		},
		'alarms.acknowledge': ({ alarmIds, by, comment }) => {
			alarms.acknowledge(alarmIds, by, comment)
			return {}
		},
		'alarms.limits': () => alarmLimits(store),
		'alarms.setLimits': (limits) => {
			setAlarmLimits(store, limits)
			events.emit('alarms.changed', {})
			return {}
		},
	}
}

/** The worst and then the newest first. */
export const inOrder = (rows: readonly AlarmRow[]): readonly AlarmRow[] =>
	rows.toSorted((a, b) => rank[a.severity] - rank[b.severity] || b.raisedAt - a.raisedAt || b.id - a.id)

export function viewOf(store: Store, row: AlarmRow): AlarmView {
	const [kind, number] = row.subject.split(':') as [AlarmView['subject']['kind'], string | undefined]
	const id = number === undefined ? null : Number(number)
	const { name, place } = id === null ? { name: '', place: null } : named(store, kind, id)
	return {
		id: row.id,
		cause: row.cause,
		severity: row.severity,
		subject: { kind, id, name },
		place,
		raisedAt: row.raisedAt,
		clearedAt: row.clearedAt,
		acknowledged:
			row.acknowledgedAt === null
				? null
				: { at: row.acknowledgedAt, by: row.acknowledgedBy ?? '', comment: row.comment },
		suppressedBy: row.suppressedBy,
		detail: { ...row.detail },
	}
}

function named(store: Store, kind: AlarmView['subject']['kind'], id: number): { name: string; place: string | null } {
	if (kind === 'line') return { name: store.lines.get(id)?.name ?? '', place: null }
	if (kind === 'meter') {
		const meter = store.meters.get(id)
		return { name: meter?.serial ?? '', place: joined([meter?.unitName, meter?.pointName]) }
	}
	const point = store.topology.points().find((each) => each.id === id)
	const unit = store.topology.units().find((each) => each.id === point?.unitId)
	return { name: point?.name ?? '', place: unit?.name ?? null }
}

function joined(parts: readonly (string | null | undefined)[]): string | null {
	const known = parts.filter((part) => typeof part === 'string' && part !== '')
	return known.length === 0 ? null : known.join(' · ')
}
