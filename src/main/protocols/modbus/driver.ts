/** Modbus, RTU and TCP: what a conversation with one meter reads, by the register map of its model. */
import { nothingRead } from '../gathered.ts'
import type { DecodedRecord, Protocol, ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { type Block, blocksOf, halves, measured, named } from './blocks.ts'
import { decode, windowIn } from './codec.ts'
import { exception, exceptionTexts, fn, longestFrame, mostBits, mostRegisters } from './constants.ts'
import { control } from './control.ts'
import { address, ask, readPdu, type Talk, talkTo } from './conversation.ts'
import { type Dialect, dialect, type ModelRegister } from './dialect.ts'
import { explain } from './explain.ts'
import { split } from './frame.ts'
import { unitOf } from './identification.ts'
import { indexIn, rawRecords, recordIn, type Window } from './records.ts'
import { scan } from './scan.ts'
import { wordsOf } from './values.ts'

export const modbus = {
	name: 'modbus',
	title: 'Modbus RTU/TCP',
	// The standard's default is 19200 8E1 (Serial Line, clause 2.5.1); meters leave their factories with 9600 8N1.
	serial: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	// Time limits are the system's choice (Serial Line, clause 2.4.1: one to several seconds); silence 3.5 characters.
	timing: { answerMs: 1000, gapMs: 50, pauseMs: 20 },
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	control,
	scan,
	dialect,
	offers: ['current'],
} as const satisfies Protocol

/** Reads what the job asks for. Never throws; what was read before a failure stands. */
function* read(meter: string, job: ReadJob, context?: Parameters<Protocol['read']>[2]): Session<ReadResult> {
	const talk = talkTo(meter, context)
	if (talk === null) return nothingRead({ reason: 'refused', text: `"${meter}" is no Modbus address.` })
	if (job.kind !== 'current') {
		const text = 'Modbus knows registers with present values: no stored values and no clock by the standard.'
		return nothingRead({ reason: 'not-offered', text })
	}
	const { model } = talk
	const chosen = choose(model, job.items)
	if (model === null && chosen.raw.length === 0) {
		const text = 'Modbus does not say what a register means: choose the meter’s model, or name registers (3:0:10).'
		return nothingRead({ reason: 'not-offered', text: chosen.unknown ?? text })
	}
	const gathered: Gathered = { windows: [], raw: [], refused: null }
	const planned = model === null ? [] : blocksOf(model, chosen.registers)
	const failure = (yield* readBlocks(talk, planned, gathered)) ?? (yield* readRaw(talk, chosen.raw, gathered))
	const records = [...meant(model, chosen.registers, gathered), ...gathered.raw]
	const device = records.length > 0 ? unitOf(talk) : null
	const asked = job.items === undefined ? null : gathered.refused
	const lasting = failure ?? asked ?? (records.length === 0 ? gathered.refused : null)
	return { device, records, frames: talk.frames, failure: lasting ?? unknownItems(chosen.unknown) }
}

const unknownItems = (text: string | null): ReadFailure | null =>
	text === null ? null : { reason: 'not-offered', text }

type Recorded = DecodedRecord & { readonly frame: number }
type Gathered = {
	readonly windows: (Window & { readonly frame: number })[]
	readonly raw: Recorded[]
	refused: ReadFailure | null
}

/** Registers of the model, raw items, and names that are neither. */
function choose(model: Dialect | null, items: readonly string[] | undefined) {
	if (items === undefined) return { registers: model === null ? [] : measured(model), raw: [], unknown: null }
	const raw = items.map(rawItem).filter((item) => item !== null)
	const rest = items.filter((item) => rawItem(item) === null)
	const known = model === null ? { registers: [], unknown: rest } : named(model, rest)
	const unknown = known.unknown.length === 0 ? null : `The model has no register "${known.unknown.join('", "')}".`
	return { registers: known.registers, raw, unknown }
}

type RawItem = { readonly function: number; readonly address: number; readonly count: number }

/** '3:0:10' = function, first address, count: what a person wants to see without a model; null: it is none. */
function rawItem(item: string): RawItem | null {
	const match = /^([1-4]):(\d{1,5})(?::(\d{1,4}))?$/.exec(item)
	if (match === null) return null
	const [code, address, count] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)]
	const most = code <= fn.readInputs ? mostBits : mostRegisters
	return count < 1 || count > most || address + count > 65_536 ? null : { function: code, address, count }
}

/**
 * One block after the other. A block that the meter refuses is divided until the refused register stands alone; the
 * first silence ends the reading: over RTU a late answer could be taken for that to a later block of the same length.
 */
function* readBlocks(talk: Talk, blocks: readonly Block[], gathered: Gathered): Session<ReadFailure | null> {
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

/** Words and bits as they stand, one request an item. */
function* readRaw(talk: Talk, items: readonly RawItem[], gathered: Gathered): Session<ReadFailure | null> {
	for (const item of items) {
		const answer = yield* ask(talk, readPdu(item.function, item.address, item.count))
		if (answer.kind === 'failed') return answer.failure
		if (answer.kind === 'exception') {
			gathered.refused ??= refusal(item, answer.code, answer.error)
			continue
		}
		const decoded = decode(answer.bytes)
		for (const record of decoded.ok ? decoded.readings : []) gathered.raw.push({ ...record, frame: answer.index })
	}
	return null
}

function refusal(asked: RawItem, code: number, meterError: NonNullable<ReadFailure['meterError']>): ReadFailure {
	const last = asked.address + asked.count - 1
	const which = asked.count === 1 ? `address ${asked.address}` : `addresses ${asked.address} to ${last}`
	const text = `Function ${asked.function}, ${which}: ${exceptionTexts[code]}.`
	return { reason: 'meter-error', text, meterError }
}

/** The model's registers that were read, in its order; registers that the meter refused are left out. */
function meant(model: Dialect | null, wanted: readonly ModelRegister[], { windows }: Gathered): Recorded[] {
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
