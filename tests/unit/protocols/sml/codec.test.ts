import { describe, expect, test } from 'vitest'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { decode } from '../../../../src/main/protocols/sml/codec.ts'
import { explain } from '../../../../src/main/protocols/sml/explain.ts'
import { split } from '../../../../src/main/protocols/sml/transport.ts'
import { absent, list, octets, shortSigned, signed, text, unsigned } from '../../../../src/virtual/sml/file.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits } from '../laws.ts'
import * as files from './frames.ts'
import { hammerSml } from './laws.ts'

const readings = (bytes: Uint8Array): readonly DecodedRecord[] => {
	const decoded = decode(bytes)
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings
}
const valueAt = (bytes: Uint8Array, key: string) => readings(bytes).find((record) => record.key === key)?.value

/** Kermit: the same polynomial from 0, without inversion. */
function kermit(bytes: Uint8Array): readonly [number, number] {
	let register = 0
	for (const byte of bytes) {
		register ^= byte
		for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0x8408 : register >> 1
	}
	return [register & 0xff, register >> 8]
}

describe('a pushed list', () => {
	test('names the meter as it is printed on it, its maker and its status', () => {
		expect(decode(files.pushed)).toMatchObject({
			ok: true,
			control: '0701',
			direction: 'up',
			device: { serial: '1ZLW0027182818', manufacturer: 'ZLW', medium: 'electricity', status: '1C0104' },
		})
	})

	test('tells what the virtual meter has counted, digit by digit', () => {
		const { totalMilliWh, t1MilliWh, t2MilliWh } = files.truth.registersAt(files.meter, files.now)
		const wattHours = (milliWh: number) => `${Math.floor(milliWh / 1000)}.${Math.floor((milliWh % 1000) / 100)}`
		const found = readings(files.pushed)
		expect(found.find(({ key }) => key === '1-0:1.8.0*255')).toEqual({
			key: '1-0:1.8.0*255',
			quantity: 'energy',
			role: 'import',
			unit: 'Wh',
			value: wattHours(totalMilliWh),
			storage: 0,
			tariff: 0,
			subunit: 0,
			function: 'instantaneous',
			at: null,
		})
		expect(found.find(({ key }) => key === '1-0:1.8.1*255')).toMatchObject({ tariff: 1, value: wattHours(t1MilliWh) })
		expect(found.find(({ key }) => key === '1-0:1.8.2*255')).toMatchObject({ tariff: 2, value: wattHours(t2MilliWh) })
		expect(found.find(({ key }) => key === '1-0:2.8.0*255')).toMatchObject({ role: 'export', value: '0.0' })
		expect(found.find(({ key }) => key === '1-0:16.7.0*255')).toMatchObject({
			quantity: 'power',
			role: 'total',
			unit: 'W',
		})
		expect(found.find(({ key }) => key === '1-0:52.7.0*255')).toMatchObject({ quantity: 'voltage', role: 'phase-b' })
		expect(found.find(({ key }) => key === '1-0:71.7.0*255')).toMatchObject({ quantity: 'current', role: 'phase-c' })
		expect(found.find(({ key }) => key === '1-0:14.7.0*255')).toMatchObject({ quantity: 'frequency', value: '50.0' })
	})

	test('integers are sent short: the sign is that of the sent length', () => {
		const of = (value: readonly number[]) =>
			valueAt(files.listFile(files.dzgId(60_000_001), [entryOf(value)]), '1-0:16.7.0*255')
		const entryOf = (value: readonly number[]) =>
			files.entry({ code: files.power, value, unit: files.watt, scaler: files.centi })
		expect(of([0x52, 0xff])).toBe('-0.01')
		expect(of([0x53, 0x80, 0x25])).toBe('-327.31')
		expect(of([0x54, 0xff, 0x80, 0x25])).toBe('-327.31')
		expect(of([0x54, 0x00, 0x80, 0x25])).toBe('328.05')
		expect(of([0x63, 0x80, 0x25])).toBe('328.05')
	})

	test('64 bits keep their last digit', () => {
		const file = (value: readonly number[]) =>
			files.listFile(files.dzgId(60_000_001), [
				files.entry({ code: files.imported, value, unit: files.wattHour, scaler: files.deci }),
			])
		expect(valueAt(file([0x69, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), '1-0:1.8.0*255')).toBe(
			'1844674407370955161.5',
		)
		expect(valueAt(file([0x59, 0x80, 0, 0, 0, 0, 0, 0, 1]), '1-0:1.8.0*255')).toBe('-922337203685477580.7')
		expect(valueAt(file([0x59, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]), '1-0:1.8.0*255')).toBe('-0.2')
	})

	test('1B four times in a value is sent twice and told once', () => {
		expect(valueAt(files.escaped, '1-0:0.0.0*255')).toBe('1B'.repeat(9))
		expect(valueAt(files.escaped, '1-0:1.8.0*255')).toBe('5')
	})
})

describe('what makers do', () => {
	const powerOf = (serial: number, value: readonly number[]) => {
		const entry = files.entry({ code: files.power, value, unit: files.watt, scaler: files.centi })
		return valueAt(files.listFile(files.dzgId(serial), [entry]), '1-0:16.7.0*255')
	}

	test('DVS74 meters mark positive power as negative: their numbers are known, and all others are right', () => {
		const sent = [0x53, 0x8b, 0x28]
		expect(powerOf(42_082_910, sent)).toBe('356.24')
		expect(powerOf(55_000_000, sent)).toBe('356.24')
		for (const other of [41_999_999, 49_000_000, 54_999_999, 59_000_000, 60_694_611]) {
			expect(powerOf(other, sent)).toBe('-299.12')
		}
		expect(powerOf(42_082_910, [0x55, 0xff, 0xfe, 0x13, 0x93])).toBe('-1260.61')
	})

	test('Holley: the Kermit checksum, and a time without its choice', () => {
		const file = files
			.listFile(
				files.dzgId(5),
				[files.entry({ code: files.imported, value: unsigned(17, 2), unit: files.wattHour, time: unsigned(99, 4) })],
				unsigned(1_347_075, 4),
			)
			.slice()
		// The message's checksum stands before 00 and the fill bytes, the file's at the end.
		const fill = file.at(-3)!
		const mark = file.length - 8 - fill - 4
		file.set(kermit(file.subarray(8, mark)), mark + 1)
		file.set(kermit(file.subarray(0, -2)), file.length - 2)
		expect(valueAt(file, '1-0:1.8.0*255')).toBe('17')
		expect(valueAt(file, 'actSensorTime')).toBe('1347075')
	})

	test('EMH ED300L: the status word says that power flows out, the value stays as sent', () => {
		const id = [0x06, 0x45, 0x4d, 0x48, 1, 2, 0x71, 0x56, 0xcd, 0x45]
		const told = (status: number) =>
			readings(
				files.listFile(id, [
					files.entry({
						code: files.imported,
						value: unsigned(1, 4),
						unit: files.wattHour,
						status: unsigned(status, 2),
					}),
					files.entry({ code: [1, 0, 15, 7, 0, 255], value: signed(1266, 4), unit: files.watt, scaler: files.deci }),
				]),
			)
				.filter(({ key }) => key === '1-0:15.7.0*255')
				.map(({ role, value }) => `${role} ${value}`)
		expect(told(0x1a2)).toEqual(['absolute 126.6', 'total -126.6'])
		expect(told(0x182)).toEqual(['absolute 126.6', 'total 126.6'])
	})

	test('whole kWh until the PIN is entered are shown as such', () => {
		const file = (scaler: number) =>
			files.listFile(files.dzgId(60_000_001), [
				files.entry({
					code: files.imported,
					value: unsigned(16_786, 2),
					unit: files.wattHour,
					scaler: signed(scaler, 1),
				}),
			])
		expect(readings(file(3))).toMatchObject([
			{ key: '1-0:1.8.0*255', value: '16786000', resolution: 3, unit: 'Wh' },
			{ key: 'pin', role: 'reduced', quantity: 'text' },
		])
		expect(readings(file(-1)).map(({ key }) => key)).toEqual(['1-0:1.8.0*255'])
	})

	test.each([
		[[0x09, 0x01, 0x45, 0x53, 0x59, 0x11, 0x03, 0xb5, 0x99, 0xa5], '1ESY1162232997', 'ESY'],
		[[0x01, 0xa8, 0x15, 0x98, 0x64, 0x80, 0x02, 0x01, 0x02], '02806498', 'EMH'],
		[[0x30, 0x32, 0x32, 0x38], '0228', null],
		[[0x00, 0x01, 0x02], '000102', null],
	])('the server id %j is the number %s', (id, serial, manufacturer) => {
		expect(decode(files.listFile(id, []))).toMatchObject({ device: { serial, manufacturer } })
	})

	test('a unit that our list lacks, a number without unit and a value that is a time stay visible', () => {
		const file = files.listFile(files.dzgId(60_000_001), [
			files.entry({ code: [1, 0, 82, 8, 0, 255], value: unsigned(5, 1), unit: unsigned(45, 1) }),
			files.entry({ code: files.imported, value: unsigned(5, 1) }),
			files.entry({ code: [1, 0, 0, 9, 11, 255], value: list(unsigned(1, 1), list(unsigned(1, 1), unsigned(7, 4))) }),
			files.entry({ code: [1, 0, 0, 0, 1, 255], value: absent }),
		])
		expect(readings(file).map(({ quantity, unit, value }) => [quantity, unit, value])).toEqual([
			['unknown', '', '5'],
			['unknown', '', '5'],
			['time', '', '620172620165' + '00000007'],
			['identity', '', null],
		])
	})
})

describe('answers to requests', () => {
	test('a load profile: each row has its own local time', () => {
		expect(
			readings(files.profilePack)
				.filter(({ quantity }) => quantity === 'energy')
				.map(({ at, value }) => `${at} ${value}`),
		).toEqual(['2023-11-14T23:00:00 100.0', '2023-11-14T23:15:00 123.4'])
	})
	test('a profile list and a parameter tree', () => {
		expect(readings(files.profileList).at(-1)).toMatchObject({ value: '98.7', at: '2023-11-14T23:00:00' })
		expect(readings(files.parameters)).toMatchObject([{ key: '1-0:0.2.0*255', role: 'firmware', value: '1.0' }])
	})
	test('a refusal is the meter speaking, not a bad frame', () => {
		expect(decode(files.attention)).toMatchObject({
			ok: true,
			readings: [],
			meterError: { code: '8181C7C7FE02', text: 'user or password is not the right one' },
		})
	})
})

describe('captures', () => {
	test('begin inside a file and end inside one: the whole ones are told, the rest is counted', () => {
		const capture = Uint8Array.from([
			...files.pushed.subarray(50),
			...files.pushedLater,
			...files.pushed.subarray(0, 40),
		])
		const found = readings(capture)
		expect(found.filter(({ key }) => key === '1-0:1.8.0*255')).toHaveLength(1)
		expect(found.at(-1)).toMatchObject({ key: 'discarded', value: String(files.pushed.length - 50 + 40) })
	})

	test.each(Object.entries(files.whole))('%s: cut in two anywhere it is found whole', (_, frame) => {
		checkCuts(split, frame)
	})

	test.each(Object.entries(files.whole))('%s: garbage before, between and after does not hide it', (_, frame) => {
		const noise = [0x1b, 0x1b, 0x00, 0x1b, 0x1b, 0x1b, 0x1b, 0x01, 0x01, 0x55]
		checkAmidGarbage(split, [frame, frame], () => noise)
	})

	test.each(Object.entries(files.whole))('%s: no turned bit passes', (_, frame) => {
		checkTurnedBits(decode, frame)
	})

	test('what cannot be read has a reason', () => {
		expect(decode(new Uint8Array())).toMatchObject({ ok: false, reason: 'empty' })
		expect(decode(Uint8Array.of(1, 2, 3))).toMatchObject({ ok: false, reason: 'start' })
		expect(decode(files.pushed.subarray(0, 60))).toMatchObject({ ok: false, reason: 'truncated' })
		expect(decode(Uint8Array.of(0x1b, 0x1b, 0x1b, 0x1b, 2, 2, 2, 2))).toMatchObject({ reason: 'unsupported' })
	})
})

test('explained: every byte once, values in words, a broken checksum named', () => {
	for (const frame of Object.values(files.whole)) checkExplained({ explain }, frame)
	const names = explain(files.pushed).map(({ name, text: words }) => `${name}: ${words}`)
	expect(names).toEqual(
		expect.arrayContaining([expect.stringMatching(/^server id: 0A015A4C5700[0-9A-F]{8} = 1ZLW0027182818$/)]),
	)
	expect(names.at(-1)).toBe('checksum: right (CRC-16/X.25)')
	const broken = files.pushed.slice()
	broken[broken.length - 1]! ^= 1
	expect(explain(broken).at(-1)).toMatchObject({ name: 'checksum', text: expect.stringMatching(/^wrong: .*, not /) })
})

test('row 50: a hundred thousand hostile buffers: no throw, no loop, few looks at each byte', () => {
	const { accepted, refused, mostReadsPerByte, longestResultPerByte } = hammerSml(100_000, 20261122)
	expect(accepted).toBeGreaterThan(1_000)
	expect(refused).toBeGreaterThan(10_000)
	expect(mostReadsPerByte).toBeLessThan(16)
	expect(longestResultPerByte).toBeLessThan(40)
})

test('the tests send what they say', () => {
	expect(text('A')).toEqual([2, 0x41])
	expect(shortSigned(-128)).toEqual([0x52, 0x80])
	expect(octets(new Uint8Array(20)).slice(0, 2)).toEqual([0x81, 0x06])
})
