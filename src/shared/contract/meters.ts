/** Devices: what hangs on a line, which metering point it measures. */
import { z } from 'zod'
import { call } from './define.ts'
import { protocolName } from './lines.ts'
import { health, id, instant, localDate, medium, name, nothing, shownValue } from './values.ts'

export const modelView = z.object({
	id: z.string(),
	name: z.string(),
	protocol: protocolName,
	medium,
	/** What the meter keeps itself, e.g. {freeze: 62, settlement: 12, profileDays: 62}. */
	memory: z.object({ freeze: z.number().int(), settlement: z.number().int(), profileDays: z.number().int() }),
})

export const meterView = z.object({
	id,
	serial: z.string(),
	model: modelView,
	manufacturer: z.string().nullable(),
	medium,
	lineId: id,
	lineName: name,
	protocol: protocolName,
	address: z.string(),
	/** 'standard': its clock keeps standard time all year. */
	ownClock: z.enum(['local', 'standard']),
	enabled: z.boolean(),
	pointId: id.nullable(),
	pointName: z.string().nullable(),
	unitName: z.string().nullable(),
	health,
	lastReadAt: instant.nullable(),
	/** Meter clock minus station clock at the last clock reading. */
	clockOffsetMs: z.number().int().nullable(),
	lastFailure: z.object({ at: instant, reason: z.string(), text: z.string() }).nullable(),
	calibratedUntil: z.number().int().nullable(),
})

export const registerReading = z.object({
	/** 'import', 'import-t1', 'energy', 'volume', 'voltage-a' … */
	register: z.string(),
	at: instant,
	shown: shownValue,
})

export const metersCalls = {
	'meters.models': call(nothing, z.object({ models: z.array(modelView) })),
	'meters.list': call(nothing, z.object({ meters: z.array(meterView) })),
	/** Puts the device on a line and mounts it at a metering point (made new when `pointId` is null). */
	'meters.add': call(
		z.object({
			lineId: id,
			address: z.string().max(40),
			serial: z.string().max(40).nullable(),
			modelId: z.string().max(60),
			ownClock: z.enum(['local', 'standard']),
			unitId: id,
			pointId: id.nullable(),
			pointName: name,
			/** Since when it measures there; null = as far back as it can remember (15 months). */
			mountedSince: localDate.nullable().default(null),
		}),
		z.object({ meterId: id, pointId: id }),
	),
	'meters.setEnabled': call(z.object({ meterId: id, enabled: z.boolean() }), nothing),
	/**
	 * Asks the meter this moment; 'meter-no-answer' with the reason otherwise. 'read-budget' where its battery allows no
	 * more readings today, unless a person says to read all the same.
	 */
	'meters.readNow': call(
		z.object({ meterId: id, beyondBudget: z.enum(['refuse', 'read']).default('refuse') }),
		z.object({ at: instant, readings: z.array(registerReading) }),
	),
}
export type MeterView = z.output<typeof meterView>
export type ModelView = z.output<typeof modelView>
export type RegisterReading = z.output<typeof registerReading>
