/** A meter and a master that are not ours: pymodbus is read by our driver, mbpoll reads our virtual meters. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { modbus } from '../../src/main/protocols/modbus/driver.ts'
import type { ReadResult } from '../../src/main/protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../src/main/protocols/session.ts'
import { createFaults } from '../../src/virtual/building/faults.ts'
import { openPtyLine } from '../../src/virtual/pty.ts'
import { createClosing, openLine } from '../station/lines/bus.ts'
import { busOf, deviceOf, flat, now, openStreet, truth } from '../unit/protocols/modbus/street.ts'
import { freePort, program, pythonWith, run, startPeer, stopping } from './peers.ts'

const python = pythonWith('modbus', ['pymodbus==3.16.1', 'pyserial==3.5'])
const mbpoll = program('mbpoll')
const socat = program('socat')
const closing = createClosing()
afterEach(closing.now)

/** Two ends of one serial line. */
async function pseudoTerminals(): Promise<readonly [string, string]> {
	const folder = mkdtempSync(join(tmpdir(), 'modbus-peers-'))
	closing.later(async () => rmSync(folder, { recursive: true }))
	const ends = [join(folder, 'master'), join(folder, 'meter')] as const
	const pairs = ends.map((end) => `PTY,link=${end},rawer,echo=0`)
	closing.later(stopping(spawn('socat', pairs, { stdio: 'ignore' })))
	await expect.poll(() => ends.every((end) => existsSync(end))).toBe(true)
	return ends
}

/** 230.2 V and 0.1 A as floats, 2^63 + 1 in four words, a setting; input register 100 is missing. */
const words = {
	unit: 3,
	input: { 0: 0x4366, 1: 0x3333, 6: 0x3dcc, 7: 0xcccd },
	holding: { 20480: 0x8000, 20481: 0, 20482: 0, 20483: 1, 20490: 60 },
}
const registers = [
	{ address: 0, function: 4, type: 'f32', quantity: 'voltage', unit: 'V' },
	{ address: 6, function: 4, type: 'f32', quantity: 'current', unit: 'A' },
	{ address: 100, function: 4, type: 'u16', quantity: 'power', unit: 'W' },
	{ address: 20480, function: 3, type: 'u64', quantity: 'energy', unit: 'kWh', exponent: -2 },
	{ address: 20490, function: 3, type: 'u16', quantity: 'duration', unit: 'min', writable: true },
]
const context = { dialect: { registers, gap: 8 } }
const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 500 }

describe.skipIf(python === null).each(['tcp', 'rtu-over-tcp', 'serial'] as const)(
	'pymodbus as a meter on %s',
	(kind) => {
		test.skipIf(kind === 'serial' && socat === null)(
			'is read, set and found, and what it lacks is left out',
			async () => {
				const [ours, theirs] = kind === 'serial' ? await pseudoTerminals() : ['', String(await freePort())]
				const script = join(import.meta.dirname, 'pymodbus-meter.py')
				const { stop } = await startPeer(python!, [script, kind, theirs], JSON.stringify(words))
				closing.later(stop)
				const url = kind === 'serial' ? `serial://${ours}?baud=9600&parity=none` : `tcp://127.0.0.1:${theirs}`
				const line = openLine(url)
				closing.later(line.close)
				const address = kind === 'tcp' ? 'tcp:3' : '3'
				const result = await runSession<ReadResult>(
					line,
					modbus,
					modbus.read(address, { kind: 'current' }, context),
					options,
				)
				expect(result.failure).toBeNull()
				expect(result.records.map(({ key, value }) => `${key} ${value}`)).toEqual([
					'0 230.1999969482421875',
					'6 0.100000001490116119384765625',
					'20480 92233720368547758.09',
				])
				const order = { kind: 'parameter', item: '20490', value: '15' } as const
				expect(await runSession(line, modbus, modbus.control(address, order, context), options)).toMatchObject({
					outcome: 'done',
					before: [{ value: '60' }],
					after: [{ value: '15' }],
				})
				expect(await runSession(line, modbus, modbus.scan.probe(address), options)).toMatchObject({
					kind: 'found',
					address,
					device: { manufacturer: 'Pymodbus' },
				})
			},
		)
	},
)

const sdm630 = 'modbus-eastron-sdm630'
const em24 = 'modbus-carlo-gavazzi-em24'
const { totalMilliWh } = truth.registersAt(flat, now)
/** '[73]: 	1234.5' */
const polled = (text: string) => [...text.matchAll(/^\[\d+\]:\s+(-?[\d.e+]+)/gm)].map((match) => Number(match[1]))

describe.skipIf(mbpoll === null)('mbpoll as a master', () => {
	test('reads a virtual meter over Modbus TCP, in either word order', async () => {
		const street = await openStreet(busOf([deviceOf('tcp:1', sdm630), deviceOf('tcp:2', em24)]))
		closing.later(street.close)
		const ask = async (...words: string[]) =>
			(await run('mbpoll', ['-m', 'tcp', '-p', String(street.port), '-0', '-1', ...words, '127.0.0.1'])).stdout
		const [energy] = polled(await ask('-a', '1', '-t', '3:float', '-B', '-r', '72'))
		expect(Math.abs(energy! / (totalMilliWh / 1e6) - 1)).toBeLessThan(1e-5)
		expect(polled(await ask('-a', '2', '-t', '3:int', '-r', '66'))).toEqual([Math.floor(totalMilliWh / 1e5)])
		await expect(ask('-a', '1', '-t', '3', '-r', '5000')).rejects.toThrow(/Illegal data address/i)
	})

	test.skipIf(socat === null)('reads a virtual meter in RTU on a pseudo-terminal', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'modbus-peers-'))
		closing.later(async () => rmSync(folder, { recursive: true }))
		const pty = await openPtyLine({
			lineId: 'modbus',
			bus: busOf([deviceOf('4', em24)]),
			faults: createFaults(() => 0.5),
			path: join(folder, 'line'),
			// libmodbus clears all of a terminal's flags, which the virtual line takes for even parity
			settings: { baud: 19_200, dataBits: 8, parity: 'even', stopBits: 1 },
			random: () => 0.1,
		})
		closing.later(pty!.close)
		const words = ['-m', 'rtu', '-b', '19200', '-P', 'even', '-0', '-1', '-a', '4', '-t', '3:int', '-r', '66']
		const { stdout } = await run('mbpoll', [...words, pty!.path])
		expect(polled(stdout)).toEqual([Math.floor(totalMilliWh / 1e5)])
	})
})
