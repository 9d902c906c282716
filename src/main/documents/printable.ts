/** Whether a text can be printed: Latin, Greek, Cyrillic, Han and kana can, other scripts and pictures cannot. */
import { visibleText } from '../../shared/visible-text.ts'
import { isPrintable } from './font-runs.ts'
import type { Fonts } from './fonts.ts'

/** The characters that would be printed as a box, each once and in their order; '' = none. */
export function unprintable(fonts: Fonts, text: string): string {
	return [...new Set(visibleText(text))].filter((character) => !isPrintable(fonts, character)).join('')
}
