/** What plausibility found, and the overlays that people and estimation put over readings. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { overlayMethods } from '../../shared/overlay-method.ts'
import { point, register } from './schema-building.ts'
import { id, isSafe, jsonText, oneOf } from './schema-columns.ts'

const severities = ['error', 'warning', 'hint'] as const
const findingStates = ['open', 'accepted', 'corrected', 'gone'] as const
const overlayKinds = ['value', 'void'] as const

/** One finding of a rule about a register in a period. What a rule no longer finds is 'gone', never deleted. */
export const finding = sqliteTable(
	'finding',
	{
		id: id(),
		/** domain/plausibility rule name */
		rule: text().notNull(),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		registerId: integer()
			.notNull()
			.references(() => register.id),
		fromAt: integer().notNull(),
		toAt: integer().notNull(),
		severity: text({ enum: severities }).notNull(),
		/** The figures that the rule compared, as plain text. */
		detail: jsonText<Readonly<Record<string, string | number | null>>>().notNull(),
		foundAt: integer().notNull(),
		state: text({ enum: findingStates }).notNull().default('open'),
		decidedAt: integer(),
		decidedBy: text(),
		comment: text(),
	},
	(t) => [
		uniqueIndex('finding_once').on(t.rule, t.registerId, t.fromAt),
		index('finding_state').on(t.state, t.foundAt),
		index('finding_point').on(t.pointId, t.fromAt),
		check('finding_severity', oneOf(t.severity, severities)),
		check('finding_state_known', oneOf(t.state, findingStates)),
		check('finding_period', sql`${t.toAt} >= ${t.fromAt}`),
	],
)

/**
 * What counts at an instant instead of the readings there: a value, or 'void' = none of them counts. Raw readings stay
 * as they are. Never changed or deleted, only undone (trigger).
 */
export const overlay = sqliteTable(
	'overlay',
	{
		id: id(),
		registerId: integer()
			.notNull()
			.references(() => register.id),
		at: integer().notNull(),
		kind: text({ enum: overlayKinds }).notNull(),
		/** × 10^exponent of the register; null for 'void'. */
		value: integer(),
		method: text({ enum: overlayMethods }).notNull(),
		reason: text().notNull(),
		author: text().notNull(),
		createdAt: integer().notNull(),
		findingId: integer().references(() => finding.id),
		/** What an estimate was computed from: enough to compute it again. */
		basis: jsonText<unknown>().notNull(),
		undoneAt: integer(),
		undoneBy: text(),
	},
	(t) => [
		uniqueIndex('overlay_active').on(t.registerId, t.at).where(sql`${t.undoneAt} is null`),
		index('overlay_register').on(t.registerId, t.id),
		check('overlay_kind', oneOf(t.kind, overlayKinds)),
		check('overlay_method', oneOf(t.method, overlayMethods)),
		check('overlay_value', sql`(${t.kind} = 'void') = (${t.value} is null)`),
		check('overlay_safe', isSafe(t.value)),
		check('overlay_undone', sql`(${t.undoneAt} is null) = (${t.undoneBy} is null)`),
	],
)
