import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { likelyEncoding, likelySeparator, readCsv, type Separator } from '../../../src/main/work/tables/csv.ts'
import { readTable, TableRefused } from '../../../src/main/work/tables/read-table.ts'
import { openWorkbook } from '../../../src/main/work/tables/xlsx.ts'
import { dateOfSerial, formatKind, plainNumber } from '../../../src/main/work/tables/xlsx-formats.ts'
import { readXml } from '../../../src/main/work/tables/xml.ts'
import { csvCell, csvLine } from '../../../src/shared/csv.ts'
import { visibleText } from '../../../src/shared/visible-text.ts'

const asked = { sheet: 0, encoding: null, separator: null }
const workbook = readFileSync(join(import.meta.dirname, '../../station/commissioning/meter-list.xlsx'))

describe('separated values', () => {
	test('what is written is read back, whatever stands in the cells', () => {
		const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 })
		const separators = fc.constantFrom<Separator>(';', ',', '\t', '|')
		fc.assert(
			fc.property(cells, separators, (rows, separator) => {
				const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
				const text = rows.map((row) => row.map(quoted).join(separator)).join('\r\n')
				expect(readCsv(text, separator)).toEqual(rows)
			}),
		)
	})
	test('quotes inside of bare cells and ragged rows are text; a quote that is never closed is refused by name', () => {
		expect(readCsv('a "b" c;d\nh', ';')).toEqual([['a "b" c', 'd'], ['h']])
		expect(readCsv('"a;b"x;c\r\n;\r\n', ';')).toEqual([
			['"a;b"x', 'c'],
			['', ''],
		])
		expect(() => readTable(Buffer.from('a;b\n1;"2\n'), asked)).toThrow(expect.objectContaining({ reason: 'broken' }))
	})
	test('the separator that cuts all rows alike is taken, and the file’s own encoding', () => {
		expect(likelySeparator('a;b\n1,5;2\n3,5;4\n')).toBe(';')
		expect(likelySeparator('a,b,c\n1,2,3\n')).toBe(',')
		expect(likelySeparator('a\tb\n1,5\t2\n')).toBe('\t')
		expect(likelyEncoding(Buffer.from('Geschoß', 'latin1'))).toBe('windows-1252')
		expect(likelyEncoding(Buffer.from('\ufeffGeschoß', 'utf8'))).toBe('utf-8')
		expect(likelyEncoding(Buffer.from('\ufeffGeschoß', 'utf16le'))).toBe('utf-16le')
	})
	test('row 49: a cell that a spreadsheet would run is text when it leaves, and numbers stay numbers', () => {
		for (const cell of ["=cmd|' /C calc'!A0", '+1+1', '@SUM(A1)', '-1+cmd', '\t=1', '\r=1']) {
			expect(csvCell(cell).replace(/^"/, '')).toMatch(/^'/)
		}
		expect(csvLine(['-12,5', '-3', 'a;b', 'say "x"'])).toBe('-12,5;-3;"a;b";"say ""x"""\r\n')
		expect(visibleText('a\u0000b\u202ec')).toBe('a␀b‹U+202E›c')
	})
})

describe('workbooks', () => {
	test('of another writer are read cell by cell: texts, numbers, dates, zeros of a format, nothing of a formula', () => {
		const { sheets, rows } = openWorkbook(workbook, { rows: 100, columns: 50 })
		expect(sheets).toEqual(['Deckblatt', 'Zähler'])
		const cells = new Map(rows(1).rows.map(({ row, cells }) => [row, cells]))
		expect(cells.get(4)!.slice(2, 10)).toEqual([
			{ kind: 'number', text: '68.5' },
			{ kind: 'text', text: 'Jürgen Weiß' },
			{ kind: 'date', text: '2024-03-01' },
			{ kind: 'text', text: 'Strom' },
			{ kind: 'text', text: '000012345601' },
			{ kind: 'number', text: '2031' },
			{ kind: 'date', text: '2023-01-01' },
			{ kind: 'number', text: '1523.4' },
		])
		expect(cells.get(6)![6]).toEqual({ kind: 'text', text: '000012345603' })
		expect(cells.get(6)![10] ?? null, 'a formula is not computed').toBeNull()
		expect(cells.get(5)![10]).toEqual({ kind: 'text', text: '<img src=x onerror=alert(1)>' })
		expect(cells.get(7)![10]).toEqual({ kind: 'text', text: 'A & B <x>' })
	})
	test('every cut and every flipped byte is refused by name or read, and never more', { timeout: 60_000 }, () => {
		const tried = (bytes: Uint8Array) => {
			try {
				return readTable(bytes, asked).rows.length
			} catch (cause) {
				expect(cause).toBeInstanceOf(TableRefused)
				return 0
			}
		}
		for (let length = 0; length < workbook.length; length += 7) tried(workbook.subarray(0, length))
		for (let at = 0; at < workbook.length; at += 3) {
			const flipped = Buffer.from(workbook)
			flipped[at]! ^= 1 << (at % 8)
			tried(flipped)
		}
		fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void tried(bytes)))
	})
	test('days are counted as Excel counts them, with its day that never was', () => {
		expect(dateOfSerial(1, 1900)).toBe('1900-01-01')
		expect(dateOfSerial(60, 1900)).toBeNull()
		expect(dateOfSerial(61, 1900)).toBe('1900-03-01')
		expect(dateOfSerial(45717.75, 1900)).toBe('2025-03-01')
		expect(dateOfSerial(44255, 1904)).toBe('2025-03-01')
	})
	test('formats tell dates and zeros from numbers', () => {
		expect(formatKind(14, undefined)).toEqual({ kind: 'date' })
		expect(formatKind(164, 'dd\\.mm\\.yyyy;@')).toEqual({ kind: 'date' })
		expect(formatKind(165, '00000000')).toEqual({ kind: 'zeros', digits: 8 })
		expect(formatKind(166, '#,##0.00\\ "Tage"')).toEqual({ kind: 'number' })
		expect(formatKind(167, '[Red]0.00')).toEqual({ kind: 'number' })
	})
	test('numbers come without exponent and without the last digits of a double', () => {
		expect(plainNumber('0.30000000000000004')).toBe('0.3')
		expect(plainNumber('1.2345678E7')).toBe('12345678')
		expect(plainNumber('1234567890123456')).toBe('1234567890123456')
		expect(plainNumber('1E400')).toBeNull()
	})
})

test('XML with a document type is refused: nothing is expanded', () => {
	const bomb = '<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]><a>&c;</a>'
	expect(readXml(bomb, {})).toBe(false)
	let seen = ''
	const text = (part: string) => {
		seen += part
	}
	expect(readXml('<x:a b="1>2">&lt;&#65;<![CDATA[<&]]></x:a>', { text })).toBe(true)
	expect(seen).toBe('<A<&')
	expect(readXml('<a>&unknown;</a>', {})).toBe(false)
})
