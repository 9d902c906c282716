/**
 * general-glo-ciphering with security suites 0 and 1 (IEC 62056-5-3, clause 5.3): AES-128-GCM with the nonce system
 * title + invocation counter. The tag (12 bytes) is there where the security control says 'authenticated', and can be
 * checked where the authentication key is known.
 */
import { createDecipheriv } from 'node:crypto'
import { hex, hexText } from '../hex.ts'
import type { MeterSecrets } from '../protocol.ts'
import { berLength } from './apdu.ts'
import { tag } from './constants.ts'
import { copied } from './data.ts'
import type { Fault } from './link.ts'

export type Ciphered = {
	readonly systemTitle: Uint8Array
	readonly control: number
	readonly counter: Uint8Array
	/** Where the ciphered bytes and the tag stand in the PDU; without a tag `tagAt` = `end`. */
	readonly contentAt: number
	readonly tagAt: number
	readonly end: number
}

const tagBytes = 12
const authenticated = 0x10
const encrypted = 0x20
const compressed = 0x80

/** `isProved`: the tag fits, or nothing was encrypted; else only the content can show that the key is right. */
type Opened =
	| { readonly ok: true; readonly pdu: Uint8Array; readonly isProved: boolean }
	| ({ readonly ok: false } & Fault)
export type Head = { readonly ok: true; readonly ciphered: Ciphered } | ({ readonly ok: false } & Fault)

/** Everything that stands readably before the ciphered bytes. */
export function readCiphered(pdu: Uint8Array): Head {
	const title = berLength(pdu, 1)
	if (title === null || title.end + title.value > pdu.length) return broken('The system title breaks off.')
	if (title.value !== 8) return broken(`The system title has ${title.value} bytes, not 8.`)
	const content = berLength(pdu, title.end + title.value)
	if (content === null || content.end + content.value > pdu.length) return broken('The ciphered content breaks off.')
	const end = content.end + content.value
	if (end < pdu.length) return broken(`${pdu.length - end} bytes follow the ciphered content.`)
	const control = pdu[content.end] ?? 0
	const hasTag = (control & authenticated) !== 0
	const least = 5 + (hasTag ? tagBytes : 0) + 1
	if (content.value < least)
		return broken(`The ciphered content has ${content.value} bytes, at least ${least} belong to it.`)
	const contentAt = content.end + 5
	return {
		ok: true,
		ciphered: {
			systemTitle: copied(pdu, title.end, title.end + 8),
			control,
			counter: copied(pdu, content.end + 1, contentAt),
			contentAt,
			tagAt: hasTag ? end - tagBytes : end,
			end,
		},
	}
}

const broken = (text: string): { readonly ok: false } & Fault => ({ ok: false, reason: 'data', text })

/** The PDU inside. `wrong-key` only where the key is proved wrong: by the tag, or by what comes out. */
export function opened(pdu: Uint8Array, ciphered: Ciphered, secrets: MeterSecrets | undefined): Opened {
	const { control } = ciphered
	if ((control & 0x0f) > 1) return unsupported(`Security suite ${control & 0x0f} is not one that this station reads.`)
	if ((control & compressed) !== 0) return unsupported('The content is compressed, which this station does not read.')
	const content = copied(pdu, ciphered.contentAt, ciphered.tagAt)
	const key = secrets?.key
	const isEncrypted = (control & encrypted) !== 0
	if (isEncrypted && key === undefined)
		return { ok: false, reason: 'no-key', text: 'The content is encrypted, and no key is known.' }
	if (key !== undefined && key.length !== 16) {
		return { ok: false, reason: 'wrong-key', text: `The key has ${key.length} bytes, not 16.` }
	}
	const plain = isEncrypted ? decrypted(ciphered, key!, content) : content
	const proof = provedBy(pdu, ciphered, secrets, content)
	if (proof === 'wrong') return { ok: false, reason: 'wrong-key', text: wrongTag }
	if (isEncrypted && proof === 'none' && !looksPlain(plain)) {
		return {
			ok: false,
			reason: 'wrong-key',
			text: 'What the key decrypts is no message: it is not the key of this meter.',
		}
	}
	return { ok: true, pdu: plain, isProved: proof === 'right' || !isEncrypted }
}

const wrongTag =
	'The authentication tag does not fit: the encryption key or the authentication key is not this meter’s.'

const unsupported = (text: string): { readonly ok: false } & Fault => ({ ok: false, reason: 'unsupported', text })

/** GCM's cipher is CTR whose counter begins at 2 behind the nonce (NIST SP 800-38D): readable without the tag. */
function decrypted({ systemTitle, counter }: Ciphered, key: Uint8Array, content: Uint8Array): Uint8Array {
	const cipher = createDecipheriv('aes-128-ctr', key, Uint8Array.of(...systemTitle, ...counter, 0, 0, 0, 2))
	return new Uint8Array(cipher.update(content))
}

/** The tag covers security control, authentication key and, where nothing is encrypted, the content. */
function provedBy(
	pdu: Uint8Array,
	ciphered: Ciphered,
	secrets: MeterSecrets | undefined,
	content: Uint8Array,
): 'right' | 'wrong' | 'none' {
	const { key, authenticationKey } = secrets ?? {}
	const hasTag = ciphered.tagAt < ciphered.end
	if (!hasTag || key === undefined || authenticationKey === undefined) return 'none'
	const nonce = Uint8Array.of(...ciphered.systemTitle, ...ciphered.counter)
	const cipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: tagBytes })
	const isEncrypted = (ciphered.control & encrypted) !== 0
	cipher.setAAD(Uint8Array.of(ciphered.control, ...authenticationKey, ...(isEncrypted ? [] : content)))
	cipher.setAuthTag(copied(pdu, ciphered.tagAt, ciphered.end))
	try {
		if (isEncrypted) cipher.update(content)
		cipher.final()
		return 'right'
	} catch {
		return 'wrong'
	}
}

/** Only what a meter or its client says inside; the codec then reads it to its end. */
function looksPlain(plain: Uint8Array): boolean {
	return plain.length > 3 && plainTags.has(plain[0]!)
}

const plainTags: ReadonlySet<number> = new Set([
	...[tag.dataNotification, tag.getRequest, tag.setRequest, tag.actionRequest],
	...[tag.getResponse, tag.setResponse, tag.actionResponse],
])

/** Three letters of the manufacturer, where they are such (IEC 62056-5-3, system title). */
export function makerOf(systemTitle: Uint8Array): string | null {
	const letters = String.fromCharCode(...systemTitle.subarray(0, 3))
	return /^[A-Z]{3}$/.test(letters) ? letters : null
}

export function controlText(control: number): string {
	const parts = [
		(control & authenticated) !== 0 ? 'authenticated' : 'not authenticated',
		(control & encrypted) !== 0 ? 'encrypted' : 'not encrypted',
		...((control & compressed) !== 0 ? ['compressed'] : []),
		(control & 0x40) !== 0 ? 'broadcast key' : 'unicast key',
	]
	return `${hex[control]}: ${parts.join(', ')}, suite ${control & 0x0f}`
}

export const titleText = (title: Uint8Array): string =>
	`${hexText(title)}${makerOf(title) === null ? '' : `, manufacturer ${makerOf(title)}`}`

export const isCiphered = (byte: number | undefined): boolean =>
	byte === tag.generalGloCiphering || byte === tag.generalDedCiphering
