/** The small schemas that several contract areas share. */
import { z } from 'zod'
import { media } from '../quantity.ts'

export const id = z.number().int().positive()
/** UTC epoch milliseconds. */
export const instant = z.number().int()
/** Local date 'YYYY-MM-DD' of the building. */
export const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** 'YYYY-MM' */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)
/** Plain decimal string without exponent; '.' is the decimal sign. */
export const decimal = z.string().regex(/^-?\d{1,18}(\.\d{1,12})?$/)
export const name = z.string().trim().min(1).max(120)
export const text = z.string().trim().max(400)
export const medium = z.enum(media)
export const nothing = z.object({}).strict()

/** good: reads; warning: partly or late; alarm: does not answer; unknown: never asked. */
export const health = z.enum(['good', 'warning', 'alarm', 'unknown'])
export const origin = z.enum(['live', 'freeze', 'settlement', 'profile', 'manual', 'overlay'])
/** What a person sees beside a number. */
export const quality = z.enum([
	'measured',
	'memory',
	'interpolated',
	'estimated',
	'corrected',
	'quarantined',
	'missing',
])

/** A number as the meter's register shows it. value null = missing, with the reason in `reason`. */
export const shownValue = z.object({
	value: decimal.nullable(),
	unit: z.string(),
	quality,
	/** Key of a sentence in the page's language: 'no-answer', 'gap', 'not-kept', 'no-value' … */
	reason: z.string().nullable(),
})

export const money = z.object({ minor: z.number().int(), currency: z.string().length(3) })
export type Health = z.output<typeof health>
export type ShownValue = z.output<typeof shownValue>
export type Money = z.output<typeof money>
