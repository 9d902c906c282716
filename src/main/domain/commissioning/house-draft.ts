/** The building while a list is compared with it: each row that is taken changes what the next one finds. */
import { type House, type KnownUnit, type RowWish, serialKey } from './listed.ts'

export const unitKey = (floor: string, unit: string): string => JSON.stringify([floor, unit])
const pointKey = (key: string, point: string): string => JSON.stringify([key, point])

export type SerialPlace = {
	readonly serial: string
	/** null: at no point now. */
	readonly place: string | null
	readonly shown: string
	/** The row of this list that brought it, null: it was there before. */
	readonly row: number | null
}

export type HouseDraft = {
	readonly unit: (key: string) => KnownUnit | undefined
	/** The floor of a unit whose name is there once, in the building or the list, else null. */
	readonly floorOf: (unit: string) => string | null
	/** Where meters hang whose serial numbers are the same but for leading zeros. */
	readonly serials: (serial: string) => readonly SerialPlace[]
	/** The serial number of who answers there. */
	readonly atAddress: (line: string, address: string) => string | undefined
	/** The row of this list that said it first; from now on this one unless there is one. */
	readonly saidBy: (what: string, row: number) => number
	readonly take: (wish: RowWish, row: number) => void
	readonly placeOf: (key: string, point: string) => string
}

/** `named`: the floor and unit that each row of the list names. */
export function draftOf(
	house: House,
	named: readonly { readonly floor: string | null; readonly unit: string | null }[],
): HouseDraft {
	const units = new Map<string, KnownUnit>()
	const byName = new Map<string, Set<string>>()
	const serials = new Map<string, SerialPlace[]>()
	const addresses = new Map<string, string>()
	const said = new Map<string, number>()

	const putName = (floor: string, unit: string) => byName.set(unit, (byName.get(unit) ?? new Set()).add(floor))
	const putUnit = (unit: KnownUnit) => {
		units.set(unitKey(unit.floor, unit.name), unit)
		putName(unit.floor, unit.name)
	}
	// All of them at once: a row must not mean another place because the list was imported before.
	for (const { floor, unit } of named) if (floor !== null && unit !== null) putName(floor, unit)
	const putSerial = (place: SerialPlace) => {
		const key = serialKey(place.serial)
		const others = (serials.get(key) ?? []).filter((each) => each.place === null || each.place !== place.place)
		serials.set(key, [...others, place])
	}
	const putMeter = (key: string, point: string, meter: NonNullable<RowWish['meter']>, row: number | null) => {
		const place = pointKey(key, point)
		putSerial({ serial: meter.serial, place, shown: `${JSON.parse(key).join(', ')}, ${point}`, row })
		if (meter.line !== null && meter.address !== null) {
			addresses.set(JSON.stringify([meter.line, meter.address]), meter.serial)
		}
	}
	for (const unit of house.units) {
		putUnit(unit)
		const key = unitKey(unit.floor, unit.name)
		for (const [name, { meter }] of unit.points) if (meter !== null) putMeter(key, name, meter, null)
	}
	for (const { serial, line, address } of house.elsewhere) {
		putSerial({ serial, place: null, shown: `${line}, ${address}`, row: null })
		addresses.set(JSON.stringify([line, address]), serial)
	}
	return {
		unit: (key) => units.get(key),
		floorOf: (unit) => {
			const floors = byName.get(unit)
			return floors?.size === 1 ? [...floors][0]! : null
		},
		serials: (serial) => serials.get(serialKey(serial)) ?? [],
		atAddress: (line, address) => addresses.get(JSON.stringify([line, address])),
		saidBy: (what, row) => {
			const first = said.get(what) ?? row
			said.set(what, first)
			return first
		},
		placeOf: pointKey,
		take(wish, row) {
			const key = unitKey(wish.floor, wish.unit)
			const before = units.get(key)
			const points = new Map(before?.points)
			if (wish.point !== null) {
				const there = points.get(wish.point.name)
				points.set(wish.point.name, {
					medium: wish.point.medium,
					marketLocation: wish.point.marketLocation ?? there?.marketLocation ?? null,
					meter: wish.meter ?? there?.meter ?? null,
				})
			}
			const others = (before?.occupancies ?? []).filter(({ from }) => from !== wish.occupancy?.from)
			putUnit({
				floor: wish.floor,
				name: wish.unit,
				area: wish.area ?? before?.area ?? null,
				heatedArea: wish.heatedArea ?? before?.heatedArea ?? null,
				isCommercial: wish.isCommercial ?? before?.isCommercial ?? false,
				occupancies: wish.occupancy === null ? others : [...others, wish.occupancy],
				points,
			})
			if (wish.point !== null && wish.meter !== null) putMeter(key, wish.point.name, wish.meter, row)
		},
	}
}
