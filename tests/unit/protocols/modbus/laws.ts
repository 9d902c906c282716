/** Random and mutated buffers against the codec, as many as asked for; the long run does ten million. */
import { decode } from '../../../../src/main/protocols/modbus/codec.ts'
import { explain } from '../../../../src/main/protocols/modbus/explain.ts'
import { split } from '../../../../src/main/protocols/modbus/frame.ts'
import { type Hammered, hammer } from '../laws.ts'
import { joined, rtu, tcp, whole } from './frames.ts'

/** Registers of every type around the addresses that the frames ask for. */
const dialect = {
	absent: { u16: ['FFFF'] },
	registers: [
		{ address: 107, function: 3, type: 's16', quantity: 'voltage', unit: 'V', exponent: -1, scaleAddress: 109 },
		{ address: 108, function: 3, type: 'u16', quantity: 'current', unit: 'A' },
		{ address: 8, function: 4, type: 'bcd16', quantity: 'energy', unit: 'kWh', role: 'import' },
		{ address: 0, function: 3, type: 'f64', quantity: 'energy', unit: 'Wh' },
		{ address: 4, function: 3, type: 'f32', quantity: 'power', unit: 'W' },
	],
}

/** Same seed, same buffers; throws where the codec throws, loops or grows, or leaves a byte unexplained. */
export function hammerModbus(buffers: number, seed: number): Hammered {
	const exchanges = [
		joined(rtu('03 006B 0003'), rtu('03 06 022B 0000 0064')),
		joined(tcp('03 0000 0006'), tcp('03 0C 4366333441200000 43663334')),
	]
	const templates = [...whole, ...exchanges]
	return hammer(
		{
			decode: (bytes) => decode(bytes, { dialect }),
			split,
			explain: (bytes) => explain(bytes, { dialect }),
			templates,
			repair,
			start: [0x01, 0x03],
		},
		buffers,
		seed,
	)
}

/** The CRC, or zeros and the length, as they have to be. */
function repair(frame: Uint8Array): Uint8Array {
	const { length } = frame
	if (length < 8) return frame
	if (frame[0]! >= 0xf8) {
		frame.set([0, 0, 0, (length - 6) & 0xff], 2)
		return frame
	}
	const pdu = Buffer.from(frame.subarray(1, length - 2)).toString('hex')
	return rtu(pdu, frame[0]!)
}
