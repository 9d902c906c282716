/** Exact decimal strings from the data bytes of a record (EN 13757-3, annex A: types A, B, C, H). Lowest byte first. */
import { decimal, exactSingle } from '../decimal.ts'

/**
 * (value × 1000 + offsetThousandths) × factor × 10^(exponent - 3), or without the thousandths where there is no
 * offset.
 */
export function scaled(value: number | bigint, factor: number, offsetThousandths: number, exponent: number): string {
	if (factor === 1 && offsetThousandths === 0) return decimal(value, exponent)
	if (offsetThousandths === 0) return decimal(BigInt(value) * BigInt(factor), exponent)
	return decimal((BigInt(value) * 1000n + BigInt(offsetThousandths)) * BigInt(factor), exponent - 3)
}

/**
 * Type B: two's complement of 1, 2, 3, 4, 6 or 8 bytes; null where the pattern is the standard's 'invalid' (8000…).
 * A bigint only beyond the safe integers.
 */
export function signedInteger(bytes: Uint8Array, at: number, length: number): number | bigint | null {
	switch (length) {
		case 1:
			return invalidAt((bytes[at]! << 24) >> 24, -0x80)
		case 2:
			return invalidAt(((bytes[at]! | (bytes[at + 1]! << 8)) << 16) >> 16, -0x8000)
		case 3:
			return invalidAt(((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) << 8) >> 8, -0x800000)
		case 4:
			return invalidAt(int32(bytes, at), -0x80000000)
		case 6: {
			const high = ((bytes[at + 4]! | (bytes[at + 5]! << 8)) << 16) >> 16
			return invalidAt(high * 2 ** 32 + (int32(bytes, at) >>> 0), -(2 ** 47))
		}
		default:
			return signed64(bytes, at)
	}
}

/** Type C: unsigned of up to 8 bytes; a bigint only beyond the safe integers. */
export function unsignedInteger(bytes: Uint8Array, at: number, length: number): number | bigint {
	if (length <= 6) {
		let value = 0
		for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!
		return value
	}
	return BigInt.asUintN(length * 8, bigInteger(bytes, at, length))
}

/** Two's complement of any length. */
export function bigInteger(bytes: Uint8Array, at: number, length: number): bigint {
	let value = 0n
	for (let i = length - 1; i >= 0; i--) value = value * 256n + BigInt(bytes[at + i]!)
	return BigInt.asIntN(length * 8, value)
}

/**
 * Type A: packed decimal digits. F as the top digit is a minus sign ('F0000099' is -99); any other digit above 9 is no
 * number (a display in error writes such), so null. Up to 12 digits, so always a safe integer.
 */
export function packedDecimal(bytes: Uint8Array, at: number, length: number): number | null {
	let value = 0
	let negative = false
	for (let i = length - 1; i >= 0; i--) {
		const byte = bytes[at + i]!
		let high = byte >> 4
		const low = byte & 15
		if (high === 15 && i === length - 1) {
			negative = true
			high = 0
		}
		if (high > 9 || low > 9) return null
		value = value * 100 + high * 10 + low
	}
	return negative && value !== 0 ? -value : value
}

/** ISO 8859-1 text, which is sent last character first; NUL padding goes, other control characters become '\uFFFD'. */
export function reversedText(bytes: Uint8Array, at: number, length: number): string {
	let from = at
	let to = at + length
	while (to > from && bytes[to - 1] === 0) to--
	while (from < to && bytes[from] === 0) from++
	let text = ''
	for (let i = to - 1; i >= from; i--) {
		const byte = bytes[i]!
		text += byte < 0x20 || (byte > 0x7e && byte < 0xa0) ? '\uFFFD' : String.fromCharCode(byte)
	}
	return text
}

/**
 * Type H, IEEE 754 single: the exact value (not the shortest that rounds to it) × factor × 10^exponent; null: NaN,
 * infinite.
 */
export function float32(bytes: Uint8Array, at: number, factor: number, exponent: number): string | null {
	const exact = exactSingle(int32(bytes, at))
	return exact === null ? null : decimal(exact.digits * BigInt(factor), exponent + exact.exponent)
}

function int32(bytes: Uint8Array, at: number): number {
	return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function invalidAt(value: number, invalid: number): number | null {
	return value === invalid ? null : value
}

function signed64(bytes: Uint8Array, at: number): number | bigint | null {
	const high = int32(bytes, at + 4)
	const low = int32(bytes, at) >>> 0
	if (high >= -0x200000 && high < 0x200000) return high * 2 ** 32 + low
	return high === -0x80000000 && low === 0 ? null : (BigInt(high) << 32n) + BigInt(low)
}
