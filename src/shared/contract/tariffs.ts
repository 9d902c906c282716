/** Tariffs, their dated versions, and what last year's consumption would have cost under another one. */
import { z } from 'zod'
import { tariffDefinition } from '../tariff.ts'
import { call } from './define.ts'
import { id, localDate, medium, money, month, name, nothing } from './values.ts'

export const tariffView = z.object({
	id,
	name,
	medium,
	currency: z.string(),
	versions: z.array(
		z.object({
			id,
			validFrom: localDate,
			definition: tariffDefinition,
			/** Months whose statements are issued and in which it billed points: it is not written over. */
			issuedMonths: z.array(month),
		}),
	),
	/** Metering points that are billed by it. */
	points: z.array(id),
})

/** A tariff to start from: its prices are examples. */
export const tariffTemplate = z.object({
	key: z.string(),
	name: z.object({ de: name, en: name }),
	/** What it is an example of, in a sentence. */
	about: z.object({ de: z.string().max(300), en: z.string().max(300) }),
	medium,
	definition: tariffDefinition,
})

const whatIfScope = z.discriminatedUnion('kind', [
	/** Every point of the medium that a tenant is billed for. */
	z.object({ kind: z.literal('all') }),
	z.object({ kind: z.literal('point'), pointId: id }),
	/** All points of the medium in the tenant's unit, while he lives there. */
	z.object({ kind: z.literal('tenant'), occupancyId: id }),
])

const whatIfGap = z.object({
	month,
	unitName: z.string(),
	/** null: the unit as a whole. */
	pointName: z.string().nullable(),
	/** What is not known: what was billed, or what the other tariff would ask. */
	side: z.enum(['billed', 'other']),
	/** A code of `billProblem`; 'not-billed': the issued statement does not have the point. */
	code: z.string(),
	params: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const whatIfView = z.object({
	id,
	state: z.enum(['running', 'done', 'cancelled', 'failed']),
	done: z.number().int(),
	expected: z.number().int(),
	/** Oldest first. Amounts are net; both sides are sums over the same points: those of which both are known. */
	months: z.array(
		z.object({
			month,
			/** How many of these amounts are issued statements; the others are drafted under the tariffs that hold. */
			issued: z.number().int(),
			/** Points, once for each tenant of the month, of which both sides are known. */
			compared: z.number().int(),
			leftOut: z.number().int(),
			/** null: nothing can be compared. */
			billed: money.nullable(),
			other: money.nullable(),
			/** Points of which only the other tariff's amount is known, and its sum. */
			aloneCount: z.number().int(),
			alone: money.nullable(),
		}),
	),
	/** Where the other tariff makes the greatest difference, over all months. */
	tenants: z.array(z.object({ tenantName: z.string(), unitName: z.string(), billed: money, other: money })),
	gaps: z.array(whatIfGap),
	/** Gaps that are not in the list. */
	gapsLeft: z.number().int(),
})

export const tariffCalls = {
	'tariffs.list': call(nothing, z.object({ tariffs: z.array(tariffView) })),
	/**
	 * A new tariff, or a new version of one (`tariffId`), valid from a date. Where a version is from that date already:
	 * 'version-exists', unless it is to be replaced; 'version-issued' where statements were issued by it.
	 */
	'tariffs.save': call(
		z.object({
			tariffId: id.nullable(),
			name,
			medium,
			validFrom: localDate,
			definition: tariffDefinition,
			sameDay: z.enum(['refuse', 'replace']).default('refuse'),
		}),
		z.object({ tariffId: id }),
	),
	/** 'version-issued' where statements were issued by it, 'in-use' where it is the only one of a tariff that bills. */
	'tariffs.removeVersion': call(z.object({ versionId: id }), nothing),
	/** Bills these metering points by the tariff from a date on. */
	'tariffs.assign': call(
		z.object({ tariffId: id, pointIds: z.array(id).min(1).max(10_000), from: localDate }),
		nothing,
	),
	'tariffs.templates': call(nothing, z.object({ templates: z.array(tariffTemplate) })),
	/** The twelve complete months before today under this definition, saved or not. One at a time: 'busy' otherwise. */
	'tariffs.startWhatIf': call(
		z.object({ name: z.string().trim().max(120), medium, definition: tariffDefinition, scope: whatIfScope }),
		z.object({ whatIfId: id }),
	),
	/** null: not known, or forgotten since. */
	'tariffs.whatIf': call(z.object({ whatIfId: id }), z.object({ whatIf: whatIfView.nullable() })),
	'tariffs.cancelWhatIf': call(z.object({ whatIfId: id }), nothing),
}
export type TariffView = z.output<typeof tariffView>
export type TariffTemplate = z.output<typeof tariffTemplate>
export type WhatIfView = z.output<typeof whatIfView>
export type WhatIfScope = z.output<typeof whatIfScope>
