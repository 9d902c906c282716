/** Tariffs, bill runs, statements. */
import { z } from 'zod'
import { costProblems } from '../costs.ts'
import { call } from './define.ts'
import { id, instant, money, month, name, nothing } from './values.ts'

/** red stops the issue, yellow is printed or shown. `code` names the sentence. */
export const billProblem = z.object({
	severity: z.enum(['red', 'yellow']),
	code: z.enum([
		'boundary-missing',
		'boundary-interpolated',
		'boundary-estimated',
		/** Of params.count intervals of params.minutes, the first at params.at. */
		'intervals-estimated',
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
		'tenant-not-billed',
		'outlier-month',
		'outlier-year',
		'finding-open',
		'sum-differs',
		'not-checked',
		'calibration-expired',
		/** Of params.count meters nobody entered how long they are calibrated. */
		'calibration-unknown',
		...costProblems,
		/** Days of the month (params.days from params.at on) on which a unit has nobody between its tenants. */
		'tenant-gap',
		/** A charge is per m², or limits and charges go by persons, and nobody entered how many. */
		'area-missing',
		'persons-missing',
		/** The quantity that the tariff would price is below 0. */
		'negative-use',
		/** params.reason: why what was measured cannot be priced by this tariff. */
		'tariff-unfit',
		/** The fonts of documents have no picture of params.characters, which stand in params.text. */
		'not-printable',
		/** Something is to be paid, and neither an IBAN nor words of the landlord say where to. */
		'no-account',
	]),
	unitName: z.string(),
	pointName: z.string().nullable(),
	params: z.record(z.string(), z.union([z.string(), z.number()])),
})

/** A yellow finding's code, confirmed by who approves. */
export const seenWarning = z.object({ code: z.string(), comment: z.string().trim().max(400).nullable() })

export const statementView = z.object({
	id,
	/** null until issued. */
	number: z.string().nullable(),
	kind: z.enum(['bill', 'costs', 'cancellation']),
	/** An issued statement that a later one cancelled stays, and says so. */
	state: z.enum(['draft', 'issued', 'cancelled']),
	/** Number of the statement that it cancels or stands in the place of. */
	about: z.string().nullable(),
	tenantName: z.string(),
	unitName: z.string(),
	total: money,
	/** The same tenant's statement of the month before; null when there is none. */
	before: money.nullable(),
	points: z.number().int(),
	/** Codes of the notes printed on it; 'incomplete' first where something red is missing on a draft. */
	notes: z.array(z.string()),
})

/** A part of a run's list; 'order' is that of the numbers, 'grown' the distance to the month before. */
export const statementsAsked = z.object({
	runId: id,
	from: z.number().int().min(0),
	most: z.number().int().min(1).max(200),
	sortBy: z.enum(['order', 'unit', 'tenant', 'number', 'total', 'before', 'grown']),
	isDescending: z.boolean(),
})

export const runView = z.object({
	id,
	kind: z.enum(['month', 'costs', 'correction']),
	/** Of costs: the period that is shared out. */
	costPeriodId: id.nullable(),
	month,
	/** 'preparing' until all drafts are there; nothing is frozen before 'approved', no number given before 'issuing'. */
	state: z.enum(['preparing', 'draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed']),
	done: z.number().int(),
	expected: z.number().int(),
	createdAt: instant,
	approved: z.object({ at: instant, by: z.string().nullable() }).nullable(),
	issuedAt: instant.nullable(),
	/** It stands still and goes on when its cause is gone: no room, the database, something else. */
	halted: z.enum(['full', 'database', 'failed']).nullable(),
	total: money.nullable(),
	/** Warnings that were confirmed with the approval, with what was said to them. */
	seen: z.array(seenWarning),
	/** All that was found, counted. */
	findings: z.array(
		z.object({ severity: billProblem.shape.severity, code: billProblem.shape.code, count: z.number().int() }),
	),
	/** The first 500, red ones first. */
	problems: z.array(billProblem),
	/** How many statements it has; none while it is prepared. */
	count: z.number().int(),
	/** The first 100 in the order of their numbers; any others by billing.statements. */
	statements: z.array(statementView),
	/** Folder that holds the PDFs of an issued run. */
	folder: z.string().nullable(),
})

export const correctionsView = z.object({
	runs: z.array(
		z.object({
			runId: id,
			state: runView.shape.state,
			createdAt: instant,
			statements: z.number().int(),
			total: money.nullable(),
		}),
	),
	/** Bills that are out and could not be computed by what counts now, with what is in the way. They stay as they are. */
	notComputable: z.array(
		z.object({
			statementId: id,
			number: z.string(),
			tenantName: z.string(),
			unitName: z.string(),
			noticedAt: instant,
			problems: z.array(billProblem),
		}),
	),
	/** Newest first. */
	differences: z.array(
		z.object({
			id,
			statementId: id,
			number: z.string(),
			tenantName: z.string(),
			unitName: z.string(),
			issued: money,
			now: money,
			noticedAt: instant,
			state: z.enum(['open', 'accepted', 'dismissed']),
			decidedAt: instant.nullable(),
			/** null: it went away by itself, or was accepted. */
			note: z.string().nullable(),
			/** The correction that is under way for it, or has been issued. */
			correctionRunId: id.nullable(),
		}),
	),
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
	'billing.statements': call(
		statementsAsked,
		z.object({ count: z.number().int(), statements: z.array(statementView) }),
	),
	/** One of a run, and those before and after it. */
	'billing.statement': call(
		z.object({ statementId: id }),
		z.object({
			statement: statementView,
			/** Of costs: their period. */
			costPeriodId: id.nullable(),
			previousId: id.nullable(),
			nextId: id.nullable(),
		}),
	),
	'billing.cancel': call(z.object({ runId: id }), nothing),
	/** The draft is right: 'run-has-problems', 'run-unseen' (a yellow one is not in `seen`), 'run-stale' (see issue). */
	'billing.approve': call(z.object({ runId: id, by: name, seen: z.array(seenWarning).max(100) }), nothing),
	/** Back to a draft, before it is issued. */
	'billing.withdraw': call(z.object({ runId: id }), nothing),
	/**
	 * Freezes an approved run's statements and gives numbers without gaps; a run that stood still goes on. 'run-stale':
	 * it would be drafted otherwise now, and has to be prepared and approved again.
	 */
	'billing.issue': call(z.object({ runId: id }), nothing),
	/** Cancels issued bills of one month; `replaced`: with a new bill for each, by what counts now. Drafts both. */
	'billing.correct': call(
		z.object({
			statementIds: z.array(id).min(1).max(10_000),
			reason: z.string().trim().min(1).max(400),
			replaced: z.boolean(),
		}),
		z.object({ runId: id }),
	),
	/** What came after the month was issued: corrections, and what would be billed otherwise now. */
	'billing.corrections': call(z.object({ month }), correctionsView),
	/** Looks for late readings and corrections now, in a month's issued bills. */
	'billing.lookForDifferences': call(z.object({ month }), z.object({ found: z.number().int() })),
	/** The bill stays as it is. */
	'billing.dismissDifference': call(z.object({ differenceId: id, note: z.string().trim().min(1).max(400) }), nothing),
	/** Computes every issued statement once more from what was kept with it. */
	'billing.verify': call(
		nothing,
		z.object({
			checked: z.number().int(),
			/** Numbers of those that come out otherwise. */
			differing: z.array(z.string()),
			/** Computed by another version of the engine, and otherwise by this one. */
			byOtherEngine: z.number().int(),
		}),
	),
	/** The statement as PDF: a draft is marked as such; an issued one is the frozen document. */
	'billing.pdf': call(
		z.object({ statementId: id, language: z.enum(['de', 'en']) }),
		z.object({ fileName: z.string(), base64: z.string() }),
	),
}
export type RunView = z.output<typeof runView>
export type CorrectionsView = z.output<typeof correctionsView>
export type StatementsAsked = z.output<typeof statementsAsked>
export type StatementView = z.output<typeof statementView>
export type BillProblem = z.output<typeof billProblem>
