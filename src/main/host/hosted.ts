/**
 * What a page is served by: the station, or, while it could not be started, the reason and the ways out. A page that is
 * open stays open when one becomes the other.
 */
import type { Handlers } from '../../shared/contract/define.ts'
import { type Calls, calls } from '../../shared/contract/index.ts'
import type { RefusedStart } from '../station/refused-start.ts'
import { refusedHandlers } from '../station/refused-start.ts'
import type { Station, StationStart } from '../station/station.ts'
import type { ServedStation } from './attach.ts'

export type Hosted = {
	readonly served: ServedStation
	/** null: the station runs. */
	readonly refusal: () => { readonly reason: string; readonly text: string } | null
	readonly stop: () => Promise<void>
}

export type HostedOptions = Pick<RefusedStart, 'quit' | 'openFolder' | 'log' | 'now'> & {
	readonly places: Pick<RefusedStart, 'dataFolder' | 'databasePath' | 'migrationsPath'>
	/** Never rejects. */
	readonly start: () => Promise<StationStart>
}

type Emit = (event: string, data: unknown) => void

export async function openHosted(options: HostedOptions): Promise<Hosted> {
	const emits = new Map<Emit, () => void>()
	let station: Station | null = null
	let refusal: { readonly reason: string; readonly text: string } | null = null
	let handlers: Handlers<Calls> | null = null
	let stopped = false

	const starting = async () => {
		const start = await options.start()
		if (!start.ok) {
			refusal = { reason: start.reason, text: start.text }
			handlers = refusedHandlers({ ...options, ...options.places, ...refusal, again })
			return
		}
		if (stopped) return start.station.stop()
		station = start.station
		refusal = null
		handlers = station.handlers
		for (const emit of emits.keys()) emits.set(emit, station.subscribe(emit))
	}
	/** Two persons who press the button at once start it once. */
	let underWay: Promise<void> | null = null
	const again = async () => {
		if (station !== null) return
		underWay ??= starting().finally(() => {
			underWay = null
		})
		await underWay
		for (const emit of emits.keys()) emit('station.changed', {})
	}
	await starting()
	const entries = (Object.keys(calls) as (keyof Calls)[]).map((name) => [
		name,
		(input: never) => handlers![name](input),
	])
	return {
		served: {
			handlers: Object.fromEntries(entries) as Handlers<Calls>,
			subscribe(emit) {
				emits.set(emit, station === null ? () => {} : station.subscribe(emit))
				return () => {
					emits.get(emit)?.()
					emits.delete(emit)
				}
			},
		},
		refusal: () => refusal,
		async stop() {
			stopped = true
			await underWay
			await station?.stop()
		},
	}
}
