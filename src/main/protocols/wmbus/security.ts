/** Security of the transport layer (EN 13757-7): what of the application data is encrypted, and by which mode. */
import { readRecords } from '../en13757-3/records.ts'
import type { DecodedRecord } from '../protocol.ts'
import { createCmac, createDerivation, decryptCbc, derivation } from './ciphers.ts'
import { macLength, securityModes } from './constants.ts'
import { type Afl, failed, type Opened } from './opened.ts'

const blockLength = 16
const filler = 0x2f

/** Decrypts `opened` from its body on, in a copy; leaves a fault where that cannot be. */
export function openBody(opened: Opened, key: Uint8Array | undefined): void {
	const { tpl, bytes } = opened
	if (tpl === null || tpl.transport === null || tpl.transport.header === 'none') return
	const configuration = bytes[opened.body - 2]! | (bytes[opened.body - 1]! << 8)
	const mode = (configuration >> 8) & 31
	if (mode === 0) return
	const blocks = (configuration >> 4) & 15
	if (mode === 5) openMode5(opened, blocks, key)
	else if (mode === 7) openMode7(opened, blocks, key)
	else refuseMode(opened, mode, configuration)
}

function refuseMode(opened: Opened, mode: number, configuration: number): void {
	if (isPlain(opened, opened.body)) return
	// With old meters these bits are a signature and no mode: then the records stand there and can all be named
	if (securityModes[mode] === undefined && ((configuration & 0xf0) === 0 || isReadable(opened))) return
	const name = securityModes[mode] ?? 'reserved'
	opened.secured = { at: opened.body, length: opened.end - opened.body, name, isOpen: false }
	failed(opened, 'unsupported', `security mode ${mode} (${name}) is not read here; modes 5 and 7 are`)
}

/** IV: manufacturer and address of the meter, then the access number eight times; the key is the meter's own. */
function openMode5(opened: Opened, blocks: number, key: Uint8Array | undefined): void {
	const { bytes, body, tpl } = opened
	const length = blocks * blockLength
	if (length === 0) return
	const start = new Uint8Array(blockLength)
	if (opened.hasLongHeader) {
		start.set(bytes.subarray(tpl!.at + 5, tpl!.at + 7))
		start.set(bytes.subarray(tpl!.at + 1, tpl!.at + 5), 2)
		start.set(bytes.subarray(tpl!.at + 7, tpl!.at + 9), 6)
	} else start.set(bytes.subarray(2, 10))
	start.fill(bytes[body - 4]!, 8)
	decrypt(opened, length, 'AES-128-CBC, mode 5', key, (secret) => ({ key: secret, start }))
}

/** One byte more of configuration; keys derived from the message counter; the AFL's MAC is checked before all else. */
function openMode7(opened: Opened, blocks: number, key: Uint8Array | undefined): void {
	const { afl, tpl } = opened
	if (opened.body + 1 > opened.end) {
		failed(opened, 'data', 'the telegram ends inside its configuration field')
		return
	}
	const derivationOf = (opened.bytes[opened.body]! >> 4) & 3
	opened.tpl = { ...tpl!, length: tpl!.length + 1 }
	opened.body++
	const length = blocks * blockLength
	if (length === 0) return
	if (derivationOf !== 1) {
		const text = `key derivation ${derivationOf} of security mode 7 is not read here; function A (1) is`
		failed(opened, 'unsupported', text)
		return
	}
	if (afl?.counter == null) {
		failed(opened, 'data', 'security mode 7 needs a message counter, and the telegram sends none')
		return
	}
	const { counter } = afl
	const idAt = opened.hasLongHeader ? tpl!.at + 1 : 4
	const id = opened.bytes.subarray(idAt, idAt + 4)
	const derived = key === undefined ? null : createDerivation(key, counter, id)
	const verdict = derived === null ? null : checkMac(opened, afl, derived(derivation.authentication))
	if (verdict === 'unsupported') return
	decrypt(opened, length, 'AES-128-CBC, mode 7', key, () => ({
		key: derived!(derivation.encryption),
		start: new Uint8Array(blockLength),
	}))
	if (verdict !== false || opened.fault !== null) return
	failed(opened, 'checksum', 'the authentication code is wrong although the key is right: altered on the way')
}

/** CMAC over MCL, counter, message length and everything from the transport layer's CI on. null: the AFL sends none. */
function checkMac(opened: Opened, afl: Afl, key: Uint8Array): boolean | null | 'unsupported' {
	const { mcl, mac, counter, ml } = afl
	if (mac === null || mcl === null || (mcl & 15) === 0) return null
	const length = macLength[mcl & 15]
	if (length === undefined || length !== mac.length) {
		failed(opened, 'unsupported', `authentication method ${mcl & 15} of the telegram is not read here; AES-CMAC is`)
		return 'unsupported'
	}
	const from = opened.tpl!.at
	const cmac = createCmac(key)
	// A receiver's own byte may have been counted in L
	for (let end = opened.end; end >= opened.end - 1; end--) {
		const message = Uint8Array.of(mcl, ...counter!, ...(ml ?? []), ...opened.bytes.subarray(from, end))
		const computed = cmac(message)
		if (!mac.every((byte, index) => byte === computed[index])) continue
		opened.end = end
		return true
	}
	return false
}

type Secret = { readonly key: Uint8Array; readonly start: Uint8Array }

/** Decrypts `length` bytes of the body; what follows them is plain. 2F 2F at their begin proves the key. */
function decrypt(
	opened: Opened,
	length: number,
	name: string,
	key: Uint8Array | undefined,
	secretOf: (key: Uint8Array) => Secret,
): void {
	const { bytes, body, end } = opened
	const rest = end - body
	opened.secured = { at: body, length: Math.min(length, rest), name, isOpen: false }
	if (length > rest) {
		const text = `the reception breaks off: ${length} encrypted bytes are announced and ${rest} arrived`
		failed(opened, 'truncated', text)
		return
	}
	if (key === undefined) {
		// A receiver that knows the key hands over a plain payload and leaves the header as it was
		if (isPlain(opened, body)) opened.secured = { ...opened.secured, isOpen: true }
		else failed(opened, 'no-key', `the telegram is encrypted (${name}): enter the meter's key`)
		return
	}
	const secret = secretOf(key)
	const decrypted = decryptCbc(secret.key, secret.start, bytes.subarray(body, body + length))
	if (decrypted[0] !== filler || decrypted[1] !== filler) {
		const text = isPlain(opened, body)
			? 'the payload is plain although its header says that it is encrypted: with a key set it is not believed'
			: 'after decryption the data do not begin with 2F 2F: the key is wrong, or this meter leaves the check bytes out'
		failed(opened, 'wrong-key', text)
		return
	}
	const copy = bytes.slice()
	copy.set(decrypted, body)
	opened.bytes = copy
	opened.secured = { ...opened.secured, isOpen: true }
}

/** Begins with the check bytes and is read as records to its end: by chance less than one ciphertext in 65,536. */
function isPlain({ bytes, end }: Opened, from: number): boolean {
	if (bytes[from] !== filler || bytes[from + 1] !== filler) return false
	return readRecords(bytes, from, end, false).ok
}

function isReadable({ bytes, body, end }: Opened): boolean {
	const read = readRecords(bytes, body, end, false)
	const isNamed = ({ quantity, value }: DecodedRecord) => quantity !== 'unknown' && value !== null
	return read.ok && read.records.length > 1 && read.records.every(isNamed)
}
