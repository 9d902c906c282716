/** Numbers of a workbook: plain decimals, days counted from 1900 or 1904, and what a number format makes of them. */
import { Exact, plain } from '../../../shared/decimal.ts'

export type FormatKind =
	| { readonly kind: 'number' }
	| { readonly kind: 'date' }
	/** '00000000': shown with leading zeros. */
	| { readonly kind: 'zeros'; readonly digits: number }

/** Built-in formats (ECMA-376 part 1, 18.8.30): 14 to 22 and 45 to 47 are dates and times, also those of East Asia. */
const isBuiltInDate = (id: number): boolean =>
	(id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

export function formatKind(id: number, code: string | undefined): FormatKind {
	if (code === undefined) return { kind: isBuiltInDate(id) ? 'date' : 'number' }
	// Literals, escaped characters, colours and conditions say nothing of the kind.
	const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')[0]!
	if (/^0{2,40}$/.test(bare)) return { kind: 'zeros', digits: bare.length }
	return { kind: /[dy]/i.test(bare) ? 'date' : 'number' }
}

/** '1.5E-3' → '0.0015'; a double's last digits are its own and not the writer's: 15 count. null: no number. */
export function plainNumber(text: string): string | null {
	if (!/^-?\d{1,20}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/.test(text)) return null
	const value = new Exact(text)
	const isWhole = value.isInteger() && value.abs().lt('9007199254740992')
	const kept = isWhole ? value : value.toSignificantDigits(15)
	return kept.isZero() ? '0' : kept.abs().gt('1e20') || kept.abs().lt('1e-15') ? null : plain(kept)
}

const dayMs = 86_400_000
/** 9999-12-31 */
const lastSerial = 2_958_465

/** Day 60 of 1900 is a day that never was (a mistake kept from Lotus 1-2-3): it and what is before it shift. */
export function dateOfSerial(serial: number, epoch: 1900 | 1904): string | null {
	const day = Math.floor(serial)
	if (day < 1 || day > lastSerial || (epoch === 1900 && day === 60)) return null
	const shift = epoch === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30)
	return new Date(shift + day * dayMs).toISOString().slice(0, 10)
}
