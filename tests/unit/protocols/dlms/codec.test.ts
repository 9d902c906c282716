import { expect, test } from 'vitest'
import { decode, split } from '../../../../src/main/protocols/dlms/codec.ts'
import { explain } from '../../../../src/main/protocols/dlms/explain.ts'
import { hdlcFrame, wrapped } from '../../../../src/main/protocols/dlms/link.ts'
import type { DecodedRecord } from '../../../../src/main/protocols/protocol.ts'
import { outsideText } from '../../../outside.ts'
import { checkCuts, checkExplained, checkTurnedBits, consume, turnedBits } from '../laws.ts'
import { bytes, ciphered, hdlcPush, hexOf, keys, llc, mbusPush, pdus, whole } from './frames.ts'
import { hammerDlms } from './laws.ts'

const frames = Object.entries(whole)
const context = { secrets: keys }
const shown = ({ key, quantity, value, unit }: DecodedRecord) => `${key} ${quantity} ${value} ${unit}`.trimEnd()

function readings(frame: Uint8Array): readonly string[] {
	const decoded = decode(frame, context)
	if (!decoded.ok) throw new Error(decoded.text)
	return decoded.readings.map(shown)
}

const pushed = [
	'0-0:1.0.0*255 time 2026-11-22T17:03:20',
	'0-0:96.1.0*255 identity ZLW042',
	'1-0:1.8.0*255 energy 38824078 Wh',
	'1-0:1.7.0*255 power 126 W',
	'1-0:32.7.0*255 voltage 230.0 V',
]

test('a list says the same in HDLC, in segments, in the wrapper, in M-Bus frames, encrypted and alone', () => {
	const links = [hdlcPush, (pdu: Uint8Array) => hdlcPush(pdu, 30), (pdu: Uint8Array) => mbusPush(pdu, 50)]
	links.push(
		(pdu) => wrapped(1, 102, pdu),
		llc,
		(pdu) => pdu,
	)
	for (const link of links) {
		for (const pdu of [pdus.push, ciphered(pdus.push, 0x10), ciphered(pdus.push, 0x20), ciphered(pdus.push, 0x30)]) {
			expect(readings(link(pdu))).toEqual(pushed)
		}
	}
})

test('the published cipher text of the Green Book opens with its keys, and with no other', () => {
	const frame = bytes('DB084D4D4D0000BC614E1E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B')
	expect(decode(frame, context)).toMatchObject({ ok: true, device: { manufacturer: 'MMM' } })
	expect(decode(frame, { secrets: { key: keys.key } })).toMatchObject({ ok: true })
	expect(decode(frame)).toMatchObject({ ok: false, reason: 'no-key', device: { serial: '4D4D4D0000BC614E' } })
	const wrong = { ...keys, authenticationKey: keys.key }
	expect(decode(frame, { secrets: wrong })).toMatchObject({ ok: false, reason: 'wrong-key' })
})

test('a wrong key is told by the tag, by the first byte or by a list that cannot be read, for every one of 2000 keys', () => {
	for (let index = 0; index < 2000; index++) {
		const key = keys.key.slice()
		key[index & 15]! ^= 1 + (index >> 4)
		for (const secrets of [{ key }, { ...keys, key }]) {
			const frame = hdlcPush(ciphered(pdus.push, 0x30, index))
			expect(decode(frame, { secrets })).toMatchObject({ ok: false, reason: 'wrong-key' })
		}
	}
})

test('a key of the wrong length is a wrong key, compression and other suites are named as not read', () => {
	const frame = ciphered(pdus.push, 0x20)
	expect(decode(frame, { secrets: { key: keys.key.slice(1) } })).toMatchObject({ reason: 'wrong-key' })
	for (const control of [0xa0, 0x22]) {
		const other = frame.slice()
		other[frame.indexOf(0x20, 10)] = control
		expect(decode(other, context)).toMatchObject({ ok: false, reason: 'unsupported' })
	}
})

test('keys and passwords stand in no text, record or field', () => {
	const password = hexOf(bytes('3132333435363738'))
	for (const frame of [
		pdus.aarqWithPassword,
		whole['AARQ with password in the wrapper']!,
		llc(pdus.aarqWithPassword),
	]) {
		for (const cut of [frame.length, frame.length - 3, 40, 30]) {
			const told = JSON.stringify([decode(frame.slice(0, cut)), explain(frame.slice(0, cut))])
			expect(told).not.toContain('12345678')
			expect(told).not.toContain(password)
		}
	}
	const segments = hdlcFrame(
		{ logical: 1, physical: null, bytes: 1 },
		{ logical: 32, physical: null, bytes: 1 },
		0x10,
		[...bytes('E6E600'), ...pdus.aarqWithPassword],
	)
	segments[20]! ^= 1
	expect(JSON.stringify(explain(segments))).not.toContain(password.slice(4))
	const told = JSON.stringify([
		decode(whole['encrypted push in M-Bus segments']!, context),
		explain(pdus.push, context),
	])
	expect(told).not.toContain(hexOf(keys.key))
})

test.each([
	['', 'empty'],
	['7E', 'truncated'],
	['7E B0', 'start'],
	['7E A0 03', 'length'],
	['55', 'start'],
	['00 02', 'start'],
	['00 01 00 01 00 10 00 00', 'length'],
	['00 01 00 01 00 10 00 02 99 00', 'control'],
	['00 01 00 01 00 10 00 05 C4 01', 'truncated'],
	['68 03 03 68 00 00 10', 'length'],
	['68 06 06 68 53 FF 72', 'control'],
	['C4 01 C1 00 55', 'data'],
	['C4 01 C1 00 06 00', 'data'],
	['C4 01', 'data'],
	['C4 09 C1 00 00', 'data'],
	['0F 00 00 00 00 00', 'data'],
	['0F 00 00 00 00 05 01', 'data'],
	['0F 00 00 00 00 00 02 02 00', 'data'],
	['61 05 A1', 'data'],
	['D8 01', 'data'],
	['CC 01 00 00', 'unsupported'],
	['DD 01 00 00', 'unsupported'],
	['DB 07 00', 'data'],
	['DB 08 00 00 00 00 00 00 00 00 04 30 00 00 00', 'data'],
])('%s is refused: %s', (hex, reason) => {
	expect(decode(bytes(hex))).toMatchObject({ ok: false, reason })
})

test('the answers of a conversation say what they are and what the meter refuses', () => {
	expect(decode(pdus.getResponse)).toMatchObject({ direction: 'up', readings: [{ value: '100000' }] })
	expect(decode(pdus.getDenied)).toMatchObject({ meterError: { code: '0B', text: 'object unavailable' } })
	expect(decode(pdus.getList)).toMatchObject({ readings: [{ value: '1' }], meterError: { code: '0B' } })
	expect(decode(pdus.exception)).toMatchObject({ meterError: { text: 'service unknown, service not supported' } })
	expect(decode(pdus.aareWantsHls)).toMatchObject({ meterError: { text: 'authentication required' } })
	expect(decode(pdus.setResponse)).toMatchObject({ ok: true, readings: [] })
	expect(decode(pdus.serviceError)).toMatchObject({ ok: true, meterError: { code: '0E' } })
})

test('every kind of frame is whole by itself; cut in two, its first part asks for more and the whole says the same', () => {
	for (const [name, frame] of frames) {
		expect(decode(frame, context), name).toMatchObject({ ok: true })
		checkCuts(split, frame)
	}
})

test('a frame is found behind garbage, between garbage and before garbage', () => {
	const garbage = bytes('55 7E 7E A0 00 01 68 09 09 68 00 7E A7 FF 03 03 00 01 00 01 00 10 FF FF 68')
	for (const [name, frame] of frames) {
		// A start byte in the garbage may promise a frame that never comes; a line that falls silent skips it.
		const found = consume(split, Uint8Array.of(...garbage, ...frame, 0x55, 0x99))
		expect(found.map(hexOf), name).toContain(hexOf(frame))
		expect(consume(split, Uint8Array.of(...frame, ...frame)).length, name).toBe(2)
	}
})

test('every flipped bit of a frame with a checksum is refused, and no other frame is taken in its place', () => {
	for (const [name, frame] of frames) {
		if (frame[0] === 0) continue
		const sums = name.includes('M-Bus')
		checkTurnedBits((turned) => decode(turned, context), frame)
		for (const turned of turnedBits(frame)) {
			// One bit of an M-Bus sequence number may make the last segment of a shorter message.
			expect(!sums && split(turned).kind === 'frame', `${name}: ${hexOf(turned)}`).toBe(false)
			checkExplained({ explain }, turned)
		}
	}
})

test('every byte of every frame is explained once, whole and cut, with and without the key', () => {
	for (const [, frame] of frames) {
		for (let cut = 1; cut <= frame.length; cut++) {
			checkExplained({ explain }, frame.subarray(0, cut))
			checkExplained({ explain: (some) => explain(some, context) }, frame.subarray(0, cut))
		}
	}
	const fields = explain(hdlcPush(pdus.push)).map(({ name, text }) => `${name}: ${text}`)
	expect(fields).toContain('1-0:1.8.0*255: energy import 38824078 Wh')
	expect(fields).toContain('frame checksum: right')
	const broken = hdlcPush(pdus.push)
	broken[30]! ^= 1
	expect(explain(broken).find(({ name }) => name === 'frame checksum')?.text).toMatch(/^wrong: [0-9A-F]{4}, not/)
})

test('outside: every pushed list is read, and cut in two at every place its frames are the same', () => {
	const text = outsideText('protocols/dlms_push.jsonl')
	if (text === null) return
	for (const line of text.trim().split('\n')) {
		const { hex, key } = JSON.parse(line) as { hex: string; key?: string }
		const given = key === undefined ? {} : { secrets: { key: bytes(key) } }
		const frame = bytes(hex)
		expect(decode(frame, given)).toMatchObject({ ok: true })
		const framed = frame[0] === 0x68 ? frame : hdlcPush(frame.subarray(3), 100)
		checkCuts(split, framed)
		expect(decode(framed, given)).toMatchObject({ ok: true })
		checkExplained({ explain: (some) => explain(some, given) }, framed)
		checkTurnedBits((turned) => decode(turned, given), framed)
	}
})

test('row 50: 100,000 hostile buffers never throw, loop or grow, without keys and with', () => {
	for (const withKeys of [false, true]) {
		const told = hammerDlms(100_000, 20261122, withKeys)
		expect(told.accepted).toBeGreaterThan(5000)
		expect(told.refused).toBeGreaterThan(5000)
		expect(told.mostReadsPerByte).toBeLessThan(8)
		expect(told.longestResultPerByte).toBeLessThan(130)
	}
})
