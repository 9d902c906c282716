/** What a terminal sends by itself: login, heartbeat, logout; and the confirmation that it waits for. */
import { afn, fromTerminal, initiator, seq } from '../constants.ts'
import { encode, type Frame } from '../frame.ts'
import type { Memory } from './memory.ts'

const items = { login: 1, logout: 2, heartbeat: 3 } as const
/** Link test, by the one who begins. */
const control = fromTerminal | initiator | 9

/** `number`: modulo 16; the confirmation comes back under it. */
export function linkFrame(
	{ region, terminal }: Pick<Memory, 'region' | 'terminal'>,
	kind: keyof typeof items,
	number: number,
): Uint8Array {
	return encode({
		...{ control, region, terminal, station: 0, afn: afn.link },
		seq: seq.first | seq.final | seq.confirm | (number & seq.number),
		data: [0, 0, 1 << (items[kind] - 1), 0],
	})
}

/**
 * 'confirmed' by 00 F1 or item by item without an error (F3); 'denied' by anything else of AFN 00; null: the frame is no
 * answer to what was sent under this number.
 */
export function replyTo(number: number, frame: Frame): 'confirmed' | 'denied' | null {
	if (frame.isUp || frame.afn !== afn.confirm || (frame.seq & seq.number) !== (number & seq.number)) return null
	const { bytes, dataFrom, dataTo } = frame
	const item = dataTo - dataFrom < 4 || bytes[dataFrom + 3] !== 0 ? 0 : bytes[dataFrom + 2]
	if (item === 1) return 'confirmed'
	// F3: AFN, then DA DT ERR of the one item that was sent.
	const isOne = item === 4 && dataTo - dataFrom === 4 + 6 && bytes[dataFrom + 4] === afn.link
	return isOne && bytes[dataTo - 1] === 0 ? 'confirmed' : 'denied'
}
