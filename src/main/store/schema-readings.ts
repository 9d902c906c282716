/** Tables of readings (layout: reading-layout.ts), raw frames and collection. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import {
	type AnySQLiteColumn,
	blob,
	check,
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
} from 'drizzle-orm/sqlite-core'
import { meter, register } from './schema-building.ts'
import { id, isSafe, jsonText, oneOf } from './schema-columns.ts'

const frameKeeps = ['trace', 'billing'] as const

// Readings (layout: see reading-layout.ts) ----------------------------------------------------------------------------

const readingColumns = () => ({
	registerId: integer()
		.notNull()
		.references(() => register.id),
	at: integer().notNull(),
	/** domain/readings originCode */
	origin: integer().notNull(),
	/** × 10^exponent of the register; null = the meter said it has none. */
	value: integer(),
	/** domain/readings qualityCode */
	quality: integer().notNull(),
	receivedAt: integer().notNull(),
	/** raw_frame.id; the frame may have been pruned since. */
	frameId: integer(),
})
const originKnown = (column: AnySQLiteColumn) => sql`${column} between 1 and 5`
const qualityKnown = (column: AnySQLiteColumn) => sql`${column} in (1, 2, 3, 9)`

export const readingInbox = sqliteTable(
	'reading_inbox',
	{
		/** Quarter hour of `at`: floor(at / 900000). */
		slot: integer().notNull(),
		...readingColumns(),
	},
	(t) => [
		primaryKey({ columns: [t.slot, t.registerId, t.at, t.origin] }),
		check('reading_inbox_origin', originKnown(t.origin)),
		check('reading_inbox_quality', qualityKnown(t.quality)),
		check('reading_inbox_value', isSafe(t.value)),
	],
)

export const readingSettled = sqliteTable('reading_settled', readingColumns(), (t) => [
	primaryKey({ columns: [t.registerId, t.at, t.origin] }),
	check('reading_settled_origin', originKnown(t.origin)),
	check('reading_settled_quality', qualityKnown(t.quality)),
	check('reading_settled_value', isSafe(t.value)),
])

/** One row: readings of this slot and later are never in reading_settled. */
export const readingFrontier = sqliteTable(
	'reading_frontier',
	{ id: integer().primaryKey(), slot: integer().notNull() },
	(t) => [check('reading_frontier_single', sql`${t.id} = 1`)],
)

export const rawFrame = sqliteTable(
	'raw_frame',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		receivedAt: integer().notNull(),
		/** 'billing': states a freeze or settlement value, never pruned by age alone. */
		keep: text({ enum: frameKeeps }).notNull(),
		bytes: blob({ mode: 'buffer' }).notNull(),
	},
	(t) => [
		index('raw_frame_trace').on(t.receivedAt).where(sql`${t.keep} = 'trace'`),
		check('raw_frame_keep', oneOf(t.keep, frameKeeps)),
	],
)

// Collection ----------------------------------------------------------------------------------------------------------

export const readFailure = sqliteTable(
	'read_failure',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		at: integer().notNull(),
		job: text().notNull(),
		reason: text().notNull(),
		text: text().notNull(),
	},
	(t) => [index('read_failure_meter').on(t.meterId, t.id)],
)

/** What has been fetched from a meter's memory, per kind of job. */
export const collectionState = sqliteTable(
	'collection_state',
	{
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		kind: text().notNull(),
		watermark: jsonText<unknown>().notNull(),
	},
	(t) => [primaryKey({ columns: [t.meterId, t.kind] })],
)

export const readRound = sqliteTable('read_round', {
	id: id(),
	startedAt: integer().notNull(),
	finishedAt: integer(),
	due: integer().notNull(),
	read: integer().notNull().default(0),
	failed: integer().notNull().default(0),
})
