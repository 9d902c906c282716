/** Collecting: rounds, backfill from meter memory, what failed and why. */
import { z } from 'zod'
import { call } from './define.ts'
import { id, instant, nothing } from './values.ts'

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

export const collectionCalls = {
	'collection.status': call(nothing, collectionStatus),
	/** A round now, for one line or all; answers when it has been started. */
	'collection.readNow': call(z.object({ lineId: id.nullable() }), nothing),
}
export type CollectionStatus = z.output<typeof collectionStatus>
