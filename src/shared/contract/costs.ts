/** Operating and heating costs that are shared out once a period. */
import { z } from 'zod'
import { costCategories, costOptions, costPoolDefinition } from '../costs.ts'
import { billProblem } from './billing.ts'
import { call } from './define.ts'
import { decimal, id, instant, localDate, medium, money, name, nothing } from './values.ts'

const minor = z.number().int()
/** Of the run that bills the period; null: none was prepared. */
const runState = z.enum(['preparing', 'draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed']).nullable()

const periodHead = z.object({
	id,
	name,
	from: localDate,
	/** Last day (inclusive). */
	to: localDate,
	/** The run that is under way, else the last one that was issued. */
	runId: id.nullable(),
	state: runState,
	/** Issued statements of which somebody has to decide whether they are corrected. */
	openDifferences: z.number().int(),
	/** Noticed after issue: what keeps the costs, as they are now, from being shared out again. The most important. */
	toPutRight: z.array(billProblem),
})

/** What is entered or measured otherwise now than when the costs were issued; decimals in `unit`, or days. */
const costChange = z.object({
	kind: z.enum(['days', 'rules', 'sender', 'pool', 'unit', 'tenant', 'advance', 'use', 'main-meter']),
	unitName: z.string(),
	/** Pool, tenant, metering point; '' = the period as a whole. */
	name: z.string(),
	before: z.string().nullable(),
	now: z.string().nullable(),
	/** A currency, or of a quantity; null: text. */
	unit: z.string().nullable(),
})

/** Somebody's part of the period, or nobody's: what is vacant is the owner's. */
const shareRow = z.object({
	unitId: id,
	unitName: z.string(),
	/** null = vacant. */
	occupancyId: id.nullable(),
	tenantName: z.string().nullable(),
	from: localDate,
	to: localDate,
	sharesMinor: minor,
	co2LandlordMinor: minor,
	cutsMinor: minor,
	costsMinor: minor,
	/** As entered; null = nobody entered any. */
	advanceMinor: minor.nullable(),
	/** With what was paid in advance by area. */
	advancesMinor: minor,
	/** Positive: to be paid. */
	balanceMinor: minor,
	/** The balance of the statement that stands; null: none was issued, or it was cancelled. */
	issuedMinor: minor.nullable(),
})

const costLine = z.object({
	part: z.enum([
		...(['whole', 'heating-metered', 'heating-fixed', 'warm-water-metered', 'warm-water-fixed'] as const),
		...(['basic', 'heat', 'area-limit'] as const),
	]),
	partPercent: decimal.nullable(),
	partMinor: minor,
	basis: z.enum(['consumption', 'area', 'heated-area', 'persons', 'units', 'shares']),
	medium: medium.nullable(),
	basisUnit: z.string(),
	basisTotal: decimal,
	basisOwn: decimal,
	time: z.object({ by: z.enum(['days', 'degree-days']), own: decimal, all: decimal }).nullable(),
	counted: decimal,
	useOrigin: z
		.enum([
			...(['measured', 'interpolated', 'estimated-reading', 'divided'] as const),
			...(['previous-period', 'comparable-rooms', 'average'] as const),
		])
		.nullable(),
	unitPrice: decimal,
	amountMinor: minor,
})

const openedShare = z.object({
	poolId: id,
	poolName: name,
	category: z.enum(costCategories),
	poolMinor: minor,
	amountMinor: minor,
	lines: z.array(costLine),
	householdService: z
		.object({ kind: z.enum(['minor-employment', 'household-service', 'craftsman']), amountMinor: minor })
		.nullable(),
	separation: z
		.object({
			heat: z.enum(['point', 'kwh', 'volume', 'area']),
			factor: z.enum(['1.11', '1/1.15', '0.30']).nullable(),
			volumeM3: decimal.nullable(),
			temperatureC: decimal.nullable(),
			areaM2: decimal.nullable(),
			daysOfYear: z.object({ days: z.number().int(), of: z.number().int() }).optional(),
			warmWaterKWh: decimal,
			fuel: z.object({ name: z.string(), heatingValue: decimal, amount: decimal }).nullable(),
			total: decimal,
			warmWaterPercent: decimal,
			warmWaterMinor: minor,
			heatingMinor: minor,
		})
		.nullable(),
	commonUse: z
		.object({
			mainPointName: z.string(),
			unit: z.string(),
			main: decimal,
			subs: z.array(z.object({ pointName: z.string(), used: decimal })),
			common: decimal,
			price: decimal.nullable(),
		})
		.nullable(),
})

const co2Share = z.object({
	poolName: name,
	kg: decimal,
	areaM2: decimal,
	kgPerM2: decimal,
	step: z.number().int().nullable(),
	tenantPercent: decimal,
	landlordPercent: decimal,
	because: z.enum(['table', 'halved', 'none', 'commercial']),
	costMinor: minor,
	ownMinor: minor,
	tenantMinor: minor,
	landlordMinor: minor,
})

export const costPeriodView = periodHead.extend({
	currency: z.string(),
	options: costOptions,
	/** Somebody approved what is billed by it: nothing of it changes any more. */
	isFrozen: z.boolean(),
	pools: z.array(
		z.object({
			id,
			name,
			/** null: what was saved cannot be read. */
			definition: costPoolDefinition.nullable(),
			totalMinor: minor,
			tenantsMinor: minor,
			ownerMinor: minor,
		}),
	),
	/** By unit and time. */
	shares: z.array(shareRow),
	owner: z.object({
		vacanciesMinor: minor,
		co2LandlordMinor: minor,
		cutsMinor: minor,
		roundingMinor: minor,
		totalMinor: minor,
	}),
	problems: z.array(billProblem),
	/** What stands; null: nothing was issued, or all of it was cancelled. */
	issued: z
		.object({
			at: instant,
			statements: z.number().int(),
			/** The most important of them, and how many more. */
			changes: z.array(costChange),
			changesLeft: z.number().int(),
		})
		.nullable(),
	/** Newest first. */
	runs: z.array(
		z.object({
			runId: id,
			isCorrection: z.boolean(),
			state: runState.unwrap(),
			createdAt: instant,
			statements: z.number().int(),
			total: money.nullable(),
		}),
	),
})

export const costCalls = {
	/** Latest first. */
	'costs.periods': call(
		nothing,
		z.object({ periods: z.array(periodHead.extend({ pools: z.number().int(), currency: z.string() })) }),
	),
	'costs.savePeriod': call(
		z.object({ periodId: id.nullable(), name, from: localDate, to: localDate, options: costOptions }),
		z.object({ periodId: id }),
	),
	'costs.removePeriod': call(z.object({ periodId: id }), nothing),
	/** Computed from what is entered and measured now. */
	'costs.period': call(z.object({ periodId: id }), costPeriodView),
	/** What one row's shares are made of. */
	'costs.share': call(
		z.object({ periodId: id, unitId: id, from: localDate }),
		z.object({
			shares: z.array(openedShare),
			co2: z.array(co2Share),
			cuts: z.array(
				z.object({
					kind: z.enum(['not-by-use', 'not-remote', 'no-information', 'co2-not-shown']),
					percent: decimal,
					baseMinor: minor,
					amountMinor: minor,
				}),
			),
			currency: z.string(),
		}),
	),
	'costs.savePool': call(
		z.object({ periodId: id, poolId: id.nullable(), name, definition: costPoolDefinition }),
		z.object({ poolId: id }),
	),
	'costs.removePool': call(z.object({ poolId: id }), nothing),
	/** null: nobody entered any, which is not 0. */
	'costs.saveAdvances': call(
		z.object({
			periodId: id,
			advances: z
				.array(
					z.object({
						occupancyId: id,
						amountMinor: minor.min(-99_999_999_999).max(99_999_999_999).nullable(),
					}),
				)
				.max(10_000),
		}),
		nothing,
	),
	/**
	 * A draft of all statements of the period, computed anew where there is one; 'run-not-draft' once it is approved, and
	 * while issued ones stand.
	 */
	'costs.prepare': call(z.object({ periodId: id }), z.object({ runId: id })),
	/**
	 * Drafts the cancellation of the statements that stand and, if `replaced`, what stands in the place of each: costs are
	 * shared out again among all by what counts now, and what would say the same stays. 'duplicate' while one is under way.
	 */
	'costs.correct': call(
		z.object({ periodId: id, reason: z.string().trim().min(1).max(400), replaced: z.boolean() }),
		z.object({ runId: id }),
	),
	/** What was issued stays as it is: no difference that is open now is shown again. */
	'costs.leaveAsIs': call(z.object({ periodId: id, note: z.string().trim().min(1).max(400) }), nothing),
}
export type CostPeriodView = z.output<typeof costPeriodView>
export type CostChangeView = z.output<typeof costChange>
export type CostShareRow = CostPeriodView['shares'][number]
export type OpenedShare = z.output<typeof openedShare>
export type Co2Share = z.output<typeof co2Share>
