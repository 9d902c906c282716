/** The station that could not be started: why, and what can be done about it. */
import { z } from 'zod'
import { call } from './define.ts'
import { instant, nothing } from './values.ts'

export const startRefusal = z.object({
	/** The page has a sentence for each that it knows. */
	reason: z.string().max(40),
	/** What the system said, for whoever is asked for help. */
	text: z.string(),
	dataFolder: z.string(),
	/** Good copies that can take the damaged database's place, newest first. */
	backups: z.array(
		z.object({
			fileName: z.string(),
			/** Last change of the file. */
			writtenAt: instant,
			sizeBytes: z.number().int(),
			/** The last word of a meter in it. */
			lastReceivedAt: instant.nullable(),
		}),
	),
	/** Whether this host can show the folder. */
	opensFolder: z.boolean(),
})

export const startCalls = {
	/** null: the station runs. Every other call answers 'not-started' while it does not. */
	'start.refusal': call(nothing, z.object({ refusal: startRefusal.nullable() })),
	/** Puts this copy in the damaged database's place, which is kept under a dated name, and starts the station. */
	'start.restore': call(z.object({ fileName: z.string().min(1).max(255) }), nothing),
	/** Tries to start once more. */
	'start.again': call(nothing, nothing),
	'start.openFolder': call(nothing, nothing),
	'start.quit': call(nothing, nothing),
}
export type StartRefusal = z.output<typeof startRefusal>
