/** A meter and a master of DL/T 645-2007 that are not ours: dlt645 is read and written, python-dlt645 reads ours. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { dlt645 } from '../../src/main/protocols/dlt645/driver.ts'
import { explain } from '../../src/main/protocols/dlt645/explain.ts'
import { runSession, type SessionOptions } from '../../src/main/protocols/session.ts'
import { createDlt645Device } from '../../src/virtual/dlt645/device.ts'
import { openPtyLine } from '../../src/virtual/pty.ts'
import { createClosing, openLine } from '../station/lines/bus.ts'
import { busOf, meterOf, start, truth } from '../unit/protocols/dlt645/street.ts'
import { checkExplained } from '../unit/protocols/laws.ts'
import { noFaults } from '../unit/protocols/street.ts'
import { program, pythonWith, run, startPeer } from './peers.ts'

const slave = pythonWith('dlt645-slave', ['dlt645==3.2.0'])
// Both packages call themselves dlt645: each has an environment of its own.
const master = pythonWith('dlt645-master', ['python-dlt645==0.1.4', 'pyserial==3.5'])
const socat = program('socat')
const closing = createClosing()
afterEach(closing.now)

const options: SessionOptions = { priority: 'live', clock: systemClock }
/** The package puts the digits on the wire as they are written, so that it plays 123456789012. */
const address = '123456789012'
const told = {
	address: '129078563412',
	password: '02123456',
	energy: { '00010000': 1234.56, '00010100': 1000.01, '00020000': 0.5, '00000000': -12.34 },
	variable: { '02010100': 230.1, '02020100': 1.234, '02030000': 0.2831, '02800002': 50.02 },
	parameter: { '04000101': '25112203', '04000102': '170320', '04000401': '123456789012', '04000103': '15' },
}

async function theirMeter() {
	const { said, stop } = await startPeer(slave!, [join(import.meta.dirname, 'dlt645-meter.py')], JSON.stringify(told))
	closing.later(stop)
	const line = openLine(`tcp://127.0.0.1:${said}`)
	closing.later(line.close)
	return line
}

describe.skipIf(slave === null)('a meter played by the package dlt645', () => {
	test('is read item by item, and what it lacks is refused', async () => {
		const line = await theirMeter()
		const items = [...Object.keys(told.energy), ...Object.keys(told.variable), '04000401', '0001FF00']
		const result = await runSession(line, dlt645, dlt645.read(address, { kind: 'current', items }), options)
		expect(Object.fromEntries(result.records.map(({ key, value }) => [key, value]))).toEqual({
			'00010000': '1234.56',
			'00010100': '1000.01',
			'00020000': '0.50',
			'00000000': '-12.34',
			'02010100': '230.1',
			'02020100': '1.234',
			'02030000': '0.2831',
			'02800002': '50.02',
			'04000401': '123456789012',
		})
		expect(result.failure).toMatchObject({ reason: 'refused' })
		for (const { bytes } of result.frames) checkExplained({ explain }, bytes)
	})

	test('is found by its address', async () => {
		const line = await theirMeter()
		const found = await runSession(line, dlt645, dlt645.scan.probe('AAAAAAAAAAAA'), options)
		expect(found).toMatchObject({ kind: 'found', address })
	})

	test('takes a parameter with the right password and none with a wrong one', async () => {
		const line = await theirMeter()
		const order = { kind: 'parameter', item: '04000103', value: '30' } as const
		const write = (password: string) =>
			runSession(line, dlt645, dlt645.control(address, order, { secrets: { password } }), options)
		expect(await write('02999999')).toMatchObject({ outcome: 'refused', meterError: { code: '04' } })
		expect(await write('02123456')).toMatchObject({
			outcome: 'done',
			before: [{ value: '15' }],
			after: [{ value: '30' }],
		})
	})
})

test.skipIf(master === null || socat === null)('python-dlt645 reads our virtual meter on a serial line', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'dlt645-peers-'))
	closing.later(async () => rmSync(folder, { recursive: true }))
	const meter = meterOf(910, '240719000910')
	const settings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 } as const
	const bus = busOf([createDlt645Device(truth, meter)], () => start)
	const path = join(folder, 'meter')
	const pty = await openPtyLine({ lineId: 'strom-1', bus, faults: noFaults(), path, settings, random: () => 0.5 })
	closing.later(() => pty!.close())
	const { stdout } = await run(master!, [join(import.meta.dirname, 'dlt645-master.py'), path])
	const cents = Math.floor(truth.registersAt(meter, start).totalMilliWh / 10_000)
	expect(JSON.parse(stdout)).toEqual({
		address: meter.address,
		combined: cents / 100,
		items: {
			'00010000': `${String(cents).padStart(8, '0')}00010000`,
			'04000401': `${meter.address}04000401`,
			'04000503': '000004000503',
		},
	})
})
