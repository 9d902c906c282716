/** Orders: clock (class 8) and supply (disconnect control, class 70). Read, written once, read back, compared. */
import { type Gathered, nothingYet } from '../gathered.ts'
import type { ControlOrder, ControlResult, DecodedRecord, MeterContext, Session } from '../protocol.ts'
import type { Attribute } from './apdu.ts'
import { cosemClass } from './constants.ts'
import { act, get, type Meter, type Ordered, open, set } from './conversation.ts'
import { parseObject, placeOf } from './dialect.ts'
import { clockName, type MeterTime, timeOf } from './objects.ts'
import { dateTimeBytes, shiftedSeconds } from './time.ts'
import { type LogicalName, recordOf } from './values.ts'

type Verdict = Omit<ControlResult, 'frames'>

/** Never throws, never sends an order twice. */
export function* control(
	canonical: string,
	order: ControlOrder,
	context: MeterContext | undefined,
): Session<ControlResult> {
	const gathered = nothingYet()
	const verdict = yield* obey(canonical, order, context, gathered)
	return { ...verdict, frames: gathered.frames }
}

const notSent = (text: string): Verdict => ({ outcome: 'not-sent', text, before: [], after: [] })

function* obey(
	canonical: string,
	order: ControlOrder,
	context: MeterContext | undefined,
	gathered: Gathered,
): Session<Verdict> {
	const method = order.kind === 'supply' ? methodOf(order.action) : null
	if (order.kind !== 'clock' && method === null) return notSent('DLMS meters are given no such order by this station.')
	if (order.kind === 'clock' && shiftedSeconds(order.local, 0) === null) {
		return notSent(`"${order.local}" is no time that a clock can be set to.`)
	}
	const opened = yield* open(placeOf(canonical), context, gathered)
	if (!opened.ok) return notSent(opened.failure.text)
	const verdict =
		order.kind === 'clock'
			? yield* setClock(opened.meter, order.local)
			: yield* switchSupply(opened.meter, method!, order as Extract<ControlOrder, { kind: 'supply' }>)
	yield* opened.meter.channel.release()
	return verdict
}

type Asked<T> =
	| { readonly ok: true; readonly value: T; readonly record: DecodedRecord }
	| { readonly ok: false; readonly text: string }

const clockValue: Attribute = { classId: cosemClass.clock, name: clockName, id: 2 }

function* askClock(meter: Meter): Session<Asked<MeterTime>> {
	const got = yield* get(meter, clockValue)
	if (got.kind !== 'data') return { ok: false, text: got.kind === 'failed' ? got.failure.text : got.error.text }
	const value = timeOf(got.data)
	if (value === null) return { ok: false, text: 'The meter’s clock states no time.' }
	return { ok: true, value, record: recordOf(clockName, got.data, null, null) }
}

/** How far the clock may have gone on, and how far off it may be, when it is read back, s. */
const clockToleranceSeconds = 15

/** The new time is stated as the meter states its own: with its deviation and status, or without. */
function* setClock(meter: Meter, local: string): Session<Verdict> {
	const before = yield* askClock(meter)
	if (!before.ok) return notSent(`The clock was not set, since it cannot be read: ${before.text}`)
	const bytes = dateTimeBytes(local, before.value.form)!
	const ordered = yield* set(meter, clockValue, [0x09, bytes.length, ...bytes])
	const after = yield* askClock(meter)
	const told = { before: [before.record], after: after.ok ? [after.record] : [], ...errorOf(ordered) }
	if (!after.ok) return { ...told, outcome: 'unknown', text: unseen(ordered, after.text) }
	if (near(after.value.local, local) && (ordered.kind === 'done' || !near(before.value.local, local))) {
		return { ...told, outcome: 'done', text: `The meter’s clock shows ${after.value.local}.` }
	}
	if (ordered.kind === 'refused') {
		const text = `The meter refuses: ${ordered.error.text}. Its clock shows ${after.value.local}.`
		return { ...told, outcome: near(after.value.local, before.value.local) ? 'refused' : 'unknown', text }
	}
	return {
		...told,
		outcome: 'unknown',
		text: `${unanswered(ordered)} Its clock shows ${after.value.local}, not ${local}.`,
	}
}

/** `shown` is `wanted`, or what it has become since. */
function near(shown: string, wanted: string): boolean {
	const [from, to] = [shiftedSeconds(wanted, -2), shiftedSeconds(wanted, clockToleranceSeconds)]
	const at = shiftedSeconds(shown, 0)
	return at !== null && from !== null && to !== null && at >= from && at <= to
}

const unanswered = (ordered: Ordered): string =>
	ordered.kind === 'done' ? 'The meter said yes.' : 'The meter did not answer the order.'

function unseen(ordered: Ordered, text: string): string {
	const said = ordered.kind === 'refused' ? `The meter refuses: ${ordered.error.text}.` : unanswered(ordered)
	return `${said} What became of it could not be read back: ${text}`
}

const errorOf = (ordered: Ordered): Partial<Pick<ControlResult, 'meterError'>> =>
	ordered.kind === 'refused' ? { meterError: ordered.error } : {}

/** Methods of class 70: 1 remote disconnect, 2 remote reconnect. The others are no part of the standard. */
function methodOf(action: Extract<ControlOrder, { kind: 'supply' }>['action']): 1 | 2 | null {
	if (action === 'trip') return 1
	return action === 'close' || action === 'permit-close' ? 2 : null
}

/** Control state (attribute 3): disconnected, connected, ready for reconnection by hand. */
const state = { disconnected: 0, connected: 1, ready: 2 } as const
const stateNames = ['disconnected', 'connected', 'ready for reconnection'] as const

type Supply = Extract<ControlOrder, { kind: 'supply' }>

function* switchSupply(meter: Meter, method: 1 | 2, { action, until }: Supply): Session<Verdict> {
	const name = parseObject(meter.dialect.supply)!.name
	if (until !== null) {
		// DLMS orders carry no end of validity: the meter's clock is asked instead.
		const clock = yield* askClock(meter)
		if (!clock.ok) return notSent(`The order holds until ${until}, and the meter’s clock cannot be read: ${clock.text}`)
		if (clock.value.local > until)
			return notSent(`The order held until ${until}; the meter’s clock shows ${clock.value.local}.`)
	}
	const before = yield* askState(meter, name)
	if (!before.ok) return notSent(`The supply was not switched, since its state cannot be read: ${before.text}`)
	const ordered = yield* act(meter, { classId: cosemClass.disconnectControl, name, id: method }, [0x0f, 0])
	const after = yield* askState(meter, name)
	const told = { before: [before.record], after: after.ok ? [after.record] : [], ...errorOf(ordered) }
	if (!after.ok) return { ...told, outcome: 'unknown', text: unseen(ordered, after.text) }
	const shown = `The supply is ${stateNames[after.value] ?? `in state ${after.value}`}.`
	const wanted =
		action === 'trip' ? [state.disconnected] : action === 'close' ? [state.connected] : [state.ready, state.connected]
	const isThere = wanted.some((each) => each === after.value)
	if (isThere && (ordered.kind === 'done' || after.value !== before.value))
		return { ...told, outcome: 'done', text: shown }
	if (ordered.kind === 'refused') {
		const outcome = after.value === before.value ? 'refused' : 'unknown'
		return { ...told, outcome, text: `The meter refuses: ${ordered.error.text}. ${shown}` }
	}
	// Reconnection may be left to a person at the meter.
	const waits = ordered.kind === 'done' && after.value === state.ready
	return { ...told, outcome: waits ? 'accepted' : 'unknown', text: `${unanswered(ordered)} ${shown}` }
}

function* askState(meter: Meter, name: LogicalName): Session<Asked<number>> {
	const got = yield* get(meter, { classId: cosemClass.disconnectControl, name, id: 3 })
	if (got.kind !== 'data') return { ok: false, text: got.kind === 'failed' ? got.failure.text : got.error.text }
	if (got.data.kind !== 'enum') return { ok: false, text: 'the control state is no number' }
	return { ok: true, value: got.data.value, record: recordOf(name, got.data, null, null) }
}
