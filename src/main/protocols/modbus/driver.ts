/** Modbus, RTU and TCP: what a conversation with one meter reads, by the register map of its model. */
import { nothingRead } from '../gathered.ts'
import type { Protocol, ReadFailure, ReadJob, ReadResult, Session } from '../protocol.ts'
import { blocksOf, measured, named } from './blocks.ts'
import { channelsTogether, readChannels } from './channels.ts'
import { decode } from './codec.ts'
import { fn, longestFrame, mostBits, mostRegisters } from './constants.ts'
import { control } from './control.ts'
import { address, ask, readPdu, type Talk, talkTo } from './conversation.ts'
import { type Dialect, dialect } from './dialect.ts'
import { explain } from './explain.ts'
import { split } from './frame.ts'
import { unitOf } from './identification.ts'
import { type Gathered, meant, readBlocks, refusal } from './reading.ts'
import { scan } from './scan.ts'

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
	together: channelsTogether,
	control,
	scan,
	dialect,
	offers: ['current'],
} as const satisfies Protocol

/** Reads what the job asks for. Never throws; what was read before a failure stands. */
function* read(meter: string, job: ReadJob, context?: Parameters<Protocol['read']>[2]): Session<ReadResult> {
	const talk = talkTo(meter, context)
	if (talk === null) return nothingRead({ reason: 'refused', text: `"${meter}" is no Modbus address.` })
	if (talk.channel !== null) return (yield* readChannels(talk, [talk.channel], job)).get(talk.channel)!
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
