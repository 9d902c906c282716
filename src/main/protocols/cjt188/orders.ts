/** One order to one meter: read, write once, read back, compare. The same course for every kind of order. */
import type { ControlResult, DecodedRecord, MeterError, Session } from '../protocol.ts'
import { type Answer, ask, type Question, type Talk } from './conversation.ts'

type Data = Answer & { readonly kind: 'data' }

/** `elapsedMs`: from the order's answer (or the first reading) to the reading that is compared. */
export type Reading = { readonly answer: Data; readonly elapsedMs: number }

/** 'both': what was ordered already stood there before. */
export type Verdict = 'ordered' | 'before' | 'both' | 'other'

export type Plan = {
	/** In words, for the result's text: 'close the valve'. */
	readonly what: string
	/** Read before, and as often as `looks` says afterwards. */
	readonly look: Question
	readonly looks: number
	/** The one writing, built from what was read before; a text: why nothing is sent. */
	readonly write: (before: Data) => Question | string
	readonly compare: (before: Data, after: Reading) => Verdict
	/** It takes time to show: the meter's yes without an effect yet is no contradiction. */
	readonly delayed: string | null
}

/** Generous: some meters answer an order when they have carried it out. */
const orderAnswerMs = 3000

/** Runs the plan. Never throws, never writes twice. */
export function* carryOut(talk: Talk, plan: Plan): Session<ControlResult> {
	const first = yield* ask(talk, plan.look)
	if (first.kind !== 'data') {
		const why = first.kind === 'failed' ? first.failure.text : first.error.text
		return notSent(talk, `Nothing was sent: the meter could not be read before. ${why}`)
	}
	const question = plan.write(first)
	if (typeof question === 'string') return notSent(talk, `Nothing was sent: ${question}`, first.records)
	const said = yield* ask(talk, { answerMs: orderAnswerMs, ...question, retries: 0 })
	const since = said.kind === 'data' ? said.receivedAt : first.receivedAt
	let last: Answer | null = null
	let verdict: Verdict | null = null
	for (let look = 0; look < plan.looks; look++) {
		last = yield* ask(talk, plan.look)
		if (last.kind !== 'data') continue
		verdict = plan.compare(first, { answer: last, elapsedMs: last.receivedAt - since })
		if (verdict === 'ordered' || verdict === 'both') break
	}
	const after = last?.kind === 'data' ? last.records : []
	return resultOf(talk, { plan, said, verdict, before: first.records, after })
}

type Course = {
	readonly plan: Pick<Plan, 'what' | 'delayed'>
	readonly said: Answer
	/** null: it could not be read back. */
	readonly verdict: Verdict | null
	readonly before: readonly DecodedRecord[]
	readonly after: readonly DecodedRecord[]
}

export function resultOf(talk: Talk, { plan, said, verdict, before, after }: Course): ControlResult {
	const { outcome, text } = judged(plan, said, verdict)
	const result = { outcome, text, before, after, frames: talk.frames }
	const error: MeterError | null = said.kind === 'refused' ? said.error : null
	return error === null ? result : { ...result, meterError: error }
}

function judged(
	{ what, delayed }: Course['plan'],
	said: Answer,
	verdict: Verdict | null,
): Pick<ControlResult, 'outcome' | 'text'> {
	const isRefused = said.kind === 'refused'
	if (verdict === 'ordered' || (verdict === 'both' && !isRefused)) {
		return { outcome: 'done', text: `Done: ${what}. The meter was read back and shows it.` }
	}
	if (isRefused && (verdict === 'before' || verdict === 'both')) {
		return { outcome: 'refused', text: `The meter refused to ${what}, and nothing has changed. ${said.error.text}` }
	}
	if (said.kind === 'data' && verdict === null) {
		const text = `The meter accepted the order to ${what}, but could not be read back. Read it again.`
		return { outcome: 'accepted', text }
	}
	if (said.kind === 'data' && verdict === 'before' && delayed !== null) {
		return { outcome: 'accepted', text: `The meter accepted the order to ${what}. ${delayed}` }
	}
	const answer = said.kind === 'data' ? 'The meter said yes' : isRefused ? 'The meter said no' : 'No answer came'
	const seen = {
		before: 'read back, it shows what it showed before',
		other: 'read back, it shows something else',
		none: 'it could not be read back',
	}[verdict === 'before' || verdict === 'other' ? verdict : 'none']
	const text = `Nobody knows whether the meter carried out the order to ${what}. ${answer}; ${seen}. Read it again.`
	return { outcome: 'unknown', text }
}

export function notSent(talk: Talk, text: string, before: readonly DecodedRecord[] = []): ControlResult {
	return { outcome: 'not-sent', text, before, after: [], frames: talk.frames }
}

/** The value of the record with this role, null where there is none. */
export const stateOf = (records: readonly DecodedRecord[], role: string): string | null =>
	records.find((record) => record.role === role)?.value ?? null

/** What a value that is simply there or not says: ordered, before, both or something else. */
export function compared(before: string | null, after: string | null, ordered: string): Verdict {
	if (after === ordered) return before === ordered ? 'both' : 'ordered'
	return after === before ? 'before' : 'other'
}
