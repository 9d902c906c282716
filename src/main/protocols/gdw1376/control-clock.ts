/** A terminal's clock (AFN 05 F31): read, set once, read back, compared. */
import type { ControlResult, DecodedRecord, Session } from '../protocol.ts'
import { unitBytes } from './addressing.ts'
import { afn } from './constants.ts'
import { type Answer, ask, type Talk } from './conversation.ts'
import { giveOrder, notSent, type Password } from './orders.ts'
import { clockBytes } from './parameter-values.ts'

/** Nothing is sent unless the clock could be read before. */
export function* setTime(talk: Talk, local: string, password: Password): Session<ControlResult> {
	const data = clockBytes(local)
	if (data === null) return notSent(talk, `"${local}" is no time of this century.`)
	const before = yield* readClock(talk)
	if (before.kind !== 'shown') return notSent(talk, `The terminal's clock could not be read before: ${before.text}`)
	const said = yield* giveOrder(talk, afn.control, [...unitBytes(0, setClock), ...data], password)
	const after = yield* readClock(talk)
	return judged(talk, local, before, said, after)
}

const setClock = 31
const clockItem = 2

/** What a terminal shows may be this far off what was ordered: the network's way there and back. */
const toleranceMs = 10_000

type Shown = {
	readonly kind: 'shown'
	readonly local: string
	readonly receivedAt: number
	readonly records: readonly DecodedRecord[]
}
type Clock = Shown | { readonly kind: 'unread'; readonly text: string }

function* readClock(talk: Talk): Session<Clock> {
	const answer = yield* ask(talk, { afn: afn.current, data: unitBytes(0, clockItem) })
	if (answer.kind === 'failed') return { kind: 'unread', text: answer.failure.text }
	if (answer.kind === 'denied') return { kind: 'unread', text: answer.error.text }
	const local = answer.records.find(({ role }) => role === 'clock')?.value ?? null
	if (local === null) return { kind: 'unread', text: 'it states no time.' }
	return { kind: 'shown', local, receivedAt: answer.receivedAt, records: answer.records }
}

function judged(talk: Talk, ordered: string, before: Shown, said: Answer, after: Clock): ControlResult {
	const result = {
		before: before.records,
		after: after.kind === 'shown' ? after.records : [],
		frames: talk.frames,
		...(said.kind === 'denied' ? { meterError: said.error } : {}),
	}
	const since = said.kind === 'data' ? said.receivedAt : before.receivedAt
	const isOrdered = after.kind === 'shown' && follows(ordered, since, after)
	const isAsBefore = after.kind === 'shown' && follows(before.local, before.receivedAt, after)
	if (isOrdered && (said.kind === 'data' || !isAsBefore)) {
		return { ...result, outcome: 'done', text: 'Done: the clock was read back and shows what was ordered.' }
	}
	if (said.kind === 'denied' && isAsBefore) {
		return { ...result, outcome: 'refused', text: 'The terminal denied it, and its clock goes on as before.' }
	}
	if (said.kind === 'data' && after.kind === 'unread') {
		const text = 'The terminal confirmed, but its clock could not be read back. Read it again.'
		return { ...result, outcome: 'accepted', text }
	}
	const answer = { data: 'The terminal confirmed', denied: 'The terminal denied it', failed: 'No answer came' }[
		said.kind
	]
	const seen = after.kind === 'unread' ? 'its clock could not be read back' : `its clock shows ${after.local}`
	return { ...result, outcome: 'unknown', text: `Nobody knows whether the clock was set. ${answer}; ${seen}.` }
}

/** A clock that showed `local` at `at` shows by now what was read. */
const follows = (local: string, at: number, { local: shown, receivedAt }: Shown): boolean =>
	Math.abs(instantOf(shown) - instantOf(local) - (receivedAt - at)) <= toleranceMs

/** On the terminal's own clock, which has no zone. */
const instantOf = (local: string): number => Date.parse(`${local}Z`)
