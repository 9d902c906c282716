/** Plausibility: what stands out in a month, and what people and estimation put over readings. */
import { z } from 'zod'
import { overlayMethods } from '../overlay-method.ts'
import { ruleNames, severities, thresholds } from '../plausibility.ts'
import { call } from './define.ts'
import { decimal, id, instant, localDate, medium, month, name, nothing, origin, quality } from './values.ts'

const reason = z.string().trim().min(1).max(400)
/** Who says so, and why: every overlay has both. */
const signed = { author: name, reason }
const steps = z.enum(['hour', 'day'])

export const overlayMethod = z.enum(overlayMethods)

export const findingView = z.object({
	id,
	rule: z.enum(ruleNames),
	severity: z.enum(severities),
	state: z.enum(['open', 'accepted', 'corrected']),
	pointId: id,
	pointName: z.string(),
	unitName: z.string(),
	medium,
	registerId: id,
	register: z.string(),
	meterId: id,
	meterSerial: z.string(),
	unit: z.string(),
	from: instant,
	to: instant,
	/** What the rule compared: decimals in the register's unit, counts, instants, names of reasons. */
	detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
	foundAt: instant,
	decided: z.object({ at: instant, by: z.string(), comment: z.string().nullable() }).nullable(),
})

export const overlayView = z.object({
	id,
	pointId: id.nullable(),
	pointName: z.string(),
	unitName: z.string(),
	registerId: id,
	register: z.string(),
	unit: z.string(),
	at: instant,
	/** null: no reading of the instant counts. */
	value: decimal.nullable(),
	method: overlayMethod,
	reason: z.string(),
	author: z.string(),
	createdAt: instant,
	findingId: id.nullable(),
	undone: z.object({ at: instant, by: z.string() }).nullable(),
})

/** What is there around a finding: consumption to draw, stands to put right. */
export const pointWindow = z.object({
	registerId: id,
	register: z.string(),
	unit: z.string(),
	steps: z.array(
		z.object({ from: instant, to: instant, use: decimal.nullable(), quality, reason: z.string().nullable() }),
	),
	/** As stored, and as put over them; `counts`: consumption uses it. Oldest first, at most 2,000. */
	stands: z.array(
		z.object({
			at: instant,
			value: decimal.nullable(),
			origin,
			quality,
			counts: z.boolean(),
			overlayId: id.nullable(),
		}),
	),
	findings: z.array(findingView),
	overlays: z.array(overlayView),
})

export const estimateRequest = z.object({
	registerId: id,
	method: overlayMethod.exclude(['accepted', 'manual']),
	/** Stands that are missing from here to there (both included) are estimated. */
	from: instant,
	to: instant,
	/** Which stands: of each day's midnight, or of each hour. The ends are always among them. */
	step: steps,
	/** interpolation with a value on one side only. */
	oneSided: z.enum(['refuse', 'flat']).default('refuse'),
	/** like-days: so many of the most recent ones. */
	days: z.number().int().min(1).max(20).default(3),
	/** scaled-profile: whose shape; null: all other points of the medium. */
	profilePointId: id.nullable().default(null),
	/** comparable-rooms: which units. */
	unitIds: z.array(id).max(200).default([]),
})

export const estimateRefusals = [
	/** There is a value on one side of the gap only. */
	'one-sided',
	/** There is no value on either side. */
	'nothing-known',
	/** The gap is longer than what is interpolated. */
	'too-long',
	'too-few-like-days',
	'nothing-comparable',
	'area-unknown',
	/** The register counted less than what is known, or went back. */
	'went-back',
	/** Nothing is missing there. */
	'nothing-missing',
] as const

export const estimatePreview = z.discriminatedUnion('ok', [
	z.object({
		ok: z.literal(true),
		unit: z.string(),
		values: z.array(z.object({ at: instant, value: decimal })),
		/** Enough to compute it again. */
		basis: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
	}),
	z.object({ ok: z.literal(false), reason: z.enum(estimateRefusals) }),
])

export const plausibilityCalls = {
	/** The month's findings, open ones first, the worst first. */
	'plausibility.queue': call(
		z.object({ month }),
		z.object({ checkedAt: instant.nullable(), findings: z.array(findingView) }),
	),
	/** How many are open, by month and in all: for the frame. */
	'plausibility.open': call(nothing, z.object({ errors: z.number().int(), all: z.number().int() })),
	'plausibility.point': call(
		z.object({ pointId: id, registerId: id.nullable(), from: instant, to: instant }),
		pointWindow,
	),
	/** The finding is right as it is; values that were kept from counting count from now on. */
	'plausibility.accept': call(
		z.object({ findingId: id, author: name, reason }),
		z.object({ overlays: z.number().int() }),
	),
	/** value null: no reading of the instant counts. What lay over it before is undone. */
	'plausibility.correct': call(
		z.object({ registerId: id, at: instant, value: decimal.nullable(), findingId: id.nullable(), ...signed }),
		z.object({ overlayId: id }),
	),
	/** What an estimate would put, without putting it. */
	'plausibility.preview': call(estimateRequest, estimatePreview),
	/** Computes it again and puts it. */
	'plausibility.estimate': call(
		estimateRequest.extend({ findingId: id.nullable(), ...signed }),
		z.object({ overlays: z.number().int() }),
	),
	/** Takes back overlays, and the decision of a finding whose last one it was; a finding without any by its own id. */
	'plausibility.undo': call(
		z.object({ overlayIds: z.array(id).max(5000), findingId: id.nullable(), author: name }),
		nothing,
	),
	/** Newest first; also those that were undone. */
	'plausibility.overlays': call(
		z.object({ pointId: id.nullable(), limit: z.number().int().min(1).max(1000) }),
		z.object({ overlays: z.array(overlayView) }),
	),
	'plausibility.thresholds': call(nothing, z.object({ thresholds, isPreset: z.boolean() })),
	/** null: the preset again. The next check uses them, and acceptance from now on. */
	'plausibility.saveThresholds': call(z.object({ thresholds: thresholds.nullable() }), nothing),
	/** Looks at a month anew. */
	'plausibility.check': call(z.object({ month }), z.object({ jobId: id })),
	/** Which points a main meter feeds now. */
	'plausibility.feeds': call(
		nothing,
		z.object({ feeds: z.array(z.object({ mainPointId: id, subPointIds: z.array(id), from: instant })) }),
	),
	/** What it feeds from the local date on; before, what was said before. */
	'plausibility.saveFeed': call(
		z.object({ mainPointId: id, subPointIds: z.array(id).max(2000), from: localDate }),
		nothing,
	),
}
export type FindingView = z.output<typeof findingView>
export type OverlayView = z.output<typeof overlayView>
export type PointWindow = z.output<typeof pointWindow>
export type EstimateRequest = z.output<typeof estimateRequest>
export type EstimatePreview = z.output<typeof estimatePreview>
