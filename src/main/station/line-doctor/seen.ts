/** What the protocols make of a line's bytes, for the line doctor. */
import type { LineFacts } from '../../domain/line-doctor/finding.ts'
import type { Passed, Seen } from '../../domain/line-doctor/passed.ts'
import { explained, pieces } from '../../protocols/explained.ts'
import { protocols } from '../../protocols/index.ts'
import { isFrame, unwrap } from '../../protocols/modbus/frame.ts'
import type { Protocol } from '../../protocols/protocol.ts'

/** The longest entries are floods. */
const longestSeen = 1024
/** Shorter ones are found in any noise. */
const leastOfAnother = 6
/** Radio receivers frame by a length byte alone. */
const tooWeak: readonly Protocol['name'][] = ['wmbus']

/** Every protocol is tried on so many pieces that mean nothing here: it costs, and noise is like noise. */
const mostTriedElsewhere = 6

export function seenIn(protocol: Protocol, entries: readonly Passed[]): readonly Seen[] {
	let tried = 0
	return entries.flatMap(({ seq, direction, bytes }) => {
		if (direction === 'sent') return [seenAs(protocol, seq, bytes, 'request')]
		if (direction === 'note' || direction === 'echo') return []
		const looked = bytes.subarray(0, longestSeen)
		return pieces(protocol, looked).map((piece) => {
			const own = looked.slice(piece.from, piece.to)
			if (piece.isFrame) return seenAs(protocol, seq, own, kindOfFrame(protocol, own))
			const broken = brokenSeen(protocol, seq, own)
			return broken.kind === 'sum' || tried++ >= mostTriedElsewhere ? broken : asAnother(protocol, broken)
		})
	})
}

function seenAs(protocol: Protocol, seq: number, bytes: Uint8Array, kind: Seen['kind']): Seen {
	const device = protocol.decode(bytes).device ?? null
	const name = device === null ? '' : device.serial || (device.address ?? '')
	return { seq, kind, device: name === '' ? null : name, protocol: null, framing: framingOf(protocol, bytes), bytes }
}

/** A write to a Modbus device is answered by itself: such a frame is the answer. */
function kindOfFrame(protocol: Protocol, bytes: Uint8Array): 'answer' | 'request' {
	if (protocol.name === 'modbus') {
		const frame = unwrap(bytes)
		return isFrame(frame) && !frame.sides.includes('answer') ? 'request' : 'answer'
	}
	const decoded = protocol.decode(bytes)
	return decoded.ok && decoded.direction === 'down' ? 'request' : 'answer'
}

function framingOf(protocol: Protocol, bytes: Uint8Array): Seen['framing'] {
	if (protocol.name !== 'modbus') return null
	const frame = unwrap(bytes)
	return isFrame(frame) ? frame.framing : null
}

function brokenSeen(protocol: Protocol, seq: number, bytes: Uint8Array): Seen {
	const plain = { seq, device: null, protocol: null, framing: null, bytes }
	const fields = explained(protocol, bytes, 'received')
	// Something has to stand before a sum that does not fit: any two bytes have some.
	const hasAddress = fields.some(({ kind, problem }) => kind === 'address' && problem === null)
	const isShaped = hasAddress && !fields.some(({ name, text }) => name === 'function' && text.includes('no function'))
	if (isShaped && fields.some(({ problem }) => problem === 'checksum')) return { ...plain, kind: 'sum' }
	const isBegun = fields.some(({ kind, problem }) => kind === 'start' && problem === null)
	return { ...plain, kind: isShaped && isBegun ? 'cut' : 'stray' }
}

function asAnother(own: Protocol, seen: Seen): Seen {
	const others = protocols.filter(({ name }) => name !== own.name && !tooWeak.includes(name))
	const other = others.find((each) => hasFrame(each, seen.bytes))
	return other === undefined ? seen : { ...seen, kind: 'other-protocol', protocol: other.title }
}

const hasFrame = (protocol: Protocol, bytes: Uint8Array): boolean =>
	pieces(protocol, bytes).some(
		({ from, to, isFrame: isWhole }) =>
			isWhole && to - from >= leastOfAnother && protocol.decode(bytes.slice(from, to)).ok,
	)

/** How what devices say begins; of DL/T 645 and CJ/T 188 with the address that was asked. */
export function beginningsOf({ name }: Protocol, entries: readonly Passed[]): LineFacts['beginnings'] {
	if (name === 'sml') return [[0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1, 0x76]]
	if (name === 'mbus') return [[0xe5], [0x68, 0x1f, 0x1f, 0x68, 0x08]]
	if (name === 'dlms') return [[0x7e, 0xa0]]
	if (name !== 'dlt645' && name !== 'dlt645-1997' && name !== 'cjt188') return []
	const asked = entries.findLast(({ direction, bytes }) => direction === 'sent' && bytes.includes(0x68))
	if (asked === undefined) return [[0xfe, 0xfe, 0xfe, 0xfe, 0x68]]
	const from = asked.bytes.indexOf(0x68)
	const head = [...asked.bytes.subarray(from, from + 8)]
	return [head, [0xfe, ...head], [0xfe, 0xfe, ...head], [0xfe, 0xfe, 0xfe, ...head], [0xfe, 0xfe, 0xfe, 0xfe, ...head]]
}

/** One answer of these may come in several frames. */
export const manyFramed: readonly Protocol['name'][] = ['gdw1376', 'dlms', 'iec62056-21']
