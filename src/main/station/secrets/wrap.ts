/** The data key under a passphrase: scrypt (RFC 7914) makes a key of it that wraps the data key with AES-256-GCM. */
import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { dataKeyBytes, nonceBytes, seal, unseal } from '../../store/secrets.ts'

/** 64 MiB and a tenth of a second a guess. Bounded both ways: a file from elsewhere must not stop the station. */
const cost = { N: 2 ** 16, r: 8, p: 1 } as const
const leastN = 2 ** 15
const mostN = 2 ** 18

const bytes = z.base64().max(400)
export const passphraseWrap = z.object({
	/** One of its own for each database. */
	salt: bytes,
	n: z.number().int().min(leastN).max(mostN),
	nonce: bytes,
	sealed: bytes,
})
export type PassphraseWrap = z.output<typeof passphraseWrap>

const bound = 'zaehlwerk data key 1'

export const newDataKey = (): Buffer => randomBytes(dataKeyBytes)

export async function wrapped(dataKey: Uint8Array, passphrase: string): Promise<PassphraseWrap> {
	const salt = randomBytes(16)
	const nonce = randomBytes(nonceBytes)
	const sealed = seal(await keyOf(passphrase, salt, cost.N), nonce, bound, dataKey)
	return { salt: base64(salt), n: cost.N, nonce: base64(nonce), sealed: base64(sealed) }
}

/** null: not this passphrase. */
export async function unwrapped(wrap: PassphraseWrap, passphrase: string): Promise<Buffer | null> {
	const key = await keyOf(passphrase, fromBase64(wrap.salt), wrap.n)
	return unseal(key, fromBase64(wrap.nonce), bound, fromBase64(wrap.sealed))
}

/** Tells the right data key from a wrong one, and nothing about it. */
export const checkOf = (dataKey: Uint8Array): string =>
	createHmac('sha256', dataKey).update('zaehlwerk data key check 1').digest('base64')

export function isDataKey(bytesHeld: Uint8Array, check: string): boolean {
	if (bytesHeld.length !== dataKeyBytes) return false
	const [own, wanted] = [Buffer.from(checkOf(bytesHeld)), Buffer.from(check)]
	return own.length === wanted.length && timingSafeEqual(own, wanted)
}

export const base64 = (plain: Uint8Array): string => Buffer.from(plain).toString('base64')
export const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64')

/** The same passphrase typed on another system may come in another Unicode form. */
const keyOf = (passphrase: string, salt: Uint8Array, N: number): Promise<Buffer> =>
	new Promise((resolve, reject) => {
		const { r, p } = cost
		const options = { N, r, p, maxmem: 256 * N * r }
		scrypt(passphrase.normalize('NFKC'), salt, dataKeyBytes, options, (cause, key) =>
			cause === null ? resolve(key) : reject(cause),
		)
	})
