/** Contract area: callers. */
import type { callerCalls, ListenerView } from '../../../shared/contract/callers.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { formatLineUrl, isCallerIdentity, parseLineUrl } from '../../lines/url.ts'
import type { ListenerRow } from '../../store/listeners.ts'
import type { Callers } from '../callers/callers.ts'
import { addConcentratorDevice } from '../callers/concentrator-device.ts'
import { checkLine } from './lines.ts'
import { found, type Parts } from './parts.ts'

export function callerHandlers(parts: Parts): Handlers<typeof callerCalls> {
	const { store, presets, callers, events, clock } = parts
	const followListeners = () => {
		callers.follow()
		events.emit('network.changed', {})
	}
	const isInUse = (port: number) =>
		store.lines.list().some(({ url }) => {
			const parsed = parseLineUrl(url)
			return parsed?.kind === 'dial-in' && parsed.port === port
		})
	return {
		'callers.list': () => ({
			listeners: store.listeners.list().map((row) => listenerView(row, callers.ports())),
			callers: [...callers.list()],
		}),
		'callers.addListener': (listener) => {
			checkPort(parts, listener.port, null)
			const listenerId = store.listeners.insert(listener)
			followListeners()
			return { listenerId }
		},
		'callers.updateListener': ({ listenerId, ...changes }) => {
			const { port } = found(store.listeners.get(listenerId), 'listener')
			if (changes.port !== port && isInUse(port)) throw new CallFailed('in-use', { what: 'listener' })
			checkPort(parts, changes.port, listenerId)
			store.listeners.update(listenerId, changes)
			followListeners()
			return {}
		},
		'callers.removeListener': ({ listenerId }) => {
			const { port } = found(store.listeners.get(listenerId), 'listener')
			if (isInUse(port)) throw new CallFailed('in-use', { what: 'listener' })
			store.listeners.remove(listenerId)
			followListeners()
			return {}
		},
		'callers.accept': async ({ port, identity, name, protocol }) => {
			known(callers, port, identity)
			const line = { name, url: formatLineUrl({ kind: 'dial-in', port, identity }), protocol }
			checkLine(parts, line, null)
			const lineId = store.transaction(() => {
				store.listeners.unblock(port, identity)
				const added = store.lines.insert(line)
				addConcentratorDevice(store, presets, { lineId: added, protocol, address: identity, name, at: clock.now() })
				return added
			})
			await parts.followLines()
			events.emit('lines.changed', { lineId })
			events.emit('meters.changed', {})
			events.emit('network.changed', {})
			return { lineId }
		},
		'callers.block': ({ port, identity }) => {
			known(callers, port, identity)
			store.listeners.block({ port, identity, at: clock.now() })
			followListeners()
			return {}
		},
		'callers.unblock': ({ port, identity }) => {
			store.listeners.unblock(port, identity)
			followListeners()
			return {}
		},
	}
}

function known(callers: Callers, port: number, identity: string): void {
	if (!isCallerIdentity(identity) || !callers.isKnown(port, identity)) {
		throw new CallFailed('not-found', { what: 'caller' })
	}
}

function checkPort({ store }: Parts, port: number, listenerId: number | null): void {
	const other = store.listeners.list().find((row) => row.id !== listenerId && row.port === port)
	if (other !== undefined) throw new CallFailed('duplicate', { what: 'listener', name: other.name })
}

function listenerView(row: ListenerRow, ports: ReturnType<Callers['ports']>): ListenerView {
	const { id, name, host, port, enabled } = row
	const open = ports.find((one) => one.port === port)
	return {
		...{ id, name, host, port, enabled },
		state: open?.kind ?? 'closed',
		problem: open?.problem ?? null,
		connections: open?.connections ?? 0,
		refused: open?.refused ?? { tooMany: 0, tooFast: 0, nameless: 0, blocked: 0 },
	}
}
