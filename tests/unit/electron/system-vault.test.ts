import { expect, test, vi } from 'vitest'
import { type SystemStorage, systemVault } from '../../../src/main/electron/system-vault.ts'

/** A keyring that turns characters round; `calls` tells which of its ways were used. */
function storage(calls: string[] = []) {
	const turned = (text: string) => [...text].reverse().join('')
	const synchronous: SystemStorage = {
		isEncryptionAvailable: () => true,
		encryptString: (text) => {
			calls.push('encrypt')
			return Buffer.from(turned(text))
		},
		decryptString: (sealed) => {
			calls.push('decrypt')
			return turned(sealed.toString())
		},
	}
	const asynchronous: SystemStorage = {
		...synchronous,
		isAsyncEncryptionAvailable: async () => true,
		encryptStringAsync: async (text) => {
			calls.push('encrypt later')
			return Buffer.from(turned(text))
		},
		decryptStringAsync: async (sealed) => {
			calls.push('decrypt later')
			return { shouldReEncrypt: false, result: turned(sealed.toString()) }
		},
		getSelectedStorageBackend: () => 'gnome_libsecret',
	}
	return { synchronous, asynchronous }
}

const key = Uint8Array.from({ length: 32 }, (_, index) => index * 8)

async function roundTrip(platform: string, own: SystemStorage): Promise<Uint8Array | null> {
	const vault = await systemVault(platform, own)
	if (vault === null || vault.kind !== 'system') return null
	const sealed = await vault.wrap(key)
	expect(Buffer.from(sealed).includes(Buffer.from(key))).toBe(false)
	return new Uint8Array(await vault.unwrap(sealed))
}

test('where the runtime has it the keyring is asked without holding the window up', async () => {
	const calls: string[] = []
	expect(await roundTrip('win32', storage(calls).asynchronous)).toEqual(key)
	expect(calls).toEqual(['encrypt later', 'decrypt later'])
})

test('an older runtime asks it at once', async () => {
	const calls: string[] = []
	expect(await roundTrip('win32', storage(calls).synchronous)).toEqual(key)
	expect(calls).toEqual(['encrypt', 'decrypt'])
})

test('what an older version has sealed the newer one opens', async () => {
	const { synchronous, asynchronous } = storage()
	const [before, after] = await Promise.all([systemVault('darwin', synchronous), systemVault('darwin', asynchronous)])
	if (before?.kind !== 'system' || after?.kind !== 'system') throw new Error('both are there')
	expect(new Uint8Array(await after.unwrap(await before.wrap(key)))).toEqual(key)
})

test('a keyring that protects nothing is none: the passphrase is asked for instead', async () => {
	const { synchronous, asynchronous } = storage()
	const basic: SystemStorage = { ...asynchronous, getSelectedStorageBackend: () => 'basic_text' }
	expect(await systemVault('linux', basic)).toBeNull()
	expect(await systemVault('linux', { ...asynchronous, getSelectedStorageBackend: () => 'unknown' })).toBeNull()
	// An Electron that cannot tell what it would encrypt with.
	expect(await systemVault('linux', synchronous)).toBeNull()
	expect(await systemVault('linux', asynchronous)).not.toBeNull()
	expect(await systemVault('win32', { ...synchronous, isEncryptionAvailable: () => false })).toBeNull()
	expect(await systemVault('win32', { ...asynchronous, isAsyncEncryptionAvailable: async () => false })).toBeNull()
})

test('a keyring that waits for a person is there, and holds nobody up', async () => {
	const waiting: SystemStorage = { ...storage().asynchronous, isAsyncEncryptionAvailable: () => new Promise(() => {}) }
	vi.useFakeTimers()
	try {
		const asked = systemVault('win32', waiting)
		await vi.advanceTimersByTimeAsync(5_000)
		expect(await asked).not.toBeNull()
	} finally {
		vi.useRealTimers()
	}
})

test('a keyring that throws when it is asked is none either', async () => {
	const broken: SystemStorage = {
		...storage().synchronous,
		isEncryptionAvailable: () => {
			throw new Error('no bus')
		},
	}
	expect(await systemVault('darwin', broken)).toBeNull()
})
