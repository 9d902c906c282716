/**
 * Setting one register that the model names as writable: read, write once, read back, compare. And a pulse collector's
 * collecting command.
 */
import type { ControlOrder, ControlResult, DecodedRecord, Protocol, Session } from '../protocol.ts'
import { named } from './blocks.ts'
import { windowIn } from './codec.ts'
import { exception, exceptionTexts, fn } from './constants.ts'
import { type Answer, ask, readPdu, type Talk, talkTo } from './conversation.ts'
import { formatOf, keyOf, type ModelRegister } from './dialect.ts'
import { recordIn } from './records.ts'
import { wordsOf, writeValue } from './values.ts'

/** 'parameter': a register's key and its new value. 'freeze' now: a pulse collector keeps its counts. Never throws. */
export function* control(
	meter: string,
	order: ControlOrder,
	context?: Parameters<Protocol['read']>[2],
): Session<ControlResult> {
	const talk = talkTo(meter, context)
	if (talk === null) return notSent(null, `"${meter}" is no Modbus address.`)
	if (order.kind === 'freeze') return yield* keepCounts(talk, order.at)
	if (order.kind !== 'parameter') {
		return notSent(talk, 'Modbus has no such order by the standard: only registers that the model names can be set.')
	}
	const register = talk.model === null ? undefined : named(talk.model, [order.item]).registers[0]
	if (talk.model === null || register?.writable !== true) {
		return notSent(talk, `The meter’s model names no register "${order.item}" that may be set.`)
	}
	const data = register.scaleAddress === undefined ? writeValue(order.value, formatOf(talk.model, register)) : null
	if (data === null) return notSent(talk, `Register ${keyOf(register)} cannot hold the value "${order.value}".`)
	return yield* set(talk, register, data)
}

function* set(talk: Talk, register: ModelRegister, data: readonly number[]): Session<ControlResult> {
	const before = stateIn(talk, register, yield* readIt(talk, register))
	if (before === null) {
		return notSent(talk, `Register ${keyOf(register)} could not be read before the order: nothing was sent.`)
	}
	const said: Answer = yield* ask(talk, writePdu(register.address, data), { retries: 0, hold: true })
	const after = stateIn(talk, register, yield* readIt(talk, register))
	const isAsOrdered = after !== null && data.every((byte, index) => byte === after.bytes[index])
	const isAsBefore = after !== null && before.bytes.every((byte, index) => byte === after.bytes[index])
	return {
		...verdict(said, after === null ? 'unread' : isAsOrdered ? 'as-ordered' : isAsBefore ? 'as-before' : 'different'),
		before: [before.record],
		after: after === null ? [] : [after.record],
		...(said.kind === 'exception' && { meterError: said.error }),
		frames: talk.frames,
	}
}

/** The collecting command: once; whether it was obeyed is seen at the time that the kept counts carry. */
function* keepCounts(talk: Talk, at: string): Session<ControlResult> {
	const kept = talk.model?.channels?.kept
	if (kept === undefined || at !== 'now') {
		return notSent(talk, 'Only a collector whose model names a collecting command keeps counts, and only at once.')
	}
	const { address, value } = kept.command
	const pdu = writePdu(address, [value >> 8, value & 0xff])
	const said: Answer = yield* ask(talk, pdu, { retries: 0 })
	const frames = { before: [], after: [], frames: talk.frames }
	if (said.kind === 'answer') return { outcome: 'accepted', text: 'The collector keeps its counts.', ...frames }
	if (said.kind === 'exception') {
		const text = `The collector refused to keep its counts (${exceptionTexts[said.code]!}).`
		return { outcome: 'refused', text, meterError: said.error, ...frames }
	}
	return { outcome: 'unknown', text: `Whether it keeps its counts is not known: ${said.failure.text}`, ...frames }
}

type State = { readonly record: DecodedRecord; readonly bytes: Uint8Array }

function readIt(talk: Talk, register: ModelRegister): Session<Answer> {
	return ask(talk, readPdu(fn.readHolding, register.address, wordsOf(register.type)), { hold: true })
}

function stateIn({ model }: Talk, register: ModelRegister, answer: Answer): State | null {
	if (answer.kind !== 'answer' || model === null) return null
	const window = windowIn(answer.bytes, answer.frame, register.address)
	const record = recordIn(model, register, window, [window])
	return record && { record, bytes: answer.bytes.slice(window.at, window.at + 2 * window.count) }
}

/** 06 for one register, 10 for several (clauses 6.6, 6.12). */
function writePdu(address: number, data: readonly number[]): readonly number[] {
	const at = [address >> 8, address & 0xff]
	if (data.length === 2) return [fn.writeRegister, ...at, ...data]
	return [fn.writeRegisters, ...at, 0, data.length / 2, data.length, ...data]
}

type ReadBack = 'as-ordered' | 'as-before' | 'different' | 'unread'

/** What was read back decides; where it cannot, a missing answer leaves everything open. */
function verdict(said: Answer, readBack: ReadBack): Pick<ControlResult, 'outcome' | 'text'> {
	if (readBack === 'as-ordered') return { outcome: 'done', text: 'The register holds the ordered value.' }
	if (said.kind === 'exception') {
		const why = exceptionTexts[said.code]!
		if (said.code === exception.acknowledge) {
			return { outcome: 'accepted', text: `The meter takes its time (${why}); read the register again later.` }
		}
		if (readBack === 'as-before') {
			return { outcome: 'refused', text: `The meter refused (${why}), and the register is as before.` }
		}
		return { outcome: 'unknown', text: `The meter refused (${why}), and the register is not as before. Look at it.` }
	}
	const what = said.kind === 'answer' ? 'The meter confirmed the order' : 'The order was not answered'
	if (readBack === 'unread') return { outcome: 'unknown', text: `${what}, and the register could not be read back.` }
	const how = readBack === 'as-before' ? 'still holds its old value' : 'holds another value'
	return { outcome: 'unknown', text: `${what}, but the register ${how}. Read it again before any further order.` }
}

function notSent(talk: Talk | null, text: string): ControlResult {
	return { outcome: 'not-sent', text, before: [], after: [], frames: talk?.frames ?? [] }
}
