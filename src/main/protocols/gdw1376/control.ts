/**
 * Orders to a terminal: clock, parameters (AFN 04), control (AFN 05). Each is sent once; what can be read back is read
 * before and after, and compared.
 */
import { hexText } from '../hex.ts'
import type { ControlOrder, ControlResult, DecodedRecord, MeterContext, Session } from '../protocol.ts'
import { type Target, targetOf } from './address.ts'
import { mostItems, unitBytes } from './addressing.ts'
import { afn } from './constants.ts'
import { setTime } from './control-clock.ts'
import { type Answer, ask, begin, type Talk } from './conversation.ts'
import { itemName } from './names.ts'
import { giveOrder, noPassword, notSent, outcomeOf, type Password, passwordOf, type Shown } from './orders.ts'
import { parameterBytes } from './parameter-values.ts'

/** Never throws, never writes twice. `context.secrets.password`: 32 hexadecimal digits; without it, zeros are sent. */
export function* control(address: string, order: ControlOrder, context?: MeterContext): Session<ControlResult> {
	const target = targetOf(address)
	const talk = begin(target ?? { region: '0000', terminal: 0, point: 0 })
	if (target === null) return notSent(talk, `"${address}" is no address of a terminal.`)
	const password = passwordOf(context)
	if (password === null) return notSent(talk, noPassword)
	if (order.kind === 'clock') return yield* setTime(talk, order.local, password)
	if (order.kind === 'supply') return yield* supply(talk, target, order, password)
	if (order.kind !== 'parameter') return notSent(talk, 'A terminal has no such order.')
	const named = itemNamed(order.item)
	if (named === null) return notSent(talk, `"${order.item}" is no parameter (04 F1) and no order (05 F49).`)
	if (named.code === afn.control) return yield* command(talk, target.point, named.item, order.value, password)
	return yield* setParameter(talk, named.item, order.value, password)
}

type Supply = Extract<ControlOrder, { kind: 'supply' }>

/**
 * A trip names its round by the point ('…/p1'); alarm delay and limiting time are zero. Power keeping lasts until it is
 * ended. Meters behind the terminal are switched by their own driver, through AFN 10.
 */
function supply(talk: Talk, { point }: Target, order: Supply, password: Password): Session<ControlResult> {
	const orders: Partial<Record<Supply['action'], readonly [number, string]>> = {
		trip: [1, '00'],
		'permit-close': [2, ''],
		'keep-on': [25, '00'],
		'keep-off': [33, ''],
	}
	const known = orders[order.action]
	if (known === undefined) return nothing(talk, `A terminal has no order "${order.action}".`)
	if (order.until !== null) return nothing(talk, 'A terminal knows no end of an order.')
	const isRound = known[0] <= 2
	if (isRound !== point > 0) {
		const text = isRound
			? 'A trip and its end name their round (…/p1).'
			: 'Power is kept at the terminal, not at a point.'
		return nothing(talk, text)
	}
	return command(talk, point, ...known, password)
}

// biome-ignore lint/correctness/useYield: a conversation that has nothing to say
function* nothing(talk: Talk, text: string): Session<ControlResult> {
	return notSent(talk, text)
}

/** AFN 05: the terminal's word is all that is known of it. `value`: data behind DA DT as hexadecimal digits. */
function* command(talk: Talk, point: number, item: number, value: string, password: Password): Session<ControlResult> {
	const name = itemName(afn.control, item)
	const data = bytesOf(value)
	if (name === null || item === clockOrder) return notSent(talk, `"05 F${item}" cannot be ordered so.`)
	if (data === null) return notSent(talk, `"${value}" are no hexadecimal digits.`)
	const said = yield* giveOrder(talk, afn.control, [...unitBytes(point, item), ...data], password)
	const result = { before: [], after: [], frames: talk.frames }
	const error = said.kind === 'denied' ? { meterError: said.error } : {}
	return { ...result, ...error, ...outcomeOf(said.kind, 'unreadable', `the order "${name}"`) }
}

const clockOrder = 31

/** Archive and plan hold more than one entry and have their own ways (concentrator.ts). */
const lists: readonly number[] = [10, 33]

/** AFN 04. `value`: 'role=value; role=value' where the layout is known (roles that are not named stay), or hex digits. */
function* setParameter(talk: Talk, item: number, value: string, password: Password): Session<ControlResult> {
	if (lists.includes(item)) return notSent(talk, `"04 F${item}" is a list and is not set so.`)
	const before = yield* readBack(talk, item)
	if (before.kind === 'failed') return notSent(talk, `It could not be read before: ${before.failure.text}`)
	const data = value.includes('=') ? merged(item, value, before.records) : bytesOf(value)
	if (typeof data === 'string') return notSent(talk, `${data}.`)
	if (data === null || data.length === 0) return notSent(talk, `"${value}" is no value of F${item}.`)
	const { point } = talk.target
	const said = yield* giveOrder(talk, afn.set, [...unitBytes(point, item), ...data], password)
	const after = yield* readBack(talk, item)
	const error = said.kind === 'denied' ? { meterError: said.error } : {}
	const result = { before: before.records, after: after.records, frames: talk.frames, ...error }
	const seen = seenIn(before, after, hexText(Uint8Array.from(data)))
	return { ...result, ...outcomeOf(said.kind, seen, `parameter F${item}`) }
}

/** A terminal that denies the question before and after has as little as before. */
function seenIn(before: Seen, after: Seen, ordered: string): Shown {
	const now = contentOf(after)
	if (now === null) return before.kind === 'denied' && after.kind === 'denied' ? 'as-before' : 'unread'
	return now === ordered ? 'ordered' : now === contentOf(before) ? 'as-before' : 'other'
}

type Seen = Answer & { readonly records: readonly DecodedRecord[] }

/** AFN 0A. A terminal that never had the parameter denies it. */
function* readBack(talk: Talk, item: number): Session<Seen> {
	const answer = yield* ask(talk, { afn: afn.query, data: unitBytes(talk.target.point, item) })
	return answer.kind === 'data' ? answer : { ...answer, records: [] }
}

/** What stands behind DA DT, as hex; null: nothing was told. */
function contentOf(seen: Seen): string | null {
	const frame = seen.kind === 'data' ? seen.frames[0] : undefined
	return frame === undefined ? null : hexText(frame.bytes, frame.dataFrom + 4, frame.dataTo)
}

function merged(item: number, typed: string, before: readonly DecodedRecord[]): readonly number[] | string | null {
	const values = new Map(
		before.flatMap(({ role, value }) => (role === undefined || value === null ? [] : [[role, value]])),
	)
	for (const part of typed.split(';')) {
		const at = part.indexOf('=')
		if (at < 0) return `"${part.trim()}" names no value`
		values.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
	}
	return parameterBytes(item, values) ?? `The layout of F${item} is not known: give its bytes`
}

const itemForm = /^(?:(04|05) ?)?F(\d{1,4})$/

function itemNamed(typed: string): { readonly code: number; readonly item: number } | null {
	const [, code, number] = itemForm.exec(typed.trim().toUpperCase()) ?? []
	const item = Number(number)
	if (number === undefined || item < 1 || item > mostItems) return null
	return { code: code === '05' ? afn.control : afn.set, item }
}

/** Far below what a frame can hold. */
const mostBytes = 1000

function bytesOf(digits: string): readonly number[] | null {
	const plain = digits.replaceAll(' ', '')
	if (!/^(?:[\dA-F]{2})*$/i.test(plain) || plain.length > 2 * mostBytes) return null
	return Array.from({ length: plain.length / 2 }, (_, index) =>
		Number.parseInt(plain.slice(2 * index, 2 * index + 2), 16),
	)
}
