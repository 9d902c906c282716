/** Devices that the searches found, beside the list of meters that waits for them. */
import type { MatchView } from '../../../shared/contract/commissioning.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { matchSerials } from '../../domain/commissioning/match.ts'
import { found, type Parts } from '../api/parts.ts'
import { joinListed, keepStartReadings } from './take-in.ts'

type MatchParts = Pick<Parts, 'store' | 'presets' | 'scans' | 'clock'>

export function matchView({ store, scans }: MatchParts): MatchView {
	const devices = store.lines.list().flatMap(({ id: lineId, name: lineName }) =>
		(scans.view(lineId)?.found ?? [])
			.filter(({ meterId }) => meterId === null)
			.map(({ address, serial, manufacturer, medium }) => ({
				...{ lineId, lineName, address, manufacturer, medium },
				// Where the device tells no number of its own, its address often is one (DL/T 645).
				serial: serial === '' && address.length >= 8 ? address : serial,
			})),
	)
	const listed = store.commissioning.listed()
	const places = placesOf(store)
	const waiting = listed
		.filter(({ meterId }) => meterId === null)
		.flatMap((each) => {
			const place = places.get(each.pointId)
			return place === undefined ? [] : [{ ...each, ...place }]
		})
	const matched = matchSerials(devices, waiting)
	return {
		pairs: matched.pairs.map(({ found: device, listed: { id, serial, unitName, pointName, modelId }, by }) => ({
			...device,
			...{ listedId: id, listedSerial: serial, unitName, pointName, modelId, by },
		})),
		strangers: [...matched.strangers],
		waiting: matched.waiting.map(({ id, serial, unitName, pointName, medium, lineId, address }) => ({
			...{ listedId: id, serial, unitName, pointName, medium },
			wanted: [store.lines.list().find((line) => line.id === lineId)?.name, address].filter(Boolean).join(', '),
		})),
		joined: listed.length - waiting.length,
	}
}

function placesOf(store: Parts['store']) {
	const units = new Map(store.topology.units().map(({ id, name }) => [id, name]))
	return new Map(
		store.topology
			.points()
			.map(({ id, name, medium, unitId }) => [
				id,
				{ unitId, unitName: units.get(unitId) ?? '', pointName: name, medium },
			]),
	)
}

/** Throws CallFailed. */
export function joinFound(
	parts: MatchParts,
	asked: {
		readonly listedId: number
		readonly lineId: number
		readonly address: string
		readonly modelId: string
	},
): number {
	const { store, scans } = parts
	const listed = found(store.commissioning.listedOne(asked.listedId), 'meter')
	if (listed.meterId !== null) throw new CallFailed('duplicate', { what: 'meter', name: listed.serial })
	const device = scans.view(asked.lineId)?.found.find(({ address }) => address === asked.address)
	const point = found(store.topology.point(listed.pointId), 'point')
	return store.transaction(() => {
		const meterId = joinListed(parts, listed, {
			...{ lineId: asked.lineId, address: asked.address, modelId: asked.modelId },
			...{ unitId: point.unitId, pointId: point.id, pointName: point.name },
			// As the device says it: every later frame is compared with it.
			serial: device?.serial || listed.serial,
		})
		keepStartReadings(parts)
		return meterId
	})
}
