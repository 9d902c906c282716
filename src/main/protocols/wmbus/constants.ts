/** Numbers of wireless M-Bus: link layer (EN 13757-4), transport and security (EN 13757-7, OMS volume 2), receivers. */

/** L C M M A A A A A A CI: the shortest telegram counts ten bytes behind L. */
export const shortestL = 10
/** L and 255 counted bytes; format A adds two checksum bytes to each of up to 17 blocks. */
export const longestTelegram = 256 + 2 * 17
/** What receivers put behind a telegram: signal strength, link quality, a time of up to two bytes. */
export const mostTrailing = 4
/** The longest receiver message: a text line with every byte in two digits and some fields before it. */
export const longestMessage = 2 * longestTelegram + 128

/** C fields that a meter sends (EN 13757-4). Answers to a request may set ACD (20) and DFC (10). */
const fromMeter: ReadonlySet<number> = new Set([
	...[0x44, 0x46, 0x47, 0x48],
	...[0x08, 0x18, 0x28, 0x38],
	...[0x00, 0x10, 0x20, 0x30],
])
/** C fields of the other side: SND_NKE, CNF_IR, SND_UD, SND_UD2, SND_UD3, REQ_UD1, REQ_UD2. */
const toMeter: ReadonlySet<number> = new Set([
	...[0x40, 0x06, 0x43, 0x45, 0x53, 0x73, 0x54, 0x74, 0x5a, 0x7a, 0x5b, 0x7b],
])

/** null: no C field of wireless M-Bus. */
export function directionOf(control: number): 'up' | 'down' | null {
	if (fromMeter.has(control)) return 'up'
	return toMeter.has(control) ? 'down' : null
}

/** What stands behind a CI field of the transport layer, and how long the header before it is (EN 13757-7, table 2). */
export type Transport = {
	readonly header: 'none' | 'short' | 'long'
	readonly content: 'records' | 'error' | 'alarm' | 'format' | 'compact' | 'nothing' | 'foreign'
	readonly name: string
}

const transports: { readonly [ci: number]: Transport } = {
	114: { header: 'long', content: 'records', name: 'M-Bus records, long header' },
	122: { header: 'short', content: 'records', name: 'M-Bus records, short header' },
	120: { header: 'none', content: 'records', name: 'M-Bus records, no header' },
	115: { header: 'long', content: 'compact', name: 'compact frame, long header' },
	123: { header: 'short', content: 'compact', name: 'compact frame, short header' },
	121: { header: 'none', content: 'compact', name: 'compact frame, no header' },
	107: { header: 'long', content: 'format', name: 'format frame, long header' },
	106: { header: 'short', content: 'format', name: 'format frame, short header' },
	105: { header: 'none', content: 'format', name: 'format frame, no header' },
	111: { header: 'long', content: 'error', name: 'application error, long header' },
	110: { header: 'short', content: 'error', name: 'application error, short header' },
	112: { header: 'none', content: 'error', name: 'application error, no header' },
	117: { header: 'long', content: 'alarm', name: 'alarm, long header' },
	116: { header: 'short', content: 'alarm', name: 'alarm, short header' },
	113: { header: 'none', content: 'alarm', name: 'alarm, no header' },
	139: { header: 'long', content: 'nothing', name: 'transport layer alone, long header' },
	138: { header: 'short', content: 'nothing', name: 'transport layer alone, short header' },
	124: { header: 'long', content: 'foreign', name: 'DLMS, long header' },
	125: { header: 'short', content: 'foreign', name: 'DLMS, short header' },
	126: { header: 'long', content: 'foreign', name: 'SML, long header' },
	127: { header: 'short', content: 'foreign', name: 'SML, short header' },
}

export const transportOf = (ci: number): Transport | undefined => transports[ci]

/** Extended link layer (EN 13757-4): bytes from CI to the next layer's CI. */
export const extendedLinkLength: { readonly [ci: number]: number } = { 140: 3, 141: 9, 142: 11, 143: 17 }
/** 8D and 8F end with session number 4 and payload checksum 2. */
export const hasPayloadChecksum = (length: number): boolean => length === 9 || length === 17
/** Authentication and fragmentation layer (EN 13757-7). */
export const aflCi = 0x90

/** CI fields whose content is the maker's own (EN 13757-3). */
export const isManufacturerCi = (ci: number): boolean => ci >= 0xa0 && ci <= 0xb7

/** Some layer begins with this byte: what a telegram without checksum needs to look like one. */
export function isKnownCi(ci: number): boolean {
	return transports[ci] !== undefined || extendedLinkLength[ci] !== undefined || ci === aflCi || isManufacturerCi(ci)
}

/** Security modes by number (EN 13757-7, table of modes); those that are read here are 0, 5 and 7. */
export const securityModes: { readonly [mode: number]: string } = {
	1: 'reserved',
	2: 'DES-CBC without a date',
	3: 'DES-CBC with a date',
	4: 'AES-128-CBC with a fixed start',
	5: 'AES-128-CBC',
	6: 'reserved',
	7: 'AES-128-CBC with a key for each telegram',
	8: 'AES-128-CTR with CMAC',
	9: 'AES-128-GCM',
	10: 'AES-128-CCM',
	13: 'TLS',
	15: 'the maker’s own',
}

/** Bytes of the message authentication code by the AT bits of the AFL's MCL field; undefined: another method. */
export const macLength: { readonly [type: number]: number } = { 3: 2, 4: 4, 5: 8, 6: 12, 7: 16 }

/** IMST iM871A: A5, control and endpoint, message, length; end point 2 'radio link', message 3 'telegram received'. */
export const imst = { start: 0xa5, endpoint: 2, message: 3, hasTime: 0x20, hasRssi: 0x40, hasChecksum: 0x80 } as const
/** Amber (Würth) AMB8465: FF, command 03 'data received', length, telegram, XOR of everything before. */
export const amber = { start: 0xff, command: 0x03 } as const
