/**
 * Text from meters and files, with what nobody would see made visible: control characters as their pictures, direction
 * and zero-width marks by their number. What a person reads is then what stands there.
 */
export function visibleText(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (character) => {
		const code = character.codePointAt(0)!
		if (code < 0x20) return String.fromCodePoint(0x2400 + code)
		return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
	})
}
