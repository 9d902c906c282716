/** What a terminal says of itself, and whether it is there. */
import type { ConcentratorAbility, ConcentratorState } from '../concentrator.ts'
import type { ReadFailure, Session } from '../protocol.ts'
import { targetOf } from './address.ts'
import { unitBytes } from './addressing.ts'
import { afn, seq } from './constants.ts'
import { ask, begin, noTerminal, type Talk } from './conversation.ts'
import { controlOf, encode, unwrap } from './frame.ts'

/** Of these only the version's layout is known; the others are kept as they stand (link, traffic, inputs, reading). */
const others = [3, 4, 8, 9, 10, 11] as const

export function* readState(terminal: string): ReturnType<ConcentratorAbility['readState']> {
	const target = targetOf(terminal)
	const nothing = { version: null, signalPercent: null, trafficTodayBytes: null, trafficMonthBytes: null }
	if (target === null) return { value: { ...nothing, undecoded: {} }, failure: noTerminal(terminal), frames: [] }
	const talk = begin({ ...target, point: 0 })
	const undecoded: Record<string, string> = {}
	const version = yield* readVersion(talk, undecoded)
	let failure = version.failure
	for (const item of others) {
		if (failure !== null) break
		failure = (yield* askItem(talk, afn.current, item, undecoded)).failure
	}
	const value: ConcentratorState = { ...nothing, version: version.text, undecoded }
	return { value, failure, frames: talk.frames }
}

type Asked = { readonly told: ReadonlyMap<string, string>; readonly failure: ReadFailure | null }

/** A denial is no failure: it does not have the item. */
function* askItem(talk: Talk, code: number, item: number, undecoded: Record<string, string>): Session<Asked> {
	const told = new Map<string, string>()
	const answer = yield* ask(talk, { afn: code, data: unitBytes(0, item) })
	if (answer.kind === 'failed') return { told, failure: answer.failure }
	if (answer.kind === 'denied') return { told, failure: null }
	for (const { key, role, value } of answer.records) {
		const name = key.split(' ').slice(0, 2).join(' ')
		if (role === 'not-decoded' && value !== null) undecoded[name] = value
		else if (role !== undefined && value !== null && !told.has(role)) told.set(role, value)
	}
	return { told, failure: null }
}

/** AFN 09 F1; the edition of 2005 has it as 0C F1. Maker, software and its date, as far as it states them. */
function* readVersion(talk: Talk, undecoded: Record<string, string>) {
	for (const code of [afn.configuration, afn.current]) {
		const { told, failure } = yield* askItem(talk, code, 1, undecoded)
		if (failure !== null) return { text: null, failure }
		const words = ['manufacturer', 'software-version', 'software-date'].flatMap((role) => told.get(role) ?? [])
		if (words.length > 0) return { text: words.join(' '), failure: null }
	}
	return { text: null, failure: null }
}

/** Of the link layer. */
const testFunction = 9
const heartbeat = 3

/** The link layer's own test; whatever the terminal says proves that it is there. Without an answer, its clock. */
export function* linkTest(terminal: string): ReturnType<ConcentratorAbility['linkTest']> {
	const target = targetOf(terminal)
	if (target === null) return { failure: noTerminal(terminal) }
	const { region, terminal: number } = target
	const heard = yield {
		send: encode({
			control: controlOf(true, testFunction),
			region,
			terminal: number,
			station: 1,
			afn: afn.link,
			seq: seq.first | seq.final,
			data: unitBytes(0, heartbeat),
		}),
		answer: (bytes) => {
			const frame = unwrap(bytes)
			const isOwn = frame.kind === 'frame' && frame.isUp && frame.region === region && frame.terminal === number
			return isOwn ? 'mine' : 'foreign'
		},
		retries: 0,
	}
	if (heard.kind === 'frame') return { failure: null }
	if (heard.kind === 'line') return { failure: { reason: 'line', text: heard.reason } }
	const answer = yield* ask(begin({ ...target, point: 0 }), { afn: afn.current, data: unitBytes(0, 2), retries: 0 })
	return { failure: answer.kind === 'failed' ? answer.failure : null }
}
