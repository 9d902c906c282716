/** How a meter is reached: its address (control 15) and its speed (control 17). */
import { wildcard } from '../dlt645-frame/constants.ts'
import { addressFits, canonicalAddress, unwrap } from '../dlt645-frame/frame.ts'
import { frameOf } from '../dlt645-frame/gathered.ts'
import { type Gathered, nothingYet } from '../gathered.ts'
import type { ControlResult, Session, Step } from '../protocol.ts'
import { decode, encodeRead } from './codec.ts'
import { baudCodes, fn } from './constants.ts'
import { lookBefore, seenIn, sendOnce } from './ordering.ts'
import { encodeBaud, encodeWriteAddress } from './orders.ts'
import { notSent, resultOf, type Seen, type State } from './outcome.ts'

const addressDi = 0x04000401

/**
 * The new address goes to whichever meter on the line has its programming key pressed; a meter that does not take it
 * stays silent. It is asked for under both addresses before and after.
 */
export function* controlAddress(meter: string, typed: string): Session<ControlResult> {
	const address = canonicalAddress(typed)
	if (address === null || address.includes('A')) return notSent(`"${typed}" is no address.`)
	if (address === meter) return notSent('The meter has this address already.')
	const gathered = nothingYet()
	const { answer, stop } = yield* lookBefore(meter, addressDi, gathered)
	const before = seenIn(answer)
	if (stop !== null) return notSent(stop, gathered, before)
	const taken = yield* present(address, gathered)
	if (taken.kind === 'line') return notSent('The line was lost.', gathered, before)
	if (taken.kind !== 'silent') return notSent(`Somebody answers under ${address} already.`, gathered, before)
	const said = yield* sendOnce(encodeWriteAddress(address), fn.writeAddress, wildcard, gathered)
	const now = yield* present(address, gathered)
	const old = yield* present(meter, gathered)
	const state = addressState(now.kind, old.kind)
	const wasNotTaken = said.kind === 'nothing' && state === 'before'
	const verdict = { said, state, what: `address ${address}`, detail: addressDetail(now.kind, old.kind, meter, address) }
	const result = resultOf(verdict, before, now.seen, gathered)
	// 7.3.6: silence is how this order is refused, and both addresses prove it.
	return wasNotTaken ? { ...result, outcome: 'refused', text: `${verdict.detail} Press its programming key.` } : result
}

type Presence = 'here' | 'silent' | 'unclear' | 'line'

function addressState(now: Presence, old: Presence): State {
	if (now === 'here' && old === 'silent') return 'done'
	return now === 'silent' && old === 'here' ? 'before' : 'other'
}

function addressDetail(now: Presence, old: Presence, meter: string, address: string): string {
	if (now === 'here' && old === 'here') return `Both ${meter} and ${address} answer: another meter took the address.`
	if (now === 'silent' && old === 'here') return `The meter still answers as ${meter} and did not take the address.`
	return now === 'here' ? '' : `Neither ${meter} nor ${address} answers clearly.`
}

/** Who answers under an address, and what. */
function* present(
	address: string,
	gathered: Gathered,
	more: Pick<Step, 'baud'> = {},
): Session<{ readonly kind: Presence; readonly seen: Seen }> {
	const send = encodeRead(address, addressDi)
	const heard = yield { send, answer: (bytes) => (isReply(bytes, address) ? 'mine' : 'foreign'), retries: 1, ...more }
	if (heard.kind === 'line') return { kind: 'line', seen: null }
	if (heard.kind === 'silence') return { kind: 'silent', seen: null }
	if (heard.kind !== 'frame' || 'failure' in frameOf(heard, gathered)) return { kind: 'unclear', seen: null }
	const decoded = decode(heard.frame)
	const frame = gathered.frames.length - 1
	return { kind: 'here', seen: decoded.ok ? decoded.readings.map((record) => ({ ...record, frame })) : [] }
}

/** Also a refusal: it comes from that address all the same. */
function isReply(bytes: Uint8Array, address: string): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !addressFits(frame.address, address)) return false
	return frame.control === 0x91 || frame.control === 0xd1
}

/**
 * Another speed for what follows in this turn. A meter goes back to its own speed after a while of silence, and so does
 * the line. Behind a gateway the speed is not ours: then the meter's new speed cannot be seen.
 */
export function* controlBaud(meter: string, baud: number): Session<ControlResult> {
	const code = baudCodes.find((each) => each.baud === baud)?.code
	if (code === undefined) {
		return notSent(`${baud} Bd is none of ${baudCodes.map((each) => each.baud).join(', ')}.`)
	}
	const gathered = nothingYet()
	const { answer, stop } = yield* lookBefore(meter, addressDi, gathered)
	const before = seenIn(answer)
	if (stop !== null) return notSent(stop, gathered, before)
	const said = yield* sendOnce(encodeBaud(meter, code), fn.baud, meter, gathered)
	const at = said.kind === 'yes' ? { baud } : {}
	const now = yield* present(meter, gathered, at)
	const isSeen = now.kind === 'here'
	const seenState: State = said.kind === 'yes' ? 'done' : 'before'
	const verdict = { said, state: isSeen ? seenState : ('unseen' as const), isUnreadable: true, what: `${baud} Bd` }
	return resultOf(verdict, before, now.seen, gathered)
}
