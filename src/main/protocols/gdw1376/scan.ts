/** Who is on the line: the question for the terminal's address (AFN 0A F89), to all, as on a terminal's local port. */
import type { ProbeResult, Scan, Session } from '../protocol.ts'
import { unitBytes } from './addressing.ts'
import { decode } from './codec.ts'
import { afn, seq } from './constants.ts'
import { encode, unwrap } from './frame.ts'

/** One terminal at most answers: nothing narrows the question. */
export const scan: Scan = { first: () => ['all'], probe, narrow: () => [] }

/** As an outside frame has it: broadcast, group address, class 2. */
const question = encode({
	control: 0x4b,
	region: 'FFFF',
	terminal: 0xffff,
	isGroup: true,
	station: 0,
	afn: afn.query,
	seq: seq.first | seq.final,
	data: unitBytes(0, 89),
})

function* probe(): Session<ProbeResult> {
	const heard = yield { send: question, answer: (bytes) => (isAnswer(bytes) ? 'mine' : 'foreign') }
	if (heard.kind === 'line') return heard
	if (heard.kind === 'noise' && heard.foreign === 0) return { kind: 'collision' }
	if (heard.kind !== 'frame') return { kind: 'silence' }
	const { frame } = heard
	const decoded = decode(frame)
	if (!decoded.ok || decoded.device?.address === undefined) return { kind: 'silence' }
	const { device, readings } = decoded
	return { kind: 'found', address: decoded.device.address, device, records: readings, frame }
}

/** A terminal that does not know its own item says so under its own address. */
function isAnswer(bytes: Uint8Array): boolean {
	const frame = unwrap(bytes)
	if (frame.kind === 'refused' || !frame.isUp || (frame.seq & seq.number) !== 0) return false
	return frame.afn === afn.query || frame.afn === afn.confirm
}
