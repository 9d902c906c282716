/** Account numbers by ISO 13616. A typing error stops here and not at the bank. */

/** Country and its length; of others only the bounds of the standard are known. */
const lengths: Readonly<Record<string, number>> = {
	AT: 20,
	BE: 16,
	CH: 21,
	DE: 22,
	FR: 27,
	IT: 27,
	LI: 21,
	LU: 20,
	NL: 18,
}

export const compactIban = (text: string): string => text.replace(/\s/g, '').toUpperCase()

/** 15 to 34 characters, check digits modulo 97 (ISO 7064): first four to the end, letters as numbers, remainder 1. */
export function isIban(text: string): boolean {
	const iban = compactIban(text)
	if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false
	const length = lengths[iban.slice(0, 2)]
	if (length !== undefined && iban.length !== length) return false
	return remainder97(iban.slice(4) + iban.slice(0, 4)) === 1
}

/** ISO 9362: 8 or 11 characters. */
export const isBic = (text: string): boolean => /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text)

/** SEPA creditor identifier (EPC262-08): the check digits do not cover the three characters of the business code. */
export function isCreditorId(text: string): boolean {
	const id = compactIban(text)
	if (!/^[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/.test(id)) return false
	if (id.startsWith('DE') && id.length !== 18) return false
	return remainder97(id.slice(7) + id.slice(0, 4)) === 1
}

function remainder97(characters: string): number {
	let rest = 0
	for (const character of characters) {
		const value = Number.parseInt(character, 36)
		rest = (rest * (value > 9 ? 100 : 10) + value) % 97
	}
	return rest
}
