/** Tariffs, bill runs, statements. */
import { z } from 'zod'
import { costProblems } from '../costs.ts'
import { call } from './define.ts'
import { id, instant, money, month, nothing } from './values.ts'

/** red stops the issue, yellow is printed or shown. `code` names the sentence. */
export const billProblem = z.object({
	severity: z.enum(['red', 'yellow']),
	code: z.enum([
		'boundary-missing',
		'boundary-interpolated',
		'boundary-estimated',
		'standard-time',
		'no-tariff',
		'no-tenant',
		'no-meter',
		'no-formula',
		'no-gas-factor',
		'reading-went-back',
		'month-not-over',
		'zero-use',
		'quarantined',
		...costProblems,
		/** A charge is per m², or limits and charges go by persons, and nobody entered how many. */
		'area-missing',
		'persons-missing',
		/** The quantity that the tariff would price is below 0. */
		'negative-use',
		/** params.reason: why what was measured cannot be priced by this tariff. */
		'tariff-unfit',
	]),
	unitName: z.string(),
	pointName: z.string().nullable(),
	params: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const statementView = z.object({
	id,
	/** null until issued. */
	number: z.string().nullable(),
	tenantName: z.string(),
	unitName: z.string(),
	total: money,
	/** The same tenant's statement of the month before; null when there is none. */
	before: money.nullable(),
	points: z.number().int(),
	/** Codes of the yellow notes printed on it. */
	notes: z.array(z.string()),
})

export const runView = z.object({
	id,
	month,
	/** 'preparing' while the worker runs; nothing is frozen before 'issued'. */
	state: z.enum(['preparing', 'draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed']),
	done: z.number().int(),
	expected: z.number().int(),
	createdAt: instant,
	issuedAt: instant.nullable(),
	total: money.nullable(),
	problems: z.array(billProblem),
	statements: z.array(statementView),
	/** Folder that holds the PDFs of an issued run. */
	folder: z.string().nullable(),
})

export const billingCalls = {
	/** Months that can be billed or are, newest first. */
	'billing.months': call(
		nothing,
		z.object({
			months: z.array(
				z.object({
					month,
					runId: id.nullable(),
					state: z.enum([
						'open',
						'running',
						'preparing',
						'draft',
						'approved',
						'issuing',
						'issued',
						'cancelled',
						'failed',
					]),
					statements: z.number().int(),
					total: money.nullable(),
				}),
			),
		}),
	),
	'billing.prepare': call(z.object({ month }), z.object({ runId: id })),
	'billing.run': call(z.object({ runId: id }), runView),
	'billing.cancel': call(z.object({ runId: id }), nothing),
	/** Freezes the statements and gives numbers without gaps. 'run-has-problems' while a red one stands. */
	'billing.issue': call(z.object({ runId: id }), nothing),
	/** The statement as PDF: a draft is marked as such; an issued one is the frozen document. */
	'billing.pdf': call(
		z.object({ statementId: id, language: z.enum(['de', 'en']) }),
		z.object({ fileName: z.string(), base64: z.string() }),
	),
}
export type RunView = z.output<typeof runView>
export type StatementView = z.output<typeof statementView>
export type BillProblem = z.output<typeof billProblem>
