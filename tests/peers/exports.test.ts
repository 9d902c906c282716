/** What others make of our files: openpyxl reads workbooks, a schema judges debits, two programs the invoices. */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { billTables } from '../../src/main/documents/exports/bill-tables.ts'
import { electronicInvoices, invoiceXmls, xRechnungen } from '../../src/main/documents/exports/electronic-invoices.ts'
import { sepaDebit } from '../../src/main/documents/exports/sepa-debit.ts'
import { workbook } from '../../src/main/documents/exports/workbook.ts'
import { draftCancellation } from '../../src/main/domain/billing/cancellation.ts'
import { openZip } from '../../src/main/work/tables/zip.ts'
import { bill, mandate, runOf, tenant } from '../unit/documents/exports/issued-run.ts'
import { exportFolder, fonts, madeOf } from './exported-files.ts'
import { javaWith, pythonWith, run } from './peers.ts'

const python = pythonWith('exports', ['openpyxl==3.1.5', 'sepaxml==2.7.0', 'factur-x==7.8'])
const mustang = javaWith('mustang', ['org.mustangproject:validator:2.20.0'])
const script = join(import.meta.dirname, 'exports.py')
const folder = exportFolder()
afterAll(folder.remove)

const ask = async (task: string, path: string): Promise<unknown> => {
	const { stdout } = await run(python!, [script, task, path], { maxBuffer: 64 * 1024 * 1024 })
	return JSON.parse(stdout)
}

/** A shop with a VAT number, one whose money is collected, and a cancellation. */
function commercial() {
	const shop = bill({ isCommercial: true, tenant: tenant(1, { vatId: 'DE987654321', email: 'laden@example.com' }) })
	const office = bill({
		tenant: tenant(2, mandate({ vatId: 'DE111111125', buyerReference: '04011000-12345-34' })),
		given: {
			creditor: { ...shop.statement.creditor, taxId: '22/815/0815 4' },
			tenant: { name: '王小明 Müller GmbH', addressLines: ['阳光花园3号楼', '20251 Hamburg'] },
		},
	})
	const { statement } = draftCancellation({
		...{ cancelled: shop.statement, reason: 'falscher Zählerstand', issuedOn: '2026-11-05', dueOn: '2026-11-19' },
	} as Parameters<typeof draftCancellation>[0])!
	const number = '2026-90001'
	const storno = { ...shop, kind: 'cancellation' as const, number, cancels: shop.number }
	return [shop, office, { ...storno, statement: { ...statement, number } }]
}
const order = { creditorId: 'DE98ZZZ09999999999', exemption: 'Umsatzsteuerfrei nach § 4 Nr. 12 UStG' }

describe.skipIf(python === null)('read by Python', () => {
	test('openpyxl finds numbers as numbers, dates as dates and names as text', async () => {
		const name = '=HYPERLINK("http://evil")'
		const issued = runOf([bill({ given: { tenant: { name, addressLines: [] } } }), bill()])
		const path = folder.write('run.xlsx', await workbook(billTables(issued, 'de'), 'de'))
		const sheets = (await ask('workbook', path)) as Record<string, [string, unknown][][]>
		const [heads, first] = sheets.Abrechnungen!
		const cell = (heading: string) => first![heads!.findIndex(([, value]) => value === heading)]
		expect(cell('Mieter')).toEqual(['s', name])
		expect(cell('Rechnungsdatum')).toEqual(['d', '2026-11-05T00:00:00'])
		expect(cell('Brutto')).toEqual(['n', issued.bills[0]!.statement.totalMinor / 100])
		expect(sheets.Positionen!.length).toBe(1 + 2 * issued.bills[0]!.statement.charges.length)
		expect(
			Object.values(sheets)
				.flat(2)
				.filter(([kind]) => kind === 'f' || kind === 'e'),
		).toEqual([])
	})

	test('pain.008.001.08 fits the schema that banks use', async () => {
		const hostile = { name: 'Müller & <Söhne> "AG"; 李', addressLines: [] }
		const bills = [
			bill({ tenant: tenant(1, mandate()), given: { tenant: hostile } }),
			bill({ tenant: tenant(2, mandate({ lastDemandOn: '2026-10-05', bic: 'COBADEFFXXX' })) }),
		]
		const file = sepaDebit(runOf(bills), { creditorId: order.creditorId, collectOn: '2026-11-19' })
		expect(await ask('pain', folder.write('pain.xml', madeOf(file)))).toEqual([])
	})

	test('the invoice data fit the schema of Factur-X, also of a cancellation', async () => {
		const { invoices } = invoiceXmls(runOf(commercial()), order)
		expect(invoices.length).toBe(3)
		for (const { bill: each, xml } of invoices) {
			expect(await ask('factur-x', folder.write(`${each.number}.xml`, xml))).toBe('en16931')
		}
	})
})

describe.skipIf(mustang === null)('judged by Mustang', () => {
	test('an XRechnung keeps the rules of authorities', { timeout: 240_000 }, async () => {
		const known = { buyerReference: '04011000-12345-34', email: 'rechnung@stadt.example' }
		const bills = commercial().map((each) => ({ ...each, tenant: { ...each.tenant, ...known } }))
		const archive = openZip(madeOf(xRechnungen(runOf(bills), order)), 1e8)
		expect(archive.size).toBe(3)
		const paths = [...archive].map(([name, entry]) => folder.write(`x-${name}`, entry.read()))
		const args = ['-cp', mustang!, join(import.meta.dirname, 'MustangJudge.java'), ...paths]
		const { stdout } = await run('java', args, { maxBuffer: 64 * 1024 * 1024 })
		expect([...stdout.matchAll(/<error[^>]*>[\s\S]*?<\/error>/g)].map(([text]) => text)).toEqual([])
		expect(stdout).toContain('xrechnung_3.0')
	})

	test('invoice data keep every rule of EN 16931, and the document is PDF/A-3', { timeout: 240_000 }, async () => {
		const print = { fonts: await fonts(), language: 'de', onDone: () => true } as const
		const archive = openZip(madeOf(await electronicInvoices(runOf(commercial()), order, print)), 1e8)
		expect(archive.size).toBe(3)
		const paths = [...archive].map(([name, entry]) => folder.write(name, entry.read()))
		const args = ['-cp', mustang!, join(import.meta.dirname, 'MustangJudge.java'), ...paths]
		const { stdout } = await run('java', args, { maxBuffer: 64 * 1024 * 1024 })
		const errors = [...stdout.matchAll(/<error[^>]*>[\s\S]*?<\/error>/g)].map(([text]) => text)
		expect(errors).toEqual([])
		// Of each document: its PDF, its invoice data, and both together.
		expect([...stdout.matchAll(/<summary status="(\w+)"\/>/g)].map(([, status]) => status)).toEqual(
			Array.from({ length: 9 }, () => 'valid'),
		)
	})
})
