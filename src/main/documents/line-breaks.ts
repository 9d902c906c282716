/** Where a line may end: at spaces, and between Han characters, kana and full-width forms (UAX #14, class ID). */

/** Characters as wide as high, without spaces between their words. */
const wide = /[\u2e80-\u9fff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef\u{20000}-\u{3ffff}]/u

/** Closing marks and signs of repetition begin no line, opening ones end none (GB/T 15834, 5.1). */
const beginsNone = /^[、。，．：；！？）］｝〕〉》」』】〗〙〛’”…‥·・ー〜～々〻％℃°‰!%),.:;?\]}/-]$/u
const endsNone = /^[（［｛〔〈《「『【〖〘〚‘“￥＄＃№([{#]$/u

/** A part that stays on one line, and what stands before it when it does not begin one. */
export type Piece = { readonly text: string; readonly glue: '' | ' ' }

/** Together, with what stands before each, they are the paragraph. */
export function pieces(paragraph: string): readonly Piece[] {
	return paragraph
		.split(' ')
		.flatMap((word) => unbroken(word).map((text, index): Piece => ({ text, glue: index === 0 ? ' ' : '' })))
}

/** Lines put behind one another again. */
export function rejoined(lines: readonly string[]): string {
	return lines.reduce((text, line) => `${text}${mayBreak(lastOf(text), firstOf(line)) ? '' : ' '}${line}`)
}

function unbroken(word: string): readonly string[] {
	if (!wide.test(word)) return [word]
	const parts: string[] = []
	let before = ''
	for (const character of word) {
		if (parts.length === 0 || !mayBreak(before, character)) parts.push(`${parts.pop() ?? ''}${character}`)
		else parts.push(character)
		before = character
	}
	return parts
}

/** A number or a letter keeps the character that says of what it is: '3号', 'A座'. */
function mayBreak(before: string, after: string): boolean {
	if (endsNone.test(before) || beginsNone.test(after)) return false
	return wide.test(before) || (wide.test(after) && !/[0-9A-Za-z]/.test(before))
}

/** The longest beginning of the text that fits, at least one character; no character is cut in two. */
export function fittingLength(text: string, fits: (beginning: string) => boolean): number {
	const shortest = firstOf(text).length
	let fit = text.length
	while (fit > shortest && (isWithinCharacter(text, fit) || !fits(text.slice(0, fit)))) fit--
	return fit
}

const firstOf = (text: string): string => /^./su.exec(text)?.[0] ?? ''
const lastOf = (text: string): string => /.$/su.exec(text)?.[0] ?? ''

/** Between the two halves of what UTF-16 writes as a pair. */
function isWithinCharacter(text: string, at: number): boolean {
	return (text.codePointAt(at - 1) ?? 0) > 0xffff
}
