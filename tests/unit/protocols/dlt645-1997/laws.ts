/** Random and mutated buffers against the codec, as many as asked for; the long run does ten million. */
import { decode } from '../../../../src/main/protocols/dlt645-1997/codec.ts'
import { explain } from '../../../../src/main/protocols/dlt645-1997/explain.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { repair } from '../dlt645/laws.ts'
import { type Hammered, hammer } from '../laws.ts'
import { samples } from './frames.ts'

/** Same seed, same buffers; throws where the codec throws, loops or grows, or leaves a byte unexplained. */
export const hammerDlt645Of1997 = (buffers: number, seed: number): Hammered =>
	hammer({ decode, split, explain, templates: samples, repair, start: [0x68] }, buffers, seed)
