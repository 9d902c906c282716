import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { longestFrame } from '../../../../src/main/protocols/gdw1376/constants.ts'
import { explain } from '../../../../src/main/protocols/gdw1376/explain.ts'
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits, consume, turnedBits } from '../laws.ts'
import {
	archiveEntry,
	curve,
	events,
	frame,
	freezes,
	password,
	preamble,
	threePhase,
	timeLabel,
	whole,
} from './frames.ts'
import { gdw1376Codec, hammerGdw1376 } from './laws.ts'

const chunk = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0x68 ? 0x00 : byte)))
const told = (bytes: Uint8Array) => {
	const decoded = decode(bytes)
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded
}
const readingsOf = (bytes: Uint8Array): readonly DecodedRecord[] => told(bytes).readings
const short = ({ key, quantity, role, value, unit, tariff, at }: DecodedRecord) =>
	[key, quantity, role ?? '', value ?? 'none', unit, tariff, at ?? 'now'].join(' | ')

describe('cutting frames out of a stream', () => {
	it('asks for more until the last byte of a frame has come, wherever it is cut in two', () => {
		for (const sample of whole) checkCuts(split, sample)
	})

	it('finds every frame between garbage, before and after it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...whole), { minLength: 1, maxLength: 4 }),
				fc.infiniteStream(chunk),
				(frames, garbage) => checkAmidGarbage(split, frames, () => garbage.next().value, 0x68),
			),
			{ numRuns: 300 },
		)
	})

	it('goes on one byte behind a start byte that began no frame, and does not cut at 68 and 16 inside data', () => {
		const inside = frame(0x10, '00 00 01 00 1F 06 00 68 16 68 16 68 16')
		const broken = inside.with(inside.length - 2, inside.at(-2)! ^ 0xff)
		expect(split(broken)).toEqual({ kind: 'discard', length: 1, reason: 'checksum' })
		expect(consume(split, Uint8Array.from([...broken, ...inside])).map((bytes) => [...bytes])).toEqual([[...inside]])
	})

	it('does not take a forwarded frame for the answer while the frame around it is still coming', () => {
		const inner = whole[0]!
		const hex = Buffer.from(inner).toString('hex')
		const outer = frame(0x10, `00 00 01 00 1F ${inner.length.toString(16)} 00 ${hex}`)
		expect(split(outer.subarray(0, -1))).toEqual({ kind: 'more' })
		expect(split(outer)).toEqual({ kind: 'frame', length: outer.length })
	})

	it('knows a false start by its head, before the length that it promises has come', () => {
		expect(split(Uint8Array.of(0x68, 0x33))).toEqual({ kind: 'discard', length: 1, reason: 'length' })
		expect(split(Uint8Array.of(0x68, 0x32, 0x00, 0x36))).toEqual({ kind: 'discard', length: 1, reason: 'length' })
		expect(split(Uint8Array.of(0x68, 0x32, 0, 0x32, 0, 0x16))).toEqual({ kind: 'discard', length: 1, reason: 'start' })
		expect(split(new Uint8Array(1000).fill(0xfe))).toEqual({ kind: 'discard', length: 984, reason: 'start' })
	})

	it('never makes a frame longer than the longest', () => {
		const long = frame(0x0b, '00'.repeat(0x3fff - 8))
		expect(split(long)).toEqual({ kind: 'frame', length: longestFrame })
	})
})

describe('refusing broken frames', () => {
	it('refuses a frame with any one bit flipped from preamble to stop byte', () => {
		for (const sample of whole) {
			checkTurnedBits(decode, sample)
			for (const turned of turnedBits(sample)) checkExplained(gdw1376Codec, turned)
			for (let at = 0; at < sample.length; at++) checkExplained(gdw1376Codec, sample.subarray(0, at))
		}
	})

	it('names the reason', () => {
		const login = whole[0]!
		const reason = (bytes: Iterable<number>) => {
			const decoded = decode(Uint8Array.from(bytes))
			return decoded.ok ? 'ok' : decoded.reason
		}
		expect(reason([])).toBe('empty')
		expect(reason([0xfe, 0xfe])).toBe('truncated')
		expect(reason([0x10, ...login])).toBe('start')
		expect(reason(login.subarray(0, -1))).toBe('truncated')
		expect(reason([...login, 0x00])).toBe('length')
		expect(reason(login.with(3, 0x36))).toBe('length')
		expect(reason(login.with(5, 0x16))).toBe('start')
		expect(reason(login.with(login.length - 1, 0x17))).toBe('stop')
		expect(reason(login.with(login.length - 2, 0x00))).toBe('checksum')
		expect(reason([0x68, 0x1e, 0, 0x1e, 0, 0x68, 1, 2, 3, 4, 5, 6, 7, 0x1c, 0x16, 0])).toBe('length')
	})

	it('takes both editions by the low bits of the length and refuses others in words', () => {
		expect(told(frame(0x02, '00 00 01 00', { control: 0xc9, edition: 0b01 })).readings[0]?.value).toBe('login')
		for (const edition of [0b00, 0b11]) {
			const decoded = decode(frame(0x02, '00 00 01 00', { control: 0xc9, edition }))
			expect(decoded).toMatchObject({ ok: false, reason: 'length', text: expect.stringContaining('low bits') })
		}
	})

	it('row 50: lives through 100,000 hostile buffers, reads each byte a bounded number of times and explains every byte', () => {
		const { accepted, mostReadsPerByte } = hammerGdw1376(100_000, 1376)
		expect(accepted).toBeGreaterThan(20_000)
		expect(mostReadsPerByte).toBeLessThan(16)
	})
})

describe('who speaks', () => {
	it('is told by region and terminal, as labels have them and as they are typed, and by the direction', () => {
		expect(told(whole[0]!)).toMatchObject({
			direction: 'up',
			control: '02 C9',
			device: { serial: '03146332', address: '0314-25394' },
		})
		expect(told(whole[4]!)).toMatchObject({ direction: 'down', control: '0C 4A', readings: [] })
	})
})

describe('values of a measuring point', () => {
	it('are powers, voltages and currents with their signs, at the time of reading; what is not there is null', () => {
		const readings = readingsOf(preamble(frame(0x0c, threePhase)))
		expect(readings.map(short)).toEqual([
			'0C F25 p5 | time | read-at | 2026-11-22T17:03 |  | 0 | 2026-11-22T17:03',
			...['-1.1173', '0.3725', '0.3725', '0.3724'].map((value, index) => line('power', index, value, 'kW')),
			...['-0.0100', '0.0000', '0.0000', '0.0000'].map((value, index) => line('reactive-power', index, value, 'kvar')),
			...['-99.9', '100.0', '100.0', '100.0'].map((value, index) => line('power-factor', index, value, '%')),
			...['219.0', '220.0', '219.0'].map((value, index) => line('voltage', index + 1, value, 'V')),
			...['1.700', '-1.690', '1.690'].map((value, index) => line('current', index + 1, value, 'A')),
			'0C F25 p5 | current | neutral | none | A | 0 | 2026-11-22T17:03',
			...['none', 'none', 'none', 'none'].map((value, index) => line('apparent-power', index, value, 'kVA')),
		])
	})

	it('follow each other by points and then by items where one unit names several of both', () => {
		const readings = readingsOf(frame(0x0d, freezes)).filter(({ quantity }) => quantity.endsWith('energy'))
		const at = '2026-11-22T00:00'
		expect(readings.map(short)).toEqual([
			...['1250.0000', '230.0000', '1020.0000'].map((value, tariff) =>
				freeze('F161 p1 | energy | import', value, 'kWh', tariff),
			),
			...['1.00', '1.00', '0.00'].map((value, tariff) =>
				freeze('F162 p1 | reactive-energy | combined-1', value, 'kvarh', tariff),
			),
			...['0.0001', '0.0001', 'none'].map((value, tariff) => freeze('F161 p2 | energy | import', value, 'kWh', tariff)),
			...['none', 'none', 'none'].map((value, tariff) =>
				freeze('F162 p2 | reactive-energy | combined-1', value, 'kvarh', tariff),
			),
		])
		expect(readings.every(({ storage }) => storage === 1)).toBe(true)
		function freeze(head: string, value: string, unit: string, tariff: number): string {
			return `0D ${head} | ${value} | ${unit} | ${tariff} | ${at}`
		}
	})

	it('of a day hold for its end, of a month for the beginning of the next, of a reading day for that day', () => {
		const atOf = (data: string) => readingsOf(frame(0x0d, data)).at(-1)?.at
		const values = '05 00 01 01 27 00 00 00 00 00 00'
		expect(atOf(`01 01 01 14 31 12 26 ${values}`)).toBe('2027-01-01T00:00')
		expect(atOf(`01 01 01 14 28 02 28 ${values}`)).toBe('2028-02-29T00:00')
		expect(atOf(`01 01 01 16 12 26 ${values}`)).toBe('2027-01-01T00:00')
		expect(atOf(`01 01 01 15 28 02 26 ${values}`)).toBe('2026-02-28')
	})

	it('of a curve hold for its start and then for each step, over midnight', () => {
		const registers = readingsOf(frame(0x0d, curve)).filter(({ quantity }) => quantity === 'energy')
		expect(registers.map(short)).toEqual([
			'0D F101 p9 | energy | import | 137.70 | kWh | 0 | 2026-12-31T23:30',
			'0D F101 p9 | energy | import | 137.80 | kWh | 0 | 2026-12-31T23:45',
			'0D F101 p9 | energy | import | none | kWh | 0 | 2027-01-01T00:00',
		])
	})

	it('are kept as bytes where a digit is none, and nothing is made of them', () => {
		const [, energy] = readingsOf(frame(0x0c, '01 01 01 10 05 00 22 11 26 00 00 0A 50 12 00'))
		expect(energy).toMatchObject({ quantity: 'unknown', value: '000A501200' })
	})
})

describe('items whose layout is not known', () => {
	it('are named and kept with all that follows them, since nobody knows where the next one begins', () => {
		const data = `00 00 02 00 20 03 17 22 F1 26 01 01 02 03 01 02 03 04 05 06`
		const readings = readingsOf(frame(0x0c, data))
		expect(readings.map(short)).toEqual([
			'0C F2 p0 | time | clock | 2026-11-22T17:03:20 |  | 0 | now',
			'0C F2 p0 | dimensionless | weekday | 7 |  | 0 | now',
			'0C F26 p1 | unknown | not-decoded | 010203040506 |  | 0 | now',
		])
		const fields = explain(frame(0x0c, data))
		expect(fields.find(({ name }) => name === 'content not decoded')).toMatchObject({ length: 6 })
		expect(fields.filter(({ name }) => name === 'DT').at(-1)?.text).toBe('F26 phase failures')
	})

	it('are also those whose content does not fit: a count of tariffs that the frame has no room for', () => {
		const readings = readingsOf(frame(0x0c, '01 01 01 10 05 00 22 11 26 04 00 00 50 12 00'))
		expect(readings.map(short)).toEqual(['0C F129 p1 | unknown | not-decoded | 0500221126040000501200 |  | 0 | now'])
	})

	it('are those without a point or an item as well', () => {
		for (const head of ['01 00 01 00', '00 01 01 00', '00 00 00 01', '00 00 01']) {
			const [only, ...more] = readingsOf(frame(0x0c, `${head}`))
			expect([only?.key, only?.value, more]).toEqual(['0C', head.replaceAll(' ', ''), []])
		}
	})
})

describe('parameters, events and messages', () => {
	it('tell the archive of meters without their passwords', () => {
		const bytes = frame(0x0a, `00 00 02 01 01 00 ${archiveEntry(7)}`)
		expect(readingsOf(bytes).map(({ key, role, value }) => `${key} ${role} ${value}`)).toEqual([
			'0A F10 p0 entries 1',
			'0A F10 p0 #7 index 7',
			'0A F10 p0 #7 point 5',
			'0A F10 p0 #7 port 1, 2400 Bd',
			'0A F10 p0 #7 protocol 30 DL/T 645-2007',
			'0A F10 p0 #7 meter-address 112233445566',
			'0A F10 p0 #7 tariffs 4',
			'0A F10 p0 #7 digits 5.2',
			'0A F10 p0 #7 collector-address 333333333333',
			'0A F10 p0 #7 user-class 3.1',
		])
		expect(JSON.stringify([readingsOf(bytes), explain(bytes)])).not.toMatch(/C7 ?01 ?BD/)
	})

	it('say in a sentence what happened where the content of an event is known, and keep it where not', () => {
		const readings = readingsOf(frame(0x0e, events)).filter(({ key }) => key.includes('ERC'))
		expect(readings.map(({ key, value, at }) => `${key} | ${at} | ${value}`)).toEqual([
			'0E F1 p0 ERC14 | 2010-12-07T10:31 | power failed 2010-12-07T10:31, power returned 2010-12-07T10:32',
			'0E F1 p0 ERC16 | 2010-12-07T10:33 | DC analogue input beyond limit; content not decoded',
			'0E F1 p0 ERC16 | 2010-12-07T10:33 | 80023590',
			'0E F1 p0 ERC24 | 2010-12-07T22:09 | voltage beyond limit at point 1: Ua 219.0 V, Ub 220.0 V, Uc none',
			'0E F1 p0 ERC24 | 2010-12-07T22:09 | 1',
			'0E F1 p0 ERC24 | 2010-12-07T22:09 | 40',
			...['219.0', '220.0', 'null'].map((value) => `0E F1 p0 ERC24 | 2010-12-07T22:09 | ${value}`),
		])
	})

	it('say which software a terminal had before, and that it began anew', () => {
		const sentence = (flags: string) => {
			const record = `01 0E 31 10 07 12 26 ${flags} 43 51 30 32 43 51 30 33`
			return readingsOf(frame(0x0e, `00 00 01 00 01 00 00 01 ${record}`)).find(({ role }) => role === 'event')?.value
		}
		expect(sentence('02')).toBe('software changed from CQ02 to CQ03')
		expect(sentence('03')).toBe('parameters and data initialised, software changed from CQ02 to CQ03')
		expect(sentence('00')).toContain('neither')
	})

	it('say yes, no, and which item was denied', () => {
		expect(told(whole[1]!).readings[0]?.value).toBe('all confirmed')
		expect(told(whole[2]!)).toMatchObject({ readings: [], meterError: { code: 'F2' } })
		const { readings, meterError } = told(whole[3]!)
		expect(readings.map(({ role, value }) => [role, value])).toEqual([
			['04 F10 p0', '00'],
			['04 F25 p1', '02'],
		])
		expect(meterError).toMatchObject({ code: '02', bits: ['04 F25 p1: 02'] })
	})

	it('take both lengths of a password, whichever ends where the data end, and never show it', () => {
		const clock = '00 00 40 03 20 03 17 22 F1 26'
		for (const own of [password, '60 04']) {
			const bytes = frame(0x05, `${clock} ${own} ${timeLabel}`, { control: 0x4a, seq: 0xe1 })
			expect(readingsOf(bytes)[0]).toMatchObject({ key: '05 F31 p0', role: 'clock', value: '2026-11-22T17:03:20' })
			const fields = explain(bytes)
			expect(fields.find(({ name }) => name === 'password')).toMatchObject({
				length: own.replaceAll(' ', '').length / 2,
				text: 'not shown',
			})
			expect(fields.find(({ name }) => name === 'time label')?.text).toContain('day 22 at 17:03:20')
		}
	})

	it('never show a password, of orders of unknown layout and of broken ones neither', () => {
		const orders = [...whole, frame(0x06, `00 00 01 00 ${password}`, { control: 0x4a })].filter(
			(bytes) => bytes.indexOf(0x44) > 0 && Buffer.from(bytes).includes(Buffer.from('112233445566', 'hex')),
		)
		expect(orders.length).toBeGreaterThan(4)
		for (const bytes of orders) {
			for (const each of [bytes, ...turnedBits(bytes), bytes.subarray(0, -1), bytes.subarray(1)]) {
				const text = JSON.stringify([decode(each), explain(each)]).replaceAll(' ', '')
				expect(text).not.toMatch(/1122334455667788|5566778899AABBCC/)
			}
		}
	})

	it('follow the data: event counters of a terminal that demands access, then the time label', () => {
		const readings = readingsOf(whole[6]!)
		expect(readings.filter(({ key }) => key === 'EC').map(({ role, value }) => [role, value])).toEqual([
			['important-events', '79'],
			['ordinary-events', '2'],
		])
	})
})

const phaseNames = ['total', 'phase-a', 'phase-b', 'phase-c']
const line = (quantity: string, phase: number, value: string, unit: string): string =>
	`0C F25 p5 | ${quantity} | ${phaseNames[phase]} | ${value} | ${unit} | 0 | 2026-11-22T17:03`
