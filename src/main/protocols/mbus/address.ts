/**
 * Who is meant: a primary address of the line, or a secondary address, which is what a meter is (EN 13757-3:
 * identification number, manufacturer, version, device type), with wildcards.
 *
 * As typed and shown: '17' is primary; '12345678' and '12345678-PAD-01-07' are secondary, the parts of the long form
 * being identification number, manufacturer (three letters, or four hex digits), version and device type (hex). Digits
 * A…E of an identification number are digits; F is the wild one, as FF is in version and device type and FFFF for the
 * manufacturer. Sixteen hex digits without hyphens are read as libmbus and others write them: the manufacturer's two
 * bytes in the order of the wire.
 */
import { hex, hexTextReversed } from '../hex.ts'
import { manufacturerOf } from './codec.ts'
import { ci, firstAddress, lastAddress } from './constants.ts'

export type Target =
	| { readonly kind: 'primary'; readonly address: number }
	/** As it stands in the selection: identification 4 (lowest byte first), manufacturer 2, version, device type. */
	| { readonly kind: 'secondary'; readonly pattern: Uint8Array }

const identityLength = 8
const wild = 0xff

/** Canonical form of an address as typed, or null when it is none. */
export function address(typed: string): string | null {
	const target = targetOf(typed)
	if (target === null) return null
	return target.kind === 'primary' ? String(target.address) : secondaryName(target.pattern)
}

export function targetOf(typed: string): Target | null {
	const text = typed.trim().toUpperCase()
	if (/^\d{1,3}$/.test(text)) {
		const number = Number(text)
		return number >= firstAddress && number <= lastAddress ? { kind: 'primary', address: number } : null
	}
	if (/^[0-9A-F]{16}$/.test(text)) {
		return {
			kind: 'secondary',
			pattern: Uint8Array.of(...bytesOf(text.slice(0, 8)).reverse(), ...bytesOf(text.slice(8))),
		}
	}
	const parts = /^([0-9A-F]{8})(?:-([A-Z]{3}|[0-9A-F]{4})(?:-([0-9A-F]{2})(?:-([0-9A-F]{2}))?)?)?$/.exec(text)
	if (parts === null) return null
	const [, number = '', maker = 'FFFF', version = 'FF', type = 'FF'] = parts
	const code = maker.length === 3 ? codeOf(maker) : Number.parseInt(maker, 16)
	const rest = [code & 0xff, code >> 8, Number.parseInt(version, 16), Number.parseInt(type, 16)]
	return { kind: 'secondary', pattern: Uint8Array.of(...bytesOf(number).reverse(), ...rest) }
}

/** Of an even number of hex digits. */
function bytesOf(digits: string): number[] {
	return Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16))
}

function codeOf(letters: string): number {
	const [first, second, third] = [0, 1, 2].map((at) => letters.charCodeAt(at) - 64)
	return (first! << 10) | (second! << 5) | third!
}

/** Canonical form of four bytes (identification alone) or of all eight. */
export function secondaryName(identity: Uint8Array): string {
	const number = hexTextReversed(identity, 0, 4)
	if (identity.length < identityLength || identity.subarray(4).every((byte) => byte === wild)) return number
	const code = identity[4]! | (identity[5]! << 8)
	const letters = manufacturerOf(code)
	const maker = code < 0x8000 && /^[A-Z]{3}$/.test(letters) ? letters : hex[code >> 8]! + hex[code & 0xff]!
	return `${number}-${maker}-${hex[identity[6]!]}-${hex[identity[7]!]}`
}

/**
 * Who sent a long frame that was checked: eight bytes as in a selection, four where the structure states no more
 * (CI 73, 77), null where it states nothing (CI 78, 7A, 70 …).
 */
export function identityIn(frame: Uint8Array): Uint8Array | null {
	const isFixed = frame[6] === ci.fixed || frame[6] === ci.fixedMsb
	const isLong = frame[6] === ci.longHeader || frame[6] === ci.longHeaderMsb
	if (frame.length < 21 || !(isFixed || isLong)) return null
	const number = frame.slice(7, 11)
	if (isFixed) return frame[6] === ci.fixed ? number : number.reverse()
	if (frame[6] === ci.longHeader) return frame.slice(7, 15)
	return Uint8Array.of(...number.reverse(), frame[12]!, frame[11]!, frame[13]!, frame[14]!)
}

/** Whether this meter is one of those that a selection with this pattern selects. */
export function isMeant(pattern: Uint8Array, identity: Uint8Array): boolean {
	return identity.every((is, at) => {
		const want = pattern[at]!
		if (at >= 4) return want === wild || want === is
		return (want >> 4 === 15 || want >> 4 === is >> 4) && ((want & 15) === 15 || (want & 15) === (is & 15))
	})
}

/** Whether the identification number leaves a digit open. */
export function isWild(pattern: Uint8Array): boolean {
	return pattern.subarray(0, 4).some((byte) => byte >> 4 === 15 || (byte & 15) === 15)
}

/**
 * Narrower patterns for one that several meters answer; [] where nothing is left to narrow.
 *
 * The identification number is split digit by digit from the low end, because the meters of one delivery differ there;
 * each digit by 0…9 and A…E. F cannot be asked for: a meter whose number holds an F is found where the other digits
 * make it the only one, by its primary address, or not at all. When the number is fixed and there are still several,
 * device type, version and manufacturer follow byte by byte with all values (wild is a whole byte there, EN 13757-3).
 */
export function narrow(typed: string): readonly string[] {
	const target = targetOf(typed)
	if (target === null || target.kind === 'primary') return []
	const { pattern } = target
	for (let digit = 0; digit < 8; digit++) {
		const shift = (digit & 1) * 4
		const at = digit >> 1
		if (((pattern[at]! >> shift) & 15) !== 15) continue
		const others = pattern[at]! & (0xf0 >> shift)
		return valuesOf(15).map((value) => secondaryName(pattern.with(at, others | (value << shift))))
	}
	const at = [7, 6, 5, 4].find((index) => pattern[index] === wild)
	return at === undefined ? [] : valuesOf(wild).map((value) => secondaryName(pattern.with(at, value)))
}

const valuesOf = (count: number): number[] => Array.from({ length: count }, (_, value) => value)

/** Where a search by secondary address begins. */
export const everybody = 'FFFFFFFF'
