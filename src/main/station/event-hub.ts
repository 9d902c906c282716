/** Events to every page. Bursts are folded: the same event leaves at most once per interval, with its ids joined. */
import type { z } from 'zod'
import type { Events } from '../../shared/contract/index.ts'

const foldMs = 250

export type EventHub = {
	readonly emit: <K extends keyof Events & string>(event: K, data: z.output<Events[K]>) => void
	readonly subscribe: (listener: (event: string, data: unknown) => void) => () => void
	readonly stop: () => void
}

export function createEventHub(): EventHub {
	const listeners = new Set<(event: string, data: unknown) => void>()
	const waiting = new Map<string, { event: string; data: Record<string, unknown> }>()
	let timer: ReturnType<typeof setTimeout> | null = null

	const flush = () => {
		timer = null
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
			timer ??= setTimeout(flush, foldMs)
		},
		subscribe(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		stop() {
			if (timer !== null) clearTimeout(timer)
			listeners.clear()
		},
	}
}
