/**
 * The station's readings as a terminal's memory. Measuring points are electricity meters in a numbering that is stored
 * and never changes; other media have no place in Q/GDW 1376.1's registers and are not offered. Values are the meters'
 * own, without CT × PT, as a terminal has them.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { Exact } from '../../../shared/decimal.ts'
import { addDays, addMonths } from '../../../shared/period.ts'
import type { Unit } from '../../../shared/quantity.ts'
import { localOfInstant, meaningOfLocal, meterLocalToInstant } from '../../domain/calendar/local-time.ts'
import { preferred } from '../../domain/readings/accept.ts'
import type { Reading } from '../../domain/readings/reading.ts'
import { powerOfTen } from '../../domain/readings/register.ts'
import type { ArchiveEntry } from '../../protocols/concentrator.ts'
import type { Boundary, Measured, Memory, Told, Wanted } from '../../protocols/gdw1376/answering/memory.ts'
import type { Meter, Register } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'

export type UpwardMemory = Pick<Memory, 'points' | 'entry' | 'tariffs' | 'newest' | 'stored'> & {
	/** Gives points to meters that have none yet, and reads all anew, in slices. */
	readonly renew: () => Promise<void>
	readonly zone: () => string
	/** The station's points by those of a concentrator. */
	readonly pointsOf: (concentratorId: number) => ReadonlyMap<number, number>
}

const mostPoints = 2040
/** Values of one reading lie together; what is older than this before the newest is of another one. */
const roundMs = 5 * 60_000

type PointMeter = { readonly meter: Meter; readonly registers: readonly Register[] }

export function createUpwardMemory(store: Store): UpwardMemory {
	let points = new Map<number, PointMeter>()
	let zone = 'UTC'
	const registerAt = (point: number, wanted: Wanted): Register | undefined =>
		points.get(point)?.registers.find((register) => fits(register, wanted) && register.tariff === wanted.tariff)
	const localMinute = (instant: number) => localOfInstant(zone, instant).slice(0, 16)

	return {
		zone: () => zone,
		async renew() {
			zone = store.topology.buildings()[0]?.zone ?? 'UTC'
			await givePoints(store)
			const meters = new Map(store.meters.list().map((meter) => [meter.id, meter]))
			const registers = Map.groupBy(store.meters.registers(), ({ meterId }) => meterId)
			points = new Map(
				store.exchange.upwardPoints().flatMap(({ point, meterId }) => {
					const meter = meters.get(meterId)
					return meter === undefined ? [] : [[point, { meter, registers: registers.get(meterId) ?? [] }] as const]
				}),
			)
		},
		pointsOf: (concentratorId) => {
			const own = new Map([...points].map(([point, { meter }]) => [meter.id, point]))
			return new Map(
				store.exchange.archivePoints().flatMap((each) => {
					const point = each.concentratorId === concentratorId ? own.get(each.meterId ?? 0) : undefined
					return point === undefined ? [] : [[each.point, point] as const]
				}),
			)
		},
		points: () => Math.max(0, ...points.keys()),
		entry: (point) => {
			const found = points.get(point)
			return found === undefined ? null : entryOf(point, found)
		},
		tariffs: (point, measured) => {
			const fitting = points.get(point)?.registers.filter((register) => fits(register, measured)) ?? []
			return fitting.length === 0 ? null : Math.max(...fitting.map(({ tariff }) => tariff))
		},
		newest(point, wanted) {
			const registers = wanted.map((each) => registerAt(point, each))
			const ids = registers.flatMap((register) => register?.id ?? [])
			const latest = store.readings.latest(ids, undefined, { quality: 'usable' })
			const at = Math.max(...[...latest.values()].map((reading) => reading.at))
			if (latest.size === 0) return nothing(wanted)
			const values = wanted.map((each, index) => {
				const reading = latest.get(registers[index]?.id ?? 0)
				return reading === undefined || reading.at < at - roundMs ? null : textOf(reading, registers[index]!, each.unit)
			})
			return { readAt: localMinute(at), values }
		},
		stored(point, wanted, boundary) {
			const meter = points.get(point)?.meter
			if (meter === undefined) return nothing(wanted)
			const registers = wanted.map((each) => registerAt(point, each))
			const ids = registers.flatMap((register) => register?.id ?? [])
			const instant = instantsOf(zone, meter, boundary).find((each) => store.readings.at(ids, each, usable).length > 0)
			if (instant === undefined) return nothing(wanted)
			const readings = Map.groupBy(store.readings.at(ids, instant, usable), ({ registerId }) => registerId)
			const best = registers.map((register) => preferred(readings.get(register?.id ?? 0) ?? []))
			const receivedAt = Math.min(...best.flatMap((reading) => reading?.receivedAt ?? []))
			const values = wanted.map(({ unit }, index) => {
				const reading = best[index]
				return reading == null ? null : textOf(reading, registers[index]!, unit)
			})
			return { readAt: localMinute(Math.max(instant, receivedAt)), values }
		},
	}
}

const usable = { quality: 'usable' } as const
const nothing = (wanted: readonly Wanted[]): Told => ({ readAt: null, values: wanted.map(() => null) })

const fits = (register: Register, { quantity, role }: Measured): boolean =>
	register.quantity === quantity && register.subunit === 0 && (register.role === role || isTheOnly(register, role))

/** Meters whose registers carry no role count what is drawn, or state the total. */
const isTheOnly = ({ role, name }: Register, wanted: string): boolean =>
	role === '' && (wanted === 'import' ? name.startsWith('import') : wanted === 'total')

/** A meter that was read once stays what it is, so its point never has to be taken back. */
async function givePoints(store: Store): Promise<void> {
	const given = store.exchange.upwardPoints()
	const known = new Set(given.map(({ meterId }) => meterId))
	const counting = new Set(
		store.meters.registers().flatMap(({ meterId, quantity }) => (quantity === 'energy' ? [meterId] : [])),
	)
	let next = Math.max(0, ...given.map(({ point }) => point)) + 1
	const fresh = store.meters
		.list()
		.filter(({ id, medium, enabled }) => enabled && medium === 'electricity' && counting.has(id) && !known.has(id))
		.toSorted((one, other) => one.id - other.id)
	const wasRead = (meterId: number) =>
		store.readings.latest(store.meters.registersOf(meterId).map(({ id }) => id)).size > 0
	for (const { id } of fresh) {
		if (next > mostPoints) return
		if (wasRead(id)) store.exchange.addUpwardPoint({ point: next++, meterId: id })
		await turn()
	}
}

/** Protocol codes of F10 that are known; 0: none of them. */
const protocolCodes: Readonly<Record<string, number>> = { 'dlt645-1997': 1, dlt645: 30 }
const ports = { rs485: 2, carrier: 31 } as const

function entryOf(point: number, { meter, registers }: PointMeter): ArchiveEntry {
	const main = registers.find((register) => register.quantity === 'energy' && register.tariff === 0)
	const decimals = main === undefined ? 4 : -(main.exponent + (powerOfTen(main.unit, 'kWh') ?? 0))
	return {
		...{ index: point, point, baud: null },
		port: meter.protocol === 'gdw1376' ? ports.carrier : ports.rs485,
		protocolCode: protocolCodes[meter.protocol] ?? 0,
		meterAddress: /^\d{12}$/.test(meter.serial) ? meter.serial : String(point),
		collectorAddress: '0',
		tariffs: Math.max(0, ...registers.filter(({ quantity }) => quantity === 'energy').map(({ tariff }) => tariff)),
		integerDigits: main?.digits == null ? 6 : main.digits - decimals,
		decimals,
		...{ userClass: 0, userSubclass: 0 },
	}
}

/**
 * The instants that a boundary may mean: the building's own, and, of a meter whose clock keeps standard time, the
 * meter's midnight. A minute that the clock skips is none.
 */
function instantsOf(zone: string, { ownClock }: Meter, boundary: Boundary): readonly number[] {
	const local =
		boundary.kind === 'minute'
			? boundary.local
			: boundary.kind === 'day'
				? `${addDays(boundary.date, 1)}T00:00`
				: `${addMonths(boundary.month, 1)}-01T00:00`
	const meaning = meaningOfLocal(zone, local)
	const own = meaning.kind === 'once' ? [meaning.at] : meaning.kind === 'twice' ? [meaning.earlier] : []
	if (boundary.kind === 'minute' || ownClock === 'local') return own
	const meters = meterLocalToInstant(zone, ownClock, local)
	return meters.ok ? [...own, meters.at] : own
}

/** In the wanted unit; null where the units are not of one family. */
function textOf({ value }: Reading, { unit, exponent }: Register, wanted: Unit): string | null {
	if (value === null) return null
	// A ratio as a share of a hundred.
	const power = unit === '' && wanted === '%' ? 2 : powerOfTen(unit, wanted)
	return power === null ? null : new Exact(value).times(new Exact(10).pow(exponent + power)).toFixed()
}
