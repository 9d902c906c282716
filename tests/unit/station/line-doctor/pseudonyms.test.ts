/** What leaves the house in a support file. */
import { expect, test } from 'vitest'
import { explained } from '../../../../src/main/protocols/explained.ts'
import { protocolNamed } from '../../../../src/main/protocols/index.ts'
import { createPseudonyms } from '../../../../src/main/station/line-doctor/pseudonyms.ts'

const key = new Uint8Array(32).fill(7)
const serial = '240719000920'
const options = {
	key,
	numbers: [serial, '5', '21063844'],
	names: ['Erika Beispiel', 'Wohnung 3.05'],
	withValues: false,
}
const dlt645 = protocolNamed('dlt645')!
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
/** Answer of 240719000920: 9.11 kWh. */
const answer = bytesOf('FEFEFEFE682009001907246891083333343344 3C33339816'.replaceAll(' ', ''))
const question = bytesOf('682009001907246811043333343334 16'.replaceAll(' ', ''))

test('an address becomes another one, the same in each frame; values, and sums over them, are left out', () => {
	const { bytes } = createPseudonyms(options)
	const told = bytes(answer, explained(dlt645, answer, 'received'))
	expect(told.isAltered).toBe(true)
	expect(told.hex.slice(0, 10)).toBe('FEFEFEFE68')
	const address = told.hex.slice(10, 22)
	expect(address).toMatch(/^[0-9]{12}$/)
	expect(address).not.toBe('200900190724')
	expect(told.hex.slice(22)).toBe('68910833333433XXXXXXXXXX16')
	const asked = bytes(question, explained(dlt645, question, 'sent'))
	expect(asked.hex.slice(2, 14)).toBe(address)
	expect(createPseudonyms({ ...options, key: new Uint8Array(32) }).bytes(question, []).hex).not.toContain(address)
})

test('values stay where a person wants them in, and the address is another all the same', () => {
	const { bytes } = createPseudonyms({ ...options, withValues: true })
	const { hex } = bytes(answer, explained(dlt645, answer, 'received'))
	expect(hex).toContain('443C3333XX16')
	expect(hex).not.toContain('200900190724')
})

test('a known number is found where no frame is, as digits from either end and as text', () => {
	const { bytes } = createPseudonyms(options)
	const forms = [bytesOf(serial), bytesOf(serial).reverse(), Uint8Array.from(Buffer.from(serial, 'latin1'))]
	for (const form of forms) {
		const given = Uint8Array.from([0x01, ...form, 0x02])
		const { hex } = bytes(given, [])
		expect(hex).not.toContain(Buffer.from(form).toString('hex').toUpperCase())
		expect(hex.slice(0, 2) + hex.slice(-2)).toBe('0102')
	}
	expect(bytes(Uint8Array.of(5, 5, 5), []).isAltered).toBe(false)
})

test('addresses of nobody and of everybody stay: they name no one', () => {
	const { bytes } = createPseudonyms(options)
	const search = bytesOf('68AAAAAAAAAAAA681300DF16')
	expect(bytes(search, explained(dlt645, search, 'sent'))).toEqual({
		hex: '68AAAAAAAAAAAA681300DF16',
		isAltered: false,
	})
})

test('notes lose numbers and names', () => {
	const { text } = createPseudonyms(options)
	const told = text(`Erika Beispiel, Wohnung 3.05: meter ${serial} is silent, try 2 of 3`)
	expect(told).toMatch(/^\(name\), \(name\): meter #\d{12} is silent, try 2 of 3$/)
	expect(text(`again ${serial}`)).toContain(told.match(/#\d{12}/)![0])
})
