import { describe, expect, it } from 'vitest'
import { cjt188 } from '../../../../src/main/protocols/cjt188/driver.ts'
import type { Heard, ReadJob } from '../../../../src/main/protocols/protocol.ts'
import { converse } from '../converse.ts'
import { answer, frame, heatData, water } from './frames.ts'
import { address, deviceOf, meterOf, startedAt, streetOf, truth } from './street.ts'

const probe = { context: {} }
const fixed = (settings: object) => ({ context: { dialect: settings } })
const read = (street: ReturnType<typeof streetOf>, job: ReadJob, { context }: { context: object } = probe) =>
	street.talk(cjt188.read(address, job, context))
const current: ReadJob = { kind: 'current' }
const steps = (value: string | null) => Number(value!.replace('.', ''))

describe('addresses', () => {
	it('are fourteen hex digits, maker first; leading zeros may be left out, AA is any pair', () => {
		expect(cjt188.address('7833-0012345678')).toBe(address)
		expect(cjt188.address(' 12 ')).toBe('00000000000012')
		expect(cjt188.address('00000000ee0001')).toBe('00000000EE0001')
		expect(cjt188.address('AAAAAAAAAAAAAA')).toBe('AAAAAAAAAAAAAA')
		expect(cjt188.address('123456789012345')).toBeNull()
		expect(cjt188.address('meter')).toBeNull()
		expect(cjt188.address('')).toBeNull()
	})
})

describe('settings of a model', () => {
	it('have usual values and refuse others', () => {
		expect(cjt188.dialect.parse({})).toEqual({
			diOrder: 'probe',
			unitFirst: 'probe',
			type: 'AA',
			valve: { control: '04', open: '55', close: '99' },
			flowDecimals: 4,
		})
		for (const wrong of [{ diOrder: '901F' }, { type: '1' }, { unitFirst: 'yes' }, { valve: { open: '5' } }]) {
			expect(cjt188.dialect.safeParse(wrong).success).toBe(false)
		}
	})
})

describe('reading what is now', () => {
	it('shows what the building counted, cut off at 0.01 m³, and the meter’s clock beside it', () => {
		const { result, sent } = read(streetOf([deviceOf('water')]), current)
		expect(result.failure).toBeNull()
		const now = result.frames[0]!.receivedAt
		const { volumeMl } = truth.registersAt(meterOf('water'), now)
		const volumes = result.records.filter(({ quantity }) => quantity === 'volume')
		expect(volumes).toHaveLength(1)
		expect(steps(volumes[0]!.value)).toBe(Math.floor(volumeMl / 10_000) % 1e8)
		expect(result.clock).toEqual({ local: '2026-11-22T17:03:20', receivedAt: now })
		expect(result.device).toMatchObject({ serial: address, medium: 'water', status: '0000' })
		expect(result.frames[0]!.bytes[0]).toBe(0x68)
		expect(sent).toHaveLength(1)
	})

	it('asks in the other order after a refusal or silence, and keeps it for the conversation', () => {
		const job: ReadJob = { kind: 'current', items: ['901F', '8103', '8104'] }
		const swapped = read(streetOf([deviceOf('water', { order: '1f-90' })]), job)
		expect(swapped.result.failure).toBeNull()
		const identifiers = (sent: readonly string[]) => sent.map((hex) => hex.slice(30, 34))
		expect(identifiers(swapped.sent)).toEqual(['901F', '1F90', '0381', '0481'])
		const usual = read(streetOf([deviceOf('water')]), job)
		expect(identifiers(usual.sent)).toEqual(['901F', '8103', '8104'])
		// A model that knows better is not asked twice.
		expect(identifiers(read(streetOf([deviceOf('water')]), job, fixed({ diOrder: '1f-90' })).sent)).toEqual(['1F90'])
	})

	it('counts its requests up, and takes an answer with another number', () => {
		const { result, sent } = read(streetOf([deviceOf('gas', { ser: 'zero' })]), {
			kind: 'current',
			items: ['901F', '8103'],
		})
		expect(sent.map((hex) => hex.slice(34, 36))).toEqual(['01', '02'])
		expect(result.failure).toBeNull()
	})

	it('asks with the model’s meter type, or with any', () => {
		const typed = read(streetOf([deviceOf('gas')]), current, fixed({ type: '30' }))
		expect(typed.sent[0]!.slice(10, 12)).toBe('30')
		expect(read(streetOf([deviceOf('gas')]), current).sent[0]!.slice(10, 12)).toBe('AA')
		expect(read(streetOf([deviceOf('gas')]), current, fixed({ type: '10' })).result.failure?.reason).toBe('silence')
	})

	it('finds units before values, and leaves the settlement to the reading of settlements', () => {
		const { result } = read(streetOf([deviceOf('heat', { unitFirst: true })]), current)
		const heats = result.records.filter(({ quantity }) => quantity === 'energy')
		expect(heats).toHaveLength(1)
		const { totalMilliWh } = truth.registersAt(meterOf('heat'), result.frames[0]!.receivedAt)
		expect(steps(heats[0]!.value)).toBe(Math.floor(totalMilliWh / 10_000))
		expect(heats[0]).toMatchObject({ unit: 'kWh', role: 'heat', storage: 0, frame: 0 })
	})

	it('stops at a dead meter after both orders, and at a lost line at once', () => {
		const dead = read(streetOf([]), current)
		expect(dead.result).toMatchObject({ records: [], frames: [], device: null, failure: { reason: 'silence' } })
		expect(dead.sent).toHaveLength(2)
		const lost = converse(cjt188.read(address, current), (): Heard => ({ kind: 'line', reason: 'unplugged' }))
		expect(lost.result.failure).toEqual({ reason: 'line', text: 'unplugged' })
		expect(lost.sent).toHaveLength(1)
	})

	it('takes no answer of another meter, of another item, of another function and no request', () => {
		const foreign = [
			answer('90 1F', '', { address: '78330012345679' }),
			answer('D1 20', '00 20 01 00 2C'),
			frame(0x84, '90 1F 01'),
			frame(0x01, '90 1F 01'),
			frame(0x81, ''),
		]
		for (const said of foreign) {
			const { result } = converse(cjt188.read(address, current), () => said)
			expect(result).toMatchObject({ records: [], failure: { reason: 'noise' } })
		}
	})

	it('takes the answer in either order of bytes, whatever was asked', () => {
		const swapped = answer('1F 90', heatData(), { type: 0x20 })
		const { result, sent } = converse(cjt188.read(address, current, { dialect: { diOrder: '90-1f' } }), () => swapped)
		expect(result.failure).toBeNull()
		expect(sent).toHaveLength(1)
	})

	it('tells of the refused item and reads the others', () => {
		const street = streetOf([deviceOf('water')])
		const { result } = read(street, { kind: 'current', items: ['8105', 'D1', 'D12B', '810A', '8106'] })
		expect(result.failure).toMatchObject({ reason: 'not-offered' })
		expect(result.records.map(({ key }) => key)).toContain('8106')
		const refused = read(streetOf([deviceOf('water')]), { kind: 'current', items: ['901F', '903F'] })
		expect(refused.result.failure).toMatchObject({ reason: 'silence' })
		expect(refused.result.records.length).toBeGreaterThan(0)
	})
})

describe('settlements', () => {
	it('stand for local midnight of the settlement day, the last one and those before it', () => {
		for (const [back, at] of [
			[1, '2026-11-01T00:00'],
			[2, '2026-10-01T00:00'],
			[12, '2025-12-01T00:00'],
		] as const) {
			const { result } = read(streetOf([deviceOf('water')]), { kind: 'settlement', back })
			expect(result.failure).toBeNull()
			const volume = result.records.find(({ quantity }) => quantity === 'volume')!
			expect(volume).toMatchObject({ at, storage: back })
			const instant = Date.parse(`${at}:00${back === 2 ? '+02:00' : '+01:00'}`)
			const { volumeMl } = truth.registersAt(meterOf('water'), instant)
			expect(steps(volume.value)).toBe(Math.floor(volumeMl / 10_000))
		}
	})

	it('of a heat meter are heat', () => {
		const { result } = read(streetOf([deviceOf('heat')]), { kind: 'settlement', back: 3 })
		expect(result.records.find(({ quantity }) => quantity === 'energy')).toMatchObject({
			role: 'heat',
			key: 'D122',
			at: '2026-09-01T00:00',
		})
	})

	it('have their units where the metering data have theirs', () => {
		for (let back = 1; back <= 12; back++) {
			const told = [false, true].map((unitFirst) => {
				const { result } = read(streetOf([deviceOf('heat', { unitFirst })]), { kind: 'settlement', back })
				const energy = result.records.find(({ quantity }) => quantity === 'energy')
				return `${energy?.value} ${energy?.unit}`
			})
			expect(told[0]).toMatch(/^\d+\.\d\d kWh$/)
			expect(told[1]).toBe(told[0])
		}
	})

	it('follow a settlement day that is still to come this month', () => {
		const device = deviceOf('water')
		const street = streetOf([device])
		street.talk(cjt188.control(address, { kind: 'parameter', item: 'A011', value: '28' }))
		const { result } = read(street, { kind: 'settlement', back: 1 })
		expect(result.records.find(({ quantity }) => quantity === 'volume')?.at).toBe('2026-10-28T00:00')
	})

	it('carry no date where the meter tells no settlement day or no time', () => {
		const unset = `45 23 01 00 2C 00 20 01 00 2C ${'00'.repeat(7)} 00 00`
		const bus = (request: Uint8Array) =>
			Buffer.from(request).toString('hex').includes('901f') ? answer('90 1F', unset) : frame(0xc1, '01 00 00')
		const { result, sent } = converse(cjt188.read(address, { kind: 'settlement', back: 1 }), bus)
		expect(result.records).toMatchObject([{ value: '120.00', at: null, storage: 1 }])
		expect(sent).toHaveLength(1)
	})

	it('beyond what is kept are refused, and freezes and profiles are not offered', () => {
		const { result } = read(streetOf([deviceOf('water')]), { kind: 'settlement', back: 13 })
		expect(result.failure?.reason).toBe('not-offered')
		const jobs: ReadJob[] = [
			{ kind: 'freeze', back: 1 },
			{ kind: 'profile', from: '2026-11-22T00:00', count: 4 },
		]
		for (const job of jobs) {
			const told = read(streetOf([deviceOf('water')]), job)
			expect(told.result.failure?.reason).toBe('not-offered')
			expect(told.sent).toEqual([])
		}
	})

	it('that the meter no longer has are an answer and no failure of the line', () => {
		const refusing = (request: Uint8Array) =>
			Buffer.from(request).toString('hex').includes('d12b') ? frame(0xc1, '01 00 00') : water
		const { result } = converse(cjt188.read(address, { kind: 'settlement', back: 12 }), refusing)
		expect(result.failure).toMatchObject({ reason: 'meter-error', meterError: { code: '0000' } })
	})
})

describe('the clock', () => {
	it('is read with the metering data', () => {
		const { result } = read(streetOf([deviceOf('gas')]), { kind: 'clock' })
		expect(result.clock?.local).toBe('2026-11-22T17:03:20')
		expect(Math.abs(result.clock!.receivedAt - startedAt)).toBeLessThan(1000)
	})

	it('that was never set is told as such', () => {
		const unset = answer('90 1F', `45 23 01 00 2C 00 20 01 00 2C ${'00'.repeat(7)} 00 00`)
		const { result } = converse(cjt188.read(address, { kind: 'clock' }), () => unset)
		expect(result.failure?.reason).toBe('not-offered')
		expect(result.clock).toBeUndefined()
	})
})

describe('search', () => {
	const { scan } = cjt188
	const open = 'AAAAAAAAAAAAAA'

	it('finds the one meter of a line, whatever its type and its order of bytes', () => {
		expect(scan.first()).toEqual([open])
		for (const medium of ['water', 'warm-water', 'heat', 'gas'] as const) {
			for (const order of ['90-1f', '1f-90'] as const) {
				const { result } = streetOf([deviceOf(medium, { order })]).talk(scan.probe(open))
				expect(result).toMatchObject({ kind: 'found', address, device: { serial: address, medium } })
			}
		}
	})

	it('tells a collision of different types apart by their type', () => {
		const street = streetOf([deviceOf('water'), deviceOf('gas', { preamble: 0, order: '1f-90' }, '11110000000001')])
		expect(street.talk(scan.probe(open)).result.kind).toBe('collision')
		const found = scan.narrow(open).map((pattern) => street.talk(scan.probe(pattern)).result)
		expect(found.flatMap((each) => (each.kind === 'found' ? [each.address] : []))).toEqual([
			...[address, '11110000000001'],
		])
	})

	it('tells of a collision within one type, which the standard cannot narrow', () => {
		const street = streetOf([deviceOf('water'), deviceOf('water', { preamble: 0 }, '11110000000001')])
		expect(street.talk(scan.probe(open)).result.kind).toBe('collision')
		expect(street.talk(scan.probe(`${open}/10`)).result.kind).toBe('collision')
		expect(street.talk(scan.probe(`${open}/20`)).result.kind).toBe('silence')
		expect(scan.narrow(`${open}/10`)).toEqual([])
	})

	it('asks a range address by address, and finds several meters so', () => {
		const devices = ['00000000000003', '00000000000005'].map((own) => deviceOf('water', { order: '1f-90' }, own))
		const street = streetOf(devices)
		const patterns = scan.first({ from: 1, to: 6 })
		expect(patterns).toHaveLength(6)
		const found = patterns.map((pattern) => street.talk(scan.probe(pattern)).result)
		expect(found.flatMap((each) => (each.kind === 'found' ? [each.address] : []))).toEqual([
			...['00000000000003', '00000000000005'],
		])
		expect(scan.first({ from: 1, to: 5000 })).toEqual([open])
	})

	it('is silent where nobody is, and tells of a line that is not open', () => {
		expect(streetOf([]).talk(scan.probe(open)).result).toEqual({ kind: 'silence' })
		const lost = converse(scan.probe(open), (): Heard => ({ kind: 'line', reason: 'lost' }))
		expect(lost.result).toEqual({ kind: 'line', reason: 'lost' })
	})
})
