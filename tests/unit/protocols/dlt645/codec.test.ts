import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encodeRead } from '../../../../src/main/protocols/dlt645/codec.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { checkAmidGarbage, checkCuts, checkTurnedBits, consume, turnedBits } from '../laws.ts'
import { answer, bytesOf, di, frame, preamble } from './frames.ts'
import { hammerDlt645, mostLooksPerByte } from './laws.ts'

const meter = '000000000161'
/** 6.35 kWh sends 68 39: a start byte inside data. */
const energy = answer(meter, '00010000', '35 06 00 00')
const voltages = preamble(answer(meter, '0201FF00', '01 23 09 23 97 22'))
const samples = [
	energy,
	voltages,
	frame(meter, 0xd1, [0x02]),
	frame(meter, 0x9c, []),
	frame(meter, 0x11, di('00010000')),
]

const chunk = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0x68 ? 0x00 : byte)))

describe('cutting frames out of a stream', () => {
	it('asks for more until the last byte of a frame has come, wherever it is cut in two', () => {
		for (const sample of samples) checkCuts(split, sample)
	})

	it('finds every frame between garbage, before and after it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...samples), { minLength: 1, maxLength: 4 }),
				fc.infiniteStream(chunk),
				(frames, garbage) => checkAmidGarbage(split, frames, () => garbage.next().value, 0x68),
			),
			{ numRuns: 500 },
		)
	})

	it('searches on one byte after a start byte that began no frame', () => {
		const falseStart = Uint8Array.from([0x68, 0x00, ...energy])
		expect(consume(split, falseStart, 'listening')).toEqual([energy])
		const broken = energy.with(energy.length - 2, 0x00)
		expect(split(broken)).toEqual({ kind: 'discard', length: 1, reason: 'checksum' })
	})

	it('does not let the rest of a broken frame hold back the answer behind it', () => {
		// The second 68 of the broken frame and the 68 in its data look like a longer frame that is still coming.
		const broken = energy.with(energy.length - 2, 0x00)
		expect(consume(split, Uint8Array.from([...broken, ...energy]), 'listening')).toEqual([energy])
	})

	it('keeps no endless preamble', () => {
		expect(split(new Uint8Array(1000).fill(0xfe))).toEqual({ kind: 'discard', length: 984, reason: 'start' })
	})
})

describe('refusing broken frames', () => {
	it('refuses a frame with any one bit flipped from start to stop byte', () => {
		for (const sample of samples) checkTurnedBits(decode, sample, sample.indexOf(0x68))
	})

	it('states the same when a bit of the preamble is flipped', () => {
		for (const turned of turnedBits(voltages, 0, 4)) {
			expect(decode(turned)).toEqual(decode(voltages))
			expect(split(turned)).toEqual({ kind: 'frame', length: voltages.length })
		}
	})

	it('names the reason', () => {
		const reasons = (bytes: readonly number[]) => {
			const decoded = decode(Uint8Array.from(bytes))
			return decoded.ok ? 'ok' : decoded.reason
		}
		expect(reasons([])).toBe('empty')
		expect(reasons([0xfe, 0xfe])).toBe('truncated')
		expect(reasons([0x10, ...energy])).toBe('start')
		expect(reasons([...energy.subarray(0, -1)])).toBe('truncated')
		expect(reasons([...energy, 0x00])).toBe('length')
		expect(reasons([...energy.with(energy.length - 1, 0x17)])).toBe('stop')
		expect(reasons([...energy.with(energy.length - 2, 0x00)])).toBe('checksum')
		// 81 is the answer of a DL/T 645-1997 meter.
		expect(reasons([...frame(meter, 0x81, [0x10, 0x90, 0, 0, 0, 0])])).toBe('control')
		expect(reasons([...frame(meter, 0x91, [0x00, 0x00])])).toBe('data')
	})

	it('row 50: looks at no byte of a hostile buffer more than eight times', () => {
		const { accepted, mostReadsPerByte } = hammerDlt645(20_000, 645)
		expect(accepted).toBeGreaterThan(4_000)
		expect(mostReadsPerByte).toBeLessThanOrEqual(8)
	})

	it('looks at the data of an answer a bounded number of times per byte', () => {
		expect(mostLooksPerByte(3_000, 2007)).toBeLessThan(12)
	})
})

describe('what frames say besides values', () => {
	it('says which errors the meter names, several at once and undefined ones', () => {
		const told = (control: number, data: readonly number[]) => {
			const decoded = decode(frame(meter, control, data))
			return decoded.ok ? decoded.meterError : decoded
		}
		expect(told(0xd1, [0x02])).toMatchObject({ code: '02', bits: ['no requested data'] })
		expect(told(0xdc, [0x06])).toMatchObject({ bits: ['no requested data', 'password wrong or not authorised'] })
		expect(told(0xd1, [0xfe])).toMatchObject({ code: 'FE' })
		expect(told(0xc3, [0x02, 0x00])).toMatchObject({ code: '0002', bits: ['repeated top-up'] })
		expect(told(0xd1, [])).toMatchObject({ code: '', bits: [] })
	})

	it('takes the serial from the data of an answer to "read address"', () => {
		const decoded = decode(frame(meter, 0x93, bytesOf('12 00 00 00 10 20')))
		expect(decoded).toMatchObject({ ok: true, control: '93', device: { serial: '201000000012', address: meter } })
	})

	it('reads requests and commands of the table without inventing values', () => {
		for (const control of [0x03, 0x08, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d]) {
			expect(decode(frame(meter, control, bytesOf('01 02 03 04')))).toMatchObject({
				ok: true,
				direction: 'down',
				readings: [],
			})
		}
		for (const control of [0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d]) {
			expect(decode(frame(meter, control, []))).toMatchObject({ ok: true, direction: 'up', readings: [] })
		}
	})

	it('sends the request of the published example, with four bytes to wake the meter', () => {
		const published = bytesOf('FE FE FE FE 68 61 01 00 00 00 00 68 11 04 33 33 34 33 14 16')
		expect([...encodeRead(meter, 0x00010000)]).toEqual(published)
	})
})
