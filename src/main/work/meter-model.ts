/** What a meter model says: data, checked before it is believed. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { protocolName } from '../../shared/contract/lines.ts'
import { media, quantities, units } from '../../shared/quantity.ts'
import { liveIntervals } from '../domain/collect/read-plan.ts'
import type { PulseCounter } from '../domain/collectors/scale.ts'
import { protocolNamed } from '../protocols/index.ts'

const modelRegister = z.object({
	name: z.string(),
	quantity: z.enum(quantities),
	/** Only records of this role match; omitted = any. */
	role: z.string().optional(),
	unit: z.enum(units),
	/** Resolution 10^exponent of the unit; null = taken from the first value that the meter sends. */
	exponent: z.number().int().min(-9).max(9).nullable(),
	digits: z.number().int().min(4).max(15).optional(),
	/** A binary float: digits beyond the resolution are noise. */
	float: z.literal(true).optional(),
	/** Counters only rise and are billed; gauges go up and down. */
	kind: z.enum(['counter', 'gauge']),
	tariff: z.number().int().min(0),
	subunit: z.number().int().min(0),
})

export const meterModel = z.object({
	id: z.string(),
	name: z.string(),
	protocol: protocolName,
	medium: z.enum(media),
	/** The register that bills and charts use. */
	main: z.string(),
	memory: z.object({
		freeze: z.number().int().min(0),
		settlement: z.number().int().min(0),
		profileDays: z.number().int().min(0),
		/** Every reading brings the stored values along: they are never asked for on their own. */
		comesWithCurrent: z.boolean().default(false),
	}),
	roundMinutes: z.literal(liveIntervals),
	/** How often the latest quarter hours are fetched from its memory. */
	profileEvery: z.enum(['quarter-hour', 'day']).default('quarter-hour'),
	/** Protocol items of a scheduled reading; omitted = the protocol's own choice. */
	roundItems: z.array(z.string()).optional(),
	/** Most readings that the meter's battery allows in a day, scheduled and asked for alike; omitted = no limit. */
	readsPerDay: z.number().int().min(1).max(1440).optional(),
	/** The protocol's own settings for this model. */
	dialect: z.unknown().optional(),
	/** Items of a reading that a person asks for. */
	fullItems: z.array(z.string()).optional(),
	registers: z.array(modelRegister).min(1),
})

/** A pulse channel: its value is made of its count. */
export type PulseChannel = PulseCounter & {
	/** The register that the count is worth. */
	readonly register: ModelRegister & { readonly exponent: number }
	/** The collector says whether the line to the meter is in order; where it does not, no value is made. */
	readonly isFlagged: boolean
}
export type MeterModel = z.output<typeof meterModel> & { readonly pulse?: PulseChannel }
export type ModelRegister = z.output<typeof modelRegister>

/** What a model says to its protocol is checked by that protocol. */
type WithDialect = { readonly protocol: z.output<typeof protocolName>; readonly dialect?: unknown }

export function withDialect<T extends WithDialect>(model: T, file: string): T {
	const schema = protocolNamed(model.protocol)?.dialect
	if (model.dialect === undefined) return model
	if (schema === undefined) throw new Error(`${file}: ${model.protocol} knows no settings of a model`)
	const result = schema.safeParse(model.dialect)
	if (!result.success) throw new Error(`${file}, dialect: ${z.prettifyError(result.error)}`)
	return { ...model, dialect: result.data }
}

/** Throws with the file's name when it is not as it should be. */
export function parsed<T>(schema: z.ZodType<T>, path: string): T {
	const result = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
	if (!result.success) throw new Error(`${path}: ${z.prettifyError(result.error)}`)
	return result.data
}
