/** Hostile buffers against the Q/GDW 1376.1 codec, as many as asked for. */
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { explain } from '../../../../src/main/protocols/gdw1376/explain.ts'
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import { type Codec, type Hammered, hammer } from '../laws.ts'
import { whole } from './frames.ts'

/** Lengths, start bytes and sum of a mutated frame made right again; the edition's bits stay where they are some. */
function repair(bytes: Uint8Array): Uint8Array {
	const start = bytes.indexOf(0x68)
	if (start < 0 || bytes.length - start < 16) return bytes
	const end = bytes.length - 2
	const length = (end - start - 6) * 4 + ((bytes[start + 1]! & 3) === 1 ? 1 : 2)
	bytes.set([0x68, length % 256, length >> 8, length % 256, length >> 8, 0x68], start)
	let sum = 0
	for (let at = start + 6; at < end; at++) sum += bytes[at]!
	bytes[end] = sum
	bytes[end + 1] = 0x16
	return bytes
}

export const gdw1376Codec: Codec = { decode, split, explain, templates: whole, repair, start: [0x68] }

export const hammerGdw1376 = (buffers: number, seed: number): Hammered => hammer(gdw1376Codec, buffers, seed)
