/** The meters that are collected, as they were known last. */
import type { KnownMeter } from './known-meters.ts'

export type Roster = {
	readonly all: () => readonly KnownMeter[]
	readonly get: (meterId: number) => KnownMeter | undefined
	readonly onLine: (lineId: number) => readonly KnownMeter[]
	/** Reads them anew: meters, registers or keys have changed. */
	readonly renew: () => readonly KnownMeter[]
}

export function createRoster(read: () => readonly KnownMeter[]): Roster {
	let meters = read()
	return {
		all: () => meters,
		get: (meterId) => meters.find(({ id }) => id === meterId),
		onLine: (lineId) => meters.filter((meter) => meter.lineId === lineId),
		renew: () => {
			meters = read()
			return meters
		},
	}
}
