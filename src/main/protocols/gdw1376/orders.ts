/** Orders to a terminal: sent once, with its password behind them. */
import type { ControlResult, MeterContext, Session } from '../protocol.ts'
import { type Answer, ask, type Talk } from './conversation.ts'

const passwordLength = 16

/** PW of an order. `isSecret`: somebody's own, which no trace may keep. */
export type Password = { readonly bytes: readonly number[]; readonly isSecret: boolean }

/** `context.secrets.password`: 32 hexadecimal digits; without it, zeros. null: it is no such password. */
export function passwordOf(context: MeterContext | undefined): Password | null {
	const typed = context?.secrets?.password
	if (typed === undefined) return { bytes: new Array<number>(passwordLength).fill(0), isSecret: false }
	if (!/^[0-9a-f]{32}$/i.test(typed)) return null
	const bytes = Array.from({ length: passwordLength }, (_, index) =>
		Number.parseInt(typed.slice(2 * index, 2 * index + 2), 16),
	)
	return { bytes, isSecret: true }
}

export const noPassword = 'The password of a terminal is 32 hexadecimal digits.'

/** `units`: data units. Never repeated. */
export function giveOrder(
	talk: Talk,
	code: number,
	units: readonly number[],
	{ bytes, isSecret }: Password,
): Session<Answer> {
	const question = { afn: code, data: [...units, ...bytes], retries: 0 }
	return ask(talk, isSecret ? { ...question, secret: Uint8Array.from(bytes) } : question)
}

export function notSent(talk: Pick<Talk, 'frames'>, text: string): ControlResult {
	return { outcome: 'not-sent', text: `Nothing was sent: ${text}`, before: [], after: [], frames: talk.frames }
}

/** What reading back showed; 'unreadable': nothing can show it. */
export type Shown = 'ordered' | 'as-before' | 'other' | 'unread' | 'unreadable'

/** `what`: 'the plan', 'parameter F9'. */
export function outcomeOf(said: Answer['kind'], seen: Shown, what: string): Pick<ControlResult, 'outcome' | 'text'> {
	if (seen === 'ordered') return { outcome: 'done', text: `Done: ${what} was read back and is as ordered.` }
	if (said === 'denied' && seen === 'as-before') {
		return { outcome: 'refused', text: `The terminal denied it, and ${what} is as before.` }
	}
	if (seen === 'unreadable') return outcomeUnseen(said, what)
	if (seen === 'unread') {
		if (said !== 'data') {
			return { outcome: 'unknown', text: `Nobody knows about ${what}: it could not be read back. Read it again.` }
		}
		return {
			outcome: 'accepted',
			text: `The terminal confirmed ${what}, but it could not be read back. Read it again.`,
		}
	}
	const answer = { data: 'The terminal confirmed it', denied: 'The terminal denied it', failed: 'No answer came' }[said]
	return { outcome: 'unknown', text: `${answer}, and what was read back of ${what} is not what was ordered.` }
}

function outcomeUnseen(said: Answer['kind'], what: string): Pick<ControlResult, 'outcome' | 'text'> {
	if (said === 'data') return { outcome: 'accepted', text: `The terminal confirmed ${what}. Nothing can be read back.` }
	if (said === 'denied') return { outcome: 'refused', text: `The terminal denied ${what}.` }
	return { outcome: 'unknown', text: `No answer came, so that nobody knows about ${what}. Look before ordering again.` }
}
