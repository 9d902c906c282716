/** A change of speed on a real pseudo-terminal, where who speaks at the wrong speed is heard as rubbish. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import { runSession } from '../../../../src/main/protocols/session.ts'
import { createFaults } from '../../../../src/virtual/building/faults.ts'
import { openPtyLine } from '../../../../src/virtual/pty.ts'
import { createClosing, hasSocat, openLine, stateOf } from '../../../station/lines/bus.ts'
import { busAt, deviceOf } from './street.ts'

test.skipIf(!hasSocat())(
	'a meter is told to speak at 9600 Bd and is found there by number, not at the old speed',
	async () => {
		const closing = createClosing()
		try {
			const folder = await mkdtemp(join(tmpdir(), 'speed-'))
			closing.later(() => rm(folder, { recursive: true, force: true }))
			const device = deviceOf('67012305', '3', { medium: 'gas' })
			// The acknowledgement still goes at the old speed
			let baud = device.state().baud
			const bus = busAt(
				[device],
				() => baud,
				() => setImmediate(() => (baud = device.state().baud)),
			)
			const settings = {
				dataBits: 8,
				parity: 'even',
				stopBits: 1,
				get baud() {
					return baud
				},
			} as const
			const path = join(folder, 'line')
			const pty = await openPtyLine({
				lineId: 'test',
				bus,
				faults: createFaults(() => 0.5),
				path,
				settings,
				random: () => 0,
			})
			closing.later(async () => pty?.close())
			const line = openLine(`serial://${path}?baud=2400&parity=even`)
			closing.later(() => line.close())
			await stateOf(line, ({ kind }) => kind === 'open')
			const options = { priority: 'user', clock: systemClock, retries: 2, answerMs: 500 } as const
			const order = mbus.control('67012305', { kind: 'baud', baud: 9600 })
			const { outcome, text, frames } = await runSession(line, mbus, order, options)
			expect([outcome, text]).toEqual(['done', expect.stringContaining('9600 Bd')])
			// Its telegram, its acknowledgement, its telegram at the new speed
			expect(frames.map(({ bytes }) => bytes[0])).toEqual([0x68, 0xe5, 0x68])
			expect(device.state().baud).toBe(9600)
		} finally {
			await closing.now()
		}
	},
	20_000,
)
