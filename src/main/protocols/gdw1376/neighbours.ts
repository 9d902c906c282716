/**
 * Frames that begin like ours and are of two standards beside it: Q/GDW 376.2, spoken between a concentrator and its
 * carrier module, and DL/T 698.45, the successor. Recognised by length and checks and named; not read.
 */
import { crc8408 } from '../crc.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import { itemsOf } from './addressing.ts'
import { startByte, stopByte } from './constants.ts'
import { checksum } from './frame.ts'

/** What a whole frame of one of them is, in words; null: it is none. Behind a preamble; `from` is its start byte. */
export function neighbourOf(bytes: Uint8Array, from: number): string | null {
	const length = bytes.length - from
	if (length < shortest || bytes[from] !== startByte || bytes[bytes.length - 1] !== stopByte) return null
	return carrierText(bytes, from) ?? successorText(bytes, from)
}

/** 68 L L C R(6) AFN DT DT CS 16 */
const shortest = 15

/** Names of 376.2; its F0 and beyond are makers' own. */
const carrierFunctions: ReadonlyMap<number, string> = new Map([
	[0x00, 'confirm or deny'],
	[0x01, 'initialise'],
	[0x02, 'data forwarding'],
	[0x03, 'query'],
	[0x04, 'link test'],
	[0x05, 'control'],
	[0x06, 'report'],
	[0x10, 'query of routes'],
	[0x11, 'setting of routes'],
	[0x12, 'control of routes'],
	[0x13, 'forwarding by route'],
	[0x14, 'reading by route'],
	[0x15, 'file transfer'],
])
const infoAt = 4
const infoBytes = 6
/** Bit 2 of the first byte of R: addresses of 6 bytes follow, source, relays (bits 4 to 7: so many), destination. */
const hasAddresses = 0x04

/** 68 L(2, the whole frame) C R(6) [addresses] AFN DT1 DT2 data CS 16; CS is the sum from C on. */
function carrierText(bytes: Uint8Array, from: number): string | null {
	const length = bytes.length - from
	if ((bytes[from + 1]! | (bytes[from + 2]! << 8)) !== length) return null
	const end = bytes.length - 2
	if (checksum(bytes, from + 3, end) !== bytes[end]) return null
	const control = bytes[from + 3]!
	const info = bytes[from + infoAt]!
	const addresses = (info & hasAddresses) === 0 ? 0 : 6 * (2 + (info >> 4))
	const at = from + infoAt + infoBytes + addresses
	if (at + 3 > end) return null
	const code = bytes[at]!
	const name = carrierFunctions.get(code)
	const items = itemsOf(bytes[at + 1]!, bytes[at + 2]!)
	if (name === undefined || items?.length !== 1) return null
	const direction =
		(control & 0x80) === 0 ? 'from the concentrator to its module' : 'from the module to its concentrator'
	return `Q/GDW 376.2, ${direction}: AFN ${hex[code]} F${items[0]} (${name}). It is not read here.`
}

const services: ReadonlyMap<number, string> = new Map([
	[0x01, 'LINK'],
	[0x02, 'CONNECT'],
	[0x03, 'RELEASE'],
	[0x05, 'GET'],
	[0x06, 'SET'],
	[0x07, 'ACTION'],
	[0x08, 'REPORT'],
	[0x09, 'PROXY'],
	[0x10, 'SECURITY'],
])
const answered = 0x80
const security = 0x10

/** FCS-16 of X.25, low byte first, over the bytes before it. */
function isChecked(bytes: Uint8Array, from: number, at: number): boolean {
	const sum = crc8408(bytes, from, at, 0xffff) ^ 0xffff
	return bytes[at] === (sum & 0xff) && bytes[at + 1] === sum >> 8
}

/** 68 L(2) C AF SA CA HCS(2) APDU FCS(2) 16; L counts all but 68 and 16, in 14 bits. */
function successorText(bytes: Uint8Array, from: number): string | null {
	const length = bytes.length - from
	if (((bytes[from + 1]! | (bytes[from + 2]! << 8)) & 0x3fff) !== length - 2) return null
	const addressAt = from + 5
	const addressBytes = (bytes[from + 4]! & 0x0f) + 1
	const headerEnd = addressAt + addressBytes + 1
	const dataEnd = bytes.length - 3
	if (headerEnd + 2 >= dataEnd) return null
	if (!isChecked(bytes, from + 1, headerEnd) || !isChecked(bytes, from + 1, dataEnd)) return null
	const address = hexTextReversed(bytes, addressAt, addressAt + addressBytes)
	const isUp = (bytes[from + 3]! & 0x80) !== 0
	const direction = isUp ? `from ${address}` : `to ${address}`
	return `DL/T 698.45, ${direction}: ${serviceText(bytes, headerEnd + 2, dataEnd)}. It is not read here.`
}

/** The service; of a plain one within SECURITY its own, and of a GET, SET or ACTION of one object its OAD. */
function serviceText(bytes: Uint8Array, at: number, end: number): string {
	const code = bytes[at]!
	const name = services.get(code & ~answered)
	const text = `${name ?? `service ${hex[code]}`} ${(code & answered) === 0 ? 'request' : 'response'}`
	if ((code & ~answered) === security && bytes[at + 1] === 0 && at + 3 < end) {
		// Plain text, its length in one byte, and the service inside.
		const inner = at + 3
		const innerEnd = inner + bytes[at + 2]!
		return bytes[at + 2]! < 0x80 && innerEnd <= end ? `${text}, inside ${serviceText(bytes, inner, innerEnd)}` : text
	}
	// Choice 1 is "one object": PIID, OAD.
	const isOne = [0x05, 0x06, 0x07].includes(code & ~answered) && bytes[at + 1] === 1 && at + 7 <= end
	return isOne ? `${text}, OAD ${hexText(bytes, at + 3, at + 7)}` : text
}
