import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/dlt645/codec.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { answer, energyRecord } from './frames.ts'

function read(identifier: string, hex: string, control = 0x91): readonly DecodedRecord[] {
	const decoded = decode(answer('000000000161', identifier, hex, control))
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings
}

/** key, value, unit of each record. */
const brief = (identifier: string, hex: string) =>
	read(identifier, hex).map(({ key, value, unit }) => [key, value, unit].join(' '))

describe('energy', () => {
	it('has two decimals, a tariff and a settlement', () => {
		expect(read('00010203', '35 06 00 00')).toEqual([
			{
				key: '00010203',
				quantity: 'energy',
				role: 'import',
				unit: 'kWh',
				value: '6.35',
				storage: 3,
				tariff: 2,
				subunit: 0,
				function: 'instantaneous',
				at: null,
			},
		])
	})

	it('of a block comes part by part under the part’s own identifier', () => {
		expect(brief('0001FF00', '29 01 00 00 62 00 00 00 FF FF FF FF')).toEqual([
			'00010000 1.29 kWh',
			'00010100 0.62 kWh',
			'00010200  kWh',
		])
		expect(brief('000100FF', '29 01 00 00 62 00 00 00')).toEqual(['00010000 1.29 kWh', '00010001 0.62 kWh'])
		expect(read('0001FF02', '29 01 00 00 62 00 00 00').map(({ tariff, storage }) => [tariff, storage])).toEqual([
			[0, 2],
			[1, 2],
		])
	})

	it('is null and not zero where the meter sends FF', () => {
		expect(read('00010000', 'FF FF FF FF')[0]!.value).toBeNull()
		expect(read('00010000', '00 00 00 00')[0]!.value).toBe('0.00')
	})

	it('is signed where the standard signs it and only there', () => {
		expect(brief('00000000', '35 06 00 80')).toEqual(['00000000 -6.35 kWh'])
		expect(brief('00030000', '01 00 00 80')).toEqual(['00030000 -0.01 kvarh'])
		expect(brief('00170000', '01 00 00 80')).toEqual(['00170000 -0.01 kvarh'])
		expect(brief('00010000', '35 06 00 80')).toEqual(['00010000 800006.35 kWh'])
	})

	it('in kVAh becomes exact VAh', () => {
		expect(brief('00090000', '45 23 01 00')).toEqual(['00090000 123450 VAh'])
	})

	it('of five bytes, or of digits that are none, stays bytes', () => {
		expect(read('00010000', '37 26 00 00 01')).toMatchObject([{ quantity: 'unknown', unit: '', value: '3726000001' }])
		expect(read('00010000', '3A 26 00 00')).toMatchObject([{ quantity: 'unknown', value: '3A260000' }])
	})

	it('and money left in a prepayment meter have their own units', () => {
		expect(brief('00900200', '56 98 01 00')).toEqual(['00900200 198.56 CNY'])
		expect(brief('00900100', '56 98 01 00')).toEqual(['00900100 198.56 kWh'])
		expect(read('00900101', '01 00 00 00')[0]!.role).toBe('overdraft')
	})
})

describe('demand', () => {
	it('is a maximum and says when it was', () => {
		expect(read('01010000', '45 23 01 30 17 24 12 25')).toMatchObject([
			{ quantity: 'demand', unit: 'kW', value: '1.2345', function: 'maximum', at: '2025-12-24T17:30' },
		])
		expect(read('0101FF00', '45 23 01 30 17 24 12 25 00 00 00 00 00 00 00 00')).toMatchObject([
			{ key: '01010000', at: '2025-12-24T17:30' },
			{ key: '01010100', value: '0.0000', at: null },
		])
	})
})

describe('instantaneous values', () => {
	it('have the decimals, signs and units of annex A.3', () => {
		expect(brief('0201FF00', '01 23 99 22 FF FF')).toEqual(['02010100 230.1 V', '02010200 229.9 V', '02010300  V'])
		expect(brief('02020100', '34 12 80')).toEqual(['02020100 -1.234 A'])
		expect(brief('0203FF00', '45 23 01 00 00 00 45 23 81 00 00 00')).toEqual([
			'02030000 1.2345 kW',
			'02030100 0.0000 kW',
			'02030200 -1.2345 kW',
			'02030300 0.0000 kW',
		])
		expect(brief('02040000', '45 23 01')).toEqual(['02040000 1.2345 kvar'])
		expect(brief('02050000', '45 23 01')).toEqual(['02050000 1.2345 kVA'])
		expect(brief('02060000', '98 89')).toEqual(['02060000 -0.998 '])
		expect(brief('02070100', '04 12')).toEqual(['02070100 120.4 '])
		expect(brief('02080100', '34 02')).toEqual(['02080100 2.34 %'])
		expect(brief('020A01FF', '00 10 34 02')).toEqual(['020A0101 10.00 %', '020A0102 2.34 %'])
		expect(brief('02800001', '10 00 00')).toEqual(['02800001 0.010 A'])
		expect(brief('02800002', '98 49')).toEqual(['02800002 49.98 Hz'])
		expect(brief('02800007', '55 80')).toEqual(['02800007 -5.5 degC'])
		expect(brief('02800008', '60 03')).toEqual(['02800008 3.60 V'])
		expect(brief('0280000A', '59 04 00 00')).toEqual(['0280000A 459 min'])
		expect(brief('02800020', '83 54 00 00')).toEqual(['02800020 0.5483 CNY/kWh'])
	})

	it('of a single-phase meter that answers a block with one phase are read', () => {
		expect(brief('0201FF00', '01 23')).toEqual(['02010100 230.1 V'])
	})
})

describe('clock, names, status and limits', () => {
	it('are ISO dates and times', () => {
		expect(read('04000101', '01 11 01 16')).toMatchObject([
			{ quantity: 'date', value: '2016-01-11' },
			{ role: 'weekday', value: '1' },
		])
		expect(read('04000102', '59 30 17')).toMatchObject([{ quantity: 'time', value: '17:30:59' }])
		expect(read('0400010C', '59 30 17 04 29 02 24')[0]).toMatchObject({ value: '2024-02-29T17:30:59' })
		expect(read('0400010C', '59 30 17 04 29 02 25')[0]).toMatchObject({ quantity: 'unknown' })
	})

	it('keep leading zeros of names and read text in its right order', () => {
		expect(read('04000402', '61 01 00 00 00 00')).toMatchObject([{ quantity: 'identity', value: '000000000161' }])
		expect(read('04000404', '00 00 56 30 32 32')).toMatchObject([{ quantity: 'text', value: '220V' }])
	})

	it('give status words as hex digits, high byte first', () => {
		expect(read('04000503', '50 00')).toMatchObject([{ quantity: 'status', role: 'word-3', value: '0050' }])
		expect(brief('040005FF', '00 00 00 00 50 00 00 00 00 00 00 00 00 00')[2]).toBe('04000503 0050 ')
	})

	it('know alarm amounts, prices, tiers and tables', () => {
		expect(brief('04001001', '00 20 00 00')).toEqual(['04001001 20.00 CNY'])
		expect(brief('040501FF', '83 54 00 00 00 30 00 00')).toEqual(['04050101 0.5483 CNY/kWh', '04050102 0.3000 CNY/kWh'])
		expect(read('04060102', '83 54 00 00')).toMatchObject([{ role: 'set-1-tier-2', value: '0.5483' }])
		expect(read('04010001', '01 00 06 02 00 22').map(({ value }) => value)).toEqual(['06:00=1', '22:00=2'])
		expect(read('04000B01', '00 01')).toMatchObject([{ value: '01T00' }])
		expect(read('04000B02', '99 99')).toMatchObject([{ value: null }])
	})
})

describe('events', () => {
	it('are counted, and their records begin and end', () => {
		expect(brief('03300D00', '27 00 00')).toEqual(['03300D00 27 '])
		expect(brief('1D000001', '00 00 00')).toEqual(['1D000001 0 '])
		expect(read('03110001', '59 30 17 24 12 25 00 31 17 24 12 25').map(({ role, value }) => [role, value])).toEqual([
			['start', '2025-12-24T17:30:59'],
			['end', '2025-12-24T17:31:00'],
		])
		expect(read('03010000', '01 00 00 30 00 00'.repeat(3)).map(({ unit, value }) => `${value} ${unit}`)).toEqual([
			'1 ',
			'30 min',
			'1 ',
			'30 min',
			'1 ',
			'30 min',
		])
	})

	it('of a demand say how high it went and when', () => {
		expect(read('03120101', '00 15 17 24 12 25 00 45 17 24 12 25 45 23 01 30 17 24 12 25')[2]).toMatchObject({
			role: 'import',
			unit: 'kW',
			value: '1.2345',
			function: 'maximum',
			at: '2025-12-24T17:30',
		})
	})

	it('of no known layout stay bytes', () => {
		expect(read('03990001', '01 02 03')).toMatchObject([{ quantity: 'unknown', unit: '', value: '010203' }])
	})
})

describe('freezes', () => {
	it('have a time, and energies with tariffs and how far back they are', () => {
		expect(read('05060001', '00 00 09 10 15')).toMatchObject([
			{ quantity: 'date', value: '2015-10-09T00:00', storage: 1 },
		])
		expect(
			read('05060102', '29 01 00 00 62 00 00 00').map(({ value, tariff, storage }) => [value, tariff, storage]),
		).toEqual([
			['1.29', 0, 2],
			['0.62', 1, 2],
		])
		expect(read('05060005', '00 00 00 00 00')).toMatchObject([{ value: null }])
	})

	it('as a whole are parts between AA, all of them of the freeze’s time', () => {
		const block = read('0506FF01', '00 00 09 10 15 AA 29 01 00 00 62 00 00 00 AA 00 00 00 00 AA')
		expect(block.map(({ key, value, tariff, at }) => [key, value, tariff, at])).toEqual([
			['05060001', '2015-10-09T00:00', 0, '2015-10-09T00:00'],
			['05060101', '1.29', 0, '2015-10-09T00:00'],
			['05060101', '0.62', 1, '2015-10-09T00:00'],
			['05060201', '0.00', 0, '2015-10-09T00:00'],
		])
	})
})

describe('load records', () => {
	const registers = ['29 01 00 00', '00 00 00 00', '05 00 00 00', '00 00 00 80'] as const

	it('of class 4 state registers at the record’s time, several in a frame', () => {
		const records = read(
			'06040001',
			energyRecord('15 00 09 10 25', registers) + energyRecord('30 00 09 10 25', registers),
		)
		expect(records.slice(0, 4).map(({ key, value, unit, at }) => [key, value, unit, at].join(' '))).toEqual([
			'00010000 1.29 kWh 2025-10-09T00:15',
			'00020000 0.00 kWh 2025-10-09T00:15',
			'00030000 0.05 kvarh 2025-10-09T00:15',
			'00040000 0.00 kvarh 2025-10-09T00:15',
		])
		expect(records[4]!.at).toBe('2025-10-09T00:30')
		expect(records).toHaveLength(8)
	})

	it('of all classes state voltages, powers, factors, registers and demands', () => {
		const body =
			'150009102501230123012301000002000003000000 50AA'.replace(' ', '') +
			`${'452301'.repeat(8)}AA${'0010'.repeat(4)}AA${'29010000'.repeat(4)}AA${'05000000'.repeat(4)}AA452301452381AA`
		const length = body.length / 2
		const head = `A0A0${length.toString(16).padStart(2, '0')}${body}`
		const sum = Buffer.from(head, 'hex').reduce((total, byte) => total + byte, 0) % 256
		const records = read('06000002', `${head}${sum.toString(16).padStart(2, '0')}E5`)
		expect(records.map(({ key, value }) => `${key} ${value}`)).toEqual([
			...['02010100 230.1', '02010200 230.1', '02010300 230.1'],
			...['02020100 0.001', '02020200 0.002', '02020300 0.003', '02800002 50.00'],
			...['02030000', '02030100', '02030200', '02030300'].map((key) => `${key} 1.2345`),
			...['02040000', '02040100', '02040200', '02040300'].map((key) => `${key} 1.2345`),
			...['02060000', '02060100', '02060200', '02060300'].map((key) => `${key} 1.000`),
			...['00010000', '00020000', '00030000', '00040000'].map((key) => `${key} 1.29`),
			...['00050000', '00060000', '00070000', '00080000'].map((key) => `${key} 0.05`),
			...['02800004 1.2345', '02800005 -1.2345'],
		])
	})

	it('that the meter itself calls bad (E0 E0), or whose sum is wrong, stay bytes', () => {
		const good = energyRecord('15 00 09 10 25', registers)
		expect(read('06040001', `e0e0${good.slice(4)}`)).toMatchObject([
			{ quantity: 'unknown', role: 'load-record', at: '2025-10-09T00:15' },
		])
		const broken = `${good.slice(0, 22)}31${good.slice(24)}`
		expect(read('06040001', broken)).toMatchObject([{ quantity: 'unknown', role: 'load-record' }])
	})

	it('of a follow-up frame are read without its sequence number', () => {
		const records = read('06040001', `${energyRecord('15 00 09 10 25', registers)}01`, 0x92)
		expect(records.map(({ value }) => value)).toEqual(['1.29', '0.00', '0.05', '0.00'])
	})
})
