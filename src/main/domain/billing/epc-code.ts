/** The text of a GiroCode: EPC069-12 v2.1, version 002, SCT. Lines end in LF; empty elements keep their line. */
import { compactIban, isBic, isIban } from '../../../shared/iban.ts'
import { minorToDecimal } from '../../../shared/money.ts'

export type EpcPayment = {
	readonly name: string
	readonly iban: string
	readonly bic: string | null
	readonly amountMinor: number
	readonly currency: string
	/** Unstructured remittance text, at most 140 characters. */
	readonly text: string
}

export type EpcCode =
	| { readonly ok: true; readonly payload: string }
	| { readonly ok: false; readonly reason: 'currency' | 'iban' | 'bic' | 'amount' | 'name' | 'text' | 'too-long' }

/** A QR code of version 13 at level M holds 331 bytes. */
const mostBytes = 331

export function epcCode(payment: EpcPayment): EpcCode {
	const iban = compactIban(payment.iban)
	const bic = (payment.bic ?? '').replace(/\s/g, '').toUpperCase()
	const name = oneLine(payment.name)
	const text = oneLine(payment.text)
	if (payment.currency !== 'EUR') return { ok: false, reason: 'currency' }
	if (!isIban(iban)) return { ok: false, reason: 'iban' }
	if (bic !== '' && !isBic(bic)) return { ok: false, reason: 'bic' }
	// 0.01 to 999999999.99
	if (payment.amountMinor < 1 || payment.amountMinor > 99_999_999_999) return { ok: false, reason: 'amount' }
	if (name === '' || [...name].length > 70) return { ok: false, reason: 'name' }
	if ([...text].length > 140) return { ok: false, reason: 'text' }
	const amount = `EUR${minorToDecimal(payment.amountMinor, 'EUR')}`
	const payload = ['BCD', '002', '1', 'SCT', bic, name, iban, amount, '', '', text, ''].join('\n')
	return utf8Length(payload) <= mostBytes ? { ok: true, payload } : { ok: false, reason: 'too-long' }
}

/** In groups of four, as printed. */
export function printedIban(text: string): string {
	return compactIban(text).replace(/(.{4})(?=.)/g, '$1 ')
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim()
}

function utf8Length(text: string): number {
	let bytes = 0
	for (const character of text) {
		const point = character.codePointAt(0)!
		bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
	}
	return bytes
}
