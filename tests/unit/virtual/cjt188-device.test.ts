import { expect, test } from 'vitest'
import { dayNumberOf, dayStart } from '../../../src/virtual/building/clock.ts'
import type { Meter } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { type Cjt188Device, createCjt188Device, type Make } from '../../../src/virtual/cjt188/device.ts'
import { requestsIn } from '../../../src/virtual/cjt188/frame.ts'

const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const address = '78330012345678'

function meterOf(medium: Meter['medium'], more: Partial<Meter> = {}): Meter {
	const place = { floor: 'KG', unit: 'Allgemein', use: 'flat', clock: 'local', clockOffsetMs: 0 } as const
	return { index: 30, line: 'test', address, serial: '12345678', medium, ...place, ...more }
}
const make: Make = { order: '90-1f', unitFirst: false, ser: 'same', valve: 0x04, preamble: 0 }
const deviceOf = (medium: Meter['medium'], different: Partial<Make> = {}, more: Partial<Meter> = {}) =>
	createCjt188Device(truth, meterOf(medium, more), { ...make, ...different })

const bytesOf = (hex: string) => [...Buffer.from(hex.replaceAll(' ', ''), 'hex')]
const request = (control: number, data: string, { type = 0xaa, to = 'AAAAAAAAAAAAAA' } = {}) => {
	const carried = bytesOf(data)
	const body = [0x68, type, ...bytesOf(to).toReversed(), control, carried.length, ...carried]
	return Uint8Array.from([0xfe, 0xfe, ...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
}
function ask(device: Cjt188Device, frame: Uint8Array, at = now): number[] | null {
	const { requests } = requestsIn(frame)
	expect(requests).toHaveLength(1)
	const said = device.hear(requests[0]!, at)
	return said === null ? null : Array.from(said)
}
/** Data behind L; the frame is checked on the way. */
function dataOf(said: readonly number[] | null, control: number): string {
	expect(said).not.toBeNull()
	expect(said![0]).toBe(0x68)
	expect(said!.at(-1)).toBe(0x16)
	expect(said!.at(-2)).toBe(said!.slice(0, -2).reduce((sum, byte) => sum + byte, 0) % 256)
	expect(said![9]).toBe(control)
	expect(said![10]).toBe(said!.length - 13)
	return Buffer.from(said!.slice(11, -2)).toString('hex').toUpperCase()
}
/** Digits, low pair first, as a number. */
const digits = (hex: string) => Number(Buffer.from(hex, 'hex').reverse().toString('hex'))

test('water answers 901F with counter, settlement, clock and status, cut off at 0.01 m³', () => {
	const said = ask(deviceOf('water'), request(0x01, '90 1F 07', { type: 0x10, to: address }))
	const data = dataOf(said, 0x81)
	expect(Buffer.from(said!.slice(2, 9).toReversed()).toString('hex')).toBe(address)
	expect(said![1]).toBe(0x10)
	expect(data.length / 2).toBe(0x16)
	expect(data.slice(0, 6)).toBe('901F07')
	const counted = (instant: number) => Math.floor(truth.registersAt(meterOf('water'), instant).volumeMl / 10_000)
	expect(digits(data.slice(6, 14))).toBe(counted(now))
	expect(data.slice(14, 16)).toBe('2C')
	expect(digits(data.slice(16, 24))).toBe(counted(dayStart(dayNumberOf(2026, 11, 1), 'local')))
	expect(data.slice(26)).toBe('200317221126200000')
})

test('heat answers 901F with 2EH bytes: energies, power, flow, volume, temperatures, hours', () => {
	const data = dataOf(ask(deviceOf('heat'), request(0x01, '90 1F 01')), 0x81)
	expect(data.length / 2).toBe(0x2e)
	const { totalMilliWh, volumeMl } = truth.registersAt(meterOf('heat'), now)
	expect(digits(data.slice(16, 24))).toBe(Math.floor(totalMilliWh / 10_000))
	expect([14, 24, 34, 44, 54].map((at) => data.slice(at, at + 2))).toEqual(['05', '05', '17', '35', '2C'])
	expect(digits(data.slice(46, 54))).toBe(Math.floor(volumeMl / 10_000))
	const [supply, back] = [digits(data.slice(56, 62)), digits(data.slice(62, 68))]
	expect(back).toBeLessThanOrEqual(supply)
	const turned = dataOf(ask(deviceOf('heat', { unitFirst: true }), request(0x01, '90 1F 01')), 0x81)
	expect(turned.slice(6, 16)).toBe(`05${data.slice(6, 14)}`)
})

test('warm water, gas and electricity have types of their own, and only their type or AA is theirs', () => {
	for (const [medium, type] of [
		['warm-water', 0x11],
		['gas', 0x30],
		['electricity', 0x40],
	] as const) {
		expect(ask(deviceOf(medium), request(0x01, '90 1F 01'))![1]).toBe(type)
		expect(ask(deviceOf(medium), request(0x01, '90 1F 01', { type }))).not.toBeNull()
		expect(ask(deviceOf(medium), request(0x01, '90 1F 01', { type: 0x10 }))).toBeNull()
	}
	expect(ask(deviceOf('gas'), request(0x01, '90 1F 01', { to: '78330012345679' }))).toBeNull()
	expect(ask(deviceOf('gas'), request(0x01, '90 1F 01', { to: 'AA330012345678' }))).toBeNull()
})

test('one make understands 90 1F and is silent to 1F 90, the other refuses what it does not understand', () => {
	expect(ask(deviceOf('water'), request(0x01, '1F 90 05'))).toBeNull()
	const other = deviceOf('water', { order: '1f-90' })
	expect(dataOf(ask(other, request(0x01, '1F 90 05')), 0x81).slice(0, 6)).toBe('1F9005')
	expect(dataOf(ask(other, request(0x01, '90 1F 05')), 0xc1)).toBe('050000')
	expect(dataOf(ask(deviceOf('gas', { ser: 'zero' }), request(0x01, '90 1F 05')), 0x81).slice(4, 6)).toBe('00')
})

test('twelve settlements are kept, each with the count of that midnight', () => {
	const device = deviceOf('gas')
	for (let back = 1; back <= 12; back++) {
		const identifier = (0xd11f + back).toString(16)
		const data = dataOf(ask(device, request(0x01, `${identifier}01`)), 0x81)
		const at = dayStart(dayNumberOf(2026, 12 - back, 1), 'local')
		const { volumeMl } = truth.registersAt(meterOf('gas'), at)
		expect(digits(data.slice(6, 14))).toBe(Math.floor(volumeMl / 10_000))
	}
	expect(ask(device, request(0x01, 'D12C01'))).toBeNull()
})

test('the valve moves for some seconds, and the status says where it is', () => {
	const device = deviceOf('water')
	expect(dataOf(ask(device, request(0x04, 'A0 17 02 99')), 0x84)).toBe('A017020000')
	const statusAt = (at: number) => dataOf(ask(device, request(0x01, '90 1F 01'), at), 0x81).slice(-4)
	expect(statusAt(now + 4_000)).toBe('0000')
	expect(statusAt(now + 9_000)).toBe('0100')
	dataOf(ask(device, request(0x04, 'A0 17 02 55'), now + 10_000), 0x84)
	expect(statusAt(now + 30_000)).toBe('0000')
	expect(dataOf(ask(device, request(0x04, 'A0 17 02 42'), now + 30_000), 0xc4)).toBe('020000')
	const maker = deviceOf('water', { valve: 0x2a })
	expect(dataOf(ask(maker, request(0x2a, 'A0 17 02 99')), 0xaa)).toBe('A017020000')
	dataOf(ask(maker, request(0x04, 'A0 17 02 99')), 0xc4)
})

test('days, prices, purchases, clock, base reading and address can be written and read back', () => {
	const device = deviceOf('water')
	const read = (identifier: string, control = 0x01) =>
		dataOf(ask(device, request(control, `${identifier}01`)), control | 0x80).slice(6)
	dataOf(ask(device, request(0x04, 'A0 11 01 25')), 0x84)
	dataOf(ask(device, request(0x04, 'A0 12 01 26')), 0x84)
	expect([read('8103'), read('8104'), read('8106', 0x09), read('810A', 0x03)]).toEqual(['25', '26', '01', ''])
	dataOf(ask(device, request(0x04, 'A0 11 01 31')), 0xc4)
	const prices = '500200800100300300600200000500'
	dataOf(ask(device, request(0x04, `A01001${prices}01`)), 0x84)
	expect(read('8102')).toBe(prices)
	expect(dataOf(ask(device, request(0x04, 'A0 13 01 07 00 00 01 00')), 0x84).slice(6)).toBe('0700000100')
	dataOf(ask(device, request(0x04, 'A0 13 01 07 00 00 01 00')), 0xc4)
	expect(read('8105')).toBe(`07${'00000100'.repeat(3)}0000`)
	dataOf(ask(device, request(0x04, 'A0 15 01 00 00 18 22 11 26 20')), 0x84)
	expect(read('901F').slice(20, 34)).toBe('00001822112620')
	expect(dataOf(ask(device, request(0x16, 'A0 16 01 45 23 01 00 2C')), 0x96).slice(6)).toBe('0000')
	expect(digits(read('901F').slice(0, 8))).toBe(12345)
	dataOf(ask(device, request(0x16, 'A0 16 01 45 23 01 00 05')), 0xd6)
	const moved = ask(device, request(0x15, 'A0 18 01 01 00 00 00 00 33 78'))
	dataOf(moved, 0x95)
	expect(moved!.slice(2, 9)).toEqual([1, 0, 0, 0, 0, 0x33, 0x78])
	expect(ask(device, request(0x01, '90 1F 01', { to: address }))).toBeNull()
})

test('what is not a request stays unanswered: wrong sums, answers of others, noise', () => {
	const whole = request(0x01, '90 1F 01')
	expect(requestsIn(whole.with(whole.length - 2, 0)).requests).toHaveLength(0)
	expect(requestsIn(Uint8Array.from([0x68, 0x10, ...whole])).requests).toHaveLength(1)
	const { requests, rest } = requestsIn(whole.subarray(0, 9))
	expect(requests).toEqual([])
	expect(requestsIn(Uint8Array.from([...rest, ...whole.subarray(9)])).requests).toHaveLength(1)
	expect(ask(deviceOf('water'), request(0x81, '90 1F'))).toBeNull()
})

test('neighbours come from different makers: both orders of bytes, and units on either side', () => {
	const answers = (medium: Meter['medium'], identifier: string) =>
		[30, 31, 32].map((index) => {
			const said = createCjt188Device(truth, meterOf(medium, { index })).hear(
				requestsIn(request(0x01, `${identifier}01`)).requests[0]!,
				now,
			)
			return said === null ? null : said.subarray(said.indexOf(0x68))
		})
	expect(answers('water', '901F').map((said) => said?.[9] ?? null)).toEqual([0x81, 0xc1, 0x81])
	expect(answers('water', '1F90').map((said) => said?.[9] ?? null)).toEqual([null, 0x81, null])
	// Bytes 14 and 18 are the first energy's first and last: 05 is the unit.
	const places = answers('heat', '901F').map((said) => (said?.[9] === 0x81 ? [said[14], said[18]] : null))
	expect(places[0]![1]).toBe(0x05)
	expect(places[2]![0]).toBe(0x05)
})
