import { describe, expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/iec62056-21/codec.ts'
import { explain } from '../../../../src/main/protocols/iec62056-21/explain.ts'
import { split } from '../../../../src/main/protocols/iec62056-21/frames.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { data, readout } from '../../../../src/virtual/iec62056-21/message.ts'
import { checkAmidGarbage, checkCuts, checkExplained, turnedBits } from '../laws.ts'
import * as frames from './frames.ts'
import { hammerIec } from './laws.ts'

const readings = (bytes: Uint8Array): readonly DecodedRecord[] => {
	const decoded = decode(bytes)
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings
}
const told = (text: string) =>
	readings(data(text)).map(({ quantity, role = '', value, unit, storage, tariff, function: of, at }) =>
		[quantity, role, value, unit, storage, tariff, of, at].join(' ').replace(/ {2,}/g, ' '),
	)

describe('readouts', () => {
	test('an electricity meter: totals, tariffs, power, and the months that are over with their times', () => {
		const { totalMilliWh, t1MilliWh } = frames.truth.registersAt(frames.meterOf('electricity'), frames.now)
		const kwh = (milliWh: number) => (Math.floor(milliWh / 1000) / 1000).toFixed(3)
		const found = readings(frames.electricityReadout)
		expect(found.find(({ key }) => key === '1-0:1.8.0*255')).toEqual({
			key: '1-0:1.8.0*255',
			quantity: 'energy',
			role: 'import',
			unit: 'kWh',
			value: kwh(totalMilliWh),
			storage: 0,
			tariff: 0,
			subunit: 0,
			function: 'instantaneous',
			at: null,
		})
		expect(found.find(({ key }) => key === '1-0:1.8.1*255')).toMatchObject({ tariff: 1, value: kwh(t1MilliWh) })
		const october = frames.truth.registersAt(frames.meterOf('electricity'), Date.UTC(2026, 9, 31, 23))
		expect(found.find(({ key, storage }) => key.startsWith('1-0:1.8.0*') && storage === 1)).toMatchObject({
			at: '2026-11-01T00:00:00',
			value: kwh(october.totalMilliWh),
		})
		expect(new Set(found.map(({ storage }) => storage)).size).toBe(13)
	})

	test('a heat meter writes short codes without medium, several on a line', () => {
		const text =
			'6.8(0029.055*MWh)6.26*01(01563.92*m3)6.8.1(0001.5*MWh)9.4(088*C&082*C)6.33(001.476*m3ph)9.36(2017-01-18&01:36:47)'
		expect(told(text)).toEqual([
			'energy 29.055 MWh 0 0 instantaneous ',
			'volume 1563.92 m3 1 0 instantaneous ',
			'energy 1.5 MWh 0 1 instantaneous ',
			'flow-temperature 88 degC 0 0 maximum ',
			'return-temperature 82 degC 0 0 maximum ',
			'volume-flow 1.476 m3/h 0 0 maximum ',
			'time clock 2017-01-18T01:36:47 0 0 instantaneous ',
		])
	})

	test('a maximum stands beside its time, in either order', () => {
		const expected = 'demand import 3.2 kW 0 1 maximum 2026-11-22T11:00'
		expect(told('1.6.1(03.2*kW)(2611221100)')).toEqual([expected])
		expect(told('1-0:1.6.1(2611221100)(03.2*kW)')).toEqual([expected])
	})

	test('billing periods are counted back from the reset counter, across the hundred', () => {
		expect(told('0.1.0(01)1.8.0*01(3*kWh)1.8.0*00(2*kWh)1.8.0&99(1*kWh)').slice(1)).toEqual([
			'energy import 3 kWh 1 0 instantaneous ',
			'energy import 2 kWh 2 0 instantaneous ',
			'energy import 1 kWh 3 0 instantaneous ',
		])
	})

	test('numbers lose zeros in front and a plus sign, and nothing else', () => {
		expect(told('31.7.0(+000.8*A)1-0:1.8.0*255(000001.2963)1.7.0(-00.00*kW)10.9.0(0000*VAh)')).toEqual([
			'current phase-a 0.8 A 0 0 instantaneous ',
			'energy import 1.2963 kWh 0 0 instantaneous ',
			'power import 0.00 kW 0 0 instantaneous ',
			'apparent-energy export-period 0 VAh 0 0 instantaneous ',
		])
	})

	test('kVAh and MWh are told in units of the list, digit by digit', () => {
		expect(told('9.8.0(00012.345*kVAh)3.8.0(1.5*Mvarh)')).toEqual([
			'apparent-energy import 12345 VAh 0 0 instantaneous ',
			'reactive-energy import 1500 kvarh 0 0 instantaneous ',
		])
	})

	test('what is unknown stays as the meter wrote it; an empty bracket is no zero', () => {
		expect(told('C.90(00000100)6.35(60*parsec)C.91(&&)1.8.0()0.2.0(V01.69#EEA3)').map((text) => text.trim())).toEqual([
			'unknown 00000100 0 0 instantaneous',
			'unknown averaging 60*parsec 0 0 instantaneous',
			'unknown && 0 0 instantaneous',
			'energy import kWh 0 0 instantaneous',
			'text firmware V01.69#EEA3 0 0 instantaneous',
		])
		expect(readings(data('1.8.0()'))[0]!.value).toBe(null)
	})

	test('parity bits of a 7E1 meter behind an 8N1 gateway are no part of the text', () => {
		const plain = decode(frames.electricityReadout)
		expect(decode(frames.withParity(frames.electricityReadout))).toEqual(plain)
		expect(decode(frames.withParity(frames.p1))).toMatchObject({ ok: false })
	})

	test('a load profile: each value at the end of its period', () => {
		expect(readings(frames.profileAnswer).map(({ key, value, unit, at }) => `${key} ${value} ${unit} ${at}`)).toEqual([
			'1-0:1.8.0*255 100.000 kWh 2026-11-21T10:00:00',
			'1.5 1.20 kW 2026-11-21T10:00:00',
			'1-0:1.8.0*255 100.300 kWh 2026-11-21T10:15:00',
			'1.5 1.24 kW 2026-11-21T10:15:00',
		])
	})

	test('(ER…) is the meter refusing, not a bad frame', () => {
		expect(decode(data('(ER02)'))).toMatchObject({ ok: true, readings: [], meterError: { code: 'ER02' } })
	})
})

describe('telegrams that are pushed', () => {
	test('DSMR: clock, numbers as letters, the gas meter behind it with its time, a negative power', () => {
		const decoded = decode(frames.p1)
		expect(decoded).toMatchObject({ ok: true, device: { serial: 'ZLW12345678', manufacturer: 'ZLW' } })
		const found = readings(frames.p1)
		expect(found.find(({ role }) => role === 'clock')?.value).toBe('2026-11-22T11:05:00')
		expect(found.find(({ key }) => key === '1-0:16.7.0*255')).toMatchObject({ value: '-0.250', role: 'total' })
		expect(found.find(({ key }) => key === '0-1:24.2.1*255')).toMatchObject({
			quantity: 'volume',
			subunit: 1,
			value: '92.287',
			at: '2026-11-22T11:00:05',
		})
	})

	test('without a CRC, in a row, from the middle of one: what is whole is told, the rest is counted', () => {
		const one = '/EMH5eHZ\r\n\r\n1-0:1.8.1*255(032942.0231)\r\n!\r\n'
		const found = readings(frames.ascii(`eHZ\r\n1-0:1.8.1*255(1)\r\n!\r\n${one}${one}`))
		expect(found.filter(({ key }) => key === '1-0:1.8.1*255').map(({ value }) => value)).toEqual([
			'32942.0231',
			'32942.0231',
		])
		expect(found.at(-1)).toMatchObject({ key: 'discarded' })
	})
})

describe('framing', () => {
	test.each(Object.entries(frames.checked))('%s: cut in two anywhere it is found whole', (name, frame) => {
		// An identification that ends here may be all: in mode C the meter waits for our answer to it.
		const line = name === 'telegram with CRC' ? [frame.indexOf(0x0a) + 1] : []
		for (const cut of line) expect(split(frame.subarray(0, cut))).toEqual({ kind: 'frame', length: cut })
		checkCuts(split, frame, line)
	})

	test.each(Object.entries(frames.checked))('%s: garbage before, between and after does not hide it', (_, frame) => {
		checkAmidGarbage(split, [frame, frame], () => [0x00, 0x2f, 0x2f, 0x41, 0x9d, 0x80, 0x2f, 0x55])
	})

	test.each(Object.entries(frames.checked))('%s: no turned bit passes unseen', (_, frame) => {
		const right = JSON.stringify(decode(frame))
		for (const turned of turnedBits(frame)) {
			const decoded = decode(turned)
			const isReported =
				!decoded.ok || decoded.readings.some(({ key }) => key === 'discarded') || decoded.readings.length === 0
			if (!isReported && JSON.stringify(decoded) !== right) throw new Error(`not seen: ${String(turned)}`)
			if (!isReported) throw new Error(`no difference: ${String(turned)}`)
		}
	})

	test('identification, request, option, acknowledgement and break are told apart', () => {
		const kinds = ['/?4711!\r\n', '/ZLW5ZLW-GAS\r\n', '\x06050\r\n', '\x06', '\x15', '\x01B0\x03q']
		expect(kinds.map((text) => split(frames.ascii(text)))).toEqual(
			kinds.map((text) => ({ kind: 'frame', length: text.length })),
		)
		expect(kinds.map((text) => decode(frames.ascii(text))).map((decoded) => decoded.ok && decoded.direction)).toEqual([
			'down',
			'up',
			'down',
			'up',
			'up',
			'down',
		])
	})

	test('mode A: the data behind the identification in one packet are one frame', () => {
		const both = Uint8Array.from([...frames.identification, ...readout(['1.8.0(5*kWh)'])])
		expect(split(both)).toEqual({ kind: 'frame', length: both.length })
		expect(decode(both)).toMatchObject({ ok: true, device: { manufacturer: 'ZLW' }, readings: [{ value: '5' }] })
	})

	test('what cannot be read has a reason', () => {
		const broken = frames.gasReadout.slice()
		broken[5]! ^= 1
		expect(decode(broken)).toMatchObject({ ok: false, reason: 'checksum' })
		expect(decode(frames.gasReadout.subarray(0, 50))).toMatchObject({ ok: false, reason: 'truncated' })
		expect(decode(new Uint8Array())).toMatchObject({ ok: false, reason: 'empty' })
		expect(decode(frames.ascii('hello'))).toMatchObject({ ok: false, reason: 'start' })
	})
})

test('explained: every byte once, in words; a password is not shown', () => {
	for (const frame of Object.values(frames.checked)) checkExplained({ explain }, frame)
	checkExplained({ explain }, frames.withParity(frames.gasReadout))
	const words = explain(frames.ascii('/ZLW5ZLW-GAS\r\n')).map(({ name, text }) => `${name}: ${text}`)
	expect(words).toEqual([
		'start: /',
		'manufacturer: ZLW',
		'baud: 5: mode C, 9600 Bd',
		'identification: ZLW-GAS',
		'line end: CR LF',
	])
	const broken = frames.gasReadout.slice()
	broken[5]! ^= 1
	const right = (broken.at(-1)! ^ 1).toString(16).toUpperCase().padStart(2, '0')
	expect(explain(broken).at(-1)).toEqual({ at: broken.length - 1, length: 1, name: 'BCC', text: `wrong: not ${right}` })
	const secret = explain(frames.ascii('\x01P1\x02(geheim12)\x03\x27'))
	expect(JSON.stringify(secret)).not.toContain('geheim12')
})

test('row 50: a hundred thousand hostile buffers: no throw, no loop, few looks at each byte', () => {
	const { accepted, refused, mostReadsPerByte, longestResultPerByte } = hammerIec(100_000, 20261122)
	expect(accepted).toBeGreaterThan(1_000)
	expect(refused).toBeGreaterThan(10_000)
	expect(mostReadsPerByte).toBeLessThan(40)
	expect(longestResultPerByte).toBeLessThan(80)
})
