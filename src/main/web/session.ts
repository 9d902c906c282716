/** Who may use the loopback page: the start token, the cookie it is exchanged for, and how often one may try. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Session = {
	/** 256 bits in base64url, new at every start; stands only in the fragment of the start address. */
	readonly token: string
	/** 'limited': too many wrong tokens within a minute. */
	readonly exchange: (token: unknown, nowMs: number) => 'accepted' | 'refused' | 'limited'
	/** The Set-Cookie value that keeps this browser signed in for 30 days. */
	readonly cookie: (port: number, nowMs: number) => string
	/** Whether a Cookie header holds a valid session of this port. */
	readonly admits: (cookieHeader: string | undefined, port: number, nowMs: number) => boolean
}

const validMs = 30 * 24 * 3_600_000
const wrongTokensPerMinute = 10

/** Signs the cookies. It lies in the data folder, readable by this user only, so that sessions outlive a restart. */
export function sessionSecret(dataFolder: string): Uint8Array {
	const file = join(dataFolder, 'session-secret')
	try {
		const kept = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
		if (kept.length === 32) {
			chmodSync(file, 0o600)
			return kept
		}
	} catch {
		// First start, or the file was removed to sign everybody out: a new secret does both.
	}
	const secret = randomBytes(32)
	mkdirSync(dataFolder, { recursive: true })
	writeFileSync(file, `${secret.toString('hex')}\n`, { mode: 0o600 })
	chmodSync(file, 0o600)
	return secret
}

export function createSession(secret: Uint8Array): Session {
	const token = randomBytes(32).toString('base64url')
	let wrong: readonly number[] = []
	const mac = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
	const signed = (port: number, until: number, nonce: string) => mac(`${port} ${until} ${nonce}`)
	return {
		token,
		exchange: (candidate, nowMs) => {
			wrong = wrong.filter((at) => Math.abs(nowMs - at) < 60_000)
			if (wrong.length >= wrongTokensPerMinute) return 'limited'
			if (typeof candidate === 'string' && sameText(candidate, token)) return 'accepted'
			wrong = [...wrong, nowMs]
			return 'refused'
		},
		cookie: (port, nowMs) => {
			const until = nowMs + validMs
			const nonce = randomBytes(16).toString('base64url')
			const value = `${until}.${nonce}.${signed(port, until, nonce)}`
			// No Secure: over plain http on 127.0.0.1 some browsers would drop it; it never leaves this machine.
			return `${cookieName(port)}=${value}; Path=/; Max-Age=${validMs / 1000}; HttpOnly; SameSite=Strict`
		},
		admits: (header, port, nowMs) => {
			for (const value of cookieValues(header, cookieName(port))) {
				const [until = '', nonce = '', signature = ''] = value.split('.')
				const genuine = sameText(signature, signed(port, Number(until), nonce))
				if (genuine && Number(until) > nowMs) return true
			}
			return false
		},
	}
}

/** Cookies of 127.0.0.1 are shared by all its ports, so the name says which one is meant. */
export const cookieName = (port: number): string => `zaehlwerk-${port}`

function cookieValues(header: string | undefined, name: string): readonly string[] {
	return (header ?? '')
		.split(';')
		.map((part) => part.trim())
		.filter((part) => part.startsWith(`${name}=`))
		.map((part) => part.slice(name.length + 1))
		.slice(0, 4)
}

/** Compares digests, so that neither the length nor the first difference shows in the time it takes. */
function sameText(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest()
	return timingSafeEqual(digest(one), digest(other))
}
