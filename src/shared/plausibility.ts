/** What plausibility looks for, and the thresholds that a person may change: data, per medium. */
import { z } from 'zod'
import { media } from './quantity.ts'

/** Names are stored; never rename. */
export const ruleNames = [
	/** A boundary of the month has no value. */
	'missing',
	/** A value was kept from counting, and no other rule explains it. */
	'quarantined',
	'rollover',
	'reset',
	'exchange',
	'reverse-flow',
	/** Out and back. */
	'glitch',
	'jump',
	'scale-change',
	/** The same non-zero interval many times. */
	'stuck',
	'spike',
	'high',
	'low',
	/** T1 + T2 + … against the total register. */
	'sum-tariffs',
	/** The meter's intervals against its own midnights. */
	'sum-intervals',
	'clock-drift',
	/** Main meter against the sum of what it feeds. */
	'balance',
	'zero-occupied',
	'vacant-use',
	/** No pause for many hours: a leak. */
	'continuous-flow',
] as const
export type RuleName = (typeof ruleNames)[number]

export const severities = ['error', 'warning', 'hint'] as const
export type FindingSeverity = (typeof severities)[number]

const factor = z.number().min(1).max(1_000_000).nullable()
const count = z.number().int().min(1).max(100_000)
const amount = z.number().min(0).max(1_000_000_000)

/** null: the rule is off for this medium. Amounts are in kWh (energy) and m³ (volume). */
export const mediumThresholds = z.object({
	/** The most that any meter of the medium counts in an hour, kWh and m³: what is above is kept from counting. */
	mostEnergyPerHour: amount.nullable(),
	mostVolumePerHour: amount.nullable(),
	/** Times the mean before; and at least so much at once. */
	jumpFactor: factor,
	jumpLeast: amount,
	/** So many values may be out before they count as lasting. */
	glitchValues: count,
	stuckIntervals: count.nullable(),
	/** Fewer steps than these repeat by themselves. */
	stuckLeastSteps: count,
	/** (highest − third highest) ÷ third highest of a day, in per cent; and at least so much in the interval. */
	spikePercent: amount.nullable(),
	spikeLeast: amount,
	/** Mean use of a day, against the same period a year before or the weeks before. */
	highFactor: factor,
	/** 0.2: less than a fifth. */
	lowFactor: z.number().min(0).max(1).nullable(),
	historyLeastDays: count,
	/** Above this share of estimated days the history proves nothing. */
	historyMostEstimated: z.number().min(0).max(1),
	/** For each register that is compared: displays truncate. */
	sumToleranceSteps: z.number().int().min(0).max(1_000_000),
	clockDriftMinutes: count.nullable(),
	balancePercent: amount.nullable(),
	balanceLeast: amount,
	zeroDays: count.nullable(),
	vacantPerDay: amount.nullable(),
	continuousHours: count.nullable(),
})
export const thresholds = z.record(z.enum(media), mediumThresholds)

export type MediumThresholds = z.output<typeof mediumThresholds>
export type Thresholds = z.output<typeof thresholds>
