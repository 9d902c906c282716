/**
 * Meters' keys and passwords, sealed with AES-256-GCM (NIST SP 800-38D): what lies in the file is a nonce and a
 * ciphertext, and each row is bound to its meter and kind, so that a row moved to another meter does not open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { and, asc, count, eq } from 'drizzle-orm'
import type { SecretKind } from '../../shared/secret.ts'
import type { Connection } from './connection.ts'
import { secret } from './schema.ts'

/** SP 800-38D §8.2: 96 bits, never twice under one key. */
export const nonceBytes = 12
/** §5.2.1.2 */
const tagBytes = 16
export const dataKeyBytes = 32

export type SealedSecret = typeof secret.$inferSelect

export function secretQueries({ db }: Connection) {
	const at = (meterId: number, kind: SecretKind) => and(eq(secret.meterId, meterId), eq(secret.kind, kind))
	return {
		/** By meter and kind. */
		list: (): readonly SealedSecret[] => db.select().from(secret).orderBy(asc(secret.meterId), asc(secret.kind)).all(),
		/** Which kinds a meter has, and since when. */
		ofMeter: (meterId: number): readonly Pick<SealedSecret, 'kind' | 'updatedAt'>[] =>
			db
				.select({ kind: secret.kind, updatedAt: secret.updatedAt })
				.from(secret)
				.where(eq(secret.meterId, meterId))
				.orderBy(asc(secret.kind))
				.all(),
		count: (): number => db.select({ rows: count() }).from(secret).get()?.rows ?? 0,
		/** In the place of what was there. */
		put: (row: SealedSecret): void => {
			const { nonce, sealed, updatedAt } = row
			db.insert(secret)
				.values(row)
				.onConflictDoUpdate({ target: [secret.meterId, secret.kind], set: { nonce, sealed, updatedAt } })
				.run()
		},
		/** False: there was none. */
		remove: (meterId: number, kind: SecretKind): boolean =>
			db.delete(secret).where(at(meterId, kind)).run().changes > 0,
		removeAll: (): void => {
			db.delete(secret).run()
		},
	}
}

/** Ciphertext and tag. `bound`: what the bytes belong to; only the same text opens them again. */
export function seal(key: Uint8Array, nonce: Uint8Array, bound: string, plain: Uint8Array): Buffer {
	const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
	return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** null: another key, another owner, or altered bytes; nothing tells them apart. */
export function unseal(key: Uint8Array, nonce: Uint8Array, bound: string, sealed: Uint8Array): Buffer | null {
	if (key.length !== dataKeyBytes || nonce.length !== nonceBytes || sealed.length < tagBytes) return null
	const end = sealed.length - tagBytes
	const options = { authTagLength: tagBytes }
	const decipher = createDecipheriv('aes-256-gcm', key, nonce, options).setAAD(Buffer.from(bound))
	try {
		decipher.setAuthTag(sealed.subarray(end))
		return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
	} catch {
		return null
	}
}

/** What a meter's secret is bound to. */
export const ownerOf = (meterId: number, kind: SecretKind): string => `zaehlwerk secret 1|${meterId}|${kind}`
