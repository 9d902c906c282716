/** Random and mutated buffers against the codec, as many as asked for; the long run does a million. */
import { decode, split } from '../../../../src/main/protocols/mbus/codec.ts'
import { longFrame, whole } from './frames.ts'

type Hammered = {
	readonly buffers: number
	readonly accepted: number
	readonly refused: number
	/** The most reads of one byte position's worth: reads ÷ bytes, over the buffers whose reads were counted. */
	readonly mostReadsPerByte: number
	readonly longestResultPerByte: number
}

/**
 * Throws with the buffer's hex and the seed's index where the codec throws, loops or grows. Same seed, same
 * buffers.
 */
export function hammerMbus(buffers: number, seed: number): Hammered {
	const random = xorshift(seed)
	const templates = Object.values(whole)
	let accepted = 0
	let refused = 0
	let mostReadsPerByte = 0
	let longestResultPerByte = 0
	for (let index = 0; index < buffers; index++) {
		const template = templates[random() % templates.length]!
		const buffer = index % 2 === 0 ? noise(random) : mutated(template, random)
		try {
			const result = decode(buffer)
			if (result.ok) accepted++
			else refused++
			if (!result.ok && (result.reason.length === 0 || result.text.length === 0))
				throw new Error('refused without a reason')
			consume(buffer)
			if (index % 50 === 1) {
				mostReadsPerByte = Math.max(mostReadsPerByte, reads(buffer) / Math.max(1, buffer.length))
				longestResultPerByte = Math.max(
					longestResultPerByte,
					JSON.stringify(result).length / Math.max(1, buffer.length),
				)
			}
		} catch (error) {
			throw new Error(`seed ${seed}, buffer ${index}: ${Buffer.from(buffer).toString('hex')}`, { cause: error })
		}
	}
	return { buffers, accepted, refused, mostReadsPerByte, longestResultPerByte }
}

/** Splits a buffer to its end, as a line does that hears nothing more; the verdicts have to move on. */
export function consume(buffer: Uint8Array): Uint8Array[] {
	const frames: Uint8Array[] = []
	let at = 0
	let verdicts = 0
	while (at < buffer.length) {
		if (++verdicts > buffer.length) throw new Error('more verdicts than bytes')
		const verdict = split(buffer.subarray(at))
		const length = verdict.kind === 'more' ? 1 : verdict.length
		if (length < 1 || at + length > buffer.length) throw new Error(`verdict of ${length} bytes`)
		if (verdict.kind === 'frame') frames.push(buffer.subarray(at, at + length))
		at += length
	}
	return frames
}

/** How often decode and split read a byte of the buffer. */
function reads(buffer: Uint8Array): number {
	let count = 0
	const counted = new Proxy(buffer, {
		get(target, property) {
			if (property === 'length') return target.length
			if (typeof property !== 'string' || !/^\d+$/.test(property)) throw new Error(`reads ${String(property)}`)
			count++
			return target[Number(property)]
		},
	})
	decode(counted)
	split(counted)
	return count
}

function noise(random: () => number): Uint8Array {
	const buffer = new Uint8Array(random() % 300)
	for (let i = 0; i < buffer.length; i++) buffer[i] = random() & 0xff
	// Every other one looks like a frame at its start
	if (buffer.length > 4 && (random() & 1) === 0) buffer.set([0x68, buffer.length & 0xff, buffer.length & 0xff, 0x68])
	return buffer
}

/** A frame with up to eight changed content bytes, or wholly random records, and the checksum corrected. */
function mutated(template: Uint8Array, random: () => number): Uint8Array {
	if (template[0] !== 0x68) {
		const short = template.slice()
		if (short.length === 5) {
			short[1] = random() & 0xff
			short[3] = (short[1]! + short[2]!) & 0xff
		}
		return short
	}
	const content = template.slice(7, -2)
	if ((random() & 3) === 0) {
		const records = new Uint8Array(random() % 230)
		for (let i = 0; i < records.length; i++) records[i] = random() & 0xff
		return longFrame(0x08, 1, 0x78, records)
	}
	for (let i = 1 + (random() & 7); i > 0; i--) content[random() % content.length] = random() & 0xff
	return longFrame(template[4]!, template[5]!, template[6]!, content)
}

function xorshift(seed: number): () => number {
	let state = seed | 1
	return () => {
		state ^= state << 13
		state ^= state >>> 17
		state ^= state << 5
		return state >>> 0
	}
}
