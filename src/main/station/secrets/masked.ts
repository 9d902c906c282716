/**
 * What people are shown of a line's bytes tells no stored password or key, also where the conversation that sent it did
 * not mark it as one (`Step.secret`), or a meter repeats it.
 */
import type { MeterSecrets } from '../../protocols/protocol.ts'

/** Shorter ones would blot out bytes that mean something else. */
const shortestMasked = 4

/** Upper-case hex of `bytes` with '••' for every byte of a secret of `owners`. */
export function maskedHex(bytes: Uint8Array, owners: readonly MeterSecrets[]): string {
	const held = Buffer.from(bytes)
	const hidden = new Uint8Array(held.length)
	for (const secret of owners.flatMap(bytesOf)) {
		if (secret.length < shortestMasked) continue
		for (let at = held.indexOf(secret); at >= 0; at = held.indexOf(secret, at + 1)) {
			hidden.fill(1, at, at + secret.length)
		}
	}
	const hex = held.toString('hex').toUpperCase()
	return hidden.includes(1) ? hex.replace(/../g, (byte, at: number) => (hidden[at / 2] === 1 ? '••' : byte)) : hex
}

const bytesOf = ({ key, authenticationKey, password }: MeterSecrets): readonly Uint8Array[] => [
	...(key === undefined ? [] : [key]),
	...(authenticationKey === undefined ? [] : [authenticationKey]),
	...(password === undefined ? [] : [Buffer.from(password, 'ascii')]),
]
