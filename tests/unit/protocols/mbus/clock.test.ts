import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockData } from '../../../../src/main/protocols/mbus/clock.ts'
import { decode } from '../../../../src/main/protocols/mbus/codec.ts'
import { answer, bytes } from './frames.ts'

const hex = (data: Uint8Array | null) => (data === null ? null : Buffer.from(data).toString('hex').toUpperCase())

test.each([
	['046D 0B0B CD13', '2026-11-22T18:30:59', '046D1E12563B'],
	['summer time stays, invalid goes: 046D 808B CD13', '2026-11-22T18:30:00', '046D1E92563B'],
	['hundreds where they are counted: 046D 0B2B CD13', '2026-11-22T18:30:00', '046D1E32563B'],
	['type I, a Sunday: 066D 000000000000', '2026-11-22T18:30:59', '066D3B1EF2563B00'],
	['type I, a leap day: 066D 408000000040', '2028-02-29T00:00:00', '066DC000409D3240'],
])('%s set to %s is %s', (stated, local, expected) => {
	expect(hex(clockData(bytes(stated.replace(/^.*: /, '')), local))).toBe(expected)
})

test('whatever is set reads as what was set', () => {
	const date = fc.date({ min: new Date('1981-01-01'), max: new Date('2080-12-31'), noInvalidDate: true })
	const form = fc.constantFrom('046D 00000000', '046D 00600000', '066D 000000000000', '066D 7F7FFFFFFFC0')
	fc.assert(
		fc.property(date, form, (instant, stated) => {
			const local = instant.toISOString().slice(0, 19)
			// Without hundreds, 81 to 99 are the last century's
			const data = clockData(bytes(stated), local)
			const decoded = decode(answer(hex(data) ?? ''))
			const read = decoded.ok ? decoded.readings[0] : undefined
			expect(read?.value).toBe(stated.startsWith('04') ? `${local.slice(0, 16)}:00` : local)
			expect(read?.quantity).toBe('time')
		}),
	)
})
