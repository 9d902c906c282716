import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/dlt645-1997/codec.ts'
import { explain } from '../../../../src/main/protocols/dlt645-1997/explain.ts'
import { split } from '../../../../src/main/protocols/dlt645-frame/frame.ts'
import { outsidePath } from '../../../outside.ts'
import { readChinese } from '../../../vectors/chinese.ts'
import { conformDlt645Of1997 } from '../../../vectors/dlt645-1997/conformance.ts'
import { bytesOf, frame } from '../dlt645/frames.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits } from '../laws.ts'
import { answer, meter, samples } from './frames.ts'
import { hammerDlt645Of1997 } from './laws.ts'

const path = outsidePath('protocols/cn.jsonl')
const told = (bytes: Uint8Array) => {
	const decoded = decode(bytes)
	return decoded.ok ? decoded.readings.map(({ key, value, unit }) => `${key} ${value} ${unit}`.trim()) : [decoded.text]
}
const bytesIn = (hex: string): Uint8Array => Uint8Array.from(bytesOf(hex))

describe.skipIf(path === null)('outside DL/T 645-1997 frames', () => {
	it('decode to the stated numbers, addresses and identifiers', () => {
		for (const { total, agreed, refused, deviations } of conformDlt645Of1997(join(path!, '../..'))) {
			expect(deviations).toEqual([])
			expect(agreed + refused).toBe(total)
			expect(agreed).toBeGreaterThanOrEqual(20)
		}
	})

	it('are found whole, wherever they are cut in two, and are explained to the last byte', () => {
		for (const { hex, checksum_ok } of readChinese(join(path!, '../..'), 'DL/T 645-1997')) {
			if (!checksum_ok) continue
			const bytes = bytesIn(hex)
			checkCuts(split, bytes)
			checkExplained({ explain }, bytes)
		}
	})
})

describe('values of the 1997 edition', () => {
	it('length decides: a block, its total alone, a mark at its end, and anything else as bytes', () => {
		expect(told(answer(meter, '901F', '30 93 07 01 28 35 20 00 AA'))).toEqual(['9010 10793.30 kWh', '9011 2035.28 kWh'])
		expect(told(answer(meter, '901F', '04 03 06 00'))).toEqual(['9010 603.04 kWh'])
		expect(told(answer(meter, '9010', '35 06 00 00 AA'))).toEqual(['9010 6.35 kWh'])
		expect(told(answer(meter, '9010', '37 26 00 00 01'))).toEqual(['9010 3726000001'])
		expect(told(answer(meter, '9010', 'FF FF FF FF'))).toEqual(['9010 null kWh'])
		expect(told(answer(meter, '9010', '0A 00 00 00'))).toEqual(['9010 0A000000'])
	})

	it('directions, quadrants, months and tariffs are in the identifier', () => {
		const one = (di: string, hex: string) => {
			const decoded = decode(answer(meter, di, hex))
			const reading = decoded.ok ? decoded.readings[0] : undefined
			return `${reading?.role} ${reading?.value} ${reading?.unit} storage ${reading?.storage} tariff ${reading?.tariff}`
		}
		expect(one('9423', '35 06 00 00')).toBe('export 6.35 kWh storage 1 tariff 3')
		expect(one('9810', '35 06 00 00')).toBe('import 6.35 kWh storage 2 tariff 0')
		expect(one('9140', '35 06 00 00')).toBe('quadrant-4 6.35 kvarh storage 0 tariff 0')
		expect(one('A011', '45 23 01')).toBe('import 1.2345 kW storage 0 tariff 1')
		expect(one('A510', '45 23 01')).toBe('import 1.2345 kvar storage 1 tariff 0')
		expect(one('B010', '15 08 21 11')).toBe('demand-time-import 11-21T08:15  storage 0 tariff 0')
	})

	it('a set of blocks is taken apart at its marks', () => {
		const set = answer(meter, '90FF', '35 06 00 00 01 00 00 00 AA 02 00 00 00 AA')
		expect(told(set)).toEqual(['9010 6.35 kWh', '9011 0.01 kWh', '9020 0.02 kWh'])
		// Without marks nobody can tell import from export: bytes stay bytes.
		expect(told(answer(meter, '90FF', '35 06 00 00 01 00 00 00'))).toEqual(['90FF 3506000001000000'])
	})

	it('instantaneous values, clock and constants have their own digits', () => {
		const cases: readonly (readonly [string, string, readonly string[]])[] = [
			['B611', '00 01', ['B611 100 V']],
			['B61F', '23 02 24 02 25 02', ['B611 223 V', 'B612 224 V', 'B613 225 V']],
			['B61F', '23 02', ['B611 223 V']],
			['B622', '34 12', ['B622 12.34 A']],
			['B630', '45 23 01', ['B630 1.2345 kW']],
			['B634', '50 07', ['B634 7.50 kW']],
			['B641', '34 12', ['B641 12.34 kvar']],
			['B641', '45 23 01', ['B641 1.2345 kvar']],
			['B650', '98 09', ['B650 0.998']],
			['B312', '07 00', ['B312 7']],
			['B214', '05 01 00', ['B214 105 min']],
			['C010', '01 23 11 26', ['C010 2026-11-23', 'C010 1']],
			['C011', '20 03 17', ['C011 17:03:20']],
			['C020', '14', ['C020 14']],
			['C030', '00 04 00', ['C030 400']],
			['C032', '12 14 00 06 07 20', ['C032 200706001412']],
			['C117', '00 01', ['C117 01T00']],
			['C119', '05 00 00 00', ['C119 0.5 kWh']],
			['C313', '04', ['C313 4']],
			['C331', '01 00 06', ['C331 06:00=1']],
			['C33F', '02 00 00 01 00 06 02 00 22', ['C331 00:00=2', 'C332 06:00=1', 'C333 22:00=2']],
			['C321', '01 01 01', ['C321 01-01=1']],
			['C41E', '03', ['C41E 3']],
			['E323', '01 02', ['E323 0102']],
		]
		for (const [di, hex, wanted] of cases) expect(told(answer(meter, di, hex)), di).toEqual(wanted)
	})

	it('a password that a meter gives away is not shown', () => {
		const bytes = answer(meter, 'C212', '02 56 34 12')
		expect(decode(bytes)).toMatchObject({ readings: [{ key: 'C212', role: 'password', value: null }] })
		const write = frame(meter, 0x04, [0x11, 0xc0, 0x02, 0x56, 0x34, 0x12, 0x00, 0x00, 0x12])
		for (const said of [explain(bytes), explain(write)]) expect(JSON.stringify(said)).not.toMatch(/56 ?34|12 ?34/)
		expect(explain(write).map(({ name }) => name)).toContain('password')
	})

	it('errors are named, requests and confirmations state no values, and the later edition is told apart', () => {
		expect(decode(frame(meter, 0xc1, [0x02]))).toMatchObject({
			meterError: { code: '02', bits: ['no requested data'] },
		})
		expect(decode(frame(meter, 0xc4, [0x04]))).toMatchObject({
			meterError: { bits: ['password wrong or not authorised'] },
		})
		for (const control of [0x01, 0x02, 0x03, 0x04, 0x08, 0x0a, 0x0c, 0x0f, 0x10]) {
			expect(decode(frame(meter, control, [1, 2]))).toMatchObject({ ok: true, direction: 'down', readings: [] })
		}
		expect(decode(frame(meter, 0x91, [0, 0, 1, 0, 0]))).toMatchObject({ ok: false, reason: 'control' })
		expect(decode(frame(meter, 0x81, [0x10]))).toMatchObject({ ok: false, reason: 'data' })
	})

	it('explains a reading in words', () => {
		const fields = explain(samples[1]!)
		expect(fields.map(({ name }) => name)).toEqual([
			...['preamble', 'start', 'address', 'start', 'control', 'length', 'identifier'],
			...['energy', 'energy', 'energy', 'checksum', 'stop'],
		])
		expect(fields[7]!.text).toBe('9010 energy import: 10793.30 kWh')
		expect(explain(answer(meter, 'C020', '14')).find(({ name }) => name === 'status')!.text).toBe(
			'C020 status meter: 14 (battery low, active power reversed)',
		)
	})
})

describe('broken frames of the 1997 edition', () => {
	it('are refused with any one bit flipped from start to stop byte', () => {
		for (const sample of samples) checkTurnedBits(decode, sample, sample.indexOf(0x68))
	})

	it('do not hide the good ones before, between and behind them', () => {
		checkAmidGarbage(split, samples, () => [0x00, 0x68, 0x11, 0x16, 0x99], 0x68)
	})

	it('row 50: do no harm in 100,000 hostile buffers', () => {
		const { accepted, mostReadsPerByte } = hammerDlt645Of1997(100_000, 1997)
		expect(accepted).toBeGreaterThan(10_000)
		expect(mostReadsPerByte).toBeLessThan(12)
	})
})
