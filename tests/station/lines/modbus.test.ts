/** Modbus on real lines: virtual meters on a TCP socket and a pseudo-terminal, read by the real conversation. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { modbus } from '../../../src/main/protocols/modbus/driver.ts'
import type { MeterContext, ProbeResult, ReadResult } from '../../../src/main/protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { loadPresets } from '../../../src/main/work/presets.ts'
import { createFaults } from '../../../src/virtual/building/faults.ts'
import type { Bus } from '../../../src/virtual/bus.ts'
import { openPtyLine } from '../../../src/virtual/pty.ts'
import { busOf, deviceOf, flat, now, openStreet, truth } from '../../unit/protocols/modbus/street.ts'
import { createClosing, hasSocat, openLine } from './bus.ts'

const { models } = loadPresets(join(import.meta.dirname, '../../../resources/presets'))
const contextOf = (model: string): MeterContext => ({ dialect: models.get(model)!.dialect })
const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 0, retries: 0 }
const whole = { sdm: 'modbus-eastron-sdm630', abb: 'modbus-abb-b-series', em24: 'modbus-carlo-gavazzi-em24' } as const

const closing = createClosing()
afterEach(closing.now)

async function tcpTo(bus: Bus) {
	const served = await openStreet(bus)
	closing.later(served.close)
	const line = openLine(`tcp://127.0.0.1:${served.port}`)
	closing.later(line.close)
	return line
}
const read = (line: ReturnType<typeof openLine>, address: string, model: string, given = options) =>
	runSession<ReadResult>(line, modbus, modbus.read(address, { kind: 'current' }, contextOf(model)), given)
const stated = (result: ReadResult, quantity: string, role?: string) =>
	result.records.find((record) => record.quantity === quantity && record.role === role)?.value
const { totalMilliWh } = truth.registersAt(flat, now)

describe('virtual meters over TCP', () => {
	it('three kinds of meter on one line say the same energy, each in its own way', async () => {
		const line = await tcpTo(busOf([deviceOf('1', whole.sdm), deviceOf('2', whole.abb), deviceOf('3', whole.em24)]))
		const sdm = await read(line, '1', whole.sdm)
		expect(sdm.failure).toBeNull()
		expect(Number(stated(sdm, 'energy', 'import'))).toBe(Math.fround(totalMilliWh / 1e6))
		const abb = await read(line, '2', whole.abb)
		expect(abb.failure).toBeNull()
		expect(stated(abb, 'energy', 'import')).toBe((Math.floor(totalMilliWh / 1e4) / 100).toFixed(2))
		expect(stated(abb, 'energy', 'export-phase-a')).toBeNull()
		const em24 = await read(line, '3', whole.em24)
		expect(em24.failure).toBeNull()
		expect(stated(em24, 'energy', 'import')).toBe((Math.floor(totalMilliWh / 1e5) / 10).toFixed(1))
		for (const result of [sdm, abb, em24]) {
			expect(result.frames.every(({ bytes }) => modbus.decode(bytes, contextOf(whole.sdm)).ok)).toBe(true)
			expect(Number(stated(result, 'frequency'))).toBeCloseTo(50, 0)
		}
	})

	it('a meter with Modbus TCP is read by transaction, and does not hear RTU', async () => {
		const line = await tcpTo(busOf([deviceOf('tcp:255', whole.abb)]))
		const result = await read(line, 'tcp:255', whole.abb)
		expect(result.failure).toBeNull()
		expect(result.records).toHaveLength(23)
		const deaf = await read(line, '255', whole.abb)
		expect(deaf.failure).toMatchObject({ reason: 'refused' })
		const rtu = await read(line, '1', whole.abb, { ...options, answerMs: 100 })
		expect(rtu.failure).toMatchObject({ reason: 'silence', text: expect.stringContaining('tcp:1') })
	})

	it('a setting is written once and read back', async () => {
		const line = await tcpTo(busOf([deviceOf('1', whole.sdm)]))
		const set = (value: string) =>
			runSession(
				line,
				modbus,
				modbus.control('1', { kind: 'parameter', item: '40003', value }, contextOf(whole.sdm)),
				options,
			)
		expect(await set('15')).toMatchObject({ outcome: 'done', before: [{ value: '60' }], after: [{ value: '15' }] })
		expect(await set('61')).toMatchObject({ outcome: 'refused', after: [{ value: '15' }] })
	})

	it('a search finds a meter and says its maker', async () => {
		const line = await tcpTo(busOf([deviceOf('2', whole.abb)]))
		const found: ProbeResult[] = []
		for (const pattern of modbus.scan.first({ from: 1, to: 2 })) {
			found.push(await runSession(line, modbus, modbus.scan.probe(pattern), options))
		}
		const silence = { kind: 'silence' }
		expect(found.slice(0, 3)).toEqual([silence, silence, silence])
		expect(found[3]).toMatchObject({ kind: 'found', address: '2', device: { manufacturer: 'ABB' } })
	})

	it('a meter that reboots when it is polled without a pause is read whole at its model’s pace', async () => {
		const frailty = { restMs: 150, rebootMs: 10_000 }
		const device = deviceOf('1', whole.sdm, frailty)
		const line = await tcpTo(busOf([device], () => performance.now()))
		const dialect = { ...(contextOf(whole.sdm).dialect as object), pauseMs: 250 }
		const session = modbus.read('1', { kind: 'current' }, { dialect })
		expect((await runSession<ReadResult>(line, modbus, session, options)).failure).toBeNull()
		const hasty = modbus.read('1', { kind: 'current' }, { dialect: { ...dialect, pauseMs: 0 } })
		const result = await runSession<ReadResult>(line, modbus, hasty, { ...options, answerMs: 100 })
		expect(result.failure).toMatchObject({ reason: 'silence' })
	})

	it('an answer that comes after its time is dropped, and the next one is not taken for it', async () => {
		const answers: number[] = []
		const server = createServer((socket) => {
			socket.on('data', (request: Buffer) => {
				const value = answers.push(request.readUInt16BE(0))
				const answer = Buffer.from([...request.subarray(0, 4), 0, 5, 1, 3, 2, 0, value])
				setTimeout(() => socket.write(answer), value === 1 ? 350 : 300)
			})
			socket.on('error', () => undefined)
		}).listen(0, '127.0.0.1')
		await once(server, 'listening')
		closing.later(async () => void server.close())
		const line = openLine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
		closing.later(line.close)
		const items = (...named: string[]) => modbus.read('tcp:1', { kind: 'current', items: named })
		const first = await runSession<ReadResult>(line, modbus, items('3:7'), { ...options, answerMs: 250 })
		expect(first.failure).toMatchObject({ reason: 'silence' })
		const second = await runSession<ReadResult>(line, modbus, items('3:8'), { ...options, answerMs: 1000 })
		expect(second.records).toMatchObject([{ key: '8', value: '0002' }])
	})
})

describe.skipIf(!hasSocat())('virtual meters on a pseudo-terminal', () => {
	it('an RTU line at 9600 Bd is read', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'modbus-'))
		closing.later(async () => rmSync(folder, { recursive: true }))
		const pty = await openPtyLine({
			lineId: 'modbus',
			bus: busOf([deviceOf('5', whole.em24)]),
			faults: createFaults(() => 0.5),
			path: join(folder, 'line'),
			settings: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
			random: () => 0.1,
		})
		closing.later(pty!.close)
		const line = openLine(`serial://${pty!.path}?baud=9600&parity=none`)
		closing.later(line.close)
		const result = await read(line, '5', whole.em24)
		expect(result.failure).toBeNull()
		expect(result.records).toHaveLength(20)
	})
})
