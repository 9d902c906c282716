/** Contract area: secrets. Values pass through here once, on their way in. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { secretsCalls } from '../../../shared/contract/secrets.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { VaultRefusal } from '../secrets/vault.ts'
import { found, type Parts } from './parts.ts'

export function secretHandlers({ store, vault }: Parts): Handlers<typeof secretsCalls> {
	const settled = async (work: Promise<'done' | VaultRefusal>) => {
		const outcome = await work
		if (outcome === 'wrong-passphrase') throw new CallFailed('passphrase-wrong')
		if (outcome === 'no-passphrase') throw new CallFailed('not-found', { what: 'passphrase' })
		if (outcome === 'locked') throw new CallFailed('secrets-locked', { state: vault.state().kind })
		return {}
	}
	return {
		'secrets.state': () => vault.state(),
		'secrets.unlock': ({ passphrase }) => settled(vault.unlock(passphrase)),
		'secrets.setPassphrase': ({ passphrase }) => settled(vault.setPassphrase(passphrase)),
		'secrets.set': ({ meterId, kind, value }) => {
			found(store.meters.get(meterId), 'meter')
			return settled(vault.set(meterId, kind, value))
		},
		'secrets.remove': ({ meterId, kind }) => {
			if (!vault.remove(meterId, kind)) throw new CallFailed('not-found', { what: 'secret' })
			return {}
		},
		'secrets.ofMeter': ({ meterId }) => {
			found(store.meters.get(meterId), 'meter')
			return { kinds: store.secrets.ofMeter(meterId).map(({ kind, updatedAt }) => ({ kind, since: updatedAt })) }
		},
		'secrets.forgetAll': () => {
			vault.forgetAll()
			return {}
		},
	}
}
