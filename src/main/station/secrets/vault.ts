/**
 * The station's keys and passwords: sealed in the database under a random data key, which lies there wrapped by the
 * host (the system's store of secrets, or a passphrase). Plain values exist in this process's memory only, while open.
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { newPassphrase, type SecretsState } from '../../../shared/contract/secrets.ts'
import type { SecretKind } from '../../../shared/secret.ts'
import type { MeterSecrets } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import { nonceBytes, ownerOf, type SealedSecret, seal, unseal } from '../../store/secrets.ts'
import { base64, checkOf, fromBase64, isDataKey, newDataKey, passphraseWrap, unwrapped, wrapped } from './wrap.ts'

/** Who wraps the data key. Both promises may reject or take long: a keyring asks a person. */
export type VaultHost =
	| {
			readonly kind: 'system'
			readonly wrap: (bytes: Uint8Array) => Promise<Uint8Array>
			readonly unwrap: (bytes: Uint8Array) => Promise<Uint8Array>
	  }
	/** `given`: where a site starts unattended; null: a person types it. */
	| { readonly kind: 'passphrase'; readonly given: string | null }

export type VaultRefusal = 'locked' | 'wrong-passphrase' | 'no-passphrase'

export type Vault = {
	readonly state: () => SecretsState
	/** By meter; empty unless open. */
	readonly secrets: () => ReadonlyMap<number, MeterSecrets>
	readonly unlock: (passphrase: string) => Promise<'done' | VaultRefusal>
	readonly setPassphrase: (passphrase: string) => Promise<'done' | VaultRefusal>
	readonly set: (meterId: number, kind: SecretKind, value: string) => Promise<'done' | VaultRefusal>
	/** False: there was none. */
	readonly remove: (meterId: number, kind: SecretKind) => boolean
	readonly forgetAll: () => void
}

export type VaultOptions = {
	readonly store: Store
	readonly host: VaultHost
	readonly now: () => number
	readonly log: (line: string) => void
	/** What `secrets` answers has changed. */
	readonly changed: () => void
	/** How long a start waits for the host; 3 s. */
	readonly opensWithinMs?: number
}

const settingKey = 'secrets'
const kept = z.object({
	check: z.string().max(100),
	system: z.base64().max(4_000).nullable(),
	passphrase: passphraseWrap.nullable(),
})
type Kept = z.output<typeof kept>

const usualOpensWithinMs = 3_000

/** Opens what the host can open by itself, then resolves; a keyring that takes longer opens it later. */
export async function createVault(options: VaultOptions): Promise<Vault> {
	const { store, host, log } = options
	const inTurn = turns()
	let dataKey: Buffer | null = null
	let plain: ReadonlyMap<number, MeterSecrets> | null = null
	let opening = true
	const changed = () => {
		plain = null
		options.changed()
	}
	const wraps = (): Kept | null => {
		const parsed = kept.safeParse(store.settings.get(settingKey))
		return parsed.success ? parsed.data : null
	}
	const keep = (changes: Kept) => store.settings.set(settingKey, changes)
	const opened = (key: Buffer) => {
		dataKey = key
		changed()
	}
	const bySystem = async (key: Buffer): Promise<string | null> => {
		if (host.kind !== 'system') return null
		try {
			return base64(await host.wrap(key))
		} catch (cause) {
			log(`the system does not keep the data key: ${nameOf(cause)}`)
			return null
		}
	}
	const unlock = inTurn(async (passphrase: string) => {
		const held = wraps()
		if (held === null || held.passphrase === null) return 'no-passphrase' as const
		if (dataKey !== null) return 'done' as const
		const key = await unwrapped(held.passphrase, passphrase)
		if (key === null || !isDataKey(key, held.check)) return 'wrong-passphrase' as const
		const system = await bySystem(key)
		if (system !== null) keep({ ...held, system })
		opened(key)
		return 'done' as const
	})
	/** The data key that there is, or a first one; null: none can be made or opened now. */
	const ownKey = async (passphrase: string | null): Promise<Buffer | null> => {
		if (dataKey !== null) return dataKey
		if (stateKind(options, wraps(), null, false) !== 'empty') return null
		const key = newDataKey()
		const system = await bySystem(key)
		const given = host.kind === 'passphrase' && newPassphrase.safeParse(host.given).success ? host.given : null
		const first = passphrase ?? given
		if (system === null && first === null) return null
		keep({ check: checkOf(key), system, passphrase: first === null ? null : await wrapped(key, first) })
		opened(key)
		return key
	}
	const setPassphrase = inTurn(async (passphrase: string) => {
		const isNew = dataKey === null
		const key = await ownKey(passphrase)
		const held = wraps()
		if (key === null || held === null) return 'locked' as const
		if (!isNew) keep({ ...held, passphrase: await wrapped(key, passphrase) })
		changed()
		return 'done' as const
	})
	const set = inTurn(async ({ meterId, kind, value }: Pick<SealedSecret, 'meterId' | 'kind'> & { value: string }) => {
		const key = await ownKey(null)
		if (key === null) return 'locked' as const
		const nonce = randomBytes(nonceBytes)
		const sealed = seal(key, nonce, ownerOf(meterId, kind), plainOf(kind, value))
		store.secrets.put({ meterId, kind, nonce, sealed, updatedAt: options.now() })
		changed()
		return 'done' as const
	})

	const start = async () => {
		const held = wraps()
		if (held === null) return
		const key = await openedByHost(host, held, log)
		if (key === null || dataKey !== null) return
		opened(key)
		// Systems change the key that they wrap with and keep the one before for a while only.
		const renewed = await bySystem(key)
		const now = wraps()
		if (renewed !== null && now !== null && dataKey === key) keep({ ...now, system: renewed })
	}
	const starting = start()
		.catch((cause) => log(`the keys of meters stay locked: ${nameOf(cause)}`))
		.finally(() => {
			opening = false
		})
	const longestMs = options.opensWithinMs ?? usualOpensWithinMs
	await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, longestMs).unref())])

	return {
		state: () => {
			const held = wraps()
			return {
				kind: stateKind(options, held, dataKey, opening),
				host: host.kind,
				passphrase: held !== null && held.passphrase !== null ? 'set' : 'none',
				stored: store.secrets.count(),
			}
		},
		secrets: () => {
			plain ??= dataKey === null ? new Map() : openedRows(store.secrets.list(), dataKey, log)
			return plain
		},
		unlock,
		setPassphrase,
		set: (meterId, kind, value) => set({ meterId, kind, value }),
		remove: (meterId, kind) => {
			const was = store.secrets.remove(meterId, kind)
			if (was) changed()
			return was
		},
		forgetAll: () => {
			store.transaction(() => {
				store.secrets.removeAll()
				store.settings.remove(settingKey)
			})
			dataKey?.fill(0)
			dataKey = null
			changed()
		},
	}
}

function stateKind(
	{ store }: VaultOptions,
	held: Kept | null,
	dataKey: Buffer | null,
	opening: boolean,
): SecretsState['kind'] {
	if (dataKey !== null) return 'open'
	if (held === null) return store.secrets.count() === 0 ? 'empty' : 'lost'
	return held.passphrase !== null || opening ? 'locked' : 'lost'
}

async function openedByHost(host: VaultHost, held: Kept, log: VaultOptions['log']): Promise<Buffer | null> {
	if (host.kind === 'system') {
		if (held.system === null) return null
		const key = Buffer.from(await host.unwrap(fromBase64(held.system)))
		if (isDataKey(key, held.check)) return key
		throw new Error('the system kept another data key')
	}
	if (host.given === null || held.passphrase === null) return null
	const key = await unwrapped(held.passphrase, host.given)
	if (key !== null && isDataKey(key, held.check)) return key
	log('the keys of meters stay locked: the passphrase that was given at start does not fit')
	return null
}

/** A row that does not open is another meter's or was altered: that secret is not used, the others are. */
function openedRows(
	rows: readonly SealedSecret[],
	dataKey: Buffer,
	log: VaultOptions['log'],
): ReadonlyMap<number, MeterSecrets> {
	const found = new Map<number, MeterSecrets>()
	for (const { meterId, kind, nonce, sealed } of rows) {
		const plain = unseal(dataKey, nonce, ownerOf(meterId, kind), sealed)
		if (plain === null) log(`meter ${meterId}: its stored ${kind} does not open and is not used; set it again`)
		else found.set(meterId, { ...found.get(meterId), ...memberOf(kind, plain) })
	}
	return found
}

function memberOf(kind: SecretKind, plain: Buffer): MeterSecrets {
	if (kind === 'password') return { password: plain.toString('utf8') }
	return kind === 'key' ? { key: new Uint8Array(plain) } : { authenticationKey: new Uint8Array(plain) }
}

const plainOf = (kind: SecretKind, value: string): Buffer => Buffer.from(value, kind === 'password' ? 'utf8' : 'hex')

/** One after another: two first secrets at once must not make two data keys, nor many guesses take all memory. */
function turns() {
	let last: Promise<unknown> = Promise.resolve()
	return <I, O>(work: (input: I) => Promise<O>) =>
		(input: I): Promise<O> => {
			const mine = last.then(() => work(input))
			last = mine.catch(() => {})
			return mine
		}
}

/** An error's text may name what it failed on; its name and code do not. */
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown error')
