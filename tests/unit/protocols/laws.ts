/**
 * Hostile buffers against a codec, as many as asked for: half of them noise, half valid frames with mutated content and
 * a right checksum. Same seed, same buffers.
 */
import type { Decoded, Field, Split } from '../../../src/main/protocols/protocol.ts'

export type Codec = {
	readonly decode: (bytes: Uint8Array) => Decoded
	readonly split: (buffer: Uint8Array) => Split
	readonly explain?: (bytes: Uint8Array) => readonly Field[]
	/** Whole good frames. */
	readonly templates: readonly Uint8Array[]
	/** Makes lengths and checksums of a mutated frame right again, in place or as a copy. */
	readonly repair: (frame: Uint8Array) => Uint8Array
	/** Bytes that frames of this protocol begin with, put before half of the noise. */
	readonly start: readonly number[]
	/** The longest buffer of noise; default 300. */
	readonly longest?: number
}

export type Hammered = {
	readonly buffers: number
	readonly accepted: number
	readonly refused: number
	/** Reads of a byte by decode and split together ÷ bytes, the most over the buffers that were counted. */
	readonly mostReadsPerByte: number
	/** Characters of the decoded result as JSON ÷ bytes, the most over the buffers that were counted. */
	readonly longestResultPerByte: number
}

/** One in so many buffers has its reads counted: counting is slow. */
const countedEvery = 50

/** Throws with the seed and the buffer's hex where the codec throws, loops, grows or leaves a byte unexplained. */
export function hammer(codec: Codec, buffers: number, seed: number): Hammered {
	const random = xorshift(seed)
	const sum = { accepted: 0, refused: 0, mostReadsPerByte: 0, longestResultPerByte: 0 }
	for (let index = 0; index < buffers; index++) {
		const buffer = index % 2 === 0 ? noise(codec, random) : mutated(codec, random)
		try {
			const result = codec.decode(buffer)
			if (result.ok) sum.accepted++
			else sum.refused++
			if (!result.ok && result.text === '') throw new Error('refused without a sentence')
			consume(codec.split, buffer)
			if (index % countedEvery !== 1 || buffer.length === 0) continue
			checkExplained(codec, buffer)
			const length = JSON.stringify(result).length
			sum.mostReadsPerByte = Math.max(sum.mostReadsPerByte, reads(codec, buffer) / buffer.length)
			sum.longestResultPerByte = Math.max(sum.longestResultPerByte, length / buffer.length)
		} catch (error) {
			throw new Error(`seed ${seed}, buffer ${index}: ${hexOf(buffer)}`, { cause: error })
		}
	}
	return { buffers, ...sum }
}

/**
 * Splits a buffer to its end; the verdicts have to move on. Where more is wanted, a line that hears nothing more skips
 * one byte; one that is 'listening' waits on.
 */
export function consume(
	split: Codec['split'],
	buffer: Uint8Array,
	line: 'silent' | 'listening' = 'silent',
): Uint8Array[] {
	const frames: Uint8Array[] = []
	let at = 0
	let verdicts = 0
	while (at < buffer.length) {
		if (++verdicts > buffer.length) throw new Error('more verdicts than bytes')
		const verdict = split(buffer.subarray(at))
		if (verdict.kind === 'more' && line === 'listening') break
		const length = verdict.kind === 'more' ? 1 : verdict.length
		if (length < 1 || at + length > buffer.length) throw new Error(`verdict of ${length} bytes`)
		if (verdict.kind === 'frame') frames.push(buffer.subarray(at, at + length))
		at += length
	}
	return frames
}

/**
 * Throws unless each beginning of the frame asks for more and the whole is one frame. `except`: lengths at which a
 * beginning may be whole by itself.
 */
export function checkCuts(split: Codec['split'], frame: Uint8Array, except: readonly number[] = []): void {
	for (let length = 0; length < frame.length; length++) {
		const { kind } = split(frame.subarray(0, length))
		if (kind !== 'more' && !except.includes(length)) throw new Error(`${kind} after ${length} bytes of ${hexOf(frame)}`)
	}
	const whole = split(frame)
	const isOne = whole.kind === 'frame' && whole.length === frame.length
	if (!isOne) throw new Error(`${JSON.stringify(whole)} instead of the ${frame.length} bytes ${hexOf(frame)}`)
}

/** The frame with one bit turned, for each bit from byte `from` to byte `to`. */
export function* turnedBits(frame: Uint8Array, from = 0, to = frame.length): Generator<Uint8Array> {
	for (let bit = from * 8; bit < to * 8; bit++) yield frame.with(bit >> 3, frame[bit >> 3]! ^ (1 << (bit & 7)))
}

/** Throws unless the frame is refused with a sentence, whichever bit from byte `from` to byte `to` is turned. */
export function checkTurnedBits(decode: Codec['decode'], frame: Uint8Array, from?: number, to?: number): void {
	for (const turned of turnedBits(frame, from, to)) {
		const decoded = decode(turned)
		if (decoded.ok) throw new Error(`a turned bit of ${hexOf(frame)} is not seen: ${hexOf(turned)}`)
		if (decoded.text === '') throw new Error(`${hexOf(turned)} is refused without a sentence`)
	}
}

/**
 * Throws unless exactly these frames are found with garbage before, between and behind them. `start`: the byte that
 * begins a frame; a preamble before it may be lost and may grow.
 */
export function checkAmidGarbage(
	split: Codec['split'],
	frames: readonly Uint8Array[],
	garbage: () => Iterable<number>,
	start?: number,
): void {
	const stream = Uint8Array.from([...garbage(), ...frames.flatMap((frame) => [...frame, ...garbage()])])
	const own = (frame: Uint8Array) => hexOf(start === undefined ? frame : frame.subarray(frame.indexOf(start)))
	const [found, sent] = [consume(split, stream), frames].map((some) => some.map(own).join('\n'))
	if (found !== sent) throw new Error(`in ${hexOf(stream)}\nare found:\n${found}\nand not:\n${sent}`)
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Throws unless the fields cover every byte exactly once, in order, and each says something. */
export function checkExplained({ explain }: Pick<Codec, 'explain'>, frame: Uint8Array): void {
	if (explain === undefined) return
	let at = 0
	for (const field of explain(frame)) {
		if (field.at !== at || field.length < 1) throw new Error(`field ${field.name} at ${field.at}, expected at ${at}`)
		if (field.name === '' || field.text === '') throw new Error(`field at ${field.at} says nothing`)
		at += field.length
	}
	if (at !== frame.length) throw new Error(`${frame.length - at} bytes are not explained`)
}

function reads(codec: Codec, buffer: Uint8Array): number {
	const count = { reads: 0 }
	codec.decode(counted(buffer, count))
	codec.split(counted(buffer, count))
	return count.reads
}

/** A view that counts each byte that is looked at; a method that walks the bytes counts them all. */
export function counted(buffer: Uint8Array, count: { reads: number }): Uint8Array {
	return new Proxy(buffer, {
		get(target, property) {
			if (typeof property === 'string' && /^\d+$/.test(property)) {
				count.reads++
				return target[Number(property)]
			}
			if (property === 'subarray') {
				return (from?: number, to?: number) => counted(target.subarray(from, to), count)
			}
			const value: unknown = Reflect.get(target, property, target)
			if (typeof value !== 'function') return value
			return (...args: unknown[]) => {
				count.reads += target.length
				return value.apply(target, args)
			}
		},
	})
}

function noise({ start, longest = 300 }: Codec, random: () => number): Uint8Array {
	const buffer = Uint8Array.from({ length: random() % longest }, () => random() & 0xff)
	if (buffer.length > start.length && (random() & 1) === 0) buffer.set(start)
	return buffer
}

/** A good frame with one to eight changed bytes, or with a piece cut out, and its checksum made right. */
function mutated({ templates, repair }: Codec, random: () => number): Uint8Array {
	const frame = templates[random() % templates.length]!.slice()
	if (frame.length > 8 && (random() & 3) === 0) {
		const from = 1 + (random() % (frame.length - 4))
		const length = 1 + (random() % Math.min(16, frame.length - from - 2))
		frame.copyWithin(from, from + length)
		return repair(frame.subarray(0, frame.length - length))
	}
	for (let changes = 1 + (random() & 7); changes > 0; changes--) frame[random() % frame.length] = random() & 0xff
	return repair(frame)
}

export function xorshift(seed: number): () => number {
	let state = seed | 1
	return () => {
		state ^= state << 13
		state ^= state >>> 17
		state ^= state << 5
		return state >>> 0
	}
}
