/** Whether a text can be printed: the documents' fonts know Latin, Greek and Cyrillic letters, and no others. */
import { visibleText } from '../../shared/visible-text.ts'
import type { Fonts } from './fonts.ts'

/** What every font has; most texts are nothing else, and need no font to be looked at. */
const plain = /^[\u0020-\u007e\u00a0-\u00ff]*$/

/** The characters that would be printed as a box, each once and in their order; '' = none. */
export function unprintable({ regular, semiBold, bold }: Fonts, text: string): string {
	const shown = visibleText(text)
	if (plain.test(shown)) return ''
	const isMissing = (character: string) =>
		[regular, semiBold, bold].some(({ layout }) =>
			// Glyph 0 stands for what a font does not have (OpenType, glyph ".notdef").
			layout(character).glyphs.some((glyph) => (glyph as { readonly id: number }).id === 0),
		)
	return [...new Set(shown)].filter((character) => !plain.test(character) && isMissing(character)).join('')
}
