/** What opens a meter, and which form it has: the same rules for page, station and command line. */

/** 'key' encrypts, 'authentication-key' is DLMS's second one, 'password' opens a meter's access level. */
export const secretKinds = ['key', 'authentication-key', 'password'] as const
export type SecretKind = (typeof secretKinds)[number]

/** AES-128: 32 hexadecimal digits. */
const keyForm = /^[0-9a-f]{32}$/i
/** Every protocol that has passwords sends them as ASCII characters. */
const passwordForm = /^[ -~]{1,64}$/

export const isSecret = (kind: SecretKind, value: string): boolean =>
	(kind === 'password' ? passwordForm : keyForm).test(value)
