/** Which meters hang below a node of the topology. */
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { ViewContext } from './context.ts'
import { relaysOf } from './network-relays.ts'

/** `key`: as of a node, null: all. Nothing hangs below what is not there. */
export function placesBelow({ store }: ViewContext, key: string | null): (meter: MeterInPlace) => boolean {
	if (key === null) return () => true
	const [kind, number] = key.split(':')
	const id = Number(number)
	switch (kind) {
		case 'line':
			return (meter) => meter.lineId === id
		case 'meter':
			return (meter) => meter.id === id
		case 'collector': {
			const own = new Set(
				store.network.channelPlaces().flatMap((place) => (place.collectorId === id ? [place.meterId] : [])),
			)
			return (meter) => own.has(meter.id)
		}
		case 'concentrator': {
			const box = store.network.concentrator(id)
			const terminalOf = ({ protocol, address }: MeterInPlace) =>
				protocolNamed(protocol)?.concentrator?.parts(address)?.terminal
			return (meter) => box !== null && meter.lineId === box.lineId && terminalOf(meter) === box.address
		}
		case 'relay': {
			const relays = relaysOf(store.network.archivePoints())
			return (meter) => relays.get(meter.id)?.key === key
		}
		default:
			return () => false
	}
}
