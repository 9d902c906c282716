/** What the pages show of alarms: one line that is down, and a meter that it explains. */
import type { AlarmView } from '../../../src/shared/contract/alarms.ts'
import { now } from './house.ts'

const silentSince = now - 26 * 60_000

const open: AlarmView[] = [
	{
		id: 41,
		cause: 'line-down',
		severity: 'alarm',
		subject: { kind: 'line', id: 4, name: 'Wasser Keller' },
		place: null,
		raisedAt: silentSince,
		clearedAt: null,
		acknowledged: null,
		suppressedBy: null,
		detail: { reason: 'not-found' },
	},
	{
		id: 42,
		cause: 'meter-silent',
		severity: 'alarm',
		subject: { kind: 'meter', id: 7, name: '30100007' },
		place: 'Wohnung 7',
		raisedAt: silentSince + 60_000,
		clearedAt: null,
		acknowledged: null,
		suppressedBy: 41,
		detail: { lastAnswerAt: silentSince - 900_000, rounds: 3 },
	},
	{
		...{ id: 43, cause: 'meter-clock-off', severity: 'warning', place: 'Wohnung 3.05 · Strom', clearedAt: null },
		subject: { kind: 'meter', id: 17, name: '000012345617' },
		raisedAt: now - 3 * 86_400_000,
		acknowledged: { at: now - 2 * 86_400_000, by: 'M. Weber', comment: 'Wird beim nächsten Besuch gestellt' },
		suppressedBy: null,
		detail: { offsetMs: 47 * 60_000 },
	},
	{
		...{ id: -1, cause: 'disk-nearly-full', severity: 'warning', place: null, clearedAt: null },
		subject: { kind: 'station', id: null, name: '' },
		...{ raisedAt: now - 60_000, acknowledged: null, suppressedBy: null, detail: {} },
	},
]

const past: AlarmView = {
	...open[0]!,
	id: 12,
	raisedAt: now - 9 * 86_400_000,
	clearedAt: now - 9 * 86_400_000 + 3_600_000,
	acknowledged: { at: now - 9 * 86_400_000 + 600_000, by: 'M. Weber', comment: 'Stecker war gezogen' },
}

export const alarmHandlers = () => ({
	'alarms.open': () => ({ alarms: open }),
	'alarms.list': () => ({ alarms: [...open.toReversed(), past], more: false }),
	'alarms.acknowledge': () => ({}),
	'alarms.limits': () => ({ silentRounds: 3, clockOffMinutes: 5 }),
	'alarms.setLimits': () => ({}),
})
