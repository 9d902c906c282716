/** What a master can change in the virtual meters; frames are put together from the standard or captured elsewhere. */
import { expect, test } from 'vitest'
import type { Meter } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import type { ControlHabits } from '../../../src/virtual/dlt645/control.ts'
import { createDlt645Device } from '../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../src/virtual/dlt645/frame.ts'
import { createDlt645Of1997Device } from '../../../src/virtual/dlt645-1997/device.ts'
import { outsideText } from '../../outside.ts'

const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const meterAt = (address: string): Meter => ({
	...{ index: 910, address, serial: address, line: 'strom-1', medium: 'electricity', floor: 'KG', unit: 'Allgemein' },
	...{ use: 'flat', clock: 'local', clockOffsetMs: 0 },
})
const bytes = (hex: string): number[] => (hex.match(/[0-9A-F]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16))
const own = '240719000910'

/** 68 A0…A5 68 C L DATA+33H CS 16 */
function frame(control: number, data: string, address = own): Uint8Array {
	const payload = bytes(data).map((byte) => (byte + 0x33) % 256)
	const body = [0x68, ...bytes(address).toReversed(), 0x68, control, payload.length, ...payload]
	return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
}

/** A meter that is asked frame by frame; answers as 'control data', 33H taken off, null for silence. */
function meter(habits: ControlHabits = {}, device = createDlt645Device(truth, meterAt(own), habits)) {
	const say = (request: Uint8Array, at = now): string | null => {
		const [heard] = requestsIn(request).requests
		const said = device.hear(heard!, at)
		if (said === null) return null
		const answer = [...said.subarray(said.indexOf(0x68))]
		expect(answer.at(-2)).toBe(answer.slice(0, -2).reduce((sum, byte) => (sum + byte) % 256, 0))
		const data = answer.slice(10, -2).map((byte) => ((byte + 256 - 0x33) % 256).toString(16).padStart(2, '0'))
		return [answer[8]!.toString(16), ...data].join(' ').toUpperCase()
	}
	return { device, say }
}
const status = frame(0x11, '03 05 00 04')

type Line = { readonly protocol: string; readonly hex: string; readonly expected: Readonly<Record<string, string>> }
const outside = (outsideText('protocols/cn.jsonl') ?? '')
	.split('\n')
	.filter((line) => line !== '')
	.map((line) => JSON.parse(line) as Line)

test.skipIf(outside.length === 0)('captured relay orders are obeyed by the meter that they are for', () => {
	const orders = outside.filter(({ protocol, expected }) => protocol === 'DL/T 645-2007' && expected.n1 !== undefined)
	expect(orders.length).toBeGreaterThanOrEqual(3)
	for (const { hex, expected } of orders) {
		const [request] = requestsIn(Uint8Array.from(bytes(hex))).requests
		const password = Buffer.from(request!.data.subarray(0, 4)).toString('hex').toUpperCase()
		const device = createDlt645Device(truth, meterAt(expected.address!), { password, loadDelayMs: 0 })
		const { say } = meter({}, device)
		expect(say(Uint8Array.from(bytes(hex)))).toBe('9C')
		const word = say(frame(0x11, '03 05 00 04', expected.address))
		expect(word).toBe(`91 03 05 00 04 ${expected.n1 === '1A' ? '50' : '00'} 00`)
	}
})

test('a trip is asked at once and done after the delay; power-keep holds it back', () => {
	const { say } = meter({ loadDelayMs: 2_000 })
	const order = (action: string) => frame(0x1c, `02 12 34 56 00 00 00 00 ${action} 00 00 00 00 00 00 00`)
	expect(say(order('1A'))).toBe('9C')
	expect(say(status)).toBe('91 03 05 00 04 40 00')
	expect(say(status, now + 2_000)).toBe('91 03 05 00 04 50 00')
	expect(say(order('1B'), now + 3_000)).toBe('9C')
	expect(say(status, now + 4_000)).toBe('91 03 05 00 04 10 00')
	expect(say(order('1C'), now + 5_000)).toBe('9C')
	expect(say(order('3A'), now + 5_000)).toBe('9C')
	expect(say(order('1A'), now + 5_000)).toBe('9C')
	expect(say(status, now + 60_000)).toBe('91 03 05 00 04 40 10')
	expect(say(order('77'), now)).toBe('DC 01')
})

test('what one meter was told changes no other', () => {
	const one = meter({ loadDelayMs: 0 })
	const other = meter({ loadDelayMs: 0 })
	one.say(frame(0x1c, '02 12 34 56 00 00 00 00 1A 00 00 00 00 00 00 00'))
	expect(one.say(status)).toContain('50 00')
	expect(other.say(status)).toContain('00 00')
})

test('three wrong passwords lock it for a day, a right one in between forgives', () => {
	const { say } = meter()
	const write = (password: string) => frame(0x14, `03 01 00 04 ${password} 00 00 00 00 30`)
	expect([say(write('02 99 99 99')), say(write('02 99 99 99')), say(write('02 12 34 56'))]).toEqual([
		'D4 04',
		'D4 04',
		'94',
	])
	for (let count = 0; count < 3; count++) expect(say(write('02 99 99 99'))).toBe('D4 04')
	expect(say(write('02 12 34 56'))).toBe('D4 04')
	expect(say(write('02 12 34 56'), now + 86_400_000)).toBe('94')
	expect(say(frame(0x11, '03 01 00 04'))).toBe('91 03 01 00 04 30')
})

test('a write that it does not know, or of another length, is refused', () => {
	const { say } = meter()
	expect(say(frame(0x14, '01 11 00 04 02 12 34 56 00 00 00 00 30'))).toBe('D4 02')
	expect(say(frame(0x14, '03 01 00 04 02 12 34 56 00 00 00 00 30 00'))).toBe('D4 01')
	expect(say(frame(0x14, '00 00 01 00 02 12 34 56 00 00 00 00 00 00 00 00'))).toBe('D4 01')
	expect(say(frame(0x14, '03 01 00 04'))).toBe('D4 01')
})

test('its clock takes date and time together and apart, and goes on from there', () => {
	const { say } = meter()
	expect(say(frame(0x14, '0C 01 00 04 02 12 34 56 00 00 00 00 00 10 18 01 23 11 26'))).toBe('94')
	expect(say(frame(0x11, '0C 01 00 04'), now + 5_000)).toBe('91 0C 01 00 04 05 10 18 01 23 11 26')
	expect(say(frame(0x14, '02 01 00 04 02 12 34 56 00 00 00 00 30 59 23'))).toBe('94')
	expect(say(frame(0x14, '01 01 00 04 02 12 34 56 00 00 00 00 04 31 12 26'))).toBe('94')
	expect(say(frame(0x11, '0C 01 00 04'), now + 60_000)).toBe('91 0C 01 00 04 30 00 00 05 01 01 27')
})

test('an instant freeze keeps time and energies, its number counts back', () => {
	const { say } = meter()
	expect(say(frame(0x11, '01 00 01 05'))).toBe('D1 02')
	expect(say(frame(0x16, '99 99 99 99'))).toBe('96')
	expect(say(frame(0x11, '01 00 01 05'), now + 3_600_000)).toBe('91 01 00 01 05 03 17 22 11 26')
	const live = say(frame(0x11, '00 FF 01 00'))!
	expect(say(frame(0x11, '01 01 01 05'), now + 86_400_000)!.slice(15)).toBe(live.slice(15))
	expect(say(frame(0x11, '02 00 01 05'))).toBe('D1 02')
})

test('an error may come with half of the bytes written', () => {
	const { say } = meter({ errsButWrites: () => true })
	expect(say(frame(0x14, '07 03 00 04 02 12 34 56 00 00 00 00 11 22 33'))).toBe('D4 01')
	expect(say(frame(0x11, '07 03 00 04'))).toBe('91 07 03 00 04 11 22 00')
})

test('a new address is taken while the programming key is pressed, and silence is the refusal', () => {
	let isPressed = false
	const { say } = meter({ isKeyPressed: () => isPressed })
	const order = frame(0x15, '77 00 00 00 00 00', 'AAAAAAAAAAAA')
	expect(say(order)).toBeNull()
	isPressed = true
	expect(say(order)).toBe('95')
	expect(say(status)).toBeNull()
	expect(say(frame(0x13, '', '000000000077'))).toBe('93 77 00 00 00 00 00')
	expect(say(frame(0x17, '20', '000000000077'))).toBe('97 20')
	expect(say(frame(0x17, '03', '000000000077'))).toBe('D7 08')
})

test('the meter of the 1997 edition answers as published requests ask, and writes nothing', () => {
	const device = createDlt645Of1997Device(truth, meterAt(own))
	const { say } = meter({}, device)
	// 68 AA×6 68 01 02 43 C3 D5 16: 9010 under a wildcard
	const energy = say(Uint8Array.from(bytes('68 AA AA AA AA AA AA 68 01 02 43 C3 D5 16')))
	const centi = String(Math.floor(truth.registersAt(meterAt(own), now).totalMilliWh / 10_000)).padStart(8, '0')
	expect(energy).toBe(`81 10 90 ${(centi.match(/../g) ?? []).toReversed().join(' ')}`)
	expect(say(frame(0x01, '10 C0'))).toBe('81 10 C0 00 22 11 26')
	expect(say(frame(0x01, '1F 90'))!.endsWith(' AA')).toBe(true)
	expect(say(frame(0x01, '00 A0'))).toBe('C1 02')
	expect(say(frame(0x02, '10 90'))).toBe('C2 02')
	expect(say(frame(0x03, ''))).toMatch(/^83 1F 90 /)
	expect(say(frame(0x04, '11 C0 02 12 34 56 00 00 12'))).toBe('C4 04')
	expect(say(frame(0x08, '00 10 17 22 11 26', '999999999999'))).toBeNull()
})
