/**
 * The desktop's own store of secrets (DPAPI, Keychain, libsecret, KWallet) as the host of the data key: asynchronous
 * where this Electron has it, else synchronous. null where it would protect nothing.
 */
import type { SafeStorage } from 'electron'
import type { VaultHost } from '../station/secrets/vault.ts'

/** What an older Electron may lack. */
type NewerCalls =
	| 'isAsyncEncryptionAvailable'
	| 'encryptStringAsync'
	| 'decryptStringAsync'
	| 'getSelectedStorageBackend'
export type SystemStorage = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
	Partial<Pick<SafeStorage, NewerCalls>>

const waitMs = 2_000

/** After the application is ready. Never rejects. */
export async function systemVault(platform: string, storage: SystemStorage): Promise<VaultHost | null> {
	try {
		if (!(await protects(platform, storage))) return null
	} catch {
		return null
	}
	return {
		kind: 'system',
		wrap: async (bytes) => {
			const text = Buffer.from(bytes).toString('base64')
			return (await storage.encryptStringAsync?.(text)) ?? storage.encryptString(text)
		},
		unwrap: async (bytes) => {
			const sealed = Buffer.from(bytes)
			const opened = await storage.decryptStringAsync?.(sealed)
			return Buffer.from(opened?.result ?? storage.decryptString(sealed), 'base64')
		},
	}
}

/** On Linux without a keyring Electron encrypts under a password that everybody knows ('basic_text'). */
async function protects(platform: string, storage: SystemStorage): Promise<boolean> {
	if (platform === 'linux') {
		const backend = storage.getSelectedStorageBackend?.() ?? 'unknown'
		if (backend === 'basic_text' || backend === 'unknown') return false
	}
	if (storage.isAsyncEncryptionAvailable === undefined) return storage.isEncryptionAvailable()
	// A keyring that waits for a person is there; the station does not wait for it.
	const waiting = new Promise<true>((resolve) => setTimeout(resolve, waitMs, true).unref())
	return Promise.race([storage.isAsyncEncryptionAvailable(), waiting])
}
