/** Contract area: network. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { EventView, networkCalls } from '../../../shared/contract/network.ts'
import type { Health } from '../../../shared/contract/values.ts'
import { isLocalDate } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { StoredEvent } from '../../store/network.ts'
import { addConcentratorDevice } from '../callers/concentrator-device.ts'
import { planOf } from '../network/orders.ts'
import { startReread } from '../network/reread.ts'
import { found, type Parts, view } from './parts.ts'

/** All but the jobs: those are of every area. */
export function networkHandlers(parts: Parts): Omit<NetworkHandlers, 'network.jobs' | 'network.cancelJob'> {
	const { store, network, views, clock } = parts
	const asView = <T>(input: T) => ({ now: clock.now(), input })
	return {
		'network.topology': async () => ({ nodes: await views.call('network', asView(liveFacts(parts))) }),
		'network.why': ({ meterId }) => network.why(meterId),
		'network.probe': ({ meterId }) => network.probe(meterId),
		...deviceHandlers(parts),
		...archiveHandlers(parts),
		'network.setPlan': async ({ concentratorId, confirmation }) => ({
			order: await network.orders.setPlan(network.terminalOf(concentratorId), confirmation),
		}),
		'network.setClock': async ({ meterId, confirmation }) => ({
			order: await network.orders.setClock(meterId, confirmation),
		}),
		'network.orders': ({ most }) => ({ orders: network.orders.list(most) }),
		'network.events': ({ concentratorId, before, most }) => {
			const names = new Map(store.network.concentrators().map(({ id, name }) => [id, name]))
			const events = store.network.events(concentratorId, before, most)
			return { events: events.map((event) => eventView(event, names.get(event.concentratorId) ?? '–')) }
		},
		'network.fetchEvents': ({ concentratorId }) => ({ jobId: network.fetchEvents(concentratorId) }),
		'network.missing': (input) => {
			checkPeriod(input)
			return view(parts, 'missing', input)
		},
		'network.reread': (period) => {
			checkPeriod(period)
			return { jobId: startReread(parts, nameOf(parts, period.key), period) }
		},
	}
}

type NetworkHandlers = Handlers<typeof networkCalls>

function deviceHandlers(
	parts: Parts,
): Pick<NetworkHandlers, 'network.addConcentrator' | 'network.concentrator' | 'network.addMeters'> {
	const { store, presets, network, collector, events, clock } = parts
	return {
		'network.addConcentrator': ({ lineId, address, name }) => {
			const { protocol } = found(store.lines.get(lineId), 'line')
			const typed = protocolNamed(protocol)?.concentrator?.parts(address.trim()) ?? null
			if (typed === null || typed.point !== 0) throw new CallFailed('address-invalid', { typed: address })
			const { terminal } = typed
			const there = store.meters.byAddress(lineId, terminal)
			if (there?.enabled) throw new CallFailed('duplicate', { what: 'meter', name: terminal })
			const device = { lineId, protocol, address: terminal, name, at: clock.now() }
			const concentratorId = found(
				store.transaction(() => addConcentratorDevice(store, presets, device)),
				'model',
			)
			collector.changed()
			events.emit('meters.changed', {})
			events.emit('network.changed', {})
			return { concentratorId }
		},
		'network.concentrator': async ({ concentratorId: id }) => {
			const { row } = network.terminalOf(id)
			const plan = planOf(parts, id, row.plan ?? [])
			const link = {
				...linkOf(parts, row.lineId),
				plan: {
					readAt: row.planReadAt,
					concentrator: [...(row.plan ?? [])],
					wanted: [...plan.wanted],
					differs: row.planReadAt === null ? [] : [...plan.differs],
				},
			}
			const told = await view(parts, 'concentrator', { id, link, answers: answersOf(parts) })
			return { concentrator: found(told, 'concentrator') }
		},
		'network.addMeters': async ({ concentratorId, modelId, meters }) => ({
			added: await network.archives.addMeters(network.terminalOf(concentratorId), modelId, meters),
		}),
	}
}

function archiveHandlers(
	parts: Parts,
): Pick<NetworkHandlers, 'network.archive' | 'network.readArchive' | 'network.repairArchive' | 'network.adopt'> {
	const { network } = parts
	return {
		'network.archive': async ({ concentratorId: id }) =>
			found(await view(parts, 'archive', { id, answers: answersOf(parts) }), 'concentrator'),
		'network.readArchive': ({ concentratorId }) => ({
			jobId: network.archives.read(network.terminalOf(concentratorId)),
		}),
		'network.repairArchive': ({ concentratorId, points, confirmation }) => ({
			jobId: network.archives.repair(network.terminalOf(concentratorId), points, confirmation),
		}),
		'network.adopt': async ({ concentratorId, points, modelId }) => ({
			added: await network.archives.adopt(network.terminalOf(concentratorId), modelId, points),
		}),
	}
}

function checkPeriod({ from, to }: { readonly from: string; readonly to: string }): void {
	if (!isLocalDate(from)) throw new CallFailed('invalid-input', { field: 'from' })
	if (!isLocalDate(to) || to < from) throw new CallFailed('invalid-input', { field: 'to' })
}

const answersOf = ({ collector }: Parts): ReadonlyMap<number, number> =>
	new Map(
		collector.meters().flatMap(({ id }) => {
			const at = collector.lastAnswerAt(id)
			return at === null ? [] : [[id, at] as const]
		}),
	)

function liveFacts(parts: Parts) {
	const { store, pool, jobs } = parts
	const lines = store.lines.list().map(({ id }) => ({ id, health: lineHealth(pool.get(id)?.line.state().kind) }))
	const running = jobs.list().filter(({ state, total }) => state === 'running' && total > 0)
	const named = [
		...store.network.concentrators().map(({ id, name }) => [`concentrator:${id}`, name] as const),
		...store.network.collectorRows().map(({ id, name }) => [`collector:${id}`, name] as const),
	]
	const progress = new Map(
		named.flatMap(([key, name]) => {
			const job = running.find(({ subject }) => subject === name)
			return job === undefined ? [] : [[key, { done: job.done, total: job.total }] as const]
		}),
	)
	return { lines, progress, answers: answersOf(parts) }
}

function lineHealth(state: 'opening' | 'open' | 'failed' | 'closed' | undefined): Health {
	if (state === 'open') return 'good'
	return state === 'failed' ? 'alarm' : 'unknown'
}

function linkOf({ store, pool, callers }: Parts, lineId: number) {
	const url = store.lines.get(lineId)?.url ?? ''
	const call = callers.linkOf(url)
	const state = pool.get(lineId)?.line.state()
	return {
		linkedSince: call?.since ?? (state?.kind === 'open' ? state.since : null),
		lastLoginAt: call?.since ?? null,
		lastHeartbeatAt: call?.lastHeartbeatAt ?? null,
		peer: call?.peer ?? null,
	}
}

function nameOf({ store }: Parts, key: string | null): string {
	const [kind, number] = (key ?? '').split(':')
	const id = Number(number)
	const names: Readonly<Record<string, () => string | undefined>> = {
		line: () => store.lines.get(id)?.name,
		concentrator: () => store.network.concentrator(id)?.name,
		collector: () => store.network.collectorRows().find((row) => row.id === id)?.name,
		meter: () => store.meters.get(id)?.serial,
	}
	if (key === null) return store.topology.buildings()[0]?.name ?? '–'
	return found(names[kind ?? '']?.(), kind ?? 'node')
}

function eventView(event: StoredEvent, concentratorName: string): EventView {
	const { id, concentratorId, important, sequence, erc, local, receivedAt, text, bytes, decoded } = event
	const hex = Buffer.from(bytes).toString('hex').toUpperCase()
	return { id, concentratorId, concentratorName, important, sequence, erc, local, receivedAt, text, hex, decoded }
}
