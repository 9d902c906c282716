/** Keys and passwords in a real database file, with the hosts that wrap their key. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createVault, type Vault, type VaultHost } from '../../../src/main/station/secrets/vault.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { buildSite, opened, temporaryFolder } from '../store/fixture.ts'

const key = '000102030405060708090A0B0C0D0E0F'
const otherKey = 'A1B2C3D4E5F60718293A4B5C6D7E8F90'
const password = 'Zaehlerschrank 7'
const passphrase = 'vier Wörter und ein Fluss'
const byPerson: VaultHost = { kind: 'passphrase', given: null }

/** A keyring of a system: what it sealed it opens, for this user and no other. */
function keyring(user = 1): VaultHost & { kind: 'system' } {
	const mask = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte) => byte ^ (0x50 + user))
	return {
		kind: 'system',
		wrap: async (bytes) => Uint8Array.from([user, ...mask(bytes)]),
		unwrap: async ([owner, ...bytes]) => {
			if (owner !== user) throw new Error(`of user ${owner}`)
			return mask(Uint8Array.from(bytes))
		},
	}
}

type House = { readonly path: string; readonly store: Store; readonly meterIds: readonly number[] }

function house(): House {
	const path = join(temporaryFolder(), 'building.db')
	const store = opened(path)
	return { path, store, meterIds: buildSite(store, 3).meterIds }
}

async function vaultOf(
	store: Store,
	host: VaultHost,
	opensWithinMs?: number,
): Promise<{ vault: Vault; log: string[] }> {
	const log: string[] = []
	const vault = await createVault({
		store,
		host,
		now: () => 1_800_000,
		log: (line) => log.push(line),
		changed: () => {},
		...(opensWithinMs === undefined ? {} : { opensWithinMs }),
	})
	return { vault, log }
}

/** The same file in another process's life. */
async function restarted({ store, path }: House, host: VaultHost, opensWithinMs?: number) {
	store.close()
	const again = opened(path)
	return { store: again, ...(await vaultOf(again, host, opensWithinMs)) }
}

const hex = (bytes: Uint8Array | undefined) =>
	bytes === undefined ? null : Buffer.from(bytes).toString('hex').toUpperCase()

test('nothing of a key, password or passphrase stands in any file, in no spelling', async () => {
	const site = house()
	const { vault, log } = await vaultOf(site.store, byPerson)
	expect(await vault.setPassphrase(passphrase)).toBe('done')
	for (const meterId of site.meterIds) {
		await vault.set(meterId, 'key', key)
		await vault.set(meterId, 'authentication-key', otherKey)
		await vault.set(meterId, 'password', password)
	}
	expect(hex(vault.secrets().get(site.meterIds[0]!)?.key)).toBe(key)
	const folder = dirname(site.path)
	const look = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
	// The log of the open database first, then the closed file.
	const live = look()
	site.store.close()
	const files = [live, look()]
	const spellings = [key, otherKey].flatMap((one) => [one, one.toLowerCase(), Buffer.from(one, 'hex')])
	const wanted = [...spellings, password, passphrase].flatMap((one) => {
		const bytes = Buffer.from(one)
		return [bytes, Buffer.from(bytes.toString('base64')), Buffer.from(bytes.toString('utf8'), 'utf16le')]
	})
	for (const bytes of files) {
		expect(bytes.includes(Buffer.from('Lindenhof'))).toBe(true)
		for (const each of wanted) expect(bytes.indexOf(each)).toBe(-1)
	}
	expect(log).toEqual([])
})

test('after a restart the passphrase opens them, a wrong one does not, and says nothing else', async () => {
	const site = house()
	const first = await vaultOf(site.store, byPerson)
	expect(first.vault.state()).toEqual({ kind: 'empty', host: 'passphrase', passphrase: 'none', stored: 0 })
	expect(await first.vault.set(site.meterIds[0]!, 'key', key)).toBe('locked')
	expect(await first.vault.unlock(passphrase)).toBe('no-passphrase')
	await first.vault.setPassphrase(passphrase)
	await first.vault.set(site.meterIds[0]!, 'key', key)
	const { vault, store } = await restarted(site, byPerson)
	expect(vault.state()).toEqual({ kind: 'locked', host: 'passphrase', passphrase: 'set', stored: 1 })
	expect(vault.secrets().size).toBe(0)
	expect(await vault.unlock('vier Wörter und ein See')).toBe('wrong-passphrase')
	expect(await vault.set(site.meterIds[1]!, 'key', key)).toBe('locked')
	expect(await vault.setPassphrase('ein anderer Satz davor')).toBe('locked')
	expect(vault.state().kind).toBe('locked')
	// Typed on another system, where an umlaut is two characters.
	expect(await vault.unlock(passphrase.normalize('NFD'))).toBe('done')
	expect(hex(vault.secrets().get(site.meterIds[0]!)?.key)).toBe(key)
	store.close()
})

test('an unattended site opens them by the passphrase that it was started with', async () => {
	const site = house()
	const given = { kind: 'passphrase', given: passphrase } as const
	const first = await vaultOf(site.store, given)
	expect(await first.vault.set(site.meterIds[2]!, 'password', password)).toBe('done')
	const { vault, store } = await restarted(site, given)
	expect(vault.state()).toMatchObject({ kind: 'open', passphrase: 'set' })
	expect(vault.secrets().get(site.meterIds[2]!)).toEqual({ password })
	const wrong = await restarted({ ...site, store }, { kind: 'passphrase', given: 'aus einer alten Datei' })
	expect(wrong.vault.state().kind).toBe('locked')
	expect(wrong.log.join()).toMatch(/passphrase that was given at start does not fit/)
	expect(wrong.log.join()).not.toContain('alten Datei')
	wrong.store.close()
})

test('a passphrase that is too short protects nothing, so no first key is stored under it', async () => {
	const site = house()
	const { vault } = await vaultOf(site.store, { kind: 'passphrase', given: 'kurz' })
	expect(await vault.set(site.meterIds[0]!, 'key', key)).toBe('locked')
	expect(vault.state().kind).toBe('empty')
	site.store.close()
})

test('a changed passphrase counts from then on, and the keys stay', async () => {
	const site = house()
	const first = await vaultOf(site.store, byPerson)
	await first.vault.setPassphrase(passphrase)
	await first.vault.set(site.meterIds[0]!, 'key', key)
	await first.vault.setPassphrase('ein neuer Satz am Montag')
	const { vault, store } = await restarted(site, byPerson)
	expect(await vault.unlock(passphrase)).toBe('wrong-passphrase')
	expect(await vault.unlock('ein neuer Satz am Montag')).toBe('done')
	expect(hex(vault.secrets().get(site.meterIds[0]!)?.key)).toBe(key)
	store.close()
})

test('rows that were swapped between meters or kinds, or altered, do not open, and the others do', async () => {
	const site = house()
	const [a, b, c] = site.meterIds as [number, number, number]
	const first = await vaultOf(site.store, keyring())
	await first.vault.set(a, 'key', key)
	await first.vault.set(b, 'key', otherKey)
	await first.vault.set(c, 'key', key)
	await first.vault.set(c, 'authentication-key', otherKey)
	await first.vault.set(c, 'password', password)
	site.store.close()
	const client = new Database(site.path)
	const rows = client
		.prepare('SELECT nonce, sealed FROM secret WHERE meter_id IN (?, ?) ORDER BY meter_id')
		.all(a, b) as {
		nonce: Buffer
		sealed: Buffer
	}[]
	const put = client.prepare('UPDATE secret SET nonce = ?, sealed = ? WHERE meter_id = ? AND kind = ?')
	put.run(rows[1]!.nonce, rows[1]!.sealed, a, 'key')
	put.run(rows[0]!.nonce, rows[0]!.sealed, b, 'key')
	const asAuthentication = client
		.prepare('SELECT nonce, sealed FROM secret WHERE meter_id = ? AND kind = ?')
		.get(c, 'key') as {
		nonce: Buffer
		sealed: Buffer
	}
	put.run(asAuthentication.nonce, asAuthentication.sealed, c, 'authentication-key')
	client.close()
	const { vault, store, log } = await restarted({ ...site, store: opened(site.path) }, keyring())
	const found = vault.secrets()
	expect([...found.keys()]).toEqual([c])
	expect(Object.keys(found.get(c)!)).toEqual(['key', 'password'])
	expect(log).toEqual([
		expect.stringMatching(new RegExp(`^meter ${a}: its stored key does not open`)),
		expect.stringMatching(new RegExp(`^meter ${b}: its stored key does not open`)),
		expect.stringMatching(new RegExp(`^meter ${c}: its stored authentication-key does not open`)),
	])
	store.close()
})

test('every single bit of a sealed secret counts', async () => {
	const site = house()
	const meterId = site.meterIds[0]!
	const first = await vaultOf(site.store, keyring())
	await first.vault.set(meterId, 'key', key)
	const [row] = site.store.secrets.list()
	for (const member of ['nonce', 'sealed'] as const) {
		for (let bit = 0; bit < row![member].length * 8; bit++) {
			const flipped = Buffer.from(row![member])
			flipped[bit >> 3]! ^= 1 << (bit & 7)
			site.store.secrets.put({ ...row!, [member]: flipped })
			// A vault of its own each time: an open one keeps what it has opened.
			expect((await vaultOf(site.store, keyring())).vault.secrets().size).toBe(0)
		}
	}
	site.store.secrets.put(row!)
	expect((await vaultOf(site.store, keyring())).vault.secrets().size).toBe(1)
	site.store.close()
})

test("the system's keyring opens them by itself; with a passphrase another PC goes on, and its keyring learns the key", async () => {
	const site = house()
	const first = await vaultOf(site.store, keyring(1))
	await first.vault.set(site.meterIds[0]!, 'key', key)
	expect(first.vault.state()).toEqual({ kind: 'open', host: 'system', passphrase: 'none', stored: 1 })
	const second = await restarted(site, keyring(1))
	expect(hex(second.vault.secrets().get(site.meterIds[0]!)?.key)).toBe(key)
	await second.vault.setPassphrase(passphrase)
	const elsewhere = await restarted({ ...site, store: second.store }, keyring(2))
	expect(elsewhere.vault.state().kind).toBe('locked')
	expect(await elsewhere.vault.unlock(passphrase)).toBe('done')
	const again = await restarted({ ...site, store: elsewhere.store }, keyring(2))
	expect(again.vault.state().kind).toBe('open')
	again.store.close()
})

test("each start wraps the key anew, as the system's own key changes", async () => {
	const site = house()
	let generation = 0
	const changing: VaultHost = {
		kind: 'system',
		wrap: async (bytes) => Uint8Array.from([++generation, ...bytes]),
		unwrap: async ([made, ...bytes]) => {
			if (made! < generation) throw new Error('wrapped with a key of the year before last')
			return Uint8Array.from(bytes)
		},
	}
	const first = await vaultOf(site.store, changing)
	await first.vault.set(site.meterIds[0]!, 'key', key)
	let { store } = site
	for (let start = 1; start <= 3; start++) {
		const again = await restarted({ ...site, store }, changing)
		expect(again.vault.state().kind).toBe('open')
		await expect.poll(() => generation).toBe(1 + start)
		store = again.store
	}
	store.close()
})

test('a lost keyring is a state with a name: nothing is destroyed, and forgetting all is the way on', async () => {
	const site = house()
	const first = await vaultOf(site.store, keyring(1))
	await first.vault.set(site.meterIds[0]!, 'key', key)
	const lost = await restarted(site, keyring(2))
	expect(lost.vault.state()).toEqual({ kind: 'lost', host: 'system', passphrase: 'none', stored: 1 })
	expect(await lost.vault.set(site.meterIds[0]!, 'key', otherKey)).toBe('locked')
	expect(await lost.vault.setPassphrase(passphrase)).toBe('locked')
	const back = await restarted({ ...site, store: lost.store }, keyring(1))
	expect(back.vault.state().kind).toBe('open')
	const headless = await restarted({ ...site, store: back.store }, byPerson)
	expect(headless.vault.state().kind).toBe('lost')
	headless.vault.forgetAll()
	expect(headless.vault.state()).toMatchObject({ kind: 'empty', stored: 0 })
	expect(await headless.vault.setPassphrase(passphrase)).toBe('done')
	expect(await headless.vault.set(site.meterIds[0]!, 'key', otherKey)).toBe('done')
	headless.store.close()
})

test.each([
	['nothing', null],
	['text', 'secret'],
	[
		'a scrypt of a terabyte',
		{ check: '', system: null, passphrase: { salt: 'AAAA', n: 2 ** 40, nonce: 'AAAA', sealed: 'AAAA' } },
	],
	['another form', { check: 1, system: 2 }],
])('where %s stands for the wrapped key, the keys are lost and the station starts', async (_name, setting) => {
	const site = house()
	const first = await vaultOf(site.store, keyring())
	await first.vault.set(site.meterIds[0]!, 'key', key)
	if (setting === null) site.store.settings.remove('secrets')
	else site.store.settings.set('secrets', setting)
	const { vault, store } = await restarted(site, keyring())
	expect(vault.state()).toMatchObject({ kind: 'lost', stored: 1 })
	expect(await vault.unlock(passphrase)).toBe('no-passphrase')
	store.close()
})

test('two first keys at once lie under one data key', async () => {
	const site = house()
	const { vault } = await vaultOf(site.store, { kind: 'passphrase', given: passphrase })
	await Promise.all(site.meterIds.map((meterId) => vault.set(meterId, 'key', key)))
	const again = await restarted(site, { kind: 'passphrase', given: passphrase })
	expect([...again.vault.secrets().values()].map((secrets) => hex(secrets.key))).toEqual([key, key, key])
	again.store.close()
})

test('a keyring that waits for a person does not hold the start up for long, and opens them later', async () => {
	const site = house()
	const first = await vaultOf(site.store, keyring())
	await first.vault.set(site.meterIds[0]!, 'key', key)
	let answer = () => {}
	const slow: VaultHost = {
		...keyring(),
		unwrap: async (bytes) => {
			await new Promise<void>((resolve) => {
				answer = resolve
			})
			return keyring().unwrap(bytes)
		},
	}
	const { vault, store } = await restarted(site, slow, 100)
	expect(vault.state().kind).toBe('locked')
	answer()
	await expect.poll(() => vault.state().kind).toBe('open')
	store.close()
})

test('a meter that goes takes its secrets with it', async () => {
	const site = house()
	const { vault } = await vaultOf(site.store, keyring())
	await vault.set(site.meterIds[0]!, 'key', key)
	site.store.meters.remove(site.meterIds[0]!)
	expect(vault.state().stored).toBe(0)
	site.store.close()
})
