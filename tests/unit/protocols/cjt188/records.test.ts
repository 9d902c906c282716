import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/cjt188/codec.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { media, quantities, units } from '../../../../src/shared/quantity.ts'
import { answer, clockAndStatus, frame, heat, heatData, heatUnitFirst, type Shape, water, whole } from './frames.ts'

function readings(bytes: Uint8Array, dialect?: unknown): readonly DecodedRecord[] {
	const decoded = decode(bytes, dialect === undefined ? {} : { dialect })
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings
}
/** 'quantity/role storage = value unit' */
const told = (records: readonly DecodedRecord[]): string[] =>
	records.map(({ quantity, role, storage, value, unit }) =>
		`${quantity}${role === undefined ? '' : `/${role}`} ${storage} = ${value} ${unit}`.trim(),
	)
const read = (identifier: string, data: string, shape?: Shape, dialect?: unknown) =>
	told(readings(answer(identifier, data, shape), dialect))
const clock = (bytes: string) => readings(answer('90 7F', bytes))[0]!.value
/** 901F of a water meter whose register is these five bytes. */
const counter = (register: string) => readings(answer('90 1F', `${register} 00 00 00 00 2C ${clockAndStatus}`))[0]!

const statusTold = ['status 0 = 0500', 'text/valve 0 = closed', 'text/battery 0 = low']

describe('metering data 901F', () => {
	it('of water and gas is the counter, its settlement, the clock and the status', () => {
		const expected = [
			...['volume 0 = 123.45 m3', 'volume 1 = 120.00 m3', 'time/clock 0 = 2026-11-22T17:03:20', ...statusTold],
		]
		expect(told(readings(water))).toEqual(expected)
		const gas = answer('1F 90', `45 23 01 00 2C 00 20 01 00 2C ${clockAndStatus}`, { type: 0x30 })
		expect(told(readings(gas))).toEqual(expected)
		for (const record of readings(gas)) expect(record).toMatchObject({ key: '901F', tariff: 0, subunit: 0, at: null })
	})

	it('of heat has two energies, power, flow, volume, temperatures and hours', () => {
		const expected = [
			...['energy/heat 1 = 1200.00 kWh', 'energy/heat 0 = 1234.56 kWh', 'power 0 = 2.50 kW'],
			...['volume-flow 0 = 0.1256 m3/h', 'volume 0 = 56.78 m3', 'flow-temperature 0 = 55.40 degC'],
			...['return-temperature 0 = 31.10 degC', 'operating-time 0 = 1234 h'],
			...['time/clock 0 = 2026-11-22T17:03:20', ...statusTold],
		]
		expect(told(readings(heat))).toEqual(expected)
		expect(told(readings(heatUnitFirst))).toEqual(expected)
	})

	it('is cut by its length and not by the meter type', () => {
		expect(told(readings(answer('90 1F', heatData(), { type: 0x10 })))).toContain('volume 0 = 56.78 m3')
	})

	it('says nothing of which energy is which where the type is reserved and no model says it', () => {
		const bytes = answer('1F 90', heatData(), { type: 0x25 })
		expect(told(readings(bytes)).slice(0, 2)).toEqual(['energy/first 0 = 1200.00 kWh', 'energy/second 0 = 1234.56 kWh'])
		expect(told(readings(bytes, { firstEnergy: 'cooling' })).slice(0, 2)).toEqual([
			'energy/cooling 0 = 1200.00 kWh',
			'energy/heat 0 = 1234.56 kWh',
		])
		expect(told(readings(bytes, { firstEnergy: 'settlement' }))[0]).toBe('energy/heat 1 = 1200.00 kWh')
		expect(told(readings(answer('1F 90', heatData(), { type: 0x21 }))).slice(0, 2)).toEqual([
			'energy/cooling 1 = 1200.00 kWh',
			'energy/cooling 0 = 1234.56 kWh',
		])
	})

	it('has a flow of two digits behind the point where the model says so', () => {
		expect(told(readings(heat, { flowDecimals: 2 }))).toContain('volume-flow 0 = 12.56 m3/h')
	})

	it('of an unknown length stays bytes', () => {
		expect(read('90 1F', '45 23 01 00 2C 05 00')).toEqual(['unknown 0 = 452301002C0500'])
	})
})

describe('units before values', () => {
	it('are believed only where the usual places hold a code that is none', () => {
		// Unit 1D is in no table: the bytes of the usual layout must not be turned round to make sense of them.
		const power = '05 02 00 00 1D'
		expect(told(readings(answer('1F 90', heatData({ power }), { type: 0x20 })))).toContain(
			'unknown/power 0 = 050200001D',
		)
	})

	it('are fixed where the model says so', () => {
		const fixed = told(readings(heat, { unitFirst: true }))
		expect(fixed[0]).toBe('unknown/settlement-heat 1 = 0000120005')
		expect(told(readings(heatUnitFirst, { unitFirst: false }))[1]).toBe('unknown/heat 0 = 0556341200')
		expect(told(readings(heatUnitFirst, { unitFirst: true }))[1]).toBe('energy/heat 0 = 1234.56 kWh')
	})

	it('are not found in a single value, whose highest digits may be a code as well: there the standard’s order stands', () => {
		// 05 first would be kWh and 39588.50; 03 last is 10 Wh and 9588500.5, and nothing says which is meant.
		expect(read('D1 23', '05 50 88 95 03', { type: 0x20 })).toEqual(['energy/heat 4 = 9588500.5 Wh'])
		expect(read('D1 23', '05 50 88 95 03', { type: 0x20 }, { unitFirst: true })).toEqual([
			...['energy/heat 4 = 39588.50 kWh'],
		])
		// Water is not counted in joules.
		expect(read('D1 23', '2C 50 88 95 01')).toEqual(['volume 4 = 19588.50 m3'])
	})

	it('of a water meter are found in the same way', () => {
		const bytes = answer('90 1F', `2C 45 23 01 00 2C 00 20 01 00 ${clockAndStatus}`)
		expect(told(readings(bytes)).slice(0, 2)).toEqual(['volume 0 = 123.45 m3', 'volume 1 = 120.00 m3'])
	})
})

describe('units', () => {
	it('keep two digits behind the point, and count tens and hundreds where the code says so', () => {
		const values = ['29', '2A', '2B', '2C', '2D', '2E', '01', '02', '05', '06', '08', '0A', '0B', '0E', '11', '13'].map(
			(code) => `${counter(`45 23 01 00 ${code}`).value} ${counter(`45 23 01 00 ${code}`).unit}`,
		)
		expect(values).toEqual([
			...['123.45 L', '1234.5 L', '12345 L', '123.45 m3', '1234.5 m3', '12345 m3', '123.45 J', '123.45 Wh'],
			...['123.45 kWh', '1234.5 kWh', '123.45 MWh', '12345 MWh', '123.45 kJ', '123.45 MJ', '123.45 GJ', '12345 GJ'],
		])
	})

	it('of power may be joules an hour, which says in what steps the meter counts', () => {
		const power = (code: string) =>
			readings(answer('1F 90', heatData({ power: `45 23 01 00 ${code}` }), { type: 0x20 }))[2]
		expect(power('14')).toMatchObject({ quantity: 'power', value: '123.45', unit: 'W' })
		expect(power('1A')).toMatchObject({ value: '123.45', unit: 'MW' })
		expect(power('40')).toMatchObject({ value: '123.45', unit: 'J/h' })
		expect(power('43')).toMatchObject({ value: '123450', unit: 'J/h', resolution: 1 })
		expect(power('4B')).toMatchObject({ value: '12345000000000', unit: 'J/h', resolution: 9 })
	})

	it('of flow are litres or cubic metres an hour', () => {
		const flow = (code: string) =>
			told(readings(answer('1F 90', heatData({ flow: `45 23 01 00 ${code}` }), { type: 0x20 })))[3]
		expect([flow('32'), flow('33'), flow('35')]).toEqual([
			...['volume-flow 0 = 1.2345 L/h', 'volume-flow 0 = 12.345 L/h', 'volume-flow 0 = 1.2345 m3/h'],
		])
	})

	it('that no table names leave the bytes as they are, value and code', () => {
		for (const code of ['00', '1D', '28', '2F', '38', '41', '4C', '99']) {
			expect(counter(`45 23 01 00 ${code}`)).toMatchObject({
				quantity: 'unknown',
				role: 'total',
				unit: '',
				value: `45230100${code}`,
			})
		}
	})
})

describe('values that are none', () => {
	it('are null and not nought', () => {
		expect(counter('FF FF FF FF 2C')).toMatchObject({ quantity: 'volume', unit: 'm3', value: null })
		expect(counter('FF FF FF FF FF')).toMatchObject({ quantity: 'volume', unit: '', value: null })
		expect(counter('00 00 00 00 2C')).toMatchObject({ value: '0.00' })
		const empty = readings(answer('90 1F', `${'FF'.repeat(10)} ${'00'.repeat(7)} FF FF`))
		expect(told(empty)).toEqual(['volume 0 = null', 'volume 1 = null', 'time/clock 0 = null', 'status 0 = null'])
	})

	it('of broken digits stay bytes', () => {
		expect(counter('4A 23 01 00 2C')).toMatchObject({ quantity: 'unknown', value: '4A2301002C' })
		const broken = answer('90 1F', '00 00 00 00 2C 00 00 00 00 2C 61 03 17 22 11 26 20 00 00')
		expect(readings(broken)[2]).toMatchObject({ quantity: 'unknown', role: 'clock', value: '61031722112620' })
	})

	it('of a clock may stand high end first, where they are no time low end first', () => {
		expect(clock('20 20 05 28 20 58 24')).toBe('2020-05-28T20:58:24')
		// Both ways a time: the standard's.
		expect(clock('20 20 05 28 10 21 20')).toBe('2021-10-28T05:20:20')
		expect(clock('20 20 05 28 24 58 24')).toBe('20200528245824')
	})

	it('of a calendar that does not exist are no time', () => {
		expect(clock('00 00 00 01 01 26 21')).toBe('00000001012621')
		expect(clock('00 00 00 01 01 70 19')).toBe('1970-01-01T00:00:00')
		expect(clock('59 59 23 29 02 28 20')).toBe('2028-02-29T23:59:59')
		expect(clock('00 00 00 29 02 26 20')).toBe('00000029022620')
		expect(clock('00 00 24 01 01 26 20')).toBe('00002401012620')
		expect(clock('00 00 00 00 01 26 20')).toBe('00000000012620')
	})
})

describe('other identifiers', () => {
	it('are settlements of one to twelve months back, of more in 2018', () => {
		expect(read('D1 20', '00 20 01 00 2C')).toEqual(['volume 1 = 120.00 m3'])
		expect(read('2B D1', '00 20 01 00 2C')).toEqual(['volume 12 = 120.00 m3'])
		expect(read('D1 23', '00 20 01 00 05', { type: 0x20 })).toEqual(['energy/heat 4 = 120.00 kWh'])
		expect(read('D1 2C', '00 20 01 00 2C')).toEqual(['unknown 0 = 002001002C'])
		expect(read('D2 13', '00 20 01 00 2C')).toEqual(['volume 20 = 120.00 m3'])
		expect(read('D2 00', '00 20 01 00 05 00 30 00 00 05 00 40 00 00 2C', { type: 0x22 })).toEqual([
			...['energy/heat 1 = 120.00 kWh', 'energy/cooling 1 = 30.00 kWh', 'volume 1 = 40.00 m3'],
		])
	})

	it('are freezes with their time, which the values hold for', () => {
		const frozen = readings(answer('D3 01', '00 00 00 01 11 26 20 45 23 01 00 2C 56 12 00 00 35 40 12 00 30 00 00'))
		expect(told(frozen)).toEqual([
			...['time/freeze-time 2 = 2026-11-01T00:00:00', 'volume 2 = 123.45 m3', 'volume-flow 2 = 0.1256 m3/h'],
			...['temperature 2 = 12.40 degC', 'unknown/pressure 2 = 300000'],
		])
		expect(frozen.slice(1).every(({ at }) => at === '2026-11-01T00:00:00')).toBe(true)
	})

	it('are heat and cooling together', () => {
		const energies = '00 00 12 00 05 00 50 00 00 05 56 34 12 00 05 78 56 00 00 05'
		const rest = '50 02 00 00 17 56 12 00 00 35 78 56 00 00 2C 40 55 00 10 31 00 30 06 00 20 05 00 34 12 00'
		expect(read('91 1F', `${energies} ${rest} ${clockAndStatus}`, { type: 0x22 })).toEqual([
			...['energy/heat 1 = 1200.00 kWh', 'energy/cooling 1 = 50.00 kWh', 'energy/heat 0 = 1234.56 kWh'],
			...['energy/cooling 0 = 56.78 kWh', 'power 0 = 2.50 kW', 'volume-flow 0 = 0.1256 m3/h', 'volume 0 = 56.78 m3'],
			...['flow-temperature 0 = 55.40 degC', 'return-temperature 0 = 31.10 degC', 'unknown/supply-pressure 0 = 300600'],
			...['unknown/return-pressure 0 = 200500', 'operating-time 0 = 1234 h', 'time/clock 0 = 2026-11-22T17:03:20'],
			...statusTold,
		])
	})

	it('are prices with the limits of their steps, days, purchases, key version and address', () => {
		const prices = '50 02 00 80 01 00 30 03 00 60 02 00 00 05 00'
		expect(read('81 02', prices)).toEqual([
			...['price/step-price 0 = 2.50 CNY', 'volume/step-limit 0 = 180 m3', 'price/step-price 0 = 3.30 CNY'],
			...['volume/step-limit 0 = 260 m3', 'price/step-price 0 = 5.00 CNY'],
		])
		expect(readings(answer('02 81', prices)).map(({ tariff }) => tariff)).toEqual([1, 1, 2, 2, 3])
		expect(read('81 02', prices, { type: 0x20 })[1]).toBe('dimensionless/step-limit 0 = 180')
		expect(read('81 03', '28')).toEqual(['dimensionless/settlement-day 0 = 28'])
		expect(read('04 81', '01')).toEqual(['dimensionless/reading-day 0 = 1'])
		expect(read('81 05', '07 00 00 01 00 00 50 02 00 00 25 00 00 05 00')).toEqual([
			...['count/purchase-number 0 = 7', 'amount/purchase 0 = 100.00 CNY', 'amount/purchased-total 0 = 250.00 CNY'],
			...['amount/remaining 0 = 25.00 CNY', ...statusTold],
		])
		expect(told(readings(answer('81 06', '03', {}, 0x89)))).toEqual(['dimensionless/key-version 0 = 3'])
		expect(told(readings(answer('81 0A', '78 56 34 12 00 33 78', {}, 0x83)))).toEqual([
			'identity/address 0 = 78330012345678',
		])
	})

	it('answer an order with a status, or with what was credited', () => {
		expect(told(readings(answer('A0 17', '05 00', {}, 0x84)))).toEqual(statusTold)
		expect(told(readings(answer('17 A0', '05 00', {}, 0xaa)))).toEqual(statusTold)
		expect(told(readings(answer('A0 16', '05 00', {}, 0x96)))).toEqual(statusTold)
		expect(told(readings(answer('A0 10', '05 00', {}, 0x84)))).toEqual(statusTold)
		expect(told(readings(answer('A0 14', '03', {}, 0x84)))).toEqual(['dimensionless/key-version 0 = 3'])
		expect(told(readings(answer('A0 13', '07 00 00 01 00', {}, 0x84)))).toEqual([
			...['count/purchase-number 0 = 7', 'amount/purchase 0 = 100.00 CNY'],
		])
		expect(readings(answer('A0 15', '', {}, 0x84))).toEqual([])
	})

	it('that nobody names keep their key and their bytes', () => {
		expect(readings(answer('3F 90', '12 34'))[0]).toMatchObject({ key: '903F', quantity: 'unknown', value: '1234' })
		expect(readings(answer('12 34', '56'))[0]).toMatchObject({ key: '1234', value: '56' })
		expect(readings(frame(0xa2, 'FF 00 01 AB'))[0]).toMatchObject({ key: 'FF00', value: 'AB' })
	})
})

it('the lists of quantities, units and media hold whatever is stated', () => {
	for (const bytes of whole) {
		const decoded = decode(bytes)
		if (!decoded.ok) throw new Error(decoded.text)
		for (const { quantity, unit } of decoded.readings) {
			expect(quantities).toContain(quantity)
			expect(units).toContain(unit)
		}
		if (decoded.device?.medium != null) expect(media).toContain(decoded.device.medium)
	}
})
