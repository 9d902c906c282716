/** Tables of the way to the meters: callers, concentrators, collectors, what was ordered. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import { blob, check, index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'
import { line, meter } from './schema-building.ts'
import { id, isDate, isSafe, jsonText, oneOf } from './schema-columns.ts'

const scaleReasons = ['commissioned', 'rollover', 'exchange', 'correction'] as const
const orderKinds = ['clock', 'archive', 'plan'] as const
const outcomes = ['done', 'accepted', 'refused', 'unknown', 'not-sent'] as const

/** A TCP port that devices call. */
export const listener = sqliteTable(
	'listener',
	{
		id: id(),
		name: text().notNull(),
		host: text().notNull(),
		port: integer().notNull(),
		enabled: integer({ mode: 'boolean' }).notNull().default(true),
	},
	(t) => [unique('listener_port').on(t.port), check('listener_port_range', sql`${t.port} between 1 and 65535`)],
)

/** Callers that the operator turned away. Accepted ones are lines ('dial-in://port/identity'). */
export const blockedCaller = sqliteTable(
	'blocked_caller',
	{ port: integer().notNull(), identity: text().notNull(), at: integer().notNull() },
	(t) => [primaryKey({ columns: [t.port, t.identity] })],
)

/** A terminal of Q/GDW 1376.1. Its device is a row of `meter` (address 'RRRR-TTTTT', mounted nowhere). */
export const concentrator = sqliteTable(
	'concentrator',
	{
		meterId: integer()
			.primaryKey()
			.references(() => meter.id),
		name: text().notNull(),
		/** When its own archive was read last; null: never. */
		archiveReadAt: integer(),
		planReadAt: integer(),
		/** F33 as it was read last. */
		plan: jsonText<unknown>(),
		/** Link, signal, traffic, version as it stated them last. */
		state: jsonText<unknown>(),
	},
	(t) => [check('concentrator_read', sql`${t.archiveReadAt} is null or ${t.archiveReadAt} > 0`)],
)

/** What the station wants at a measuring point, and what the concentrator had there when it was asked last. */
export const archivePoint = sqliteTable(
	'archive_point',
	{
		concentratorId: integer()
			.notNull()
			.references(() => concentrator.meterId),
		point: integer().notNull(),
		/** The station's meter at this point; null: the concentrator's alone. */
		meterId: integer().references(() => meter.id),
		/** An `archiveEntry` of the contract each; null: none. */
		wanted: jsonText<unknown>(),
		found: jsonText<unknown>(),
	},
	(t) => [
		primaryKey({ columns: [t.concentratorId, t.point] }),
		index('archive_point_meter').on(t.meterId),
		check('archive_point_range', sql`${t.point} between 1 and 2040`),
	],
)

/** Event records of concentrators: each once, never changed. */
export const concentratorEvent = sqliteTable(
	'concentrator_event',
	{
		id: id(),
		concentratorId: integer()
			.notNull()
			.references(() => concentrator.meterId),
		important: integer({ mode: 'boolean' }).notNull(),
		/** Counts on without end; the concentrator's counter is its lowest byte. */
		sequence: integer().notNull(),
		erc: integer().notNull(),
		/** Concentrator-local, as it states it. */
		local: text(),
		text: text().notNull(),
		decoded: integer({ mode: 'boolean' }).notNull(),
		/** ERC, length and content. */
		bytes: blob({ mode: 'buffer' }).notNull(),
		receivedAt: integer().notNull(),
	},
	(t) => [
		unique('concentrator_event_once').on(t.concentratorId, t.important, t.sequence),
		check('concentrator_event_important', sql`${t.important} in (0, 1)`),
	],
)

/** Up to where events were fetched, and how many were overwritten before. */
export const eventMark = sqliteTable(
	'event_mark',
	{
		concentratorId: integer()
			.notNull()
			.references(() => concentrator.meterId),
		important: integer({ mode: 'boolean' }).notNull(),
		/** The next sequence to fetch. */
		next: integer().notNull(),
		lost: integer().notNull().default(0),
	},
	(t) => [primaryKey({ columns: [t.concentratorId, t.important] })],
)

export const collector = sqliteTable('collector', {
	id: id(),
	lineId: integer()
		.notNull()
		.references(() => line.id),
	/** The concentrator it reports to; null: it hangs on the line itself. */
	concentratorId: integer().references(() => concentrator.meterId),
	modelId: text().notNull(),
	/** As the model's protocol writes it. */
	address: text().notNull(),
	name: text().notNull(),
	addedAt: integer().notNull(),
})

export const channel = sqliteTable(
	'channel',
	{
		collectorId: integer()
			.notNull()
			.references(() => collector.id),
		number: integer().notNull(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		/** Pulse channels: the count as read last, for rollovers; and its flag. */
		lastCount: integer(),
		lastCountAt: integer(),
		flag: text(),
	},
	(t) => [
		primaryKey({ columns: [t.collectorId, t.number] }),
		unique('channel_meter').on(t.meterId),
		check('channel_number', sql`${t.number} between 1 and 64`),
	],
)

/** From when on a pulse count means what value: only grows. */
export const channelScale = sqliteTable(
	'channel_scale',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		fromAt: integer().notNull(),
		startCount: integer().notNull(),
		/** Decimal string in the register's unit. */
		startValue: text().notNull(),
		constantNumerator: integer().notNull(),
		constantDenominator: integer().notNull(),
		reason: text({ enum: scaleReasons }).notNull(),
	},
	(t) => [
		unique('channel_scale_from').on(t.meterId, t.fromAt),
		check('channel_scale_reason', oneOf(t.reason, scaleReasons)),
		check('channel_scale_constant', sql`${t.constantNumerator} > 0 and ${t.constantDenominator} > 0`),
		check('channel_scale_count', isSafe(t.startCount)),
	],
)

/** Readings of a local day that were asked of a meter, and that it answered. */
export const readDay = sqliteTable(
	'read_day',
	{
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		date: text().notNull(),
		asked: integer().notNull(),
		answered: integer().notNull(),
	},
	(t) => [primaryKey({ columns: [t.meterId, t.date] }), check('read_day_date', isDate(t.date))],
)

/** What a person ordered of a device: never changed, never removed. */
export const orderRecord = sqliteTable(
	'order_record',
	{
		id: id(),
		at: integer().notNull(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		kind: text({ enum: orderKinds }).notNull(),
		/** What was typed to confirm it. */
		confirmation: text().notNull(),
		/** What was ordered, as plain data. */
		ordered: jsonText<unknown>().notNull(),
		outcome: text({ enum: outcomes }).notNull(),
		text: text().notNull(),
	},
	(t) => [
		index('order_record_meter').on(t.meterId, t.id),
		check('order_record_kind', oneOf(t.kind, orderKinds)),
		check('order_record_outcome', oneOf(t.outcome, outcomes)),
	],
)

/** The station as a concentrator of a higher master: which measuring point a meter is there. Never given twice. */
export const upwardPoint = sqliteTable(
	'upward_point',
	{
		point: integer().primaryKey(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
	},
	(t) => [unique('upward_point_meter').on(t.meterId), check('upward_point_range', sql`${t.point} between 1 and 2040`)],
)

/** Event records that the higher master can ask for: two rings, the latest 256 of each. */
export const upwardEvent = sqliteTable(
	'upward_event',
	{
		important: integer({ mode: 'boolean' }).notNull(),
		/** Counts on without end; the counter that the master sees is its lowest byte. */
		sequence: integer().notNull(),
		/** ERC, length and content. */
		bytes: blob({ mode: 'buffer' }).notNull(),
		at: integer().notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.important, t.sequence] }),
		check('upward_event_important', sql`${t.important} in (0, 1)`),
	],
)
