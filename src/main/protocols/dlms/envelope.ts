/** The message that a frame carries, or the segments of one: HDLC, wrapper, M-Bus, LLC alone or nothing around it. */
import { hex } from '../hex.ts'
import { hdlc, isRequestTag, tagNames } from './constants.ts'
import { type Fault, type HdlcFrame, hdlcAt, mbusAt, mbusHead, nextHdlcAt, wrapperAt } from './link.ts'

/** A run of the frame's bytes that belongs to the message. */
export type Range = { readonly from: number; readonly to: number }

export type Carried =
	| {
			readonly ok: true
			readonly link: 'hdlc' | 'wrapper' | 'mbus' | 'bare'
			/** The message in one piece; empty where the link says something itself. */
			readonly pdu: Uint8Array
			readonly ranges: readonly Range[]
			readonly frames: readonly HdlcFrame[]
			/** HDLC: of the first frame. */
			readonly control: number | null
			/** Where the link says it. */
			readonly direction: 'up' | 'down' | null
	  }
	| ({ readonly ok: false } & Fault)

/** E6 E6 00 from the client, E6 E7 00 from the meter (IEC 62056-46). */
export const llcBytes = 3
export const isLlc = (bytes: Uint8Array, at: number, to: number): boolean =>
	at + llcBytes <= to && bytes[at] === 0xe6 && (bytes[at + 1] === 0xe6 || bytes[at + 1] === 0xe7) && bytes[at + 2] === 0

export function carriedBy(bytes: Uint8Array): Carried {
	switch (bytes[0]) {
		case hdlc.flag:
			return inHdlc(bytes)
		case 0x00:
			return inWrapper(bytes)
		case 0x68:
			return inMbus(bytes)
		default:
			return bare(bytes)
	}
}

const truncated = (bytes: Uint8Array): Carried => ({
	ok: false,
	reason: 'truncated',
	text: `The frame breaks off after ${bytes.length} bytes.`,
})

const tooLong = (count: number): Carried => ({ ok: false, reason: 'length', text: `${count} bytes follow the frame.` })

function inHdlc(bytes: Uint8Array): Carried {
	const frames: HdlcFrame[] = []
	const ranges: Range[] = []
	let at = 0
	for (;;) {
		const found = hdlcAt(bytes, at)
		if (found.ok === 'more') return truncated(bytes)
		if (!found.ok) return found
		const { frame } = found
		const [first = frame] = frames
		if (kindOf(frame.control) !== kindOf(first.control)) return tooLong(bytes.length - at)
		frames.push(frame)
		const isFirst = frames.length === 1
		const skip = isFirst && isLlc(bytes, frame.from, frame.to) ? llcBytes : 0
		if (carriesMessage(frame.control) && frame.to > frame.from + skip)
			ranges.push({ from: frame.from + skip, to: frame.to })
		if (frame.end === bytes.length) break
		if (!frame.segmented) return tooLong(bytes.length - frame.end)
		at = nextHdlcAt(bytes, frame)
	}
	const [first] = frames as [HdlcFrame, ...HdlcFrame[]]
	// A segment by itself is whole as a frame and says nothing alone.
	const isWhole = !frames.at(-1)!.segmented && isBeginning(bytes, ranges[0])
	const pdu = isWhole ? joined(bytes, ranges) : new Uint8Array()
	const told = isWhole && pdu.length > 0 ? null : directionOf(first)
	return { ok: true, link: 'hdlc', pdu, ranges: isWhole ? ranges : [], frames, control: first.control, direction: told }
}

/** What follows a segment carries on in the middle of a message: it does not begin with one. */
function isBeginning(bytes: Uint8Array, first: Range | undefined): boolean {
	return first !== undefined && (tagNames.has(bytes[first.from]!) || isLlc(bytes, first.from - llcBytes, first.to))
}

/** I frames and unnumbered information carry a message. */
export const carriesMessage = (control: number): boolean => (control & 1) === 0 || (control & ~hdlc.pollFinal) === 0x03

const kindOf = (control: number): 'I' | number => ((control & 1) === 0 ? 'I' : control & ~hdlc.pollFinal)

/** Requests and their answers among the frames of the link; else by the client's address, which has one byte. */
function directionOf({ control, destination }: HdlcFrame): 'up' | 'down' {
	if (control === hdlc.snrm || control === hdlc.disc) return 'down'
	if (control === hdlc.ua || control === hdlc.dm || control === hdlc.frmr) return 'up'
	return destination.bytes === 1 && destination.logical >= 16 ? 'up' : 'down'
}

function inWrapper(bytes: Uint8Array): Carried {
	const found = wrapperAt(bytes)
	if (found.ok === 'more') return truncated(bytes)
	if (!found.ok) return found
	const { end } = found.frame
	if (end < bytes.length) return tooLong(bytes.length - end)
	const ranges = [{ from: 8, to: end }]
	return { ok: true, link: 'wrapper', pdu: joined(bytes, ranges), ranges, frames: [], control: null, direction: null }
}

function inMbus(bytes: Uint8Array): Carried {
	const ranges: Range[] = []
	let at = 0
	for (;;) {
		const found = mbusAt(bytes, at)
		if (found.ok === 'more') return truncated(bytes)
		if (!found.ok) return found
		const { frame } = found
		if (frame.sequence !== ranges.length) {
			const text = `M-Bus segment ${frame.sequence} stands where ${ranges.length} belongs.`
			return { ok: false, reason: 'data', text }
		}
		ranges.push({ from: frame.at + mbusHead, to: frame.end - 2 })
		at = frame.end
		if (frame.isLast) break
	}
	if (at < bytes.length) return tooLong(bytes.length - at)
	const pdu = joined(bytes, ranges)
	if (pdu.length === 0) return { ok: false, reason: 'data', text: 'The M-Bus frame carries no message.' }
	return { ok: true, link: 'mbus', pdu, ranges, frames: [], control: null, direction: null }
}

/** A message as tools hand it over, without a link: with or without LLC bytes. No checksum guards it. */
function bare(bytes: Uint8Array): Carried {
	const from = isLlc(bytes, 0, bytes.length) ? llcBytes : 0
	const first = bytes[from]
	if (first === undefined || !tagNames.has(first)) {
		const text = `A frame begins with 7E, 0001 or 68, a message with its tag; ${hex[bytes[0]!]} is none of them.`
		return { ok: false, reason: 'start', text }
	}
	const ranges = [{ from, to: bytes.length }]
	const direction = from > 0 ? (bytes[1] === 0xe6 ? 'down' : 'up') : isRequestTag(first) ? 'down' : 'up'
	return { ok: true, link: 'bare', pdu: joined(bytes, ranges), ranges, frames: [], control: null, direction }
}

function joined(bytes: Uint8Array, ranges: readonly Range[]): Uint8Array {
	const pdu = new Uint8Array(ranges.reduce((sum, { from, to }) => sum + to - from, 0))
	let at = 0
	for (const { from, to } of ranges) for (let i = from; i < to; i++) pdu[at++] = bytes[i]!
	return pdu
}
