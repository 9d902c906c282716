import { expect, test } from 'vitest'
import { dlms } from '../../../../src/main/protocols/dlms/driver.ts'
import type { MeterContext } from '../../../../src/main/protocols/protocol.ts'
import { type Bus, converse } from '../converse.ts'
import { bytes, ciphered, hdlcPush, keys, mbusPush, pdus, whole } from './frames.ts'

const context: MeterContext = { dialect: { transport: 'push' }, secrets: keys }
/** Kaifa's shortest list: the power and nothing else. */
const power = hdlcPush(bytes('0F 40000000 09 0C 07EA0B1607110312FF800000 02 01 06 00000123'))

/** Says one frame after the other, then nothing. */
function speaking(...frames: readonly Uint8Array[]): Bus {
	let next = 0
	return () => frames[next++] ?? new Uint8Array()
}
const listen = (bus: Bus, given = context) => converse(dlms.read('1', { kind: 'current' }, given), bus)

test('short lists are listened to until the one with the counter comes; nothing is ever said to the meter', () => {
	const { result, sent } = listen(speaking(power, power, mbusPush(ciphered(pdus.push, 0x20), 60)))
	expect(sent).toEqual(['', '', ''])
	expect(result.failure).toBeNull()
	expect(result.clock?.local).toBe('2026-11-22T17:03:20')
	const values = Object.fromEntries(result.records.map(({ key, value, frame }) => [key, [value, frame]]))
	expect(values).toMatchObject({ '1-0:1.8.0*255': ['38824078', 2], '1-0:1.7.0*255': ['126', 2] })
	expect(result.device?.serial).toBe('ZLW042')
})

test('a meter that says only short lists is read for those', () => {
	const { result } = listen(speaking(power))
	expect([result.failure, result.records.find(({ key }) => key === '1-0:1.7.0*255')?.value]).toEqual([null, '291'])
})

test('silence, a missing key and a wrong key are told apart', () => {
	const closed = hdlcPush(ciphered(pdus.push, 0x30))
	expect(listen(speaking()).result.failure?.reason).toBe('silence')
	expect(listen(speaking(closed), { dialect: { transport: 'push' } }).result.failure?.reason).toBe('no-key')
	const wrong = { ...context, secrets: { key: keys.authenticationKey } }
	expect(listen(speaking(closed), wrong).result.failure?.reason).toBe('wrong-key')
	expect(listen(speaking(whole['GET response in HDLC']!)).result.failure?.reason).toBe('noise')
})

test('what is not pushed is not offered, and no order is sent', () => {
	const profile = dlms.read('1', { kind: 'profile', from: '2026-11-21T00:00', count: 96 }, context)
	expect(converse(profile, speaking(power))).toMatchObject({ sent: [], result: { failure: { reason: 'not-offered' } } })
	const order = dlms.control('1', { kind: 'clock', local: '2026-11-22T17:10:00' }, context)
	expect(converse(order, speaking(power))).toMatchObject({ sent: [], result: { outcome: 'not-sent' } })
	expect(converse(dlms.read('1', { kind: 'clock' }, context), speaking(power)).result.clock?.local).toBe(
		'2026-11-22T17:03:18',
	)
})
