import type { ProtocolName } from '../../../../shared/contract/lines.ts'
import type { SecretKind } from '../../../../shared/secret.ts'

/** What meters of a protocol may ask for. */
export const secretKindsOf: Readonly<Record<ProtocolName, readonly SecretKind[]>> = {
	dlt645: ['password'],
	'dlt645-1997': ['password'],
	cjt188: [],
	mbus: ['key'],
	wmbus: ['key'],
	modbus: [],
	'iec62056-21': ['password'],
	sml: [],
	dlms: ['key', 'authentication-key', 'password'],
	gdw1376: ['password'],
}

/** As people paste it: with blanks or colons between the bytes. */
export const typedSecret = (kind: SecretKind, typed: string): string =>
	kind === 'password' ? typed : typed.replace(/[\s:-]/g, '')
