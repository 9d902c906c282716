import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'
import { unprintable } from '../../../src/main/documents/printable.ts'

let fonts: Fonts
beforeAll(async () => {
	fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
})

const missing = (text: string) => unprintable(fonts, text)

test('a character that no font has is named before it is printed as a box', () => {
	for (const text of ['Jörg Müßiggang', 'Łukasz Ďurček', 'Ελένη', 'Дмитрий', 'Çelik – “x” €', '\u202e']) {
		expect([text, missing(text)]).toEqual([text, ''])
	}
	expect(missing('مريم 🏠').replaceAll(' ', '')).toBe('مري🏠')
	expect(missing('김철수')).toBe('김철수')
})

test('Han, kana and full-width forms can be printed, and also rare names and traditional forms', () => {
	for (const text of [
		'王小明(张)',
		'陳怡君、黃俊傑',
		'喆堃镕昇玥',
		'䶮㛃',
		'𠅤',
		'さくら アパート 々',
		'「Ａ座」，１８０１室。',
		'㎡ ㈱ ①⑫',
	]) {
		expect([text, missing(text)]).toEqual([text, ''])
	}
	// Chosen by a selector of its variant, which itself is no character to print.
	expect(missing('葛\u{e0100}城')).toBe('')
	expect(missing('\u{2ebf0}王')).toBe('\u{2ebf0}')
})

test('every face has the same characters', () => {
	const { regular, semiBold, bold, second } = fonts
	const codes = [...Array.from({ length: 0x10000 }, (_, code) => code), 0x20164, 0x2a6d6, 0x1f3e0]
	const all = codes.filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code))
	const had = all.filter((character) => regular.has(character) || second.regular().has(character))
	expect(had.length).toBeGreaterThan(32_000)
	for (const [first, other] of [
		[semiBold, second.semiBold],
		[bold, second.bold],
	] as const) {
		expect(all.filter((character) => first.has(character) || other().has(character)).join('')).toBe(had.join(''))
	}
})
