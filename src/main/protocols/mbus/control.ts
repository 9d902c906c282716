/**
 * Orders to a wired meter: another primary address, another speed, its clock, an application reset. Each is: read,
 * write once, read back, compare. E5 only says that the order arrived; whether it was followed shows the read-back.
 */
import type { ControlOrder, ControlResult, DecodedRecord, Heard, MeterContext, Session } from '../protocol.ts'
import { identityIn, isWild, secondaryName, type Target, targetOf } from './address.ts'
import { clockData, clockRecord, minutesApart } from './clock.ts'
import { baudCodes, ci } from './constants.ts'
import { greet, letGo, type Reach, type Readout, readout, resetStep, tell } from './readout.ts'

export function* control(typed: string, order: ControlOrder, context?: MeterContext): Session<ControlResult> {
	const target = targetOf(typed)
	const talk: Talk = { frames: [], context }
	if (target === null) return notSent(talk, `${typed} is no M-Bus address.`)
	if (target.kind === 'secondary' && isWild(target.pattern)) {
		return notSent(talk, 'An order needs the whole identification number: F stands for any digit.')
	}
	switch (order.kind) {
		case 'address':
			return yield* setAddress(target, order.address, talk)
		case 'baud':
			return yield* setBaud(target, order.baud, talk)
		case 'clock':
			return yield* setClock(target, order.local, talk)
		case 'reset':
			return yield* reset(target, new Uint8Array(), talk)
		case 'parameter': {
			const isReset = order.item === '50' && /^[0-9A-Fa-f]{2}$/.test(order.value)
			if (!isReset) return notSent(talk, 'The one parameter here is 50: an application reset with this subcode (hex).')
			return yield* reset(target, Uint8Array.of(Number.parseInt(order.value, 16)), talk)
		}
		default:
			return notSent(talk, 'Wired M-Bus meters take no such order by the standard.')
	}
}

/** Everything that was heard, in order; and what opens it. */
type Talk = {
	readonly frames: { readonly bytes: Uint8Array; readonly receivedAt: number }[]
	readonly context: MeterContext | undefined
}

type Seen = Readout & {
	/** Identification number to device type; null where the meter does not say who it is. */
	readonly identity: string | null
	/** When its last telegram came. */
	readonly at: number
}

/** Reads the meter; a sentence where nobody answers as a meter should. */
function* look(reach: Reach, talk: Talk): Session<Seen | string> {
	const read = yield* readout(talk.context === undefined ? reach : { ...reach, context: talk.context })
	talk.frames.push(...read.frames)
	const last = read.frames.at(-1)
	if (read.failure !== null || last === undefined) return read.failure?.text ?? 'nothing was heard'
	const identity = identityIn(last.bytes)
	return { ...read, identity: identity === null ? null : secondaryName(identity), at: last.receivedAt }
}

/** Sends the order once. 'yes': E5 came. null: it was not sent, because the meter could not be selected for it. */
function* say(target: Target, ciField: number, data: Uint8Array, talk: Talk): Session<Said | null> {
	const reach: Reach = { target }
	const greeted = yield* greet(reach)
	if (greeted.kind === 'line' || (target.kind === 'secondary' && greeted.kind !== 'frame')) return null
	// After a change of speed nobody hears at the old one that the selection is over
	const isLast = baudCodes.includes(ciField)
	const heard: Heard = yield tell(reach, ciField, data, isLast)
	if (heard.kind === 'frame') talk.frames.push({ bytes: heard.frame, receivedAt: heard.at })
	if (heard.kind !== 'line' && !isLast) yield* letGo(reach)
	return heard.kind === 'frame' ? { acknowledged: true, at: heard.at } : { acknowledged: false, at: null }
}

type Said = { readonly acknowledged: true; readonly at: number } | { readonly acknowledged: false; readonly at: null }

/** 01 7A: the bus address as a record. Nobody may have the new one; a meter is found again by who it is. */
function* setAddress(target: Target, wanted: string, talk: Talk): Session<ControlResult> {
	const to = targetOf(wanted)
	if (to === null || to.kind === 'secondary') return notSent(talk, `${wanted} is no primary address (0 to 250).`)
	const before = yield* look({ target, telegrams: 1 }, talk)
	if (typeof before === 'string') return notSent(talk, `The meter was not read, so nothing was sent: ${before}.`)
	const had = addressIn(before)
	if (had[0]?.value === String(to.address)) return notSent(talk, `The meter has address ${to.address} already.`)
	const taken = yield resetStep(to.address, 1)
	if (taken.kind !== 'silence') {
		const why = taken.kind === 'line' ? 'the line was lost' : `somebody answers at address ${to.address} already`
		return notSent(talk, `Nothing was sent: ${why}.`)
	}
	const said = yield* say(target, ci.sendData, Uint8Array.of(0x01, 0x7a, to.address), talk)
	if (said === null) return notSent(talk, 'The meter could not be selected again; nothing was sent.')
	const after = yield* look({ target: target.kind === 'primary' ? to : target, telegrams: 1 }, talk)
	const isThere = typeof after !== 'string' && after.identity === before.identity
	if (isThere && addressIn(after)[0]?.value === String(to.address)) {
		return result(talk, 'done', `The meter answers at address ${to.address} now.`, had, addressIn(after))
	}
	const still = target.kind === 'primary' ? yield* look({ target, telegrams: 1 }, talk) : after
	if (typeof still !== 'string' && still.identity === before.identity) {
		return result(talk, 'refused', `${yes(said)}, and the meter keeps its address.`, had, addressIn(still))
	}
	return result(talk, 'unknown', 'The order was sent and the meter answers at neither address.', had, [])
}

function addressIn({ device }: Readout): readonly DecodedRecord[] {
	const value = device?.address
	return value === undefined ? [] : [{ ...plain, key: '017A', quantity: 'identity', role: 'bus-address', value }]
}

/**
 * B8 … BF. The meter acknowledges at the old speed and changes (EN 13757-2); where it hears nothing at the new one for
 * 2 to 10 minutes it goes back by itself. Behind a gateway the line's speed is not ours, which shows in that the meter
 * answers at 'both'.
 */
function* setBaud(target: Target, baud: number, talk: Talk): Session<ControlResult> {
	const code = baudCodes[Math.log2(baud / 300)]
	if (code === undefined) return notSent(talk, `M-Bus knows 300, 600 … 38400 Bd, and not ${baud}.`)
	const before = yield* look({ target, telegrams: 1 }, talk)
	if (typeof before === 'string') return notSent(talk, `The meter was not read, so nothing was sent: ${before}.`)
	const said = yield* say(target, code, new Uint8Array(), talk)
	if (said === null) return notSent(talk, 'The meter could not be selected again; nothing was sent.')
	const after = yield* look({ target, telegrams: 1, baud, retries: 1 }, talk)
	const old = yield* look({ target, telegrams: 1, retries: 1 }, talk)
	const isAtNew = typeof after !== 'string' && after.identity === before.identity
	const isAtOld = typeof old !== 'string' && old.identity === before.identity
	const record: DecodedRecord = { ...plain, key: 'FD1C', quantity: 'dimensionless', role: 'baud', value: String(baud) }
	if (isAtNew && !isAtOld) {
		const text = `The meter speaks ${baud} Bd now; the line and its other meters have to as well.`
		return result(talk, 'done', text, [], [record])
	}
	if (isAtNew) {
		const text = `${yes(said)}; the meter answers at the line’s own speed, which is ${baud} Bd or not ours to change.`
		return result(talk, said.acknowledged ? 'accepted' : 'refused', text, [], [])
	}
	if (isAtOld) return result(talk, 'refused', `${yes(said)}, and the meter keeps its speed.`, [], [])
	const text =
		'The order was sent and the meter answers at neither speed; after 10 minutes it should be at the old one.'
	return result(talk, 'unknown', text, [], [])
}

/** In the form that the meter itself states: type F to the minute, type I to the second (EN 13757-3, annex A). */
function* setClock(target: Target, local: string, talk: Talk): Session<ControlResult> {
	const before = yield* look({ target }, talk)
	if (typeof before === 'string') return notSent(talk, `The meter was not read, so nothing was sent: ${before}.`)
	const stated = clockRecord(before, talk.context)
	if (stated === null) return notSent(talk, 'The meter states no clock, so none can be set and read back.')
	const data = clockData(stated.bytes, local)
	if (data === null) return notSent(talk, `${local} is no date and time of the years 1981 to 2080.`)
	const said = yield* say(target, ci.sendData, data, talk)
	if (said === null) return notSent(talk, 'The meter could not be selected again; nothing was sent.')
	const after = yield* look({ target }, talk)
	const had = [stated.record]
	const now = typeof after === 'string' || after.identity !== before.identity ? null : clockRecord(after, talk.context)
	if (typeof after === 'string' || now?.record.value === null || now === null) {
		return result(talk, 'unknown', 'The order was sent and the clock could not be read back.', had, [])
	}
	// Both clocks went on since; type F has no seconds
	const tolerance = stated.record.key === '046D' ? 1.1 : 0.1
	const isNear = (from: string | null, at: number) =>
		from !== null && Math.abs(minutesApart(from, now.record.value!) - (after.at - at) / 60_000) <= tolerance
	if (isNear(local, said.at ?? before.at)) {
		return result(talk, 'done', `The meter’s clock reads ${now.record.value}.`, had, [now.record])
	}
	if (isNear(stated.record.value, before.at)) {
		return result(talk, 'refused', `${yes(said)}, and the meter’s clock goes on as before.`, had, [now.record])
	}
	return result(talk, 'unknown', `The meter’s clock reads ${now.record.value}, which was not ordered.`, had, [
		now.record,
	])
}

/** CI 50: the application starts anew, all of it or, with a subcode, the part that is told from now on. */
function* reset(target: Target, subcode: Uint8Array, talk: Talk): Session<ControlResult> {
	const before = yield* look({ target, telegrams: 1 }, talk)
	if (typeof before === 'string') return notSent(talk, `The meter was not read, so nothing was sent: ${before}.`)
	const said = yield* say(target, ci.applicationReset, subcode, talk)
	if (said === null) return notSent(talk, 'The meter could not be selected again; nothing was sent.')
	const after = yield* look({ target, telegrams: 1 }, talk)
	if (typeof after === 'string' || after.identity !== before.identity) {
		return result(talk, 'unknown', 'The reset was sent and the meter was not read after it.', before.records, [])
	}
	const outcome = said.acknowledged ? 'accepted' : 'unknown'
	return result(talk, outcome, `${yes(said)}; the meter answers.`, before.records, after.records)
}

const yes = ({ acknowledged }: Said): string =>
	acknowledged ? 'The meter acknowledged the order' : 'The meter did not acknowledge the order'

const plain = { unit: '', storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const

function result(
	{ frames }: Talk,
	outcome: ControlResult['outcome'],
	text: string,
	before: readonly DecodedRecord[],
	after: readonly DecodedRecord[],
): ControlResult {
	return { outcome, text, before, after, frames }
}

function notSent(talk: Talk, text: string): ControlResult {
	return result(talk, 'not-sent', text, [], [])
}
