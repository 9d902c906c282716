import type { z } from 'zod'

/** One call between page and station: what goes in, what comes out, as plain data. */
export type CallSchema = { readonly input: z.ZodType; readonly output: z.ZodType }
export type CallSchemas = Readonly<Record<string, CallSchema>>
export type EventSchemas = Readonly<Record<string, z.ZodType>>

export const call = <const I extends z.ZodType, const O extends z.ZodType>(input: I, output: O) => ({ input, output })

export type Input<C extends CallSchema> = z.input<C['input']>
export type Output<C extends CallSchema> = z.output<C['output']>

export type Handlers<C extends CallSchemas> = {
	readonly [K in keyof C & string]: (input: z.output<C[K]['input']>) => Output<C[K]> | Promise<Output<C[K]>>
}

export type Client<C extends CallSchemas, E extends EventSchemas> = {
	readonly call: <K extends keyof C & string>(name: K, input: Input<C[K]>) => Promise<Output<C[K]>>
	readonly on: <K extends keyof E & string>(event: K, listener: (data: z.output<E[K]>) => void) => () => void
	readonly close: () => void
}

/** Every way a call can fail that a person may see. The page has a sentence for each code in each language. */
export const errorCodes = [
	'invalid-input',
	'unknown-call',
	'busy',
	'internal',
	'disconnected',
	/** details.what: 'line' | 'meter' | 'point' | 'unit' | 'run' | 'statement' | … */
	'not-found',
	/** details.what, details.name: something of that name or address exists already. */
	'duplicate',
	/** details.what: still used and cannot be removed or changed. */
	'in-use',
	/** The building is set up already, or not yet. */
	'already-set-up',
	'not-set-up',
	/** The station could not be started: 'start.refusal' says why. */
	'not-started',
	/** details.reason: 'not-good' | 'locked' | 'failed'. Nothing was changed. */
	'restore-failed',
	/** details.typed */
	'address-invalid',
	'line-url-invalid',
	/** details.reason: a LineFailure */
	'line-not-open',
	/** details.reason: a ReadFailure reason, details.text */
	'meter-no-answer',
	/** details.problems: count of red problems */
	'run-has-problems',
	'run-not-draft',
	/** A tariff has a version from that day: details.from. */
	'version-exists',
	/** Statements of details.months months were issued by the version from details.from; they keep their copy. */
	'version-issued',
	/** Somebody has to approve it first. */
	'run-not-approved',
	/** It would be drafted otherwise now: details.cause a StaleCause, details.unit the first, details.count how many. */
	'run-stale',
	/** details.codes: warnings that nobody has said to have seen. */
	'run-unseen',
	/** The passphrase does not fit the stored keys. */
	'passphrase-wrong',
	/** details.state: a SecretsState kind; 'empty': a passphrase has to be set first. */
	'secrets-locked',
	/** The meter's battery allows no more readings today: details.most. */
	'read-budget',
	/** What was typed to confirm an order is not what it should be: details.wanted. */
	'confirmation-wrong',
	/** A meter exchange: details as in `exchangeRefusal`, without what is not known. Nothing was stored. */
	'exchange-refused',
	/** details.reason 'cycle' | 'metered' | 'units' | 'twice' | 'computed', details.name: the metering point. */
	'formula-refused',
	/** A file of another station is not believed: details.reason, details.text. Nothing was stored. */
	'archive-refused',
	/** A list of meters cannot be read: details.reason. Nothing was stored. */
	'list-refused',
	/** What the import would write is no longer what was shown. */
	'list-changed',
	/** A number or date of the list may mean two things, and nobody has said which. */
	'list-questions',
	/** details.reason: why an estimate cannot be made, estimateRefusals of plausibility. */
	'estimate-refused',
	/** The database refuses to write: details.reason 'full' | 'read-only' | 'locked' | 'corrupt' */
	'database',
] as const
export type ContractError = {
	readonly code: (typeof errorCodes)[number]
	readonly details: Readonly<Record<string, string | number>>
}
