/** Which font each part of a text stands in: Inter where it can, the second font for what Inter has not. */
import type { DocumentFont, Face, Fonts } from './fonts.ts'

export type FontRun = { readonly font: DocumentFont; readonly isSecond: boolean; readonly text: string }

/** What Inter has for certain; most texts are nothing else, and need no font to be looked at. */
const plain = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff]*$/

/** They choose a variant of the character before them, and have no picture of their own. */
const selector = /^[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u

/** In their order; together they are the text. What no font has stands in Inter, as its box. */
export function fontRuns(fonts: Fonts, face: Face, text: string): readonly FontRun[] {
	const first = fonts[face]
	if (plain.test(text)) return [{ font: first, isSecond: false, text }]
	const runs: { isSecond: boolean; text: string }[] = []
	for (const character of text) {
		const last = runs.at(-1)
		const isSecond = selector.test(character) ? last?.isSecond === true : isOfSecond(fonts, face, character)
		if (last?.isSecond === isSecond) last.text += character
		else runs.push({ isSecond, text: character })
	}
	return runs.map((run) => ({ ...run, font: run.isSecond ? fonts.second[face]() : first }))
}

/** Whether a picture of the character can be printed; every face has the same ones. */
export function isPrintable(fonts: Fonts, character: string): boolean {
	return (
		plain.test(character) ||
		selector.test(character) ||
		fonts.regular.has(character) ||
		isOfSecond(fonts, 'regular', character)
	)
}

function isOfSecond(fonts: Fonts, face: Face, character: string): boolean {
	return !fonts[face].has(character) && fonts.second[face]().has(character)
}
