import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readFonts } from '../../../src/main/documents/fonts.ts'
import { unprintable } from '../../../src/main/documents/printable.ts'

test('a character that no font has is named before it is printed as a box', async () => {
	const fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
	for (const text of ['Jörg Müßiggang', 'Łukasz Ďurček', 'Ελένη', 'Дмитрий', 'Çelik – “x” €', '\u202e']) {
		expect([text, unprintable(fonts, text)]).toEqual([text, ''])
	}
	expect(unprintable(fonts, '张伟 (张)')).toBe('张伟')
	expect(unprintable(fonts, 'مريم 🏠').replaceAll(' ', '')).toBe('مري🏠')
})
