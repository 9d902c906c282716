/** Alarms: what is wrong, since when, who has seen it. */
import { z } from 'zod'
import { call } from './define.ts'
import { id, instant, name, nothing, text } from './values.ts'

/** Negative for one that could not be written down so far; it gets another number then. */
const alarmId = z.number().int()

/** From when on something is an alarm. */
export const alarmLimits = z.object({
	/** So many rounds in a row without an answer, each an interval of the meter apart. */
	silentRounds: z.number().int().min(1).max(100),
	/** A meter's clock may be off by so much. */
	clockOffMinutes: z.number().int().min(1).max(1440),
})

export const alarmView = z.object({
	id: alarmId,
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
	suppressedBy: alarmId.nullable(),
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
		z.object({ alarmIds: z.array(alarmId).min(1).max(500), by: name, comment: text.nullable() }),
		nothing,
	),
	'alarms.limits': call(nothing, alarmLimits),
	'alarms.setLimits': call(alarmLimits, nothing),
}
export type AlarmLimits = z.output<typeof alarmLimits>
export type AlarmView = z.output<typeof alarmView>
