/** Collecting: rounds, backfill from meter memory, what failed and why. */
import { z } from 'zod'
import { gapReasons } from '../gap-reason.ts'
import { call } from './define.ts'
import { id, instant, localDate, nothing } from './values.ts'

export const collectionStatus = z.object({
	lastRound: z
		.object({
			startedAt: instant,
			finishedAt: instant.nullable(),
			due: z.number().int(),
			read: z.number().int(),
			failed: z.number().int(),
		})
		.nullable(),
	nextRoundAt: instant.nullable(),
	backfill: z.object({ done: z.number().int(), total: z.number().int() }),
	lines: z.array(
		z.object({
			lineId: id,
			/** Exchanges waiting in this line's queue. */
			waiting: z.number().int(),
			backfillDone: z.number().int(),
			backfillTotal: z.number().int(),
			/** Meters asked and answered in the last round. */
			dueInRound: z.number().int(),
			readInRound: z.number().int(),
		}),
	),
	failures: z.array(
		z.object({
			at: instant,
			meterId: id,
			meterSerial: z.string(),
			job: z.string(),
			reason: z.string(),
			text: z.string(),
		}),
	),
})

const gapReason = z.enum(gapReasons)

/** What should be there of one meter between two local dates, and why it is not. */
export const meterGaps = z.object({
	meterId: id,
	serial: z.string(),
	place: z.string().nullable(),
	/** null: since the station started none. */
	lastAnswerAt: instant.nullable(),
	kinds: z.array(
		z.object({
			kind: z.enum(['settlement', 'freeze', 'profile']),
			/** 'nothing': meters of this model keep no such values. */
			keeps: z.enum(['values', 'nothing']),
			wanted: z.number().int(),
			there: z.number().int(),
			/** Of one meter run by run, else one for each reason; oldest first. */
			missing: z.array(z.object({ reason: gapReason, from: instant, to: instant, count: z.number().int() })),
		}),
	),
})

const readChoice = z.object({
	liveMinutes: z.literal([15, 30, 60, 180, 360, 720, 1440]),
	months: z.enum(['read', 'never']),
	midnights: z.enum(['read', 'never']),
	/** Quarter hours out of the meter's memory. */
	profile: z.enum(['quarter-hour', 'day', 'never']),
})

export const meterPlan = z.object({
	/** Its model's. */
	usual: readChoice,
	/** null: it is read as its model is. */
	own: readChoice.nullable(),
	/** Most readings that its battery allows in a day; the plan never asks more often. */
	readsPerDay: z.number().int().nullable(),
	/** The least that its answer is waited for, learned from its answers; null: as its protocol says. */
	answerLimitMs: z.number().int().nullable(),
})

export const collectionCalls = {
	'collection.plan': call(z.object({ meterId: id }), meterPlan),
	/** null: as its model is. Nothing is read that the meter does not keep. */
	'collection.setPlan': call(z.object({ meterId: id, plan: readChoice.nullable() }), nothing),
	/** `key`: of a node of the topology ('line:3', 'meter:7'); null: all. At most 400 days. */
	'collection.gaps': call(
		z.object({ key: z.string().max(40).nullable(), from: localDate, to: localDate }),
		z.object({ meters: z.array(meterGaps) }),
	),
	'collection.status': call(nothing, collectionStatus),
	/** A round now, for one line or all; answers when it has been started. */
	'collection.readNow': call(z.object({ lineId: id.nullable() }), nothing),
}
export type MeterPlan = z.output<typeof meterPlan>
export type ReadChoice = z.output<typeof readChoice>
export type MeterGaps = z.output<typeof meterGaps>
export type CollectionStatus = z.output<typeof collectionStatus>
