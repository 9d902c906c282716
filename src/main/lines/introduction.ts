/**
 * Who is calling, from the first bytes of a call: a protocol's own login, else the registration text of a transparent
 * modem (phone number, IMEI, 'www.usr.cn'), which is text and then a pause. Never from where the call comes.
 */
import type { DialInAbility } from '../protocols/dial-in.ts'
import { isModemHeartbeat } from './modem-gate.ts'
import { isCallerIdentity } from './url.ts'

export type Introduced = {
	readonly kind: 'concentrator' | 'modem'
	readonly identity: string
	/** What the device waits for. */
	readonly reply: Uint8Array | null
	/** What came behind the introduction. */
	readonly rest: Uint8Array
	/** Whose login it was; null: a modem's text. */
	readonly ability: DialInAbility | null
}

export type Introducer = {
	/** null: not known yet. `chunk`: not kept. */
	readonly take: (chunk: Uint8Array) => Introduced | null
	/** Nothing has come for a while: text that stands alone is a modem's. */
	readonly paused: () => Introduced | null
	/** What it was that named nobody, for the record. */
	readonly impression: () => string
}

const shortestText = 3
/** A pause inside a login does not spoil it; what waits for its rest longer than this is garbage. */
const mostKept = 1024
const shownBytes = 24

export function createIntroducer(abilities: readonly DialInAbility[]): Introducer {
	let heard = new Uint8Array()
	/** Up to where each ability has found nothing. */
	let searched = abilities.map(() => 0)
	let first = heard

	const forget = () => {
		heard = new Uint8Array()
		searched = abilities.map(() => 0)
	}
	const search = (index: number): Introduced | null => {
		const ability = abilities[index]!
		while (searched[index]! < heard.length) {
			const from = searched[index]!
			const verdict = ability.introduce(heard.subarray(from))
			if (verdict.kind === 'more') return null
			if (verdict.kind === 'none') {
				searched[index] = from + Math.max(1, verdict.length)
				continue
			}
			const { identity, reply } = verdict
			searched[index] = from + Math.max(1, verdict.length)
			if (!isCallerIdentity(identity)) continue
			return { kind: 'concentrator', identity, reply, rest: heard.slice(from + verdict.length), ability }
		}
		return null
	}
	return {
		take(chunk) {
			heard = joined(heard, chunk)
			if (first.length < shownBytes) first = heard.slice(0, shownBytes)
			for (let index = 0; index < abilities.length; index++) {
				const introduced = search(index)
				if (introduced !== null) return introduced
			}
			if (heard.length > mostKept) forget()
			return null
		},
		paused() {
			const identity = registrationText(heard)
			if (identity !== null) {
				forget()
				return { kind: 'modem', identity, reply: null, rest: new Uint8Array(), ability: null }
			}
			if (searched.every((at) => at >= heard.length)) forget()
			return null
		},
		impression: () => impressionOf(first),
	}
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
	const both = new Uint8Array(a.length + b.length)
	both.set(a)
	both.set(b, a.length)
	return both
}

/** Printable ASCII and nothing else; line ends and zeros behind it are no part of the name. null: no name. */
function registrationText(bytes: Uint8Array): string | null {
	if (bytes.length < shortestText || isModemHeartbeat(bytes)) return null
	const text = String.fromCharCode(...bytes.subarray(0, 80))
		.replace(/[\r\n\0 ]+$/, '')
		.trimStart()
	return text.length >= shortestText && isCallerIdentity(text) && bytes.length <= 80 ? text : null
}

function impressionOf(bytes: Uint8Array): string {
	if (bytes.length === 0) return 'it said nothing'
	if (isDdp(bytes)) return 'it speaks DDP (Hongdian), which is not spoken here: set the modem to transparent TCP'
	return `it began with ${Buffer.from(bytes).toString('hex').toUpperCase()}`
}

/** Hongdian's wrapping: 7B, a type, the length in two bytes, eleven digits of a telephone number … 7B. */
const isDdp = (bytes: Uint8Array): boolean =>
	bytes[0] === 0x7b && bytes.length >= 15 && bytes.subarray(4, 15).every((byte) => byte >= 0x30 && byte <= 0x39)
