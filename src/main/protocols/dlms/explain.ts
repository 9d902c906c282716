/** A frame byte by byte, for people: link, message and records, good and broken ones alike. */
import { hex, hexText } from '../hex.ts'
import type { Field, MeterContext } from '../protocol.ts'
import { hdlc } from './constants.ts'
import { copied } from './data.ts'
import { carriedBy, carriesMessage, isLlc, llcBytes, type Range } from './envelope.ts'
import { explainPdu, type FieldList, fieldList } from './explain-pdu.ts'
import { type Address, checksumText, type HdlcFrame, hdlcLayout, mbusHead, nextHdlcAt } from './link.ts'

/** The fields cover every byte once, in order. Passwords and keys are not shown. */
export function explain(bytes: Uint8Array, context?: MeterContext): readonly Field[] {
	const fields = fieldList(bytes)
	if (bytes.length === 0) return fields.done()
	const carried = carriedBy(bytes)
	if (!carried.ok) return explainBroken(bytes, carried.text)
	const inner = carried.pdu.length === 0 ? [] : explainPdu(carried.pdu, context)
	const part = partsOf(inner, carried.ranges)
	if (carried.link === 'hdlc') {
		for (const [index, frame] of carried.frames.entries()) hdlcFields(fields, bytes, frame, index, part)
	} else if (carried.link === 'wrapper') wrapperFields(fields, bytes)
	else if (carried.link === 'mbus') mbusFields(fields, bytes, carried.ranges, part)
	else if (carried.ranges[0]!.from > 0) fields.upTo(llcBytes, 'LLC', llcText(bytes, 0))
	if (carried.link === 'wrapper' || carried.link === 'bare') fields.add(part(carried.ranges[0]!))
	return fields.done()
}

/** The message's fields that lie in one of its runs; one that goes over an end is cut and goes on in the next run. */
function partsOf(inner: readonly Field[], ranges: readonly Range[]): (range: Range) => readonly Field[] {
	const starts = new Map<number, number>()
	let length = 0
	for (const { from, to } of ranges) {
		starts.set(from, length)
		length += to - from
	}
	let next = 0
	return ({ from, to }) => {
		const start = starts.get(from)
		if (start === undefined) return []
		const end = start + to - from
		const parts: Field[] = []
		while (next < inner.length && inner[next]!.at < end) {
			const field = inner[next]!
			const [first, last] = [Math.max(field.at, start), Math.min(field.at + field.length, end)]
			const isRest = field.at < start
			const name = isRest ? `${field.name} (continued)` : field.name
			const text = isRest ? 'begins in the segment before' : field.text
			parts.push({ at: from + first - start, length: last - first, name, text })
			if (field.at + field.length > end) break
			next++
		}
		return parts
	}
}

function hdlcFields(
	fields: FieldList,
	bytes: Uint8Array,
	frame: HdlcFrame,
	index: number,
	part: (range: Range) => readonly Field[],
): void {
	const { at, end, destination, source, controlAt, control, from, to } = frame
	fields.upTo(at + 1, 'flag', '7E')
	const segment = frame.segmented ? ', more segments follow' : ''
	fields.upTo(at + 3, 'frame format', `type 3, ${end - at - 2} bytes${segment}`)
	fields.upTo(at + 3 + destination.bytes, 'destination address', addressText(destination))
	fields.upTo(controlAt, 'source address', addressText(source))
	fields.upTo(controlAt + 1, 'control', controlText(control))
	if (from < to) fields.upTo(from, 'header checksum', checksumText(bytes, at + 1, controlAt + 1))
	const hasLlc = index === 0 && carriesMessage(control) && isLlc(bytes, from, to)
	if (hasLlc) fields.upTo(from + llcBytes, 'LLC', llcText(bytes, from))
	fields.add(part({ from: hasLlc ? from + llcBytes : from, to }))
	fields.upTo(to, 'information', informationText(bytes, frame))
	fields.upTo(end - 1, 'frame checksum', checksumText(bytes, at + 1, end - 3))
	fields.upTo(end, 'flag', '7E')
}

const addressText = ({ logical, physical }: Address): string =>
	physical === null ? String(logical) : `logical ${logical}, physical ${physical}`

function llcText(bytes: Uint8Array, at: number): string {
	return bytes[at + 1] === 0xe6 ? 'E6E600: from the client' : 'E6E700: from the meter'
}

/** ISO/IEC 13239: I, RR, RNR and the unnumbered frames. */
export function controlText(control: number): string {
	const bit = (control & hdlc.pollFinal) !== 0 ? ', poll/final' : ''
	if ((control & 1) === 0) return `I, N(S) ${(control >> 1) & 7}, N(R) ${control >> 5}${bit}`
	if ((control & 0x0f) === 0x01) return `RR, N(R) ${control >> 5}${bit}`
	if ((control & 0x0f) === 0x05) return `RNR, N(R) ${control >> 5}${bit}`
	const name = unnumbered.get(control | hdlc.pollFinal)
	return name === undefined ? `${hex[control]}: no control that the standard knows` : `${name}${bit}`
}

const unnumbered: ReadonlyMap<number, string> = new Map([
	[hdlc.snrm, 'SNRM (connect)'],
	[hdlc.ua, 'UA (acknowledged)'],
	[hdlc.disc, 'DISC (disconnect)'],
	[hdlc.dm, 'DM (not connected)'],
	[hdlc.frmr, 'FRMR (frame rejected)'],
	[0x13, 'UI (unnumbered information)'],
])

/** A part of a message may be a part of a password, so its bytes are not shown. */
function informationText(bytes: Uint8Array, { from, to, control }: HdlcFrame): string {
	if (carriesMessage(control)) return `${to - from} bytes of a message that goes on`
	return `parameters: ${hexText(copied(bytes, from, to))}`
}

function wrapperFields(fields: FieldList, bytes: Uint8Array): void {
	const word = (at: number) => bytes[at]! * 256 + bytes[at + 1]!
	fields.upTo(2, 'version', '0001')
	fields.upTo(4, 'source', String(word(2)))
	fields.upTo(6, 'destination', String(word(4)))
	fields.upTo(8, 'length', `${word(6)} bytes`)
}

function mbusFields(
	fields: FieldList,
	bytes: Uint8Array,
	ranges: readonly Range[],
	part: (range: Range) => readonly Field[],
): void {
	for (const range of ranges) {
		const at = range.from - mbusHead
		const ci = bytes[at + 6]!
		fields.upTo(at + 1, 'start', '68')
		fields.upTo(at + 3, 'length', `${bytes[at + 1]} bytes, twice`)
		fields.upTo(at + 4, 'start', '68')
		fields.upTo(at + 5, 'control', hex[bytes[at + 4]!]!)
		fields.upTo(at + 6, 'address', bytes[at + 5] === 255 ? '255: to all' : String(bytes[at + 5]))
		fields.upTo(at + 7, 'CI', `segment ${ci & 0x0f}${(ci & 0x10) !== 0 ? ', the last' : ', more follow'}`)
		fields.upTo(at + 8, 'source', String(bytes[at + 7]))
		fields.upTo(at + 9, 'destination', String(bytes[at + 8]))
		fields.add(part(range))
		fields.upTo(range.to + 1, 'checksum', 'right')
		fields.upTo(range.to + 2, 'stop', '16')
	}
}

/** HDLC frames whose parts can still be told apart show which checksum is wrong; anything else is one field. */
function explainBroken(bytes: Uint8Array, fault: string): readonly Field[] {
	const fields = fieldList(bytes)
	let at = 0
	for (let index = 0; bytes[at] === hdlc.flag; index++) {
		const laid = hdlcLayout(bytes, at)
		if (laid.ok !== true) break
		hdlcFields(fields, bytes, laid.frame, index, () => [])
		if (!laid.frame.segmented) break
		at = nextHdlcAt(bytes, laid.frame)
	}
	fields.upTo(bytes.length, 'broken', fault)
	return fields.done()
}
