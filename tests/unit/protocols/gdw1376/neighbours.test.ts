/** Frames of 376.2 and 698.45: named when whole, and never by guess. */
import { expect, it } from 'vitest'
import { crc8408 } from '../../../../src/main/protocols/crc.ts'
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { checkTurnedBits, turnedBits, xorshift } from '../laws.ts'
import { bytesOf } from './frames.ts'

/** 68 L L C R AFN DT DT data CS 16 */
function carrier(control: number, rest: string): Uint8Array {
	const user = [control, ...bytesOf(rest)]
	const length = user.length + 5
	return Uint8Array.from([0x68, length, 0, ...user, user.reduce((sum, byte) => sum + byte, 0) & 0xff, 0x16])
}

const fcs = (bytes: readonly number[]): readonly number[] => {
	const sum = crc8408(Uint8Array.from(bytes), 0, bytes.length, 0xffff) ^ 0xffff
	return [sum & 0xff, sum >> 8]
}

/** 68 L L C AF SA CA HCS APDU FCS 16; server 000000000007. */
function successor(control: number, apdu: string): Uint8Array {
	const data = bytesOf(apdu)
	const length = 2 + 1 + 1 + 6 + 1 + 2 + data.length + 2
	const head = [length & 0xff, length >> 8, control, 0x05, 0x07, 0, 0, 0, 0, 0, 0x10]
	const body = [...head, ...fcs(head), ...data]
	return Uint8Array.from([0x68, ...body, ...fcs(body), 0x16])
}

const textOf = (bytes: Uint8Array): string => {
	const decoded = decode(bytes)
	return decoded.ok || decoded.reason !== 'unsupported' ? `${decoded.ok}` : decoded.text
}

it('a frame between concentrator and carrier module states its function, with and without addresses', () => {
	expect(textOf(carrier(0x41, '010000000000 10 20 00'))).toContain('AFN 10 F6 (query of routes)')
	const addressed = carrier(0xc1, '140000000000 112233445566 AABBCCDDEEFF 665544332211 02 01 00 01 02')
	expect(textOf(addressed)).toContain('from the module to its concentrator: AFN 02 F1 (data forwarding)')
})

it('a frame of the successor states its service and its object', () => {
	expect(textOf(successor(0x43, '05 01 00 40 00 02 00 00'))).toContain('to 000000000007: GET request, OAD 40000200')
	expect(textOf(successor(0xc3, '85 01 00 00 10 02 00 01'))).toContain('from 000000000007: GET response, OAD 00100200')
	expect(textOf(successor(0x81, '01 00 00 00 B4'))).toContain('LINK request')
	expect(textOf(successor(0x43, '10 00 08 05 01 00 40 00 02 00 00'))).toContain('SECURITY request, inside GET request')
	expect(textOf(successor(0x43, '10 01 08 05 01 00 40 00 02 00 00'))).not.toContain('inside')
})

it('with any bit turned it is neither of them, and no frame of ours', () => {
	for (const frame of [carrier(0x41, '010000000000 10 20 00'), successor(0x43, '05 01 00 40 00 02 00 00')]) {
		checkTurnedBits(decode, frame)
		for (const turned of turnedBits(frame)) expect(textOf(turned)).toBe('false')
	}
})

it('any bytes in a frame that is right around them are named without a throw', () => {
	const random = xorshift(31)
	for (let round = 0; round < 20_000; round++) {
		const bytes = Array.from({ length: 1 + (random() % 30) }, () => random() & 0xff)
		const hex = Buffer.from(bytes).toString('hex')
		for (const frame of [carrier(random() & 0xff, hex.padEnd(18, '0')), successor(random() & 0xff, hex)]) {
			const decoded = decode(frame)
			expect(decoded.ok ? '' : decoded.text).not.toBe('')
		}
	}
})
