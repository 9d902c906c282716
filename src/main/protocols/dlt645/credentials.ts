/** Who orders something: level, password and operator code, as a person types them and as a frame carries them. */

export type Credentials = {
	/** PA P0 P1 P2 */
	readonly password: readonly number[]
	/** C0 C1 C2 C3 */
	readonly operator: readonly number[]
}

export type ParsedCredentials =
	| { readonly kind: 'credentials'; readonly credentials: Credentials }
	| { readonly kind: 'refused'; readonly reason: 'missing' | 'form' | 'cipher'; readonly text: string }

const cipherLevels = ['98', '99']

/**
 * 'PAP0P1P2' or 'PAP0P1P2 operator': eight digits in the order of the wire, level first ('02123456' = level 02,
 * password 123456), then, behind a blank, the operator code as the meter's event log shows it, high pair first (eight
 * hex digits, default 00000000). The texts never repeat what was typed.
 */
export function parseCredentials(typed: string | undefined): ParsedCredentials {
	if (typed === undefined || typed.trim() === '') {
		return refused('missing', 'No password is known for this meter. Enter it with the meter’s other settings.')
	}
	const match = /^(\d{2})(\d{6})(?:\s+([0-9A-Fa-f]{8}))?$/.exec(typed.trim())
	if (match === null) {
		const form = 'two digits of the level and six of the password, then, if there is one, a blank and the operator code'
		return refused('form', `The password is not in its form: ${form} of eight digits.`)
	}
	const [, level, password, operator = '00000000'] = match
	if (cipherLevels.includes(level!)) {
		return refused('cipher', `Level ${level} needs a cipher machine of the grid operator, which this station has not.`)
	}
	return {
		kind: 'credentials',
		credentials: { password: pairs(level! + password!), operator: pairs(operator).toReversed() },
	}
}

const refused = (reason: 'missing' | 'form' | 'cipher', text: string): ParsedCredentials => ({
	kind: 'refused',
	reason,
	text,
})

const pairs = (digits: string): number[] => (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
