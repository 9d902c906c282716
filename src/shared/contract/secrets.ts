/**
 * Keys and passwords of meters: they go in and never come out. What is told is which kinds a meter has and since when,
 * and whether the station can use them.
 */
import { z } from 'zod'
import { isSecret, secretKinds } from '../secret.ts'
import { call } from './define.ts'
import { id, instant, nothing } from './values.ts'

export const secretKind = z.enum(secretKinds)
/** Long enough that guessing costs more than it is worth (each guess is one scrypt run). */
export const newPassphrase = z.string().min(10).max(200)

export const secretsState = z.object({
	/**
	 * 'empty': nothing is protected yet. 'locked': the passphrase is needed. 'open': keys are used. 'lost': this PC
	 * cannot unlock what is stored (another user or PC, a lost keyring), and no passphrase was set.
	 */
	kind: z.enum(['empty', 'locked', 'open', 'lost']),
	/** Who unlocks at start: the system's own store of secrets, or a person with a passphrase. */
	host: z.enum(['system', 'passphrase']),
	passphrase: z.enum(['set', 'none']),
	/** How many keys and passwords are stored. */
	stored: z.number().int(),
})

export const secretsCalls = {
	'secrets.state': call(nothing, secretsState),
	/** 'passphrase-wrong' when it does not fit; 'not-found' when none was set. */
	'secrets.unlock': call(z.object({ passphrase: z.string().min(1).max(200) }), nothing),
	/** For the first time or instead of the one before; 'secrets-locked' while locked or lost. */
	'secrets.setPassphrase': call(z.object({ passphrase: newPassphrase }), nothing),
	/** In the place of what was there. 'secrets-locked' while locked, lost, or without the first passphrase. */
	'secrets.set': call(
		z
			.object({ meterId: id, kind: secretKind, value: z.string().max(64) })
			.refine(({ kind, value }) => isSecret(kind, value), { path: ['value'] }),
		nothing,
	),
	'secrets.remove': call(z.object({ meterId: id, kind: secretKind }), nothing),
	'secrets.ofMeter': call(
		z.object({ meterId: id }),
		z.object({ kinds: z.array(z.object({ kind: secretKind, since: instant })) }),
	),
	/** Removes every key, password and the passphrase: the way out of a forgotten one. */
	'secrets.forgetAll': call(nothing, nothing),
}
export type SecretsState = z.output<typeof secretsState>
