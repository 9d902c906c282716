/**
 * The station's own key: Ed25519, made at first start, by which archives of this station are known elsewhere. It lies
 * in a file of its own, readable by its owner alone, and not under the meters' data key: that one is often locked or
 * not there yet, and a station without a passphrase must have its identity too. Whoever reads the file could sign in
 * this station's name, but opens no meter with it. Where the system keeps secrets, the private part is sealed by it as
 * soon as that works; the public part stays readable, so that the fingerprint is known before the keyring is open.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fingerprintOf } from '../../work/archive/format.ts'
import type { VaultHost } from '../secrets/vault.ts'

export type Identity = {
	/** 'A1B2 C3D4 …' */
	readonly fingerprint: string
	/** Raw 32 bytes. */
	readonly publicKey: Buffer
	/** Rejects with a plain sentence where the system does not open the key. */
	readonly sign: (text: Uint8Array) => Promise<Buffer>
}

const kept = z.strictObject({
	version: z.literal(1),
	publicKey: z.base64().length(44),
	/** PKCS #8, DER; as it is, or as the system sealed it. */
	plain: z.base64().max(400).nullable(),
	sealed: z.base64().max(8_000).nullable(),
})
type Kept = z.output<typeof kept>

export type IdentityOptions = {
	readonly folder: string
	readonly host: VaultHost
	readonly log: (line: string) => void
}

const fileName = 'station.key'

/** Throws what the disk throws where the folder cannot be written. */
export function openIdentity({ folder, host, log }: IdentityOptions): Identity {
	const path = join(folder, fileName)
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const held = keptAt(path, log) ?? created(path)
	let key: KeyObject | null = held.plain === null ? null : privateKeyOf(Buffer.from(held.plain, 'base64'))
	if (held.plain !== null && host.kind === 'system') {
		// In the background: a keyring may ask a person, and the station need not wait for it.
		void host
			.wrap(Buffer.from(held.plain, 'base64'))
			.then((sealed) => keep(path, { ...held, plain: null, sealed: Buffer.from(sealed).toString('base64') }))
			.catch(() =>
				log('the system does not seal the key of this station: it stays in a file that only its owner reads'),
			)
	}
	const publicKey = Buffer.from(held.publicKey, 'base64')
	const opened = async (): Promise<KeyObject> => {
		if (key !== null) return key
		if (held.sealed === null || host.kind !== 'system') throw new Error(lockedText)
		try {
			key = privateKeyOf(Buffer.from(await host.unwrap(Buffer.from(held.sealed, 'base64'))))
		} catch {
			throw new Error(lockedText)
		}
		return key
	}
	return {
		fingerprint: fingerprintOf(publicKey),
		publicKey,
		sign: async (text) => sign(null, text, await opened()),
	}
}

const lockedText = `This PC does not open the station's own key, so nothing can be signed. Start the station on the PC where it was made, or remove ${fileName} from the exchange folder: the station then makes a new one, with another fingerprint.`

const privateKeyOf = (der: Buffer): KeyObject => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

/** null: there is none. One that cannot be read is put aside, never overwritten. */
function keptAt(path: string, log: IdentityOptions['log']): Kept | null {
	let text: string
	try {
		text = readFileSync(path, 'utf8')
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
		throw cause
	}
	const known = kept.safeParse(jsonOf(text))
	if (known.success && (known.data.plain ?? known.data.sealed) !== null) return known.data
	renameSync(path, `${path}.unreadable`)
	log(`the key of this station could not be read and was put aside as ${fileName}.unreadable; a new one was made`)
	return null
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}

function created(path: string): Kept {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519')
	const x = publicKey.export({ format: 'jwk' }).x!
	const fresh: Kept = {
		version: 1,
		publicKey: Buffer.from(x, 'base64url').toString('base64'),
		plain: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
		sealed: null,
	}
	keep(path, fresh)
	return fresh
}

/** Whole or not at all: written aside, synced, renamed. */
function keep(path: string, content: Kept): void {
	const aside = `${path}.part`
	const file = openSync(aside, 'w', 0o600)
	try {
		writeSync(file, JSON.stringify(content))
		fsyncSync(file)
	} finally {
		closeSync(file)
	}
	// A file that a crash left behind keeps the mode that it had.
	chmodSync(aside, 0o600)
	renameSync(aside, path)
}
