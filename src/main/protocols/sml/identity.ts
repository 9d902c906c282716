/** Who a server id is: the identification number as printed on the meter (DIN 43863-5), or what older meters send. */
import type { Medium } from '../../../shared/quantity.ts'
import { hexText } from '../hex.ts'

export type Identity = {
	readonly serial: string
	readonly manufacturer: string | null
	readonly medium: Medium | null
}

/**
 * Length mark 09 or 0A, medium, three letters, block, number of 4 bytes: '1EMH0011261482'. Old meters send
 * their number as text, an M-Bus address behind 01, or letters behind 06: there the bytes are printed, so they
 * are the serial number.
 */
export function identityOf(id: Uint8Array): Identity {
	const { length } = id
	if (length === 10 && (id[0] === 0x09 || id[0] === 0x0a) && isLetters(id, 2)) {
		const number = id[6]! * 2 ** 24 + id[7]! * 2 ** 16 + id[8]! * 256 + id[9]!
		const maker = lettersOf(id, 2)
		const medium = id[1]!.toString(16).toUpperCase()
		const serial = medium + maker + hexText(id, 5, 6) + String(number).padStart(8, '0')
		return { serial, manufacturer: maker, medium: media.get(id[1]!) ?? 'other' }
	}
	if (length === 9 && id[0] === 0x01) return busAddress(id)
	if (length > 0 && id.every((byte) => byte > 0x20 && byte < 0x7f)) {
		return { serial: String.fromCharCode(...id), manufacturer: null, medium: null }
	}
	const manufacturer = length === 10 && id[0] === 0x06 && isLetters(id, 1) ? lettersOf(id, 1) : null
	return { serial: hexText(id, 0, length), manufacturer, medium: manufacturer === null ? null : 'electricity' }
}

/** DIN 43863-5: the group A of OBIS. */
const media: ReadonlyMap<number, Medium> = new Map([
	[1, 'electricity'],
	[5, 'cooling'],
	[6, 'heat'],
	[7, 'gas'],
	[8, 'water'],
	[9, 'warm-water'],
])

/** 01, manufacturer 2, number 4, version, medium: low byte first as in M-Bus (EN 13757-3). */
function busAddress(id: Uint8Array): Identity {
	const code = id[1]! | (id[2]! << 8)
	const manufacturer = String.fromCharCode(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31))
	const serial = [6, 5, 4, 3].map((at) => hexText(id, at, at + 1)).join('')
	return { serial, manufacturer, medium: id[8] === 2 ? 'electricity' : 'other' }
}

const lettersOf = (bytes: Uint8Array, at: number): string =>
	String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)

function isLetters(bytes: Uint8Array, from: number): boolean {
	for (let at = from; at < from + 3; at++) if (bytes[at]! < 0x41 || bytes[at]! > 0x5a) return false
	return true
}

/** DVS74 meters of DZ Metering: '1DZG00' and these numbers (told by the maker, libsml pull request 136). */
const dvs74Numbers = [
	{ from: 42_000_000, to: 48_999_999 },
	{ from: 55_000_000, to: 58_999_999 },
] as const

/**
 * These meters send positive power in as few bytes as an unsigned number needs and mark it as signed: 53 8B 28 is
 * 356.24 W. Negative power they always send in four bytes.
 */
export function sendsUnsignedAsSigned({ serial }: Identity): boolean {
	if (!serial.startsWith('1DZG00')) return false
	const number = Number(serial.slice(6))
	return dvs74Numbers.some(({ from, to }) => number >= from && number <= to)
}
