/** Alarm records. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { id, jsonText, oneOf } from './schema-columns.ts'

const severities = ['alarm', 'warning', 'notice'] as const

/** One occurrence of a cause at a subject: while it is not cleared, there is no second one of it. */
export const alarm = sqliteTable(
	'alarm',
	{
		id: id(),
		/** domain/alarms/causes */
		cause: text().notNull(),
		/** 'line:3', 'meter:7', 'point:5', 'station' */
		subject: text().notNull(),
		severity: text({ enum: severities }).notNull(),
		raisedAt: integer().notNull(),
		/** What a sentence needs beside the cause: values, file names, reasons. */
		detail: jsonText<Readonly<Record<string, string | number | null>>>().notNull(),
		acknowledgedAt: integer(),
		acknowledgedBy: text(),
		comment: text(),
		clearedAt: integer(),
		/** The open alarm that explains this one (a dead line its meters): shown under it and not counted beside it. */
		suppressedBy: integer(),
	},
	(t) => [
		uniqueIndex('alarm_open').on(t.cause, t.subject).where(sql`${t.clearedAt} is null`),
		index('alarm_raised').on(t.raisedAt),
		check('alarm_severity', oneOf(t.severity, severities)),
		check('alarm_acknowledged', sql`(${t.acknowledgedAt} is null) = (${t.acknowledgedBy} is null)`),
		check('alarm_cleared', sql`${t.clearedAt} is null or ${t.clearedAt} >= ${t.raisedAt}`),
	],
)
