/**
 * Takes the rows of a list into the store, in one transaction: whatever fails leaves everything as it was. Each step
 * finds what is there already, so that the same list again changes nothing.
 */
import { Exact } from '../../../shared/decimal.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import type { KnownMeter, RowWish } from '../../domain/commissioning/listed.ts'
import type { Listed } from '../../store/commissioning.ts'
import { addMeter } from '../api/new-meter.ts'
import { buildingOf, found, type Parts } from '../api/parts.ts'

export type TakeInParts = Pick<Parts, 'store' | 'presets' | 'clock'>

/** Found once for the whole list: a name is looked up in each of its rows. */
type Places = {
	readonly floors: Map<string, number>
	readonly units: Map<string, number>
	readonly points: Map<string, number>
	readonly lines: ReadonlyMap<string, number>
	readonly occupancies: Map<string, { readonly id: number; readonly tenantId: number }>
	/** Point → the meter that hangs there now. */
	readonly mounted: ReadonlyMap<number, number>
}

export function takeIn(parts: TakeInParts, wishes: readonly RowWish[]): void {
	const { store, clock } = parts
	store.transaction(() => {
		const places = placesOf(parts)
		for (const wish of wishes) takeRow(parts, places, wish)
		keepStartReadings(parts)
		store.settings.set('commissioning.import', { at: clock.now() })
	})
}

const keyOf = (...parts: readonly (string | number)[]): string => JSON.stringify(parts)

function placesOf({ store }: TakeInParts): Places {
	const { floors, units, points } = store.topology
	return {
		floors: new Map(floors().map(({ id, name }) => [name, id])),
		units: new Map(units().map(({ id, floorId, name }) => [keyOf(floorId, name), id])),
		points: new Map(points().map(({ id, unitId, name }) => [keyOf(unitId, name), id])),
		lines: new Map(store.lines.list().map(({ id, name }) => [name, id])),
		occupancies: new Map(
			store.topology
				.occupancies()
				.map(({ id, tenantId, unitId, fromDate }) => [keyOf(unitId, fromDate), { id, tenantId }]),
		),
		mounted: new Map(
			store.meters.mountings().flatMap(({ pointId, meterId, toAt }) => (toAt === null ? [[pointId, meterId]] : [])),
		),
	}
}

function kept(places: Map<string, number>, key: string, insert: () => number): number {
	const there = places.get(key)
	if (there !== undefined) return there
	const id = insert()
	places.set(key, id)
	return id
}

function takeRow(parts: TakeInParts, places: Places, wish: RowWish): void {
	const { topology } = parts.store
	const floorId = kept(places.floors, wish.floor, () =>
		topology.insertFloor({ buildingId: buildingOf(parts.store).id, name: wish.floor, sort: places.floors.size }),
	)
	const { area, heatedArea, isCommercial } = wish
	const unitId = kept(places.units, keyOf(floorId, wish.unit), () =>
		topology.insertUnit({ floorId, name: wish.unit, areaM2: null, sort: places.units.size }),
	)
	if (area !== null) topology.updateUnit(unitId, { areaM2: area })
	if (heatedArea !== null) topology.updateUnit(unitId, { heatedAreaM2: heatedArea })
	if (isCommercial !== null) topology.updateUnit(unitId, { isCommercial })
	if (wish.occupancy !== null) takeOccupancy(parts, places, unitId, wish.occupancy)
	if (wish.point === null) return
	const { name, medium, marketLocation } = wish.point
	const pointId = kept(places.points, keyOf(unitId, name), () => topology.insertPoint({ unitId, name, medium }))
	if (marketLocation !== null) topology.updatePoint(pointId, { marketLocation })
	if (wish.meter !== null) takeMeter(parts, places, { unitId, pointId, pointName: name }, wish.meter)
}

function takeOccupancy(
	{ store: { topology } }: TakeInParts,
	{ occupancies }: Places,
	unitId: number,
	{ tenant, from, to, persons }: NonNullable<RowWish['occupancy']>,
): void {
	const there = occupancies.get(keyOf(unitId, from))
	if (there !== undefined) {
		topology.updateTenant(there.tenantId, { name: tenant })
		topology.updateOccupancy(there.id, { toDate: to, persons })
		return
	}
	const tenantId = topology.insertTenant({ name: tenant })
	const id = topology.insertOccupancy({ unitId, tenantId, fromDate: from, toDate: to, persons, kind: 'postpaid' })
	occupancies.set(keyOf(unitId, from), { id, tenantId })
}

type Place = { readonly unitId: number; readonly pointId: number; readonly pointName: string }

function takeMeter(parts: TakeInParts, places: Places, place: Place, wish: KnownMeter): void {
	const { store, clock } = parts
	const listed = store.commissioning.listedAt(place.pointId)
	const row = {
		serial: wish.serial,
		modelId: wish.model,
		lineId: wish.line === null ? null : (places.lines.get(wish.line) ?? null),
		address: wish.address,
		calibrationYear: wish.calibrationYear,
		mountedSince: wish.mountedSince,
		startReading: wish.startReading,
	}
	const listedId =
		listed?.id ??
		store.commissioning.insertListed({ ...row, pointId: place.pointId, importedAt: clock.now(), startKeptAt: null })
	if (listed !== null) store.commissioning.updateListed(listed.id, row)
	if (wish.state === 'waits') return
	const meterId = listed?.meterId ?? places.mounted.get(place.pointId) ?? put(parts, place, listedId)
	store.commissioning.updateListed(listedId, { meterId })
	if (wish.calibrationYear !== null) store.meters.update(meterId, { calibrationYear: wish.calibrationYear })
}

function put(parts: TakeInParts, place: Place, listedId: number): number {
	const listed = found(parts.store.commissioning.listedOne(listedId), 'meter')
	return joinListed(parts, listed, {
		...place,
		lineId: found(listed.lineId, 'line'),
		address: found(listed.address, 'meter'),
		modelId: found(listed.modelId, 'model'),
		serial: listed.serial,
	})
}

export type Joining = Place & {
	readonly lineId: number
	readonly address: string
	readonly modelId: string
	readonly serial: string
}

/** The listed meter becomes one that is read. Call it inside a transaction. */
export function joinListed(parts: TakeInParts, listed: Listed, joining: Joining): number {
	const { meterId } = addMeter(parts, {
		...joining,
		ownClock: 'local',
		mountedSince: listed.mountedSince,
	})
	const { store } = parts
	if (listed.calibrationYear !== null) store.meters.update(meterId, { calibrationYear: listed.calibrationYear })
	store.commissioning.updateListed(listed.id, { meterId })
	return meterId
}

/**
 * Start readings of the list become readings once the register that they belong to is known: with some meters its
 * resolution shows with the first value only. One with more digits than the register counts stays in the list: it
 * cannot be kept exactly, and nothing is rounded.
 */
export function keepStartReadings({ store, presets, clock }: TakeInParts): void {
	const { zone } = buildingOf(store)
	for (const { id, meterId, startReading, mountedSince } of store.commissioning.startsWaiting()) {
		if (meterId === null || startReading === null || mountedSince === null) continue
		const meter = found(store.meters.get(meterId), 'meter')
		const main = presets.models.get(meter.modelId ?? '')?.main
		const register = store.meters.registersOf(meterId).find(({ name }) => name === main)
		if (register === undefined) continue
		const steps = new Exact(startReading).div(new Exact(10).pow(register.exponent))
		if (!steps.isInteger() || steps.abs().gt(Number.MAX_SAFE_INTEGER)) continue
		const at = dayStart(zone, mountedSince)
		const reading = { registerId: register.id, at, origin: 'manual', value: steps.toNumber() } as const
		const inserted = store.readings.insertRound({
			frames: [],
			readings: [{ ...reading, quality: 'measured', receivedAt: clock.now(), frame: null }],
		})
		if (inserted.conflicts.length === 0) store.commissioning.updateListed(id, { startKeptAt: clock.now() })
	}
}
