/** Collectors behind a concentrator: its archive names them, and they have no line of their own to the station. */
import type { ArchivePoint } from '../../store/network.ts'

export type Relay = { readonly key: string; readonly concentratorId: number; readonly address: string }

/** An entry without a collector has zeros there (Q/GDW 1376.1, AFN 04 F10). */
const none = /^0*$/

/** By meter: the collector that the station wants its entry to name. */
export const relaysOf = (points: readonly ArchivePoint[]): ReadonlyMap<number, Relay> =>
	new Map(
		points.flatMap(({ meterId, concentratorId, wanted }) => {
			const address = wanted?.collectorAddress ?? ''
			if (meterId === null || none.test(address)) return []
			return [[meterId, { key: `relay:${concentratorId}/${address}`, concentratorId, address }] as const]
		}),
	)
