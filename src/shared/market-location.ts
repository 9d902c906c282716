/** Identifiers of market locations (Marktlokation), the places where electricity or gas is bought. */
import type { Medium } from './quantity.ts'

/**
 * Eleven digits, the first not 0, the last a check digit (BDEW, Identifikatoren in der Marktkommunikation): the digits
 * in odd places and twice those in even places, with the check digit, add up to a multiple of ten.
 */
export function isMarketLocation(text: string): boolean {
	if (!/^[1-9]\d{10}$/.test(text)) return false
	const digits = [...text].map(Number)
	const check = digits.pop()!
	const sum = digits.reduce((all, digit, index) => all + (index % 2 === 0 ? digit : 2 * digit), 0)
	return (sum + check) % 10 === 0
}

/** Water and heat are no markets with such identifiers. */
export const hasMarketLocation = (medium: Medium): boolean => medium === 'electricity' || medium === 'gas'
