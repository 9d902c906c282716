/** Optical heads: a dialogue with its change of speed on a pseudo-terminal, the same over TCP, and pushed SML. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { iec62056 } from '../../../src/main/protocols/iec62056-21/driver.ts'
import { option, signOn } from '../../../src/main/protocols/iec62056-21/requests.ts'
import type { Heard, Session, Step } from '../../../src/main/protocols/protocol.ts'
import { runSession, type SessionOptions } from '../../../src/main/protocols/session.ts'
import { sml } from '../../../src/main/protocols/sml/driver.ts'
import { createFaults } from '../../../src/virtual/building/faults.ts'
import type { Medium } from '../../../src/virtual/building/plan.ts'
import { createLoop } from '../../../src/virtual/iec62056-21/bus.ts'
import { startSettings } from '../../../src/virtual/iec62056-21/device.ts'
import { openPtyLine } from '../../../src/virtual/pty.ts'
import { createPushing } from '../../../src/virtual/sml/bus.ts'
import { openTcpLine } from '../../../src/virtual/tcp.ts'
import { meterOf, now, truth } from '../../unit/protocols/iec62056-21/frames.ts'
import { createClosing, hasSocat, openLine } from './bus.ts'

const options: SessionOptions = { priority: 'live', clock: systemClock, networkMs: 100 }
const closing = createClosing()
afterEach(closing.now)

const faults = createFaults(() => 0.5)
const cubicMetres = (medium: Medium) =>
	(Math.floor(truth.registersAt(meterOf(medium), now).volumeMl / 1000) / 1000).toFixed(3)

async function headOn(medium: Medium) {
	const bus = createLoop([meterOf(medium)], truth, faults, () => now)
	const folder = mkdtempSync(join(tmpdir(), 'iec-'))
	closing.later(async () => rmSync(folder, { recursive: true }))
	const path = join(folder, 'head')
	const parts = { lineId: 'kopf', bus, faults, path, settings: startSettings, random: () => 0.5 }
	const pty = await openPtyLine(parts)
	closing.later(() => pty!.close())
	return path
}

/** Sign-on, and the acknowledgement with this choice of speeds: what comes back. */
function* acknowledged(speeds: Pick<Step, 'baud' | 'baudAfter'>): Session<Heard['kind']> {
	const isData = (frame: Uint8Array) => (frame[0] === 0x02 ? 'mine' : 'foreign')
	yield { send: signOn(''), answer: () => 'mine', baud: 300, hold: true, retries: 0 }
	const heard = yield { send: option('5', '0'), answer: isData, hold: true, retries: 0, ...speeds }
	return heard.kind
}

describe.skipIf(!hasSocat())('an optical head at a pseudo-terminal', () => {
	const lineOn = async (medium: Medium) => {
		const line = openLine(`serial://${await headOn(medium)}?baud=300&parity=even&data=7`)
		closing.later(line.close)
		return line
	}

	it('speeds change when the acknowledgement is out: a readout, and a profile with password, at 9600 Bd', async () => {
		const [gas, electricity] = await Promise.all([lineOn('gas'), lineOn('electricity')])
		const secrets = { password: '00000000' }
		const job = { kind: 'profile', from: '2026-11-21T10:00', count: 2 } as const
		const startedAt = performance.now()
		const readTwice = async () => {
			const profile = await runSession(electricity, iec62056, iec62056.read('?', job, { secrets }), options)
			// The line has its own speed again: the next one is understood from the first character on.
			const again = await runSession(electricity, iec62056, iec62056.read('?', { kind: 'clock' }), options)
			return { profile, again }
		}
		const acknowledgedAt = async (speeds: Pick<Step, 'baud' | 'baudAfter'>) =>
			runSession(await lineOn('electricity'), iec62056, acknowledged(speeds), options)
		const [early, never, readout, { profile, again }] = await Promise.all([
			acknowledgedAt({ baud: 9600 }),
			acknowledgedAt({ baud: 300 }),
			// A battery meter: woken at 300 Bd first.
			runSession(gas, iec62056, iec62056.read('?', { kind: 'current' }, { dialect: { wakeUp: true } }), options),
			readTwice(),
		])
		// A change too early is not understood, and without one the answer is noise.
		expect([early, never]).toEqual(['silence', 'noise'])
		expect(readout.failure).toBe(null)
		expect(readout.records.find(({ key }) => key === '7-0:3.0.0*255')?.value).toBe(cubicMetres('gas'))
		expect(readout.records.length).toBeGreaterThan(25)
		expect(profile.failure).toBe(null)
		expect(profile.records.map(({ at }) => at)).toEqual(['2026-11-21T10:00', '2026-11-21T10:15'])
		// At 300 Bd all the way the readout alone would have needed half a minute.
		expect(performance.now() - startedAt).toBeLessThan(25_000)
		expect(again.clock?.local).toBe('2026-11-22T11:05:00')
	}, 40_000)
})

it('over TCP nobody can change a speed, and the readout comes all the same', async () => {
	const bus = createLoop([meterOf('electricity')], truth, faults, () => now)
	const street = await openTcpLine('kopf', bus, faults, 0)
	closing.later(street.close)
	const line = openLine(`tcp://127.0.0.1:${street.port}`)
	closing.later(line.close)
	const result = await runSession(line, iec62056, iec62056.read('4711', { kind: 'current' }), options)
	expect(result.failure).toBe(null)
	expect(result.device?.serial).toBe('7ZLW0012345678')
})

it('a meter that pushes SML is heard by whoever listens', async () => {
	const { receiver, speaks } = createPushing([meterOf('electricity')], truth, faults, () => now)
	const street = await openTcpLine('mme', { receiver, speaks }, faults, 0)
	closing.later(street.close)
	const pushing = setInterval(() => speaks.frames().forEach(street.say), 100)
	closing.later(async () => clearInterval(pushing))
	const line = openLine(`tcp://127.0.0.1:${street.port}`)
	closing.later(line.close)
	const result = await runSession(line, sml, sml.read('?', { kind: 'current' }), options)
	expect(result.failure).toBe(null)
	expect(result.records.find(({ key }) => key === '1-0:1.8.0*255')?.unit).toBe('Wh')
})
