import { expect, test } from 'vitest'
import { pdfFileName } from '../../../src/main/work/billing/statement-file-name.ts'
import { fileNamed } from '../../../src/main/work/exports/file-names.ts'
import { cutForFileName } from '../../../src/shared/file-name.ts'

test('a file name of Han characters fits the bytes that a file system allows it, one of Latin letters stays as it was', () => {
	const unit = '阳光花园3号楼2单元1801室'
	const name = pdfFileName(['2026-00012', unit, '上海'.repeat(60)])
	expect(name.startsWith(`2026-00012 ${unit} 上海`)).toBe(true)
	expect(Buffer.byteLength(name)).toBeLessThan(240)
	expect(Buffer.byteLength(fileNamed(`${'上海'.repeat(75)}.xlsx`))).toBeLessThan(240)
	expect(pdfFileName(['Müller '.repeat(30)])).toBe(`${'Müller '.repeat(30).slice(0, 120).trim()}.pdf`)
})

test('no character is cut in two', () => {
	expect(cutForFileName('𠅤𠅤', 3)).toBe('𠅤')
	expect(cutForFileName('𠅤𠅤', 9, 7)).toBe('𠅤')
})
