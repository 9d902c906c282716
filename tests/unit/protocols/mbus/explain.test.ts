import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/mbus/codec.ts'
import { explain } from '../../../../src/main/protocols/mbus/explain.ts'
import { checkExplained } from '../laws.ts'
import { answer, bytes, longFrame, published, whole } from './frames.ts'

const said = (frame: Uint8Array) => explain(frame).map(({ name, text }) => `${name}: ${text}`)

test('the published example says, byte by byte, whose it is and what its three records mean', () => {
	expect(said(published)).toEqual([
		'start: 68: a long frame',
		'length: 31 bytes from the control byte to the checksum',
		'length: the same again',
		'start: 68 again',
		'control: 08: RSP_UD, the meter’s answer',
		'address: 2',
		'control information: 72: records behind a long header',
		'identification: 12345678',
		'manufacturer: PAD',
		'version: 1',
		'device type: 07: water',
		'access number: 85',
		'status: 00: no error',
		'configuration: 0000: not encrypted',
		'record 0313: volume: 12.565 m3; DIF 03: 24-bit integer, instantaneous value',
		'record DA023B: volume-flow: 0.113 m3/h; DIF DA: 4 packed digits, maximum value; storage 5',
		'record 8B6004: energy: 218370 Wh; DIF 8B: 6 packed digits, instantaneous value; tariff 2, subunit 1',
		'checksum: 18: right',
		'stop: 16: end of the frame',
	])
})

test.each([
	['10 7B 02 7D 16', 'control: 7B: REQ_UD2, say your readings, FCB 1'],
	['10 40 FD 3D 16', 'address: 253: whoever is selected by its secondary address'],
	['10 47 01 48 16', 'control: 47: no request that M-Bus has'],
	['10 40 01 42 16', 'checksum: wrong: 42 stands here, the bytes add up to 41'],
	['10 40 01 41 17', 'stop: 17, and not 16'],
	['E5 00', 'behind the frame: 00'],
	['00 12', 'no frame: 0012'],
	['68 1F 1F 68 08 02 72 78 56', 'content: 7856'],
	['68 05 06 68', 'length: 6: not the same again, so this is no frame'],
	['68 03 03 68 53 01 BD 11 16', 'control information: BD: speak at 9600 Bd from now on'],
	['68 04 04 68 53 01 50 60 04 16', 'subcode: 60: load management, part 0'],
	['68 06 06 68 73 01 51 01 7A 05 45 16', 'record 017A: identity (bus-address): 5; DIF 01: 8-bit integer'],
	['68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16', 'device type: FF: any'],
	['68 04 04 68 08 01 70 08 81 16', 'error: application too busy'],
])('%s says "%s"', (hex, expected) => {
	expect(said(bytes(hex)).join('\n')).toContain(expected)
})

test('a fixed structure, an encrypted telegram, a date of storage and a broken record are told', () => {
	const fixed = said(longFrame(0x08, 1, 0x73, bytes('78563412 0A 00 0569 31650000 69000000')))
	expect(fixed).toContain('medium and units: heat; energy in kWh, then volume in L')
	expect(fixed).toContain('counter C2: volume: 69 L')
	const secret = answer('00112233445566778899AABBCCDDEEFF', { header: '78563412 2440 01 07 55 04 1005' })
	expect(said(secret).join('\n')).toMatch(/status: 04: power low\n.*mode 5\nencrypted records: .*there is no key/)
	const stored = said(answer('426C 012C 4413 01000000'))
	expect(stored[15]).toMatch(/^record 4413: volume: 0.001 m3; .*; storage 1, of 2016-12-01$/)
	const broken = said(answer('2F 0413 01'))
	expect(broken.slice(14, 16)).toEqual([
		'filler: 2F: no content',
		'broken record: the telegram ends inside a data field',
	])
})

test('whatever becomes of a frame, each of its bytes is explained once', () => {
	for (const frame of Object.values(whole)) {
		for (let cut = 0; cut <= frame.length; cut++) checkExplained({ explain }, frame.subarray(0, cut))
		for (let bit = 0; bit < frame.length * 8; bit++) {
			const flipped = frame.slice()
			flipped[bit >> 3]! ^= 1 << (bit & 7)
			checkExplained({ explain }, flipped)
		}
	}
})

test('each record that is decoded stands in a field of its own, under its key', () => {
	for (const frame of Object.values(whole)) {
		const decoded = decode(frame)
		const isVariable = decoded.ok && frame[6] === 0x72 && decoded.direction === 'up'
		if (!isVariable) continue
		const names = explain(frame).map(({ name }) => name)
		const keys = decoded.readings.map(({ key }) => (key === '1F' ? 'more records follow' : `record ${key}`))
		expect(names.filter((name) => name.startsWith('record ') || name.startsWith('more'))).toEqual(keys)
	}
})
