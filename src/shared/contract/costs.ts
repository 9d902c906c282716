/** Operating and heating costs that are shared out once a period. */
import { z } from 'zod'
import { costCategories, costOptions, costPoolDefinition } from '../costs.ts'
import { billProblem } from './billing.ts'
import { call } from './define.ts'
import { decimal, id, localDate, medium, name, nothing } from './values.ts'

const minor = z.number().int()
/** Of the run that bills the period; null: none was prepared. */
const runState = z.enum(['preparing', 'draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed']).nullable()

const periodHead = z.object({
	id,
	name,
	from: localDate,
	/** Last day (inclusive). */
	to: localDate,
	runId: id.nullable(),
	state: runState,
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
	/** A draft of all statements of the period, computed anew where there is one; 'run-not-draft' once it is approved. */
	'costs.prepare': call(z.object({ periodId: id }), z.object({ runId: id })),
}
export type CostPeriodView = z.output<typeof costPeriodView>
export type CostShareRow = CostPeriodView['shares'][number]
export type OpenedShare = z.output<typeof openedShare>
export type Co2Share = z.output<typeof co2Share>
