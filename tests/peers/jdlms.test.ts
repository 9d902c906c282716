/** jDLMS's server as a meter for our client: wrapper and HDLC, with and without password. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { dlms } from '../../src/main/protocols/dlms/driver.ts'
import type {
	ControlOrder,
	ControlResult,
	MeterContext,
	ReadJob,
	ReadResult,
	Session,
} from '../../src/main/protocols/protocol.ts'
import { runSession } from '../../src/main/protocols/session.ts'
import { openLine } from '../station/lines/bus.ts'
import { freePort, javaWith, type Peer, startPeer } from './peers.ts'

const classPath = javaWith('jdlms', ['org.openmuc:jdlms:1.8.0'])
const startMs = 60_000

describe.skipIf(classPath === null).each(['wrapper', 'hdlc'])('jDLMS 1.8.0 over %s', (transport) => {
	let java: Peer
	let port = 0

	beforeAll(async () => {
		port = await freePort()
		const source = join(import.meta.dirname, 'JdlmsMeter.java')
		java = await startPeer('java', ['-cp', classPath!, source, String(port), transport])
	}, startMs)
	afterAll(() => java?.stop())

	/** On a connection of its own: jDLMS ends the connection with the association. */
	async function run<T>(session: Session<T>): Promise<T> {
		const line = openLine(`tcp://127.0.0.1:${port}?pause=0`)
		try {
			return await runSession(line, dlms, session, { priority: 'user', clock: systemClock, networkMs: 200, retries: 0 })
		} finally {
			await line.close()
		}
	}
	const open: MeterContext = { dialect: { transport } }
	const locked: MeterContext = {
		dialect: { transport, client: 32, authentication: 'lls' },
		secrets: { password: 'Lindenhof4' },
	}
	const read = (job: ReadJob, context = open): Promise<ReadResult> => run(dlms.read('1', job, context))
	const order = (what: ControlOrder, context = locked): Promise<ControlResult> => run(dlms.control('1', what, context))

	test('its registers are read exactly, beyond 2^53, negative, scaled and as floats', async () => {
		const { failure, device, records } = await read({ kind: 'current' })
		expect(failure).toBeNull()
		expect(device?.serial).toBe('42117788')
		expect(Object.fromEntries(records.map(({ key, value, unit, at }) => [key, [value, unit, at]]))).toMatchObject({
			'1-0:1.8.0*255': ['38824078', 'Wh', null],
			'1-0:2.8.0*255': ['9007199254740.993', 'Wh', null],
			'1-0:16.7.0*255': ['-1260', 'W', null],
			'1-0:32.7.0*255': ['230.5', 'V', null],
			'1-0:1.6.0*255': ['47.11', 'W', '2026-11-03T18:15:00'],
		})
	})

	test('an object that it does not have is named', async () => {
		const { failure } = await read({ kind: 'current', items: ['1-0:9.9.9*255'] })
		expect(failure).toMatchObject({ reason: 'meter-error', meterError: { code: '04' } })
	})

	test('a week of its profile comes by range, and by entry where it refuses ranges', async () => {
		for (const profile of ['1-0:99.1.0*255', '1-0:99.2.0*255']) {
			const context = { dialect: { transport, profile } }
			const { failure, records } = await read({ kind: 'profile', from: '2026-11-14T00:00', count: 672 }, context)
			expect(failure).toBeNull()
			expect(records.length).toBe(672)
			expect(records[0]).toMatchObject({ at: '2026-11-14T00:00:00', value: String(13 * 96 * 1000) })
			expect(records.at(-1)).toMatchObject({ at: '2026-11-20T23:45:00', value: String((20 * 96 - 1) * 1000) })
		}
	})

	test('its clock is read and set, its supply switched', async () => {
		expect((await read({ kind: 'clock' })).clock?.local).toMatch(/^2026-11-22T17:/)
		expect(await order({ kind: 'clock', local: '2026-11-22T17:10:00' })).toMatchObject({ outcome: 'done' })
		expect((await read({ kind: 'clock' })).clock?.local).toBe('2026-11-22T17:10:00')
		expect(await order({ kind: 'supply', action: 'trip', until: null })).toMatchObject({ after: [{ value: '00' }] })
		expect(await order({ kind: 'supply', action: 'close', until: null })).toMatchObject({ outcome: 'accepted' })
	})

	test('a wrong password, a missing one and high-level security are told apart', async () => {
		const wrong = await read({ kind: 'clock' }, { ...locked, secrets: { password: 'Rosenweg9' } })
		expect(wrong.failure?.reason).toBe('wrong-key')
		const missing = await read({ kind: 'clock' }, { dialect: { transport, client: 32 } })
		expect(missing.failure?.reason).toBe('no-key')
		const ciphered = await read({ kind: 'clock' }, { dialect: { transport, client: 48 } })
		expect(ciphered.failure).toMatchObject({ reason: 'not-offered' })
		expect(ciphered.failure?.text).toContain('ciphering')
	})
})
