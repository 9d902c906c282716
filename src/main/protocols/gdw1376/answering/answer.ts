/**
 * The terminal's side of a conversation: a frame of the master in, the frames of one answer out. Nothing can be
 * switched or set from above: every order is denied.
 */
import {
	accessDemand,
	afn,
	eventCounterLength,
	fromTerminal,
	functionMask,
	initiator,
	seq,
	timeLabelLength,
} from '../constants.ts'
import { encode, type Frame } from '../frame.ts'
import { unitsOf } from './items.ts'
import type { Memory } from './memory.ts'
import { type Asked, askedOf } from './questions.ts'

export type Answered = {
	readonly frames: readonly Uint8Array[]
	/** Number behind the last important event that this answer tells; null: it tells none. */
	readonly importantUpTo: number | null
}

/** Function codes of the terminal's answers (clause 4.3.3.2). */
const functions = { userData: 0x08, noSuchData: 0x09, linkState: 0x0b } as const
const linkTest = 9

/** Frames that every link takes; what needs more than sixteen of them could not be told apart by RSEQ. */
const mostUnitBytes = 2_000
const mostFrames = 16

const nothing: Answered = { frames: [], importantUpTo: null }

/**
 * Yields between the looks into the memory, so that a large question can be worked off in slices. No frames: the frame
 * is not for this terminal, or waits for no answer.
 */
export function* answer(request: Frame, memory: Memory): Generator<void, Answered> {
	if (request.isUp || (request.control & initiator) === 0 || !isForUs(request, memory)) return nothing
	if (request.afn === afn.link || (request.control & functionMask) === linkTest) {
		return { frames: [framed(request, memory, functions.linkState, afn.confirm, [confirmed])], importantUpTo: null }
	}
	const denial = { frames: [framed(request, memory, functions.noSuchData, afn.confirm, [denied])], importantUpTo: null }
	if (!readable.has(request.afn)) return denial
	const asked = askedOf(request, memory.points())
	if (asked === null) return denial
	const contents: number[][] = []
	for (const each of asked) {
		yield
		for (const unit of unitsOf(request.afn, each, memory)) {
			const last = contents.at(-1)
			if (last === undefined || last.length + unit.length > mostUnitBytes) contents.push([...unit])
			else last.push(...unit)
		}
		if (contents.length > mostFrames) return denial
	}
	if (contents.length === 0) return denial
	const frames = contents.map((data, index) =>
		framed(request, memory, functions.userData, request.afn, [data], { index, isLast: index === contents.length - 1 }),
	)
	return { frames, importantUpTo: importantUpTo(request, asked, memory) }
}

/** 00 F1 all confirmed, 00 F2 all denied. */
const confirmed = [0, 0, 1, 0]
const denied = [0, 0, 2, 0]
const readable: ReadonlySet<number> = new Set([afn.query, afn.current, afn.history, afn.events])

/** Its own address, or one that means all terminals. */
function isForUs({ region, terminal, isGroup }: Frame, own: Memory): boolean {
	if (terminal === 0xffff && isGroup) return region === own.region || region === 'FFFF'
	return region === own.region && terminal === own.terminal
}

function importantUpTo({ afn: code }: Frame, asked: readonly Asked[], memory: Memory): number | null {
	const one = code === afn.events ? asked.findLast(({ point, item }) => point === 0 && item === 1) : undefined
	if (one === undefined) return null
	const [from, to] = [one.data[0]!, one.data[1]!]
	const { counter } = memory.events(true)
	// Whoever asks beyond the last event has been told all of them.
	const isBeyond = (counter - from + 256) % 256 <= (to - from + 256) % 256
	return isBeyond ? counter : to
}

/** In the terminal's own name, under the master's number; the time label comes back as it was. */
function framed(
	request: Frame,
	memory: Memory,
	kind: number,
	code: number,
	data: readonly (readonly number[])[],
	place: { readonly index: number; readonly isLast: boolean } = { index: 0, isLast: true },
): Uint8Array {
	const hasNews = memory.hasNews()
	const counters = hasNews ? [memory.events(true).counter, memory.events(false).counter] : []
	const { labelAt, bytes } = request
	const label = labelAt < 0 ? [] : [...bytes.subarray(labelAt, labelAt + timeLabelLength)]
	const number = ((request.seq & seq.number) + place.index) & seq.number
	const sequence =
		(labelAt < 0 ? 0 : seq.timeLabel) | (place.index === 0 ? seq.first : 0) | (place.isLast ? seq.final : 0) | number
	return encode({
		control: fromTerminal | (hasNews ? accessDemand : 0) | kind,
		region: memory.region,
		terminal: memory.terminal,
		station: request.station,
		afn: code,
		seq: sequence,
		data: [...data.flat(), ...counters.slice(0, eventCounterLength), ...label],
	})
}
