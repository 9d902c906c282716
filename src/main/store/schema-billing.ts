/** Tables of tariffs, bills and settings. Conventions: schema.ts. */
import { sql } from 'drizzle-orm'
import {
	type AnySQLiteColumn,
	blob,
	check,
	foreignKey,
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	unique,
	uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { type Medium, media } from '../../shared/quantity.ts'
import { building, occupancy, point } from './schema-building.ts'
import { id, isDate, isSafe, jsonText, oneOf } from './schema-columns.ts'
import { costPeriod } from './schema-costs.ts'

const runStates = ['draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed'] as const
const draftStates = ['computing', 'done', 'discarding'] as const
const runKinds = ['month', 'costs', 'correction'] as const
const statementStates = ['draft', 'issued', 'cancelled'] as const
const statementKinds = ['bill', 'costs', 'cancellation'] as const
const differenceStates = ['open', 'accepted', 'dismissed'] as const

export type Corrected = {
	readonly statementId: number
	readonly reason: string
	/** A new bill stands in its place; otherwise it is cancelled and nothing follows. */
	readonly replaced: boolean
}
export type SeenWarning = { readonly code: string; readonly comment: string | null }

// Tariffs and bills ---------------------------------------------------------------------------------------------------

export const tariff = sqliteTable(
	'tariff',
	{ id: id(), name: text().notNull(), medium: text().$type<Medium>().notNull(), currency: text().notNull() },
	(t) => [check('tariff_medium', oneOf(t.medium, media))],
)

export const tariffVersion = sqliteTable(
	'tariff_version',
	{
		id: id(),
		tariffId: integer()
			.notNull()
			.references(() => tariff.id),
		validFrom: text().notNull(),
		definition: jsonText<unknown>().notNull(),
	},
	(t) => [unique('tariff_version_from').on(t.tariffId, t.validFrom), check('tariff_version_date', isDate(t.validFrom))],
)

/** The tariff of a point from a date on, until the next one. */
export const pointTariff = sqliteTable(
	'point_tariff',
	{
		pointId: integer()
			.notNull()
			.references(() => point.id),
		fromDate: text().notNull(),
		tariffId: integer()
			.notNull()
			.references(() => tariff.id),
	},
	(t) => [
		primaryKey({ columns: [t.pointId, t.fromDate] }),
		index('point_tariff_tariff').on(t.tariffId),
		check('point_tariff_date', isDate(t.fromDate)),
	],
)

/**
 * 'month': all tenants of a month; 'costs': the operating and heating costs of a cost period (`month` = its last one),
 * for the first time or, with `corrects`, once more; 'correction': cancellations of issued bills and what replaces
 * them. Somebody approves a draft before it is issued; 'issuing': numbers are given and frozen, documents are being
 * made; it can be resumed, not undone.
 */
export const billRun = sqliteTable(
	'bill_run',
	{
		id: id(),
		buildingId: integer()
			.notNull()
			.references(() => building.id),
		kind: text({ enum: runKinds }).notNull().default('month'),
		costPeriodId: integer().references(() => costPeriod.id),
		month: text().notNull(),
		state: text({ enum: runStates }).notNull().default('draft'),
		createdAt: integer().notNull(),
		approvedAt: integer(),
		/** Who approved, as they named themselves. */
		approvedBy: text(),
		issuedAt: integer(),
		progressDone: integer().notNull().default(0),
		progressTotal: integer().notNull().default(0),
		problems: jsonText<readonly unknown[]>().notNull().default([]),
		/** While it is not 'done' the drafts of the run are not all there, and whoever starts the station goes on with it. */
		draftState: text({ enum: draftStates }).notNull().default('done'),
		/** When the drafts were asked for: the date printed on them, and what was received later is not in them. */
		draftedAt: integer(),
		/** Of a correction: which issued statements are cancelled, and why; of costs, what comes out the same stays. */
		corrects: jsonText<readonly Corrected[]>(),
		/** What was shown as a warning and seen by who approved, with what they wrote to it. */
		seen: jsonText<readonly SeenWarning[]>().notNull().default([]),
	},
	(t) => [
		uniqueIndex('bill_run_month')
			.on(t.buildingId, t.month)
			.where(sql`${t.kind} = 'month' and ${t.state} in ('draft', 'approved', 'issuing', 'issued')`),
		uniqueIndex('bill_run_costs')
			.on(t.costPeriodId)
			.where(
				sql`${t.kind} = 'costs' and ${t.corrects} is null and ${t.state} in ('draft', 'approved', 'issuing', 'issued')`,
			),
		/** One at a time. */
		uniqueIndex('bill_run_costs_again')
			.on(t.costPeriodId)
			.where(sql`${t.kind} = 'costs' and ${t.corrects} is not null and ${t.state} in ('draft', 'approved', 'issuing')`),
		check('bill_run_state', oneOf(t.state, runStates)),
		check('bill_run_kind', oneOf(t.kind, runKinds)),
		check('bill_run_cost_period', sql`(${t.kind} = 'costs') = (${t.costPeriodId} is not null)`),
		check('bill_run_approved', sql`${t.state} not in ('approved', 'issuing', 'issued') or ${t.approvedAt} is not null`),
		check('bill_run_month_form', sql`${t.month} glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'`),
		check('bill_run_issued', sql`${t.state} not in ('issuing', 'issued') or ${t.issuedAt} is not null`),
	],
)

/**
 * What the statements of a run of costs were shared out from, once for all of them: canonical JSON in gzip, and the
 * digest of that JSON, which every statement names. Goes with the draft, frozen from the approval on (triggers).
 */
export const costBasis = sqliteTable(
	'cost_basis',
	{
		runId: integer().primaryKey(),
		sha256: text().notNull(),
		input: blob({ mode: 'buffer' }).notNull(),
	},
	(t) => [
		foreignKey({ columns: [t.runId], foreignColumns: [billRun.id] }),
		check('cost_basis_sha256', sql`length(${t.sha256}) = 64`),
	],
)

/**
 * Frozen from the moment it has a number (triggers): only 'issued' → 'cancelled' is possible then. A cancellation
 * (Storno) is a statement of its own with the opposite total; what replaces the cancelled one names it.
 */
export const statement = sqliteTable(
	'statement',
	{
		id: id(),
		runId: integer()
			.notNull()
			.references(() => billRun.id),
		occupancyId: integer()
			.notNull()
			.references(() => occupancy.id),
		kind: text({ enum: statementKinds }).notNull().default('bill'),
		/** The statement that a cancellation cancels. */
		cancelsId: integer().references((): AnySQLiteColumn => statement.id),
		/** The cancelled statement in whose place this one stands. */
		replacesId: integer().references((): AnySQLiteColumn => statement.id),
		number: text(),
		totalMinor: integer().notNull(),
		currency: text().notNull(),
		/** Everything the bill used, so that the same bytes can be made again. */
		snapshot: jsonText<unknown>().notNull(),
		state: text({ enum: statementStates }).notNull().default('draft'),
	},
	(t) => [
		unique('statement_number').on(t.number),
		uniqueIndex('statement_occupancy').on(t.runId, t.occupancyId, t.kind).where(sql`${t.cancelsId} is null`),
		uniqueIndex('statement_cancels').on(t.cancelsId).where(sql`${t.cancelsId} is not null`),
		uniqueIndex('statement_replaces').on(t.replacesId).where(sql`${t.replacesId} is not null`),
		index('statement_of_occupancy').on(t.occupancyId),
		// Everything that a list shows: without it each row is read through its whole snapshot.
		index('statement_listed').on(
			...([t.runId, t.state, t.number, t.totalMinor, t.currency] as const),
			...([t.occupancyId, t.kind, t.cancelsId, t.replacesId] as const),
		),
		check('statement_state', oneOf(t.state, statementStates)),
		check('statement_kind', oneOf(t.kind, statementKinds)),
		check('statement_cancellation', sql`(${t.kind} = 'cancellation') = (${t.cancelsId} is not null)`),
		check('statement_numbered', sql`(${t.state} = 'draft') = (${t.number} is null)`),
		check('statement_total', isSafe(t.totalMinor)),
	],
)

/** The issued PDF. Beside the statement, so that lists never touch it; written once (triggers). */
export const statementDocument = sqliteTable(
	'statement_document',
	{
		statementId: integer().primaryKey(),
		sha256: text().notNull(),
		bytes: blob({ mode: 'buffer' }).notNull(),
	},
	(t) => [
		foreignKey({ columns: [t.statementId], foreignColumns: [statement.id] }),
		check('statement_document_sha256', sql`length(${t.sha256}) = 64`),
	],
)

/**
 * After issue the values counted changed (a late reading, a correction): what the statement would say now. Nothing is
 * billed by it before somebody accepts it.
 */
export const billDifference = sqliteTable(
	'bill_difference',
	{
		id: id(),
		statementId: integer()
			.notNull()
			.references(() => statement.id),
		noticedAt: integer().notNull(),
		/** The total that the same month has by what counts now. */
		totalMinor: integer().notNull(),
		state: text({ enum: differenceStates }).notNull().default('open'),
		decidedAt: integer(),
		note: text(),
	},
	(t) => [
		uniqueIndex('bill_difference_open').on(t.statementId).where(sql`${t.state} = 'open'`),
		check('bill_difference_state', oneOf(t.state, differenceStates)),
		check('bill_difference_total', isSafe(t.totalMinor)),
		check('bill_difference_decided', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
	],
)

/** The last number given in a series; counted up only inside the transaction that issues. */
export const numberSeries = sqliteTable('number_series', {
	series: text().primaryKey(),
	last: integer().notNull(),
})

export const setting = sqliteTable('setting', {
	key: text().primaryKey(),
	value: jsonText<unknown>().notNull(),
})
