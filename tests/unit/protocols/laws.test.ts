/** The laws themselves: a codec that keeps them passes, one that breaks one is caught. */
import { expect, test } from 'vitest'
import { type Codec, checkAmidGarbage, checkCuts, checkTurnedBits, consume, hammer, turnedBits } from './laws.ts'

/** 68, length, data, sum. */
const framed = (...data: number[]) => Uint8Array.of(0x68, data.length, ...data, sumOf(data))
const sumOf = (data: Iterable<number>) => [...data].reduce((sum, byte) => (sum + byte) & 0xff, 0)
const refused = { ok: false, reason: 'checksum', text: 'The sum is wrong.' } as const

const split: Codec['split'] = (buffer) => {
	if (buffer.length > 0 && buffer[0] !== 0x68) return { kind: 'discard', length: 1, reason: 'start' }
	const length = 3 + (buffer[1] ?? 0)
	if (buffer.length < 2 || buffer.length < length) return { kind: 'more' }
	const isRight = buffer[length - 1] === sumOf(buffer.subarray(2, length - 1))
	return isRight ? { kind: 'frame', length } : { kind: 'discard', length: 1, reason: 'checksum' }
}
const decode: Codec['decode'] = (bytes) => {
	const verdict = split(bytes)
	if (verdict.kind !== 'frame' || verdict.length !== bytes.length) return refused
	return { ok: true, device: null, readings: [], direction: 'up', control: '' }
}
const frame = framed(1, 2, 3)
const noise = () => [0x00, 0x99]
const codec: Codec = { decode, split, templates: [frame], repair: (bytes) => bytes, start: [0x68] }

test('a codec that keeps the laws passes', () => {
	checkCuts(split, frame)
	checkTurnedBits(decode, frame)
	checkAmidGarbage(split, [frame, framed(), frame], noise)
	expect(hammer(codec, 1000, 1)).toMatchObject({ buffers: 1000 })
})

test('every bit is turned once', () => {
	expect(new Set(Array.from(turnedBits(frame), String)).size).toBe(frame.length * 8)
	expect([...turnedBits(frame, 1, 2)].every((turned) => turned[1] !== frame[1])).toBe(true)
})

test('a frame that is taken too early, too late or not at all is caught', () => {
	const early: Codec['split'] = (buffer) => (buffer.length < 4 ? { kind: 'more' } : { kind: 'frame', length: 4 })
	expect(() => checkCuts(early, frame)).toThrow('frame after 4 bytes')
	expect(() => checkCuts(() => ({ kind: 'more' }), frame)).toThrow('instead of')
	expect(() => checkCuts(early, frame, [4, 5])).toThrow('instead of')
})

test('a turned bit that is not seen, and a refusal without a sentence, are caught', () => {
	const blind: Codec['decode'] = (bytes) => decode(bytes.with(2, 1))
	expect(() => checkTurnedBits(blind, frame)).toThrow('not seen')
	expect(() => checkTurnedBits(blind, frame, 3)).not.toThrow()
	expect(() => checkTurnedBits(() => ({ ...refused, text: '' }), frame)).toThrow('without a sentence')
})

test('a frame that garbage hides, and one that it makes up, are caught', () => {
	expect(() => checkAmidGarbage(split, [frame], () => [0x68, 0xff])).not.toThrow()
	expect(() => checkAmidGarbage(split, [frame], () => framed(9))).toThrow('are found')
	const deaf: Codec['split'] = (buffer) => ({ kind: 'discard', length: buffer.length, reason: 'start' })
	expect(() => checkAmidGarbage(deaf, [frame], noise)).toThrow('are found')
})

test('a false start holds back what is behind it for as long as the line listens', () => {
	const stream = Uint8Array.of(0x68, 0xff, ...frame)
	expect(consume(split, stream)).toEqual([frame])
	expect(consume(split, stream, 'listening')).toEqual([])
})
