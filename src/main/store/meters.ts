/** Meters (devices), their registers, and the mountings that join them to metering points. */
import { and, asc, desc, eq, inArray, isNull, placeholder, type SQL, sql } from 'drizzle-orm'
import { type ChangesOf, type Connection, type NewRowOf, type RowOf, removing, rowsOf } from './connection.ts'
import { StoreFailed } from './failure.ts'
import {
	building,
	collectionState,
	floor,
	line,
	listedMeter,
	meter,
	meterCheck,
	mounting,
	point,
	rawFrame,
	readDay,
	readFailure,
	register,
	secret,
	unit,
} from './schema.ts'

export type Meter = RowOf<typeof meter>
export type Register = RowOf<typeof register>
/** Holds from `fromAt` (included) to `toAt` (not included; null = still mounted). */
export type Mounting = RowOf<typeof mounting>
export type NewMeter = NewRowOf<typeof meter>
export type NewRegister = Omit<NewRowOf<typeof register>, 'meterId'>
export type NewMounting = NewRowOf<typeof mounting>

/** A meter with its line, and where it is mounted now (null = nowhere). */
export type MeterInPlace = Meter & {
	readonly lineName: string
	readonly mountingId: number | null
	readonly mountedFrom: number | null
	readonly multiplierNumerator: number | null
	readonly multiplierDenominator: number | null
	readonly pointId: number | null
	readonly pointName: string | null
	readonly unitId: number | null
	readonly unitName: string | null
	readonly floorName: string | null
	readonly buildingId: number | null
}

/** A register while its meter was mounted at a point. */
export type RegisterAtPoint = { readonly register: Register; readonly mounting: Mounting; readonly meter: Meter }

export function meterQueries(connection: Connection) {
	const { client, db, transaction } = connection
	const meters = rowsOf(connection, meter)
	const registers = rowsOf(connection, register)
	const mountings = rowsOf(connection, mounting)

	const inPlace = () =>
		db
			.select({ meter, line, mounting, point, unit, floor, building })
			.from(meter)
			.innerJoin(line, eq(line.id, meter.lineId))
			.leftJoin(mounting, and(eq(mounting.meterId, meter.id), isNull(mounting.toAt)))
			.leftJoin(point, eq(point.id, mounting.pointId))
			.leftJoin(unit, eq(unit.id, point.unitId))
			.leftJoin(floor, eq(floor.id, unit.floorId))
			.leftJoin(building, eq(building.id, floor.buildingId))
			.orderBy(asc(line.sort), asc(line.id), asc(meter.address), asc(meter.id))
			.$dynamic()
	type Joined = ReturnType<ReturnType<typeof inPlace>['all']>[number]
	const flat = ({ meter, line, mounting, point, unit, floor, building }: Joined): MeterInPlace => ({
		...meter,
		lineName: line.name,
		mountingId: mounting?.id ?? null,
		mountedFrom: mounting?.fromAt ?? null,
		multiplierNumerator: mounting?.multiplierNumerator ?? null,
		multiplierDenominator: mounting?.multiplierDenominator ?? null,
		pointId: point?.id ?? null,
		pointName: point?.name ?? null,
		unitId: unit?.id ?? null,
		unitName: unit?.name ?? null,
		floorName: floor?.name ?? null,
		buildingId: building?.id ?? null,
	})

	const idRows = client
		.prepare<[], [id: number, meterId: number, name: string]>(
			db.select({ id: register.id, meterId: register.meterId, name: register.name }).from(register).toSQL().sql,
		)
		.raw()

	// Asked with every answer of a meter that tells less than its model names.
	const ofMeter = db
		.select()
		.from(register)
		.where(eq(register.meterId, sql.placeholder('meterId')))
		.orderBy(asc(register.id))
		.prepare()

	const addRegister = registerInserter(connection)
	const oneInPlace = inPlace()
		.where(eq(meter.id, placeholder('id')))
		.prepare()

	return {
		/** By line, then address. */
		list: (): readonly MeterInPlace[] => inPlace().all().map(flat),
		get: (id: number): MeterInPlace | null => {
			const row = oneInPlace.get({ id })
			return row === undefined ? null : flat(row)
		},

		/** The meter with its registers and, where given, its mounting, in one transaction. */
		insert: (
			row: NewMeter,
			itsRegisters: readonly NewRegister[] = [],
			itsMounting?: Omit<NewMounting, 'meterId'>,
		): { readonly meterId: number; readonly registerIds: readonly number[]; readonly mountingId: number | null } =>
			transaction(() => {
				const meterId = meters.insert(row)
				const registerIds = itsRegisters.map((each) => addRegister(meterId, each))
				const mountingId = itsMounting === undefined ? null : mountings.insert({ ...itsMounting, meterId })
				return { meterId, registerIds, mountingId }
			}),
		update: (id: number, changes: ChangesOf<typeof meter>): void => meters.update(id, changes),

		/** Only a meter without readings can go ('in-use' else): one that was read is disabled and unmounted instead. */
		remove: (id: number): void =>
			transaction(() =>
				removing(() => {
					db.delete(register).where(eq(register.meterId, id)).run()
					db.delete(mounting).where(eq(mounting.meterId, id)).run()
					db.delete(readFailure).where(eq(readFailure.meterId, id)).run()
					db.delete(collectionState).where(eq(collectionState.meterId, id)).run()
					db.delete(readDay).where(eq(readDay.meterId, id)).run()
					db.delete(secret).where(eq(secret.meterId, id)).run()
					db.delete(meterCheck).where(eq(meterCheck.meterId, id)).run()
					// Its list still waits for it.
					db.update(listedMeter).set({ meterId: null }).where(eq(listedMeter.meterId, id)).run()
					db.delete(rawFrame).where(eq(rawFrame.meterId, id)).run()
					return db.delete(meter).where(eq(meter.id, id)).run().changes
				}, id),
			),

		registersOf: (meterId: number): readonly Register[] => ofMeter.all({ meterId }),
		registers: (): readonly Register[] => registers.list(),
		/** Ids of all registers by meter and name: lean, for views of two thousand meters. */
		registerIds: (): ReadonlyMap<number, ReadonlyMap<string, number>> => {
			const found = new Map<number, Map<string, number>>()
			for (const [id, meterId, name] of idRows.all()) {
				const own = found.get(meterId) ?? new Map<string, number>()
				found.set(meterId, own.set(name, id))
			}
			return found
		},
		register: registers.get,
		addRegister,
		updateRegister: (id: number, changes: ChangesOf<typeof register>): void => registers.update(id, changes),

		...atPoints(connection),
		...atAddresses(connection),

		mountings: (): readonly Mounting[] => mountings.list(),
		/** 'overlap' when the meter or the point has another one in that time. */
		mount: mountings.insert,
		updateMounting: (id: number, changes: ChangesOf<typeof mounting>): void => mountings.update(id, changes),
		unmount: (mountingId: number, toAt: number): void => {
			if (mountings.get(mountingId)?.toAt !== null) throw new StoreFailed('not-found', `no open mounting ${mountingId}`)
			mountings.update(mountingId, { toAt })
		},
	}
}

function atAddresses({ db }: Connection) {
	const atAddress = db
		.select()
		.from(meter)
		.where(and(eq(meter.lineId, placeholder('lineId')), eq(meter.address, placeholder('address'))))
		.orderBy(desc(meter.enabled), desc(meter.id))
		.limit(1)
		.prepare()
	return {
		/** The one that answers there: enabled before disabled, latest first. */
		byAddress: (lineId: number, address: string): Meter | null => atAddress.get({ lineId, address }) ?? null,
	}
}

/** Registers while their meters were mounted at points. */
function atPoints({ db, snapshot }: Connection) {
	const mounted = (condition: SQL) =>
		db
			.select({ register, mounting, meter })
			.from(mounting)
			.innerJoin(meter, eq(meter.id, mounting.meterId))
			.innerJoin(register, eq(register.meterId, meter.id))
			.where(condition)
			.orderBy(asc(mounting.pointId), asc(mounting.fromAt), asc(register.id))
	const where = (condition: SQL): readonly RegisterAtPoint[] => mounted(condition).all()
	// A bill asks for its points one by one, and drizzle takes longer to write the question than SQLite to answer it.
	const ofPoint = mounted(eq(mounting.pointId, placeholder('pointId'))).prepare()
	const registersOfPoints = (pointIds: readonly number[]) => where(inArray(mounting.pointId, [...pointIds]))
	return {
		/** Every register that ever measured the point, with the window and multiplier of its mounting, oldest first. */
		registersOfPoint: (pointId: number): readonly RegisterAtPoint[] => ofPoint.all({ pointId }),
		registersOfPoints: (pointIds: readonly number[]): readonly RegisterAtPoint[] =>
			// One statement takes 32,766 values at most.
			snapshot(() => chunks(pointIds, 10_000).flatMap(registersOfPoints)),
		/** Of all points, of each meter the register that its model (by id) calls its main one; by point, oldest first. */
		mainRegisters: (mains: Readonly<Record<string, string>>): readonly RegisterAtPoint[] => {
			const named = sql`select key, value from json_each(${JSON.stringify(mains)})`
			return where(sql`(${meter.modelId}, ${register.name}) in (${named})`)
		},
	}
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
	Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

/** Prepared once: a meter has up to fifty of them, and a list may bring two thousand meters. */
function registerInserter({ db }: Connection) {
	const insert = db
		.insert(register)
		.values({
			...{ meterId: placeholder('meterId'), name: placeholder('name'), quantity: placeholder('quantity') },
			...{ role: placeholder('role'), unit: placeholder('unit'), exponent: placeholder('exponent') },
			...{ digits: placeholder('digits'), tariff: placeholder('tariff'), subunit: placeholder('subunit') },
			...{ versionOf: placeholder('versionOf'), statedUnit: placeholder('statedUnit') },
			statedExponent: placeholder('statedExponent'),
		})
		.prepare()
	const unstated = { role: '', digits: null, tariff: 0, subunit: 0 }
	const firstScale = { versionOf: null, statedUnit: null, statedExponent: null }
	return (meterId: number, row: NewRegister): number =>
		Number(insert.run({ ...unstated, ...firstScale, ...row, meterId }).lastInsertRowid)
}
