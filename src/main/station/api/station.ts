/** Contract area: station. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { Overview, StationStatus, stationCalls } from '../../../shared/contract/station.ts'
import { addMonths } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { monthOfInstant } from '../../domain/calendar/periods.ts'
import { isZone } from '../../domain/calendar/zone.ts'
import { buildingView, insertBuilding, updateBuilding } from '../building-rows.ts'
import { inOrder, viewOf } from './alarms.ts'
import { changedTodo } from './changed-todo.ts'
import { lastRoundOf, lineProgress } from './collection.ts'
import { buildingOf, type Parts, view } from './parts.ts'

export function stationHandlers(parts: Parts): Handlers<typeof stationCalls> {
	const { store, events, scans, billRuns } = parts
	const changed = () => {
		events.emit('station.changed', {})
		events.emit('topology.changed', {})
	}
	return {
		'station.status': () => status(parts),
		'station.overview': async () => ({ ...(await view(parts, 'overview', null)), todo: todoOf(parts) }),
		'station.startDemo': async () => {
			if (store.topology.buildings().length > 0) throw new CallFailed('already-set-up')
			await parts.startDemo()
			changed()
			return {}
		},
		'station.createBuilding': (building) => {
			if (store.topology.buildings().length > 0) throw new CallFailed('already-set-up')
			if (!isZone(building.zone)) throw new CallFailed('invalid-input', { field: 'zone' })
			const buildingId = insertBuilding(store, building)
			changed()
			return { buildingId }
		},
		'station.updateBuilding': (building) => {
			if (!isZone(building.zone)) throw new CallFailed('invalid-input', { field: 'zone' })
			updateBuilding(store, buildingOf(store).id, building)
			changed()
			return {}
		},
		'station.cancelTask': ({ key }) => {
			const [kind, id] = key.split(':')
			if (kind === 'scan') scans.stop(Number(id))
			else if (kind === 'bill-run') billRuns.cancel(Number(id))
			else throw new CallFailed('not-found', { what: 'task' })
			events.emit('station.changed', {})
			return {}
		},
	}
}

function status(parts: Parts): StationStatus {
	const { store, pool, collector, clock, dataFolder, version } = parts
	const building = store.topology.buildings()[0]
	const answers = collector.meters().flatMap(({ id }) => collector.lastAnswerAt(id) ?? [])
	return {
		version,
		now: clock.now(),
		state: building === undefined ? 'empty' : 'ready',
		demo: store.settings.get('demo') === true,
		building: building === undefined ? null : buildingView(building),
		dataFolder,
		lines: {
			open: pool.all().filter(({ line }) => line.state().kind === 'open').length,
			total: store.lines.list().filter(({ enabled }) => enabled).length,
		},
		lastReadingAt: answers.length === 0 ? null : Math.max(...answers),
		tasks: tasksOf(parts),
	}
}

function tasksOf(parts: Parts): StationStatus['tasks'] {
	const { store, scans, billRuns } = parts
	const names = new Map(store.lines.list().map(({ id, name }) => [id, name]))
	const lines = lineProgress(parts)
	const lastRound = lastRoundOf(parts)
	const running = lastRound !== null && lastRound.finishedAt === null
	return [
		...(running
			? [
					{
						key: 'round',
						kind: 'round' as const,
						subject: '',
						done: lastRound.read + lastRound.failed,
						total: lastRound.due,
						canCancel: false,
					},
				]
			: []),
		...lines
			.filter(({ backfillDone, backfillTotal }) => backfillDone < backfillTotal)
			.map(({ lineId, backfillDone, backfillTotal }) => ({
				key: `backfill:${lineId}`,
				kind: 'backfill' as const,
				subject: names.get(lineId) ?? '',
				done: backfillDone,
				total: backfillTotal,
				canCancel: false,
			})),
		...scans.running().map(({ lineId, tried, waiting }) => ({
			key: `scan:${lineId}`,
			kind: 'scan' as const,
			subject: names.get(lineId) ?? '',
			done: tried,
			total: tried + waiting,
			canCancel: true,
		})),
		...[...billRuns.all()].map(([runId, { kind, month, done, total }]) => ({
			key: `bill-run:${runId}`,
			kind: kind === 'preparing' ? ('bill-run' as const) : ('statements' as const),
			subject: month,
			done,
			total,
			canCancel: kind === 'preparing',
		})),
	]
}

/** What needs a person, worst first. */
function todoOf(parts: Parts): Overview['todo'] {
	const { store } = parts
	// What serves the whole house has no tenant: nothing is missing from a bill there.
	const withTenants = new Set(store.topology.occupanciesIn('0001-01-01', '9999-12-31').map(({ unitId }) => unitId))
	const untariffed = store.topology
		.points()
		.filter(({ id, unitId }) => withTenants.has(unitId) && store.tariffs.assignmentsOf(id).length === 0)
	return [
		...alarmTodo(parts),
		...keysTodo(parts),
		...(untariffed.length === 0
			? []
			: [
					{
						key: 'no-tariff' as const,
						health: 'warning' as const,
						params: { points: untariffed.length },
						href: '/tariffs',
					},
				]),
		...changedTodo(parts),
		...monthTodo(parts),
	]
}

/** The alarms that no other one explains; of very many the first ones, all of them have a page of their own. */
const mostAlarms = 50

function alarmTodo({ store, alarms }: Parts): Overview['todo'] {
	const alone = alarms.open().filter(({ suppressedBy }) => suppressedBy === null)
	return inOrder(alone)
		.slice(0, mostAlarms)
		.map((row) => {
			const { cause, subject, severity, raisedAt, detail } = viewOf(store, row)
			const health = severity === 'alarm' ? 'alarm' : severity === 'warning' ? 'warning' : 'unknown'
			const told = ['reason', 'meters', 'offsetMs'].flatMap((key) => {
				const value = detail[key]
				return value === undefined || value === null ? [] : [[key, value] as const]
			})
			const since = typeof detail.lastAnswerAt === 'number' ? detail.lastAnswerAt : raisedAt
			const params = { cause, name: subject.name, since, ...Object.fromEntries(told) }
			return { key: 'alarm' as const, health, params, href: '/alarms' }
		})
}

/** Keys that nobody can use until a person unlocks them or enters them again. */
function keysTodo({ vault }: Parts): Overview['todo'] {
	const { kind, stored } = vault.state()
	if ((kind !== 'locked' && kind !== 'lost') || stored === 0) return []
	return [{ key: 'keys-locked', health: 'warning', params: { stored }, href: '/settings' }]
}

function monthTodo({ store, clock }: Parts): Overview['todo'] {
	const building = store.topology.buildings()[0]
	if (building === undefined || store.meters.list().length === 0) return []
	const month = addMonths(monthOfInstant(building.zone, clock.now()), -1)
	const run = store.billing.runs().find((each) => each.month === month && each.state === 'issued')
	if (run === undefined)
		return [{ key: 'month-billable', health: 'warning', params: { month }, href: `/billing/${month}` }]
	const statements = store.billing.statements(run.id).length
	return [{ key: 'month-issued', health: 'good', params: { month, statements }, href: `/billing/${month}` }]
}
