import { describe, expect, it } from 'vitest'
import { dlt645Of1997 } from '../../../../src/main/protocols/dlt645-1997/driver.ts'
import { explain } from '../../../../src/main/protocols/dlt645-1997/explain.ts'
import type { ReadJob, ReadResult } from '../../../../src/main/protocols/protocol.ts'
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import { createDlt645Of1997Device, type Habits } from '../../../../src/virtual/dlt645-1997/device.ts'
import { type Bus, converse } from '../converse.ts'
import { frame } from '../dlt645/frames.ts'
import { checkExplained } from '../laws.ts'
import { answer, meter as foreign } from './frames.ts'

const truth = createTruth(4)
/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const meter: Meter = {
	index: 900,
	line: 'alt',
	address: '000019970013',
	serial: '000019970013',
	medium: 'electricity',
	floor: 'KG',
	unit: 'Allgemein',
	use: 'flat',
	clock: 'local',
	clockOffsetMs: 0,
}

/** A line with these meters on it; several answers at once are noise. */
function line(...devices: readonly ReturnType<typeof createDlt645Of1997Device>[]): Bus {
	return (bytes) => {
		const { requests } = requestsIn(bytes)
		const said = requests
			.flatMap((request) => devices.map(({ hear }) => hear(request, now)))
			.filter((each) => each !== null)
		for (const each of [bytes, ...said]) checkExplained({ explain }, each)
		if (said.length > 1) return { kind: 'noise', bytes: Uint8Array.from([0x68, 0x10]), foreign: 0 }
		return said[0] ?? new Uint8Array()
	}
}
const bus = (habits?: Habits) => line(createDlt645Of1997Device(truth, meter, habits))
const read = (job: ReadJob, on: Bus = bus()): ReadResult => converse(dlt645Of1997.read(meter.address, job), on).result
const kwh = (milliWh: number): string => {
	const cents = String(Math.floor(milliWh / 10_000)).padStart(3, '0')
	return `${cents.slice(0, -2)}.${cents.slice(-2)}`
}
const stated = (result: ReadResult, key: string): string | null | undefined =>
	result.records.find((record) => record.key === key)?.value

describe('a meter of the 1997 edition', () => {
	it('states its energies by tariff, its grid and its clock', () => {
		const result = read({ kind: 'current' })
		const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(meter, now)
		expect(result.failure).toBeNull()
		expect(['9010', '9011', '9012', '9020'].map((key) => stated(result, key))).toEqual(
			[totalMilliWh, t1MilliWh, t2MilliWh, 0].map(kwh),
		)
		expect(Number(stated(result, 'B611'))).toBeCloseTo(231, -1)
		expect(stated(result, 'B630')).toMatch(/^\d+\.\d{4}$/)
		expect(result.clock?.local).toBe('2026-11-22T17:03:20')
		expect(result.device?.serial).toBe(meter.address)
	})

	it('is read all the same where it meets blocks and unknown identifiers with silence', () => {
		const single: Bus = (bytes, step) => {
			const request = requestsIn(bytes).requests[0]!
			return (request.data[0]! & 0x0f) === 0x0f || request.data[0] === 0x20 ? new Uint8Array() : bus()(bytes, step)
		}
		const result = read({ kind: 'current' }, single)
		expect(result.failure).toBeNull()
		expect(['9010', '9011', '9012'].map((key) => stated(result, key))).not.toContain(undefined)
		expect(['B611', 'B612', 'B613'].map((key) => stated(result, key))).not.toContain(undefined)
		const listed = read({ kind: 'current', items: ['901F', '9020'] }, single)
		expect(listed.records.map(({ key }) => key)).toEqual(['9010', '9011', '9012'])
		expect(listed.failure).toMatchObject({ reason: 'silence' })
		const dead = read({ kind: 'current' }, () => new Uint8Array())
		expect(dead).toMatchObject({ records: [], failure: { reason: 'silence' } })
	})

	it('keeps the last two month ends, dated by its day of reading and its clock', () => {
		for (const [back, key, local] of [
			[1, '9410', '2026-11-01T00:00'],
			[2, '9810', '2026-10-01T00:00'],
		] as const) {
			const result = read({ kind: 'settlement', back })
			const record = result.records.find((each) => each.key === key)
			const at = new Date(`${local}:00${back === 1 ? '+01:00' : '+02:00'}`).getTime()
			expect(record).toMatchObject({ storage: back, at: local, value: kwh(truth.registersAt(meter, at).totalMilliWh) })
		}
		expect(read({ kind: 'settlement', back: 3 }).failure).toMatchObject({ reason: 'not-offered' })
		expect(read({ kind: 'freeze', back: 1 }).failure).toMatchObject({ reason: 'not-offered' })
	})

	it('is asked exactly for the listed items, and a refused one is told', () => {
		const result = read({ kind: 'current', items: ['9010', 'A010', 'C032', '00010000'] })
		expect(result.records.map(({ key }) => key)).toEqual(['9010', 'C032'])
		expect(result.failure).toMatchObject({ reason: 'refused', meterError: { code: '02' } })
	})

	it('may send a block in several frames; a lost one is asked for again and never skipped', () => {
		const parts = { longestData: 6 }
		const whole = read({ kind: 'current', items: ['901F'] }, bus(parts))
		expect(whole.failure).toBeNull()
		expect(whole.frames.length).toBeGreaterThan(2)
		expect(whole.records.map(({ value }) => value)).toEqual(
			read({ kind: 'current', items: ['901F'] }).records.map(({ value }) => value),
		)
		const losing = (lost: 'request' | 'answer'): ReadResult => {
			const on = bus(parts)
			let count = 0
			return read({ kind: 'current', items: ['901F'] }, (bytes, step) => {
				const isLost = requestsIn(bytes).requests[0]!.control === 0x02 && count++ === 0
				const said = isLost && lost === 'request' ? new Uint8Array() : on(bytes, step)
				return isLost ? new Uint8Array() : said
			})
		}
		expect(losing('answer').records.map(({ value }) => value)).toEqual(whole.records.map(({ value }) => value))
		expect(losing('request').failure).toMatchObject({ reason: 'noise' })
	})

	it('is not taken for another one', () => {
		const other: Bus = () => answer(foreign, '9010', '35 06 00 00')
		expect(read({ kind: 'current', items: ['9010'] }, other)).toMatchObject({
			records: [],
			failure: { reason: 'noise' },
		})
		const otherItem: Bus = () => answer(meter.address, '9020', '35 06 00 00')
		expect(read({ kind: 'current', items: ['9010'] }, otherItem).records).toEqual([])
		const later: Bus = () => frame(meter.address, 0x91, [0x00, 0x00, 0x01, 0x00, 0x35, 0x06, 0x00, 0x00])
		expect(read({ kind: 'current', items: ['9010'] }, later).failure).toMatchObject({ reason: 'noise' })
	})
})

describe('the search for meters of the 1997 edition', () => {
	const probe = (pattern: string, on: Bus) => converse(dlt645Of1997.scan.probe(pattern), on)

	it('finds a meter by asking for energy under a wildcard', () => {
		const { result } = probe('AAAAAAAAAAAA', bus())
		expect(result).toMatchObject({ kind: 'found', address: meter.address, records: [{ key: '9010' }] })
		expect(probe('AAAAAAAAAA14', bus()).result).toEqual({ kind: 'silence' })
	})

	it('learns the address of a meter that answers with the wildcard from its meter number', () => {
		const { result, sent } = probe('AAAAAAAAAAAA', bus({ keepsWildcard: true }))
		expect(result).toMatchObject({ kind: 'found', address: meter.address })
		expect(sent).toHaveLength(3)
		const unnumbered: Bus = (bytes, step) => {
			const request = requestsIn(bytes).requests[0]!
			return request.data[1] === 0xc0 ? new Uint8Array() : bus({ keepsWildcard: true })(bytes, step)
		}
		expect(probe('AAAAAAAAAAAA', unnumbered).result).toEqual({ kind: 'collision' })
		expect(probe(meter.address, unnumbered).result).toMatchObject({ kind: 'found', address: meter.address })
	})

	it('narrows where several answer at once', () => {
		const two = line(
			createDlt645Of1997Device(truth, meter),
			createDlt645Of1997Device(truth, { ...meter, index: 901, address: '000019970114', serial: '000019970114' }),
		)
		expect(probe('AAAAAAAAAAAA', two).result).toEqual({ kind: 'collision' })
		const found = dlt645Of1997.scan
			.narrow('AAAAAAAAAAAA')
			.filter((pattern) => probe(pattern, two).result.kind === 'found')
		expect(found).toEqual(['AAAAAAAAAA13', 'AAAAAAAAAA14'])
	})
})
