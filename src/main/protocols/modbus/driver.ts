/** Modbus, RTU and TCP: what a conversation with one meter reads, by the register map of its model. */
import type { DecodedRecord, Protocol, ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { type Block, blocksOf, halves, measured, named } from './blocks.ts'
import { decode, windowIn } from './codec.ts'
import { exception, exceptionTexts, longestFrame } from './constants.ts'
import { control } from './control.ts'
import { address, ask, readPdu, type Talk, talkTo } from './conversation.ts'
import { type Dialect, dialect, keyOf, type ModelRegister } from './dialect.ts'
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
	const nothing = { device: null, records: [], frames: [] }
	if (talk === null) return { ...nothing, failure: { reason: 'refused', text: `"${meter}" is no Modbus address.` } }
	if (job.kind !== 'current') {
		const text = 'Modbus knows registers with present values: no stored values and no clock by the standard.'
		return { ...nothing, failure: { reason: 'not-offered', text } }
	}
	const gathered: Gathered = { windows: [], refused: null }
	const { model } = talk
	const chosen = choose(model, job.items)
	if (model === null && chosen.raw.length === 0) {
		const text =
			chosen.unknown ??
			'Modbus does not say what a register means: choose the meter’s model, or name registers (3:0:10).'
		return { ...nothing, failure: { reason: 'not-offered', text } }
	}
	const planned = model === null ? [] : blocksOf(model, chosen.registers)
	const failure = yield* readBlocks(talk, [...planned, ...chosen.raw], gathered)
	const records = [...meant(model, chosen.registers, gathered), ...chosen.raw.flatMap((block) => raw(block, gathered))]
	const device = gathered.windows.length > 0 ? unitOf(talk) : null
	const asked = job.items === undefined ? null : gathered.refused
	const lasting = failure ?? asked ?? (records.length === 0 ? gathered.refused : null)
	return { device, records, frames: talk.frames, failure: lasting ?? unknownItems(chosen.unknown) }
}

const unknownItems = (text: string | null): ReadFailure | null =>
	text === null ? null : { reason: 'not-offered', text }

type Heard = Window & { readonly frame: number }
type Gathered = { readonly windows: Heard[]; refused: ReadFailure | null }

/** Registers of the model, raw blocks ('3:0:10' = function, address, count), and names that are neither. */
function choose(model: Dialect | null, items: readonly string[] | undefined) {
	if (items === undefined) return { registers: model === null ? [] : measured(model), raw: [], unknown: null }
	const raw = items.map(rawBlock).filter((block) => block !== null)
	const rest = items.filter((item) => rawBlock(item) === null)
	const known = model === null ? { registers: [], unknown: rest } : named(model, rest)
	const unknown = known.unknown.length === 0 ? null : `The model has no register "${known.unknown.join('", "')}".`
	return { registers: known.registers, raw, unknown }
}

const mostRaw = 125

function rawBlock(item: string): Block | null {
	const match = /^([34]):(\d{1,5})(?::(\d{1,3}))?$/.exec(item)
	if (match === null) return null
	const [from, count] = [Number(match[2]), Number(match[3] ?? 1)]
	if (count < 1 || count > mostRaw || from + count > 65_536) return null
	return { function: match[1] === '3' ? 3 : 4, address: from, count, spans: [{ from, to: from + count }] }
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

function refusal(block: Block, code: number, meterError: NonNullable<ReadFailure['meterError']>): ReadFailure {
	const last = block.address + block.count - 1
	const which = block.count === 1 ? `register ${block.address}` : `registers ${block.address} to ${last}`
	const text = `Function ${block.function}, ${which}: ${exceptionTexts[code]}.`
	return { reason: 'meter-error', text, meterError }
}

/** The model's registers that were read, in its order; registers that the meter refused are left out. */
function meant(model: Dialect | null, wanted: readonly ModelRegister[], { windows }: Gathered) {
	if (model === null) return []
	return wanted.flatMap((each): (DecodedRecord & { readonly frame: number })[] => {
		const own = windows.find((window) => indexIn(window, each.function, each.address, wordsOf(each.type)) !== null)
		const record = own === undefined ? null : recordIn(model, each, own, windows)
		if (record !== null) return [{ ...record, frame: own!.frame }]
		// Its scale factor was refused: the words are kept, their size is not known
		const words =
			own === undefined
				? []
				: raw({ function: each.function, address: each.address, count: wordsOf(each.type) }, { windows })
		return words.map((word) => ({ ...word, key: `${keyOf(each)} ${word.key}` }))
	})
}

function raw(block: Omit<Block, 'spans'>, { windows }: Pick<Gathered, 'windows'>) {
	for (const window of windows) {
		const at = indexIn(window, block.function, block.address, block.count)
		if (at === null) continue
		const words = { ...window, address: block.address, count: block.count, at }
		return rawRecords(words, (index) => String(block.address + index)).map((record) => ({
			...record,
			frame: window.frame,
		}))
	}
	return []
}
