/** Orders to meters of DL/T 645 on real lines: a TCP socket and a pseudo-terminal with the speed of the wire. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { Line } from '../../../src/main/lines/line.ts'
import { dlt645 } from '../../../src/main/protocols/dlt645/driver.ts'
import { dlt645Of1997 } from '../../../src/main/protocols/dlt645-1997/driver.ts'
import type { ControlOrder } from '../../../src/main/protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { createDlt645Device } from '../../../src/virtual/dlt645/device.ts'
import { createDlt645Of1997Device } from '../../../src/virtual/dlt645-1997/device.ts'
import { openPtyLine } from '../../../src/virtual/pty.ts'
import { busOf, type Device, meterOf, openStreet, start, truth } from '../../unit/protocols/dlt645/street.ts'
import { noFaults } from '../../unit/protocols/street.ts'
import { createClosing, hasSocat, openLine } from './bus.ts'

const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 100 }
const meter = meterOf(910, '240719000910')
const older = meterOf(911, '000019970013')
const trip: ControlOrder = { kind: 'supply', action: 'trip', until: null }
const secrets = { password: '02123456' }

const closing = createClosing()
afterEach(closing.now)

const order = (line: Line, what: ControlOrder) =>
	runSession(line, dlt645, dlt645.control(meter.address, what, { secrets }), { ...options, priority: 'user' })

async function tcpTo(devices: readonly Device[], now: () => number): Promise<Line> {
	const street = await openStreet(devices, now)
	closing.later(street.close)
	const line = openLine(`tcp://127.0.0.1:${street.port}`)
	closing.later(line.close)
	return line
}

describe('orders over TCP', () => {
	it('a trip is asked first and done later, and each order is on the wire once', async () => {
		let now = start
		const line = await tcpTo([createDlt645Device(truth, meter, { loadDelayMs: 2_000 })], () => now)
		const asked = await order(line, trip)
		expect(asked).toMatchObject({ outcome: 'accepted', after: [{ key: '04000503', value: '0040' }] })
		now += 5_000
		const read = await runSession(
			line,
			dlt645,
			dlt645.read(meter.address, { kind: 'current', items: ['04000503'] }),
			options,
		)
		expect(read.records).toMatchObject([{ value: '0050' }])
		const sent = line.trace().filter(({ direction, bytes }) => direction === 'sent' && bytes[12] === 0x1c)
		expect(sent).toHaveLength(1)
	})

	it('a lost answer is not asked for again, and the read-back tells', async () => {
		const device = createDlt645Device(truth, meter, { loadDelayMs: 0 })
		const deaf: Device = {
			meter,
			hear: (request, now) => (request.control === 0x1c ? null : device.hear(request, now)),
		}
		const line = await tcpTo([deaf], () => start)
		const result = await runSession(line, dlt645, dlt645.control(meter.address, trip, { secrets }), {
			...options,
			answerMs: 150,
			gapMs: 50,
		})
		expect(result).toMatchObject({ outcome: 'unknown', after: [{ value: '0000' }] })
		expect(line.trace().filter(({ direction, bytes }) => direction === 'sent' && bytes[12] === 0x1c)).toHaveLength(1)
	})

	it('meters of both editions share a pair of wires', async () => {
		const devices = [createDlt645Device(truth, meter), createDlt645Of1997Device(truth, older)]
		const line = await tcpTo(devices, () => start)
		const read = await runSession(line, dlt645Of1997, dlt645Of1997.read(older.address, { kind: 'current' }), options)
		expect(read.failure).toBeNull()
		const { totalMilliWh } = truth.registersAt(older, start)
		expect(read.records.find(({ key }) => key === '9010')?.value).toBe(
			(Math.floor(totalMilliWh / 1e4) / 100).toFixed(2),
		)
		expect(read.clock?.local).toBe('2026-11-22T17:03:20')
	})
})

describe.skipIf(!hasSocat())('orders over a pseudo-terminal', () => {
	it('the clock is set and read back at the speed of the wire', async () => {
		const startedAt = Date.now()
		const folder = mkdtempSync(join(tmpdir(), 'dlt645-'))
		closing.later(async () => rmSync(folder, { recursive: true }))
		const settings = { baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 } as const
		const bus = busOf([createDlt645Device(truth, meter)], () => start + Date.now() - startedAt)
		const path = join(folder, 'meter')
		const parts = { lineId: 'strom-1', bus, faults: noFaults(), path, settings, random: () => 0.5 }
		const pty = await openPtyLine(parts)
		closing.later(() => pty!.close())
		const line = openLine(`serial://${path}?baud=9600&parity=even`)
		closing.later(line.close)
		const result = await order(line, { kind: 'clock', local: '2026-11-22T18:00:00' })
		expect(result.outcome).toBe('done')
		expect(result.after[0]!.value).toMatch(/^2026-11-22T18:00:0\d$/)
	})
})
