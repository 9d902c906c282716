import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { billTables } from '../../../../src/main/documents/exports/bill-tables.ts'
import { type CsvProfile, csvPieces } from '../../../../src/main/documents/exports/csv-file.ts'
import { type ExportedReading, readingTable } from '../../../../src/main/documents/exports/reading-tables.ts'
import { column, type Table } from '../../../../src/main/documents/exports/table.ts'
import { workbook } from '../../../../src/main/documents/exports/workbook.ts'
import { zipFile } from '../../../../src/main/documents/exports/zip-file.ts'
import { readCsv } from '../../../../src/main/work/tables/csv.ts'
import { openWorkbook } from '../../../../src/main/work/tables/xlsx.ts'
import { openZip } from '../../../../src/main/work/tables/zip.ts'
import { anyText, bill, runOf } from './issued-run.ts'

const csv = (table: Table, profile: CsvProfile) => [...csvPieces(table, profile)].join('')
const rowsOf = (bytes: Uint8Array, sheet: number) =>
	openWorkbook(bytes, { rows: 1_000, columns: 60 })
		.rows(sheet)
		.rows.map(({ cells }) => cells)

const formulas = ['=1+1', '+49 40', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x";"y")']

describe('a run as a workbook', () => {
	test('has a sheet each for statements, lines, readings and VAT, and the lines add up to the statements', async () => {
		const run = runOf([bill(), bill({ isCancelled: true }), bill({ given: { unitName: 'Wohnung 4' } })])
		const bytes = await workbook(billTables(run, 'de'), 'de')
		expect(openWorkbook(bytes, { rows: 9, columns: 60 }).sheets).toEqual([
			...['Abrechnungen', 'Positionen', 'Zählerstände', 'Umsatzsteuer'],
		])
		const [heads, ...statements] = rowsOf(bytes, 0)
		const at = (name: string) => heads!.findIndex((cell) => cell?.text === name)
		expect(statements.map((row) => row[at('Stand')]?.text)).toEqual(['gilt', 'storniert', 'gilt'])
		expect(statements[0]![at('Fällig am')]).toMatchObject({ kind: 'date', text: '2026-11-19' })
		const [lineHeads, ...lines] = rowsOf(bytes, 1)
		const amountAt = lineHeads!.findIndex((cell) => cell?.text === 'Betrag netto')
		const numberAt = lineHeads!.findIndex((cell) => cell?.text === 'Rechnungsnummer')
		for (const statement of statements) {
			const own = lines.filter((row) => row[numberAt]?.text === statement[at('Rechnungsnummer')]?.text)
			expect(own.length).toBe(run.bills[0]!.statement.charges.length)
			const cents = own.reduce((sum, row) => sum + Math.round(Number(row[amountAt]!.text) * 100), 0)
			expect(cents).toBe(Math.round(Number(statement[at('Netto')]!.text) * 100))
			expect(own.every((row) => row[amountAt]?.kind === 'number')).toBe(true)
		}
	})

	test('is the same bytes each time, whenever it is written', async () => {
		const run = runOf([bill({ number: '2026-00001' })])
		const first = await workbook(billTables(run, 'en'), 'en')
		vi.useFakeTimers({ now: Date.parse('2031-07-02T08:00:00Z'), toFake: ['Date'] })
		const later = await workbook(billTables(run, 'en'), 'en').finally(() => vi.useRealTimers())
		expect(Buffer.compare(later, first)).toBe(0)
	})

	test('prices keep their eighth digit, stands their zeros, and nothing is no number', async () => {
		const table: Table = {
			name: { de: 'Zahlen', en: 'Numbers' },
			columns: [column('Preis', 'Price', 'number'), column('Wann', 'When', 'moment')],
			rows: [
				['0.60886875', '2026-10-25T02:30'],
				['12.30', null],
				[null, '2026-01-01T00:00'],
				['-9007199254740.993', null],
			],
		}
		const bytes = await workbook([table], 'en')
		const [, ...rows] = rowsOf(bytes, 0)
		expect(rows.map((row) => row[0]?.text ?? null)).toEqual(['0.60886875', '12.3', null, '-9007199254740.99'])
		const sheet = Buffer.from(openZip(bytes, 1e8).get('xl/worksheets/sheet1.xml')!.read()).toString()
		// 2026-10-25 is day 46320; half past two in the night.
		expect(/<v>46320\.104166666/.test(sheet)).toBe(true)
		const styles = Buffer.from(openZip(bytes, 1e8).get('xl/styles.xml')!.read()).toString()
		expect(styles).toContain('#,##0.00000000')
	})
})

describe('separated values', () => {
	test('the German profile opens in a German Excel: mark, semicolons, commas, dotted dates', () => {
		const text = csv(billTables(runOf([bill()]), 'de')[1]!, 'german')
		expect(text.startsWith('\ufeffRechnungsnummer;Kundennummer;')).toBe(true)
		const [heads, first] = readCsv(text, ';')
		const cell = (name: string) => first![heads!.indexOf(name)]
		expect(cell('Von')).toBe('01.10.2026')
		expect(cell('Bis')).toBe('31.10.2026')
		expect(cell('Betrag netto')).toMatch(/^\d+,\d\d$/)
	})

	test('the international profile is RFC 4180', () => {
		const text = csv(billTables(runOf([bill()]), 'en')[1]!, 'international')
		const [heads, first] = readCsv(text, ',')
		expect(heads).toContain('Net amount')
		expect(first![heads!.indexOf('From')]).toBe('2026-10-01')
		expect(first![heads!.indexOf('Net amount')]).toMatch(/^\d+\.\d\d$/)
		expect(text.endsWith('\r\n')).toBe(true)
	})

	test('what the field says is never a formula, in either profile and in no cell', () => {
		for (const name of formulas) {
			const run = runOf([bill({ given: { unitName: name, tenant: { name, addressLines: [] } } })])
			for (const [profile, separator] of [
				['german', ';'],
				['international', ','],
			] as const) {
				for (const table of billTables(run, 'de')) {
					const cells = readCsv(csv(table, profile), separator).flat()
					expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-\d+([.,]\d+)?$/.test(cell))).toEqual([])
				}
			}
		}
	})

	test('whatever a name is, the rows keep their columns', () => {
		fc.assert(
			fc.property(anyText(), fc.string(), (serial, register) => {
				const reading = {
					...{ unitName: 'W;"1"', pointName: 'a\nb', medium: 'water', meterSerial: serial, register, at: 1e12 },
					...{ value: '-1.5', unit: 'm3', origin: 'live', quality: 'measured', receivedAt: 1e12 },
				} satisfies ExportedReading
				const table = () => readingTable([reading], 'Europe/Berlin', 'de')
				for (const [profile, separator] of [
					['german', ';'],
					['international', ','],
				] as const) {
					const rows = readCsv(csv(table(), profile).replace(/^\ufeff/, ''), separator)
					expect(rows.map((row) => row.length)).toEqual([12, 12])
					expect(rows[1]![6]).toBe('2001-09-09T01:46:40Z')
				}
			}),
			{ numRuns: 60 },
		)
	})
})

test('an archive of files is read back, its bytes follow from the content', () => {
	const members = [
		{ name: 'Müller.xml', bytes: Buffer.from('<a/>') },
		{ name: 'b.pdf', bytes: Buffer.alloc(3_000, 7) },
	]
	const read = openZip(zipFile(members), 1e6)
	expect([...read.keys()]).toEqual(['Müller.xml', 'b.pdf'])
	for (const { name, bytes } of members) expect(Buffer.compare(read.get(name)!.read(), bytes)).toBe(0)
	expect(Buffer.compare(zipFile(members), zipFile(members))).toBe(0)
})
