/** Tables of the building: its tree, who lives in it, its lines and meters. Conventions: schema.ts. */
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
	unique,
	uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { type Medium, media, type Quantity, type Unit } from '../../shared/quantity.ts'
import { secretKinds } from '../../shared/secret.ts'
import { id, isDate, jsonText, oneOf, sort } from './schema-columns.ts'

const ownClocks = ['local', 'standard'] as const
const occupancyKinds = ['postpaid', 'prepaid'] as const

// Topology ------------------------------------------------------------------------------------------------------------

export const building = sqliteTable('building', {
	id: id(),
	name: text().notNull(),
	/** IANA zone */
	zone: text().notNull(),
	/** ISO 3166-1 alpha-2 */
	country: text().notNull(),
	/** ISO 4217 */
	currency: text().notNull(),
	addressLines: jsonText<readonly string[]>().notNull(),
	creditorName: text().notNull().default(''),
	creditorAddressLines: jsonText<readonly string[]>().notNull().default([]),
	iban: text(),
	bic: text(),
	taxNumber: text(),
	vatId: text(),
	/** Telephone, e-mail …, one line each, as printed. */
	contactLines: jsonText<readonly string[]>().notNull().default([]),
})

export const floor = sqliteTable(
	'floor',
	{
		id: id(),
		buildingId: integer()
			.notNull()
			.references(() => building.id),
		name: text().notNull(),
		sort: sort(),
	},
	(t) => [index('floor_building').on(t.buildingId)],
)

export const unit = sqliteTable(
	'unit',
	{
		id: id(),
		floorId: integer()
			.notNull()
			.references(() => floor.id),
		name: text().notNull(),
		/** Decimal string, null = not known. */
		areaM2: text('area_m2'),
		sort: sort(),
		/** Decimal string, null = the whole area is heated. */
		heatedAreaM2: text('heated_area_m2'),
		/** No dwelling: other shares of the CO2 price (§ 8 CO2KostAufG), electronic invoices. */
		isCommercial: integer({ mode: 'boolean' }).notNull().default(false),
	},
	(t) => [index('unit_floor').on(t.floorId)],
)

export const point = sqliteTable(
	'point',
	{
		id: id(),
		unitId: integer()
			.notNull()
			.references(() => unit.id),
		name: text().notNull(),
		medium: text().$type<Medium>().notNull(),
		sort: sort(),
		/** Of the market location that it belongs to, eleven digits; several points may share one. Null: not known. */
		marketLocation: text(),
	},
	(t) => [index('point_unit').on(t.unitId), check('point_medium', oneOf(t.medium, media))],
)

export const tenant = sqliteTable('tenant', {
	id: id(),
	name: text().notNull(),
	salutation: text(),
	addressLines: jsonText<readonly string[]>().notNull().default([]),
	email: text(),
	/** Of the account that a direct debit is drawn from; only with a mandate. */
	iban: text(),
	bic: text(),
	mandateReference: text(),
	mandateSignedOn: text(),
	vatId: text(),
	/** What a public or commercial buyer wants to find on an electronic invoice (BT-10). */
	buyerReference: text(),
})

/** Two occupancies of one unit never overlap (trigger). */
export const occupancy = sqliteTable(
	'occupancy',
	{
		id: id(),
		unitId: integer()
			.notNull()
			.references(() => unit.id),
		tenantId: integer()
			.notNull()
			.references(() => tenant.id),
		fromDate: text().notNull(),
		/** The first day that no longer belongs to it. */
		toDate: text(),
		kind: text({ enum: occupancyKinds }).notNull(),
		/** Who lives there; null = not known. */
		persons: integer(),
	},
	(t) => [
		index('occupancy_unit').on(t.unitId, t.fromDate),
		index('occupancy_tenant').on(t.tenantId),
		check('occupancy_kind', oneOf(t.kind, occupancyKinds)),
		check('occupancy_from', isDate(t.fromDate)),
		check('occupancy_to', sql`${t.toDate} is null or (${isDate(t.toDate)} and ${t.toDate} > ${t.fromDate})`),
	],
)

// Lines and meters ----------------------------------------------------------------------------------------------------

export const line = sqliteTable('line', {
	id: id(),
	name: text().notNull(),
	url: text().notNull(),
	protocol: text().notNull(),
	enabled: integer({ mode: 'boolean' }).notNull().default(true),
	sort: sort(),
})

export const meter = sqliteTable(
	'meter',
	{
		id: id(),
		/** As the meter states it, leading zeros kept. */
		serial: text().notNull(),
		modelId: text(),
		protocol: text().notNull(),
		manufacturer: text(),
		medium: text().$type<Medium>().notNull(),
		calibrationYear: integer(),
		/** 'standard': the meter's clock keeps standard time all year. */
		ownClock: text({ enum: ownClocks }).notNull().default('local'),
		lineId: integer()
			.notNull()
			.references(() => line.id),
		address: text().notNull(),
		/** Concentrator and collector on the way, null = direct. */
		route: jsonText<unknown>(),
		enabled: integer({ mode: 'boolean' }).notNull().default(true),
		addedAt: integer().notNull(),
	},
	(t) => [
		// An exchanged meter stays as a record while its successor answers to the same address.
		uniqueIndex('meter_address').on(t.lineId, t.address).where(sql`${t.enabled} = 1`),
		index('meter_serial').on(t.serial),
		check('meter_medium', oneOf(t.medium, media)),
		check('meter_own_clock', oneOf(t.ownClock, ownClocks)),
		check('meter_enabled', sql`${t.enabled} in (0, 1)`),
	],
)

export const register = sqliteTable(
	'register',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		/** 'import', 'import-t1', 'volume' … */
		name: text().notNull(),
		quantity: text().$type<Quantity>().notNull(),
		role: text().notNull().default(''),
		unit: text().$type<Unit>().notNull(),
		/** A stored value × 10^exponent is in `unit`. */
		exponent: integer().notNull(),
		/** Decimal digits of the counter before it rolls over, null = not known. */
		digits: integer(),
		tariff: integer().notNull().default(0),
		subunit: integer().notNull().default(0),
		/** The register that it stands for when its meter states another scale; null: it is the first. */
		versionOf: integer().references((): AnySQLiteColumn => register.id),
		/** Unit and power of ten that the meter itself states; null: it has not, or its statement says no scale. */
		statedUnit: text().$type<Unit>(),
		statedExponent: integer(),
	},
	(t) => [
		unique('register_name').on(t.meterId, t.name),
		check('register_exponent', sql`${t.exponent} between -15 and 15`),
		check('register_digits', sql`${t.digits} is null or ${t.digits} between 1 and 15`),
	],
)

/** What opens a meter: sealed, never in plain (secrets.ts). */
export const secret = sqliteTable(
	'secret',
	{
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		kind: text({ enum: secretKinds }).notNull(),
		nonce: blob({ mode: 'buffer' }).notNull(),
		/** Ciphertext, then the tag. */
		sealed: blob({ mode: 'buffer' }).notNull(),
		updatedAt: integer().notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.meterId, t.kind] }),
		check('secret_kind', oneOf(t.kind, secretKinds)),
		check('secret_nonce', sql`length(${t.nonce}) = 12`),
	],
)

/** Which meter measured a point, and when. Neither a meter nor a point has two at one time (trigger). */
export const mounting = sqliteTable(
	'mounting',
	{
		id: id(),
		meterId: integer()
			.notNull()
			.references(() => meter.id),
		pointId: integer()
			.notNull()
			.references(() => point.id),
		fromAt: integer().notNull(),
		toAt: integer(),
		/** CT × PT or pulse weight as an exact fraction. */
		multiplierNumerator: integer().notNull().default(1),
		multiplierDenominator: integer().notNull().default(1),
	},
	(t) => [
		index('mounting_meter').on(t.meterId, t.fromAt),
		index('mounting_point').on(t.pointId, t.fromAt),
		check('mounting_period', sql`${t.toAt} is null or ${t.toAt} > ${t.fromAt}`),
		check('mounting_multiplier', sql`${t.multiplierNumerator} > 0 and ${t.multiplierDenominator} > 0`),
	],
)

/** The main meter at one point measures what the others measure, and what is lost or not measured between them. */
export const feed = sqliteTable(
	'feed',
	{
		id: id(),
		mainPointId: integer()
			.notNull()
			.references(() => point.id),
		subPointId: integer()
			.notNull()
			.references(() => point.id),
		fromAt: integer().notNull(),
		/** The first instant that no longer belongs to it. */
		toAt: integer(),
	},
	(t) => [
		unique('feed_once').on(t.mainPointId, t.subPointId, t.fromAt),
		index('feed_sub').on(t.subPointId),
		check('feed_not_itself', sql`${t.mainPointId} <> ${t.subPointId}`),
		check('feed_period', sql`${t.toAt} is null or ${t.toAt} > ${t.fromAt}`),
	],
)
