import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import { openWire } from '../../../../src/main/lines/open.ts'
import { parseLineUrl } from '../../../../src/main/lines/url.ts'
import { createLine } from '../../../../src/main/lines/watchdog.ts'
import { cjt188 } from '../../../../src/main/protocols/cjt188/driver.ts'
import type { ControlOrder, Heard, MeterContext, Step } from '../../../../src/main/protocols/protocol.ts'
import { runSession } from '../../../../src/main/protocols/session.ts'
import type { Cjt188Device } from '../../../../src/virtual/cjt188/device.ts'
import type { TcpLine } from '../../../../src/virtual/tcp.ts'
import { frame } from './frames.ts'
import { address, deviceOf, openStreet, startedAt, streetOf } from './street.ts'

type Street = ReturnType<typeof streetOf>
const order = (street: Street, what: ControlOrder, context?: MeterContext) =>
	street.talk(cjt188.control(address, what, context))
const close: ControlOrder = { kind: 'valve', action: 'close' }
const valveIn = (records: readonly { role?: string; value: string | null }[]) =>
	records.find(({ role }) => role === 'valve')?.value
/** Control bytes of what was sent: FE FE FE FE 68 T A0…A6 C. */
const controls = (sent: readonly string[]) => sent.map((hex) => hex.slice(26, 28))
const writes = (sent: readonly string[]) => controls(sent).filter((code) => !['01', '03'].includes(code))

const silence: Heard = { kind: 'silence' }
const isWrite = ({ send }: Step): boolean => ![0x01, 0x03].includes(send[13]!)
/** The meter carries out the order, and its answer is lost. */
const losingAnswer = (heard: Heard, _: number, step: Step): Heard => (isWrite(step) ? silence : heard)
/** The meter says no to whatever is written. */
const refusing = (code: number) => (heard: Heard, _: number, step: Step) =>
	isWrite(step) ? { kind: 'frame' as const, frame: frame(code, '02 00 00'), at: startedAt } : heard

/** The device does not carry out what comes with this control code, and says `said`. */
const sealedAgainst =
	({ hear }: Cjt188Device, control: number, said: Uint8Array | null): Cjt188Device['hear'] =>
	(request, now) =>
		request.control === control ? said : hear(request, now)

describe('the valve', () => {
	it('is accepted while it moves, and done once the metering data say so', () => {
		const street = streetOf([deviceOf('water')])
		const first = order(street, close)
		expect(first.result).toMatchObject({ outcome: 'accepted' })
		expect(first.result.text).toContain('5 to 30 s')
		expect(controls(first.sent)).toEqual(['01', '04', '01', '01', '01'])
		expect(valveIn(first.result.before)).toBe('open')
		street.pass(10_000)
		const read = street.talk(cjt188.read(address, { kind: 'current' }))
		expect(valveIn(read.result.records)).toBe('closed')
		// Once more is not wrong: it is closed already, and the meter says so.
		expect(order(street, close).result.outcome).toBe('done')
		const opening = order(street, { kind: 'valve', action: 'open' })
		expect(opening.result.outcome).toBe('accepted')
		expect(writes(opening.sent)).toEqual(['04'])
	})

	it('of a maker with its own code is moved with that code', () => {
		const device = deviceOf('water', { valve: 0x2a })
		const own = { dialect: { valve: { control: '2A', open: '55', close: '99' } } }
		const { result, sent } = order(streetOf([device]), close, own)
		expect(result.outcome).toBe('accepted')
		expect(writes(sent)).toEqual(['2A'])
		expect(order(streetOf([device]), { kind: 'valve', action: 'open' }).result).toMatchObject({ outcome: 'refused' })
	})

	it('is asked for once only, in the order of bytes that the reading before has found', () => {
		const { sent } = order(streetOf([deviceOf('gas', { order: '1f-90' })]), close)
		expect(writes(sent)).toEqual(['04'])
		expect(sent.find((hex) => hex.slice(26, 28) === '04')!.slice(30, 34)).toBe('17A0')
	})

	it('is unknown where the answer is lost and nothing is seen yet, and done where it is seen', () => {
		const lost = order(streetOf([deviceOf('water')], losingAnswer), close)
		expect(lost.result.outcome).toBe('unknown')
		expect(lost.result.text).toContain('No answer came')
		expect(writes(lost.sent)).toHaveLength(1)
		const device = deviceOf('water')
		const street = streetOf([device], (heard, nth, step) => {
			if (isWrite(step)) street.pass(20_000)
			return losingAnswer(heard, nth, step)
		})
		expect(order(street, close).result.outcome).toBe('done')
	})

	it('is refused where the meter says no and nothing has moved', () => {
		const { result } = order(streetOf([deviceOf('water')], refusing(0xc4)), close)
		expect(result).toMatchObject({ outcome: 'refused', meterError: { code: '0000' } })
		expect(valveIn(result.after)).toBe('open')
		// An open valve that refuses to open stands as ordered, and has refused all the same.
		const open = order(streetOf([deviceOf('water')], refusing(0xc4)), { kind: 'valve', action: 'open' })
		expect(open.result.outcome).toBe('refused')
	})

	it('is unknown where the meter says no and cannot be read afterwards', () => {
		const street = streetOf([deviceOf('water')], (heard, nth, step) => {
			return nth > 1 ? silence : refusing(0xc4)(heard, nth, step)
		})
		expect(order(street, close).result).toMatchObject({ outcome: 'unknown', after: [] })
	})

	it('that stands still in the middle is unknown, and the text says that it is something else', () => {
		const fault = frame(0x81, '90 1F 01 45 23 01 00 2C 00 20 01 00 2C 20 03 17 22 11 26 20 03 00')
		const street = streetOf([deviceOf('water')], (heard, nth) =>
			nth > 1 ? { kind: 'frame', frame: fault, at: startedAt } : heard,
		)
		const { result } = order(street, close)
		expect(result.outcome).toBe('unknown')
		expect(result.text).toContain('something else')
	})

	it('is accepted where the meter says yes and cannot be read afterwards', () => {
		const street = streetOf([deviceOf('water')], (heard, nth) => (nth > 1 ? silence : heard))
		expect(order(street, close).result).toMatchObject({ outcome: 'accepted', after: [] })
	})

	it('is not moved where the meter does not answer before, states no valve, or more than one could hear it', () => {
		const dead = order(streetOf([]), close)
		expect(dead.result).toMatchObject({ outcome: 'not-sent', frames: [] })
		expect(writes(dead.sent)).toEqual([])
		const wild = streetOf([deviceOf('water')]).talk(cjt188.control('AAAAAAAAAAAAAA', close))
		expect(wild.result.outcome).toBe('not-sent')
		expect(wild.sent).toEqual([])
		const part = streetOf([deviceOf('water')]).talk(cjt188.control('7833AA12345678', close))
		expect(part.result.outcome).toBe('not-sent')
	})
})

describe('the clock', () => {
	it('is set and read back, with the time that has passed since', () => {
		const street = streetOf([deviceOf('water')])
		const { result, sent } = order(street, { kind: 'clock', local: '2026-11-22T18:00:00' })
		expect(result.outcome).toBe('done')
		expect(writes(sent)).toEqual(['04'])
		const { clock } = street.talk(cjt188.read(address, { kind: 'clock' })).result
		expect(clock?.local).toMatch(/^2026-11-22T18:00:0\d$/)
	})

	it('is not set to a time that is none', () => {
		for (const local of ['2026-02-29T00:00:00', '2026-11-22 18:00:00', 'now']) {
			expect(order(streetOf([deviceOf('water')]), { kind: 'clock', local }).result.outcome).toBe('not-sent')
		}
	})

	it('that goes on as before after a no is refused', () => {
		const device = deviceOf('water')
		const sealed = { ...device, hear: sealedAgainst(device, 0x04, frame(0xc4, '02 00 00', { address })) }
		const { result } = order(streetOf([sealed]), { kind: 'clock', local: '2027-01-01T00:00:00' })
		expect(result.outcome).toBe('refused')
		expect(result.after.find(({ role }) => role === 'clock')?.value).toMatch(/^2026-11-22T17:03:2\d$/)
	})
})

describe('parameters', () => {
	const set = (item: string, value: string, street = streetOf([deviceOf('water')])) =>
		order(street, { kind: 'parameter', item, value }).result

	it('of days are set, read back and found again', () => {
		for (const item of ['A011', '8103', 'a012', '8104']) expect(set(item, '25').outcome).toBe('done')
		for (const wrong of ['0', '29', 'first', '1.5']) expect(set('A011', wrong).outcome).toBe('not-sent')
	})

	it('of prices are set as a whole table', () => {
		const result = set('A010', '2.80;200;3.60;280;5.50;1')
		expect(result.outcome).toBe('done')
		expect(result.after.map(({ value }) => value)).toEqual(['2.80', '200', '3.60', '280', '5.50'])
		for (const wrong of ['2.80;200;3.60;280;5.50', '2.805;200;3.60;280;5.50;1', '2.80;2.5;3.60;280;5.50;1', '']) {
			expect(set('A010', wrong).outcome).toBe('not-sent')
		}
	})

	it('of prices that begin later are accepted', () => {
		const device = deviceOf('water')
		const later = { ...device, hear: sealedAgainst(device, 0x04, frame(0x84, 'A0 10 02', { address })) }
		const result = set('A010', '2.80;200;3.60;280;5.50;25', streetOf([later]))
		expect(result.outcome).toBe('accepted')
		expect(result.text).toContain('first day')
	})

	it('of a purchase are credited once: the same number is not sent again', () => {
		const street = streetOf([deviceOf('gas')])
		const first = set('A013', '7;100.00', street)
		expect(first.outcome).toBe('done')
		expect(first.after.find(({ role }) => role === 'purchased-total')?.value).toBe('100.00')
		const again = order(street, { kind: 'parameter', item: 'A013', value: '7;100.00' })
		expect(again.result.outcome).toBe('not-sent')
		expect(writes(again.sent)).toEqual([])
		expect(set('A013', '8;0.5', street).outcome).toBe('done')
		for (const wrong of ['100.00', '7;-1', '7;1;1', 'x;1', '100;1']) {
			expect(set('A013', wrong, street).outcome).toBe('not-sent')
		}
	})

	it('of the counter’s reading are written in the unit that the meter counts in', () => {
		expect(set('A016', '123.45').outcome).toBe('done')
		const heat = streetOf([deviceOf('heat')])
		expect(set('A016', '5000', heat).outcome).toBe('done')
		const turned = streetOf([deviceOf('heat', { unitFirst: true })])
		const { result, sent } = order(
			turned,
			{ kind: 'parameter', item: 'A016', value: '5000' },
			{ dialect: { unitFirst: true } },
		)
		expect(result.outcome).toBe('done')
		expect(writes(sent)).toEqual(['16'])
		expect(set('A016', '123.456').outcome).toBe('not-sent')
		expect(set('A016', '1234567.00').outcome).toBe('not-sent')
	})

	it('that the protocol does not know are not sent, and no key is', () => {
		for (const item of ['A014', '901F', 'D120', 'x']) expect(set(item, '1').outcome).toBe('not-sent')
		const others: ControlOrder[] = [{ kind: 'reset' }, { kind: 'baud', baud: 9600 }, { kind: 'freeze', at: 'now' }]
		for (const other of others) expect(order(streetOf([deviceOf('water')]), other).result.outcome).toBe('not-sent')
	})
})

describe('the address', () => {
	const fresh = '78330099999999'

	it('is changed and the meter answers there', () => {
		const street = streetOf([deviceOf('water')])
		const { result, sent } = order(street, { kind: 'address', address: fresh })
		expect(result.outcome).toBe('done')
		expect(writes(sent)).toEqual(['15'])
		expect(street.talk(cjt188.read(fresh, { kind: 'current' })).result.failure).toBeNull()
		expect(street.talk(cjt188.read(address, { kind: 'current' })).result.failure?.reason).toBe('silence')
	})

	it('is not changed to one that somebody has, to a wildcard or to none', () => {
		const two = streetOf([deviceOf('water'), deviceOf('gas', {}, fresh)])
		const taken = order(two, { kind: 'address', address: fresh })
		expect(taken.result.outcome).toBe('not-sent')
		expect(writes(taken.sent)).toEqual([])
		for (const wrong of ['AAAAAAAAAAAAAA', '', 'house', '123456789012345']) {
			const street = streetOf([deviceOf('water')])
			expect(order(street, { kind: 'address', address: wrong }).result.outcome).toBe('not-sent')
		}
	})

	it('is refused where the meter says no and still answers at the old one', () => {
		// A meter that has left the factory: it says no, and does nothing.
		const device = deviceOf('water')
		const refusal = frame(0xd5, '04 00 00', { address })
		const sealed = { ...device, hear: sealedAgainst(device, 0x15, refusal) }
		expect(order(streetOf([sealed]), { kind: 'address', address: fresh }).result.outcome).toBe('refused')
		const silent = { ...device, hear: sealedAgainst(device, 0x15, null) }
		expect(order(streetOf([silent]), { kind: 'address', address: fresh }).result.outcome).toBe('unknown')
	})
})

describe('over a real socket', () => {
	const open: { line?: ReturnType<typeof createLine>; server?: TcpLine } = {}
	afterEach(async () => {
		await open.line?.close()
		await open.server?.close()
	})

	it('a meter is found, read, closed and read again', async () => {
		let now = startedAt
		open.server = await openStreet([deviceOf('gas', { order: '1f-90' })], () => now)
		const url = parseLineUrl(`tcp://127.0.0.1:${open.server.port}`)!
		open.line = createLine(url, { openWire, clock: systemClock, random: () => 0.5, log: () => undefined })
		const run = <T>(session: Parameters<typeof runSession<T>>[2]) =>
			runSession(open.line!, cjt188, session, { priority: 'user', clock: systemClock, answerMs: 100, pauseMs: 0 })
		const found = await run(cjt188.scan.probe('AAAAAAAAAAAAAA'))
		expect(found).toMatchObject({ kind: 'found', address, device: { medium: 'gas' } })
		const context = { dialect: { diOrder: '1f-90', type: '30' } }
		expect((await run(cjt188.read(address, { kind: 'current' }, context))).failure).toBeNull()
		expect((await run(cjt188.control(address, close, context))).outcome).toBe('accepted')
		now += 10_000
		const read = await run(cjt188.read(address, { kind: 'current' }, context))
		expect(valveIn(read.records)).toBe('closed')
	})
})
