/** The codec under hostile bytes, as functions of a count and a seed so that a long run can use larger ones. */
import { decode } from '../../../../src/main/protocols/dlt645/codec.ts'
import { explain } from '../../../../src/main/protocols/dlt645/explain.ts'
import { readRecords } from '../../../../src/main/protocols/dlt645/records.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { counted, type Hammered, hammer, xorshift } from '../laws.ts'
import { answer, bytesOf, di, energyRecord, frame } from './frames.ts'

/** First bytes of data that lead deep into the tables; the rest is noise. */
const tables = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x10, 0x1d]
const controls = [0x91, 0xb1, 0x92, 0xb2, 0xd1, 0x93, 0x83, 0xc3, 0x94, 0x11]

/** An answer whose identifier leads into the tables and whose data look like theirs. */
function deep(next: () => number): Uint8Array {
	const length = next() % 200
	const data = Array.from({ length }, () => next() % 256)
	if (length >= 4) {
		data[3] = tables[next() % tables.length]!
		if (next() % 2 === 0) data[2] = next() % 16
		if (next() % 2 === 0) data[1] = next() % 4 === 0 ? 0xff : next() % 8
		if (next() % 2 === 0) data[0] = next() % 4 === 0 ? 0xff : next() % 16
		const filler = [0x00, 0x11, 0xff, 0xaa, 0xa0, 0xe5][next() % 6]!
		for (let at = 4; at < length; at++) if (next() % 2 === 0) data[at] = filler
	}
	return frame('123456789012', controls[next() % controls.length]!, data)
}

/** Looks at the data per byte of data, worst case over `count` answers of every table. */
export function mostLooksPerByte(count: number, seed: number): number {
	const next = xorshift(seed)
	let worst = 0
	for (let index = 0; index < count; index++) {
		const length = 1 + (next() % 2000)
		const filler = [0x00, 0xff, 0xaa, 0xa0, 0xe5][next() % 5]!
		const data = Uint8Array.from({ length }, () => (next() % 3 === 0 ? next() % 256 : filler))
		const identifier = tables[next() % tables.length]! * 0x1000000 + (next() % 8) * 0x10000 + 0xff00 + (next() % 2)
		const count = { reads: 0 }
		readRecords(identifier, counted(data, count))
		worst = Math.max(worst, count.reads / (length + 300))
	}
	return worst
}

const random = xorshift(2007)

const templates: readonly Uint8Array[] = [
	['0001FF00', '26 00 00 00 12 00 00 00 14 00 00 00'],
	['01010000', '45 23 01 15 08 21 11 26'],
	['0201FF00', '01 23 02 23 03 23'],
	['0400010C', '20 03 17 00 22 11 26'],
	['040005FF', '00 00 00 00 50 00 00 00 00 00 00 00 00 00'],
	['04010001', '01 00 06 02 00 22'],
	['06040001', energyRecord('00 00 22 11 26', ['26 00 00 00', '00 00 00 00', '00 00 00 00', '00 00 00 00'])],
]
	.map(([identifier, hex]) => answer('000000000161', identifier!, hex!))
	.concat([
		frame('000000000161', 0xd1, [0x02]),
		frame('000000000161', 0x1c, bytesOf('02 12 34 56 00 00 00 00 1A 00 00 00 00 30 12 99')),
		frame('000000000161', 0x14, [...di('04000103'), ...bytesOf('02 12 34 56 00 00 00 00 30')]),
		frame('000000000161', 0x92, [...di('0001FF00'), ...bytesOf('26 00 00 00 01')]),
	])
	.concat(Array.from({ length: 1000 }, () => deep(random)))

/** The shared laws with the frame's explanation; same seed, same buffers. */
export const hammerDlt645 = (buffers: number, seed: number): Hammered =>
	hammer({ decode, split, explain, templates, repair, start: [0x68] }, buffers, seed)

/** Second start, length and checksum as they have to be, so that what is mutated is read as far as its records. */
export function repair(frame: Uint8Array): Uint8Array {
	const start = Math.max(0, frame.indexOf(0x68))
	const own = frame.subarray(start)
	if (own.length < 12) return frame
	own[7] = 0x68
	own[9] = own.length - 12
	own[own.length - 2] = own.subarray(0, -2).reduce((sum, byte) => (sum + byte) & 0xff, 0)
	own[own.length - 1] = 0x16
	return frame
}
