/** DLMS on real lines: virtual meters on a TCP socket and at a pseudo-terminal, read by the real conversation. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import { dlms } from '../../../../src/main/protocols/dlms/driver.ts'
import type { ReadJob, ReadResult } from '../../../../src/main/protocols/protocol.ts'
import { runSession } from '../../../../src/main/protocols/session.ts'
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import type { Bus } from '../../../../src/virtual/bus.ts'
import { openPtyLine } from '../../../../src/virtual/pty.ts'
import { openTcpLine } from '../../../../src/virtual/tcp.ts'
import { createClosing, openLine } from '../../../station/lines/bus.ts'
import { lineBus, meter, now, truth } from './meter.ts'

const closing = createClosing()
afterEach(closing.now)
const faults = () => createFaults(() => 0.5)
const day = { kind: 'profile', from: '2026-11-21T00:00', count: 96 } as const

const tcpTo = (...meters: Parameters<typeof lineBus>[0]) => tcpToBus(lineBus(meters))

async function tcpToBus(bus: Bus) {
	const served = await openTcpLine('dlms', bus, faults(), 0)
	closing.later(served.close)
	const line = openLine(`tcp://127.0.0.1:${served.port}?pause=0`)
	closing.later(line.close)
	return line
}

const read = (line: ReturnType<typeof openLine>, transport: string, job: ReadJob, address = '1') =>
	runSession<ReadResult>(line, dlms, dlms.read(address, job, { dialect: { transport } }), {
		...{ priority: 'live', clock: systemClock, networkMs: 100, answerMs: 1000, retries: 0, pauseMs: 0 },
	})
const total = () => String(Math.floor(truth.registersAt(meter, now).totalMilliWh / 1000))
const importOf = (result: ReadResult) => result.records.find(({ key }) => key === '1-0:1.8.0*255')?.value

test.each(['wrapper', 'hdlc'])(
	'over TCP, %s: registers and a day of the profile, conversation after conversation',
	async (transport) => {
		const line = await tcpTo(meter)
		for (let round = 0; round < 2; round++) {
			const current = await read(line, transport, { kind: 'current' })
			expect([current.failure, importOf(current)]).toEqual([null, total()])
			const profile = await read(line, transport, day)
			expect([profile.failure, profile.records.length]).toEqual([null, 96])
		}
	},
)

test('two meters on one HDLC line are read at the same time, and neither takes the other’s answers', async () => {
	const line = await tcpTo({ ...meter, address: '1/17' }, { ...meter, address: '1/18', serial: '1ZLW0042117799' })
	const results = await Promise.all(
		['1/17', '1/18', '1/17', '1/18'].map((at) => read(line, 'hdlc', { kind: 'current' }, at)),
	)
	expect(results.map(({ failure, device }) => [failure, device?.serial])).toEqual([
		...[
			[null, meter.serial],
			[null, '1ZLW0042117799'],
		],
		...[
			[null, meter.serial],
			[null, '1ZLW0042117799'],
		],
	])
})

test('at a pseudo-terminal, HDLC at 9600 baud', async ({ skip }) => {
	const folder = mkdtempSync(join(tmpdir(), 'dlms-'))
	closing.later(async () => rmSync(folder, { recursive: true, force: true }))
	const settings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const
	const path = join(folder, 'meter')
	const served = await openPtyLine({
		lineId: 'dlms',
		bus: lineBus([meter]),
		faults: faults(),
		path,
		settings,
		random: Math.random,
	})
	if (served === null) return skip()
	closing.later(served.close)
	const line = openLine(`serial://${path}?baud=9600&parity=none`)
	closing.later(line.close)
	const result = await read(line, 'hdlc', { kind: 'current', items: ['1-0:1.8.0*255'] })
	expect([result.failure, importOf(result)]).toEqual([null, total()])
})

test.each(['wrapper', 'hdlc'])(
	'%s: an answer that is lost on the way is asked for again, and nothing comes twice',
	async (transport) => {
		const inner = lineBus([meter])
		let answered = 0
		const line = await tcpToBus({
			receiver: () => {
				const hear = inner.receiver()
				return (heard, atMs) => hear(heard, atMs).filter(() => ++answered % 4 !== 0)
			},
		})
		const session = dlms.read('1', day, { dialect: { transport } })
		const options = {
			priority: 'live',
			clock: systemClock,
			networkMs: 0,
			answerMs: 60,
			pauseMs: 0,
			retries: 2,
		} as const
		const result = await runSession<ReadResult>(line, dlms, session, options)
		expect([result.failure, result.records.length, new Set(result.records.map(({ at }) => at)).size]).toEqual([
			null,
			96,
			96,
		])
		expect(answered).toBeGreaterThan(8)
	},
)
