/** Orders to a terminal: its clock (AFN 05 F31). Read, write once, read back, compare. */
import type { ControlOrder, ControlResult, DecodedRecord, MeterContext, Session } from '../protocol.ts'
import { targetOf } from './address.ts'
import { unitBytes } from './addressing.ts'
import { afn } from './constants.ts'
import { type Answer, ask, begin, type Talk } from './conversation.ts'
import { bcdAt } from './formats.ts'
import { giveOrder, noPassword, notSent, passwordOf } from './orders.ts'

/** Never throws, never writes twice. `context.secrets.password`: 32 hexadecimal digits; without it, zeros are sent. */
export function* control(address: string, order: ControlOrder, context?: MeterContext): Session<ControlResult> {
	const target = targetOf(address)
	const talk = begin(target ?? { region: '0000', terminal: 0, point: 0 })
	if (target === null) return notSent(talk, `"${address}" is no address of a terminal.`)
	if (order.kind !== 'clock') return notSent(talk, 'Of a terminal only the clock is set.')
	const data = clockBytes(order.local)
	if (data === null) return notSent(talk, `"${order.local}" is no time of this century.`)
	const password = passwordOf(context)
	if (password === null) return notSent(talk, noPassword)
	const before = yield* readClock(talk)
	if (before.kind !== 'shown') return notSent(talk, `The terminal's clock could not be read before: ${before.text}`)
	const said = yield* giveOrder(talk, afn.control, [...unitBytes(0, setClock), ...data], password)
	const after = yield* readClock(talk)
	return judged(talk, order.local, before, said, after)
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

/** A.1, or null where it is no time from 2000 to 2099. */
function clockBytes(local: string): readonly number[] | null {
	const instant = instantOf(local)
	if (!/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(local) || Number.isNaN(instant)) return null
	const date = new Date(instant)
	if (!date.toISOString().startsWith(local)) return null
	const weekday = date.getUTCDay() || 7
	const [second, minute, hour, day] = [17, 14, 11, 8].map((at) => bcdAt(local, at)) as [number, number, number, number]
	return [second, minute, hour, day, (weekday << 5) | bcdAt(local, 5), bcdAt(local, 2)]
}
