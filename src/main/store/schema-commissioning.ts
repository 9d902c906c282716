/** What commissioning keeps: the list of meters as it was imported, tests of lines, checks against displays. */
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { line, meter, point } from './schema-building.ts'
import { id, isDate, jsonText, oneOf } from './schema-columns.ts'

const checkResults = ['equal', 'scale', 'differs'] as const

/** A meter that a list promises for a point; `meterId` once it is read by the station. */
export const listedMeter = sqliteTable(
	'listed_meter',
	{
		id: id(),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		serial: text().notNull(),
		meterId: integer().references(() => meter.id),
		modelId: text(),
		lineId: integer().references(() => line.id),
		address: text(),
		calibrationYear: integer(),
		mountedSince: text(),
		/** Plain decimal in the unit of the meter's main register. */
		startReading: text(),
		/** When the start reading went to the readings; null: not yet, the register is not known or counts coarser. */
		startKeptAt: integer(),
		importedAt: integer().notNull(),
	},
	(t) => [
		uniqueIndex('listed_meter_point').on(t.pointId),
		index('listed_meter_meter').on(t.meterId),
		check('listed_meter_since', sql`${t.mountedSince} is null or ${isDate(t.mountedSince)}`),
	],
)

/** Each test of a line that a person asked for; the latest counts. */
export const lineTest = sqliteTable(
	'line_test',
	{
		id: id(),
		lineId: integer()
			.notNull()
			.references(() => line.id, { onDelete: 'cascade' }),
		at: integer().notNull(),
		/** contract lineTest */
		result: jsonText<unknown>().notNull(),
	},
	(t) => [index('line_test_line').on(t.lineId, t.at)],
)

/** What a display showed beside what was read; the latest of a meter counts. */
export const meterCheck = sqliteTable(
	'meter_check',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		at: integer().notNull(),
		by: text().notNull(),
		/** Plain decimals in `unit`. */
		typed: text().notNull(),
		read: text().notNull(),
		unit: text().notNull(),
		readAt: integer().notNull(),
		result: text({ enum: checkResults }).notNull(),
		/** 'scale': the display shows 10^power times what was read. */
		power: integer(),
	},
	(t) => [
		index('meter_check_meter').on(t.meterId, t.at),
		check('meter_check_result', oneOf(t.result, checkResults)),
		check('meter_check_power', sql`(${t.result} = 'scale') = (${t.power} is not null)`),
	],
)
