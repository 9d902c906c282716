import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/dlms/codec.ts'
import { readData } from '../../../../src/main/protocols/dlms/data.ts'
import { dateTimeBytes, deviationMinutes, localTime } from '../../../../src/main/protocols/dlms/time.ts'
import { parseName, recordOf } from '../../../../src/main/protocols/dlms/values.ts'
import { bytes } from './frames.ts'

function recordText(hex: string, scaler: number, unit: number): string {
	const whole = bytes(hex)
	const parsed = readData(whole, 0, whole.length)
	if (!parsed.ok || parsed.data.end !== whole.length) return parsed.ok ? 'bytes behind' : parsed.text
	const {
		quantity,
		value,
		unit: name,
		resolution,
	} = recordOf([1, 0, 1, 8, 0, 255], parsed.data, { scaler, unit }, null)
	return `${quantity} ${value} ${name}${resolution === undefined ? '' : ` 10^${resolution}`}`
}

test.each([
	['06 00 00 8C A3', 0, 30, 'energy 36003 Wh'],
	['06 00 00 8C A3', -3, 30, 'energy 36.003 Wh'],
	['06 00 00 00 00', -2, 30, 'energy 0.00 Wh'],
	['06 FF FF FF FF', 3, 30, 'energy 4294967295000 Wh 10^3'],
	['05 FF FF FF FE', 1, 27, 'power -20 W 10^1'],
	['0F 80', 0, 27, 'power -128 W'],
	['10 FF FF', -1, 35, 'voltage -0.1 V'],
	['11 FF', 0, 35, 'voltage 255 V'],
	['12 09 04', -1, 35, 'voltage 230.8 V'],
	['14 80 00 00 00 00 00 00 00', 0, 30, 'energy -9223372036854775808 Wh'],
	['15 FF FF FF FF FF FF FF FF', -3, 30, 'energy 18446744073709551.615 Wh'],
	['17 41 BC 00 00', 0, 35, 'voltage 23.5 V'],
	['17 43 66 19 9A', 0, 35, 'voltage 230.100006103515625 V'],
	['17 41 BC 00 00', 3, 30, 'energy 23500 Wh'],
	['17 7F C0 00 00', 0, 35, 'voltage null V'],
	['18 40 6C C3 33 33 33 33 33', 0, 35, 'voltage 230.1 V'],
	['18 3F B9 99 99 99 99 99 9A', 3, 30, 'energy 100 Wh'],
	['18 C1 E0 00 00 00 00 00 00', 0, 30, 'energy -2147483648 Wh'],
	['00', 0, 30, 'energy null Wh'],
	['1D FF FF', 0, 30, 'energy -1 Wh'],
	['12 27 10', 0, 23, 'pressure 0.10000 bar'],
	['12 27 10', -2, 45, 'energy 100.00'],
])('%s × 10^%i, unit %i is %s', (hex, scaler, unit, expected) => {
	expect(recordText(hex, scaler, unit).trimEnd()).toBe(expected)
})

test.each([
	['02 02 11', 'breaks off'],
	['01 81 FF 00', 'breaks off'],
	['09 85 01', 'is no length'],
	['77 00', 'is no type'],
	[`${'01 01 '.repeat(20)}00`, 'deep'],
	['13 00 02 00 00', 'without bytes'],
	['13 01 00 00 11 01 05', 'without bytes'],
])('%s is no data: %s', (hex, said) => {
	const some = bytes(hex)
	const parsed = readData(some, 0, some.length)
	expect(parsed.ok ? '' : parsed.text).toContain(said)
})

test('a compact array says what an array of structures says', () => {
	const compact = bytes('13 02 02 12 0F 06 00 01 FF 00 02 FE')
	const plain = bytes('01 02 02 02 12 00 01 0F FF 02 02 12 00 02 0F FE')
	const numbers = (some: Uint8Array) => {
		const parsed = readData(some, 0, some.length)
		if (!parsed.ok || parsed.data.kind !== 'array') throw new Error('no array')
		return parsed.data.items.map((row) =>
			row.kind === 'structure' ? row.items.map((item) => (item.kind === 'integer' ? item.value : null)) : null,
		)
	}
	expect(numbers(compact)).toEqual([
		[1, -1],
		[2, -2],
	])
	expect(numbers(plain)).toEqual(numbers(compact))
})

test('twelve bytes are the meter’s own wall time, whatever deviation stands behind', () => {
	expect(localTime(bytes('07E50713010F2E2300FF8880'))).toBe('2021-07-19T15:46:35')
	expect(localTime(bytes('07E509160311231EFFFFC400'))).toBe('2021-09-22T17:35:30')
	expect(deviationMinutes(bytes('07E509160311231EFFFFC400'))).toBe(-60)
	expect(deviationMinutes(bytes('07E50713010F2E2300800080'))).toBeNull()
	expect(localTime(bytes('07E50713FF0F2EFFFF800000'))).toBe('2021-07-19T15:46')
	expect(localTime(bytes('07E50713FFFFFFFFFF800000'))).toBe('2021-07-19')
	for (const none of [
		'FFFF0713010F2E2300800000',
		'07E50D13010F2E2300800000',
		'07E5021E010F2E2300800000',
		'07E50713011A2E2300800000',
	]) {
		expect(localTime(bytes(none))).toBeNull()
	}
	const form = { deviation: -120, status: 0x80 }
	expect(localTime(dateTimeBytes('2024-02-29T23:59:58', form)!)).toBe('2024-02-29T23:59:58')
	expect(dateTimeBytes('2023-02-29T23:59:58', form)).toBeNull()
})

test('OBIS codes are read with and without their last group, and nothing else is', () => {
	expect(parseName('1-0:1.8.0*255')).toEqual([1, 0, 1, 8, 0, 255])
	expect(parseName('1-0:1.8.0')).toEqual([1, 0, 1, 8, 0, 255])
	expect(parseName('1.0.1.8.0.255')).toEqual([1, 0, 1, 8, 0, 255])
	for (const none of ['', '1-0:1.8', '1-0:1.8.256', 'x', '1-0:1.8.0*300']) expect(parseName(none)).toBeNull()
})

test('codes without scaler and unit keep their number and are in no unit', () => {
	const list = bytes('0F 00000000 00 02 02 09 06 0100010800FF 06 0000002A')
	expect(decode(list)).toMatchObject({
		readings: [{ key: '1-0:1.8.0*255', quantity: 'energy', unit: '', value: '42' }],
	})
})

test('values behind a list of their definitions take their names from it', () => {
	const definition = '02 04 12 0003 09 06 0100010800FF 0F 02 12 0000'
	const list = bytes(`0F 00000000 00 02 02 01 01 ${definition} 06 0000002A`)
	expect(decode(list)).toMatchObject({ readings: [{ key: '1-0:1.8.0*255', value: '42' }] })
})
