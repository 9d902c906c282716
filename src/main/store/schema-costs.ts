/** Tables of operating and heating costs that are shared out once a period. Conventions: schema.ts. */
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { building, occupancy } from './schema-building.ts'
import { id, isDate, isSafe, jsonText } from './schema-columns.ts'

/** What is shared out together: usually a year (§ 556 (3) BGB). */
export const costPeriod = sqliteTable(
	'cost_period',
	{
		id: id(),
		buildingId: integer()
			.notNull()
			.references(() => building.id),
		name: text().notNull(),
		fromDate: text().notNull(),
		/** The first day that no longer belongs to it. */
		toDate: text().notNull(),
		/** What holds for all its pools, as the contract says it. */
		options: jsonText<unknown>().notNull().default({}),
	},
	(t) => [
		index('cost_period_building').on(t.buildingId),
		check('cost_period_from', isDate(t.fromDate)),
		check('cost_period_to', isDate(t.toDate)),
	],
)

/** A kind of cost and by what it is shared out; `definition` as the contract says it. */
export const costPool = sqliteTable(
	'cost_pool',
	{
		id: id(),
		periodId: integer().notNull(),
		name: text().notNull(),
		definition: jsonText<unknown>().notNull(),
	},
	(t) => [
		foreignKey({ columns: [t.periodId], foreignColumns: [costPeriod.id] }),
		index('cost_pool_period').on(t.periodId),
	],
)

/** What a tenant paid in advance for the period. */
export const costAdvance = sqliteTable(
	'cost_advance',
	{
		periodId: integer()
			.notNull()
			.references(() => costPeriod.id),
		occupancyId: integer()
			.notNull()
			.references(() => occupancy.id),
		amountMinor: integer().notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.periodId, t.occupancyId] }),
		index('cost_advance_occupancy').on(t.occupancyId),
		check('cost_advance_amount', isSafe(t.amountMinor)),
	],
)
