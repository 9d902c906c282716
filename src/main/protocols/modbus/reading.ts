/** Registers asked for block by block, and what the answers say of a model's registers. */
import type { DecodedRecord, ReadFailure, Session } from '../protocol.ts'
import { type Block, halves } from './blocks.ts'
import { windowIn } from './codec.ts'
import { exception, exceptionTexts } from './constants.ts'
import { ask, readPdu, type Talk } from './conversation.ts'
import type { Dialect, ModelRegister } from './dialect.ts'
import { indexIn, rawRecords, recordIn, type Window } from './records.ts'
import { wordsOf } from './values.ts'

export type Recorded = DecodedRecord & { readonly frame: number }
export type Gathered = {
	readonly windows: (Window & { readonly frame: number })[]
	readonly raw: Recorded[]
	refused: ReadFailure | null
}

/**
 * One block after the other. A block that the meter refuses is divided until the refused register stands alone; the
 * first silence ends the reading: over RTU a late answer could be taken for that to a later block of the same length.
 */
export function* readBlocks(talk: Talk, blocks: readonly Block[], gathered: Gathered): Session<ReadFailure | null> {
	const waiting = [...blocks]
	for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
		const answer = yield* ask(talk, readPdu(block.function, block.address, block.count))
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'answer') {
			gathered.windows.push({ ...windowIn(answer.bytes, answer.frame, block.address), frame: answer.index })
			continue
		}
		const isDivisible = answer.code === exception.illegalAddress || answer.code === exception.illegalValue
		const parts = isDivisible && talk.model !== null ? halves(talk.model, block) : null
		if (parts !== null) waiting.unshift(...parts)
		else gathered.refused ??= refusal(block, answer.code, answer.error)
	}
	return null
}

type Asked = { readonly function: number; readonly address: number; readonly count: number }

export function refusal(asked: Asked, code: number, meterError: NonNullable<ReadFailure['meterError']>): ReadFailure {
	const last = asked.address + asked.count - 1
	const which = asked.count === 1 ? `address ${asked.address}` : `addresses ${asked.address} to ${last}`
	const text = `Function ${asked.function}, ${which}: ${exceptionTexts[code]}.`
	return { reason: 'meter-error', text, meterError }
}

/** The model's registers that were read, in its order; registers that the meter refused are left out. */
export function meant(model: Dialect | null, wanted: readonly ModelRegister[], { windows }: Gathered): Recorded[] {
	if (model === null) return []
	return wanted.flatMap((each) => {
		const words = wordsOf(each.type)
		const own = windows.find((window) => indexIn(window, each.function, each.address, words) !== null)
		if (own === undefined) return []
		const record = recordIn(model, each, own, windows)
		if (record !== null) return [{ ...record, frame: own.frame }]
		// Its scale factor was refused: the words are kept, their size is not known
		const at = indexIn(own, each.function, each.address, words)!
		const window = { ...own, address: each.address, count: words, at }
		return rawRecords(window, (index) => String(each.address + index)).map((raw) => ({ ...raw, frame: own.frame }))
	})
}
