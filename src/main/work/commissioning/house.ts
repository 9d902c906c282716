/** The building as an import compares with it, out of the store. */
import type { House, KnownMeter, KnownPoint, KnownUnit } from '../../domain/commissioning/listed.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { Listed } from '../../store/commissioning.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'
import type { Presets } from '../presets.ts'

export function houseOf(store: Store, presets: Presets): House {
	const meters = store.meters.list()
	const byPoint = new Map(meters.flatMap((meter) => (meter.pointId === null ? [] : [[meter.pointId, meter] as const])))
	const listed = new Map(store.commissioning.listed().map((each) => [each.pointId, each]))
	const lines = new Map(store.lines.list().map((line) => [line.id, line]))
	const occupancies = Map.groupBy(store.topology.occupanciesIn('0000-01-01', '9999-12-31'), ({ unitId }) => unitId)
	const lineName = (id: number | null) => (id === null ? null : (lines.get(id)?.name ?? null))
	const units = store.topology.tree().flatMap(({ floors }) =>
		floors.flatMap((floor) =>
			floor.units.map(
				(unit): KnownUnit => ({
					floor: floor.name,
					name: unit.name,
					area: unit.areaM2,
					heatedArea: unit.heatedAreaM2,
					isCommercial: unit.isCommercial,
					occupancies: (occupancies.get(unit.id) ?? []).map(({ tenant, fromDate, toDate, persons }) => ({
						...{ tenant: tenant.name, from: fromDate, to: toDate, persons },
					})),
					points: new Map(
						unit.points.map(({ id, name, medium, marketLocation }): [string, KnownPoint] => [
							name,
							{ medium, marketLocation, meter: knownMeter(byPoint.get(id), listed.get(id), lineName) },
						]),
					),
				}),
			),
		),
	)
	return {
		units,
		elsewhere: meters
			.filter(({ pointId, enabled }) => pointId === null && enabled)
			.map(({ serial, lineName: line, address }) => ({ serial, line, address })),
		lines: [...lines.values()].map(({ name, protocol }) => ({ name, protocol })),
		models: [...presets.models.values()]
			.filter(({ pulse }) => pulse === undefined)
			.map(({ id, name, protocol, medium }) => ({ id, name, protocol, medium })),
		addressOn: (protocol, typed) => protocolNamed(protocol)?.address(typed) ?? null,
	}
}

function knownMeter(
	meter: MeterInPlace | undefined,
	listed: Listed | undefined,
	lineName: (id: number | null) => string | null,
): KnownMeter | null {
	const told = { mountedSince: listed?.mountedSince ?? null, startReading: listed?.startReading ?? null }
	if (meter !== undefined) {
		const { serial, modelId: model, address, calibrationYear } = meter
		return { state: 'mounted', serial, model, line: meter.lineName, address, calibrationYear, ...told }
	}
	if (listed === undefined) return null
	const { serial, modelId: model, lineId, address, calibrationYear } = listed
	return { state: 'waits', serial, model, line: lineName(lineId), address, calibrationYear, ...told }
}
