/** Alarms: what is wrong, since when, who has seen it. */
import { z } from 'zod'
import { call } from './define.ts'
import { id, instant, name, nothing, text } from './values.ts'

export const alarmView = z.object({
	id,
	/** domain/alarms/causes; the page has a sentence and a next step for each. */
	cause: z.string(),
	severity: z.enum(['alarm', 'warning', 'notice']),
	subject: z.object({
		kind: z.enum(['line', 'meter', 'point', 'station']),
		/** null for the station. */
		id: id.nullable(),
		/** Name of the line, serial number of the meter, unit and point; '' for the station. */
		name: z.string(),
	}),
	/** Where it is in the building, if anywhere. */
	place: z.string().nullable(),
	raisedAt: instant,
	clearedAt: instant.nullable(),
	acknowledged: z.object({ at: instant, by: name, comment: text.nullable() }).nullable(),
	/** The open alarm that explains this one. */
	suppressedBy: id.nullable(),
	detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

export const alarmCalls = {
	/** Open ones, the worst and then the newest first; those that another one explains come with it. */
	'alarms.open': call(nothing, z.object({ alarms: z.array(alarmView) })),
	/** All, newest first, with numbers below `before`. */
	'alarms.list': call(
		z.object({ before: id.nullable(), limit: z.number().int().min(1).max(500) }),
		z.object({ alarms: z.array(alarmView), more: z.boolean() }),
	),
	'alarms.acknowledge': call(
		z.object({ alarmIds: z.array(id).min(1).max(500), by: name, comment: text.nullable() }),
		nothing,
	),
}
export type AlarmView = z.output<typeof alarmView>
