/** Concentrators, their archives and events, days of reading, orders: the network's own rows. */
import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { ArchiveEntry, ReadingPlan } from '../../shared/contract/network.ts'
import { addDays } from '../../shared/period.ts'
import { type ChangesOf, type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { StoreFailed } from './failure.ts'
import {
	archivePoint,
	channel,
	collector,
	concentrator,
	concentratorEvent,
	eventMark,
	meter,
	orderRecord,
	readDay,
	readFailure,
} from './schema.ts'

const daysKept = 400

/** As a concentrator stated it last, and when. */
export type LastState = {
	readonly readAt: number
	readonly version: string | null
	readonly signalPercent: number | null
	readonly trafficTodayBytes: number | null
	readonly trafficMonthBytes: number | null
	/** Items whose layout is not known, as hex. */
	readonly undecoded: Readonly<Record<string, string>>
}

export type Concentrator = {
	readonly id: number
	readonly name: string
	readonly lineId: number
	readonly address: string
	readonly enabled: boolean
	readonly archiveReadAt: number | null
	readonly planReadAt: number | null
	readonly plan: readonly ReadingPlan[] | null
	readonly state: LastState | null
}
export type ArchivePoint = {
	readonly concentratorId: number
	readonly point: number
	readonly meterId: number | null
	readonly wanted: ArchiveEntry | null
	readonly found: ArchiveEntry | null
}
export type EventMark = RowOf<typeof eventMark>
export type StoredEvent = RowOf<typeof concentratorEvent>
export type OrderRecord = RowOf<typeof orderRecord>
export type DayCount = RowOf<typeof readDay>

export function networkQueries(connection: Connection) {
	return {
		...concentratorQueries(connection),
		...archiveQueries(connection),
		...eventQueries(connection),
		...dayQueries(connection),
		...orderQueries(connection),
		...wayQueries(connection),
	}
}

function concentratorQueries({ db }: Connection) {
	const rows = () =>
		db
			.select({ concentrator, meter })
			.from(concentrator)
			.innerJoin(meter, eq(meter.id, concentrator.meterId))
			.orderBy(asc(concentrator.name), asc(concentrator.meterId))
			.$dynamic()
	const flat = ({
		concentrator: row,
		meter: device,
	}: ReturnType<ReturnType<typeof rows>['all']>[number]): Concentrator => ({
		id: row.meterId,
		name: row.name,
		lineId: device.lineId,
		address: device.address,
		enabled: device.enabled,
		archiveReadAt: row.archiveReadAt,
		planReadAt: row.planReadAt,
		plan: row.plan as Concentrator['plan'],
		state: row.state as LastState | null,
	})
	return {
		concentrators: (): readonly Concentrator[] => rows().all().map(flat),
		concentrator: (id: number): Concentrator | null => {
			const row = rows().where(eq(concentrator.meterId, id)).get()
			return row === undefined ? null : flat(row)
		},
		/** `meterId`: its device, a row of `meter` that is mounted nowhere. */
		addConcentrator: (meterId: number, name: string): void => {
			db.insert(concentrator).values({ meterId, name }).run()
		},
		/** 'not-found' when there is no such concentrator. */
		updateConcentrator: (id: number, changes: Omit<ChangesOf<typeof concentrator>, 'meterId'>): void => {
			const { changes: count } = db.update(concentrator).set(changes).where(eq(concentrator.meterId, id)).run()
			if (count === 0) throw new StoreFailed('not-found', `no concentrator ${id}`)
		},
	}
}

function archiveQueries({ db, transaction }: Connection) {
	const { concentratorId, point } = archivePoint
	const typed = (row: RowOf<typeof archivePoint>) => row as ArchivePoint
	const put = (row: { concentratorId: number; point: number }, set: Partial<NewRowOf<typeof archivePoint>>) =>
		db
			.insert(archivePoint)
			.values({ ...row, ...set })
			.onConflictDoUpdate({ target: [concentratorId, point], set })
			.run()
	return {
		/** By point. */
		archive: (id: number): readonly ArchivePoint[] =>
			db.select().from(archivePoint).where(eq(concentratorId, id)).orderBy(asc(point)).all().map(typed),
		/** Where a meter hangs; null: behind no concentrator. */
		archivePointOf: (meterId: number): ArchivePoint | null => {
			const row = db.select().from(archivePoint).where(eq(archivePoint.meterId, meterId)).get()
			return row === undefined ? null : typed(row)
		},
		archivePoints: (): readonly ArchivePoint[] =>
			db.select().from(archivePoint).orderBy(asc(concentratorId), asc(point)).all().map(typed),
		/** What the station wants at a point; a meter hangs there. */
		want: (id: number, at: number, meterId: number, wanted: ArchiveEntry): void => {
			put({ concentratorId: id, point: at }, { meterId, wanted })
		},
		/**
		 * What the concentrator has, instead of all that was known of it before; or, with `only`, instead of what was known
		 * of these points.
		 */
		found: (id: number, entries: readonly ArchiveEntry[], readAt: number, only?: readonly number[]): void =>
			transaction(() => {
				const which =
					only === undefined ? eq(concentratorId, id) : and(eq(concentratorId, id), inArray(point, [...only]))
				db.update(archivePoint).set({ found: null }).where(which).run()
				for (const entry of entries) put({ concentratorId: id, point: entry.point }, { found: entry })
				db.delete(archivePoint)
					.where(and(eq(concentratorId, id), sql`${archivePoint.found} is null and ${archivePoint.meterId} is null`))
					.run()
				if (only === undefined)
					db.update(concentrator).set({ archiveReadAt: readAt }).where(eq(concentrator.meterId, id)).run()
			}),
	}
}

function eventQueries({ db, transaction }: Connection) {
	const { concentratorId: owner, important: kind, sequence } = concentratorEvent
	const of = (id: number, important: boolean) => and(eq(owner, id), eq(kind, important))
	const mark = (id: number, important: boolean): EventMark | null =>
		db
			.select()
			.from(eventMark)
			.where(and(eq(eventMark.concentratorId, id), eq(eventMark.important, important)))
			.get() ?? null
	return {
		mark,
		marks: (): readonly EventMark[] => db.select().from(eventMark).all(),
		/** The latest ones of a ring, newest first: for what was there already. */
		lastEvents: (id: number, important: boolean, most: number): readonly StoredEvent[] =>
			db.select().from(concentratorEvent).where(of(id, important)).orderBy(desc(sequence)).limit(most).all(),
		/** Events and the mark behind them in one transaction; returns how many were new. What is there already stays. */
		keepEvents: (rows: readonly NewRowOf<typeof concentratorEvent>[], behind: EventMark): number =>
			transaction(() => {
				let kept = 0
				for (const row of rows) kept += db.insert(concentratorEvent).values(row).onConflictDoNothing().run().changes
				const { next, lost } = behind
				db.insert(eventMark)
					.values(behind)
					.onConflictDoUpdate({ target: [eventMark.concentratorId, eventMark.important], set: { next, lost } })
					.run()
				return kept
			}),
		/** Newest first; `before`: an id. */
		events: (id: number | null, before: number | null, most: number): readonly StoredEvent[] =>
			db
				.select()
				.from(concentratorEvent)
				.where(
					and(id === null ? undefined : eq(owner, id), before === null ? undefined : lt(concentratorEvent.id, before)),
				)
				.orderBy(desc(concentratorEvent.id))
				.limit(most)
				.all(),
		countEvents: (id: number): { readonly important: number; readonly ordinary: number } => {
			const count = (important: boolean) =>
				db.select({ n: sql<number>`count(*)` }).from(concentratorEvent).where(of(id, important)).get()!.n
			return { important: count(true), ordinary: count(false) }
		},
	}
}

function dayQueries({ client, db }: Connection) {
	const p = sql.placeholder
	// Two thousand rows a minute: prepared, bound by position in the order of the table's columns.
	const add = client.prepare(
		db
			.insert(readDay)
			.values({ meterId: p('meterId'), date: p('date'), asked: p('asked'), answered: p('answered') })
			.onConflictDoUpdate({
				target: [readDay.meterId, readDay.date],
				set: { asked: sql`asked + excluded.asked`, answered: sql`answered + excluded.answered` },
			})
			.toSQL().sql,
	)
	const old = and(eq(readDay.meterId, p('meterId')), lt(readDay.date, p('date')))
	const prune = client.prepare(db.delete(readDay).where(old).toSQL().sql)
	return {
		/** Adds to what is counted of that day; days of the same meter that are older than `daysKept` go. */
		countDay: ({ meterId, date, asked, answered }: DayCount): void => {
			add.run(meterId, date, asked, answered)
			prune.run(meterId, addDays(date, -daysKept))
		},
		/** From a date (included) on. */
		days: (from: string): readonly DayCount[] => db.select().from(readDay).where(gte(readDay.date, from)).all(),
		/** The latest failure of every meter that had one: one seek each. */
		lastFailures: (): ReadonlyMap<number, RowOf<typeof readFailure>> => {
			const latest = db
				.select({ id: readFailure.id })
				.from(readFailure)
				.where(eq(readFailure.meterId, meter.id))
				.orderBy(desc(readFailure.id))
				.limit(1)
			const rows = db
				.select({ failure: readFailure })
				.from(meter)
				.innerJoin(readFailure, eq(readFailure.id, sql`(${latest})`))
				.all()
			return new Map(rows.map(({ failure }) => [failure.meterId, failure]))
		},
	}
}

function orderQueries(connection: Connection) {
	const { db } = connection
	const orders = rowsOf(connection, orderRecord)
	return {
		/** Never changed again. */
		addOrder: orders.insert,
		/** Newest first. */
		orders: (most: number): readonly OrderRecord[] =>
			db.select().from(orderRecord).orderBy(desc(orderRecord.id)).limit(most).all(),
		order: orders.get,
	}
}

export type ChannelPlace = {
	readonly meterId: number
	readonly collectorId: number
	readonly collectorName: string
	readonly number: number
	readonly flag: string | null
}

/** Collectors and their channels as links of the way to a meter. */
function wayQueries({ db }: Connection) {
	const places = () =>
		db
			.select({
				meterId: channel.meterId,
				collectorId: channel.collectorId,
				collectorName: collector.name,
				number: channel.number,
				flag: channel.flag,
			})
			.from(channel)
			.innerJoin(collector, eq(collector.id, channel.collectorId))
			.$dynamic()
	return {
		collectorRows: (): readonly RowOf<typeof collector>[] =>
			db.select().from(collector).orderBy(asc(collector.id)).all(),
		channelPlaces: (): readonly ChannelPlace[] => places().all(),
		/** null: on no collector's channel. */
		channelOf: (meterId: number): ChannelPlace | null => places().where(eq(channel.meterId, meterId)).get() ?? null,
	}
}
