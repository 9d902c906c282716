import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { createCmac } from '../../../../src/main/protocols/wmbus/ciphers.ts'
import { decode } from '../../../../src/main/protocols/wmbus/codec.ts'
import { explain } from '../../../../src/main/protocols/wmbus/explain.ts'
import { split } from '../../../../src/main/protocols/wmbus/receivers.ts'
import { asAmber, asImst, asTextLine } from '../../../../src/virtual/wmbus/receiver.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits, consume } from '../laws.ts'
import { bytes, checked, inFormatA, inFormatB, noon, oms, published, virtual, whole } from './frames.ts'
import { hammerWmbus } from './laws.ts'

const frames = Object.entries(whole)
const withKey = (key: Uint8Array) => ({ secrets: { key } })
const told = (records: readonly DecodedRecord[]) =>
	records.map(({ key, value, unit }) => `${key} ${value} ${unit}`.trim())

function good(frame: Uint8Array, key?: Uint8Array) {
	const decoded = decode(frame, key === undefined ? undefined : withKey(key))
	if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.text}`)
	return decoded
}

test('the examples of EN 13757-4 say the same in format A and in format B', () => {
	for (const frame of [published.formatA, published.formatB]) {
		const { device, readings, direction, control } = good(frame)
		expect(device).toMatchObject({ serial: '12345678', manufacturer: 'CEN', version: 1, medium: 'water' })
		expect(told(readings)).toEqual(['0B13 876.543 m3'])
		expect([direction, control]).toEqual(['up', '44'])
	}
})

test('the examples of OMS open with their keys: mode 5, and mode 7 with its authentication code', () => {
	const expected = ['0C14 28504.27 m3', '046D 2008-05-31T23:50:00', '02FD17 0000']
	expect(told(good(oms.mode5, oms.mode5Key).readings)).toEqual(expected)
	expect(told(good(oms.mode7, oms.mode7Key).readings)).toEqual(expected)
	expect(good(oms.mode7, oms.mode7Key).device).toMatchObject({ serial: '12345678', manufacturer: 'ELS', medium: 'gas' })
})

test('AES-CMAC gives what RFC 4493 prints', () => {
	const key = bytes('2b7e151628aed2a6abf7158809cf4f3c')
	const message = bytes(
		'6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef' +
			'f69f2445df4f9b17ad2b417be66c3710',
	)
	const cmac = createCmac(key)
	const of = (length: number) => Buffer.from(cmac(message.subarray(0, length))).toString('hex')
	expect(of(0)).toBe('bb1d6929e95937287fa37d129b756746')
	expect(of(16)).toBe('070a16b46b4d4144f79bdd9dd04a287c')
	expect(of(40)).toBe('dfa66747de9ae63030ca32611497c827')
	expect(of(64)).toBe('51f0bebf7e3b9d92fc49741779363cfe')
})

test.each(['water', 'warm-water', 'heat', 'gas', 'electricity'] as const)(
	'a virtual %s meter says what it counted',
	(medium) => {
		const meter = virtual(medium)
		const telegram = meter.telegram(noon)
		for (const message of [
			asImst(telegram),
			asAmber(telegram),
			asTextLine(telegram),
			inFormatA(telegram),
			inFormatB(telegram),
		]) {
			const decoded = decode(message, meter.context)
			if (!decoded.ok) throw new Error(decoded.text)
			expect(decoded.device).toMatchObject({ serial: '30112201', address: 'ZLW30112201', medium })
			const volume = decoded.readings.find(({ quantity, storage }) => quantity === 'volume' && storage === 0)
			if (medium !== 'electricity') expect(volume?.value).toBe((meter.litres(noon) / 1000).toFixed(3))
			expect(decoded.readings.filter(({ at }) => at === '2026-11-01T00:00')).toHaveLength(1)
		}
	},
)

test('no key, a wrong key and a telegram that breaks off are told apart, and each still says whose it is', () => {
	const device = { serial: '12345678', manufacturer: 'ELS' }
	for (const frame of [oms.mode5, oms.mode7]) {
		expect(decode(frame)).toMatchObject({ ok: false, reason: 'no-key', device })
		const wrong = withKey(bytes('FF'.repeat(16)))
		expect(decode(frame, wrong)).toMatchObject({ ok: false, reason: 'wrong-key', device })
		expect(decode(frame.subarray(0, 40), wrong)).toMatchObject({ ok: false, reason: 'truncated', device })
		// The receiver corrected L to what it got
		const shorter = Uint8Array.of(39, ...frame.subarray(1, 40))
		expect(decode(shorter, withKey(oms.mode5Key))).toMatchObject({ ok: false, reason: 'truncated', device })
	}
})

test('an authentication code that does not fit is refused although the key is right', () => {
	const altered = oms.mode7.slice()
	altered[26]! ^= 1
	expect(decode(altered, withKey(oms.mode7Key))).toMatchObject({ ok: false, reason: 'checksum' })
})

test('no text and no field tells the key', () => {
	const secret = 'A7'.repeat(16)
	for (const frame of Object.values(whole)) {
		const all = JSON.stringify([decode(frame, withKey(bytes(secret))), explain(frame, withKey(bytes(secret)))])
		expect(all.toUpperCase()).not.toContain('A7A7A7A7')
	}
})

test('a receiver that decrypts by itself is believed as long as nobody set a key, and not against one', () => {
	const meter = virtual('water')
	const plain = bytes('1E 44 977E 01221130 21 07 7A 2A 00 1005 2F2F 0C1378563412 2F2F2F2F2F2F2F2F')
	expect(told(good(plain).readings)).toEqual(['0C13 12345.678 m3'])
	expect(decode(plain, meter.context)).toMatchObject({
		ok: false,
		reason: 'wrong-key',
		text: expect.stringContaining('plain'),
	})
})

test.each([
	['2', 'AES', 'unsupported'],
	['4', 'AES', 'unsupported'],
	['8', 'AES', 'unsupported'],
	['10', 'AES', 'unsupported'],
	['13', 'TLS', 'unsupported'],
])('security mode %s is named and not guessed', (mode, _, reason) => {
	const telegram = oms.mode5.slice()
	telegram[14] = Number(mode)
	const decoded = decode(telegram, withKey(oms.mode5Key))
	expect(decoded).toMatchObject({ ok: false, reason, text: expect.stringContaining(`security mode ${mode}`) })
})

test('a fragment, a compact frame and a foreign application are whole telegrams that cannot be read alone', () => {
	const fragment = oms.mode7.slice()
	fragment[16]! |= 0x40
	expect(decode(fragment, withKey(oms.mode7Key))).toMatchObject({
		reason: 'unsupported',
		device: { serial: '12345678' },
	})
	const compact = bytes('13 44 2D2C 78563412 1B 16 79 EDA8 6AB6 7100081900')
	expect(decode(compact)).toMatchObject({ reason: 'unsupported', text: expect.stringContaining('compact') })
	expect(decode(bytes('0E 44 2D2C 78563412 1B 16 7D 01 00 0000'))).toMatchObject({ reason: 'unsupported' })
})

test("the maker's own structures are kept as they came and say so", () => {
	const { readings, device } = good(bytes('0E 44 2D2C 78563412 1B 16 A2 01 02 03 04'))
	expect(readings).toEqual([
		expect.objectContaining({ key: 'A2', quantity: 'unknown', role: 'manufacturer', value: '01020304' }),
	])
	expect(device?.manufacturer).toBe('KAM')
})

test("Diehl's own telegrams write version and type before the number that is printed on the meter", () => {
	const own = bytes('0E 44 2423 21 07 78563412 A2 01020304')
	expect(good(own).device).toMatchObject({ serial: '12345678', manufacturer: 'HYD', version: 0x21, medium: 'water' })
	const usual = bytes('0E 44 AE0C 78563412 21 07 A2 01020304')
	expect(good(usual).device).toMatchObject({ serial: '12345678', version: 0x21, medium: 'water' })
})

test('what a reader sends carries no readings; errors and alarms are the meter speaking', () => {
	expect(decode(bytes('0A 40 2D2C 78563412 1B 16 80'))).toMatchObject({ ok: true, direction: 'down', readings: [] })
	expect(decode(bytes('0F 44 2D2C 78563412 1B 16 6E 01 00 0000 08'))).toMatchObject({
		meterError: { code: '08', text: 'application too busy' },
	})
	expect(decode(bytes('0B 44 2D2C 78563412 1B 16 71 05'))).toMatchObject({
		meterError: { bits: ['alarm-0', 'alarm-2'] },
	})
})

test("a receiver's own bytes behind the telegram, counted in L or not, change nothing", () => {
	const { key } = virtual('water').context!.secrets
	const telegram = virtual('water').telegram(noon)
	const expected = good(telegram, key)
	expect(good(Uint8Array.of(...telegram, 0x5a), key)).toEqual(expected)
	expect(good(Uint8Array.of(...inFormatA(telegram), 0x5a, 0x80), key)).toEqual(expected)
	expect(good(Uint8Array.of(telegram[0]! + 1, ...telegram.subarray(1), 0x5a), key)).toEqual(expected)
	const heat = virtual('heat').telegram(noon)
	const checksumLeft = inFormatA(heat).subarray(-2)
	expect(good(Uint8Array.of(heat[0]! + 2, ...heat.subarray(1), ...checksumLeft))).toMatchObject({
		readings: good(heat).readings,
	})
})

test.each([
	['', 'empty'],
	['0A', 'truncated'],
	['09 44 AE0C 78563412 01 07', 'length'],
	['0F 44 AE0C 78563412 01 07 4447 78 0B13436587 1E6E', 'checksum'],
	['0F 44 AE0C 78563412 01 07 4447 78 0B134365', 'truncated'],
	['0F 99 AE0C 78563412 01 07 78 0B13436587', 'control'],
	['0F 44 AE0C 78563412 01 07 55 0B13436587', 'unknown'],
	['0D 44 AE0C 78563412 01 07 7A 0B1343', 'data'],
	['0F 44 AE0C 78563412 01 07 72 0B13436587', 'data'],
	['0C 44 AE0C 78563412 01 07 8C 01 02', 'data'],
	['0C 44 AE0C 78563412 01 07 90 40 02', 'data'],
	['A5 C2 03 0F 44', 'truncated'],
	['FF 03 0F 44', 'truncated'],
])('%s is refused: %s', (hex, reason) => {
	expect(decode(bytes(hex))).toMatchObject({ ok: false, reason })
})

test('every message is whole by itself, and cut in two at every byte the first part asks for more', () => {
	for (const [, frame] of frames) {
		// What follows a bare telegram (a CUL's link quality) is on the line for itself, and a line may end with CR alone
		checkCuts(split, frame, frame[frame.length - 2] === 0x0d ? [frame.length - 1] : [])
	}
})

/** A telegram in format B whose checksum is wrong cannot be told from one without any, so it has no place here. */
const provable = Object.entries(checked).filter(([name]) => !name.includes('format B'))

test('every flipped bit of a message whose checksum can be seen is refused with a reason', () => {
	for (const [, frame] of provable) checkTurnedBits(decode, frame)
})

/** Cannot begin anything: below the shortest L, no digit, no letter. */
const garbage = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 })

test('garbage before, between and after changes nothing about the messages', () => {
	const message = fc.constantFrom(...frames.map(([, frame]) => frame))
	fc.assert(
		fc.property(fc.array(message, { maxLength: 4 }), fc.infiniteStream(garbage), (sent, noise) =>
			checkAmidGarbage(split, sent, () => noise.next().value),
		),
		{ numRuns: 60 },
	)
})

test('a message behind half a message is found once the half has proved false', () => {
	for (const [name, half] of frames.slice(0, 7)) {
		for (let cut = 1; cut < half.length; cut += 5) {
			const behind = whole['water, iM871A']!
			const found = consume(split, Uint8Array.from([...half.subarray(0, cut), ...behind]))
			expect(found.at(-1), `${name}, ${cut}`).toEqual(behind)
		}
	}
})

test('every byte of every message is explained, with its values where the key is given', () => {
	for (const [name, frame] of frames) {
		for (const context of [undefined, withKey(oms.mode5Key)]) {
			checkExplained({ explain: (one) => explain(one, context) }, frame)
			for (let cut = 1; cut < frame.length; cut += 7) {
				checkExplained({ explain: (one) => explain(one, context) }, frame.subarray(0, cut))
			}
		}
		expect(
			explain(frame).map((field) => field.name),
			name,
		).toContain('identification')
	}
	const fields = explain(inFormatA(oms.mode5), withKey(oms.mode5Key))
	expect(fields.filter((field) => field.name === 'record').map((field) => field.text)).toEqual([
		'volume 28504.27 m3',
		'time 2008-05-31T23:50:00',
		'status (error-flags) 0000',
	])
})

test('row 50: a hundred thousand random and mutated buffers: no throw, no loop, work in proportion to length', () => {
	const result = hammerWmbus(100_000, 20_261_122)
	expect(result.accepted + result.refused).toBe(100_000)
	expect(result.accepted).toBeGreaterThan(2_500)
	expect(result.refused).toBeGreaterThan(30_000)
	expect(result.mostReadsPerByte).toBeLessThan(10)
	expect(result.longestResultPerByte).toBeLessThan(200)
}, 120_000)
