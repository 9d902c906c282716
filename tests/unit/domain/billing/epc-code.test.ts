import { describe, expect, test } from 'vitest'
import { epcCode, printedIban } from '../../../../src/main/domain/billing/epc-code.ts'
import { isIban } from '../../../../src/shared/iban.ts'
import { outsideText } from '../../../outside.ts'

const payment = {
	name: 'Muster Hausverwaltung GmbH',
	iban: 'DE89 3704 0044 0532 0130 00',
	bic: null,
	amountMinor: 14_990,
	currency: 'EUR',
	text: 'NK 2025 Whg 12 RE 20260041',
}

describe('a GiroCode', () => {
	const example = outsideText('billing/epc_qr_example.txt')
	test.skipIf(example === null)('is the outside example, byte for byte', () => {
		expect(epcCode(payment)).toEqual({ ok: true, payload: example })
	})

	test('is refused with the field that does not fit', () => {
		const reason = (change: Partial<typeof payment> | { bic: string }) => {
			const code = epcCode({ ...payment, ...change })
			return code.ok ? 'ok' : code.reason
		}
		expect(reason({ currency: 'CNY' })).toBe('currency')
		expect(reason({ iban: 'DE89370400440532013001' })).toBe('iban')
		expect(reason({ bic: 'COBA' })).toBe('bic')
		expect(reason({ amountMinor: 0 })).toBe('amount')
		expect(reason({ amountMinor: -5 })).toBe('amount')
		expect(reason({ name: '' })).toBe('name')
		expect(reason({ name: 'x'.repeat(71) })).toBe('name')
		expect(reason({ text: 'x'.repeat(141) })).toBe('text')
		expect(reason({ name: 'ü'.repeat(70), text: '€'.repeat(100) })).toBe('too-long')
		expect(reason({ text: 'RE 2026-117 \n Wohnung 3' })).toBe('ok')
	})

	test('never lets a line break of a name become a field of its own', () => {
		const code = epcCode({ ...payment, name: 'Muster\nDE02120300000000202051' })
		expect(code.ok && code.payload.split('\n')).toHaveLength(12)
	})
})

test('an IBAN is checked by its check digits', () => {
	for (const good of ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'nl91abna0417164300'])
		expect(isIban(good)).toBe(true)
	for (const bad of ['DE8937040044053201300', 'DE89370400440532013100', '', 'XX00', 'DE 89'])
		expect(isIban(bad)).toBe(false)
	expect(printedIban('DE89370400440532013000')).toBe('DE89 3704 0044 0532 0130 00')
})
