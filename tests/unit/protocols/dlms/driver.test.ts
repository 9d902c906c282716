import { describe, expect, test } from 'vitest'
import { dlms } from '../../../../src/main/protocols/dlms/driver.ts'
import { wrapped } from '../../../../src/main/protocols/dlms/link.ts'
import type { MeterContext, ReadJob, ReadResult } from '../../../../src/main/protocols/protocol.ts'
import { instantOf, quarterMs } from '../../../../src/virtual/building/clock.ts'
import { type Bus, converse } from '../converse.ts'
import { bytes, pdus } from './frames.ts'
import { meter, now, truth, virtualBus } from './meter.ts'

const password = 'Lindenhof4'
const publicly = (transport: string, more = {}): MeterContext => ({ dialect: { transport, ...more } })
const privileged = (transport: string): MeterContext => ({
	dialect: { transport, client: 32, authentication: 'lls' },
	secrets: { password },
})
const read = (job: ReadJob, bus: Bus, context: MeterContext, address = '1') =>
	converse(dlms.read(address, job, context), bus)
const valuesOf = (result: ReadResult) =>
	Object.fromEntries(result.records.map(({ key, value, unit }) => [key, `${value} ${unit}`.trim()]))
const wh = (instant: number) => String(Math.floor(truth.registersAt(meter, instant).totalMilliWh / 1000))
const day = { kind: 'profile', from: '2026-11-21T00:00', count: 96 } as const

describe.each(['wrapper', 'hdlc'])('over %s', (transport) => {
	const context = publicly(transport)

	test('a reading brings who the meter is and every register of its own list, exactly', () => {
		const { result } = read({ kind: 'current' }, virtualBus(), context)
		const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(meter, now)
		expect(result.failure).toBeNull()
		expect(result.device?.serial).toBe(meter.serial)
		expect(valuesOf(result)).toMatchObject({
			'0-0:96.1.0*255': meter.serial,
			'1-0:1.8.0*255': `${Math.floor(totalMilliWh / 1000)} Wh`,
			'1-0:1.8.1*255': `${Math.floor(t1MilliWh / 1000)} Wh`,
			'1-0:1.8.2*255': `${Math.floor(t2MilliWh / 1000)} Wh`,
			'1-0:1.7.0*255': `${Math.floor((truth.quarterAt(meter, now).energyMilliWh * 4) / 1000)} W`,
		})
		expect(valuesOf(result)['1-0:32.7.0*255']).toMatch(/^23\d\.\d V$/)
		for (const { frame } of result.records) expect(result.frames[frame]).toBeDefined()
	})

	test('only what was asked for is read; an object that the meter does not have is named, the others stand', () => {
		const items = ['1-0:1.8.1*255', '1-0:9.9.9*255', '1-0:1.8.2']
		const { result } = read({ kind: 'current', items }, virtualBus(), context)
		expect(Object.keys(valuesOf(result))).toEqual(['1-0:1.8.1*255', '1-0:1.8.2*255'])
		expect(result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '04' } })
		expect(read({ kind: 'current', items: ['volts'] }, virtualBus(), context).result.failure?.reason).toBe(
			'not-offered',
		)
	})

	test('a day of the load profile is what the building counted, also the day with 25 hours', () => {
		const { result } = read(day, virtualBus(), context)
		expect(result.failure).toBeNull()
		const start = instantOf({ year: 2026, month: 11, day: 21, hour: 0, minute: 0 }, 'local') - meter.clockOffsetMs
		expect(result.records.map(({ at, value }) => [at, value])).toEqual(
			Array.from({ length: 96 }, (_, quarter) => [
				`2026-11-21T${String(quarter >> 2).padStart(2, '0')}:${String((quarter & 3) * 15).padStart(2, '0')}:00`,
				wh(start + quarter * quarterMs),
			]),
		)
		const autumn = read({ kind: 'profile', from: '2026-10-25T00:00', count: 96 }, virtualBus(), context).result
		expect(autumn.records.length).toBe(100)
		expect(autumn.records.filter(({ at }) => at === '2026-10-25T02:15:00').length).toBe(2)
	})

	test('the settlement of each of fifteen months is its first midnight, and there is no sixteenth', () => {
		const { result } = read({ kind: 'settlement', back: 1 }, virtualBus(), context)
		const midnight = Date.UTC(2026, 9, 31, 23) - meter.clockOffsetMs
		expect(result.records[0]).toMatchObject({ at: '2026-11-01T00:00:00', value: wh(midnight), storage: 1 })
		expect(read({ kind: 'settlement', back: 15 }, virtualBus(), context).result.records[0]?.at).toBe(
			'2025-09-01T00:00:00',
		)
		expect(read({ kind: 'settlement', back: 16 }, virtualBus(), context).result.failure?.reason).toBe('not-offered')
	})

	test('the clock is read as the meter’s own wall shows it', () => {
		const { result } = read({ kind: 'clock' }, virtualBus(), context)
		expect(result.clock?.local).toBe('2026-11-22T17:03:20')
		expect(result.records).toEqual([])
	})

	test('a password opens what the public client may not do; a wrong one is said to be wrong and not shown', () => {
		const order = { kind: 'clock', local: '2026-11-22T17:10:00' } as const
		expect(converse(dlms.control('1', order, privileged(transport)), virtualBus()).result.outcome).toBe('done')
		const refused = converse(dlms.control('1', order, context), virtualBus()).result
		expect(refused).toMatchObject({ outcome: 'refused', meterError: { code: '03' } })
		const wrong = { ...privileged(transport), secrets: { password: 'Rosenweg9' } }
		const { result } = read({ kind: 'clock' }, virtualBus(), wrong)
		expect(result.failure?.reason).toBe('wrong-key')
		expect(JSON.stringify(result.failure)).not.toContain('Rosenweg9')
		const none = { dialect: { transport, client: 32, authentication: 'lls' } }
		expect(read({ kind: 'clock' }, virtualBus(), none)).toMatchObject({
			sent: [],
			result: { failure: { reason: 'no-key' } },
		})
		expect(read({ kind: 'clock' }, virtualBus(), publicly(transport, { client: 32 })).result.failure?.reason).toBe(
			'no-key',
		)
	})

	test('the supply is switched off and on, each time read back', () => {
		const bus = virtualBus()
		const say = (action: 'trip' | 'close' | 'alarm-on', until: string | null = null) =>
			converse(dlms.control('1', { kind: 'supply', action, until }, privileged(transport)), bus)
		expect(say('trip').result).toMatchObject({ outcome: 'done', before: [{ value: '01' }], after: [{ value: '00' }] })
		expect(say('close').result).toMatchObject({ outcome: 'done', after: [{ value: '01' }] })
		expect(say('trip', '2026-11-22T17:00').result.outcome).toBe('not-sent')
		expect(say('alarm-on')).toMatchObject({ sent: [], result: { outcome: 'not-sent' } })
	})

	test('a meter that does not answer, and another one at the same line, are silence', () => {
		expect(read({ kind: 'current' }, () => new Uint8Array(), context).result.failure?.reason).toBe('silence')
		expect(read({ kind: 'current' }, virtualBus(), context, '2').result.failure?.reason).toBe('silence')
	})

	test('our own request coming back is never taken for the answer', () => {
		const echo: Bus = (request) => request
		expect(read({ kind: 'current' }, echo, context).result.failure?.reason).toBe('noise')
	})
})

test('every HDLC address of one, two and four bytes finds its meter', () => {
	const cases = [
		['1', {}],
		['1/17', {}],
		['1/4242', {}],
		['1/17', { addressBytes: 4 }],
	] as const
	for (const [address, more] of cases) {
		const bus = virtualBus({ ...meter, address })
		expect(read({ kind: 'clock' }, bus, publicly('hdlc', more), address).result.clock?.local).toBe(
			'2026-11-22T17:03:20',
		)
	}
	const stranger = virtualBus({ ...meter, address: '1/18' })
	expect(read({ kind: 'clock' }, stranger, publicly('hdlc'), '1/17').result.failure?.reason).toBe('silence')
	expect(read({ kind: 'clock' }, stranger, publicly('hdlc', { addressBytes: 1 }), '1/18')).toMatchObject({ sent: [] })
	expect(read({ kind: 'clock' }, stranger, publicly('wrapper'), '1/18').result.failure?.reason).toBe('refused')
})

test('an address has one written form', () => {
	expect(['1', ' 01 ', '1/17', '001 / 0017'].map(dlms.address)).toEqual(['1', '1', '1/17', '1/17'])
	for (const none of ['', '0', 'x', '1/', '1/17/3', '99999', '-1', '1/20000']) expect(dlms.address(none)).toBeNull()
})

/** The PDU of a wrapped request, as hex. */
const pduOf = (request: Uint8Array) => Buffer.from(request.subarray(8)).toString('hex').toUpperCase()
const answering = (pdu: Uint8Array): Uint8Array => wrapped(1, 16, pdu)

describe('meters that do it their own way', () => {
	const context = publicly('wrapper')
	/** GET of the buffer by range with deviation FFC4, without (8000), by entry. */
	const isRange = (hex: string) => hex.startsWith('C001') && hex.includes('0100630100FF0201')
	const denied = (request: Uint8Array) => answering(bytes(`C401${pduOf(request).slice(4, 6)}010D`))
	const expected = read(day, virtualBus(), context).result.records.map(({ at, value }) => [at, value])

	test.each([
		['refuses ranges with a deviation', (hex: string) => isRange(hex) && hex.includes('FFC400')],
		['refuses ranges without one', (hex: string) => isRange(hex) && hex.includes('00800')],
		['refuses ranges of every form', (hex: string) => isRange(hex) && hex.includes('0101020402041200080906')],
	])('a meter that %s still gives the day', (_, isRefused) => {
		const bus = virtualBus()
		let refusals = 0
		const { result } = read(
			day,
			(request, step) => {
				if (!isRefused(pduOf(request))) return bus(request, step)
				refusals++
				return denied(request)
			},
			context,
		)
		expect(result.failure).toBeNull()
		expect(result.records.map(({ at, value }) => [at, value])).toEqual(expected)
		expect(refusals).toBe(_.includes('every') ? 2 : _.includes('without') ? 0 : 1)
	})

	test('a meter that finds nothing with a deviation is asked without', () => {
		const bus = virtualBus()
		const empty: Bus = (request, step) => {
			const hex = pduOf(request)
			if (!isRange(hex) || !hex.includes('FFC400')) return bus(request, step)
			return answering(bytes(`C401${hex.slice(4, 6)}000100`))
		}
		expect(read(day, empty, context).result.records.length).toBe(96)
	})

	test('a meter that asks for high-level security is told apart from one that says no', () => {
		const hls = read({ kind: 'clock' }, () => answering(pdus.aareWantsHls), context)
		expect(hls.result.failure).toMatchObject({ reason: 'not-offered' })
		expect(hls.result.failure?.text).toContain('HLS')
		const no = bytes('6117A109060760857405080101A203020101A305A103020101')
		expect(read({ kind: 'clock' }, () => answering(no), context).result.failure?.reason).toBe('refused')
	})

	test('a late answer to the question before is not taken for this one', () => {
		const bus = virtualBus()
		let before = new Uint8Array()
		const late: Bus = (request, step) => {
			const answer = bus(request, step) as Uint8Array
			const said = pduOf(request).startsWith('C001') && before.length > 0 ? before : answer
			before = Uint8Array.from(answer)
			return said
		}
		const { result } = read({ kind: 'current', items: ['1-0:1.8.1*255'] }, late, context)
		expect(result).toMatchObject({ records: [], failure: { reason: 'noise' } })
	})

	test('a block that comes twice, or one too far, ends the reading with a reason and never with a wrong value', () => {
		for (const shift of [0, 2]) {
			const bus = virtualBus()
			const skipping: Bus = (request, step) => {
				const answer = bus(request, step) as Uint8Array
				if (pduOf(request).startsWith('C002')) answer[15]! += shift - 1
				return answer
			}
			const { result } = read(day, skipping, context)
			expect(result.records).toEqual([])
			expect(result.failure?.reason).toBe('noise')
		}
	})

	test('a clock that states no time is told as such', () => {
		const bus = virtualBus()
		const timeless: Bus = (request, step) => {
			const hex = pduOf(request)
			if (!hex.startsWith('C001')) return bus(request, step)
			return answering(bytes(`C401${hex.slice(4, 6)}00090CFFFFFFFFFFFFFFFFFF800000`))
		}
		expect(read({ kind: 'clock' }, timeless, context).result.failure?.reason).toBe('not-offered')
	})
})

describe('an order is sent once', () => {
	const order = { kind: 'clock', local: '2026-11-22T17:10:00' } as const
	const isSet = (hex: string) => hex.startsWith('C101')

	test.each([
		['heard and obeyed', true, 'done'],
		['lost', false, 'unknown'],
	])('and when its answer is missing, the clock read back says that it was %s', (_, isHeard, outcome) => {
		const bus = virtualBus()
		const { result, sent } = converse(dlms.control('1', order, privileged('wrapper')), (request, step) => {
			if (!isSet(pduOf(request))) return bus(request, step)
			expect(step.retries).toBe(0)
			if (isHeard) bus(request, step)
			return new Uint8Array()
		})
		expect(result.outcome).toBe(outcome)
		expect(sent.filter((frame) => isSet(frame.slice(16))).length).toBe(1)
	})

	test('and a meter that says yes and does nothing is found out', () => {
		const bus = virtualBus()
		const { result } = converse(dlms.control('1', order, privileged('wrapper')), (request, step) => {
			if (!isSet(pduOf(request))) return bus(request, step)
			return wrapped(1, 32, bytes(`C501${pduOf(request).slice(4, 6)}00`))
		})
		expect(result.outcome).toBe('unknown')
	})

	test('and not at all when the clock cannot be read before, or the time is none', () => {
		const { result, sent } = converse(dlms.control('1', order, privileged('wrapper')), () => new Uint8Array())
		expect(result.outcome).toBe('not-sent')
		expect(sent.some((frame) => isSet(frame.slice(16)))).toBe(false)
		const none = { kind: 'clock', local: '2026-11-31T17:10:00' } as const
		expect(converse(dlms.control('1', none, privileged('wrapper')), virtualBus()).sent).toEqual([])
		const other = { kind: 'baud', baud: 9600 } as const
		expect(converse(dlms.control('1', other, privileged('wrapper')), virtualBus()).sent).toEqual([])
	})
})

test('a gas meter’s volume is read with its digits', () => {
	const gas = { ...meter, medium: 'gas', serial: '7ZLW0003311', use: 'boiler' } as const
	const { result } = read({ kind: 'current' }, virtualBus(gas), publicly('wrapper'))
	const litres = Math.floor(truth.registersAt(gas, now).volumeMl / 1e4)
	expect(valuesOf(result)['7-0:3.0.0*255']).toBe(
		`${Math.floor(litres / 100)}.${String(litres % 100).padStart(2, '0')} m3`,
	)
})

test('freezes are not offered, and settings that are none are named', () => {
	expect(read({ kind: 'freeze', back: 1 }, virtualBus(), {}).result.failure?.reason).toBe('not-offered')
	expect(read({ kind: 'clock' }, virtualBus(), { dialect: { transport: 'pigeon' } }).result.failure?.reason).toBe(
		'not-offered',
	)
	expect(dlms.dialect.safeParse({ objects: ['1-0:1.8.0*255', '4/1-0:1.6.0'] }).success).toBe(true)
	expect(dlms.dialect.safeParse({ objects: ['1.8.0'] }).success).toBe(false)
})

test('a search finds the meter of a TCP port, those of a bus, one that refuses, and hears silence elsewhere', () => {
	const probe = (pattern: string, bus: Bus) => converse(dlms.scan.probe(pattern), bus).result
	const device = { serial: meter.serial }
	expect(probe('1', virtualBus())).toMatchObject({ kind: 'found', address: '1', device })
	expect(probe('1/17', virtualBus({ ...meter, address: '1/17' }))).toMatchObject({
		kind: 'found',
		address: '1/17',
		device,
	})
	expect(probe('1/18', virtualBus({ ...meter, address: '1/17' }))).toEqual({ kind: 'silence' })
	expect(probe('1', () => wrapped(1, 16, pdus.aareWantsHls))).toMatchObject({ kind: 'found', device: { serial: '' } })
	expect(probe('1', () => ({ kind: 'line', reason: 'lost' }))).toEqual({ kind: 'line', reason: 'lost' })
	expect(probe('x', virtualBus())).toEqual({ kind: 'silence' })
	const told = converse(dlms.scan.probe('1', publicly('hdlc')), virtualBus())
	expect(told.result).toMatchObject({ kind: 'found', device })
	expect(told.sent.every((frame) => frame.startsWith('7E'))).toBe(true)
	expect(probe('1', (request) => request)).toEqual({ kind: 'silence' })
	const collided = { kind: 'noise', bytes: bytes('7EA0A1'), foreign: 0 } as const
	expect(probe('1', () => collided)).toEqual({ kind: 'collision' })
	expect(dlms.scan.first().slice(0, 3)).toEqual(['1', '1/16', '1/17'])
	expect(dlms.scan.first({ from: 20, to: 21 })).toEqual(['1/20', '1/21'])
})
