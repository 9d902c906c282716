/** Values and times as the formats of appendix A write them; what there is not, or has no room, is EE in every byte. */
import { bcdAt, type NumberFormat } from '../formats.ts'

const none = (bytes: number): readonly number[] => new Array<number>(bytes).fill(0xee)

/**
 * `text`: a plain decimal. Digits finer than the format are cut off, as a counter shows what it counted in full. What
 * the format cannot hold (too large, negative without a sign) is no value, never another one.
 */
export function numberBytes(text: string | null, { bytes, decimals, signed }: NumberFormat): readonly number[] {
	const match = text === null ? null : /^(-?)(\d{1,18})(?:\.(\d*))?$/.exec(text)
	if (match === null) return none(bytes)
	const [, sign, whole = '', fraction = ''] = match
	const digits = (whole + fraction.slice(0, decimals).padEnd(decimals, '0')).replace(/^0+/, '').padStart(2 * bytes, '0')
	const isNegative = sign === '-' && /[1-9]/.test(digits)
	if (digits.length > 2 * bytes || (isNegative && !signed) || (signed && digits[0]! > '7')) return none(bytes)
	const pairs = Array.from({ length: bytes }, (_, index) => bcdAt(digits, 2 * (bytes - 1 - index)))
	return isNegative ? pairs.with(-1, pairs.at(-1)! | 0x80) : pairs
}

/** A.15 of 'YYYY-MM-DDTHH:MM'. */
export const minuteBytes = (local: string | null): readonly number[] =>
	local === null ? none(5) : [14, 11, 8, 5, 2].map((at) => bcdAt(local, at))

/** A.1 of 'YYYY-MM-DDTHH:MM:SS'. */
export function clockBytes(local: string): readonly number[] {
	const weekday = new Date(`${local}Z`).getUTCDay() || 7
	const [second, minute, hour, day, month, year] = [17, 14, 11, 8, 5, 2].map((at) => bcdAt(local, at))
	return [second!, minute!, hour!, day!, (weekday << 5) | month!, year!]
}

export const wordBytes = (word: number): readonly number[] => [word & 0xff, (word >> 8) & 0xff]

/** Six bytes of packed digits, low pair first. */
export const addressBytes = (digits: string): readonly number[] => {
	const padded = digits.padStart(12, '0')
	return [10, 8, 6, 4, 2, 0].map((at) => bcdAt(padded, at))
}
