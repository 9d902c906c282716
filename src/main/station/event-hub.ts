/** Events to every page. Bursts are folded: the same event leaves at most once per interval, with its ids joined. */
import type { z } from 'zod'
import type { Events } from '../../shared/contract/index.ts'
import { afterMs, type Clock } from '../lines/clock.ts'

const foldMs = 250

export type EventHub = {
	readonly emit: <K extends keyof Events & string>(event: K, data: z.output<Events[K]>) => void
	readonly subscribe: (listener: (event: string, data: unknown) => void) => () => void
	readonly stop: () => void
}

export function createEventHub(clock: Pick<Clock, 'sleep'>): EventHub {
	const listeners = new Set<(event: string, data: unknown) => void>()
	const waiting = new Map<string, { event: string; data: Record<string, unknown> }>()
	let cancel: (() => void) | null = null

	const flush = () => {
		cancel = null
		const batch = [...waiting.values()]
		waiting.clear()
		for (const { event, data } of batch) for (const listener of listeners) listener(event, data)
	}
	return {
		emit(event, data) {
			const { pointIds, ...rest } = data as { pointIds?: readonly number[] }
			const key = `${event}:${JSON.stringify(rest)}`
			const before = waiting.get(key)?.data.pointIds as readonly number[] | undefined
			const joined = pointIds && [...new Set([...(before ?? []), ...pointIds])]
			waiting.set(key, { event, data: joined ? { ...rest, pointIds: joined } : rest })
			cancel ??= afterMs(clock, foldMs, flush)
		},
		subscribe(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		stop() {
			cancel?.()
			listeners.clear()
		},
	}
}
