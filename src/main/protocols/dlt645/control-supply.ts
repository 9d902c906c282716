/** Relay, alarm and power-keep (control 1C, 7.3.12). Status word 3 shows what was asked and what was done apart. */
import { nothingYet } from '../gathered.ts'
import type { ControlOrder, ControlResult, Session } from '../protocol.ts'
import { fn, relayActions } from './constants.ts'
import type { Credentials } from './credentials.ts'
import { lookAfter, lookBefore, secretIn, seenIn, sendOnce } from './ordering.ts'
import { encodeRelay, secondStampBytes } from './orders.ts'
import { notSent, resultOf, type Seen, type State } from './outcome.ts'
import { statusBits } from './status-words.ts'

type Supply = Extract<ControlOrder, { kind: 'supply' }>
type Action = Supply['action']

const statusDi = 0x04000503
/** Bits of status word 3. */
const isOpen = 0x0010
const askedToOpen = 0x0040
const preTripAlarm = 0x0080
const keptOn = 0x1000
/** What captured orders without an end carry: 30 December 2099. */
const withoutEnd = '2099-12-30T00:00:00'

export function* controlSupply(meter: string, order: Supply, credentials: Credentials): Session<ControlResult> {
	const until = secondStampBytes(order.until ?? withoutEnd)
	if (until === null) return notSent(`"${order.until}" is no time until which the order could hold.`)
	const gathered = nothingYet()
	const { answer, stop } = yield* lookBefore(meter, statusDi, gathered)
	const before = seenIn(answer)
	if (stop !== null) return notSent(stop, gathered, before)
	const code = relayActions.find(({ action }) => action === order.action)!.code
	const said = yield* sendOnce(
		encodeRelay(meter, credentials, code, until),
		fn.relay,
		meter,
		gathered,
		secretIn(credentials),
	)
	const after = yield* lookAfter(meter, statusDi, gathered)
	const was = wordIn(before)
	const is = wordIn(after)
	const shown: State = is === null ? 'unseen' : stateOf(order.action, was, is)
	// Many meters sound the alarm without bit 7: that it is not shown proves nothing against their yes.
	const isHidden = shown === 'before' && said.kind === 'yes' && order.action.startsWith('alarm')
	const state = isHidden ? 'unseen' : shown
	const isUnreadable = isHidden || (was === null && is === null)
	const isAsBefore = is !== null && was === is
	const detail = is === null ? 'The meter does not show status word 3.' : detailOf(order.action, state, after!)
	return resultOf({ said, state, isAsBefore, isUnreadable, what: order.action, detail }, before, after, gathered)
}

function wordIn(seen: Seen): number | null {
	const text = seen?.find(({ quantity }) => quantity === 'status')?.value ?? null
	return text === null ? null : Number.parseInt(text, 16)
}

/** Asked is not done: power-keep and the delay before a trip leave the relay as it is for a while. */
function stateOf(action: Action, was: number | null, is: number): State {
	const asked = (is & askedToOpen) !== 0
	const open = (is & isOpen) !== 0
	const changed = was === null || ((was ^ is) & (isOpen | askedToOpen)) !== 0
	switch (action) {
		case 'trip':
			if (open) return 'done'
			if (asked) return 'pending'
			return changed ? 'other' : 'before'
		case 'close':
		case 'permit-close':
			if (!open) return asked ? 'other' : 'done'
			if (!asked) return 'pending'
			return changed ? 'other' : 'before'
		case 'alarm-on':
		case 'alarm-off':
			return ((is & preTripAlarm) !== 0) === (action === 'alarm-on') ? 'done' : 'before'
		case 'keep-on':
		case 'keep-off':
			return ((is & keptOn) !== 0) === (action === 'keep-on') ? 'done' : 'before'
	}
}

function detailOf(action: Action, state: State, after: NonNullable<Seen>): string {
	const bits = after.flatMap(statusBits)
	const shown = `Status word 3 shows: ${bits.length === 0 ? 'relay closed, nothing asked' : bits.join(', ')}.`
	if (state !== 'pending') return shown
	if (action === 'permit-close') return `${shown} Somebody has to press the meter’s button to close the relay.`
	return `${shown} The relay itself has not moved yet: power-keep or the delay before a trip hold it.`
}
