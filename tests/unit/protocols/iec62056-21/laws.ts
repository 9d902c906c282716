/** Random and mutated messages against the codec, as many as asked for; the long run does ten million. */
import { decode } from '../../../../src/main/protocols/iec62056-21/codec.ts'
import { explain } from '../../../../src/main/protocols/iec62056-21/explain.ts'
import { split } from '../../../../src/main/protocols/iec62056-21/frames.ts'
import { type Hammered, hammer } from '../laws.ts'
import { ascii, asked, identification, p1, profileAnswer } from './frames.ts'

const plain = ascii('/EMH5----eHZ\r\n\r\n1-0:0.0.0*255(1)\r\n1-0:1.8.1*255(032942.0231)\r\n!\r\n')
const short = ascii('\x026.8(0029.055*MWh)6.26*01(01563.92*m3)9.4(088*C&082*C)1.6.1(3.2*kW)(2611221100)!\r\n\x03*')

export function hammerIec(buffers: number, seed: number): Hammered {
	const templates = [identification, plain, short, p1, profileAnswer, asked, ascii('/?4711!\r\n'), ascii('\x06050\r\n')]
	return hammer({ decode, split, explain, templates, repair, start: [0x2f, 0x5a, 0x4c, 0x57, 0x35] }, buffers, seed)
}

/** The block check character of what still is a block. */
function repair(frame: Uint8Array): Uint8Array {
	const { length } = frame
	if (length > 3 && (frame[0] === 1 || frame[0] === 2)) {
		frame[length - 2] = 3
		frame[length - 1] = frame.subarray(1, length - 1).reduce((sum, byte) => sum ^ byte, 0)
	}
	return frame
}
