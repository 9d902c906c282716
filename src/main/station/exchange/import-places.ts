/** Where the lines of an archive go: what of it the station has already, and rows for what it does not have. */
import type { Mounting, Register } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'
import type { ContentLine, Header, LineOf } from '../../work/archive/format.ts'
import type { Counted } from './import.ts'

export type Sender = {
	readonly building: Header['building']
	readonly fingerprint: string
	/** By its meters. */
	readonly isKnownBuilding: boolean
}

/** From the sender's numbers to the station's own; null: there is no place here. */
type Numbers = Map<number, number | null>

type Import = {
	readonly store: Store
	readonly sender: Sender
	readonly counted: Counted
	readonly buildingId: number
	/** The sender's building is the station's own. */
	readonly isSame: boolean
	readonly numbers: Readonly<Record<'floor' | 'unit' | 'point' | 'meter' | 'register' | 'collector', Numbers>>
	/** The sender's lines, by its number: their protocols. */
	readonly protocols: Map<number, string>
	readonly closedLines: Map<string, number>
	/** What the station had, each to be matched once: two points of one name are two points in both. */
	readonly unmatched: Readonly<Record<'place' | 'meter', Map<string, number[]>>>
	readonly mountings: Mounting[]
}

export function createPlaces(store: Store, sender: Sender, counted: Counted) {
	const { topology } = store
	const own = topology.buildings()[0]
	const work: Import = {
		...{ store, sender, counted },
		buildingId:
			own?.id ?? topology.insertBuilding({ ...sender.building, addressLines: [...sender.building.addressLines] }),
		isSame: own === undefined || sender.isKnownBuilding || plain(own.name) === plain(sender.building.name),
		numbers: {
			...{ floor: new Map(), unit: new Map(), point: new Map() },
			...{ meter: new Map(), register: new Map(), collector: new Map() },
		},
		...{ protocols: new Map(), closedLines: new Map() },
		unmatched: {
			place: idsBy([
				...topology.floors().map((each) => [floorKey(each.buildingId, each.name), each.id] as const),
				...topology.units().map((each) => [unitKey(each.floorId, each.name), each.id] as const),
				...topology.points().map((each) => [pointKey(each.unitId, each.medium, each.name), each.id] as const),
			]),
			// The one that is read comes first, then in the order in which they were added.
			meter: idsBy(
				store.meters
					.list()
					.toSorted((one, other) => Number(other.enabled) - Number(one.enabled) || one.id - other.id)
					.map((each) => [deviceKey(each), each.id] as const),
			),
		},
		mountings: [...store.meters.mountings()],
	}
	return {
		put: (line: ContentLine): void => putLine(work, line),
		registerOf: (id: number): number | null => work.numbers.register.get(id) ?? null,
	}
}

export const deviceKey = ({ serial, protocol }: { readonly serial: string; readonly protocol: string }): string =>
	`${protocol} ${serial}`
const plain = (name: string): string => name.trim().normalize('NFC').toLowerCase()
const floorKey = (buildingId: number, name: string) => `floor ${buildingId} ${plain(name)}`
const unitKey = (floorId: number, name: string) => `unit ${floorId} ${plain(name)}`
const pointKey = (unitId: number, medium: string, name: string) => `point ${unitId} ${medium} ${plain(name)}`

function idsBy(pairs: readonly (readonly [key: string, id: number])[]): Map<string, number[]> {
	const ids = new Map<string, number[]>()
	for (const [key, id] of pairs) ids.set(key, [...(ids.get(key) ?? []), id])
	return ids
}

function putLine(work: Import, line: ContentLine): void {
	const { store, sender, isSame, buildingId, numbers, unmatched } = work
	const matched = (key: string) => unmatched.place.get(key)?.shift()
	switch (line.t) {
		case 'floor': {
			// Another building's floors keep their building's name: 'Lindenhof: 1. OG'. Found again by it.
			const name = isSame ? line.name : `${sender.building.name}: ${line.name}`
			const there = matched(floorKey(buildingId, name))
			numbers.floor.set(line.id, there ?? store.topology.insertFloor({ buildingId, name, sort: line.sort }))
			break
		}
		case 'unit': {
			const { name, areaM2, sort, heatedAreaM2 = null, isCommercial = false } = line
			const row = { name, areaM2, sort, heatedAreaM2, isCommercial }
			const floorId = numbers.floor.get(line.floor)!
			const there = matched(unitKey(floorId, name))
			numbers.unit.set(line.id, there ?? store.topology.insertUnit({ floorId, ...row }))
			break
		}
		case 'point': {
			const { name, medium, sort, marketLocation = null } = line
			const row = { name, medium, sort, marketLocation }
			const unitId = numbers.unit.get(line.unit)!
			const there = matched(pointKey(unitId, medium, name))
			numbers.point.set(line.id, there ?? store.topology.insertPoint({ unitId, ...row }))
			break
		}
		case 'line':
			work.protocols.set(line.id, line.protocol)
			break
		case 'meter':
			putMeter(work, line)
			break
		case 'register':
			putRegister(work, line)
			break
		case 'mounting':
			putMounting(work, line)
			break
		default:
			putNetwork(work, line)
	}
}

/** Known by serial number and protocol, each row of the station once: a meter that came back is two rows in both. */
function putMeter(work: Import, line: LineOf<'meter'>): void {
	const { store, counted, numbers } = work
	const there = line.serial === '' ? undefined : work.unmatched.meter.get(deviceKey(line))?.shift()
	if (there !== undefined) {
		counted.metersKnown++
		numbers.meter.set(line.id, there)
		return
	}
	const { serial, modelId, protocol, manufacturer, medium, calibrationYear, ownClock, address, addedAt } = line
	const { meterId } = store.meters.insert({
		...{ serial, modelId, protocol, manufacturer, medium, calibrationYear, ownClock, address, addedAt },
		lineId: closedLine(work, protocol),
		// The sender reads it; this station would look for it in vain.
		enabled: false,
	})
	counted.metersNew++
	numbers.meter.set(line.id, meterId)
}

/** A line that is never opened, one for each sender and protocol: what stands on it was read elsewhere. */
function closedLine({ store, sender, closedLines }: Import, protocol: string): number {
	const url = `archive://${sender.fingerprint.replaceAll(' ', '').slice(0, 16)}/${protocol}`
	const known = closedLines.get(url) ?? store.lines.list().find((line) => line.url === url)?.id
	const name = `${sender.building.name}, ${protocol} (${sender.fingerprint.slice(0, 9)})`
	const lineId = known ?? store.lines.insert({ name, url, protocol, enabled: false, sort: 1_000 })
	closedLines.set(url, lineId)
	return lineId
}

function putRegister({ store, numbers }: Import, line: LineOf<'register'>): void {
	const meterId = numbers.meter.get(line.meter)!
	const { name, quantity, role, unit, exponent, digits, tariff, subunit } = line
	const there = store.meters.registersOf(meterId).find((each) => each.name === name)
	if (there === undefined) {
		const row = { name, quantity, role, unit, exponent, digits, tariff, subunit }
		numbers.register.set(line.id, store.meters.addRegister(meterId, row))
		return
	}
	// Raw values never change: where they count in other steps they have no place.
	numbers.register.set(line.id, countsAlike(there, line) ? there.id : null)
}

const countsAlike = (one: Register, other: LineOf<'register'>): boolean =>
	(['quantity', 'role', 'unit', 'exponent', 'tariff', 'subunit'] as const).every((each) => one[each] === other[each])

function putMounting(work: Import, { meter, point, fromAt, toAt, numerator, denominator }: LineOf<'mounting'>): void {
	const { store, counted, mountings, numbers } = work
	const meterId = numbers.meter.get(meter)!
	const pointId = numbers.point.get(point)!
	const touching = mountings.filter(
		(each) => (each.meterId === meterId || each.pointId === pointId) && overlaps(each, { fromAt, toAt }),
	)
	if (touching.some((each) => each.meterId === meterId && each.pointId === pointId)) return
	if (touching.length > 0) {
		counted.mountingsLeft++
		return
	}
	const row = {
		...{ meterId, pointId, fromAt, toAt },
		...{ multiplierNumerator: numerator, multiplierDenominator: denominator },
	}
	mountings.push({ id: store.meters.mount(row), ...row })
}

type Span = Pick<Mounting, 'fromAt' | 'toAt'>
const overlaps = (one: Span, other: Span): boolean =>
	(other.toAt === null || one.fromAt < other.toAt) && (one.toAt === null || other.fromAt < one.toAt)

function putNetwork(
	work: Import,
	line: LineOf<'concentrator' | 'entry' | 'collector' | 'channel' | 'scale' | 'event' | 'readings' | 'total'>,
): void {
	const { store, counted, numbers } = work
	const meterOf = (id: number): number => numbers.meter.get(id)!
	switch (line.t) {
		case 'concentrator':
			store.exchange.addConcentrator({ meterId: meterOf(line.meter), name: line.name })
			return
		case 'entry': {
			const meterId = line.meter === null ? null : meterOf(line.meter)
			const { point, wanted, found } = line
			store.exchange.addArchivePoint({ concentratorId: meterOf(line.concentrator), point, meterId, wanted, found })
			return
		}
		case 'collector': {
			const { id, line: of, concentrator, modelId, address, name, addedAt } = line
			const lineId = closedLine(work, work.protocols.get(of)!)
			const concentratorId = concentrator === null ? null : meterOf(concentrator)
			const row = { lineId, concentratorId, modelId, address, name, addedAt }
			numbers.collector.set(id, store.exchange.collectorAt(row))
			return
		}
		case 'channel': {
			const collectorId = numbers.collector.get(line.collector)!
			store.exchange.addChannel({ collectorId, number: line.number, meterId: meterOf(line.meter) })
			return
		}
		case 'scale': {
			const { fromAt, startCount, startValue, numerator, denominator, reason } = line
			const constant = { constantNumerator: numerator, constantDenominator: denominator }
			store.exchange.addScale({ meterId: meterOf(line.meter), fromAt, startCount, startValue, reason, ...constant })
			return
		}
		case 'event': {
			const { important, sequence, erc, local, text, decoded, hex, receivedAt } = line
			const added = store.exchange.addConcentratorEvent({
				...{ concentratorId: meterOf(line.concentrator), important, sequence, erc, local, text, decoded, receivedAt },
				bytes: Buffer.from(hex, 'hex'),
			})
			if (added === 'added') counted.events++
			if (added === 'conflict') counted.eventConflicts++
		}
	}
}
