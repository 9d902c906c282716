/**
 * Character sets of files that know no Unicode, and one named rule for what they lack: a letter loses its accent
 * (NFKD), letters without a plain form have one from a table, typographic signs become ASCII, and what has nothing of
 * the kind becomes the set's own substitute. A file that says nothing of it would lie about a name: who calls is told.
 */
import type { Respelt } from '../../domain/exports/exported-run.ts'

export type CharacterSet = {
	readonly name: string
	readonly holds: (character: string) => boolean
	readonly substitute: string
	/** Before the general rule: German banks and registers write umlauts so. */
	readonly own: Readonly<Record<string, string>>
}

const general: Readonly<Record<string, string>> = {
	...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th' },
	...{ Þ: 'TH', ł: 'l', Ł: 'L', ħ: 'h', Ħ: 'H', ı: 'i', ĸ: 'k', ŋ: 'n', Ŋ: 'N', ŧ: 't', Ŧ: 'T', '€': 'EUR', '&': '+' },
	...{ '–': '-', '—': '-', '‑': '-', '‚': "'", '‘': "'", '’': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"' },
	...{ '…': '...', '·': '.', '•': '-', '№': 'Nr.', '\u00a0': ' ', '\u202f': ' ' },
}

/** EPC217-08: what every bank of the SEPA takes. Umlauts as two letters, as German banks recommend (DFÜ, annex 3). */
export const sepaSet: CharacterSet = {
	name: 'SEPA',
	holds: (character) => /^[A-Za-z0-9/\-?:().,'+ ]$/.test(character),
	substitute: '.',
	own: { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', '"': "'", ';': ',', _: '-' },
}

const bytesOfSet = (label: string): ReadonlyMap<string, number> => {
	const decoder = new TextDecoder(label)
	const all = Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const)
	return new Map(all.filter(([character]) => !/\p{Cc}|\ufffd/u.test(character)))
}

const singleByte = (label: string) => {
	const bytes = bytesOfSet(label)
	const set: CharacterSet = {
		name: label,
		holds: (character) => bytes.has(character),
		substitute: '?',
		own: {},
	}
	/** Line ends and what the set holds; anything else was respelt before. */
	const encode = (text: string): Uint8Array =>
		Uint8Array.from(
			text,
			(character) => bytes.get(character) ?? (/[\r\n]/.test(character) ? character.charCodeAt(0) : 63),
		)
	return { set, encode }
}

export const latin9 = singleByte('iso-8859-15')
export const windows1252 = singleByte('windows-1252')

/** On one line, in the set's characters. */
export function respelt(text: string, set: CharacterSet): string {
	const line = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
	return [...line].map((character) => spelling(character, set)).join('')
}

function spelling(character: string, set: CharacterSet): string {
	if (set.holds(character)) return character
	const named = set.own[character] ?? general[character]
	if (named !== undefined && named !== character) return [...named].map((each) => spelling(each, set)).join('')
	const base = character.normalize('NFKD').replace(/\p{M}/gu, '')
	if (base !== '' && [...base].every((each) => set.holds(each))) return base
	if (base !== '' && base !== character) return [...base].map((each) => spelling(each, set)).join('')
	// A mark, a zero-width sign or a control character has no look of its own.
	return /[\p{M}\p{Cf}\p{Cc}]/u.test(character) ? '' : set.substitute
}

/** Respells and remembers what was changed, each text once. */
export function speller(set: CharacterSet) {
	const changed = new Map<string, string>()
	return {
		spell: (text: string, longest = Number.MAX_SAFE_INTEGER): string => {
			const plain = text.replace(/\s+/gu, ' ').trim()
			const spelt = respelt(text, set)
			if (spelt !== plain.normalize('NFC')) changed.set(plain, spelt)
			return spelt.slice(0, longest).trimEnd()
		},
		changed: (): readonly Respelt[] => [...changed].map(([from, to]) => ({ from, to })),
	}
}
