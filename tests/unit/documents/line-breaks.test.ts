import { expect, test } from 'vitest'
import { fittingLength, pieces, rejoined } from '../../../src/main/documents/line-breaks.ts'

const parts = (text: string) => pieces(text).map(({ glue, text: piece }) => `${glue}${piece}`)

test('Latin words stay whole, Chinese text may end a line between characters', () => {
	expect(parts('Jörg Müßiggang-Meyer, z. B.')).toEqual([' Jörg', ' Müßiggang-Meyer,', ' z.', ' B.'])
	expect(parts('王小明 Müller GmbH')).toEqual([' 王', '小', '明', ' Müller', ' GmbH'])
	expect(parts('𠅤田屋')).toEqual([' 𠅤', '田', '屋'])
})

test('a number keeps its counter, closing marks do not begin a line and opening ones do not end it', () => {
	expect(parts('世纪大道100号A座')).toEqual([' 世', '纪', '大', '道', '100号', 'A座'])
	expect(parts('阳光(三期)，左转。')).toEqual([' 阳', '光', '(三', '期)，', '左', '转。'])
	expect(parts('《花园》“东门”')).toEqual([' 《花', '园》', '“东', '门”'])
})

test('lines put behind one another are the text again', () => {
	expect(rejoined(['上海市浦东', '新区100', '号 Tower', 'B'])).toBe('上海市浦东新区100 号 Tower B')
	expect(rejoined(['Jörg', 'Müßiggang'])).toBe('Jörg Müßiggang')
})

test('what fits is never less than a character, nor half of one', () => {
	const within = (most: number) => (text: string) => text.length <= most
	expect(fittingLength('𠅤𠅤𠅤', within(3))).toBe(2)
	expect(fittingLength('𠅤𠅤𠅤', within(0))).toBe(2)
	expect(fittingLength('abc', within(2))).toBe(2)
	expect(fittingLength('abc', within(0))).toBe(1)
	expect(fittingLength('', within(0))).toBe(0)
})
