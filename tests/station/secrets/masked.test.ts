import { expect, test } from 'vitest'
import { maskedHex } from '../../../src/main/station/secrets/masked.ts'

const key = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index)

test('a password that a line has carried is not shown, the bytes around it are', () => {
	const sent = Buffer.concat([Buffer.from('\u0001P1\u0002('), Buffer.from('geheim77'), Buffer.from(')\u0003')])
	expect(maskedHex(sent, [{ password: 'geheim77' }])).toBe(`0150310228${'••'.repeat(8)}2903`)
	expect(maskedHex(sent, [{ password: 'andere77' }])).toBe(sent.toString('hex').toUpperCase())
	expect(maskedHex(sent, [])).toBe(sent.toString('hex').toUpperCase())
})

test('every occurrence counts, of every meter on the line, also where they overlap', () => {
	const sent = Buffer.concat([key, Buffer.from([0x55]), key, Buffer.from('aaaaa')])
	expect(maskedHex(sent, [{ password: 'aaaa' }, { key, authenticationKey: key }])).toBe(
		`${'••'.repeat(16)}55${'••'.repeat(21)}`,
	)
})

test('a password of three characters would blot out what means something else, and stays', () => {
	expect(maskedHex(Buffer.from('0000000'), [{ password: '000' }])).toBe('30'.repeat(7))
})
