import { expect, test } from 'vitest'
import { dayNumberOf, dayStart } from '../../../src/virtual/building/clock.ts'
import { meters } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createMbusDevice } from '../../../src/virtual/mbus/device.ts'
import { requestsIn } from '../../../src/virtual/mbus/frame.ts'

const truth = createTruth(4)
const meter = meters.find(({ medium, address }) => medium === 'heat' && address === '3')!
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const short = (control: number, address: number) =>
	Uint8Array.of(0x10, control, address, (control + address) % 256, 0x16)
const long = (...counted: number[]) =>
	Uint8Array.from([
		...[0x68, counted.length, counted.length, 0x68],
		...counted,
		counted.reduce((sum, byte) => sum + byte, 0) % 256,
		0x16,
	])
type Device = ReturnType<typeof createMbusDevice>
function ask(device: Device, frame: Uint8Array, at = now): number[] | null {
	const { requests } = requestsIn(frame)
	expect(requests).toHaveLength(1)
	const said = device.hear(requests[0]!, at)
	return said === null ? null : Array.from(said)
}
const hex = (bytes: readonly number[]) =>
	bytes
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
/** Low byte first, as digits. */
const digits = (bytes: readonly number[]) => hex(bytes.toReversed())

test('the device answers E5 to SND_NKE at its primary address and is silent at every other', () => {
	const device = createMbusDevice(truth, meter)
	expect(ask(device, short(0x40, 3))).toEqual([0xe5])
	expect(ask(device, short(0x40, 254))).toEqual([0xe5])
	for (const address of [0, 2, 4, 253, 255]) expect(ask(device, short(0x40, address))).toBeNull()
	expect(ask(device, short(0x7a, 3))).toEqual([0xe5])
})

test('RSP_UD has a long header with identification, ZLW, medium 04 and a rising access number', () => {
	const device = createMbusDevice(truth, meter)
	ask(device, short(0x40, 3))
	const [first, second] = [ask(device, short(0x7b, 3))!, ask(device, short(0x5b, 3))!]
	for (const said of [first, second]) {
		expect(said[0]).toBe(0x68)
		expect(said[1]).toBe(said[2])
		expect(said.length).toBe(said[1]! + 6)
		expect(said.at(-2)).toBe(said.slice(4, -2).reduce((sum, byte) => (sum + byte) % 256, 0))
		expect(said.slice(4, 7)).toEqual([0x08, 3, 0x72])
		expect(digits(said.slice(7, 11))).toBe(meter.serial)
		const maker = said[11]! + said[12]! * 256
		const letters = [maker >> 10, (maker >> 5) & 31, maker & 31].map((code) => String.fromCharCode(64 + code))
		expect(letters.join('')).toBe('ZLW')
		expect(said[14]).toBe(0x04)
	}
	expect(second[15]).toBe(first[15]! + 1)
})

test('energy is shown in whole kWh and volume in litres, cut off and not rounded', () => {
	const device = createMbusDevice(truth, meter)
	const said = hex(ask(device, short(0x7b, 3))!)
	const { totalMilliWh, volumeMl } = truth.registersAt(meter, now)
	const field = (key: string) =>
		digits([...Buffer.from(said.slice(said.indexOf(key) + 4, said.indexOf(key) + 12), 'hex')])
	expect(field('0C06')).toBe(String(Math.floor(totalMilliWh / 1e6)).padStart(8, '0'))
	expect(field('0C13')).toBe(String(Math.floor(volumeMl / 1e3)).padStart(8, '0'))
})

test('fifteen month starts lie in the telegrams, each with the value of 00:00 on the 1st', () => {
	const device = createMbusDevice(truth, meter)
	ask(device, short(0x40, 3))
	let all = ''
	let telegrams = 0
	for (let control = 0x7b, more = true; more; control ^= 0x20) {
		const said = ask(device, short(control, 3))!
		more = said.at(-3) === 0x1f
		all += hex(said.slice(19, more ? -3 : -2))
		telegrams++
	}
	expect(telegrams).toBe(2)
	for (let back = 1; back <= 15; back++) {
		const month = new Date(Date.UTC(2026, 11 - back, 1))
		const [year, number] = [month.getUTCFullYear(), month.getUTCMonth() + 1]
		const dif = (type: number) => hex(back === 1 ? [type | 0x40] : [type | 0x80 | (back % 2 ? 0x40 : 0), back >> 1])
		const at = dayStart(dayNumberOf(year, number, 1), 'local')
		const summer = number > 3 && number <= 10 ? 0x80 : 0
		// Type F: the year's low three bits stand beside the day, the rest beside the month.
		const date = [0x00, summer, 1 | (((year % 100) & 7) << 5), number | (((year % 100) >> 3) << 4)]
		expect(all).toContain(`${dif(0x04)}6D${hex(date)}`)
		const energy = String(Math.floor(truth.registersAt(meter, at).totalMilliWh / 1e6)).padStart(8, '0')
		expect(all).toContain(`${dif(0x0c)}06${hex([...Buffer.from(energy, 'hex')].toReversed())}`)
	}
})

test('the same frame count bit repeats the telegram, a toggled one brings the next, after the last the first', () => {
	const device = createMbusDevice(truth, meter)
	ask(device, short(0x40, 3))
	const first = ask(device, short(0x7b, 3))
	expect(ask(device, short(0x7b, 3), now + 5_000)).toEqual(first)
	const second = ask(device, short(0x5b, 3))
	expect(second).not.toEqual(first)
	expect(ask(device, short(0x5b, 3))).toEqual(second)
	const again = ask(device, short(0x7b, 3))!
	expect(again.slice(19, 30)).toEqual(first!.slice(19, 30))
	ask(device, short(0x5b, 3))
	ask(device, short(0x40, 3))
	expect(ask(device, short(0x7b, 3))!.slice(19, 30)).toEqual(first!.slice(19, 30))
})

test('a secondary selection matches digits, wildcard nibbles and wildcard bytes, and ends with SND_NKE to FD', () => {
	const device = createMbusDevice(truth, meter)
	const select = (id: string, maker = [0xff, 0xff], version = 0xff, medium = 0xff) =>
		ask(device, long(0x53, 0xfd, 0x52, ...Buffer.from(id, 'hex').toReversed(), ...maker, version, medium))
	expect(ask(device, short(0x5b, 0xfd))).toBeNull()
	expect(select('FFFFFFFF')).toEqual([0xe5])
	expect(select(`${meter.serial.slice(0, 5)}FFF`)).toEqual([0xe5])
	expect(select('1FFFFFFF')).toBeNull()
	expect(ask(device, short(0x7b, 0xfd))).toBeNull()
	expect(select(meter.serial, [0x97, 0x69], 0x11, 0x04)).toEqual([0xe5])
	expect(ask(device, short(0x7b, 0xfd))![5]).toBe(3)
	expect(ask(device, short(0x40, 0xfd))).toEqual([0xe5])
	expect(ask(device, short(0x7b, 0xfd))).toBeNull()
	expect(select(meter.serial, [0x97, 0x69], 0x11, 0x07)).toBeNull()
})

test('what is not a request stays unanswered: own answers, wrong checksums, noise', () => {
	expect(requestsIn(Uint8Array.of(0x10, 0x5b, 0x03, 0x5f, 0x16)).requests).toHaveLength(0)
	expect(requestsIn(Uint8Array.of(0x68, 0x03, 0x04, 0x68, 0x10, 0x10, 0x40, 0x03, 0x43, 0x16)).requests).toHaveLength(1)
	const device = createMbusDevice(truth, meter)
	expect(ask(device, long(0x08, 3, 0x72, 0x00))).toBeNull()
	expect(ask(device, long(0x53, 3, 0x51, 0x01, 0x7a, 0xfb))).toBeNull()
	expect(ask(device, long(0x53, 3, 0x51, 0x04, 0x13, 0x05, 0, 0, 0))).toBeNull()
	expect(ask(device, long(0x53, 3, 0x50))).toEqual([0xe5])
})

test('hex digits of a number are digits; each byte of maker, version and medium is wild by itself', () => {
	const device = createMbusDevice(truth, { ...meter, serial: 'A1B2C3D4' })
	const select = (...pattern: number[]) => ask(device, long(0x53, 0xfd, 0x52, ...pattern))
	expect(select(0xd4, 0xc3, 0xb2, 0xa1, 0xff, 0xff, 0xff, 0xff)).toEqual([0xe5])
	expect(select(0xdf, 0xc3, 0xf2, 0xaf, 0xff, 0x69, 0xff, 0x04)).toEqual([0xe5])
	expect(select(0xd4, 0xc3, 0xb2, 0xa1, 0x98, 0xff, 0xff, 0xff)).toBeNull()
	expect(select(0xd5, 0xc3, 0xb2, 0xa1, 0xff, 0xff, 0xff, 0xff)).toBeNull()
	ask(device, short(0x40, 3))
	expect(digits(ask(device, short(0x7b, 3))!.slice(7, 11))).toBe('A1B2C3D4')
})

test('a new primary address holds from its acknowledgement on; the old one is nobody’s', () => {
	const device = createMbusDevice(truth, meter)
	expect(ask(device, long(0x73, 3, 0x51, 0x01, 0x7a, 17))).toEqual([0xe5])
	expect(ask(device, short(0x40, 3))).toBeNull()
	expect(ask(device, short(0x40, 17))).toEqual([0xe5])
	expect(ask(device, short(0x7b, 17))![5]).toBe(17)
	expect(device.state().primary).toBe(17)
})

test('a meter without a primary address in the plan is as it came from the factory: address 0', () => {
	const device = createMbusDevice(truth, { ...meter, address: '67012342' })
	expect(ask(device, short(0x40, 0))).toEqual([0xe5])
})

test('at another speed than its own a meter is deaf; unheard at the new one it goes back after two minutes', () => {
	const device = createMbusDevice(truth, meter)
	const ping = requestsIn(short(0x40, 3)).requests[0]!
	expect(ask(device, long(0x73, 3, 0xbd))).toEqual([0xe5])
	expect(device.hear(ping, now + 60_000, 2400)).toBeNull()
	expect(device.hear(ping, now + 60_000)).toBeNull()
	expect(device.hear(ping, now + 121_000, 2400)).toEqual(Uint8Array.of(0xe5))
	expect(ask(device, long(0x73, 3, 0xbd), now + 130_000)).toEqual([0xe5])
	expect(device.hear(ping, now + 140_000, 9600)).toEqual(Uint8Array.of(0xe5))
	expect(device.hear(ping, now + 999_000, 2400)).toBeNull()
	expect(device.state().baud).toBe(9600)
})

test('an application reset may name what it is about, and begins the readout anew', () => {
	const device = createMbusDevice(truth, meter)
	const first = ask(device, short(0x7b, 3))!
	expect(ask(device, long(0x73, 3, 0x50, 0x60))).toEqual([0xe5])
	expect(device.state().resetSubcode).toBe(0x60)
	expect(ask(device, short(0x5b, 3))!.slice(19, 40)).toEqual(first.slice(19, 40))
	expect(ask(device, long(0x73, 3, 0x50, ...Array.from({ length: 11 }, () => 0)))).toBeNull()
})

test('the same order under the same frame count bit is acknowledged and not carried out twice', () => {
	const device = createMbusDevice(truth, meter)
	const order = long(0x73, 3, 0x51, 0x04, 0x6d, 30, 18, 0x56, 0x3b)
	expect(ask(device, order)).toEqual([0xe5])
	const shift = device.state().clockShiftMs
	expect(ask(device, order, now + 60_000)).toEqual([0xe5])
	expect(device.state().clockShiftMs).toBe(shift)
	expect(ask(device, long(0x73, 3, 0x51, 0x04, 0x6d, 0x80, 18, 0x56, 0x3b))).toBeNull()
})

test('electricity states its total and two tariffs in 10 Wh, water and gas their volume, each with its medium', () => {
	const said = (medium: typeof meter.medium) => {
		const device = createMbusDevice(truth, { ...meter, medium })
		return ask(device, short(0x7b, 3))!
	}
	const power = said('electricity')
	const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt({ ...meter, medium: 'electricity' }, now)
	expect(totalMilliWh).toBe(t1MilliWh + t2MilliWh)
	for (const [key, milliWh] of [
		['0C04', totalMilliWh],
		['8C1004', t1MilliWh],
		['8C2004', t2MilliWh],
	] as const) {
		const shown = String(Math.floor(milliWh / 10_000)).padStart(8, '0')
		expect(hex(power)).toContain(key + hex([...Buffer.from(shown, 'hex')].toReversed()))
	}
	expect(power[14]).toBe(0x02)
	for (const [medium, type] of [
		['water', 7],
		['warm-water', 6],
		['gas', 3],
	] as const) {
		const { volumeMl } = truth.registersAt({ ...meter, medium }, now)
		const shown = String(Math.floor(volumeMl / 1_000)).padStart(8, '0')
		expect(hex(said(medium))).toContain(`0C13${hex([...Buffer.from(shown, 'hex')].toReversed())}`)
		expect(said(medium)[14]).toBe(type)
	}
})
