/** Hostile buffers against the CJ/T 188 codec, as many as asked for. */
import { decode, split } from '../../../../src/main/protocols/cjt188/codec.ts'
import { explain } from '../../../../src/main/protocols/cjt188/explain.ts'
import { type Codec, type Hammered, hammer } from '../laws.ts'
import { whole } from './frames.ts'

/** Length and sum of a mutated frame made right again. */
function repair(bytes: Uint8Array): Uint8Array {
	const start = bytes.indexOf(0x68)
	if (start < 0 || bytes.length - start < 13) return bytes
	const end = bytes.length - 2
	bytes[start + 10] = bytes.length - start - 13
	let sum = 0
	for (let at = start; at < end; at++) sum += bytes[at]!
	bytes[end] = sum
	bytes[end + 1] = 0x16
	return bytes
}

export const cjt188Codec: Codec = { decode, split, explain, templates: whole, repair, start: [0x68, 0x10] }

export const hammerCjt188 = (buffers: number, seed: number): Hammered => hammer(cjt188Codec, buffers, seed)
