/** Random and mutated buffers against the codec, as many as asked for; the long run does ten million. */
import { decode, split } from '../../../../src/main/protocols/mbus/codec.ts'
import { explain } from '../../../../src/main/protocols/mbus/explain.ts'
import { type Hammered, hammer } from '../laws.ts'
import { whole } from './frames.ts'

/** Same seed, same buffers; throws where the codec throws, loops or grows, or leaves a byte unexplained. */
export function hammerMbus(buffers: number, seed: number): Hammered {
	const templates = Object.values(whole)
	return hammer({ decode, split, explain, templates, repair, start: [0x68, 0x40, 0x40, 0x68] }, buffers, seed)
}

/** Lengths and checksum as they have to be, so that what is mutated is read as far as its records. */
function repair(frame: Uint8Array): Uint8Array {
	const last = frame.length - 1
	if (frame.length < 5 || frame[0] === 0xe5) return frame
	const isLong = frame.length > 8
	const from = isLong ? 4 : 1
	frame.set(isLong ? [0x68, frame.length - 6, frame.length - 6, 0x68] : [0x10])
	frame[last - 1] = frame.subarray(from, last - 1).reduce((sum, byte) => (sum + byte) & 0xff, 0)
	frame[last] = 0x16
	return frame
}
