import { describe, expect, test } from 'vitest'
import { datevBatch } from '../../../../src/main/documents/exports/datev-batch.ts'
import { bookingColumns } from '../../../../src/main/documents/exports/datev-columns.ts'
import type { ExportedRun } from '../../../../src/main/domain/exports/exported-run.ts'
import { readCsv } from '../../../../src/main/work/tables/csv.ts'
import type { DatevSettings } from '../../../../src/shared/contract/exports.ts'
import { bill, runOf, tenant } from './issued-run.ts'

const settings: DatevSettings = {
	...{ consultant: 1234567, client: 10001, yearBegins: '01-01', accountDigits: 4, debtorBase: 10_000 },
	revenues: [{ percent: '19', account: '4400', taxKey: '' }],
	isFinal: false,
}

function batch(run: ExportedRun, given: DatevSettings = settings) {
	const file = datevBatch(run, given)
	if (!file.ok) throw new Error(file.refusal)
	const text = new TextDecoder('windows-1252').decode(file.bytes)
	const [header, heads, ...rows] = readCsv(text, ';')
	const named = rows.map((row) => Object.fromEntries(heads!.map((name, index) => [name, row[index]!])))
	return { file, text, header: header!, heads: heads!, rows: named }
}

describe('a DATEV booking batch', () => {
	test('begins with 31 fields of header 700 and 125 named columns of version 13', () => {
		const { file, header, heads, text } = batch(runOf([bill()]))
		expect(file.fileName).toBe('EXTF_Buchungsstapel_2026-10.csv')
		expect(header.length).toBe(31)
		expect(text).toMatch(
			/^"EXTF";700;21;"Buchungsstapel";13;20261105092000000;;"ZW";"";"";1234567;10001;20260101;4;20261105;20261105;"Lindenhof 4 2026-10";"";1;0;0;"EUR";/,
		)
		expect(heads).toEqual(bookingColumns)
		expect(new Set(heads).size).toBe(125)
		expect([heads[6], heads[112], heads[113], heads[124]]).toEqual([
			...['Konto', 'Kennzeichen SoBil-Buchung', 'Festschreibung', 'Abw. Skontokonto'],
		])
		expect(text.split('\r\n').length - 1).toBe(3)
		expect(/(^|[^\r])\n/.test(text)).toBe(false)
	})

	test('books what the tenant owes gross from the debtor account, and the rows are the statements’ total', () => {
		const bills = [bill({ tenant: tenant(42) }), bill({ tenant: tenant(43) })]
		const { file, rows } = batch(runOf(bills))
		expect(
			rows.map((row) => [row.Konto, row['Gegenkonto (ohne BU-Schlüssel)'], row['Soll/Haben-Kennzeichen']]),
		).toEqual([
			['10042', '4400', 'S'],
			['10043', '4400', 'S'],
		])
		expect(rows[0]).toMatchObject({ Belegdatum: '0511', 'Belegfeld 1': bills[0]!.number, 'Belegfeld 2': '191126' })
		const cents = rows.map((row) => Number(row['Umsatz (ohne Soll/Haben-Kz)']!.replace(',', '')))
		expect(cents).toEqual(bills.map(({ statement }) => statement.totalMinor))
		expect(file).toMatchObject({ ok: true, bills: 2, totalMinor: cents[0]! + cents[1]! })
	})

	test('a credit stands on the other side, its amount positive', () => {
		const credit = bill()
		const turned = {
			...credit,
			statement: {
				...credit.statement,
				taxes: credit.statement.taxes.map((tax) => ({ ...tax, netMinor: -tax.netMinor, taxMinor: -tax.taxMinor })),
			},
		}
		const { rows } = batch(runOf([turned]))
		expect(rows[0]!['Soll/Haben-Kennzeichen']).toBe('H')
		expect(rows[0]!['Umsatz (ohne Soll/Haben-Kz)']).toMatch(/^\d+,\d\d$/)
	})

	test('a statement whose tax rate has no account, or whose tenant has none, is left out whole and named', () => {
		const noRate = datevBatch(runOf([bill()]), { ...settings, revenues: [] })
		expect(noRate).toMatchObject({ ok: false, refusal: 'nothing-in-it', leftOut: [{ reason: 'no-tax-account' }] })
		const far = datevBatch(runOf([bill({ tenant: tenant(70_000) }), bill()]), settings)
		expect(far).toMatchObject({ ok: true, bills: 1, leftOut: [{ reason: 'debtor-account' }] })
		expect(datevBatch(runOf([bill()]), null)).toMatchObject({ ok: false, refusal: 'datev-not-set' })
		expect(datevBatch(runOf([bill()], { currency: 'CHF' }), settings)).toMatchObject({ refusal: 'not-euro' })
	})

	test('a fiscal year that begins in July is the one in which the bill was issued', () => {
		expect(batch(runOf([bill()]), { ...settings, yearBegins: '07-01' }).header[12]).toBe('20260701')
		expect(batch(runOf([bill()]), { ...settings, yearBegins: '12-01' }).header[12]).toBe('20251201')
	})

	test('quotes are doubled, line breaks go, and what Windows-1252 lacks is respelt and said', () => {
		const name = 'Łukasz "Ł" Nowák;\r\n=1+1 李 GmbH & Co. – Straße'
		const { file, rows, text } = batch(
			runOf([bill({ number: '2026-00009', given: { tenant: { name, addressLines: [] } } })]),
		)
		expect(rows[0]!.Buchungstext).toBe('2026-00009 Wohnung 3 Lukasz "L" Nowák; =1+1 ? GmbH & Co. – S')
		expect(text).toContain('Lukasz ""L"" Nowák')
		expect(file.ok && file.respelt.length).toBe(1)
	})
})
