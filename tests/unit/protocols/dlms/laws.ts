/** Hostile buffers against the DLMS codec: frames of every link with mutated content and right checksums. */
import { decode, split } from '../../../../src/main/protocols/dlms/codec.ts'
import { explain } from '../../../../src/main/protocols/dlms/explain.ts'
import { type Hammered, hammer } from '../laws.ts'
import { keys, pdus, whole } from './frames.ts'

/** With keys, what decrypts to nonsense is read as well; without, it stays closed. */
export function hammerDlms(buffers: number, seed: number, withKeys: boolean): Hammered {
	const context = withKeys ? { secrets: { key: keys.key } } : undefined
	return hammer(
		{
			decode: (frame) => decode(frame, context),
			explain: (frame) => explain(frame, context),
			split,
			templates: [...Object.values(whole), pdus.push, pdus.getResponse],
			repair,
			start: [0x7e, 0xa0],
		},
		buffers,
		seed,
	)
}

/** Lengths and checksums of a frame made right, whatever stands in it; a frame without any stays as it is. */
function repair(frame: Uint8Array): Uint8Array {
	if (frame.length > 12 && frame[0] === 0x7e) return repairedHdlc(frame)
	if (frame.length > 8 && frame[0] === 0 && frame.length < 4096) {
		frame.set([0, 1], 0)
		frame.set([(frame.length - 8) >> 8, (frame.length - 8) & 0xff], 6)
		return frame
	}
	return frame.length > 8 && frame[0] === 0x68 ? repairedMbus(frame) : frame
}

/** As one frame, addresses of one and two bytes: destination, source, control stand at 3, 4 and 5, 6. */
function repairedHdlc(frame: Uint8Array): Uint8Array {
	const length = Math.min(frame.length - 2, 0x7ff)
	frame[1] = 0xa0 | (length >> 8)
	frame[2] = length & 0xff
	frame[3]! |= 1
	frame[4]! &= 0xfe
	frame[5]! |= 1
	frame[length + 1] = 0x7e
	const sign = (at: number) => {
		const sum = crc(frame.subarray(1, at))
		frame[at] = sum & 0xff
		frame[at + 1] = sum >> 8
	}
	if (length > 10) sign(7)
	sign(length - 1)
	return frame
}

function repairedMbus(frame: Uint8Array): Uint8Array {
	const length = Math.min(frame.length - 6, 255)
	frame.set([0x68, length, length, 0x68], 0)
	frame[6] = 0x10
	frame[length + 4] = frame.subarray(4, length + 4).reduce((sum, byte) => sum + byte, 0) & 0xff
	frame[length + 5] = 0x16
	return frame.subarray(0, length + 6)
}

function crc(some: Uint8Array): number {
	let sum = 0xffff
	for (const byte of some) {
		sum ^= byte
		for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >> 1) ^ 0x8408 : sum >> 1
	}
	return sum ^ 0xffff
}
