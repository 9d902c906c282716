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
