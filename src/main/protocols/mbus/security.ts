/** Encrypted records of a wired meter (EN 13757-7): security mode 5 with the meter's key. */
import { createDecipheriv } from 'node:crypto'
import type { MeterSecrets, RefusalReason } from '../protocol.ts'

const blockLength = 16

/**
 * The security mode of records that begin at bytes[from], from the configuration field before them: mode in bits 8…12,
 * encrypted blocks of 16 bytes in bits 4…7. Decrypted data starts with 2F 2F. 0: not encrypted; modes other than 5 and
 * 7 stand in old meters' frames as a mere signature and mean nothing.
 */
export function encryptionMode(bytes: Uint8Array, from: number, end: number): number {
	const mode = bytes[from - 1]! & 31
	const blocks = bytes[from - 2]! >> 4
	if ((mode !== 5 && mode !== 7) || blocks === 0 || blocks * blockLength > end - from) return 0
	return bytes[from] === 0x2f && bytes[from + 1] === 0x2f ? 0 : mode
}

type Opened =
	| { readonly ok: true; readonly bytes: Uint8Array }
	| { readonly ok: false; readonly reason: RefusalReason; readonly text: string }

/**
 * The frame with its records in plain: itself where they are, else a copy. Behind a long header only, because the
 * cipher begins with who the meter is: manufacturer 2, identification 4, version, device type, then the access number
 * eight times (AES-128-CBC).
 */
export function opened(bytes: Uint8Array, from: number, end: number, secrets: MeterSecrets | undefined): Opened {
	const mode = encryptionMode(bytes, from, end)
	if (mode === 0) return { ok: true, bytes }
	if (mode !== 5 || from !== longHeaderEnd) {
		const what = mode === 5 ? 'behind a short header' : `security mode ${mode}`
		return { ok: false, reason: 'unsupported', text: `the records are encrypted (${what}), which is not read here` }
	}
	const key = secrets?.key
	if (key === undefined) {
		return { ok: false, reason: 'no-key', text: 'the records are encrypted (security mode 5) and there is no key' }
	}
	if (key.length !== blockLength) return { ok: false, reason: 'wrong-key', text: 'a key has 16 bytes' }
	const length = (bytes[from - 2]! >> 4) * blockLength
	const start = new Uint8Array(blockLength).fill(bytes[15]!)
	start.set([bytes[11]!, bytes[12]!, bytes[7]!, bytes[8]!, bytes[9]!, bytes[10]!, bytes[13]!, bytes[14]!])
	const cipher = createDecipheriv('aes-128-cbc', key, start).setAutoPadding(false)
	const plain = bytes.slice()
	plain.set(cipher.update(bytes.slice(from, from + length)), from)
	if (plain[from] === 0x2f && plain[from + 1] === 0x2f) return { ok: true, bytes: plain }
	return { ok: false, reason: 'wrong-key', text: 'the key is not this meter’s: what it opens is no telegram' }
}

const longHeaderEnd = 19
