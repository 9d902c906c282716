/**
 * What leaves and enters the station as a whole: the network's rows for a signed archive, and the station's own
 * measuring points and event rings towards a higher master.
 */
import { and, asc, desc, eq, gt, lte, max } from 'drizzle-orm'
import type { Connection, NewRowOf, RowOf } from './connection.ts'
import {
	archivePoint,
	channel,
	channelScale,
	collector,
	concentrator,
	concentratorEvent,
	upwardEvent,
	upwardPoint,
} from './schema.ts'

export type UpwardEvent = RowOf<typeof upwardEvent>
export type ConcentratorEvent = RowOf<typeof concentratorEvent>
/** 'there': the same stands there already; 'conflict': something else does, and it stays. */
export type Added = 'added' | 'there' | 'conflict'

/** The master's counters count modulo 256: older records have no number any more. */
const ringSize = 256

export function exchangeQueries(connection: Connection) {
	const { db, transaction } = connection
	const addedOrThere = (changes: number): Added => (changes === 1 ? 'added' : 'there')

	return {
		concentrators: (): readonly RowOf<typeof concentrator>[] => db.select().from(concentrator).all(),
		archivePoints: (): readonly RowOf<typeof archivePoint>[] => db.select().from(archivePoint).all(),
		collectors: (): readonly RowOf<typeof collector>[] => db.select().from(collector).all(),
		channels: (): readonly RowOf<typeof channel>[] => db.select().from(channel).all(),
		scales: (): readonly RowOf<typeof channelScale>[] =>
			db.select().from(channelScale).orderBy(asc(channelScale.id)).all(),
		/** Events of concentrators behind `id`, oldest first, `most` at once. */
		eventsAfter: (id: number, most: number): readonly ConcentratorEvent[] =>
			db
				.select()
				.from(concentratorEvent)
				.where(gt(concentratorEvent.id, id))
				.orderBy(asc(concentratorEvent.id))
				.limit(most)
				.all(),

		addConcentrator: (row: NewRowOf<typeof concentrator>): Added =>
			addedOrThere(db.insert(concentrator).values(row).onConflictDoNothing().run().changes),
		addArchivePoint: (row: NewRowOf<typeof archivePoint>): Added =>
			addedOrThere(db.insert(archivePoint).values(row).onConflictDoNothing().run().changes),
		/** The collector on that line with that address, made where there is none. */
		collectorAt: (row: NewRowOf<typeof collector>): number =>
			db
				.select({ id: collector.id })
				.from(collector)
				.where(and(eq(collector.lineId, row.lineId), eq(collector.address, row.address)))
				.get()?.id ?? Number(db.insert(collector).values(row).run().lastInsertRowid),
		addChannel: (row: NewRowOf<typeof channel>): Added =>
			addedOrThere(db.insert(channel).values(row).onConflictDoNothing().run().changes),
		addScale: (row: NewRowOf<typeof channelScale>): Added =>
			addedOrThere(db.insert(channelScale).values(row).onConflictDoNothing().run().changes),
		addConcentratorEvent: (row: NewRowOf<typeof concentratorEvent>): Added => {
			if (db.insert(concentratorEvent).values(row).onConflictDoNothing().run().changes === 1) return 'added'
			const { concentratorId, important, sequence } = row
			const standing = db
				.select({ bytes: concentratorEvent.bytes })
				.from(concentratorEvent)
				.where(
					and(
						eq(concentratorEvent.concentratorId, concentratorId),
						eq(concentratorEvent.important, important),
						eq(concentratorEvent.sequence, sequence),
					),
				)
				.get()
			return standing?.bytes.equals(row.bytes) === true ? 'there' : 'conflict'
		},

		/** Measuring point towards the higher master → meter, in their order. */
		upwardPoints: (): readonly RowOf<typeof upwardPoint>[] =>
			db.select().from(upwardPoint).orderBy(asc(upwardPoint.point)).all(),
		addUpwardPoint: (row: RowOf<typeof upwardPoint>): void => {
			db.insert(upwardPoint).values(row).run()
		},
		/** Puts a record at the end of its ring; the oldest gives way. Returns its number. */
		addUpwardEvent: (row: Omit<UpwardEvent, 'sequence'>): number =>
			transaction(() => {
				const ring = eq(upwardEvent.important, row.important)
				const last = db
					.select({ sequence: max(upwardEvent.sequence) })
					.from(upwardEvent)
					.where(ring)
					.get()!.sequence
				const sequence = last === null ? 0 : last + 1
				db.insert(upwardEvent)
					.values({ ...row, sequence })
					.run()
				db.delete(upwardEvent)
					.where(and(ring, lte(upwardEvent.sequence, sequence - ringSize)))
					.run()
				return sequence
			}),
		/** Newest first; at most 256. */
		upwardRing: (important: boolean): readonly UpwardEvent[] =>
			db
				.select()
				.from(upwardEvent)
				.where(eq(upwardEvent.important, important))
				.orderBy(desc(upwardEvent.sequence))
				.all(),
	}
}
