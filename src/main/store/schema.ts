/**
 * The shape of the database: the only source of row types. `npm run migrations` turns changes into SQL and completes it
 * (STRICT everywhere, WITHOUT ROWID for `withoutRowid`); triggers live in hand-written migrations.
 *
 * Instants are UTC epoch ms. Local dates are 'YYYY-MM-DD', months 'YYYY-MM'. Every period is half-open: it holds from
 * its start (included) to its end (not included; null = still running). Money is integer minor units with a currency.
 * Ids are never used again (AUTOINCREMENT), so a reading can not be taken for one of a meter that came later.
 */
export * from './schema-alarms.ts'
export * from './schema-billing.ts'
export * from './schema-building.ts'
export * from './schema-commissioning.ts'
export * from './schema-costs.ts'
export * from './schema-facts.ts'
export * from './schema-network.ts'
export * from './schema-plausibility.ts'
export * from './schema-readings.ts'

/** Tables whose rows lie in their primary key's B-tree (RELIABILITY §2.1: 17–23 B/row instead of 37). */
export const withoutRowid: ReadonlySet<string> = new Set([
	'reading_inbox',
	'reading_settled',
	'collection_state',
	'secret',
	'point_tariff',
	'number_series',
	'setting',
	'blocked_caller',
	'archive_point',
	'event_mark',
	'channel',
	'read_day',
	'upward_event',
	'formula_term',
	'gas_factor',
	'cost_advance',
])
