/** Addresses as people write them: A6…A0, the maker's code (four digits) and the meter's number (ten). */

/**
 * 14 digits, high ones 0 where left out, blanks and hyphens allowed; AA pairs are any. A few makers use hex digits.
 * null: no address.
 */
export function canonicalAddress(typed: string): string | null {
	const text = typed.replaceAll(/[\s-]/g, '').toUpperCase()
	return /^[0-9A-F]{1,14}$/.test(text) ? text.padStart(14, '0') : null
}

/** A whole address without the pair AA: one meter and no other hears it. */
export const isSingle = (address: string): boolean => /^(?:(?!AA)[0-9A-F]{2}){7}$/.test(address)

/** AA in the request stands for any pair; the answer carries the real address, or echoes the AA. */
export function addressFits(stated: string, asked: string): boolean {
	for (let at = 0; at < 14; at += 2) {
		const pair = asked.slice(at, at + 2)
		if (pair !== 'AA' && pair !== stated.slice(at, at + 2)) return false
	}
	return true
}
