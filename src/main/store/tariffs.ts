/** Tariffs, their dated versions, and which point has which tariff from when on. */
import { and, asc, desc, eq, lte, sql } from 'drizzle-orm'
import { type ChangesOf, type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { pointTariff, tariff, tariffVersion } from './schema.ts'

/** Valid from its date (included) until the next version's. `definition` is the domain's JSON. */
export type TariffVersion = RowOf<typeof tariffVersion>
export type PointTariff = RowOf<typeof pointTariff>

export function tariffQueries(connection: Connection) {
	const { db } = connection
	const tariffs = rowsOf(connection, tariff, [tariff.name])
	const versions = rowsOf(connection, tariffVersion, [tariffVersion.tariffId, tariffVersion.validFrom])
	const ofPoint = db
		.select()
		.from(pointTariff)
		.where(eq(pointTariff.pointId, sql.placeholder('pointId')))
		.orderBy(asc(pointTariff.fromDate))
		.prepare()
	return {
		list: tariffs.list,
		get: tariffs.get,
		insert: tariffs.insert,
		update: (id: number, changes: ChangesOf<typeof tariff>): void => tariffs.update(id, changes),
		remove: tariffs.remove,

		/** Oldest first. */
		versions: (tariffId: number): readonly TariffVersion[] =>
			db
				.select()
				.from(tariffVersion)
				.where(eq(tariffVersion.tariffId, tariffId))
				.orderBy(asc(tariffVersion.validFrom))
				.all(),
		/** The version in force on a day, null = none yet. */
		versionAt: (tariffId: number, date: string): TariffVersion | null =>
			db
				.select()
				.from(tariffVersion)
				.where(and(eq(tariffVersion.tariffId, tariffId), lte(tariffVersion.validFrom, date)))
				.orderBy(desc(tariffVersion.validFrom))
				.get() ?? null,
		/** 'duplicate' when the tariff has a version from that day already. */
		insertVersion: versions.insert,
		updateVersion: (id: number, changes: ChangesOf<typeof tariffVersion>): void => versions.update(id, changes),
		removeVersion: versions.remove,

		/** By point and date. */
		assignments: (): readonly PointTariff[] =>
			db.select().from(pointTariff).orderBy(asc(pointTariff.pointId), asc(pointTariff.fromDate)).all(),
		assignmentsOf: (pointId: number): readonly PointTariff[] => ofPoint.all({ pointId }),
		/** The tariff of a point on a day, null = none. */
		assignmentAt: (pointId: number, date: string): PointTariff | null =>
			db
				.select()
				.from(pointTariff)
				.where(and(eq(pointTariff.pointId, pointId), lte(pointTariff.fromDate, date)))
				.orderBy(desc(pointTariff.fromDate))
				.get() ?? null,
		/** From that day on; another tariff from the same day is replaced. */
		assign: (row: NewRowOf<typeof pointTariff>): void => {
			db.insert(pointTariff)
				.values(row)
				.onConflictDoUpdate({ target: [pointTariff.pointId, pointTariff.fromDate], set: { tariffId: row.tariffId } })
				.run()
		},
		unassign: (pointId: number, fromDate: string): void => {
			db.delete(pointTariff)
				.where(and(eq(pointTariff.pointId, pointId), eq(pointTariff.fromDate, fromDate)))
				.run()
		},
	}
}
