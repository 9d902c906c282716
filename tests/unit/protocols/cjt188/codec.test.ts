import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, split } from '../../../../src/main/protocols/cjt188/codec.ts'
import { longestFrame } from '../../../../src/main/protocols/cjt188/constants.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits, consume, turnedBits } from '../laws.ts'
import { answer, frame, heat, meter, preamble, water, whole } from './frames.ts'
import { cjt188Codec, hammerCjt188 } from './laws.ts'

const chunk = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0x68 ? 0x00 : byte)))

describe('cutting frames out of a stream', () => {
	it('asks for more until the last byte of a frame has come, wherever it is cut in two', () => {
		for (const sample of whole) checkCuts(split, sample)
	})

	it('finds every frame between garbage, before and after it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...whole), { minLength: 1, maxLength: 4 }),
				fc.infiniteStream(chunk),
				(frames, garbage) => checkAmidGarbage(split, frames, () => garbage.next().value, 0x68),
			),
			{ numRuns: 500 },
		)
	})

	it('searches on one byte after a start byte that began no frame, inside data as well', () => {
		// 68 and 16 stand inside the register, and the frame before it is broken.
		const inside = answer('90 1F', '68 16 68 16 2C 68 16 00 00 2C 20 03 17 22 11 26 20 00 00')
		const broken = inside.with(inside.length - 2, inside.at(-2)! ^ 0xff)
		expect(split(broken)).toEqual({ kind: 'discard', length: 1, reason: 'checksum' })
		expect(consume(split, Uint8Array.from([...broken, ...inside])).map((bytes) => [...bytes])).toEqual([[...inside]])
	})

	it('does not let a false start hold back the answer behind it', () => {
		// The length byte of the false start asks for 255 bytes more, which will never come.
		const falseStart = [0x68, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x81, 0xff]
		const verdict = split(Uint8Array.from([...falseStart, ...water]))
		expect(verdict).toEqual({ kind: 'discard', length: falseStart.length, reason: 'length' })
	})

	it('keeps no endless preamble', () => {
		expect(split(new Uint8Array(1000).fill(0xfe))).toEqual({ kind: 'discard', length: 984, reason: 'start' })
	})

	it('never makes a frame longer than the longest', () => {
		const long = frame(0x81, `90 1F 01 ${'00'.repeat(252)}`)
		expect(split(long)).toEqual({ kind: 'frame', length: long.length })
		expect(long.length).toBeLessThanOrEqual(longestFrame)
	})
})

describe('refusing broken frames', () => {
	it('refuses a frame with any one bit flipped from start to stop byte', () => {
		for (const sample of whole) {
			const start = sample.indexOf(0x68)
			checkTurnedBits(decode, sample, start)
			for (const turned of turnedBits(sample, start)) checkExplained(cjt188Codec, turned)
		}
	})

	it('states the same when a bit of the preamble is flipped', () => {
		const sample = preamble(heat)
		for (const turned of turnedBits(sample, 0, 4)) expect(decode(turned)).toEqual(decode(sample))
	})

	it('names the reason', () => {
		const reason = (bytes: Iterable<number>) => {
			const decoded = decode(Uint8Array.from(bytes))
			return decoded.ok ? 'ok' : decoded.reason
		}
		expect(reason([])).toBe('empty')
		expect(reason([0xfe, 0xfe])).toBe('truncated')
		expect(reason([0x10, ...water])).toBe('start')
		expect(reason(water.subarray(0, -1))).toBe('truncated')
		expect(reason([...water, 0x00])).toBe('length')
		expect(reason(water.with(water.length - 1, 0x17))).toBe('stop')
		expect(reason(water.with(water.length - 2, 0x00))).toBe('checksum')
		// 91 answers a reading of DL/T 645; 41 would be a refusal that the master sends.
		expect(reason(frame(0x91, '00 00 01 00 29 01 00 00'))).toBe('control')
		expect(reason(frame(0x41, '01 00 00'))).toBe('control')
		expect(reason(frame(0x81, '90 1F'))).toBe('data')
		expect(reason(frame(0x81, ''))).toBe('data')
	})

	it('row 50: lives through 100,000 hostile buffers, reads each byte a bounded number of times and explains every byte', () => {
		const { accepted, mostReadsPerByte } = hammerCjt188(100_000, 188)
		expect(accepted).toBeGreaterThan(20_000)
		expect(mostReadsPerByte).toBeLessThan(8)
	})
})

describe('what frames say besides values', () => {
	it('says who sent it: maker and number, and the medium of the meter type', () => {
		const mediumOf = (type: number) => {
			const decoded = decode(frame(0x83, '81 0A 01', { type }))
			return decoded.ok ? decoded.device?.medium : decoded.reason
		}
		expect(decode(water)).toMatchObject({
			direction: 'up',
			control: '81',
			device: { serial: meter, address: meter, manufacturer: '7833', medium: 'water', status: '0500' },
		})
		expect([0x10, 0x11, 0x12, 0x13, 0x19].map(mediumOf)).toEqual(['water', 'warm-water', 'water', 'water', 'water'])
		expect([0x20, 0x21, 0x22, 0x25].map(mediumOf)).toEqual(['heat', 'cooling', 'heat', 'heat'])
		expect([0x30, 0x39, 0x40, 0x41, 0x50, 0xaa].map(mediumOf)).toEqual([
			...['gas', 'gas', 'electricity', 'other', null, null],
		])
	})

	it('says that the meter refused and in which state it is, with and without the identifier', () => {
		const error = (control: number, data: string) => {
			const decoded = decode(frame(control, data))
			return decoded.ok ? decoded.meterError : decoded
		}
		for (const control of [0xc1, 0xc3, 0xc4, 0xc9, 0xd5, 0xd6, 0xea]) {
			expect(error(control, '01 05 00')).toMatchObject({ code: '0500', bits: ['valve-closed', 'battery-low'] })
		}
		expect(error(0xc4, 'A0 17 01 8B 12')).toMatchObject({
			code: '8B12',
			bits: ['valve-fault', 'battery-normal', 'maker-bit-3', 'maker-bit-7'],
		})
		expect(error(0xc1, '')).toMatchObject({ code: '', bits: [] })
		expect(error(0xc1, '01')).toMatchObject({ code: '', bits: [] })
	})

	it('reads requests and orders without inventing values', () => {
		for (const control of [0x01, 0x03, 0x04, 0x09, 0x15, 0x16, 0x2a, 0x22]) {
			expect(decode(frame(control, 'A0 17 01 55'))).toMatchObject({ ok: true, direction: 'down', readings: [] })
		}
		for (const control of [0x84, 0x95, 0x96, 0xaa]) {
			expect(decode(frame(control, ''))).toMatchObject({ ok: true, direction: 'up', readings: [] })
		}
	})

	it('builds a request that is the same in both orders but for two bytes', () => {
		const request = { type: 0x10, address: meter, control: 0x01, di: 0x901f, ser: 7 } as const
		const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
		expect(hex(encode({ ...request, order: '90-1f' }))).toBe(`FEFEFEFE${hex(frame(0x01, '90 1F 07'))}`)
		expect(hex(encode({ ...request, order: '1f-90' }))).toBe(`FEFEFEFE${hex(frame(0x01, '1F 90 07'))}`)
	})
})
