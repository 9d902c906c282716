/** What all orders have in common: one sending with its answer, and the reads before and after it. */
import { abnormal, dataOffset, fromMeter, functionMask } from '../dlt645-frame/constants.ts'
import { addressFits, unwrap } from '../dlt645-frame/frame.ts'
import { type Answer, frameOf } from '../dlt645-frame/gathered.ts'
import { failureOf, type Gathered } from '../gathered.ts'
import type { Session, Step } from '../protocol.ts'
import { meterErrorOf } from './codec.ts'
import { ask } from './conversation.ts'
import type { Credentials } from './credentials.ts'
import type { Said, Seen } from './outcome.ts'

/**
 * Sends an order exactly once. `name`: its function; `from`: whose answer counts (a pattern of AA takes any meter's).
 * Silence and noise leave open whether it arrived.
 */
export function* sendOnce(
	send: Uint8Array,
	name: number,
	from: string,
	gathered: Gathered,
	more: Pick<Step, 'baud' | 'baudAfter' | 'secret'> = {},
): Session<Said> {
	const heard = yield {
		send,
		answer: (bytes) => (answers(bytes, name, from) ? 'mine' : 'foreign'),
		retries: 0,
		...more,
	}
	if (heard.kind !== 'frame') return { kind: 'nothing', text: failureOf(heard).text }
	const first = frameOf(heard, gathered)
	if ('failure' in first) return { kind: 'nothing', text: first.failure.text }
	const isRefusal = (first.frame.control & abnormal) !== 0
	return isRefusal ? { kind: 'no', error: meterErrorOf(first.frame) } : { kind: 'yes', at: heard.at }
}

function answers(bytes: Uint8Array, name: number, from: string): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || (frame.control & fromMeter) === 0) return false
	return (frame.control & functionMask) === name && addressFits(frame.address, from)
}

/** Password and operator as the frame carries them, for traces to leave out. */
export const secretIn = ({ password, operator }: Credentials): Pick<Step, 'secret'> => ({
	secret: Uint8Array.from([...password, ...operator], (byte) => (byte + dataOffset) & 0xff),
})

/** Before an order: what is to be changed. `stop`: the meter cannot be asked, so that nothing is ordered either. */
export function* lookBefore(
	meter: string,
	di: number,
	gathered: Gathered,
): Session<{ readonly answer: Answer; readonly stop: string | null }> {
	const answer = yield* ask(meter, di, gathered)
	const failure = answer.kind === 'refused' ? null : answer.failure
	return { answer, stop: failure === null ? null : `It could not be read before: ${failure.text}` }
}

/** After an order; null where it cannot be read whole. */
export function* lookAfter(meter: string, di: number, gathered: Gathered): Session<Seen> {
	const answer = yield* ask(meter, di, gathered)
	return answer.kind === 'data' && answer.failure === null ? answer.records : null
}

/** The records of an answer, null where the meter refused. */
export const seenIn = (answer: Answer): Seen => (answer.kind === 'data' ? answer.records : null)
