import { expect, test } from 'vitest'
import { modbus } from '../../../../src/main/protocols/modbus/driver.ts'
import type { ControlOrder, Heard, ReadJob } from '../../../../src/main/protocols/protocol.ts'
import { converse } from '../converse.ts'
import { bytes, joined, rtu, tcp } from './frames.ts'

type Words = { [address: number]: number }

/** A server with these registers; a request that touches any other gets exception 02. */
function server(words: Words, { most = 125, unit = 1 } = {}) {
	return (request: Uint8Array): Uint8Array => {
		const isTcp = request[0]! >= 0xf8
		const [pdu, asked] = isTcp ? [request.subarray(7), request[6]] : [request.subarray(1, -2), request[0]]
		if (asked !== unit) return bytes('')
		const say = (text: string) => (isTcp ? tcp(text, unit, request[0]! * 256 + request[1]!) : rtu(text, unit))
		const hex = (values: readonly number[], width: number) =>
			values.map((value) => value.toString(16).padStart(width, '0')).join('')
		const [code, first, count] = [pdu[0]!, pdu[1]! * 256 + pdu[2]!, pdu[3]! * 256 + pdu[4]!]
		if (code === 6) {
			words[first] = count
			return say(hex([...pdu], 2))
		}
		if (code === 16) {
			for (let index = 0; index < count; index++) words[first + index] = pdu[6 + 2 * index]! * 256 + pdu[7 + 2 * index]!
			return say(hex([...pdu.subarray(0, 5)], 2))
		}
		const found = Array.from({ length: count }, (_, index) => words[first + index])
		if (count > most) return say(hex([code | 0x80, 3], 2))
		if (found.includes(undefined)) return say(hex([code | 0x80, 2], 2))
		return say(hex([code, 2 * count], 2) + hex(found as number[], 4))
	}
}

const register = (address: number, more: object = {}) => ({
	...{ address, function: 3, type: 'u16', quantity: 'voltage', unit: 'V', role: `r${address}` },
	...more,
})
const contextOf = (registers: readonly object[], more: object = {}) => ({ dialect: { ...more, registers } })
const setting = register(2, { quantity: 'duration', unit: 'min', role: 'demand-period', key: '40003', writable: true })
const current: ReadJob = { kind: 'current' }
const told = (registers: readonly object[], words: Words, more: object = {}) =>
	converse(modbus.read('1', current, contextOf(registers, more)), server(words))
const values = ({ records }: { records: readonly { key: string; value: string | null }[] }) =>
	records.map(({ key, value }) => `${key}=${value}`)

test('neighbouring registers are one request, and a hole is only read across where the model allows it', () => {
	const registers = [register(0), register(1), register(4)]
	const words = { 0: 1, 1: 2, 2: 0, 3: 0, 4: 3 }
	expect(told(registers, words).sent.map((request) => request.slice(2, 12))).toEqual(['0300000002', '0300040001'])
	const across = told(registers, words, { gap: 2 })
	expect(across.sent.map((request) => request.slice(2, 12))).toEqual(['0300000005'])
	expect(values(across.result)).toEqual(['0=1', '1=2', '4=3'])
})

test('a block has at most 125 registers, and a number is never divided between two', () => {
	const registers = Array.from({ length: 70 }, (_, index) => register(2 * index, { type: 'u32' }))
	const words = Object.fromEntries(Array.from({ length: 140 }, (_, index) => [index, index]))
	const { sent, result } = told(registers, words)
	expect(sent.map((request) => request.slice(2, 12))).toEqual(['030000007C', '03007C0010'])
	expect(result.records).toHaveLength(70)
	expect(result.records[0]).toMatchObject({ frame: 0, value: '1' })
	expect(result.records[69]).toMatchObject({ frame: 1, value: String(138 * 65536 + 139) })
})

test('holding and input registers of one address are asked apart', () => {
	const registers = [register(0), register(0, { function: 4, key: 'input 0' })]
	expect(told(registers, { 0: 7 }).sent.map((request) => request.slice(2, 4))).toEqual(['03', '04'])
})

test('a block that is refused is divided until the missing register stands alone; the others are read', () => {
	const registers = [register(0), register(1), register(2), register(3)]
	const { sent, result } = told(registers, { 0: 10, 1: 11, 3: 13 })
	expect(sent).toHaveLength(5)
	expect(values(result)).toEqual(['0=10', '1=11', '3=13'])
	expect(result.failure).toBeNull()
	expect(result.frames).toHaveLength(5)
})

test('a meter that answers fewer registers at once than the model says is read all the same', () => {
	const registers = Array.from({ length: 20 }, (_, index) => register(index))
	const words = Object.fromEntries(registers.map(({ address }) => [address, address]))
	const { result } = converse(modbus.read('1', current, contextOf(registers)), server(words, { most: 6 }))
	expect(result.records).toHaveLength(20)
	expect(result.failure).toBeNull()
})

test('row 15: what is refused is told where it was asked for by name, or where nothing else was read', () => {
	const registers = [register(0), register(1)]
	const named = modbus.read('1', { kind: 'current', items: ['1', '0x0000'] }, contextOf(registers))
	const { result } = converse(named, server({ 0: 5 }))
	expect(values(result)).toEqual(['0=5'])
	expect(result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '02' } })
	expect(told(registers, {}).result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '02' } })
	const unknown = modbus.read('1', { kind: 'current', items: ['0', 'nine'] }, contextOf(registers))
	expect(converse(unknown, server({ 0: 5 })).result.failure).toMatchObject({ reason: 'not-offered' })
})

test('registers can be read without a model, as raw words', () => {
	const { result, sent } = converse(
		modbus.read('1', { kind: 'current', items: ['4:16:2'] }),
		server({ 16: 1, 17: 0xabcd }),
	)
	expect(sent[0]!.slice(2, 12)).toBe('0400100002')
	expect(result.records.map(({ key, value, quantity }) => [key, value, quantity])).toEqual([
		['16', '0001', 'unknown'],
		['17', 'ABCD', 'unknown'],
	])
	const bits = converse(modbus.read('1', { kind: 'current', items: ['2:196:22'] }), () => rtu('02 03 ACDB35'))
	expect(bits.sent[0]!.slice(2, 12)).toBe('0200C40016')
	expect(bits.result.records).toMatchObject([{ key: '196', quantity: 'status', value: 'ACDB35' }])
	const none = converse(modbus.read('1', { kind: 'current', items: ['3:7'] }), server({}))
	expect(none.result.failure).toMatchObject({ reason: 'meter-error', text: expect.stringContaining('address 7') })
	expect(converse(modbus.read('1', current), server({})).result.failure).toMatchObject({ reason: 'not-offered' })
})

test('the frames that are kept say by themselves what was read', () => {
	const context = contextOf([register(107, { exponent: -1 })])
	const { result } = converse(modbus.read('1', current, context), server({ 107: 2302 }))
	expect(result.frames[0]!.bytes).toEqual(joined(rtu('03 006B 0001'), rtu('03 02 08FE')))
	expect(modbus.decode(result.frames[0]!.bytes, context)).toMatchObject({ readings: [{ key: '107', value: '230.2' }] })
})

test.each([
	['u16', [0xffff], {}, '65535'],
	['u16', [0xffff], { absent: ['FFFF'] }, null],
	['s16', [0xffff], {}, '-1'],
	['s16', [0x8000], { absent: ['8000'] }, null],
	['s16', [0x7fff], { absent: ['7FFF'] }, null],
	['s32', [0xffff, 0xfffe], { exponent: -2 }, '-0.02'],
	['u32', [0x4366, 0x3334], { wordOrder: 'low-first', exponent: -1 }, '85906314.2'],
	['u48', [1, 0, 0], {}, '4294967296'],
	['s48', [0xffff, 0xffff, 0xffff], {}, '-1'],
	['u64', [0xffff, 0xffff, 0xffff, 0xfffe], { exponent: -2 }, '184467440737095516.14'],
	['s64', [0x8000, 0, 0, 0], { absent: ['8000000000000000'] }, null],
	['s64', [0x0020, 0, 0, 1], { factor: 10, exponent: -3 }, '90071992547409.930'],
	['f32', [0x4366, 0x3333], {}, '230.1999969482421875'],
	['f32', [0x7fc0, 0], {}, null],
	['f32', [0x7f80, 0], {}, null],
	['f32', [0x8000, 0], {}, '0'],
	['f32', [0xc366, 0], { exponent: -3 }, '-0.230'],
	['f64', [0x4366, 0x3334, 0x4120, 0], { exponent: -3 }, '49989992092532.736'],
	['f64', [0x7ff8, 0, 0, 0], {}, null],
	['f64', [0xbfb9, 0x9999, 0x9999, 0x999a], {}, '-0.1000000000000000055511151231257827021181583404541015625'],
	['bcd16', [0x1234], { exponent: -1 }, '123.4'],
	['bcd32', [0x0012, 0x3456], {}, '123456'],
	['bcd32', [0x00fa, 0x3456], {}, null],
])('%s %j with %j is %s', (type, words, more, value) => {
	const registers = [register(0, { type, ...more })]
	const { result } = told(registers, { ...words })
	expect(result.records.map((record) => record.value)).toEqual([value])
})

test('the smallest and the largest double are stated in full', () => {
	const value = (words: number[]) => told([register(0, { type: 'f64' })], { ...words }).result.records[0]!.value!
	expect(Number(value([0, 0, 0, 1]))).toBe(Number.MIN_VALUE)
	expect(value([0, 0, 0, 1])).toHaveLength(1076)
	expect(BigInt(value([0x7fef, 0xffff, 0xffff, 0xffff]))).toBe(BigInt(Number.MAX_VALUE))
})

test('a byte order against the standard is the model’s word', () => {
	const { result } = told([register(0, { type: 'u32' })], { 0: 0x1234, 1: 0x5678 }, { byteOrder: 'low-first' })
	expect(result.records[0]!.value).toBe(String(0x34127856))
})

test('a SunSpec scale factor is read along and is part of the number; without one there is no value', () => {
	const registers = [register(0, { type: 's16', scaleAddress: 4 })]
	expect(told(registers, { 0: 2302, 4: 0xffff }).result.records).toMatchObject([{ value: '230.2' }])
	expect(told(registers, { 0: 2302, 4: 1 }).result.records).toMatchObject([{ value: '23020' }])
	expect(told(registers, { 0: 2302, 4: 0x8000 }).result.records).toMatchObject([{ value: null }])
	expect(told(registers, { 0: 2302 }).result.records).toMatchObject([{ quantity: 'unknown', value: '08FE' }])
})

test('Modbus TCP has its own framing: by the address, or by the model', () => {
	const words = { 0: 5 }
	const context = contextOf([register(0)])
	for (const [typed, given] of [
		['tcp:1', context],
		['1', contextOf([register(0)], { framing: 'tcp' })],
	] as const) {
		const { result, sent } = converse(modbus.read(typed, current, given), server(words))
		expect(values(result)).toEqual(['0=5'])
		expect(sent[0]!).toMatch(/^F[89A-F]..0000000601030000000[1]$/)
		expect(result.device!.address).toBe('tcp:1')
	}
})

test('each request of a conversation has a transaction of its own, and a repeated one keeps it', () => {
	const { sent } = converse(
		modbus.read('tcp:1', current, contextOf([register(0), register(9), register(20)])),
		server({ 0: 1, 9: 2, 20: 3 }),
	)
	expect(new Set(sent.map((request) => request.slice(0, 4))).size).toBe(3)
	const order = modbus.control('tcp:1', { kind: 'parameter', item: '40003', value: '15' }, contextOf([setting]))
	const spoken = converse(order, server({ 2: 60 })).sent
	expect(spoken[0]!.slice(4)).toBe(spoken[2]!.slice(4))
	expect(spoken[0]!.slice(0, 4)).not.toBe(spoken[2]!.slice(0, 4))
})

test('a late answer is nobody’s: over TCP by its transaction, over RTU by function, length and unit', () => {
	const steps = (typed: string) => modbus.read(typed, current, contextOf([register(0), register(9, { type: 'u32' })]))
	const session = steps('tcp:1')
	const first = session.next().value as { send: Uint8Array }
	const late = server({ 0: 1 })(first.send)
	const second = session.next({ kind: 'frame', frame: late, at: 0 }).value as { answer: (frame: Uint8Array) => string }
	expect(second.answer(late)).toBe('foreign')
	const overRtu = steps('1').next().value as { answer: (frame: Uint8Array) => string }
	expect(overRtu.answer(rtu('03 02 0001'))).toBe('mine')
	for (const foreign of [rtu('03 02 0001', 2), rtu('04 02 0001'), rtu('03 04 00010002'), rtu('03 0000 0001')])
		expect(overRtu.answer(foreign)).toBe('foreign')
	expect(overRtu.answer(rtu('83 02'))).toBe('mine')
	expect(overRtu.answer(rtu('84 02'))).toBe('foreign')
})

test('silence ends a reading: a late answer could be taken for the next block’s', () => {
	let requests = 0
	const silentAfterOne = (request: Uint8Array) => (++requests === 1 ? server({ 0: 1 })(request) : bytes(''))
	const { result, sent } = converse(
		modbus.read('1', current, contextOf([register(0), register(9), register(20)])),
		silentAfterOne,
	)
	expect(sent).toHaveLength(2)
	expect(values(result)).toEqual(['0=1'])
	expect(result.failure).toMatchObject({ reason: 'silence' })
})

test('row 25: Modbus TCP asked in RTU, and the other way round, is said in a sentence that helps', () => {
	const context = contextOf([register(0)])
	const mixed = converse(modbus.read('1', current, context), () => tcp('83 02'))
	expect(mixed.result.failure).toMatchObject({ reason: 'noise', text: expect.stringContaining('tcp:1') })
	const other = converse(modbus.read('tcp:7', current, context), () => rtu('83 02', 7))
	expect(other.result.failure).toMatchObject({ text: expect.stringContaining('write the address as 7') })
})

test('row 15: a busy meter is asked again after a pause; a gateway that misses its meter means silence', () => {
	let requests = 0
	const pauses: (number | undefined)[] = []
	const { result } = converse(
		modbus.read('1', current, contextOf([register(0)])),
		(request, step): Uint8Array | Heard => {
			pauses.push(step.pauseMs)
			return ++requests < 3 ? rtu('83 06') : server({ 0: 1 })(request)
		},
	)
	expect(values(result)).toEqual(['0=1'])
	expect(pauses).toEqual([undefined, 500, 500])
	const never = converse(modbus.read('1', current, contextOf([register(0)])), () => rtu('83 06'))
	expect(never.sent).toHaveLength(4)
	expect(never.result.failure).toMatchObject({ meterError: { code: '06' } })
	const gateway = converse(modbus.read('tcp:3', current, contextOf([register(0)])), (request) =>
		tcp('83 0B', 3, request[0]! * 256 + request[1]!),
	)
	expect(gateway.result.failure).toMatchObject({ reason: 'silence' })
})

test('a model’s pause is kept before each of its requests, and its time to answer', () => {
	const pauses: (number | undefined)[] = []
	const context = contextOf([register(0), register(9)], { pauseMs: 500, answerMs: 3000 })
	converse(modbus.read('1', current, context), (request, step) => {
		pauses.push(step.pauseMs, step.answerMs)
		return server({ 0: 1, 9: 2 })(request)
	})
	expect(pauses).toEqual([500, 3000, 500, 3000])
})

test('addresses are units, with or without the framing', () => {
	const typed = ['1', '007', ' 247 ', 'tcp:0', 'TCP:255', '0', '248', 'tcp:256', '-1', 'rtu:1', 'a', '']
	expect(typed.map(modbus.address)).toEqual(['1', '7', '247', 'tcp:0', 'tcp:255', ...Array(7).fill(null)])
})

test('stored values and the clock are not offered, and nothing is sent for them', () => {
	for (const job of [{ kind: 'clock' }, { kind: 'settlement', back: 1 }] as const) {
		const { result, sent } = converse(modbus.read('1', job, contextOf([register(0)])), server({ 0: 1 }))
		expect(result.failure).toMatchObject({ reason: 'not-offered' })
		expect(sent).toEqual([])
	}
})

test.each([
	[{ registers: [] }, 'no registers'],
	[{ registers: [register(0), register(0)] }, 'two registers of one key'],
	[{ registers: [register(65_535, { type: 'u32' })] }, 'a register beyond the end'],
	[{ registers: [register(0, { absent: ['FFFFFFFF'] })] }, 'a marker of another length'],
	[{ registers: [register(0, { function: 4, writable: true })] }, 'an input register to be written'],
	[{ registers: [register(0)], longestBlock: 126 }, 'a block longer than the standard’s'],
])('%# a model with %j is refused: %s', (model: object, _why) => {
	expect(modbus.dialect.safeParse(model).success).toBe(false)
})

const order: ControlOrder = { kind: 'parameter', item: '40003', value: '15' }
const control = (
	bus: Parameters<typeof converse>[1],
	given: ControlOrder = order,
	registers: readonly object[] = [setting],
) => converse(modbus.control('1', given, contextOf(registers)), bus)

test('an order is read, written once, read back and compared', () => {
	const { result, sent } = control(server({ 2: 60 }))
	expect(sent.map((request) => request.slice(2, 12))).toEqual(['0300020001', '060002000F', '0300020001'])
	expect(result).toMatchObject({ outcome: 'done', before: [{ value: '60' }], after: [{ value: '15' }] })
	const wide = control(server({ 2: 0, 3: 60 }), { ...order, value: '100000' }, [{ ...setting, type: 'u32' }])
	expect(wide.sent[1]!.slice(2, -4)).toBe('100002000204000186A0')
	expect(wide.result.outcome).toBe('done')
	const float = control(server({ 2: 0, 3: 0 }), { ...order, value: '0.1' }, [{ ...setting, type: 'f32' }])
	expect(float.sent[1]!.slice(2, -4)).toBe('1000020002043DCCCCCD')
})

test('a write without an answer is never repeated, and only what is read back says what became of it', () => {
	const words = { 2: 60 }
	const meter = server(words)
	const retries: (number | undefined)[] = []
	const lost = control((request, step) => {
		retries.push(step.retries)
		const said = meter(request)
		return request[1] === 6 ? bytes('') : said
	})
	expect(retries).toEqual([undefined, 0, undefined])
	expect(lost.result).toMatchObject({ outcome: 'done', after: [{ value: '15' }] })
	const ignored = control((request) => (request[1] === 6 ? bytes('') : server({ 2: 60 })(request)))
	expect(ignored.result).toMatchObject({ outcome: 'unknown', after: [{ value: '60' }] })
	let reads = 0
	const gone = control((request) => (request[1] === 3 && ++reads === 1 ? server({ 2: 60 })(request) : bytes('')))
	expect(gone.result).toMatchObject({ outcome: 'unknown', after: [] })
})

test('a refused order that changed nothing is refused; a confirmed one that changed nothing is unknown', () => {
	const refused = control((request) => (request[1] === 6 ? rtu('86 03') : server({ 2: 60 })(request)))
	expect(refused.result).toMatchObject({ outcome: 'refused', meterError: { code: '03' } })
	let reads = 0
	const other = control((request) => (request[1] === 6 ? rtu('86 04') : server({ 2: reads++ === 0 ? 60 : 7 })(request)))
	expect(other.result).toMatchObject({ outcome: 'unknown', before: [{ value: '60' }], after: [{ value: '7' }] })
	const pretended = control((request) => (request[1] === 6 ? rtu('06 0002 000F') : server({ 2: 60 })(request)))
	expect(pretended.result.outcome).toBe('unknown')
	const later = control((request) => (request[1] === 6 ? rtu('86 05') : server({ 2: 60 })(request)))
	expect(later.result.outcome).toBe('accepted')
})

test('nothing is sent for what is no setting, does not fit, or cannot be read first', () => {
	const bus = server({ 2: 60, 3: 1 })
	const registers = [setting, register(3)]
	for (const given of [
		{ ...order, item: '3' },
		{ ...order, item: '9' },
		{ ...order, value: '65536' },
		{ ...order, value: '-1' },
		{ ...order, value: '1.5' },
		{ ...order, value: '1e2' },
		{ kind: 'reset' } as const,
	]) {
		const { result, sent } = control(bus, given, registers)
		expect(result.outcome).toBe('not-sent')
		expect(sent).toEqual([])
	}
	const mute = control(() => bytes(''))
	expect(mute.result.outcome).toBe('not-sent')
	expect(mute.sent).toHaveLength(1)
})

test('settings are not part of a reading unless they are asked for by name', () => {
	const context = contextOf([register(0), setting])
	const bus = server({ 0: 1, 2: 60 })
	expect(values(converse(modbus.read('1', current, context), bus).result)).toEqual(['0=1'])
	const asked = modbus.read('1', { kind: 'current', items: ['40003'] }, context)
	expect(values(converse(asked, bus).result)).toEqual(['40003=60'])
})

test('a search finds a unit by any answer, names it where it says who it is, and passes silence by', () => {
	const identity = '2B 0E 01 01 00 00 03 00 03 414242 01 03 423233 02 03 312E34'
	const polite = converse(modbus.scan.probe('1'), (request) => (request[1] === 0x2b ? rtu(identity) : rtu('83 02')))
	expect(polite.result).toMatchObject({ kind: 'found', address: '1', device: { manufacturer: 'ABB' } })
	expect(polite.result.kind === 'found' && polite.result.records.map(({ value }) => value)).toEqual([
		'ABB',
		'B23',
		'1.4',
	])
	const curt = converse(modbus.scan.probe('1'), (request) => (request[1] === 4 ? rtu('04 02 0001') : bytes('')))
	expect(curt.result).toMatchObject({ kind: 'found', address: '1', device: { manufacturer: null } })
	expect(converse(modbus.scan.probe('9'), server({ 0: 1 })).result).toEqual({ kind: 'silence' })
	const noise: Heard = { kind: 'noise', bytes: bytes('0103'), foreign: 0 }
	expect(converse(modbus.scan.probe('1'), () => noise).result).toEqual({ kind: 'collision' })
	expect(converse(modbus.scan.probe('1'), () => ({ kind: 'line', reason: 'lost' })).result.kind).toBe('line')
	const overTcp = modbus.scan.probe('7', contextOf([register(0)], { framing: 'tcp' }))
	expect(converse(overTcp, server({ 0: 1 }, { unit: 7 })).result).toMatchObject({ kind: 'found', address: 'tcp:7' })
	expect(modbus.scan.first({ from: 0, to: 3 })).toEqual(['tcp:0', 'tcp:1', 'tcp:2', 'tcp:3', '1', '2', '3'])
	expect(modbus.scan.first()).toHaveLength(249)
})
