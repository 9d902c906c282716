/** The meters that are collected, as they were known last. */
import type { KnownMeter } from './known-meters.ts'

export type Roster = {
	readonly all: () => readonly KnownMeter[]
	readonly get: (meterId: number) => KnownMeter | undefined
	readonly onLine: (lineId: number) => readonly KnownMeter[]
	/** Reads them anew: meters, registers or keys have changed. */
	readonly renew: () => readonly KnownMeter[]
	/** Reads one of them anew: it is new, is not read any more, introduced itself, or has registers that it had not. */
	readonly renewOne: (meterId: number) => void
}

/** `read`: of one meter, or of all. */
export function createRoster(read: (only?: number) => readonly KnownMeter[]): Roster {
	let meters = read()
	let byId = indexed(meters)
	return {
		all: () => meters,
		get: (meterId) => byId.get(meterId),
		onLine: (lineId) => meters.filter((meter) => meter.lineId === lineId),
		renew: () => {
			meters = read()
			byId = indexed(meters)
			return meters
		},
		renewOne: (meterId) => {
			const fresh = read(meterId)
			meters = byId.has(meterId)
				? meters.flatMap((meter) => (meter.id === meterId ? fresh : meter))
				: [...meters, ...fresh]
			byId = indexed(meters)
		},
	}
}

const indexed = (meters: readonly KnownMeter[]) => new Map(meters.map((meter) => [meter.id, meter]))
