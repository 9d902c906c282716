/** Gurux's client as a master against our virtual meter: what it understands is what the building counted. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFaults } from '../../src/virtual/building/faults.ts'
import { openTcpLine } from '../../src/virtual/tcp.ts'
import { lineBus, meter, now, truth } from '../unit/protocols/dlms/meter.ts'
import { pythonWith, run } from './peers.ts'

const python = pythonWith('dlms', ['gurux-dlms==1.0.203'])

describe.skipIf(python === null).each(['wrapper', 'hdlc'])('Gurux 1.0.203 over %s', (transport) => {
	test('it associates, lists objects, reads registers, clock and profile, and switches with the password', async () => {
		const faults = createFaults(() => 0.5)
		const served = await openTcpLine('dlms', lineBus([meter]), faults, 0)
		try {
			const script = join(import.meta.dirname, 'gurux-client.py')
			const { stdout } = await run(python!, [script, String(served.port), transport], {
				// Gurux shows and asks for times in the zone of its own computer.
				env: { ...process.env, TZ: 'CET-1' },
				timeout: 50_000,
			})
			const told = JSON.parse(stdout)
			expect(told.serial).toBe(meter.serial)
			expect(told.import[0]).toBe(Math.floor(truth.registersAt(meter, now).totalMilliWh / 1000))
			expect(told.voltage[0]).toBeGreaterThan(229)
			expect(told.objects).toContainEqual([7, '1.0.99.1.0.255'])
			expect(told.objects).toContainEqual([3, '1.0.1.8.0.255'])
			expect(told.clock).toContain('17:03:20')
			expect(told.columns).toEqual([
				[8, '0.0.1.0.0.255'],
				[3, '1.0.1.8.0.255'],
			])
			expect(told.entries).toBe(62 * 96)
			expect(told.byEntry.length).toBe(100)
			expect(told.byRange.length).toBe(96)
			const midnight = Date.UTC(2026, 10, 20, 23) - meter.clockOffsetMs
			expect(told.byRange[0][1]).toBe(String(Math.floor(truth.registersAt(meter, midnight).totalMilliWh / 1000)))
			expect(told.tripped).toBe(0)
		} finally {
			await served.close()
		}
	})
})
