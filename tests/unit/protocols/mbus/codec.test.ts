import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, shortFrame, split } from '../../../../src/main/protocols/mbus/codec.ts'
import { checkCuts, checkTurnedBits, consume as consumeWith, turnedBits } from '../laws.ts'
import { bytes, longFrame, whole } from './frames.ts'
import { hammerMbus } from './laws.ts'

const frames = Object.entries(whole)
const consume = (buffer: Uint8Array) => consumeWith(split, buffer)

test('every kind of frame is whole by itself and decodes', () => {
	for (const [name, frame] of frames) {
		expect(split(frame), name).toEqual({ kind: 'frame', length: frame.length })
		expect(decode(frame), name).toMatchObject({ ok: true })
	}
})

test('requests go down and carry no readings; answers come up', () => {
	expect(decode(shortFrame(0x40, 1))).toEqual({
		ok: true,
		device: null,
		readings: [],
		direction: 'down',
		control: '40',
	})
	expect(decode(shortFrame(0x7b, 250))).toMatchObject({ direction: 'down', control: '7B' })
	expect(decode(whole['select slave']!)).toMatchObject({ direction: 'down', control: '53', readings: [] })
	expect(decode(whole.acknowledgement!)).toMatchObject({ direction: 'up', control: 'E5', readings: [] })
	expect(decode(whole.published!)).toMatchObject({ direction: 'up', control: '08' })
})

test.each([
	['fixed, packed digits', '78563412 0A 00 0569 31650000 69000000', ['energy 6531 kWh 0', 'volume 69 L 0']],
	['fixed, binary', '78563412 0A 01 0569 31650000 69000000', ['energy 25905 kWh 0', 'volume 105 L 0']],
	['fixed, stored at a date', '78563412 0A 02 0569 31650000 69000000', ['energy 6531 kWh 1', 'volume 69 L 1']],
	[
		'fixed, second counter historic',
		'78563412 0A 00 063E 31650000 69000000',
		['energy 65310 kWh 0', 'energy 690 kWh 1'],
	],
	[
		'fixed, GJ/h and °C',
		'78563412 0A 00 2538 01000000 34120000',
		['power 100000000000 J/h 0', 'temperature 1.234 degC 0'],
	],
	['fixed, no number', '78563412 0A 00 0569 3165000A 69000000', ['energy null kWh 0', 'volume 69 L 0']],
])('%s', (_, body, expected) => {
	const decoded = decode(longFrame(0x08, 1, 0x73, bytes(body)))
	if (!decoded.ok) throw new Error(decoded.text)
	expect(decoded.device).toMatchObject({ serial: '12345678', manufacturer: null, accessNumber: 10, address: '1' })
	expect(decoded.readings.map((one) => `${one.quantity} ${one.value} ${one.unit} ${one.storage}`)).toEqual(expected)
})

test('a fixed structure with the highest byte first says the same', () => {
	const low = decode(longFrame(0x08, 1, 0x73, bytes('78563412 0A 00 0569 31650000 69000000')))
	const high = decode(longFrame(0x08, 1, 0x77, bytes('12345678 0A 00 0569 00006531 00000069')))
	expect(high).toEqual(low)
	expect(low).toMatchObject({ device: { medium: 'heat' } })
})

test('an application error is reported with its code and its name, an unnamed one as unspecified', () => {
	const busy = decode(longFrame(0x08, 1, 0x70, bytes('08')))
	expect(busy).toMatchObject({ ok: true, readings: [], meterError: { code: '08', text: 'application too busy' } })
	expect(decode(longFrame(0x08, 1, 0x70, bytes('')))).toMatchObject({ meterError: { code: '00' } })
	expect(decode(longFrame(0x08, 1, 0x70, bytes('99')))).toMatchObject({ meterError: { code: '99', text: 'reserved' } })
	expect(decode(longFrame(0x28, 1, 0x71, bytes('05')))).toMatchObject({ meterError: { bits: ['alarm-0', 'alarm-2'] } })
})

test('errors and alarms behind a header also say whose they are', () => {
	const header = '78563412 2440 01 07 55 00 0000'
	const device = { serial: '12345678', accessNumber: 85 }
	expect(decode(longFrame(0x08, 1, 0x6f, bytes(`${header} 09`)))).toMatchObject({
		device,
		meterError: { code: '09', text: 'too many readouts' },
	})
	expect(decode(longFrame(0x08, 1, 0x75, bytes(`${header} 81`)))).toMatchObject({
		device,
		meterError: { bits: ['alarm-0', 'alarm-7'] },
	})
	expect(decode(longFrame(0x08, 1, 0x6e, bytes('55 00 0000 08')))).toMatchObject({ meterError: { code: '08' } })
	expect(decode(longFrame(0x08, 1, 0x74, bytes('55 00 0000')))).toMatchObject({ meterError: { code: '00', bits: [] } })
	expect(decode(longFrame(0x08, 1, 0x6f, bytes('55 00')))).toMatchObject({ ok: false, reason: 'data' })
})

test.each([
	['', 'empty'],
	['00', 'start'],
	['E5 E5', 'length'],
	['10 40 01 41', 'truncated'],
	['10 40 01 41 17', 'stop'],
	['10 40 01 42 16', 'checksum'],
	['10 40 01 41 16 00', 'length'],
	['10 08 01 09 16', 'control'],
	['10 47 01 48 16', 'control'],
	['68', 'truncated'],
	['68 02 02 68 08 01 09 16', 'length'],
	['68 03 04 68 08 01 70 79 16', 'length'],
	['68 03 03 69 08 01 70 79 16', 'start'],
	['68 03 03 68 08 01 70 79', 'truncated'],
	['68 03 03 68 08 01 70 79 17', 'stop'],
	['68 03 03 68 08 01 70 78 16', 'checksum'],
	['68 03 03 68 08 01 70 79 16 00', 'length'],
	['68 03 03 68 01 01 70 72 16', 'control'],
	['68 03 03 68 40 01 51 92 16', 'control'],
	['68 03 03 68 08 01 A0 A9 16', 'unknown'],
	['68 03 03 68 08 01 72 7B 16', 'data'],
	['68 03 03 68 08 01 7A 83 16', 'data'],
	['68 03 03 68 08 01 73 7C 16', 'data'],
])('%s is refused: %s', (hex, reason) => {
	expect(decode(bytes(hex))).toMatchObject({ ok: false, reason })
})

test('cut in two at every byte, the first part asks for more and the whole decodes the same', () => {
	for (const [, frame] of frames) {
		checkCuts(split, frame)
		expect(consume(frame)).toEqual([frame])
	}
})

test('every flipped bit of every frame is refused with a reason, and no other frame is found in its place', () => {
	for (const [name, frame] of frames) {
		checkTurnedBits(decode, frame)
		for (const turned of turnedBits(frame)) {
			const verdict = split(turned)
			expect(verdict.kind === 'frame' && verdict.length === frame.length, name).toBe(false)
		}
	}
})

/** What cannot start a frame: not 10, 68 or E5. */
const garbage = fc
	.array(
		fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x10 && byte !== 0x68 && byte !== 0xe5),
		{ maxLength: 40 },
	)
	.map((list) => Uint8Array.from(list))
const anyFrame = fc.constantFrom(...frames.map(([, frame]) => frame))

test('garbage before, between and after frames changes nothing about the frames, however the stream is cut', () => {
	const stream = fc.array(fc.tuple(garbage, anyFrame), { maxLength: 5 })
	fc.assert(
		fc.property(stream, garbage, fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (parts, tail, chunks) => {
			const all = Uint8Array.from([...parts.flatMap(([noise, frame]) => [...noise, ...frame]), ...tail])
			const heard: Uint8Array[] = []
			let buffer = new Uint8Array()
			for (let at = 0; at < all.length; ) {
				const chunk = all.subarray(at, (at += chunks.next().value))
				buffer = Uint8Array.from([...buffer, ...chunk])
				for (let verdict = split(buffer); verdict.kind !== 'more'; verdict = split(buffer)) {
					if (verdict.kind === 'frame') heard.push(buffer.slice(0, verdict.length))
					buffer = buffer.slice(verdict.length)
				}
			}
			expect(heard).toEqual(parts.map(([, frame]) => frame))
			expect(buffer.length).toBe(0)
		}),
	)
})

test('a frame behind a false or broken start is found once the start has proved false', () => {
	const noAcknowledgement = fc
		.uint8Array({ maxLength: 300 })
		.map((noise) => noise.map((byte) => (byte === 0xe5 ? 0 : byte)))
	fc.assert(
		fc.property(noAcknowledgement, fc.integer({ min: 0, max: 80 }), anyFrame, (noise, cut, frame) => {
			const broken = whole.published!.subarray(0, cut % whole.published!.length)
			expect(consume(Uint8Array.from([...noise, ...broken, ...frame])).at(-1)).toEqual(frame)
		}),
	)
	const falseStart = Uint8Array.of(0x68, 0xff, 0xff, 0x68, 0x10, ...whole.published!)
	expect(consume(falseStart)).toEqual([whole.published])
})

test('row 50: a hundred thousand random and mutated buffers: no throw, no loop, work in proportion to length', () => {
	const seed = 20_240_131
	const result = hammerMbus(100_000, seed)
	expect(result.accepted + result.refused).toBe(100_000)
	// Both kinds have to occur, or the law has not been tried
	expect(result.accepted).toBeGreaterThan(10_000)
	expect(result.refused).toBeGreaterThan(50_000)
	expect(result.mostReadsPerByte).toBeLessThan(10)
	expect(result.longestResultPerByte).toBeLessThan(200)
}, 120_000)
