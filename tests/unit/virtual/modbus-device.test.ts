import { expect, test } from 'vitest'
import { type Meter, meters } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createModbusDevice, type Frailty } from '../../../src/virtual/modbus/device.ts'
import { requestsIn } from '../../../src/virtual/modbus/frame.ts'

const truth = createTruth(4)
const flat = meters.find(({ medium }) => medium === 'electricity')!
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const { totalMilliWh } = truth.registersAt(flat, now)

const deviceOf = (address: string, model: string, more: Partial<Meter> = {}, frailty?: Frailty) =>
	createModbusDevice(truth, { ...flat, ...more, address, model }, frailty)
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

/** Asks over MBAP and returns the PDU of the answer. */
function ask(device: ReturnType<typeof deviceOf>, pdu: string, at = now): string | null {
	const body = hex(`01 ${pdu}`)
	const { requests, rest } = requestsIn(Uint8Array.from([0, 7, 0, 0, 0, body.length, ...body]))
	expect([requests.length, rest.length]).toEqual([1, 0])
	const said = device.hear(requests[0]!, at)
	if (said === null) return null
	expect([...said.subarray(0, 5)]).toEqual([0, 7, 0, 0, 0])
	return Buffer.from(said.subarray(7)).toString('hex').toUpperCase()
}
const float = (value: number) => {
	const buffer = Buffer.alloc(4)
	buffer.writeFloatBE(value)
	return buffer.toString('hex').toUpperCase()
}

test('an SDM630 says its energy in kWh as a float, high word first, as input registers only', () => {
	const device = deviceOf('tcp:1', 'modbus-eastron-sdm630')
	expect(ask(device, '04 0048 0002')).toBe(`0404${float(totalMilliWh / 1e6)}`)
	expect(ask(device, '03 0048 0002')).toBe('8302')
	expect(ask(device, '04 0048 0051')).toBe('8403')
})

test('an ABB meter counts 0.01 kWh in 64 bits and marks what it has not by all ones', () => {
	const device = deviceOf('tcp:1', 'modbus-abb-b-series')
	const count = BigInt(Math.floor(totalMilliWh / 1e4))
	expect(ask(device, '03 5000 0004')).toBe(`0308${count.toString(16).toUpperCase().padStart(16, '0')}`)
	expect(ask(device, '03 546C 0004')).toBe('0308FFFFFFFFFFFFFFFF')
	expect(ask(device, '04 5000 0004')).toBe('8401')
	expect(ask(device, '03 5008 0001')).toBe('8302')
})

test('an EM24 counts 0.1 kWh with the low word first', () => {
	const count = Math.floor(totalMilliWh / 1e5)
	const words = [count & 0xffff, count >>> 16].map((word) => word.toString(16).toUpperCase().padStart(4, '0'))
	expect(ask(deviceOf('tcp:1', 'modbus-carlo-gavazzi-em24'), '04 0042 0002')).toBe(`0404${words.join('')}`)
})

test('a pulse collector counts litres of a water meter in its first channel', () => {
	const water = { medium: 'water', index: 99, use: 'flat' } as const
	const device = deviceOf('tcp:1', 'modbus-pulse-collector', water)
	const litres = Math.floor(truth.registersAt(device.meter, now).volumeMl / 1000)
	expect(litres).toBeGreaterThan(0)
	expect(ask(device, '03 0000 0004')).toBe(`0308${litres.toString(16).toUpperCase().padStart(8, '0')}00000000`)
})

test('it says who it is, and refuses functions that it has not', () => {
	const device = deviceOf('tcp:1', 'modbus-abb-b-series')
	expect(ask(device, '2B 0E 01 00')).toMatch(/^2B0E01010000030003414242/)
	expect(ask(device, '2B 0E 04 00')).toBe('AB03')
	expect(ask(device, '01 0000 0001')).toBe('8101')
})

test('units, framings and broken checksums that are not its own are met with silence', () => {
	const device = deviceOf('3', 'modbus-abb-b-series')
	const heard = (frame: string) => requestsIn(hex(frame)).requests.map((request) => device.hear(request, now) !== null)
	expect(heard('03 03 5000 0004 54EB')).toEqual([true])
	expect(heard('02 03 5000 0004 553A')).toEqual([false])
	expect(heard('03 03 5000 0004 54EA')).toEqual([])
	expect(heard('0007 0000 0006 03 03 5000 0004')).toEqual([false])
})

test('a frail meter restarts when the next request comes too soon, and is silent for that time', () => {
	const device = deviceOf('tcp:1', 'modbus-abb-b-series', {}, { restMs: 500, rebootMs: 3_000 })
	expect(ask(device, '03 5000 0004', now)).not.toBeNull()
	expect(ask(device, '03 5000 0004', now + 600)).not.toBeNull()
	expect(ask(device, '03 5000 0004', now + 700)).toBeNull()
	expect(ask(device, '03 5000 0004', now + 2_000)).toBeNull()
	expect(ask(device, '03 5000 0004', now + 4_000)).not.toBeNull()
})
