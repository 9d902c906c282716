/** What is printed beside the statements themselves: texts, files of a run, consumption information, derivations. */
import { z } from 'zod'
import { call } from './define.ts'
import { id, instant, localDate, medium, month, nothing, origin, text } from './values.ts'

/**
 * Sentences that only the landlord knows (§ 40 (2) EnWG, § 14 (4) UStG, § 6a (3) HeizkostenV). An empty one is left
 * out: nothing is invented.
 */
export const billTexts = z.object({
	/** Commercial register and court. */
	register: text.default(''),
	meterOperator: text.default(''),
	gridOperator: text.default(''),
	/** Term of the contract, next termination date and notice. */
	contract: text.default(''),
	disputeBody: text.default(''),
	regulator: text.default(''),
	adviceBodies: text.default(''),
	/** Change of supplier and price comparison. */
	switching: text.default(''),
	/** Why an amount bears no value added tax. */
	taxExemption: text.default(''),
	/** In place of the usual sentence on how to pay. */
	payment: text.default(''),
	/** Each statement ends with the derivation of its amounts. */
	explains: z.boolean().default(false),
	/** Mean temperature of the hot water in °C, for § 9 (2) HeizkostenV; '' = 60. */
	hotWaterC: z
		.string()
		.trim()
		.regex(/^(\d{2}(\.\d)?)?$/)
		.default(''),
})

const file = z.object({ fileName: z.string(), base64: z.string() })
const language = z.enum(['de', 'en'])
/** Large runs come in several files: nobody prints ten thousand letters at once. */
const part = z.number().int().min(1).max(10_000)

const explainedReading = z.object({
	/** The instant it holds for, and when it was received. */
	at: instant,
	receivedAt: instant,
	value: z.string(),
	origin,
	quality: z.string(),
	frameId: id.nullable(),
	/** Whether the raw frame is still kept; false where there never was one. */
	hasFrame: z.boolean(),
})
const explainedBoundary = z.object({
	at: instant,
	readAt: instant,
	value: z.string(),
	origin: z.union([origin, z.literal('interpolated')]),
	quality: z.string(),
	/** One, or the two that it was computed between. */
	readings: z.array(explainedReading),
})
const explainedUse = z.object({
	pointName: z.string(),
	meterSerial: z.string(),
	/** Tariff index of the register: 0 = total. */
	tariff: z.number().int(),
	unit: z.string(),
	multiplier: z.string().nullable(),
	rollover: z.boolean(),
	used: z.string(),
	/** What a gas volume is worth (DVGW G 685). */
	gas: z.object({ stateNumber: z.string(), calorificValue: z.string(), kWh: z.string() }).nullable(),
	/** How often it counts in a point that is computed; null = it is the point's own. */
	coefficient: z.number().nullable(),
	start: explainedBoundary,
	end: explainedBoundary,
})
const explainedLine = z.object({
	pointName: z.string(),
	medium,
	kind: z.enum(['standing', 'energy', 'surcharge', 'demand', 'levy', 'minimum']),
	name: z.string(),
	tariff: z.object({ name: z.string(), versionId: id, validFrom: localDate.nullable() }),
	period: z.object({ from: instant, to: instant }),
	tier: z.object({ index: z.number().int(), from: z.string(), upTo: z.string().nullable() }).nullable(),
	days: z.object({ count: z.number().int(), of: z.number().int() }).nullable(),
	quantity: z.string(),
	unit: z.string(),
	unitPrice: z.string(),
	/** Unrounded, net. */
	exact: z.string(),
	minor: z.number().int(),
	vatPercent: z.string(),
	source: z.enum(['register', 'windows']).nullable(),
	/** Where the highest demand was measured. */
	peakAt: instant.nullable(),
	uses: z.array(explainedUse),
})
export const explainedStatement = z.object({
	number: z.string().nullable(),
	currency: z.string(),
	zone: z.string(),
	engineVersion: z.string(),
	zoneDataVersion: z.string(),
	rounding: z.enum(['half-up-lines', 'largest-remainder']),
	/** Sum of the unrounded lines. */
	exactNet: z.string(),
	netMinor: z.number().int(),
	taxes: z.array(z.object({ percent: z.string(), netMinor: z.number().int(), taxMinor: z.number().int() })),
	totalMinor: z.number().int(),
	lines: z.array(explainedLine),
})

export const paperCalls = {
	'papers.texts': call(nothing, billTexts),
	'papers.saveTexts': call(billTexts.strict(), nothing),
	/** From the frozen snapshot, never from what counts today. 'not-found' for a statement that has no price lines. */
	'billing.explain': call(z.object({ statementId: id }), explainedStatement),
	'billing.explainPdf': call(z.object({ statementId: id, language }), file),
	/**
	 * 'statements': all letters in the order of their envelopes, `part` by `part`; 'list': that order; 'summary': sums by
	 * medium and tax, findings, who approved.
	 */
	'papers.ofRun': call(
		z.object({ runId: id, kind: z.enum(['statements', 'list', 'summary']), part, language }),
		file.extend({ parts: z.number().int() }),
	),
	/** Monthly consumption information (§ 6a HeizkostenV), one letter a tenant, in one file. */
	'papers.useLetters': call(
		z.object({ month, part, language }),
		file.extend({ parts: z.number().int(), letters: z.number().int() }),
	),
	/** The same as one file a tenant, into the data folder. */
	'papers.writeUseLetters': call(
		z.object({ month, language }),
		z.object({ folder: z.string(), letters: z.number().int() }),
	),
}
export type BillTexts = z.output<typeof billTexts>
export type ExplainedStatement = z.output<typeof explainedStatement>
export type ExplainedLine = ExplainedStatement['lines'][number]
export type ExplainedUse = ExplainedLine['uses'][number]
export type ExplainedBoundary = ExplainedUse['start']
