/** Exact decimal strings from registers, and registers from decimal strings. Registers hold the high byte first. */
import { decimal } from '../decimal.ts'
import { bigInteger, float32, unsignedInteger } from '../en13757-3/numbers.ts'
import { hexTextReversed } from '../hex.ts'

export const registerTypes = [
	...(['u16', 's16', 'u32', 's32', 'u48', 's48', 'u64', 's64'] as const),
	...(['f32', 'f64', 'bcd16', 'bcd32', 'bcd48', 'bcd64'] as const),
] as const
export type RegisterType = (typeof registerTypes)[number]

export type Order = 'high-first' | 'low-first'

export type Format = {
	readonly type: RegisterType
	/** Which of a number's registers comes first. */
	readonly wordOrder: Order
	/** Which of a register's two bytes comes first; the standard says the high one. */
	readonly byteOrder: Order
	/** Bit patterns that mean "not available", hex as a number is written (high first). */
	readonly absent: readonly string[]
	/** The value is raw × factor × 10^exponent of the unit. */
	readonly factor: number
	readonly exponent: number
}

/** How many registers a value of this type takes. */
export const wordsOf = (type: RegisterType): number => words[type]

const words: { readonly [type in RegisterType]: number } = {
	...{ u16: 1, s16: 1, u32: 2, s32: 2, u48: 3, s48: 3, u64: 4, s64: 4 },
	...{ f32: 2, f64: 4, bcd16: 1, bcd32: 2, bcd48: 3, bcd64: 4 },
}

/**
 * The value of the registers at `at`, × 10^`extraExponent`; null: the pattern says that there is none (a stated marker,
 * NaN, digits above 9). Reads `wordsOf(type)` × 2 bytes, which are there.
 */
export function readValue(bytes: Uint8Array, at: number, format: Format, extraExponent = 0): string | null {
	const { type, absent, factor } = format
	const raw = lowFirst(bytes, at, format)
	const { length } = raw
	if (absent.length > 0 && absent.includes(hexTextReversed(raw, 0, length))) return null
	const exponent = format.exponent + extraExponent
	switch (type) {
		case 'f32':
			return float32(raw, 0, factor, exponent)
		case 'f64':
			return float64(raw, factor, exponent)
		case 'bcd16':
		case 'bcd32':
		case 'bcd48':
		case 'bcd64': {
			const digits = hexTextReversed(raw, 0, length)
			return /[A-F]/.test(digits) ? null : decimal(times(BigInt(digits), factor), exponent)
		}
		case 'u16':
		case 'u32':
		case 'u48':
		case 'u64':
			return decimal(times(unsignedInteger(raw, 0, length), factor), exponent)
		default:
			return decimal(times(bigInteger(raw, 0, length), factor), exponent)
	}
}

const times = (raw: number | bigint, factor: number): number | bigint =>
	factor === 1 ? raw : BigInt(raw) * BigInt(factor)

/** The number's bytes, lowest first, whatever the order on the wire. */
function lowFirst(bytes: Uint8Array, at: number, { type, wordOrder, byteOrder }: Format): Uint8Array {
	const count = words[type]
	const raw = new Uint8Array(2 * count)
	for (let index = 0; index < count; index++) {
		const from = at + 2 * (wordOrder === 'high-first' ? count - 1 - index : index)
		raw[2 * index] = bytes[byteOrder === 'high-first' ? from + 1 : from]!
		raw[2 * index + 1] = bytes[byteOrder === 'high-first' ? from : from + 1]!
	}
	return raw
}

/**
 * IEEE 754 double: the exact value (not the shortest that rounds to it), as singles are stated, of up to 1,074
 * decimals where the model has the type or the word order wrong; null: NaN, infinite.
 */
function float64(raw: Uint8Array, factor: number, exponent: number): string | null {
	const bits = BigInt.asUintN(64, bigInteger(raw, 0, 8))
	const biased = Number((bits >> 52n) & 0x7ffn)
	if (biased === 0x7ff) return null
	const fraction = bits & 0xf_ffff_ffff_ffffn
	if (biased === 0 && fraction === 0n) return decimal(0, Math.min(exponent, 0))
	let mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
	let power = (biased === 0 ? 1 : biased) - 1075
	while (power < 0 && (mantissa & 1n) === 0n) {
		mantissa >>= 1n
		power++
	}
	if (bits >> 63n === 1n) mantissa = -mantissa
	mantissa *= BigInt(factor)
	if (power >= 0) return decimal(mantissa << BigInt(power), exponent)
	// m × 2^-p = m × 5^p × 10^-p
	return decimal(mantissa * 5n ** BigInt(-power), exponent + power)
}

/**
 * The registers' bytes for a value as a record states it; null: the value is none, does not fit the type, or has digits
 * that the register cannot hold.
 */
export function writeValue(value: string, format: Format): number[] | null {
	const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(value)
	if (match === null) return null
	const pattern = patternOf(match, value, format)
	if (pattern === null) return null
	const groups = pattern.match(/.{4}/g)!
	const ordered = format.wordOrder === 'high-first' ? groups : groups.toReversed()
	return ordered.flatMap((each) => {
		const [high, low] = [Number.parseInt(each.slice(0, 2), 16), Number.parseInt(each.slice(2), 16)]
		return format.byteOrder === 'high-first' ? [high, low] : [low, high]
	})
}

function patternOf(match: RegExpExecArray, value: string, format: Format): string | null {
	const digits = wordsOf(format.type) * 4
	if (format.type === 'f32' || format.type === 'f64') {
		if (format.exponent !== 0 || format.factor !== 1) return null
		const bytes = new DataView(new ArrayBuffer(8))
		if (format.type === 'f32') bytes.setFloat32(0, Number(value))
		else bytes.setFloat64(0, Number(value))
		const hexDigits = bytes.getBigUint64(0).toString(16).toUpperCase().padStart(16, '0').slice(0, digits)
		return isFinite32(hexDigits) ? hexDigits : null
	}
	const [, sign, whole = '', fraction = ''] = match
	const scaled = BigInt(whole + fraction)
	// raw × factor × 10^exponent = scaled × 10^-fraction
	const shift = -fraction.length - format.exponent
	const numerator = shift > 0 ? scaled * 10n ** BigInt(shift) : scaled
	const divisor = (shift < 0 ? 10n ** BigInt(-shift) : 1n) * BigInt(format.factor)
	if (numerator % divisor !== 0n) return null
	const raw = (numerator / divisor) * (sign === '-' ? -1n : 1n)
	const bits = digits * 4
	if (format.type.startsWith('bcd')) {
		const text = String(raw)
		return raw >= 0n && text.length <= digits ? text.padStart(digits, '0') : null
	}
	const fits = format.type.startsWith('s') ? BigInt.asIntN(bits, raw) === raw : BigInt.asUintN(bits, raw) === raw
	return fits ? BigInt.asUintN(bits, raw).toString(16).toUpperCase().padStart(digits, '0') : null
}

/** Too large for the type becomes infinite, which no register is set to. */
function isFinite32(hexDigits: string): boolean {
	return hexDigits.length === 8
		? (Number.parseInt(hexDigits, 16) & 0x7f800000) !== 0x7f800000
		: !/^[7F]FF/.test(hexDigits)
}
