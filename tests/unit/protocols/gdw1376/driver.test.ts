import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import type { DecodedRecord, ReadJob } from '../../../../src/main/protocols/protocol.ts'
import { runSession } from '../../../../src/main/protocols/session.ts'
import { openLine, stateOf } from '../../../station/lines/bus.ts'
import { frame, typedAddress } from './frames.ts'
import { meterAt, openStreet, startedAt, talk, terminalOf, truth } from './street.ts'

const address = `${typedAddress}/p2`
const meter = meterAt(2)
const read = (job: ReadJob, habits = {}, to = address) => talk(gdw1376.read(to, job), terminalOf(habits))
const of = (records: readonly DecodedRecord[], quantity: string, role: string, tariff = 0) =>
	records.filter((each) => each.quantity === quantity && each.role === role && each.tariff === tariff)
const steps = (value: string | null) => Number(value!.replace('.', ''))
/** Local midnight of the building's zone in November. */
const midnight = Date.UTC(2026, 10, 21, 23)

describe('addresses', () => {
	it('are region, terminal and point; the label’s hexadecimal form is the same terminal', () => {
		expect(gdw1376.address('0314-25394/p2')).toBe('0314-25394/p2')
		expect(gdw1376.address(' 03146332/P2 ')).toBe('0314-25394/p2')
		expect(gdw1376.address('1000-1')).toBe('1000-00001')
		expect(gdw1376.address('1000-1/p0')).toBe('1000-00001')
		expect(gdw1376.address('1000-1/2040')).toBe('1000-00001/p2040')
		for (const none of [
			'',
			'1000',
			'1000-0',
			'1000-65536',
			'1000-1/p2041',
			'100A-1',
			'1000-1A',
			'10000001A',
			'meter',
		]) {
			expect(gdw1376.address(none), none).toBeNull()
		}
	})
})

describe('reading what is now', () => {
	it('asks for powers and the blocks of energies, and shows what the building counted', () => {
		const { result, sent } = read({ kind: 'current' })
		expect(result.failure).toBeNull()
		expect(sent.map((hex) => [hex.slice(24, 26), hex.slice(28, 36)])).toEqual([
			['0C', '02010103'],
			['0C', '02010104'],
			['0C', '02010204'],
		])
		const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(meter, startedAt)
		const counted = [totalMilliWh, t1MilliWh, t2MilliWh].map((milliWh) => Math.floor(milliWh / 100))
		const imports = [0, 1, 2].map((tariff) => of(result.records, 'energy', 'import', tariff)[0]!)
		expect(imports.map(({ value }) => steps(value))).toEqual(counted)
		expect(imports[0]).toMatchObject({ key: '0C F33 p2', at: '2026-11-22T17:03', storage: 0 })
		expect(of(result.records, 'voltage', 'phase-a')[0]?.value).toMatch(/^2[23]\d\.\d$/)
		expect(of(result.records, 'current', 'neutral')[0]?.value).toBeNull()
		expect(result.device).toMatchObject({ serial: '03146332', address: '0314-25394' })
		expect(result.frames).toHaveLength(3)
	})

	it('takes single registers from a terminal that has no blocks, and leaves out what it does not have at all', () => {
		const { result } = read({ kind: 'current' }, { lacks: [25, 33, 34, 130, 132] })
		expect(result.failure).toBeNull()
		expect(of(result.records, 'energy', 'import')[0]?.key).toBe('0C F129 p2')
		expect(of(result.records, 'energy', 'export')[0]?.value).toBe('0.0000')
	})

	it('reads exactly the items that are asked for, and tells a denial in the end', () => {
		const { result } = read({ kind: 'current', items: ['0C F26', 'F129', 'power'] })
		expect(of(result.records, 'energy', 'import')).toHaveLength(1)
		expect(result.failure).toMatchObject({ reason: 'meter-error', text: expect.stringContaining('0C F26') })
	})

	it('keeps what a terminal adds about the same point, and drops what it adds about another', () => {
		const added = '02 01 02 10 03 17 22 11 26 00 00 00 50 00' + '04 01 02 10 03 17 22 11 26 00 00 00 60 00'
		const answer = frame(0x0c, `02 01 01 10 03 17 22 11 26 00 00 00 00 40 12 ${added}`, { seq: 0x62 })
		const { result } = talk(gdw1376.read(address, { kind: 'current', items: ['F129'] }), terminalOf(), () => answer)
		expect(result.failure).toBeNull()
		const values = result.records.filter(({ quantity }) => quantity !== 'time').map(({ key, value }) => [key, value])
		expect(values).toEqual([
			['0C F129 p2', '124000.0000'],
			['0C F130 p2', '5000.00'],
		])
	})

	it('needs a point: a terminal itself has no registers', () => {
		const { result, sent } = read({ kind: 'current' }, {}, typedAddress)
		expect([sent.length, result.failure?.reason]).toEqual([0, 'not-offered'])
	})
})

describe('reading what is stored', () => {
	it('asks which day the terminal has, then for the end of the day before: the register at midnight', () => {
		const { result, sent } = read({ kind: 'freeze', back: 1 })
		expect(result.failure).toBeNull()
		expect(sent[0]!.slice(28, 36)).toBe('00000200')
		expect(sent[1]!.slice(28, 42)).toBe('02010114211126')
		const [register] = of(result.records, 'energy', 'import')
		expect(steps(register!.value)).toBe(Math.floor(truth.registersAt(meter, midnight).totalMilliWh / 100))
		expect(register).toMatchObject({ key: '0D F161 p2', at: '2026-11-22T00:00', storage: 1 })
		const older = of(read({ kind: 'freeze', back: 3 }).result.records, 'energy', 'import')[0]
		expect(older).toMatchObject({ at: '2026-11-20T00:00', storage: 3 })
	})

	it('finds the end of a month as settlement, and says so where the terminal does not go back so far', () => {
		const { result } = read({ kind: 'settlement', back: 1 })
		expect(of(result.records, 'energy', 'import')[0]).toMatchObject({ key: '0D F177 p2', at: '2026-11-01T00:00' })
		expect(read({ kind: 'settlement', back: 13 }).result.failure).toMatchObject({ reason: 'meter-error' })
		expect(read({ kind: 'freeze', back: 0 }).result.failure).toMatchObject({ reason: 'not-offered' })
	})

	it('reads a curve of registers in questions of a day each', () => {
		const { result, sent } = read({ kind: 'profile', from: '2026-11-21T00:00', count: 100 })
		expect(result.failure).toBeNull()
		expect(sent).toHaveLength(4)
		const curve = of(result.records, 'energy', 'import')
		expect(curve).toHaveLength(100)
		expect(curve[96]).toMatchObject({ at: '2026-11-22T00:00', key: '0D F101 p2' })
		expect(steps(curve[96]!.value)).toBe(Math.floor(truth.registersAt(meter, midnight).totalMilliWh / 10_000))
		for (const job of [
			{ from: 'noon', count: 1 },
			{ from: '2026-11-21T00:00', count: 0 },
		]) {
			expect(read({ kind: 'profile', ...job }).result.failure?.reason).toBe('not-offered')
		}
	})

	it('reads the clock', () => {
		expect(read({ kind: 'clock' }, {}, typedAddress).result.clock).toEqual({
			local: '2026-11-22T17:03:20',
			receivedAt: startedAt,
		})
	})
})

describe('answers of several frames', () => {
	const archive = { kind: 'current', items: ['0A F10'] } as const
	const listed = (records: readonly DecodedRecord[]) =>
		records.filter(({ role }) => role === 'meter-address').map(({ value }) => value)
	const all = Array.from({ length: 20 }, (_, index) => String(112233445501 + index))

	it('are put together in their order, glued or confirmed one by one', () => {
		expect(listed(read(archive).result.records)).toEqual(all)
		const glued = read(archive, { longestData: 90 }).result
		expect(listed(glued.records)).toEqual(all)
		expect(glued.frames.length).toBeGreaterThanOrEqual(7)
		const confirmed = read(archive, { longestData: 90, asksConfirmation: true })
		expect(listed(confirmed.result.records)).toEqual(all)
		expect(confirmed.sent.filter((hex) => hex.startsWith('00', 24))).toHaveLength(confirmed.result.frames.length)
	})

	it('are a failure where one of their frames is missing, and nothing of them is taken', () => {
		const terminal = terminalOf({ longestData: 90 })
		const { result } = talk(gdw1376.read(typedAddress, archive), terminal, (bytes) => {
			const first = 8 + ((bytes[1]! + 256 * bytes[2]!) >> 2)
			return bytes.subarray(first)
		})
		expect(result.failure?.reason).toBe('noise')
		expect(result.records).toEqual([])
	})

	it('arrive over a real socket, torn apart and glued together', async () => {
		const server = await openStreet(terminalOf({ longestData: 90 }), 130)
		const line = openLine(`tcp://127.0.0.1:${server.port}?pause=0`)
		await stateOf(line, ({ kind }) => kind === 'open')
		const calm = {
			clock: systemClock,
			answerMs: 1500,
			networkMs: 100,
			pauseMs: 0,
			retries: 0,
			priority: 'user',
		} as const
		const run = (to: string, job: ReadJob) => runSession(line, gdw1376, gdw1376.read(to, job), calm)
		const [whole, point, nobody] = await Promise.all([
			run(typedAddress, archive),
			run(address, { kind: 'freeze', back: 1 }),
			run('0314-00001/p1', { kind: 'clock' }),
		])
		await line.close()
		await server.close()
		expect([whole.failure, listed(whole.records)]).toEqual([null, all])
		expect([point.failure, of(point.records, 'energy', 'import')[0]?.at]).toEqual([null, '2026-11-22T00:00'])
		expect(nobody.failure).toMatchObject({ reason: 'silence' })
	})
})

describe('searching a terminal’s local port', () => {
	it('finds who is there by a question to all, and tells silence from noise', () => {
		expect(gdw1376.scan.first()).toEqual(['all'])
		const { result, sent } = talk(gdw1376.scan.probe('all'), terminalOf())
		expect(sent).toEqual(['6832003200684BFFFFFFFF010A600000010BBE16'])
		expect(result).toMatchObject({ kind: 'found', address: typedAddress, device: { serial: '03146332' } })
		expect(talk(gdw1376.scan.probe('all'), terminalOf(), () => new Uint8Array()).result.kind).toBe('silence')
		expect(talk(gdw1376.scan.probe('all'), terminalOf(), () => Uint8Array.of(1, 2, 3)).result.kind).toBe('collision')
		expect(talk(gdw1376.scan.probe('all'), terminalOf(), () => terminalOf().login()).result.kind).toBe('silence')
		expect(gdw1376.scan.narrow('all')).toEqual([])
	})
})

describe('what is no answer', () => {
	it('is passed over: another terminal, another number, a heartbeat in between, our own request', () => {
		const terminal = terminalOf()
		const foreign = [
			frame(0x0c, '00 00 02 00 20 03 17 22 F1 26', { address: '14 03 33 63 02' }),
			frame(0x0c, '00 00 02 00 20 03 17 22 F1 26', { seq: 0x65 }),
			frame(0x0c, '00 00 02 00', { control: 0x4a }),
			terminal.heartbeat(),
		].flatMap((bytes) => [...bytes])
		const job = { kind: 'clock' } as const
		const lost = talk(gdw1376.read(typedAddress, job), terminal, () => Uint8Array.from(foreign))
		expect(lost.result.failure).toMatchObject({ reason: 'noise', text: expect.stringContaining('4 frames') })
		const found = talk(gdw1376.read(typedAddress, job), terminal, (bytes) => Uint8Array.from([...foreign, ...bytes]))
		expect(found.result.failure).toBeNull()
		expect(talk(gdw1376.read(typedAddress, job), terminal, () => new Uint8Array()).result.failure?.reason).toBe(
			'silence',
		)
	})

	it('is what a terminal says by itself: login and heartbeat, which are recognised all the same', () => {
		const terminal = terminalOf()
		const said = [terminal.login(), terminal.heartbeat()].map((bytes) => decode(bytes))
		expect(said.map((each) => each.ok && [each.device?.serial, each.readings[0]?.value])).toEqual([
			['03146332', 'login'],
			['03146332', 'heartbeat'],
		])
	})
})
