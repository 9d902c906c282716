/** Handlers of the contract area `alarms`. */
import type { AlarmView } from '../../../shared/contract/alarms.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { Calls } from '../../../shared/contract/index.ts'
import type { AlarmRow } from '../../store/alarms.ts'
import type { Store } from '../../store/open.ts'
import type { Parts } from './parts.ts'

const rank = { alarm: 0, warning: 1, notice: 2 } as const

export function alarmHandlers({
	store,
	alarms,
	events,
}: Parts): Pick<Handlers<Calls>, 'alarms.open' | 'alarms.list' | 'alarms.acknowledge'> {
	return {
		'alarms.open': () => ({
			alarms: alarms
				.open()
				.map((row) => viewOf(store, row))
				.sort((a, b) => rank[a.severity] - rank[b.severity] || b.id - a.id),
		}),
		'alarms.list': ({ before, limit }) => {
			const rows = store.alarms.list(limit + 1, before)
			return { alarms: rows.slice(0, limit).map((row) => viewOf(store, row)), more: rows.length > limit }
		},
		'alarms.acknowledge': ({ alarmIds, by, comment }) => {
			alarms.acknowledge(alarmIds, by, comment)
			events.emit('alarms.changed', {})
			return {}
		},
	}
}

function viewOf(store: Store, row: AlarmRow): AlarmView {
	const [kind, number] = row.subject.split(':') as [AlarmView['subject']['kind'], string | undefined]
	const id = number === undefined ? null : Number(number)
	return {
		id: row.id,
		cause: row.cause,
		severity: row.severity,
		subject: { kind, id, name: id === null ? '' : nameOf(store, kind, id) },
		place: null,
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

function nameOf(store: Store, kind: AlarmView['subject']['kind'], id: number): string {
	if (kind === 'line') return store.lines.get(id)?.name ?? ''
	if (kind === 'meter') return store.meters.get(id)?.serial ?? ''
	return store.topology.points().find((point) => point.id === id)?.name ?? ''
}
