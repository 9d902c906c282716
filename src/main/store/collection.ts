/** What collection remembers: rounds, failures, and how far each meter's memory has been fetched. */
import { and, desc, eq, lt, lte, sql } from 'drizzle-orm'
import type { ReadCount } from '../domain/calendar/read-budget.ts'
import { type ChangesOf, type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { collectionState, readFailure, readRound } from './schema.ts'

export type Failure = RowOf<typeof readFailure>
export type NewFailure = NewRowOf<typeof readFailure>
export type ReadRound = RowOf<typeof readRound>
export type CollectionState = RowOf<typeof collectionState>
/** The meter's clock minus the station's, and when that was found. */
export type ClockOffset = { readonly at: number; readonly offsetMs: number }

/** Growth bounds: older ones give way. */
const failuresPerMeter = 500
const roundsKept = 10_000
/** The kind of job under which a meter's clock offset is kept. */
const clockKind = 'clock'
/** The kind under which a meter's readings of the day are counted. */
const countKind = 'reads'
/** The kind under which a meter's own plan of readings stands. */
const planKind = 'plan'

export function collectionQueries(connection: Connection) {
	const { client, db, transaction } = connection
	const rounds = rowsOf(connection, readRound)
	const watermark = (meterId: number, kind: string): unknown =>
		db
			.select()
			.from(collectionState)
			.where(and(eq(collectionState.meterId, meterId), eq(collectionState.kind, kind)))
			.get()?.watermark ?? null
	const p = sql.placeholder
	// Two thousand meters move their marks in one round: prepared, bound by position in the order of the columns.
	const putWatermark = client.prepare(
		db
			.insert(collectionState)
			.values({ meterId: p('meterId'), kind: p('kind'), watermark: p('watermark') })
			.onConflictDoUpdate({
				target: [collectionState.meterId, collectionState.kind],
				set: { watermark: sql`excluded.watermark` },
			})
			.toSQL().sql,
	)
	const setWatermark = (meterId: number, kind: string, mark: unknown): void => {
		putWatermark.run(meterId, kind, JSON.stringify(mark))
	}
	const ofKind = (kind: string) => db.select().from(collectionState).where(eq(collectionState.kind, kind)).all()
	return {
		/** Keeps the latest 500 of each meter. */
		addFailure: (row: NewFailure): number =>
			transaction(() => {
				const id = Number(db.insert(readFailure).values(row).run().lastInsertRowid)
				const eldest = db
					.select({ id: readFailure.id })
					.from(readFailure)
					.where(eq(readFailure.meterId, row.meterId))
					.orderBy(desc(readFailure.id))
					.limit(1)
					.offset(failuresPerMeter)
				db.delete(readFailure)
					.where(and(eq(readFailure.meterId, row.meterId), lte(readFailure.id, sql`(${eldest})`)))
					.run()
				return id
			}),
		/** Newest first; of one meter, or of all. */
		failures: (most: number, meterId?: number): readonly Failure[] =>
			db
				.select()
				.from(readFailure)
				.where(meterId === undefined ? undefined : eq(readFailure.meterId, meterId))
				.orderBy(desc(readFailure.id))
				.limit(most)
				.all(),

		/** The watermark that was set last; null = nothing fetched yet. */
		watermark,
		statesOf: (meterId: number): readonly CollectionState[] =>
			db.select().from(collectionState).where(eq(collectionState.meterId, meterId)).all(),
		watermarks: (): readonly CollectionState[] => db.select().from(collectionState).all(),
		setWatermark,
		/** null = never checked. */
		clockOffset: (meterId: number): ClockOffset | null => watermark(meterId, clockKind) as ClockOffset | null,
		/** Of every meter that was checked. */
		clockOffsets: (): ReadonlyMap<number, ClockOffset> =>
			new Map(ofKind(clockKind).map(({ meterId, watermark: offset }) => [meterId, offset as ClockOffset])),
		setClockOffset: (meterId: number, offset: ClockOffset): void => setWatermark(meterId, clockKind, offset),

		/** What a person has chosen to be read; null: as its model is. Its shape is for its reader to check. */
		readPlan: (meterId: number): unknown => watermark(meterId, planKind),
		readPlans: (): ReadonlyMap<number, unknown> =>
			new Map(
				db
					.select()
					.from(collectionState)
					.where(eq(collectionState.kind, planKind))
					.all()
					.map(({ meterId, watermark: plan }) => [meterId, plan]),
			),
		setReadPlan: (meterId: number, plan: unknown): void => setWatermark(meterId, planKind, plan),

		/** null = none counted yet. */
		readCount: (meterId: number): ReadCount | null => watermark(meterId, countKind) as ReadCount | null,
		setReadCount: (meterId: number, count: ReadCount): void => setWatermark(meterId, countKind, count),

		/** Keeps the latest 10,000. */
		addRound: (row: NewRowOf<typeof readRound>): number =>
			transaction(() => {
				const id = rounds.insert(row)
				db.delete(readRound)
					.where(lt(readRound.id, id - roundsKept + 1))
					.run()
				return id
			}),
		updateRound: (id: number, changes: ChangesOf<typeof readRound>): void => rounds.update(id, changes),
		/** Newest first. */
		rounds: (most: number): readonly ReadRound[] =>
			db.select().from(readRound).orderBy(desc(readRound.id)).limit(most).all(),
	}
}
