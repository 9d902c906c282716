import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberBytes } from '../../../../../src/main/protocols/gdw1376/answering/bytes.ts'
import { a9, a11, a14, a25, readNumber } from '../../../../../src/main/protocols/gdw1376/formats.ts'

const formats = fc.constantFrom(a9, a11, a14, a25)
const read = (bytes: readonly number[], format: typeof a9) => readNumber(Uint8Array.from(bytes), 0, format)

describe('values on their way up', () => {
	it('are read back as they were, where the format has room for them', () => {
		fc.assert(
			fc.property(formats, fc.nat(), fc.boolean(), (format, seed, isNegative) => {
				const most = 10 ** (2 * format.bytes) * (format.signed ? 0.8 : 1)
				const digits = String(seed % most).padStart(format.decimals + 1, '0')
				const sign = isNegative && format.signed && Number(digits) > 0 ? '-' : ''
				const text = `${sign}${digits.slice(0, -format.decimals)}.${digits.slice(-format.decimals)}`
				expect(read(numberBytes(text, format), format)).toEqual({ kind: 'value', text })
			}),
		)
	})

	it('are none, and never 0 or another value, where there is none or no room', () => {
		const none = (text: string | null, format: typeof a9) =>
			expect(read(numberBytes(text, format), format)).toEqual({ kind: 'value', text: null })
		none(null, a14)
		none('1000000', a14)
		none('-0.01', a11)
		none('80', a9)
		none('NaN', a11)
		none('1e3', a11)
		none('', a25)
	})

	it('show what was counted in full where a meter counts finer', () => {
		expect(read(numberBytes('12.3456789', a11), a11)).toEqual({ kind: 'value', text: '12.34' })
		expect(read(numberBytes('-0.00001', a9), a9)).toEqual({ kind: 'value', text: '0.0000' })
		expect(read(numberBytes('7', a14), a14)).toEqual({ kind: 'value', text: '7.0000' })
	})
})
