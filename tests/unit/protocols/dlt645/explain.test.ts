import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/dlt645/codec.ts'
import { explain } from '../../../../src/main/protocols/dlt645/explain.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { outsidePath } from '../../../outside.ts'
import { checkCuts, checkExplained } from '../laws.ts'
import { answer, bytesOf, di, frame, preamble } from './frames.ts'
import { hammerDlt645 } from './laws.ts'

const meter = '000000000161'
const texts = (bytes: Uint8Array): readonly string[] => explain(bytes).map(({ name, text }) => `${name}: ${text}`)
const word = (identifier: string, hex: string): string | undefined =>
	explain(answer(meter, identifier, hex)).find(({ name }) => name === 'status')?.text

describe('explaining a frame', () => {
	it('tells an answer byte by byte', () => {
		expect(texts(preamble(answer(meter, '00010000', '26 00 00 00')))).toEqual([
			'preamble: wakes the receiver, carries nothing',
			'start: 68',
			'address: 61 01 00 00 00 00 = 000000000161',
			'start: 68',
			'control: 91 answer: read',
			'length: 8 bytes of data',
			'identifier: 00010000',
			'energy: 00010000 energy import: 0.26 kWh',
			'checksum: 8A, right',
			'stop: 16',
		])
	})

	it('tells what a broken frame is and what is wrong with it', () => {
		const good = answer(meter, '00010000', '26 00 00 00')
		expect(texts(good.with(18, 0x00)).at(-2)).toMatch(/^checksum: is wrong: 00, not /)
		expect(texts(good.with(19, 0x17)).at(-1)).toBe('stop: 17, not 16')
		expect(texts(good.subarray(0, 13)).at(-1)).toBe('data: cut off: 3 of 8 bytes')
		expect(texts(Uint8Array.from([...good, 0x01])).at(-1)).toBe("surplus: 01: behind the frame's end")
		expect(texts(Uint8Array.of(0x10, 0x20))).toEqual(['no frame: 1020: a frame begins with 68'])
		for (let at = 0; at <= good.length; at++) checkExplained({ explain }, good.subarray(0, at))
	})

	it('names the bits of all status words', () => {
		expect(word('04000501', '04 80')).toContain('(clock battery low, clock fault)')
		expect(word('04000502', '11 00')).toContain('(phase A active power reversed, phase A reactive power reversed)')
		expect(word('04000503', '50 00')).toContain('(relay open, relay asked to open)')
		expect(word('04000503', '44 12')).toContain('relay asked to open, power kept on, on battery, amount prepaid')
		expect(word('04000505', '81 00')).toContain('(phase B voltage loss, phase B phase break)')
		expect(word('04000507', '03 00')).toContain('(voltage phase order reversed, current phase order reversed)')
		const open = decode(answer(meter, '04000503', '50 00'))
		expect(open).toMatchObject({ device: { status: 'relay open, relay asked to open' }, readings: [{ value: '0050' }] })
		const block = explain(answer(meter, '040005FF', '00 00 00 00 10 00 00 00 00 00 00 00 00 00'))
		expect(block.filter(({ name }) => name === 'status').map(({ text }) => text)).toContain(
			'04000503 status word-3: 0010 (relay open)',
		)
	})

	it('tells orders without their passwords', () => {
		const relay = frame(meter, 0x1c, bytesOf('02 12 34 56 07 00 00 00 1A 00 00 00 00 30 12 99'))
		expect(texts(relay).slice(5, -2)).toEqual([
			'password: level and password, not shown',
			'operator: 00000007',
			'action: 1A = trip',
			'reserved: 00',
			'valid until: 2099-12-30T00:00:00',
		])
		const write = frame(meter, 0x14, [...di('04000103'), ...bytesOf('02 12 34 56 00 00 00 00 30')])
		expect(texts(write)).toContain('duration: 04000103 duration demand-period: 30 min')
		const requests: readonly (readonly [number, string, string])[] = [
			[0x16, '99 99 99 99', 'freeze time: now'],
			[0x16, '30 06 99 99', 'freeze time: daily at 06:30'],
			[0x17, '20', 'baud rate: 20 = 9600 Bd'],
			[0x08, '00 10 17 22 11 26', 'time: 2026-11-22T17:10:00'],
			[0x15, '77 00 00 00 00 00', 'address: 000000000077'],
			[0x11, '01 00 04 06 06 00 00 20 11 26', 'from: 2026-11-20T00:00'],
			[0x12, '01 00 04 06 02', 'sequence: frame 2'],
			[0x1b, '02 12 34 56 00 00 00 00 FF FF FF FF', 'data: FFFFFFFF'],
		]
		for (const [control, data, wanted] of requests)
			expect(texts(frame(meter, control, bytesOf(data)))).toContain(wanted)
		for (const control of [0x14, 0x18, 0x19, 0x1a, 0x1b, 0x1c]) {
			for (let length = 4; length < 14; length++) {
				const head = control === 0x14 || control === 0x18 ? di('04000103') : []
				const data = [...head, ...bytesOf('02 12 34 56 02 12 34 56 00 00')].slice(0, length)
				expect(JSON.stringify(explain(frame(meter, control, data)))).not.toMatch(/12 ?34/)
			}
		}
	})

	it('tells refusals', () => {
		expect(texts(frame(meter, 0xdc, [0x04]))).toContain(
			'error: 04: The meter refused: password wrong or not authorised.',
		)
	})

	it('covers every byte, and finds every frame whole wherever it is cut, for all frames from outside', () => {
		const path = outsidePath('protocols/cn.jsonl')
		if (path === null) return
		const lines = readFileSync(path, 'utf8')
			.split('\n')
			.filter((line) => line !== '')
		type Line = { readonly protocol: string; readonly hex: string; readonly checksum_ok: boolean }
		const vectors = lines.map((line) => JSON.parse(line) as Line).filter(({ protocol }) => protocol === 'DL/T 645-2007')
		expect(vectors.length).toBeGreaterThan(20)
		for (const { hex, checksum_ok } of vectors) {
			const bytes = Uint8Array.from(bytesOf(hex))
			checkExplained({ explain }, bytes)
			if (!checksum_ok) continue
			checkCuts(split, bytes)
		}
	})

	it('does no harm in 100,000 hostile buffers', () => {
		const { accepted, mostReadsPerByte } = hammerDlt645(100_000, 2007)
		expect(accepted).toBeGreaterThan(10_000)
		expect(mostReadsPerByte).toBeLessThan(16)
	})
})

describe('times of occurrence', () => {
	const records = (identifier: string, hex: string) => {
		const decoded = decode(answer(meter, identifier, hex))
		return decoded.ok ? decoded.readings.map(({ quantity, role, value, at }) => [quantity, role, value, at]) : []
	}

	it('without a year are texts of their own', () => {
		const quality = '00 44 01 00 98 09 00 02 00 03 00 00 04 00 00 55 23 15 08 21 11 01 22 30 03 05 11'
		expect(records('03100000', quality).slice(5)).toEqual([
			['voltage', undefined, '235.5', null],
			['text', 'maximum-time', '11-21T08:15', null],
			['voltage', undefined, '220.1', null],
			['text', 'minimum-time', '11-05T03:30', null],
		])
	})

	it('that are none are kept as bytes', () => {
		expect(records('01010000', '45 23 01 15 08 21 11 26')).toEqual([['demand', 'import', '1.2345', '2026-11-21T08:15']])
		expect(records('01010000', '45 23 01 00 00 00 00 00')).toEqual([['demand', 'import', '1.2345', null]])
		expect(records('01010000', '45 23 01 15 08 32 11 26')).toEqual([
			['demand', 'import', '1.2345', null],
			['unknown', undefined, '1508321126', null],
		])
	})

	it('a demand that was cleared and holidays that were changed are on record', () => {
		const cleared = records('03300201', `00 03 17 22 11 26 01 00 00 00 ${'45 23 01 15 08 21 11 26 '.repeat(24)}`)
		expect(cleared).toHaveLength(26)
		expect(cleared[2]).toEqual(['demand', 'import-before-total', '1.2345', '2026-11-21T08:15'])
		const holidays = records('03300801', '00 03 17 22 11 26 01 00 00 00 02 01 01 27 02 01 05 27')
		expect(holidays.slice(2).map(([, role, value]) => [role, value])).toEqual([
			['before-holiday-1', '2027-01-01=2'],
			['before-holiday-2', '2027-05-01=2'],
		])
	})
})
