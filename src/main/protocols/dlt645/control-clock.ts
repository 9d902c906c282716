/** A meter's clock: date and time in one item or in two (control 14), and the broadcast to everybody (control 08). */
import { type Gathered, nothingYet } from '../gathered.ts'
import type { ControlResult, Session } from '../protocol.ts'
import { fn } from './constants.ts'
import type { Credentials } from './credentials.ts'
import { lookAfter, lookBefore, secretIn, seenIn, sendOnce } from './ordering.ts'
import { encodeBroadcastTime, encodeWrite, secondStampBytes } from './orders.ts'
import { notSent, resultOf, type Said, type Seen, type State } from './outcome.ts'

const dateTimeDi = 0x0400010c
const dateDi = 0x04000101
const timeDi = 0x04000102
/** A clock that was set shows at most this much less, and more than has passed since, s. */
const earlyS = 2
const lateS = 5
/** What may have passed since an order whose answer did not come, s. */
const unansweredS = 30

/** A clock as it was read: seconds of the civil calendar, and when the answer came (ms). */
type Reading = { readonly seconds: number; readonly receivedAt: number }

export function* controlClock(meter: string, local: string, credentials: Credentials): Session<ControlResult> {
	const stamp = secondStampBytes(local)
	if (stamp === null) return notSent(`"${local}" is no date and time.`)
	const gathered = nothingYet()
	const found = yield* lookBefore(meter, dateTimeDi, gathered)
	if (found.stop !== null) return notSent(found.stop, gathered)
	let items: readonly number[] = [dateTimeDi]
	let before = seenIn(found.answer)
	if (before === null) {
		items = [dateDi, timeDi]
		const date = yield* lookBefore(meter, dateDi, gathered)
		const time = date.stop === null ? yield* lookBefore(meter, timeDi, gathered) : date
		if (time.stop !== null) return notSent(time.stop, gathered)
		before = [...(seenIn(date.answer) ?? []), ...(seenIn(time.answer) ?? [])]
	}
	const was = readingOf(before, gathered)
	if (was === null) return notSent('The meter does not show its date and time.', gathered, before)
	const said = yield* writeClock(meter, items, stamp, local, credentials, gathered)
	const after = yield* readBack(meter, items, gathered)
	const is = readingOf(after, gathered)
	const state = is === null ? 'unseen' : stateOf(secondsOf(local)!, said, was, is)
	const detail = is === null || state === 'done' ? '' : `The clock shows ${textOf(after)}.`
	return resultOf({ said, state, what: `clock ${local}`, detail }, before, after, gathered)
}

/** One write, or date and then time; after anything but a yes nothing more is sent. */
function* writeClock(
	meter: string,
	items: readonly number[],
	[second, minute, hour, ...date]: readonly number[],
	local: string,
	credentials: Credentials,
	gathered: Gathered,
): Session<Said> {
	const weekday = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay()
	const time = [second!, minute!, hour!]
	const day = [weekday, ...date]
	const dataOf: Readonly<Record<number, readonly number[]>> = {
		[dateTimeDi]: [...time, ...day],
		[dateDi]: day,
		[timeDi]: time,
	}
	let said: Said = { kind: 'nothing', text: '' }
	for (const di of items) {
		said = yield* sendOnce(
			encodeWrite(meter, di, credentials, dataOf[di]!),
			fn.write,
			meter,
			gathered,
			secretIn(credentials),
		)
		if (said.kind !== 'yes') break
	}
	return said
}

function* readBack(meter: string, items: readonly number[], gathered: Gathered): Session<Seen> {
	const seen: NonNullable<Seen>[number][] = []
	for (const di of items) {
		const part = yield* lookAfter(meter, di, gathered)
		if (part === null) return null
		seen.push(...part)
	}
	return seen
}

/** Date and time of the records, whichever items they came in, as 'YYYY-MM-DDTHH:MM:SS'. */
function textOf(seen: Seen): string | null {
	const date = seen?.find(({ quantity }) => quantity === 'date')?.value ?? null
	if (date === null || date.includes('T')) return date
	const time = seen?.find(({ quantity }) => quantity === 'time')?.value ?? null
	return time === null ? null : `${date}T${time}`
}

function readingOf(seen: Seen, { frames }: Gathered): Reading | null {
	const seconds = secondsOf(textOf(seen) ?? '')
	const frame = seen?.at(-1)?.frame
	return seconds === null || frame === undefined ? null : { seconds, receivedAt: frames[frame]!.receivedAt }
}

function secondsOf(local: string): number | null {
	const ms = Date.parse(`${local}Z`)
	return Number.isNaN(ms) ? null : ms / 1000
}

function stateOf(wanted: number, said: Said, was: Reading, is: Reading): State {
	const sinceS = said.kind === 'yes' ? (is.receivedAt - said.at) / 1000 : unansweredS
	const ahead = is.seconds - wanted
	const ranOnS = is.seconds - was.seconds - (is.receivedAt - was.receivedAt) / 1000
	const isUntouched = Math.abs(ranOnS) <= earlyS
	if (said.kind === 'no' && isUntouched) return 'before'
	if (ahead >= -earlyS && ahead <= sinceS + lateS) return 'done'
	return isUntouched ? 'before' : 'other'
}

/** Nobody answers a broadcast, so nobody can say what became of it. */
export function* broadcastClock(local: string): Session<ControlResult> {
	const stamp = secondStampBytes(local)
	if (stamp === null) return notSent(`"${local}" is no date and time.`)
	const heard = yield { send: encodeBroadcastTime(stamp), answer: null, retries: 0 }
	const rest = { before: [], after: [], frames: [] } as const
	if (heard.kind === 'line')
		return { outcome: 'unknown', text: `The line was lost meanwhile: ${heard.reason}`, ...rest }
	const text =
		'The time was sent to everybody on the line; nobody answers. A meter takes it once a day, where its clock is off ' +
		'by five minutes at most, and not around midnight: read the clocks.'
	return { outcome: 'accepted', text, ...rest }
}
