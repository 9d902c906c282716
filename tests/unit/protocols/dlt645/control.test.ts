import { describe, expect, it } from 'vitest'
import { dlt645 } from '../../../../src/main/protocols/dlt645/driver.ts'
import type { ControlOrder, ControlResult } from '../../../../src/main/protocols/protocol.ts'
import { createDlt645Device } from '../../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import { type Bus, converse } from '../converse.ts'
import { controls, isWrite, losing, meter, place, secrets, trip } from './ordering.ts'
import { truth } from './street.ts'

const valueOfKey = (records: ControlResult['after'], key: string) => records.find((each) => each.key === key)?.value

describe('switching the supply', () => {
	it('shows a trip that was asked and is not yet done apart from one that is done', () => {
		const { order, time } = place({ loadDelayMs: 2_000 })
		const asked = order(trip).result
		expect(asked).toMatchObject({ outcome: 'accepted', before: [{ value: '0000' }], after: [{ value: '0040' }] })
		expect(asked.text).toContain('not moved yet')
		time.nowMs += 3_000
		const done = order(trip).result
		expect(done).toMatchObject({ outcome: 'done', after: [{ value: '0050' }] })
	})

	it('permits to close, which is done when somebody presses the button, and closes directly', () => {
		const { order } = place({ loadDelayMs: 0 })
		expect(order(trip).result.outcome).toBe('done')
		const permitted = order({ kind: 'supply', action: 'permit-close', until: '2026-11-22T18:00:00' }).result
		expect(permitted).toMatchObject({ outcome: 'accepted', after: [{ value: '0010' }] })
		expect(permitted.text).toContain('button')
		expect(order({ kind: 'supply', action: 'close', until: null }).result.outcome).toBe('done')
	})

	it('holds a trip back while the power is kept on', () => {
		const { order, time } = place({ loadDelayMs: 0 })
		expect(order({ kind: 'supply', action: 'keep-on', until: null }).result.outcome).toBe('done')
		expect(order(trip).result.outcome).toBe('accepted')
		time.nowMs += 60_000
		expect(order(trip).result.outcome).toBe('accepted')
		expect(order({ kind: 'supply', action: 'keep-off', until: null }).result.outcome).toBe('done')
		expect(order(trip).result.outcome).toBe('done')
	})

	it('sounds and ends the alarm', () => {
		const { order } = place()
		expect(order({ kind: 'supply', action: 'alarm-on', until: null }).result).toMatchObject({
			outcome: 'done',
			after: [{ value: '0080' }],
		})
		expect(order({ kind: 'supply', action: 'alarm-off', until: null }).result.outcome).toBe('done')
	})

	it('is refused by the meter after the order’s own end', () => {
		const { order } = place()
		const late = order({ kind: 'supply', action: 'trip', until: '2026-11-22T17:00:00' }).result
		expect(late).toMatchObject({ outcome: 'refused', meterError: { code: '01' } })
		expect(order({ kind: 'supply', action: 'trip', until: 'tomorrow' }).result.outcome).toBe('not-sent')
	})

	it('sends the bytes of the captured order', () => {
		const { sent } = place().order(trip)
		// L = 10: 02 12 34 56, operator 7 low pair first, 1A 00, 00 00 00 30 12 99, all +33H
		expect(sent[1]).toContain('681C10354567893A3333334D333333336345CC')
	})
})

describe('an order whose answer does not come', () => {
	it('is never sent again, and the status word decides where it can', () => {
		const { bus, order } = place({ loadDelayMs: 0 })
		const lostOrder = order(trip, losing(bus, 'request'))
		expect(lostOrder.result).toMatchObject({ outcome: 'unknown', after: [{ value: '0000' }] })
		expect(controls(lostOrder.sent)).toEqual(['11', '1C', '11'])
		const lostAnswer = order(trip, losing(bus, 'answer'))
		expect(lostAnswer.result).toMatchObject({ outcome: 'done', after: [{ value: '0050' }] })
	})

	it('asks for no repetition of its step, and holds the line from the first question to the last', () => {
		const session = dlt645.control(meter.address, trip, { secrets })
		const { bus } = place()
		const steps: unknown[] = []
		converse(session, (bytes, step) => {
			steps.push([isWrite(bytes), step.retries, step.hold])
			return bus(bytes, step)
		})
		expect(steps).toEqual([
			[false, undefined, true],
			[true, 0, true],
			[false, undefined, true],
		])
	})

	it('stays unknown where nothing can be read back either, and is not sent where nothing can be read before', () => {
		const { bus, order } = place()
		let wrote = false
		const dying: Bus = (bytes, step) => {
			if (wrote) return new Uint8Array()
			wrote = isWrite(bytes)
			return wrote ? new Uint8Array() : bus(bytes, step)
		}
		expect(order(trip, dying).result.outcome).toBe('unknown')
		const dead = order(trip, () => new Uint8Array())
		expect(dead.result).toMatchObject({ outcome: 'not-sent', frames: [] })
		expect(controls(dead.sent)).toEqual(['11'])
	})
})

describe('writing a parameter', () => {
	const limits: ControlOrder = { kind: 'parameter', item: '04000103', value: '30' }

	it('is done when it reads back as ordered', () => {
		const { order } = place()
		expect(order(limits).result).toMatchObject({
			outcome: 'done',
			before: [{ key: '04000103', value: '15' }],
			after: [{ key: '04000103', value: '30' }],
		})
	})

	it('takes a table entry by entry, the last one filling the rest', () => {
		const { order } = place()
		const { result } = order({ kind: 'parameter', item: '04010001', value: '06:00=1, 21:30=2' })
		expect(result.outcome).toBe('done')
		expect(result.after.map(({ value }) => value)).toEqual(['06:00=1', ...Array(13).fill('21:30=2')])
	})

	it('finds that a meter answered an error and changed a part all the same', () => {
		const { order } = place({ errsButWrites: () => true })
		const { result, sent } = order({ kind: 'parameter', item: '04010001', value: '05:00=1 23:00=2' })
		expect(result.outcome).toBe('unknown')
		expect(result.meterError).toMatchObject({ code: '01' })
		expect(result.text).toContain('ordered 23:00=2, before 22:00=2, now 22:00=2')
		expect(controls(sent)).toEqual(['11', '14', '11'])
	})

	it('is refused where the meter refused and nothing changed', () => {
		const { bus, order } = place()
		const stubborn: Bus = (bytes, step) => {
			const [request] = requestsIn(bytes).requests
			const [unallowed] = requestsIn(bytes.slice()).requests
			if (request!.control !== 0x14) return bus(bytes, step)
			unallowed!.data.set([0x02, 0x99, 0x99, 0x99], 4)
			return createDlt645Device(truth, meter).hear(unallowed!, 0) ?? new Uint8Array()
		}
		expect(order(limits, stubborn).result).toMatchObject({ outcome: 'refused', meterError: { code: '04' } })
	})

	it('is not sent where the value, the item or its reading does not allow it', () => {
		const { order } = place()
		const not = (item: string, value: string) => {
			const { result, sent } = order({ kind: 'parameter', item, value })
			expect(result.outcome, item).toBe('not-sent')
			expect(controls(sent).filter((control) => control === '14')).toEqual([])
			return result.text
		}
		expect(not('04000103', '30.5')).toContain('30.5')
		expect(not('04000103', '100')).toContain('no value')
		expect(not('04010001', '24:61=1')).toContain('no value')
		expect(not('00010000', '1.00')).toContain('no identifier of a parameter')
		expect(not('0400010C', '2026-11-22T17:00:00')).toContain('clock')
		expect(not('04000401', '000000000077')).toContain('address')
		expect(not('04001101', '00')).toContain('could not be checked')
	})
})

describe('setting the clock', () => {
	const local = '2026-11-22T17:10:00'

	it('is done when the clock shows the new time', () => {
		const { order } = place()
		const { result } = order({ kind: 'clock', local })
		expect(result.outcome).toBe('done')
		expect(valueOfKey(result.before, '0400010C')).toBe('2026-11-22T17:03:20')
		expect(valueOfKey(result.after, '0400010C')).toBe(local)
	})

	it('takes date and time apart where the meter has no common item, and stops after the first refusal', () => {
		const { bus, order } = place()
		const old: Bus = (bytes, step) => {
			const request = requestsIn(bytes).requests[0]!
			const isCommon = request.control === 0x11 && request.data[0] === 0x0c
			if (!isCommon) return bus(bytes, step)
			return createDlt645Device(truth, meter).hear({ ...request, data: Uint8Array.of(0, 0, 0, 0x0e) }, 0)!
		}
		const both = order({ kind: 'clock', local: '2026-11-23T08:00:00' }, old)
		expect(both.result.outcome).toBe('done')
		expect(controls(both.sent)).toEqual(['11', '11', '11', '14', '14', '11', '11'])
		const wrong = order({ kind: 'clock', local }, old, { secrets: { password: '02000000' } })
		expect(controls(wrong.sent)).toEqual(['11', '11', '11', '14', '11', '11'])
		expect(wrong.result).toMatchObject({ outcome: 'refused', meterError: { code: '04' } })
	})

	it('stays unknown where the order may have been lost', () => {
		const { bus, order } = place()
		expect(order({ kind: 'clock', local }, losing(bus, 'request')).result.outcome).toBe('unknown')
		expect(order({ kind: 'clock', local }, losing(bus, 'answer')).result.outcome).toBe('done')
	})

	it('is told to everybody at once without an answer', () => {
		const { result, sent } = converse(dlt645.control('999999999999', { kind: 'clock', local }), () => new Uint8Array())
		expect(result.outcome).toBe('accepted')
		// 00 10 17 22 11 26, +33H; no checksum of ours but the standard's
		const body = '6899999999999968080633434A554459'
		const sum = Buffer.from(body, 'hex').reduce((total, byte) => total + byte, 0) & 0xff
		expect(sent).toEqual([`FEFEFEFE${body}${sum.toString(16).toUpperCase().padStart(2, '0')}16`])
		expect(converse(dlt645.control('999999999999', trip, { secrets }), () => new Uint8Array()).sent).toEqual([])
	})
})

describe('freezing', () => {
	it('is done when a new freeze is there', () => {
		const { order, time } = place()
		const first = order({ kind: 'freeze', at: 'now' }).result
		expect(first).toMatchObject({ outcome: 'done', before: [], after: [{ value: '2026-11-22T17:03' }] })
		expect(order({ kind: 'freeze', at: 'now' }).result.outcome).toBe('accepted')
		time.nowMs += 60_000
		expect(order({ kind: 'freeze', at: 'now' }).result.outcome).toBe('done')
	})

	it('at later times is taken and cannot be read back', () => {
		const { order } = place()
		const times = { 'hourly:15': '15999999', 'daily:06:30': '30069999', 'monthly:01T00:05': '05000199' }
		for (const [at, wire] of Object.entries(times)) {
			const { result, sent } = order({ kind: 'freeze', at })
			expect(result.outcome).toBe('accepted')
			const shifted = Buffer.from(wire, 'hex').map((byte) => byte + 0x33)
			expect(sent[1]).toContain(`681604${Buffer.from(shifted).toString('hex').toUpperCase()}`)
		}
		for (const at of ['hourly:60', 'daily:24:00', 'monthly:00T00:00', 'weekly', 'hourly:07:30']) {
			expect(order({ kind: 'freeze', at }).result.outcome, at).toBe('not-sent')
		}
	})
})

describe('address and speed', () => {
	it('gives a new address to the meter whose programming key is pressed, and sees it there', () => {
		const { order } = place({ isKeyPressed: () => true })
		const { result, sent } = order({ kind: 'address', address: '77' })
		expect(result).toMatchObject({ outcome: 'done', after: [{ value: '000000000077' }] })
		expect(controls(sent)).toEqual(['11', '11', '15', '11', '11'])
	})

	it('says that the meter did not take it, or that somebody has it already', () => {
		const { bus, order } = place()
		const { result } = order({ kind: 'address', address: '77' })
		expect(result.outcome).toBe('refused')
		expect(result.text).toContain('programming key')
		const other = createDlt645Device(truth, { ...meter, address: '000000000077' })
		const two: Bus = (bytes, step) => other.hear(requestsIn(bytes).requests[0]!, 0) ?? bus(bytes, step)
		const taken = order({ kind: 'address', address: '77' }, two)
		expect(taken.result.outcome).toBe('not-sent')
		expect(controls(taken.sent)).toEqual(['11', '11'])
	})

	it('speaks at the new speed after the meter agreed to it', () => {
		const { bus, order } = place()
		const bauds: unknown[] = []
		const { result } = order({ kind: 'baud', baud: 9600 }, (bytes, step) => {
			bauds.push(step.baud)
			return bus(bytes, step)
		})
		expect(result.outcome).toBe('done')
		expect(bauds).toEqual([undefined, undefined, 9600])
		expect(order({ kind: 'baud', baud: 300 }).result.outcome).toBe('not-sent')
	})
})

describe('what is no order for one meter', () => {
	it('is not sent', () => {
		const { bus } = place()
		for (const address of ['AAAAAAAAAAAA', '999999999999', 'x']) {
			const { result, sent } = converse(dlt645.control(address, trip, { secrets }), bus)
			expect(result.outcome).toBe('not-sent')
			expect(sent).toEqual([])
		}
		expect(place().order({ kind: 'valve', action: 'open' }).result.outcome).toBe('not-sent')
	})
})
