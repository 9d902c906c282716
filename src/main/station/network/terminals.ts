/** Concentrators as the station talks to them: row, line, ability, password in one hand. */
import { CallFailed } from '../../../shared/rpc.ts'
import type { Clock } from '../../lines/clock.ts'
import type { TurnPriority } from '../../lines/line.ts'
import type { ConcentratorAbility } from '../../protocols/concentrator.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterContext, ReadFailure, Session } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { Concentrator } from '../../store/network.ts'
import type { Store } from '../../store/open.ts'
import type { Collector } from '../collect/collector.ts'
import type { LinePool } from '../line-pool.ts'

export type Terminal = {
	readonly row: Concentrator
	readonly ability: ConcentratorAbility
	/** Its password. */
	readonly context: MeterContext
	/** 'line-not-open' where its line is switched off; a line that is lost is a failure of the conversation. */
	readonly converse: <T>(session: Session<T>, priority?: TurnPriority) => Promise<T>
}

export type Terminals = {
	/** null: there is no such concentrator, or its line's protocol has none. */
	readonly get: (id: number) => Terminal | null
	readonly all: () => readonly Terminal[]
}

type Needs = {
	readonly store: Store
	readonly pool: LinePool
	readonly collector: Pick<Collector, 'meter'>
	readonly clock: Clock
}

export function createTerminals({ store, pool, collector, clock }: Needs): Terminals {
	const terminal = (row: Concentrator): Terminal | null => {
		const ability = protocolNamed(store.lines.get(row.lineId)?.protocol ?? '')?.concentrator
		if (ability === undefined) return null
		return {
			row,
			ability,
			context: collector.meter(row.id)?.context ?? {},
			converse: (session, priority = 'user') => {
				const line = pool.get(row.lineId)
				if (line === undefined) throw new CallFailed('line-not-open', { reason: 'closed' })
				return runSession(line.line, line.protocol, session, { priority, clock })
			},
		}
	}
	return {
		get: (id) => {
			const row = store.network.concentrator(id)
			return row === null ? null : terminal(row)
		},
		all: () => store.network.concentrators().flatMap((row) => terminal(row) ?? []),
	}
}

/** The same conversation; once `cancelled`, it ends before its next step by throwing. */
export function* cancellable<T>(session: Session<T>, cancelled: AbortSignal): Session<T> {
	let next = session.next()
	while (next.done !== true) {
		if (cancelled.aborted) throw new Error('it was cancelled')
		next = session.next(yield next.value)
	}
	return next.value
}

/** Rejects as soon as it is cancelled; what is being waited for ends by itself and tells nobody. */
export const orCancelled = <T>(told: Promise<T>, cancelled: AbortSignal): Promise<T> =>
	new Promise((resolve, reject) => {
		const end = () => reject(new Error('it was cancelled'))
		if (cancelled.aborted) end()
		cancelled.addEventListener('abort', end, { once: true })
		told.then(resolve, reject).finally(() => cancelled.removeEventListener('abort', end))
	})

/** "No such data" is an answer; silence, noise and a lost line are not. */
export const isAnswer = (failure: ReadFailure): boolean =>
	failure.reason === 'meter-error' || failure.reason === 'not-offered'
