import { expect, test } from 'vitest'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import type { ControlOrder, Heard } from '../../../../src/main/protocols/protocol.ts'
import type { MbusDevice } from '../../../../src/virtual/mbus/device.ts'
import { deviceOf, type Street, streetOf } from './street.ts'

const order = (street: Street, address: string, wanted: ControlOrder) => street.talk(mbus.control(address, wanted))
const silence: Heard = { kind: 'silence' }
const orders = (sent: readonly string[]) => sent.filter((frame) => /^68....68(53|73)..(5[01]|B[8-F])/.test(frame))

test('a new meter at address 0 gets its address, and is found there as the one it was', () => {
	const meter = deviceOf('67012305', '0')
	const { result, sent } = order(streetOf([meter, deviceOf('67012318', '4')]), '0', { kind: 'address', address: '3' })
	expect(result).toMatchObject({
		outcome: 'done',
		before: [{ key: '017A', role: 'bus-address', value: '0' }],
		after: [{ value: '3' }],
	})
	expect(meter.state().primary).toBe(3)
	expect(orders(sent)).toEqual(['68060668730051017A0342' + '16'])
	expect(result.frames.length).toBeGreaterThanOrEqual(3)
})

test('among many new meters one is given its address by its number', () => {
	const meters = [deviceOf('67012305', '0'), deviceOf('67012318', '0')]
	const street = streetOf(meters)
	expect(order(street, '0', { kind: 'address', address: '5' }).result.outcome).toBe('not-sent')
	const { result, sent } = order(street, '67012318', { kind: 'address', address: '5' })
	expect(result).toMatchObject({ outcome: 'done', after: [{ value: '5' }] })
	expect(meters.map((meter) => meter.state().primary)).toEqual([0, 5])
	expect(orders(sent)).toHaveLength(1)
})

test('an address that somebody has is not given a second time, and none that does not exist', () => {
	const meters = [deviceOf('67012305', '3'), deviceOf('67012318', '4')]
	const street = streetOf(meters)
	for (const address of ['4', '3', '251', '12345678', '']) {
		const { result, sent } = order(street, '3', { kind: 'address', address })
		expect(result.outcome, address).toBe('not-sent')
		expect(result.text).not.toBe('')
		expect(orders(sent)).toEqual([])
	}
	expect(meters.map((meter) => meter.state().primary)).toEqual([3, 4])
})

/** Which of the heard answers belongs to the order: the request after the greeting that repeats nothing. */
function losing(meters: readonly MbusDevice[], nth: number): Street {
	return streetOf(meters, (heard, at) => (at === nth ? silence : heard))
}

test('an acknowledgement that is lost does not matter where the read-back proves the order', () => {
	const meter = deviceOf('67012305', '3')
	// Greeting, request, look at the new address, greeting, order
	const { result, sent } = order(losing([meter], 4), '3', { kind: 'address', address: '9' })
	expect(sent[4]).toContain('51017A09')
	expect(result.outcome).toBe('done')
	expect(orders(sent)).toHaveLength(1)
})

test('a meter that follows no order is refused, one that is gone afterwards is unknown, and nothing is sent twice', () => {
	const deaf: MbusDevice = deafTo(0x51, deviceOf('67012305', '3'))
	const refused = order(streetOf([deaf]), '3', { kind: 'address', address: '9' })
	expect(refused.result).toMatchObject({ outcome: 'refused', after: [{ value: '3' }] })
	expect(refused.result.text).toContain('did not acknowledge')
	expect(orders(refused.sent)).toHaveLength(1)
	const gone = streetOf([deviceOf('67012305', '3')], (heard, nth) => (nth > 3 ? silence : heard))
	const unknown = order(gone, '3', { kind: 'address', address: '9' })
	expect(unknown.result.outcome).toBe('unknown')
	expect(orders(unknown.sent)).toHaveLength(1)
})

function deafTo(ci: number, device: MbusDevice): MbusDevice {
	return { ...device, hear: (request, now, baud) => (request.ci === ci ? null : device.hear(request, now, baud)) }
}

test('the speed is changed and proved at the new speed; the line has to follow', () => {
	const meter = deviceOf('67012305', '3')
	const { result, sent } = order(streetOf([meter, deviceOf('67012318', '4')]), '3', { kind: 'baud', baud: 9600 })
	expect(result).toMatchObject({ outcome: 'done', after: [{ role: 'baud', value: '9600' }] })
	expect(meter.state().baud).toBe(9600)
	expect(orders(sent)).toEqual(['680303687303BD3316'])
	const byNumber = deviceOf('67012318', '4')
	expect(order(streetOf([byNumber]), '67012318', { kind: 'baud', baud: 300 }).result.outcome).toBe('done')
	expect(byNumber.state().baud).toBe(300)
})

test('a meter that keeps its speed has refused, one on a line whose speed is not ours has accepted', () => {
	const deaf = deafTo(0xbd, deviceOf('67012305', '3'))
	expect(order(streetOf([deaf]), '3', { kind: 'baud', baud: 9600 }).result.outcome).toBe('refused')
	const meter = deviceOf('67012305', '3')
	const gateway: MbusDevice = { ...meter, hear: (request, now) => meter.hear(request, now, meter.state().baud) }
	expect(order(streetOf([gateway]), '3', { kind: 'baud', baud: 9600 }).result.outcome).toBe('accepted')
	expect(order(streetOf([meter]), '3', { kind: 'baud', baud: 115200 }).result.outcome).toBe('not-sent')
})

test('an order of which nobody knows what became is unknown: neither speed is answered', () => {
	const lost = streetOf([deviceOf('67012305', '3')], (heard, nth) => (nth > 3 ? silence : heard))
	expect(order(lost, '3', { kind: 'baud', baud: 9600 }).result.outcome).toBe('unknown')
})

test('the clock is set in the form the meter states, and goes on from there', () => {
	const meter = deviceOf('67012305', '3')
	const street = streetOf([meter])
	const { result, sent } = order(street, '3', { kind: 'clock', local: '2026-11-22T18:30:00' })
	expect(result).toMatchObject({
		outcome: 'done',
		before: [{ key: '046D', value: '2026-11-22T17:03:00' }],
		after: [{ key: '046D', value: '2026-11-22T18:30:00' }],
	})
	expect(orders(sent)).toEqual(['6809096873035104' + '6D1E1256' + '3B' + 'F9' + '16'])
	street.pass(60_000)
	const { result: later } = street.talk(mbus.read('3', { kind: 'clock' }))
	expect(later.clock?.local).toBe('2026-11-22T18:31:00')
})

test('a clock that is not followed, not stated or no time at all is told apart', () => {
	const deaf = deafTo(0x51, deviceOf('67012305', '3'))
	const refused = order(streetOf([deaf]), '3', { kind: 'clock', local: '2026-11-22T18:30:00' })
	expect(refused.result).toMatchObject({ outcome: 'refused', after: [{ value: '2026-11-22T17:03:00' }] })
	for (const local of ['2026-02-30T18:30:00', '2026-11-22', '1970-01-01T00:00:00', 'now']) {
		const { result, sent } = order(streetOf([deviceOf('67012305', '3')]), '3', { kind: 'clock', local })
		expect([local, result.outcome, orders(sent)]).toEqual([local, 'not-sent', []])
	}
})

test('an application reset is accepted, and what the meter says before and after is told', () => {
	const meter = deviceOf('67012305', '3')
	const { result, sent } = order(streetOf([meter]), '67012305', { kind: 'reset' })
	expect(result.outcome).toBe('accepted')
	expect(orders(sent)).toEqual(['6803036873FD50C016'])
	expect(result.before.find(({ key }) => key === '0C06')).toEqual(result.after.find(({ key }) => key === '0C06'))
	expect(meter.state().resetSubcode).toBe(0)
})

test('an application reset with a subcode is a parameter', () => {
	const meter = deviceOf('67012305', '3')
	const { result } = order(streetOf([meter]), '3', { kind: 'parameter', item: '50', value: '6a' })
	expect([result.outcome, meter.state().resetSubcode]).toEqual(['accepted', 0x6a])
	const none = order(streetOf([meter]), '3', { kind: 'parameter', item: '0413', value: '5' })
	expect([none.result.outcome, none.sent]).toEqual(['not-sent', []])
})

test('orders of other trades, and orders to whoever happens to fit, are not sent', () => {
	const street = streetOf([deviceOf('67012305', '3')])
	const { result, sent } = order(street, '3', { kind: 'valve', action: 'close' })
	expect([result.outcome, sent]).toEqual(['not-sent', []])
	const wild = order(street, '6701230F', { kind: 'reset' })
	expect([wild.result.outcome, wild.sent]).toEqual(['not-sent', []])
	expect(order(street, 'x', { kind: 'reset' }).result.outcome).toBe('not-sent')
	expect(order(street, '77', { kind: 'reset' }).result).toMatchObject({ outcome: 'not-sent', frames: [] })
})
