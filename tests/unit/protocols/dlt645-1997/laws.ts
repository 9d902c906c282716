/** Random and mutated buffers against the codec, as many as asked for; the long run does ten million. */
import { decode } from '../../../../src/main/protocols/dlt645-1997/codec.ts'
import { explain } from '../../../../src/main/protocols/dlt645-1997/explain.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { type Hammered, hammer } from '../laws.ts'
import { samples } from './frames.ts'

/** Same seed, same buffers; throws where the codec throws, loops or grows, or leaves a byte unexplained. */
export const hammerDlt645Of1997 = (buffers: number, seed: number): Hammered =>
	hammer({ decode, split, explain, templates: samples, repair, start: [0x68] }, buffers, seed)

/** Second start, length and checksum as they have to be, so that what is mutated is read as far as its records. */
function repair(frame: Uint8Array): Uint8Array {
	const start = Math.max(0, frame.indexOf(0x68))
	const own = frame.subarray(start)
	if (own.length < 12) return frame
	own[7] = 0x68
	own[9] = own.length - 12
	own[own.length - 2] = own.subarray(0, -2).reduce((sum, byte) => (sum + byte) & 0xff, 0)
	own[own.length - 1] = 0x16
	return frame
}
