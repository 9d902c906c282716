import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dayNumberOf, dayStart, quarterMs } from '../../../src/virtual/building/clock.ts'
import { meters } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createDlt645Device } from '../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../src/virtual/dlt645/frame.ts'

const truth = createTruth(4)
const meter = meters.find(({ unit, medium }) => unit === 'Wohnung 1.01' && medium === 'electricity')!
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const bytes = (text: string) =>
	Uint8Array.from((text.match(/[0-9A-F]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16)))
const text = (said: Uint8Array | null) => (said === null ? null : Buffer.from(said).toString('hex').toUpperCase())

/** 68 A0…A5 68 C L DATA+33H CS 16, put together here once more from the standard. */
function frame(address: string, control: number, data: string): Uint8Array {
	const low = (address.match(/../g) ?? []).toReversed().map((pair) => Number.parseInt(pair, 16))
	const payload = Array.from(bytes(data), (byte) => (byte + 0x33) % 256)
	const body = [0x68, ...low, 0x68, control, payload.length, ...payload]
	return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
}
function ask(device: ReturnType<typeof createDlt645Device>, request: Uint8Array, at = now): Uint8Array | null {
	const { requests } = requestsIn(request)
	expect(requests).toHaveLength(1)
	return device.hear(requests[0]!, at)
}
/** Control and data (33H taken off) of an answer, its frame checked. */
function opened(said: Uint8Array | null): { control: number; data: number[] } {
	const start = said!.indexOf(0x68)
	const body = Array.from(said!.subarray(start))
	expect(body.slice(1, 7)).toEqual(Array.from(bytes(meter.address)).toReversed())
	expect(body.at(-1)).toBe(0x16)
	expect(body.at(-2)).toBe(body.slice(0, -2).reduce((sum, byte) => (sum + byte) % 256, 0))
	expect(body.length).toBe(12 + body[9]!)
	return { control: body[8]!, data: body.slice(10, -2).map((byte) => (byte + 256 - 0x33) % 256) }
}
const read = (di: string, rest = '', at = now, device = createDlt645Device(truth, meter)) =>
	opened(ask(device, frame(meter.address, 0x11, (di.match(/../g) ?? []).toReversed().join('') + rest), at))
/** Low pair first, as digits. */
const digits = (data: number[]) =>
	data
		.toReversed()
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('')
const centiKwh = (milliWh: number) => String(Math.floor(milliWh / 10_000)).padStart(8, '0')

test('the published request for 00010000 (wildcard) is answered with the real address', () => {
	// Request as in the outside frames: 68 AA×6 68 11 04 33 33 34 33 AE 16.
	const device = createDlt645Device(truth, meter)
	const said = opened(ask(device, bytes('68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16')))
	expect(said.control).toBe(0x91)
	expect(said.data.slice(0, 4)).toEqual([0x00, 0x00, 0x01, 0x00])
	expect(digits(said.data.slice(4))).toBe(centiKwh(truth.registersAt(meter, now).totalMilliWh))
})

test('read address (13) answers the own address, also to a pattern with AA from the high end', () => {
	const device = createDlt645Device(truth, meter)
	for (const asked of ['AAAAAAAAAAAA', `AAAAAAAAAA${meter.address.slice(-2)}`, `AAAA${meter.address.slice(4)}`]) {
		const said = opened(ask(device, frame(asked, 0x13, '')))
		expect(said.control).toBe(0x93)
		expect(digits(said.data)).toBe(meter.address)
	}
	expect(ask(device, frame(`AAAAAAAAAA${meter.address.slice(-2) === '99' ? '98' : '99'}`, 0x13, ''))).toBeNull()
})

test('a wrong address and broadcast time are met with silence', () => {
	const device = createDlt645Device(truth, meter)
	expect(ask(device, frame('000000000161', 0x11, '00000100'))).toBeNull()
	expect(ask(device, frame('999999999999', 0x08, '200317221126'))).toBeNull()
})

test('an unknown identifier is refused with D1 02, a write with D4 04', () => {
	expect(read('03010000')).toEqual({ control: 0xd1, data: [0x02] })
	expect(read('00010300')).toEqual({ control: 0xd1, data: [0x02] })
	const device = createDlt645Device(truth, meter)
	const write = ask(device, frame(meter.address, 0x14, '0101000402000000000000000122112600'))
	expect(opened(write)).toEqual({ control: 0xd4, data: [0x04] })
})

test('a block lists total, tariff 1 and tariff 2', () => {
	const registers = truth.registersAt(meter, now)
	const block = read('0001FF00').data.slice(4)
	expect([0, 4, 8].map((at) => digits(block.slice(at, at + 4)))).toEqual(
		[registers.totalMilliWh, registers.t1MilliWh, registers.t2MilliWh].map(centiKwh),
	)
	expect(block).toHaveLength(12)
})

test('a settlement holds what stood there on the 1st at 00:00', () => {
	for (const [back, month] of [
		[1, 11],
		[2, 10],
		[12, 0],
	] as const) {
		const at = dayStart(dayNumberOf(2026, month, 1), 'local')
		const said = read(`000100${back.toString(16).padStart(2, '0')}`)
		expect(digits(said.data.slice(4))).toBe(centiKwh(truth.registersAt(meter, at).totalMilliWh))
	}
	expect(read('0001000D').control).toBe(0xd1)
})

test('62 daily freezes with time and value; the 63rd is refused', () => {
	for (const back of [1, 2, 30, 62]) {
		const nn = back.toString(16).padStart(2, '0')
		const day = dayNumberOf(2026, 11, 22) - back + 1
		const date = new Date(day * 86_400_000).toISOString().slice(2, 10).replaceAll('-', '')
		expect(digits(read(`050600${nn}`).data.slice(4))).toBe(`${date}0000`)
		const block = read(`050601${nn}`).data.slice(4)
		const registers = truth.registersAt(meter, dayStart(day, 'local'))
		expect(digits(block.slice(0, 4))).toBe(centiKwh(registers.totalMilliWh))
		expect(digits(block.slice(8, 12))).toBe(centiKwh(registers.t2MilliWh))
		expect(digits(read(`050602${nn}`).data.slice(4, 8))).toBe('00000000')
	}
	expect(read('0506013F').control).toBe(0xd1)
})

test('the meter on standard time freezes at 01:00 summer time', () => {
	const standard = meters.find(({ clock }) => clock === 'standard')!
	const july = Date.UTC(2026, 6, 10, 12)
	const said = ask(createDlt645Device(truth, standard), frame(standard.address, 0x11, '01010605'), july)!
	const value = Array.from(
		said.subarray(said.indexOf(0x68) + 14, said.indexOf(0x68) + 18),
		(byte) => (byte + 256 - 0x33) % 256,
	)
	const at = dayStart(dayNumberOf(2026, 7, 10), 'local') + 3_600_000
	expect(digits(value)).toBe(centiKwh(truth.registersAt(standard, at).totalMilliWh))
})

test('clock, voltages, status word and counts have the sizes of annex A', () => {
	expect(digits(read('04000101').data.slice(4))).toBe('26112200')
	const offset = meter.clockOffsetMs
	const shown = new Date(now + offset + 3_600_000).toISOString().slice(11, 19).replaceAll(':', '')
	expect(digits(read('04000102').data.slice(4))).toBe(shown)
	const volts = read('0201FF00').data.slice(4)
	expect(volts).toHaveLength(6)
	for (const at of [0, 2, 4]) expect(Number(digits(volts.slice(at, at + 2))) / 10).toBeCloseTo(231, -1)
	expect(read('04000503').data.slice(4)).toEqual([0, 0])
	expect(digits(read('04000204').data.slice(4))).toBe('02')
	expect(digits(read('04000401').data.slice(4))).toBe(meter.address)
	expect(Number(digits(read('02800002').data.slice(4))) / 100).toBeCloseTo(50, 0)
	const sizes = { '02020100': 3, '02030000': 3, '0203FF00': 12, '02060000': 2, '02800007': 2, '0400010C': 7 }
	for (const [di, size] of Object.entries(sizes)) expect(read(di).data.slice(4), di).toHaveLength(size)
})

/** Splits concatenated load records and checks the frame of each (annex B). */
function recordsOf(data: number[]): { at: string; centiKwh: string }[] {
	const found = []
	for (let start = 0; start < data.length; start += data[start + 2]! + 5) {
		const length = data[start + 2]!
		const whole = data.slice(start, start + length + 5)
		expect(whole.slice(0, 2)).toEqual([0xa0, 0xa0])
		expect(whole.at(-1)).toBe(0xe5)
		expect(whole.at(-2)).toBe(whole.slice(0, -2).reduce((sum, byte) => (sum + byte) % 256, 0))
		expect(whole.slice(8, 11)).toEqual([0xaa, 0xaa, 0xaa])
		expect(whole.slice(27, 30)).toEqual([0xaa, 0xaa, 0xaa])
		found.push({ at: digits(whole.slice(3, 8)), centiKwh: digits(whole.slice(11, 15)) })
	}
	return found
}

test('a day of load records comes in one first frame and follow-up frames numbered from 1', () => {
	const device = createDlt645Device(truth, meter)
	const start = dayStart(dayNumberOf(2026, 11, 20), 'local')
	const first = read('06040001', '600000201126', now, device)
	expect(first.control).toBe(0xb1)
	const data = first.data.slice(4)
	for (let sequence = 1, more = true; more; sequence++) {
		const next = frame(meter.address, 0x12, `01000406${sequence.toString(16).padStart(2, '0').toUpperCase()}`)
		const said = opened(ask(device, next))
		// The same number again brings the same frame again.
		expect(opened(ask(device, next))).toEqual(said)
		expect(said.data.at(-1)).toBe(sequence)
		data.push(...said.data.slice(4, -1))
		more = said.control === 0xb2
	}
	const records = recordsOf(data)
	expect(records).toHaveLength(96)
	expect(records[0]!.at).toBe('2611200000')
	expect(records[95]!.at).toBe('2611202345')
	for (const [index, record] of records.entries()) {
		const { totalMilliWh } = truth.registersAt(meter, start + index * quarterMs)
		expect(record.centiKwh).toBe(centiKwh(totalMilliWh))
	}
})

// 62 × 96 quarter hours before 17:00 winter time it was 18:15 summer time.
test('62 days of quarter hours are kept; what is asked for before them begins with the oldest', () => {
	const [oldest] = recordsOf(read('06040000', '01').data.slice(4))
	const [early] = recordsOf(read('06040001', '010000010120').data.slice(4))
	const [latest] = recordsOf(read('06040002', '01').data.slice(4))
	expect(oldest!.at).toBe('2609211815')
	expect(early).toEqual(oldest)
	expect(latest!.at).toBe('2611221700')
	expect(read('06040001', '010000010130').control).toBe(0xd1)
	expect(read('06010001', '010000010126').control).toBe(0xd1)
})

test('a follow-up without a first frame, with another identifier or too late is refused', () => {
	const device = createDlt645Device(truth, meter)
	const follow = (di: string, at = now) => opened(ask(device, frame(meter.address, 0x12, `${di}01`), at)).control
	expect(follow('01000406')).toBe(0xd2)
	read('06040001', '600000201126', now, device)
	expect(follow('02000406')).toBe(0xd2)
	expect(follow('01000406', now + 1_000)).toBe(0xb2)
	expect(follow('01000406', now + 3_000)).toBe(0xd2)
})

test('on the 25-hour day the repeated hour is listed twice in true order', () => {
	const day = createDlt645Device(truth, meter)
	const said = read('06040001', '060002261025', Date.UTC(2025, 10, 1), day)
	const records = recordsOf(said.data.slice(4))
	expect(records.map(({ at }) => at.slice(6))).toEqual(['0200', '0215', '0230', '0245', '0200', '0215'])
	const rising = records.map((record) => Number(record.centiKwh))
	expect(rising).toEqual(rising.toSorted((a, b) => a - b))
})

test('requests are found among garbage and when they come in pieces', () => {
	const request = frame(meter.address, 0x11, '00000100')
	const noisy = Uint8Array.from([0x00, 0x68, 0x12, ...[0xfe, 0xfe, 0xfe, 0xfe], ...request, 0x16, 0x68])
	expect(requestsIn(noisy).requests).toHaveLength(1)
	for (let cut = 1; cut < request.length; cut++) {
		const first = requestsIn(request.subarray(0, cut))
		expect(first.requests).toHaveLength(0)
		expect(requestsIn(Uint8Array.from([...first.rest, ...request.subarray(cut)])).requests).toHaveLength(1)
	}
	const broken = request.with(12, request[12]! ^ 1)
	expect(requestsIn(broken).requests).toHaveLength(0)
	expect(
		text(createDlt645Device(truth, meter).hear({ address: 'x', control: 0x11, data: new Uint8Array() }, now)),
	).toBeNull()
})

const outside = join(process.env.OUTSIDE_VECTORS ?? '../shared/vectors', 'protocols/cn.jsonl')
if (!existsSync(outside)) console.log(`skipped: no outside frames at ${outside}`)

test.skipIf(!existsSync(outside))(
	'every outside DL/T 645-2007 request is understood as a request to its address',
	() => {
		type Line = {
			protocol: string
			direction: string
			hex: string
			expected: { address?: string; di?: string }
			checksum_ok: boolean
		}
		const requests = readFileSync(outside, 'utf8')
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as Line)
			.filter((line) => line.protocol === 'DL/T 645-2007' && line.direction === 'master->slave' && line.checksum_ok)
		expect(requests.length).toBeGreaterThan(20)
		for (const line of requests) {
			const found = requestsIn(bytes(line.hex)).requests
			expect(found, line.hex).toHaveLength(1)
			if (line.expected.address) expect(found[0]!.address).toBe(line.expected.address)
			if (line.expected.di) expect(digits([...found[0]!.data.subarray(0, 4)]).toUpperCase()).toBe(line.expected.di)
		}
	},
)
