/**
 * A telegram's layers behind the link: extended link layer (EN 13757-4), authentication and fragmentation, transport
 * and security (EN 13757-7). Decrypts where a key is given and proves it right before anything is believed.
 */
import { mediumOf } from '../en13757-3/constants.ts'
import { hex, hexTextReversed } from '../hex.ts'
import type { Device } from '../protocol.ts'
import { decryptCtr } from './ciphers.ts'
import { aflCi, extendedLinkLength, hasPayloadChecksum, isManufacturerCi, transportOf } from './constants.ts'
import { radioChecksum } from './crc.ts'
import { failed, type Opened } from './opened.ts'
import { openBody } from './security.ts'

/** `plain`: as `readLink` gives it, 11 bytes at least; it is not changed. Total, cost ∝ length. */
export function openTelegram(plain: Uint8Array, key: Uint8Array | undefined): Opened {
	const opened: Opened = {
		bytes: plain,
		end: plain.length,
		device: deviceAt(plain, 4, 2),
		hasLongHeader: false,
		ell: null,
		afl: null,
		tpl: null,
		secured: null,
		body: plain.length,
		counter: null,
		spare: 0,
		fault: null,
	}
	let at = 10
	const ellLength = extendedLinkLength[plain[at]!]
	if (ellLength !== undefined) {
		const next = openExtendedLink(opened, at, ellLength, key)
		if (next === null) return opened
		at = next
	}
	if (opened.bytes[at] === aflCi) {
		const next = readAfl(opened, at)
		if (next === null) return opened
		at = next
	}
	if (at >= opened.end) return failed(opened, 'data', 'the telegram ends before it says what it carries')
	if (readTransport(opened, at)) openBody(opened, key)
	return opened
}

/** Identification 4 at `id`, version and type behind it or, in the long header, behind the manufacturer. */
function deviceAt(bytes: Uint8Array, id: number, manufacturerAt: number): Device {
	const rest = Math.max(id, manufacturerAt) + (manufacturerAt > id ? 2 : 4)
	const code = bytes[manufacturerAt]! | (bytes[manufacturerAt + 1]! << 8)
	const manufacturer = String.fromCharCode(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31))
	const serial = hexTextReversed(bytes, id, id + 4)
	const medium = mediumOf(bytes[rest + 1]!)
	return { serial, manufacturer, version: bytes[rest]!, medium, address: `${manufacturer}${serial}` }
}

/** Diehl Metering's letters. In their own telegrams version and type stand before the number that is on the meter. */
const diehl = /^(DME|EWT|HYD|SAP|SPL)$/

function diehlDevice(bytes: Uint8Array): Device {
	const { manufacturer } = deviceAt(bytes, 4, 2)
	const serial = hexTextReversed(bytes, 6, 10)
	return { serial, manufacturer, version: bytes[4]!, medium: mediumOf(bytes[5]!), address: `${manufacturer}${serial}` }
}

/** Index of the next layer, or null with a fault. */
function openExtendedLink(opened: Opened, at: number, length: number, key: Uint8Array | undefined): number | null {
	const { bytes } = opened
	const next = at + length
	if (next > bytes.length) {
		failed(opened, 'data', 'the telegram ends inside its extended link layer')
		return null
	}
	opened.ell = { at, length }
	opened.device = { ...opened.device, accessNumber: bytes[at + 2]! }
	if (!hasPayloadChecksum(length)) return next
	const sessionAt = next - 6
	const session = bytes[sessionAt]! | (bytes[sessionAt + 1]! << 8) | (bytes[sessionAt + 2]! << 16)
	opened.counter = session + (bytes[sessionAt + 3]! & 0x1f) * 2 ** 24
	const encryption = bytes[sessionAt + 3]! >> 5
	if (encryption > 1) {
		failed(
			opened,
			'unsupported',
			`the extended link layer is encrypted by method ${encryption}, which is not read here`,
		)
		return null
	}
	return (encryption === 0 ? checkSession(opened, next) : decryptSession(opened, at, next, key)) ? next : null
}

/** The payload checksum stands before the payload, lowest byte first. */
function checkedEnd(bytes: Uint8Array, next: number): number | null {
	const told = bytes[next - 2]! | (bytes[next - 1]! << 8)
	// A receiver that appends one byte of its own may have counted it in L (wmbusmeters issue 593)
	for (let end = bytes.length; end >= bytes.length - 1 && end > next; end--) {
		if (radioChecksum(bytes, next, end) === told) return end
	}
	return null
}

function checkSession(opened: Opened, next: number): boolean {
	const end = checkedEnd(opened.bytes, next)
	if (end === null) {
		failed(opened, 'checksum', 'the payload checksum of the extended link layer is wrong: damaged on the air')
		return false
	}
	opened.end = end
	return true
}

/** A repeater changes CC's hop bit (10) and, with some, its repeated-access bit (02): the start has neither set. */
const repeaterMasks = [0xef, 0xed, 0xff] as const

/** AES-CTR from the payload checksum on; start: M A CC SN 00 00 00 (EN 13757-4). */
function decryptSession(opened: Opened, at: number, next: number, key: Uint8Array | undefined): boolean {
	const { bytes } = opened
	const from = next - 2
	const secured = { at: from, length: bytes.length - from, name: 'AES-128-CTR' }
	opened.secured = { ...secured, isOpen: false }
	const plainEnd = checkedEnd(bytes, next)
	if (key === undefined && plainEnd === null) {
		failed(opened, 'no-key', 'the telegram is encrypted (AES-128-CTR of the extended link layer): enter the key')
		return false
	}
	if (key === undefined) {
		// A receiver that knows the key hands the payload over in plain; its checksum proves it
		opened.secured = { ...secured, isOpen: true }
		opened.end = plainEnd!
		return true
	}
	const decrypted = bytes.slice()
	let end: number | null = null
	for (const mask of repeaterMasks) {
		const start = new Uint8Array(16)
		start.set(bytes.subarray(2, 10))
		start[8] = bytes[at + 1]! & mask
		start.set(bytes.subarray(next - 6, from), 9)
		decrypted.set(decryptCtr(key, start, bytes.subarray(from)), from)
		end = checkedEnd(decrypted, next)
		if (end !== null) break
	}
	if (end === null) {
		const text = 'the payload checksum does not fit after decryption: the key is wrong, or the telegram was damaged'
		failed(opened, 'wrong-key', plainEnd === null ? text : `the payload is plain although a key is set: not believed`)
		return false
	}
	opened.bytes = decrypted
	opened.end = end
	opened.secured = { ...secured, isOpen: true }
	return true
}

/** CI, length, FCL 2, then what FCL announces: MCL 1, KI 2, MCR 4, MAC, ML 2 (EN 13757-7, AFL). */
function readAfl(opened: Opened, at: number): number | null {
	const { bytes } = opened
	const next = at + 2 + (bytes[at + 1] ?? 0)
	const length = next - at
	if (next > opened.end || length < 4) {
		failed(opened, 'data', 'the telegram ends inside its authentication and fragmentation layer')
		return null
	}
	const fcl = bytes[at + 2]! | (bytes[at + 3]! << 8)
	let cursor = at + 4
	const take = (isThere: boolean, size: number): Uint8Array | null => {
		if (!isThere) return null
		cursor += size
		return bytes.subarray(cursor - size, cursor)
	}
	const mcl = take((fcl & 0x2000) !== 0, 1)?.[0] ?? null
	take((fcl & 0x0200) !== 0, 2)
	const counter = take((fcl & 0x0800) !== 0, 4)
	const rest = next - cursor - (fcl & 0x1000 ? 2 : 0)
	const mac = take((fcl & 0x0400) !== 0, Math.max(0, rest))
	const ml = take((fcl & 0x1000) !== 0, 2)
	if (cursor !== next) {
		failed(opened, 'data', 'the fields of the authentication and fragmentation layer do not fit its length')
		return null
	}
	const hasMore = (fcl & 0x4000) !== 0
	const fragment = fcl & 0xff
	const isFragment = hasMore || fragment > 1
	opened.afl = { at, length, mcl, counter, mac, ml, isFragment, fragment, hasMore }
	if (counter !== null) opened.counter = counter.reduceRight((sum, byte) => sum * 256 + byte, 0)
	if (isFragment) {
		failed(opened, 'unsupported', 'this is one fragment of a longer message: its values stand in several telegrams')
		return null
	}
	return next
}

/** The header of the transport layer; false: there is nothing to open behind it. */
function readTransport(opened: Opened, at: number): boolean {
	const { bytes, end } = opened
	const ci = bytes[at]!
	if (isManufacturerCi(ci)) {
		opened.tpl = { at, length: 1, ci, transport: null }
		const isOwnOrder = ci < 0xa8 && opened.device.manufacturer !== 'SAP' && diehl.test(opened.device.manufacturer ?? '')
		if (isOwnOrder) opened.device = { ...opened.device, ...diehlDevice(bytes) }
		opened.body = at + 1
		return true
	}
	const transport = transportOf(ci)
	if (transport === undefined) {
		failed(opened, 'unknown', `CI ${hex[ci]} is not one that this station reads`)
		return false
	}
	const header = { none: 0, short: 4, long: 12 }[transport.header]
	const body = at + 1 + header
	if (body > end) {
		failed(opened, 'data', `the telegram ends inside its header, after ${end - at - 1} bytes`)
		return false
	}
	opened.tpl = { at, length: 1 + header, ci, transport }
	opened.body = body
	opened.hasLongHeader = transport.header === 'long'
	if (opened.hasLongHeader) opened.device = deviceAt(bytes, at + 1, at + 5)
	// Their own mode: bit 4 of the mode bits stands for "real data", and the address is written in their order too
	else if (header > 0 && (bytes[body - 1]! & 0x10) !== 0 && diehl.test(opened.device.manufacturer ?? '')) {
		opened.device = diehlDevice(bytes)
	}
	if (header > 0) {
		opened.device = { ...opened.device, accessNumber: bytes[body - 4]!, status: hex[bytes[body - 3]!]! }
	}
	return true
}
