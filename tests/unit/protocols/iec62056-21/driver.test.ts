import { describe, expect, test } from 'vitest'
import { iec62056 } from '../../../../src/main/protocols/iec62056-21/driver.ts'
import type { Heard, MeterContext, ReadJob, Step } from '../../../../src/main/protocols/protocol.ts'
import { bytesOf, data, readout } from '../../../../src/virtual/iec62056-21/message.ts'
import { converse } from '../converse.ts'
import { ascii, head, meterOf, now, p1, truth } from './frames.ts'

const password: MeterContext = { secrets: { password: '00000000' } }
const awake: MeterContext = { ...password, dialect: { wakeUp: true } }
const text = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')

function talk(medium: Parameters<typeof head>[0], job: ReadJob, context?: MeterContext, address = '?') {
	const meter = head(medium)
	const steps: Step[] = []
	const { result, sent } = converse(iec62056.read(address, job, context), (request, step) => {
		steps.push(step)
		return meter.ask(request)
	})
	return { result, sent: sent.map(text), steps }
}

describe('mode C', () => {
	test('the acknowledgement is said at 300 Bd and the readout heard at what the meter offers', () => {
		const { result, sent, steps } = talk('electricity', { kind: 'current' })
		expect(sent).toEqual(['/?!\r\n', '\x06050\r\n'])
		expect(steps[0]).toMatchObject({ baud: 300, hold: true })
		expect(steps[1]).toMatchObject({ baud: 300, baudAfter: 9600, retries: 0, pauseMs: 300 })
		expect(result.failure).toBe(null)
		expect(result.device).toMatchObject({ serial: '7ZLW0012345678', manufacturer: 'ZLW', medium: 'electricity' })
		const { totalMilliWh } = truth.registersAt(meterOf('electricity'), now)
		const total = result.records.find(({ key }) => key === '1-0:1.8.0*255')
		expect(total?.value).toBe((Math.floor(totalMilliWh / 1000) / 1000).toFixed(3))
		expect(total?.frame).toBe(1)
		expect(result.clock?.local).toBe('2026-11-22T11:05:00')
	})

	test('a device address is in the request, and another meter stays silent', () => {
		expect(talk('electricity', { kind: 'current' }, undefined, '4711').result.failure).toBe(null)
		const { result, sent } = talk('electricity', { kind: 'current' }, undefined, '4712')
		expect(sent).toEqual(['/?4712!\r\n', '\0'.repeat(66), '/?4712!\r\n'])
		expect(result.failure).toMatchObject({ reason: 'silence' })
	})

	test('a fixed speed asks for it: nothing is changed', () => {
		const { sent, steps } = talk('electricity', { kind: 'current' }, { dialect: { speed: 'fixed' } })
		expect(sent[1]).toBe('\x06000\r\n')
		expect(steps[1]).not.toHaveProperty('baudAfter')
	})

	test('where nothing readable comes at 9600 Bd it is tried slower, and at last at 300', () => {
		const meter = head('electricity')
		const noise: Heard = { kind: 'noise', bytes: Uint8Array.of(0x80, 0xff), foreign: 0 }
		const { result, sent } = converse(iec62056.read('?', { kind: 'current' }), (request) => {
			const answer = meter.ask(request)
			const isFast = request[0] === 6 && request[2] !== 0x30
			return isFast ? noise : answer
		})
		expect(sent.map(text)).toEqual(['/?!\r\n', '\x06050\r\n', '/?!\r\n', '\x06040\r\n', '/?!\r\n', '\x06000\r\n'])
		expect(result.failure).toBe(null)
		expect(result.records.length).toBeGreaterThan(50)
	})

	test('a wrong check character is answered with NAK, and the meter says it again', () => {
		const meter = head('electricity')
		let isFirst = true
		const { result, sent } = converse(iec62056.read('?', { kind: 'current' }), (request) => {
			const answer = meter.ask(request)
			if (request[0] !== 6 || !isFirst) return answer
			isFirst = false
			return { kind: 'noise', bytes: answer.slice(0, 200), foreign: 0 }
		})
		expect(sent.map(text)).toEqual(['/?!\r\n', '\x06050\r\n', '\x15'])
		expect(result.failure).toBe(null)
	})

	test('a battery meter is woken by NULs, and asleep it says nothing', () => {
		const never = { dialect: { wakeUp: false } }
		expect(talk('gas', { kind: 'current' }, never).result.failure).toMatchObject({ reason: 'silence' })
		const { result, sent, steps } = talk('gas', { kind: 'current' }, awake)
		expect(sent[0]).toBe('\0'.repeat(66))
		expect(steps[0]!.answer).toBe(null)
		expect(steps[1]!.pauseMs).toBe(1600)
		const volume = result.records.find(({ key }) => key === '7-0:3.0.0*255')
		const { volumeMl } = truth.registersAt(meterOf('gas'), now)
		expect(volume).toMatchObject({ unit: 'm3', value: (Math.floor(volumeMl / 1000) / 1000).toFixed(3) })
	})
})

describe('modes A, B and D', () => {
	const modes = [
		['A', '/ZLW ZLW-A\r\n', undefined],
		['B', '/ZLWEZLW-B\r\n', 9600],
	] as const
	test.each(modes)('mode %s: nothing is acknowledged, the data come by themselves', (_, ident, baud) => {
		const data = readout(['1-0:1.8.0(17*kWh)'])
		const steps: Step[] = []
		const { result, sent } = converse(iec62056.read('?', { kind: 'current' }), (request, step) => {
			steps.push(step)
			return request.length > 0 ? bytesOf(ident) : data
		})
		expect(sent.map(text)).toEqual(['/?!\r\n', ''])
		expect(steps[1]!.baud).toBe(baud)
		expect(result.records.map(({ value }) => value)).toEqual(['17'])
	})

	test('mode D: nothing is sent at all', () => {
		const context = { dialect: { mode: 'pushed' } }
		const { result, sent } = converse(iec62056.read('?', { kind: 'current' }, context), () => p1)
		expect(sent).toEqual([''])
		expect(result.device?.serial).toBe('ZLW12345678')
		expect(result.clock?.local).toBe('2026-11-22T11:05:00')
	})
})

describe('what is stored', () => {
	test('a billing period back: dated values from the readout; a thirteenth is not offered', () => {
		const { result } = talk('electricity', { kind: 'settlement', back: 2 })
		expect(result.records.map(({ key, at }) => `${key} ${at}`)).toEqual([
			'1-0:1.8.0*33 2026-10-01T00:00:00',
			'1-0:1.8.1*33 2026-10-01T00:00:00',
			'1-0:1.8.2*33 2026-10-01T00:00:00',
			'1-0:2.8.0*33 2026-10-01T00:00:00',
		])
		expect(talk('electricity', { kind: 'settlement', back: 13 }).result.failure).toMatchObject({
			reason: 'not-offered',
		})
	})

	test('the load profile: password, R5, break; every quarter hour is what the meter counted', () => {
		const job = { kind: 'profile', from: '2026-11-21T10:00', count: 4 } as const
		const { result, sent } = talk('electricity', job, password)
		expect(sent.slice(1).map((one) => one.slice(0, 4))).toEqual(['\x06051', '\x01P1\x02', '\x01R5\x02', '\x01B0\x03'])
		expect(result.failure).toBe(null)
		const from = Date.UTC(2026, 10, 21, 9)
		expect(result.records.map(({ at, value }) => `${at} ${value}`)).toEqual(
			[0, 1, 2, 3].map((quarter) => {
				const { totalMilliWh } = truth.registersAt(meterOf('electricity'), from + quarter * 900_000)
				return `2026-11-21T10:${String(quarter * 15).padStart(2, '0')} ${(Math.floor(totalMilliWh / 1000) / 1000).toFixed(3)}`
			}),
		)
	})

	test('a billing period in programming mode: the counter, its time, and register by register', () => {
		const dialect = { history: { registers: ['1-0:1.8.0', '1-0:1.8.1'] } }
		const { result, sent } = talk('electricity', { kind: 'settlement', back: 2 }, { ...password, dialect })
		expect(sent.slice(3).map((one) => one.slice(4, -2))).toEqual([
			'0.1.0()',
			'0.1.2*33()',
			'1-0:1.8.0*33()',
			'1-0:1.8.1*33()',
			'',
		])
		expect(result.failure).toBe(null)
		const readout = talk('electricity', { kind: 'settlement', back: 2 }).result.records.slice(0, 2)
		expect(result.records.map(({ frame: _, ...record }) => record)).toEqual(
			readout.map(({ frame: _, ...record }) => record),
		)
	})

	test('an answer in brackets alone is of the register that was asked for', () => {
		const answers = [
			ascii('/ZLW5ZLW\r\n'),
			ascii('\x01P0\x02()\x03`'),
			data('(34)'),
			data('(0261101000000)'),
			data('(000123.4*kWh)'),
		]
		const context = { dialect: { history: { command: 'R1', registers: ['1.8.0'] } } }
		const asked = iec62056.read('?', { kind: 'settlement', back: 1 }, context)
		const { result } = converse(asked, () => answers.shift() ?? new Uint8Array())
		expect(result.records).toMatchObject([
			{ key: '1.8.0*34', value: '123.4', unit: 'kWh', storage: 1, at: '2026-11-01T00:00:00', frame: 4 },
		])
	})

	test('blocks are asked for one by one: EOT is answered with ACK until ETX ends them', () => {
		const block = (end: string, time: string, value: string) => {
			const inner = `\x02P.01(${time})(00)(15)(1)(1.8.0)(kWh)(${value})${end}`
			const bcc = [...inner.slice(1)].reduce((sum, char) => sum ^ char.charCodeAt(0), 0)
			return ascii(inner + String.fromCharCode(bcc))
		}
		const answers = [
			ascii('/ZLW5ZLW\r\n'),
			ascii('\x01P0\x02()\x03`'),
			block('\x04', '0261121100000', '17.0'),
			block('\x03', '0261121101500', '17.5'),
		]
		const job = { kind: 'profile', from: '2026-11-21T10:00', count: 2 } as const
		const asked = iec62056.read('?', job, { dialect: { profileBlocks: 1 } })
		const { result, sent } = converse(asked, () => answers.shift() ?? new Uint8Array())
		expect(sent.slice(2).map(text)).toEqual([
			expect.stringContaining('R6\x02P.01(02611211000;02611211015;1)'),
			'\x06',
			'\x01B0\x03q',
		])
		expect(result.failure).toBe(null)
		expect(result.records.map(({ at, value }) => `${at} ${value}`)).toEqual([
			'2026-11-21T10:00:00 17.0',
			'2026-11-21T10:15:00 17.5',
		])
	})

	test('a wrong password is said to be wrong and told nowhere; without one the meter says why not', () => {
		const job = { kind: 'profile', from: '2026-11-21T10:00', count: 4 } as const
		const wrong = talk('electricity', job, { secrets: { password: 'geheim99' } }).result
		expect(wrong.failure).toMatchObject({ reason: 'wrong-key' })
		expect(JSON.stringify(wrong)).not.toContain('geheim99')
		const none = talk('electricity', job).result
		expect(none.failure).toMatchObject({ reason: 'meter-error', meterError: { code: 'ER02' } })
	})

	test('whether a meter sleeps need not be known: it is woken where nobody answers', () => {
		const { result, sent } = talk('gas', { kind: 'current' })
		expect(sent).toEqual(['/?!\r\n', '\0'.repeat(66), '/?!\r\n', '\x06050\r\n'])
		expect(result.failure).toBe(null)
	})

	test('freezes there are none', () => {
		expect(talk('electricity', { kind: 'freeze', back: 1 }).result.failure).toMatchObject({ reason: 'not-offered' })
	})
})

test('addresses: up to 32 letters and digits, nothing for the only meter', () => {
	expect(iec62056.address('')).toBe('?')
	expect(iec62056.address(' 00012345 ')).toBe('00012345')
	expect(iec62056.address('a!b')).toBe(null)
	expect(iec62056.address('1'.repeat(33))).toBe(null)
})

test('a scan asks once without address', () => {
	const meter = head('electricity')
	expect(iec62056.scan.first()).toEqual(['?'])
	const { result } = converse(iec62056.scan.probe('?'), meter.ask)
	expect(result).toMatchObject({ kind: 'found', address: '?', device: { serial: '7ZLW0012345678' } })
	expect(converse(iec62056.scan.probe('?'), () => new Uint8Array()).result).toEqual({ kind: 'silence' })
	const noise: Heard = { kind: 'noise', bytes: ascii('??'), foreign: 0 }
	expect(converse(iec62056.scan.probe('?'), () => noise).result).toEqual({ kind: 'collision' })
})
