import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/modbus/codec.ts'
import { dialect } from '../../../../src/main/protocols/modbus/dialect.ts'
import { modbus } from '../../../../src/main/protocols/modbus/driver.ts'
import type { MeterContext, ReadJob, ReadResult } from '../../../../src/main/protocols/protocol.ts'
import { converse, heardOf } from '../converse.ts'
import { rtu, tcp } from './frames.ts'

/** Registers 0 … are the counters, 256 … the flags, 512 … the kept counters, 640 … their time. */
const context = (more: object = {}): MeterContext => ({
	dialect: dialect.parse({
		channels: {
			...{ count: 64, function: 3, type: 'u32', first: 0, stride: 2 },
			flags: { first: 256, stride: 1, bits: { 'line-cut': 0, short: 1 } },
			kept: { command: { address: 1000, value: 1 }, first: 512, stride: 2, time: 640 },
		},
		...more,
	}),
})
const current = { kind: 'current' } as ReadJob
const kept: ReadJob = { kind: 'freeze', back: 1, cause: 'instant' }
const time = [2026, 11, 22, 17, 3, 20]

/** Channel n has counted n million and kept 5 less. `flags`: by channel. */
function collector({ flags = {}, at = time, missing }: Options = {}) {
	const ask: { code: number; first: number; count: number }[] = []
	const word = (register: number): number => {
		const counts = (from: number, less: number) => {
			const value = (Math.floor((register - from) / 2) + 1) * 1_000_000 - less
			return register % 2 === 0 ? value >>> 16 : value & 0xffff
		}
		if (register < 128) return counts(0, 0)
		if (register < 512) return flags[register - 255] ?? 0
		return register < 640 ? counts(512, 5) : at[register - 640]!
	}
	const bus = (request: Uint8Array): Uint8Array => {
		const isTcp = request[2] === 0 && request[3] === 0 && request.length === 12
		const pdu = isTcp ? request.subarray(7) : request.subarray(1)
		const [code, first, count] = [pdu[0]!, pdu[1]! * 256 + pdu[2]!, pdu[3]! * 256 + pdu[4]!]
		ask.push({ code, first, count })
		const transaction = request[0]! * 256 + request[1]!
		const say = (text: string) => (isTcp ? tcp(text, request[6]!, transaction) : rtu(text, request[0]!))
		if (missing !== undefined && missing >= first && missing < first + count) return say('83 02')
		if (code === 6) return say(Buffer.from(pdu.subarray(0, 5)).toString('hex'))
		const words = Array.from({ length: count }, (_, index) =>
			word(first + index)
				.toString(16)
				.padStart(4, '0'),
		)
		return say(`03 ${(2 * count).toString(16).padStart(2, '0')} ${words.join('')}`)
	}
	return { bus, ask }
}
type Options = {
	readonly flags?: Readonly<Record<number, number>>
	readonly at?: readonly number[]
	readonly missing?: number
}

const read = (address: string, job = current, options: Options = {}, given = context()) => {
	const device = collector(options)
	return { ...converse(modbus.read(address, job, given), device.bus), asked: device.ask }
}
const together = (addresses: readonly string[], job = current, options: Options = {}) => {
	const device = collector(options)
	return { ...converse(modbus.together.read(addresses, job, context()), device.bus), asked: device.ask }
}
const every = Array.from({ length: 64 }, (_, index) => `5/${index + 1}`)
const told = (result: ReadResult | undefined) =>
	result?.records.map(({ quantity, value, at }) => `${quantity} ${value}${at === null ? '' : ` at ${at}`}`)

test('an address names a channel of a unit, over a serial line or Modbus TCP', () => {
	expect(modbus.address('5/12')).toBe('5/12')
	expect(modbus.address(' TCP:005/07 ')).toBe('tcp:5/7')
	for (const typed of ['5/0', '5/65', '5/', '/5', '248/1', '5/1/2', '5/a']) expect(modbus.address(typed)).toBeNull()
})

describe('one channel', () => {
	test('is read by its own registers alone, as a meter of its own', () => {
		const { result, asked } = read('5/12')
		expect(asked).toEqual([
			{ code: 3, first: 22, count: 2 },
			{ code: 3, first: 267, count: 1 },
		])
		expect(result).toMatchObject({ failure: null, device: { address: '5/12', serial: '' } })
		expect(result.records).toMatchObject([
			{ quantity: 'count', value: '12000000', unit: '', subunit: 0, storage: 0, at: null },
			{ quantity: 'status', value: '0', subunit: 0 },
		])
	})

	test('over Modbus TCP, with the low word first, is the same', () => {
		const { result } = read('tcp:255/1', current, {}, context({ wordOrder: 'low-first' }))
		expect(told(result)?.[0]).toBe(`count ${(1_000_000 & 0xffff) * 65_536 + (1_000_000 >>> 16)}`)
	})

	test('whose line is cut or short keeps its count, and says so', () => {
		for (const [flag, what] of [
			[1, 'line-cut'],
			[2, 'short'],
			[3, 'line-cut'],
		] as const) {
			const { result } = read('5/3', current, { flags: { 3: flag } })
			expect(told(result)).toEqual(['count 3000000', `status ${flag}`])
			expect(result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: what, bits: [what] } })
			expect(result.failure?.text).toContain('channel 3')
		}
	})

	test('that the collector does not have, or without a model, is refused by name and never sent', () => {
		const small = context({ channels: { count: 12, function: 3, type: 'u32', first: 0, stride: 2 } })
		for (const { result, sent } of [read('5/13', current, {}, small), read('5/1', current, {}, {})]) {
			expect(sent).toEqual([])
			expect(result.failure?.text).toMatch(/13|model/)
			expect(result.records).toEqual([])
		}
		expect(read('5/1', { kind: 'settlement', back: 1 }).result.failure?.reason).toBe('not-offered')
		expect(read('5/1', { kind: 'current', items: ['0'] }).result.failure?.reason).toBe('not-offered')
	})
})

describe('sixty-four channels together', () => {
	test('are three questions, and each has its own result from the same frames', () => {
		const { result, asked } = together(every)
		expect(asked.map(({ count }) => count)).toEqual([124, 4, 64])
		expect(result.size).toBe(64)
		for (const [index, address] of every.entries()) {
			const own = result.get(address)
			expect(told(own)).toEqual([`count ${(index + 1) * 1_000_000}`, 'status 0'])
			expect(own?.failure).toBeNull()
			expect(own?.frames).toBe(result.get('5/1')?.frames)
			const { frame } = own!.records[0]!
			const counts = decode(own!.frames[frame]!.bytes, context())
			expect(counts.ok && counts.readings.find(({ subunit }) => subunit === index + 1)?.value).toBe(
				String((index + 1) * 1_000_000),
			)
		}
	})

	test('are grouped by unit and framing; anything else goes alone', () => {
		const groups = ['5/1', '5/64', '6/1', 'tcp:5/1', '5', 'x', '5/65'].map(modbus.together.group)
		expect(groups).toEqual(['5', '5', '6', 'tcp:5', null, null, null])
		const { result } = together(['5/1', '6/2', '5'])
		expect(told(result.get('5/1'))?.[0]).toBe('count 1000000')
		expect(told(result.get('6/2'))?.[0]).toBe('count 2000000')
		expect(result.get('5')?.failure?.reason).toBe('refused')
	})

	test('of which one register is refused leave the others whole', () => {
		const { result } = together(every, current, { missing: 22 })
		expect(result.get('5/12')?.failure).toMatchObject({ reason: 'meter-error' })
		expect(told(result.get('5/12'))).toEqual(['status 0'])
		for (const address of every.filter((each) => each !== '5/12')) expect(result.get(address)?.failure).toBeNull()
	})

	test('of a silent collector each say so', () => {
		const { result } = converse(modbus.together.read(every, current, context()), () => new Uint8Array())
		for (const address of every) {
			expect(result.get(address)).toMatchObject({ records: [], failure: { reason: 'silence' } })
		}
	})

	test('one cut line is the fault of one channel', () => {
		const { result } = together(every, current, { flags: { 7: 1 } })
		expect(every.filter((address) => result.get(address)?.failure !== null)).toEqual(['5/7'])
	})
})

describe('the collecting command', () => {
	test('is written once, and accepted', () => {
		const device = collector()
		const { result, sent } = converse(modbus.control('5', { kind: 'freeze', at: 'now' }, context()), device.bus)
		expect(result.outcome).toBe('accepted')
		expect(sent.map((frame) => frame.slice(0, 12))).toEqual(['050603E80001'])
	})

	test('that is not answered, refused or not known is never called obeyed, and never sent twice', () => {
		const order = { kind: 'freeze', at: 'now' } as const
		const silent = converse(modbus.control('5', order, context()), () => new Uint8Array())
		expect(silent.result.outcome).toBe('unknown')
		expect(silent.sent).toHaveLength(1)
		expect(converse(modbus.control('5', order, context()), () => rtu('86 03', 5)).result.outcome).toBe('refused')
		expect(converse(modbus.control('5', order), () => new Uint8Array()).result.outcome).toBe('not-sent')
		const later = modbus.control('5', { kind: 'freeze', at: 'daily:00:00' }, context())
		expect(converse(later, () => new Uint8Array()).result.outcome).toBe('not-sent')
	})

	test('leaves counts that carry the collector’s own time', () => {
		const { result, asked } = together(['5/1', '5/64'], kept)
		expect(told(result.get('5/1'))).toEqual(['status 0', 'count 999995 at 2026-11-22T17:03:20'])
		expect(told(result.get('5/64'))?.at(-1)).toBe('count 63999995 at 2026-11-22T17:03:20')
		expect(result.get('5/1')?.records.at(-1)).toMatchObject({ storage: 1 })
		expect(asked.every(({ code }) => code === 3)).toBe(true)
	})

	test('that was never given leaves no counts: a time that is none dates nothing', () => {
		for (const at of [
			[0, 0, 0, 0, 0, 0],
			[2026, 13, 1, 0, 0, 0],
			[65_535, 1, 1, 24, 0, 0],
		]) {
			const { result } = read('5/1', kept, { at })
			expect(told(result)).toEqual(['status 0'])
			expect(result.failure?.reason).toBe('refused')
		}
		const without = context({ channels: { count: 12, function: 3, type: 'u32', first: 0, stride: 2 } })
		expect(read('5/1', kept, {}, without).result.failure?.reason).toBe('not-offered')
	})
})

test('channels that end beyond the last register are no channels', () => {
	const channels = { count: 12, function: 3, type: 'u32', first: 65_520, stride: 2 }
	expect(dialect.safeParse({ channels }).success).toBe(false)
	expect(dialect.safeParse({}).success).toBe(false)
})

test('whatever a line says, every address has a result and none more than was said', () => {
	const noise = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 })
	fc.assert(
		fc.property(noise, fc.boolean(), (said, isKept) => {
			let turn = 0
			const { result, sent } = converse(
				modbus.together.read(every, isKept ? kept : current, context()),
				(request, step) => {
					const bytes = said[turn++ % Math.max(1, said.length)] ?? new Uint8Array()
					// Half of it framed as an answer to what was asked
					const answer = bytes.length % 2 === 0 ? bytes : rtu(`03 ${Buffer.from(bytes).toString('hex')}`, request[0]!)
					return heardOf(modbus.split, step, answer, 1_780_000_000_000)
				},
			)
			expect([...result.keys()]).toEqual(every)
			expect(sent.length).toBeLessThan(400)
			for (const { records, frames } of result.values()) {
				for (const { frame } of records) expect(frames[frame]).toBeDefined()
			}
		}),
	)
})
