import { describe, expect, it } from 'vitest'
import { explain } from '../../../../src/main/protocols/cjt188/explain.ts'
import { checkExplained } from '../laws.ts'
import { answer, frame, heatUnitFirst, preamble, water, whole } from './frames.ts'
import { cjt188Codec } from './laws.ts'

const told = (bytes: Uint8Array): string[] => explain(bytes).map(({ name, text }) => `${name}: ${text}`)
const field = (bytes: Uint8Array, name: string): string | undefined =>
	explain(bytes).find((each) => each.name === name)?.text

describe('a frame byte by byte', () => {
	it('says what each byte of a water meter’s answer is', () => {
		expect(told(preamble(water))).toEqual([
			'preamble: 4 bytes wake the receiver',
			'start: 68: a frame begins',
			'type: 10: cold water meter',
			'address: number 0012345678, maker 7833',
			'control: 81: answer, read data',
			'length: 22 bytes of data',
			'identifier: 901F: metering data',
			'sequence: SER 01',
			'total: volume 123.45 m3',
			'settlement-total: volume 120.00 m3 (stored value 1)',
			'clock: 2026-11-22T17:03:20',
			'status: 0500: valve closed, battery low',
			expect.stringMatching(/^checksum: [0-9A-F]{2}: right$/),
			'stop: 16: the frame ends',
		])
		expect(field(heatUnitFirst, 'heat')).toBe('energy 1234.56 kWh')
		expect(field(answer('1F 90', ''), 'identifier')).toBe('901F: metering data (low byte first)')
	})

	it('says what an order orders, and shows no key', () => {
		expect(field(frame(0x2a, 'A0 17 01 99'), 'control')).toBe('2A: request, valve (a maker’s own code)')
		expect(field(frame(0x2a, 'A0 17 01 99'), 'valve-order')).toBe('99: close')
		expect(field(frame(0x04, 'A0 17 01 42'), 'valve-order')).toBe('42: an order that is not known')
		expect(field(frame(0x04, 'A0 15 01 20 03 17 22 11 26 20'), 'clock')).toBe('2026-11-22T17:03:20')
		expect(field(frame(0x15, 'A0 18 01 01 00 00 00 00 33 78'), 'new-address')).toBe('78330000000001')
		expect(field(frame(0x04, 'A0 11 01 28'), 'settlement-day')).toBe('28')
		const key = explain(frame(0x04, 'A0 14 01 02 DE AD BE EF DE AD BE EF'))
		expect(key.find(({ name }) => name === 'key')?.text).toBe('a key, not shown')
		expect(JSON.stringify(key)).not.toMatch(/DEAD|BEEF/i)
	})

	it('says that the meter refused and in which state it is', () => {
		expect(told(frame(0xc4, '01 05 00')).slice(3, 7)).toEqual([
			'control: C4: refusal, write data',
			'length: 3 bytes of data',
			'sequence: SER 01',
			'status: 0500: valve closed, battery low',
		])
	})

	it('says where a broken frame is broken', () => {
		expect(field(water.with(water.length - 2, 0x00), 'checksum')).toMatch(/^is wrong: 00, not [0-9A-F]{2}$/)
		expect(field(water.with(water.length - 1, 0x17), 'stop')).toBe('is wrong: 17, not 16')
		expect(field(Uint8Array.from([...water, 1, 2]), 'surplus')).toBe('0102: bytes behind the frame')
		expect(field(water.subarray(0, 20), 'data')).toBe('452301002C00: the data break off')
		expect(field(water.subarray(0, 6), 'address')).toBe('12345678: the address breaks off')
		expect(told(Uint8Array.of(0x10, 0x5b))).toEqual(['no frame: 105B: a frame begins with 68'])
		expect(field(frame(0x77, '01 02'), 'control')).toBe('77: none of CJ/T 188')
	})

	it('finds the frame behind noise', () => {
		const noisy = Uint8Array.from([0x00, 0x68, 0x12, 0xfe, ...water])
		expect(told(noisy)[0]).toBe('noise: 006812FE: bytes before the frame')
		expect(told(noisy).slice(1)).toEqual(told(water))
		checkExplained(cjt188Codec, noisy)
	})

	it('covers every byte of every beginning of every frame', () => {
		for (const bytes of whole) {
			for (let length = 0; length <= bytes.length; length++) checkExplained(cjt188Codec, bytes.subarray(0, length))
		}
		expect(explain(new Uint8Array())).toEqual([])
	})
})
