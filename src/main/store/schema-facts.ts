/** Dated facts about meters and points: exchanges, scales, formulas, gas. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import { blob, check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { mounting, point, register } from './schema-building.ts'
import { id, isDate, jsonText, oneOf } from './schema-columns.ts'

const photoKinds = ['image/png', 'image/jpeg'] as const

/** A register's value as a person read it from the display. */
type DisplayedValue = { readonly register: string; readonly value: string; readonly unit: string }

/** A mounting ended and the next began: another meter, or the same through another ratio. Never changed (trigger). */
export const meterExchange = sqliteTable(
	'meter_exchange',
	{
		id: id(),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		at: integer().notNull(),
		oldMountingId: integer()
			.notNull()
			.references(() => mounting.id),
		newMountingId: integer()
			.notNull()
			.references(() => mounting.id),
		finalValues: jsonText<readonly DisplayedValue[]>().notNull(),
		/** Those of registers that the new meter has not told yet become readings when it does. */
		firstValues: jsonText<readonly DisplayedValue[]>().notNull(),
		doneBy: text().notNull(),
		comment: text(),
		recordedAt: integer().notNull(),
	},
	(t) => [
		index('meter_exchange_point').on(t.pointId, t.at),
		uniqueIndex('meter_exchange_old').on(t.oldMountingId),
		uniqueIndex('meter_exchange_new').on(t.newMountingId),
	],
)

/** Never changed or deleted (trigger). */
export const exchangePhoto = sqliteTable(
	'exchange_photo',
	{
		id: id(),
		exchangeId: integer()
			.notNull()
			.references(() => meterExchange.id),
		kind: text({ enum: photoKinds }).notNull(),
		bytes: blob({ mode: 'buffer' }).notNull(),
	},
	(t) => [
		uniqueIndex('exchange_photo_once').on(t.exchangeId),
		check('exchange_photo_kind', oneOf(t.kind, photoKinds)),
		check('exchange_photo_size', sql`length(${t.bytes}) between 8 and 4194304`),
	],
)

/**
 * What a person decided about another unit or resolution that a meter states: it counts from an instant on, or it was a
 * fault and never counts. Of several about one register the latest holds. Never changed or deleted (trigger).
 */
export const scaleDecision = sqliteTable(
	'scale_decision',
	{
		id: id(),
		/** The register that stands for what is stated now. */
		registerId: integer()
			.notNull()
			.references(() => register.id),
		/** null: a fault. */
		fromAt: integer(),
		decidedAt: integer().notNull(),
		decidedBy: text().notNull(),
	},
	(t) => [index('scale_decision_register').on(t.registerId)],
)

/** A virtual point is the sum of others, from a day on; no terms = it is none from that day on. */
export const pointFormula = sqliteTable(
	'point_formula',
	{
		id: id(),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		fromDate: text().notNull(),
	},
	(t) => [uniqueIndex('point_formula_day').on(t.pointId, t.fromDate), check('point_formula_from', isDate(t.fromDate))],
)

export const formulaTerm = sqliteTable(
	'formula_term',
	{
		formulaId: integer()
			.notNull()
			.references(() => pointFormula.id),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		/** +1 adds, −1 takes away. */
		coefficient: integer().notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.formulaId, t.pointId] }),
		index('formula_term_point').on(t.pointId),
		check('formula_term_coefficient', sql`${t.coefficient} <> 0 and ${t.coefficient} between -1000 and 1000`),
	],
)

/** What turns a point's gas volume into energy, from a day on (DVGW G 685). Decimal strings. */
export const gasFactor = sqliteTable(
	'gas_factor',
	{
		pointId: integer()
			.notNull()
			.references(() => point.id),
		fromDate: text().notNull(),
		/** Zustandszahl */
		stateNumber: text().notNull(),
		/** Brennwert, kWh/m³ */
		calorificValue: text().notNull(),
		recordedBy: text().notNull(),
		recordedAt: integer().notNull(),
	},
	(t) => [primaryKey({ columns: [t.pointId, t.fromDate] }), check('gas_factor_from', isDate(t.fromDate))],
)
