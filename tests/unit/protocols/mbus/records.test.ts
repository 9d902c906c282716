import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/mbus/codec.ts'
import { explain } from '../../../../src/main/protocols/mbus/explain.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { answer, longFrame, bytes as of, published } from './frames.ts'

function records(hex: string): readonly DecodedRecord[] {
	const decoded = decode(answer(hex))
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings
}

function first(hex: string): string {
	const { value, unit, quantity, role } = records(hex)[0]!
	return `${quantity}${role === undefined ? '' : `(${role})`} ${value} ${unit}`.trim()
}

test('the published example states volume, a stored maximum flow and an energy of the second tariff', () => {
	const decoded = decode(published)
	const none = { tariff: 0, subunit: 0, at: null }
	expect(decoded).toEqual({
		ok: true,
		direction: 'up',
		control: '08',
		device: {
			serial: '12345678',
			manufacturer: 'PAD',
			version: 1,
			medium: 'water',
			address: '2',
			status: '00',
			accessNumber: 0x55,
		},
		readings: [
			{ ...none, key: '0313', quantity: 'volume', unit: 'm3', value: '12.565', storage: 0, function: 'instantaneous' },
			{
				...none,
				key: 'DA023B',
				quantity: 'volume-flow',
				unit: 'm3/h',
				value: '0.113',
				storage: 5,
				function: 'maximum',
			},
			{
				key: '8B6004',
				quantity: 'energy',
				unit: 'Wh',
				value: '218370',
				resolution: 1,
				storage: 0,
				tariff: 2,
				subunit: 1,
				function: 'instantaneous',
				at: null,
			},
		],
	})
})

test.each([
	['01 13 FF', 'volume -0.001 m3'],
	['01 13 80', 'volume null m3'],
	['02 13 0080', 'volume null m3'],
	['02 13 FF7F', 'volume 32.767 m3'],
	['03 13 FFFFFF', 'volume -0.001 m3'],
	['03 13 000080', 'volume null m3'],
	['04 06 31D40000', 'energy 54321000 Wh'],
	['04 06 00000080', 'energy null Wh'],
	['06 03 FFFFFFFFFF7F', 'energy 140737488355327 Wh'],
	['06 03 FEFFFFFFFFFF', 'energy -2 Wh'],
	['07 03 FFFFFFFFFFFFFF7F', 'energy 9223372036854775807 Wh'],
	['07 00 FFFFFFFFFFFFFF7F', 'energy 9223372036854775.807 Wh'],
	['07 03 FFFFFFFFFFFFFFFF', 'energy -1 Wh'],
	['07 03 0000000000000080', 'energy null Wh'],
	['05 2B 0000C03F', 'power 1.5 W'],
	['05 2B CDCCCC3D', 'power 0.100000001490116119384765625 W'],
	['05 2E 000080BF', 'power -1000 W'],
	['05 28 0000003F', 'power 0.0005 W'],
	['05 2B 0000807F', 'power null W'],
	['05 2B 0000C07F', 'power null W'],
	['05 2B 00000080', 'power 0 W'],
	['0A 5A 2702', 'flow-temperature 22.7 degC'],
	['0C 2B 990000F0', 'power -99 W'],
	['0C 2B 000000F0', 'power 0 W'],
	['0C 2B BDEBDDDD', 'power null W'],
	['0C 2B 0A000000', 'power null W'],
	['0E 03 123456789012', 'energy 129078563412 Wh'],
	['00 13', 'volume null m3'],
	['08 13', 'volume null m3'],
])('%s says %s', (hex, meaning) => {
	expect(first(hex)).toBe(meaning)
})

test.each([
	['0D 13 C2 3412', 'volume 1.234 m3'],
	['0D 13 D2 3412', 'volume -1.234 m3'],
	['0D 13 C9 999999999999999999', 'volume 999999999999999.999 m3'],
	['0D 13 C1 1A', 'volume null m3'],
	['0D 78 C4 02000000', 'identity(fabrication-number) 00000002'],
	['0D 13 E9 010000000000000000', 'volume 0.001 m3'],
	['0D 13 E1 FF', 'volume -0.001 m3'],
	['0D 13 E0', 'volume null m3'],
	['0D FD10 03 434241', 'identity(customer-location) ABC'],
	['0D 13 03 FC6261', 'text abü'],
	['0D FD11 04 00004241', 'identity(customer) AB'],
	['0D FF01 F0 000102030405060708090A0B0C0D0E0F', 'unknown(manufacturer-01) 000102030405060708090A0B0C0D0E0F'],
])('data of variable length: %s says %s', (hex, meaning) => {
	expect(first(hex)).toBe(meaning)
})

test.each([
	['01 03 05', 'energy 5 Wh'],
	['01 0B 05', 'energy 5000 J'],
	['01 1B 05', 'mass 5 kg'],
	['01 22 05', 'on-time 5 h'],
	['01 27 05', 'operating-time 5 d'],
	['01 33 05', 'power 5000 J/h'],
	['01 45 05', 'volume-flow 3.00 m3/h'],
	['01 4D 05', 'volume-flow 1.8000 m3/h'],
	['01 53 05', 'mass-flow 5 kg/h'],
	['01 67 05', 'external-temperature 5 degC'],
	['01 6B 05', 'pressure 5 bar'],
	['01 6E 05', 'cost-allocation 5'],
	['01 71 05', 'duration(averaging) 5 min'],
	['01 76 05', 'duration(actuality) 5 h'],
	['0C 78 01000000', 'identity(fabrication-number) 00000001'],
	['04 78 FFFFFFFF', 'identity(fabrication-number) 4294967295'],
	['01 7A 05', 'identity(bus-address) 5'],
	['01 FB01 05', 'energy 5000000 Wh'],
	['01 FB09 05', 'energy 5000000000 J'],
	['01 FB02 05', 'reactive-energy 5000 varh'],
	['01 FB11 05', 'volume 5000 m3'],
	['01 FB1A 05', 'humidity 0.5 %'],
	['01 FB23 05', 'volume 0.018927058920 m3'],
	['01 FB2E 32', 'frequency 5.0 Hz'],
	['02 FD48 0109', 'voltage 230.5 V'],
	['02 FD59 BE00', 'current 0.190 A'],
	['01 FD17 1F', 'status(error-flags) 1F'],
	['01 FD3A 05', 'dimensionless 5'],
	['01 FD60 05', 'count(resets) 5'],
	['02 FD74 2C01', 'duration(battery-remaining) 300 d'],
	['01 6F 05', 'unknown 5'],
])('VIF: %s says %s', (hex, meaning) => {
	expect(first(hex)).toBe(meaning)
})

test.each([
	['01 863B 05', 'energy(import) 5000 Wh'],
	['01 863C 05', 'energy(export) 5000 Wh'],
	['01 933C 05', 'volume(backward) 0.005 m3'],
	['01 9322 05', 'volume-flow 0.005 m3/h'],
	['01 9323 05', 'unknown(volume-m3-per-day) 0.005'],
	['01 9328 05', 'unknown(volume-m3-per-input-pulse-0) 0.005'],
	['01 933A 05', 'volume(uncorrected) 0.005 m3'],
	['01 9373 05', 'volume 0.000005 m3'],
	['01 937D 05', 'volume 5 m3'],
	['01 937B 05', 'volume 0.006000 m3'],
	['01 9315', 'refused'],
	['02 EC7E 3F2C', 'date(future) 2017-12-31'],
	['04 BB50 05000000', 'duration(volume-flow-lower-limit-exceeded-first) 5 s'],
	['04 AD6F 320B5A18', 'time(power-last-end) 2010-08-26T11:50:00'],
	['02 9339 3F2C', 'date(volume-start-date) 2017-12-31'],
	['01 9340 05', 'volume(lower-limit) 0.005 m3'],
	['01 9349 05', 'count(volume-upper-limit-exceeds) 5'],
	['02 FDC8FC01 0109', 'voltage(phase-a) 230.5 V'],
	['04 ABFF02 00000000', 'power(manufacturer-02) 0 W'],
	['04 937F 00000000', 'volume(manufacturer) 0.000 m3'],
	['01 9318 05', 'volume(record-error-24) null m3'],
	['02 FC 03 485225 74 D411', 'humidity 45.64 %'],
	['02 7C 03 43 42 41 0500', 'unknown(ABC) 5'],
])('VIFE: %s says %s', (hex, meaning) => {
	if (meaning === 'refused') expect(decode(answer(hex)).ok).toBe(false)
	else expect(first(hex)).toBe(meaning)
})

test.each([
	['02 6C 3F2C', 'date 2017-12-31'],
	['02 6C FFFF', 'date null'],
	['02 6C 0000', 'text 2000-00-00'],
	['02 6C 1F02', 'text 2000-02-31'],
	['02 6C 1D02', 'date 2000-02-29'],
	['02 6C 21B1', 'date 1989-01-01'],
	['04 6D 0B0BCD13', 'time 2014-03-13T11:11:00'],
	['04 6D 8B0BCD13', 'time null'],
	['04 6D 0B8BCD13', 'time 2014-03-13T11:11:00'],
	['04 6D 0B1FCD13', 'text 2014-03-13T31:11:00'],
	['04 6D 0020E1F1', 'text ****-01-01T00:00:00'],
	['06 6D 1E0B0BCD1300', 'time 2014-03-13T11:11:30'],
	['06 6D 1E8B0BCD1300', 'time null'],
	['03 6D 1E0B0B', 'time 11:11:30'],
	['03 6D FFFFFF', 'time null'],
	['0A 6C 1234', 'unknown 3412'],
	['07 6D 0102030405060708', 'unknown 0807060504030201'],
])('points in time: %s says %s', (hex, meaning) => {
	expect(first(hex)).toBe(meaning)
})

test('a stored value holds for the date that the same storage states, and nothing else does', () => {
	const stated = records('42 6C 3F2C 4C13 00000000 CC1013 00000000 0C13 00000000 8C0113 00000000 9C0113 00000000')
	expect(stated.map(({ key, at }) => [key, at])).toEqual([
		['426C', null],
		['4C13', '2017-12-31'],
		['CC1013', '2017-12-31'],
		['0C13', null],
		['8C0113', null],
		['9C0113', null],
	])
	expect(records('44 6D 1E00BF2C 4C13 00000000')[1]?.at).toBe('2021-12-31T00:30')
	// The date of a maximum says when the maximum was, not when the storage was taken
	expect(records('52 6C 3F2C 4C13 00000000')[1]?.at).toBeNull()
})

test('ten DIFEs reach storage number 2^41 - 1, tariff 2^20 - 1 and subunit 2^10 - 1; an eleventh is refused', () => {
	const [record] = records(`C1 ${'FF'.repeat(9)}7F 13 05`)
	expect(record).toMatchObject({ storage: 2 ** 41 - 1, tariff: 2 ** 20 - 1, subunit: 1023, value: '0.005' })
	expect(decode(answer(`C1 ${'FF'.repeat(10)}7F 13 05`))).toMatchObject({ ok: false, reason: 'data' })
	expect(decode(answer(`01 93 ${'80'.repeat(10)}00 05`))).toMatchObject({ ok: false, reason: 'data' })
})

test('fillers say nothing, and what follows DIF 0F or 1F is the maker’s own to the end', () => {
	expect(records('2F 2F 01 13 05 2F 0F 010203').map(({ key, value }) => [key, value])).toEqual([
		['0113', '0.005'],
		['0F', '010203'],
	])
	expect(records('1F').map(({ key, value }) => [key, value])).toEqual([['1F', null]])
	expect(decode(answer('3F'))).toMatchObject({ ok: false, reason: 'data' })
})

test.each([
	['81', 'inside its DIF'],
	['01', 'before its VIF'],
	['01 93', 'inside its VIF'],
	['01 FD', 'inside an extended VIF'],
	['01 7C', 'before the length of its plain text'],
	['01 7C 05 41', 'inside its plain text'],
	['04 13 000000', 'inside its data'],
	['0D 13', 'before the length of its data'],
	['0D 13 05 41', 'inside its text'],
	['0D 13 FF', 'with a reserved length'],
])('a record that ends %s (%s) makes the telegram refused', (hex) => {
	expect(decode(answer(hex))).toMatchObject({ ok: false, reason: 'data' })
})

/** Wired telegram with records in security mode 5, made with node's own cipher: IV is who the meter is. */
function sealed(plain: string, key: Uint8Array, mode = '05'): Uint8Array {
	const blocks = of(plain).length / 16
	const iv = Uint8Array.of(...of('2440 78563412 01 07'), ...new Uint8Array(8).fill(0x55))
	const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false)
	const header = `78563412 2440 01 07 55 00 ${(blocks << 4).toString(16).padStart(2, '0')} ${mode}`
	return answer(cipher.update(of(plain)).toString('hex'), { header })
}
const key = of('000102030405060708090A0B0C0D0E0F')
const telegram = '2F2F 0113 05 0413 31D40000 2F2F2F2F2F'

test('encrypted records are read with the meter’s key, and without it never as values', () => {
	const frame = sealed(telegram, key)
	const read = decode(frame, { secrets: { key } })
	expect(read.ok && read.readings.map(({ value }) => value)).toEqual(['0.005', '54.321'])
	const device = { serial: '12345678', manufacturer: 'PAD' }
	expect(decode(frame)).toMatchObject({ ok: false, reason: 'no-key', device })
	expect(decode(frame, { secrets: { key: key.toReversed() } })).toMatchObject({
		ok: false,
		reason: 'wrong-key',
		device,
	})
	expect(decode(frame, { secrets: { key: of('00') } })).toMatchObject({ ok: false, reason: 'wrong-key' })
	expect(decode(sealed(telegram, key, '07'), { secrets: { key } })).toMatchObject({ ok: false, reason: 'unsupported' })
	const fields = explain(frame, { secrets: { key } }).map(({ name }) => name)
	expect(fields).toContain('record 0413')
	expect(explain(frame).map(({ name }) => name)).toContain('encrypted records')
})

test('no secret stands in a refusal', () => {
	for (const result of [
		decode(sealed(telegram, key)),
		decode(sealed(telegram, key), { secrets: { key: of('C0FFEE') } }),
	]) {
		expect(JSON.stringify(result).toUpperCase()).not.toMatch(/C0FFEE|00010203|192,255/)
	}
})

test('what is already plain behind a configuration of mode 5 is read as it is', () => {
	const header = '78563412 2440 01 07 55 00 1005'
	const plain = decode(answer('2F2F 0113 05 2F2F2F2F2F2F2F2F2F2F2F', { header }))
	expect(plain.ok && plain.readings.map(({ value }) => value)).toEqual(['0.005'])
})

test('mode 2 sends the highest byte first: the same meter says the same', () => {
	const mode2 = decode(longFrame(0x08, 2, 0x76, of('12345678 4024 01 07 55 00 0000 03 13 003115 0D FD10 03 414243')))
	const mode1 = decode(answer('03 13 153100 0D FD10 03 434241'))
	expect(mode2).toEqual(mode1)
})

test('without a header the records are read and the device is unknown', () => {
	const decoded = decode(longFrame(0x08, 2, 0x78, of('0113 05')))
	expect(decoded).toMatchObject({ ok: true, device: null, readings: [{ value: '0.005' }] })
	const short = decode(longFrame(0x08, 2, 0x7a, of('55 10 0000 0113 05')))
	expect(short).toMatchObject({ ok: true, device: { accessNumber: 85, status: '10' }, readings: [{ value: '0.005' }] })
})

test('every integer comes back exactly with its scale, whatever its size', () => {
	const sizes = [
		[1, 8n],
		[2, 16n],
		[3, 24n],
		[4, 32n],
		[6, 48n],
		[7, 64n],
	] as const
	const cases = fc.constantFrom(...sizes).chain(([dif, bits]) =>
		fc.record({
			dif: fc.constant(dif),
			bits: fc.constant(bits),
			value: fc.bigInt({ min: -(2n ** (bits - 1n)) + 1n, max: 2n ** (bits - 1n) - 1n }),
			n: fc.integer({ min: 0, max: 7 }),
		}),
	)
	fc.assert(
		fc.property(cases, ({ dif, bits, value, n }) => {
			let hex = ''
			for (let shift = 0n; shift < bits; shift += 8n) {
				hex += ((BigInt.asUintN(64, value) >> shift) & 255n).toString(16).padStart(2, '0')
			}
			const text = records(`0${dif} 1${n} ${hex}`)[0]?.value ?? ''
			const [whole = '', fraction = ''] = text.split('.')
			expect(fraction.length).toBe(Math.max(0, 6 - n))
			expect(BigInt(whole + fraction)).toBe(n > 6 ? value * 10n : value)
			expect(text.startsWith('-')).toBe(value < 0n)
		}),
	)
})

test('every float is rendered so exactly that reading it back gives the same bits', () => {
	fc.assert(
		fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
			const data = Buffer.alloc(4)
			data.writeFloatLE(value)
			const text = records(`05 2B ${data.toString('hex')}`)[0]?.value ?? ''
			expect(text).toMatch(/^-?\d+(\.\d+)?$/)
			expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value)
		}),
	)
})
