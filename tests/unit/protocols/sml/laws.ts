/** Random and mutated files against the codec, as many as asked for; the long run does ten million. */
import { decode } from '../../../../src/main/protocols/sml/codec.ts'
import { explain } from '../../../../src/main/protocols/sml/explain.ts'
import { split } from '../../../../src/main/protocols/sml/transport.ts'
import { type Hammered, hammer } from '../laws.ts'
import { whole } from './frames.ts'

export function hammerSml(buffers: number, seed: number): Hammered {
	const templates = Object.values(whole)
	const start = [0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1]
	return hammer({ decode, split, explain, templates, repair, start }, buffers, seed)
}

/** Start, end and the file's checksum as they have to be, and of messages whose end is still found their own. */
function repair(frame: Uint8Array): Uint8Array {
	const { length } = frame
	if (length < 20) return frame
	frame.set([0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1])
	frame.set([0x1b, 0x1b, 0x1b, 0x1b, 0x1a], length - 8)
	frame[length - 3] = frame[length - 3]! & 3
	let from = 8
	for (let at = 8; at + 3 < length - 8; at++) {
		if (frame[at] !== 0x63 || frame[at + 3] !== 0 || (frame[at + 4] !== 0x76 && at + 4 < length - 11)) continue
		frame.set(crc(frame.subarray(from, at)), at + 1)
		at += 3
		from = at + 1
	}
	frame.set(crc(frame.subarray(0, length - 2)), length - 2)
	return frame
}

function crc(bytes: Uint8Array): readonly [number, number] {
	let register = 0xffff
	for (const byte of bytes) {
		register ^= byte
		for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0x8408 : register >> 1
	}
	register ^= 0xffff
	return [register & 0xff, register >> 8]
}
