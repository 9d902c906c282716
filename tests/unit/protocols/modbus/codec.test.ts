import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/modbus/codec.ts'
import { explain } from '../../../../src/main/protocols/modbus/explain.ts'
import { split } from '../../../../src/main/protocols/modbus/frame.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits, consume, xorshift } from '../laws.ts'
import { bytes, examples, joined, rtu, serialExamples, tcp, whole } from './frames.ts'
import { hammerModbus } from './laws.ts'

const readings = (frame: Uint8Array, context?: Parameters<typeof decode>[1]) => {
	const decoded = decode(frame, context)
	return decoded.ok ? decoded.readings.map(({ key, value, unit }) => `${key} ${value} ${unit}`.trim()) : decoded.reason
}

test('the serial line’s published CRC is ours: 02 07 is followed by 41 12', () => {
	expect(decode(bytes('02 07 41 12'))).toMatchObject({ ok: true, direction: 'down', control: '07' })
	expect(decode(bytes('02 07 12 41'))).toMatchObject({ ok: false, reason: 'checksum' })
})

test('every example of the standard is a request and an answer in RTU and over TCP', () => {
	for (const [request, answer] of examples) {
		for (const frame of [rtu(request), tcp(request)]) expect(decode(frame)).toMatchObject({ ok: true, readings: [] })
		for (const frame of [rtu(answer), tcp(answer)]) expect(decode(frame), answer).toMatchObject({ ok: true })
	}
	for (const [request, answer] of serialExamples) {
		expect(decode(rtu(request))).toMatchObject({ ok: true })
		expect(decode(rtu(answer))).toMatchObject({ ok: true })
		// Devices behind gateways answer them over TCP all the same
		expect(decode(tcp(answer))).toMatchObject({ ok: true })
	}
})

test('an answer alone says words by offset, and behind its request by register', () => {
	const answer = '03 06 022B 0000 0064'
	expect(readings(rtu(answer))).toEqual(['+0 022B', '+1 0000', '+2 0064'])
	expect(readings(joined(rtu('03 006B 0003'), rtu(answer)))).toEqual(['107 022B', '108 0000', '109 0064'])
	expect(readings(joined(tcp('03 006B 0003'), tcp(answer)))).toEqual(['107 022B', '108 0000', '109 0064'])
	expect(readings(joined(rtu('02 00C4 0016'), rtu('02 03 ACDB35')))).toEqual(['196 ACDB35'])
})

test('answers without registers keep their bytes, and answers to orders say nothing new', () => {
	expect(readings(rtu('17 04 00FE 0ACD'))).toEqual(['+0 00FE', '+1 0ACD'])
	expect(readings(rtu('11 04 0102 0304'))).toEqual(['11 0401020304'])
	expect(readings(rtu('18 0006 0002 01B8 1284'))).toEqual(['18 0006000201B81284'])
	for (const order of ['06 0001 0003', '10 0001 0002', '05 00AC FF00']) expect(readings(rtu(order))).toEqual([])
})

test('an answer behind a request that it does not answer is refused', () => {
	const answer = '03 06 022B 0000 0064'
	for (const wrong of [
		joined(rtu('03 006B 0004'), rtu(answer)),
		joined(rtu('04 006B 0003'), rtu(answer)),
		joined(rtu('03 006B 0003'), rtu(answer, 2)),
		joined(tcp('03 006B 0003', 1, 5), tcp(answer, 1, 6)),
		joined(rtu('03 006B 0003'), tcp(answer)),
	])
		expect(decode(wrong).ok).toBe(false)
})

const voltage = { quantity: 'voltage', unit: 'V' } as const
const model = {
	registers: [
		{ address: 0, function: 4, type: 'f32', ...voltage, role: 'phase-a' },
		{ address: 2, function: 4, type: 'f32', ...voltage, role: 'phase-b' },
		{ address: 10, function: 4, type: 'u16', quantity: 'frequency', unit: 'Hz', exponent: -2 },
	],
}

test('an answer alone has names where the model asks so only once', () => {
	const context = { dialect: model }
	expect(readings(rtu('04 08 43663334 00000000'), context)).toEqual(['0 230.20001220703125 V', '2 0 V'])
	expect(readings(rtu('04 02 1389'), context)).toEqual(['10 50.01 Hz'])
	expect(readings(rtu('03 02 1389'), context)).toEqual(['+0 1389'])
	const twice = { registers: [...model.registers, { address: 20, function: 4, type: 's16', ...voltage, role: 'x' }] }
	expect(readings(rtu('04 02 1389'), { dialect: twice })).toEqual(['+0 1389'])
})

test('registers that the model does not name stay in the record list as they are', () => {
	const exchange = joined(rtu('04 0009 0003'), rtu('04 06 ABCD 1389 0001'))
	expect(readings(exchange, { dialect: model })).toEqual(['10 50.01 Hz', '9 ABCD', '11 0001'])
})

test('an exception is a meter’s error with its sentence, and no refusal of ours', () => {
	for (const frame of [rtu('83 02'), tcp('83 02')]) {
		expect(decode(frame)).toMatchObject({ ok: true, direction: 'up', control: '83', readings: [] })
		expect(decode(frame)).toMatchObject({
			meterError: { code: '02', text: expect.stringContaining('illegal data address') },
		})
	}
	expect(decode(rtu('83 00'))).toMatchObject({ ok: false })
})

test('device identification says maker, product and revision', () => {
	const decoded = decode(rtu(examples.at(-1)![1]))
	expect(decoded).toMatchObject({ ok: true, device: { manufacturer: 'Company identification', address: '1' } })
	expect(readings(rtu(examples.at(-1)![1]))).toEqual([
		'2B0E00 Company identification',
		'2B0E01 Product code XX',
		'2B0E02 V2.11',
	])
})

test.each([
	['', 'empty'],
	['01', 'truncated'],
	['01 03 04 43 66', 'truncated'],
	['01 03 00 00 00 02 C4 0C', 'checksum'],
	['F9 03 00 00 00 02 C4 0B', 'checksum'],
	['0001 0000 0006 01 03 0000', 'truncated'],
	['0001 0000 0006 01 03 0000 0002 FF', 'length'],
	['0001 0000 0006 01 03 0000 007E', 'data'],
	['0001 0000 0003 01 40 00', 'control'],
	['0001 0000 0003 01 41 00', 'unsupported'],
	['0001 0000 0004 01 2B 0D 00', 'unsupported'],
])('%s is refused: %s', (hex, reason) => {
	expect(decode(bytes(hex))).toMatchObject({ ok: false, reason, text: expect.stringMatching(/\.$/) })
})

test('units beyond 247, counts beyond 125 and functions that do not exist are refused with a right CRC too', () => {
	expect(decode(rtu('03 0000 0001', 248))).toMatchObject({ ok: false, reason: 'address' })
	expect(decode(rtu('03 0000 007E'))).toMatchObject({ ok: false, reason: 'data' })
	expect(decode(rtu('40 00'))).toMatchObject({ ok: false, reason: 'control' })
	expect(decode(rtu('41 00'))).toMatchObject({ ok: false, reason: 'unsupported' })
	expect(decode(rtu('03 04 43663334 00'))).toMatchObject({ ok: false, reason: 'length' })
})

test('every frame cut in two at every place is the same one frame to split', () => {
	for (const frame of whole) checkCuts(split, frame)
})

test('frames behind one another are found one by one, in either framing', () => {
	expect(consume(split, joined(...whole)).map((frame) => frame.length)).toEqual(whole.map((frame) => frame.length))
})

test('reserved units and impossible lengths are no frames', () => {
	for (const none of [
		rtu('03 02 0001', 248),
		bytes('F801 0000 0002 01 0B'),
		bytes(`F801 0000 00FF 01 03 FC ${'00'.repeat(252)}`),
	])
		expect(consume(split, none)).toEqual([])
})

test('every flipped bit of an RTU frame is refused', () => {
	for (const frame of whole.filter((each) => each[0]! < 0xf8)) checkTurnedBits(decode, frame)
})

test('a flipped bit in protocol or length of a TCP frame is refused', () => {
	for (const frame of whole.filter((each) => each[0]! >= 0xf8)) checkTurnedBits(decode, frame, 2, 6)
})

test('an answer is found behind, between and before garbage', () => {
	const random = xorshift(7)
	const wanted = [rtu('03 06 022B 0000 0064'), tcp('04 02 000A'), rtu('83 02')]
	for (let round = 0; round < 200; round++) {
		// Units above 247 begin no RTU frame, and bytes other than 0 no MBAP header
		checkAmidGarbage(split, wanted, () => Array.from({ length: random() % 12 }, () => 0xf9 + (random() % 7)))
	}
})

test('after a false start the search goes on one byte later', () => {
	const good = rtu('03 06 022B 0000 0064')
	expect(consume(split, joined(bytes('01 03 02 00 00 00 00'), good)).at(-1)).toEqual(good)
	expect(consume(split, joined(bytes('01'), good)).at(-1)).toEqual(good)
})

test('explaining covers every byte of good, broken and cut frames', () => {
	for (const frame of whole) {
		checkExplained({ explain }, frame)
		for (let cut = 0; cut < Math.min(frame.length, 40); cut++) checkExplained({ explain }, frame.subarray(0, cut))
		const broken = frame.slice()
		broken[broken.length - 1]! ^= 0xff
		checkExplained({ explain }, broken)
	}
})

test('explaining an exchange names the registers and their values', () => {
	const exchange = joined(rtu('04 0000 0004'), rtu('04 08 43663334 7FC00000'))
	const told = explain(exchange, { dialect: model }).map(({ name, text }) => `${name}: ${text}`)
	expect(told).toEqual([
		'unit: 1',
		'function: 04: read input registers, request',
		'address: 0 = 0x0000 (counted from 0)',
		'count: 4 registers',
		'CRC: right',
		'unit: 1',
		'function: 04: read input registers, answer',
		'byte count: 8 = 4 registers',
		'register 0 f32: voltage phase-a: 230.20001220703125 V',
		'register 2 f32: voltage phase-b: not available',
		'CRC: right',
	])
	expect(explain(rtu('04 02 1389'), { dialect: model }).at(-2)!.text).toBe('frequency: 50.01 Hz')
	expect(explain(rtu('83 02')).map(({ text }) => text)[2]).toMatch(/^2 = illegal data address/)
	expect(explain(tcp('83 02')).map(({ name }) => name)).toEqual([
		...['transaction', 'protocol', 'length', 'unit', 'function', 'exception'],
	])
	expect(explain(bytes('01 03 00 00 00 02 C4 0C')).at(-1)!.text).toMatch(/^wrong: C4 0C, computed C4 0B/)
})

test('row 50: a hundred thousand hostile buffers neither throw nor loop, and no byte is read often', () => {
	const { accepted, refused, mostReadsPerByte, longestResultPerByte } = hammerModbus(100_000, 20_261_122)
	expect(accepted).toBeGreaterThan(1_000)
	expect(refused).toBeGreaterThan(10_000)
	expect(mostReadsPerByte).toBeLessThan(25)
	expect(longestResultPerByte).toBeLessThan(150)
})
