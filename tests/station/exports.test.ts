/** The files of an issued month from the call to the disk: real store, real worker thread, as a page asks for them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftStatement } from '../../src/main/domain/billing/draft.ts'
import { dayStart } from '../../src/main/domain/calendar/periods.ts'
import type { Store } from '../../src/main/store/open.ts'
import { readCsv } from '../../src/main/work/tables/csv.ts'
import { openWorkbook } from '../../src/main/work/tables/xlsx.ts'
import { openZip } from '../../src/main/work/tables/zip.ts'
import { type RunFormat, tableFormats } from '../../src/shared/contract/exports.ts'
import { flatOfTwo, statementInput } from '../unit/domain/billing/lindenhof.ts'
import { databaseIn, newFolder, refusal, startStation, type TestStation, until } from './house.ts'
import { buildSite, opened, reading } from './store/fixture.ts'

const issuedAt = Date.parse('2026-11-05T10:20:00+01:00')
const tenants = ['Jörg Müßiggang', '=1+1;"x"', 'Blumen Łukasz GmbH']

let house: TestStation
let runId: number
let occupancyIds: readonly number[]

/** Three tenants whose October was issued. */
function issuedMonth(store: Store): void {
	const site = buildSite(store)
	const floorId = store.topology.floors()[0]!.id
	const drafts = tenants.map((name, index) => {
		const unitId = store.topology.insertUnit({ floorId, name: `W${index}`, isCommercial: index === 2 })
		const addressLines = ['Lindenhof 4', '20251 Hamburg']
		const tenantId = store.topology.insertTenant({ name, addressLines })
		const occupancyId = store.topology.insertOccupancy({
			...{ unitId, tenantId, fromDate: '2026-01-01', kind: 'postpaid' },
		})
		const given = { ...flatOfTwo(), number: null, unitName: `W${index}`, tenant: { name, addressLines } }
		const { statement, snapshot } = draftStatement(statementInput(given))!
		return { occupancyId, totalMinor: statement.totalMinor, currency: 'EUR', snapshot }
	})
	occupancyIds = drafts.map(({ occupancyId }) => occupancyId)
	runId = store.billing.insertRun({ buildingId: site.buildingId, month: '2026-10', createdAt: 1 })
	while (!store.billing.drafts.clear(runId)) expect(store.billing.statements(runId)).toEqual([])
	store.billing.drafts.add(runId, drafts)
	store.billing.drafts.finish(runId, drafts.length, [])
	store.billing.approveRun(runId, issuedAt, 'A. Kern')
	store.billing.startIssue(runId, issuedAt)
	const numberOf = (sequence: number) => `2026-${String(sequence).padStart(5, '0')}`
	while (store.billing.giveNumbers(runId, '2026', numberOf, 2));
	for (const { id } of store.billing.withoutDocument(runId)) {
		store.billing.putDocument(id, Buffer.from('%PDF'), 'a'.repeat(64))
	}
	store.billing.finishIssue(runId)
	store.meters.update(site.meterIds[0]!, { modelId: 'dlt645-1997' })
	const midnights = ['2026-10-01', '2026-10-15', '2026-11-01'].map((date) => dayStart('Europe/Berlin', date))
	const values = [100_000, null, 100_734]
	const readings = midnights.map((at, index) => reading(site.registerIds[0]!, at, values[index]!, { origin: 'freeze' }))
	store.readings.insertRound({ frames: [], readings })
}

beforeAll(async () => {
	const folder = newFolder()
	const store = opened(databaseIn(folder))
	issuedMonth(store)
	store.close()
	house = await startStation({ folder })
})
afterAll(() => house?.close())

/** Makes the file, and reads it as a page does. */
async function made(format: RunFormat): Promise<{ readonly name: string; readonly bytes: Buffer }> {
	const { jobId } = await house.call('exports.makeRun', { runId, format, language: 'de', collectOn: null })
	return jobsFile(jobId)
}

async function jobsFile(jobId: number) {
	const job = await until('the file is written', async () => {
		const { jobs } = await house.call('network.jobs', {})
		const own = jobs.find(({ id }) => id === jobId)
		return own !== undefined && own.state !== 'running' && own
	})
	expect([job.state, job.text]).toEqual(['done', job.text])
	const { base64, done } = await house.call('exports.download', { name: job.text, offset: 0 })
	expect(done).toBe(true)
	const bytes = Buffer.from(base64, 'base64')
	const { files, folder } = await house.call('exports.files', {})
	expect(folder).toBe(join(house.folder, 'exports'))
	expect(files.find(({ name }) => name === job.text)).toMatchObject({ bytes: bytes.length })
	expect(Buffer.compare(readFileSync(join(house.folder, 'exports', job.text)), bytes)).toBe(0)
	return { name: job.text, bytes }
}

test('before anything is set, the offer says what is lacking; tables need nothing', async () => {
	const { formats, collectOn } = await house.call('exports.offer', { runId, collectOn: null })
	expect(collectOn).toBe('2026-11-19')
	expect(formats.map(({ format, bills, refusal: why }) => [format, bills, why])).toEqual([
		['xlsx', 3, null],
		['csv-german', 3, null],
		['csv-international', 3, null],
		['datev', 0, 'datev-not-set'],
		['sepa', 0, 'no-creditor-id'],
		['e-invoice', 1, null],
		['xrechnung', 0, 'nothing-in-it'],
		['heiwako', 0, 'no-costs'],
	])
})

test('the workbook and both tables hold every statement, the same bytes each time', async () => {
	const { name, bytes } = await made('xlsx')
	expect(name).toBe('Lindenhof 2026-10 Abrechnungen.xlsx')
	const { rows } = openWorkbook(bytes, { rows: 100, columns: 60 }).rows(0)
	expect(rows.slice(1).map(({ cells }) => cells[2]?.text)).toEqual(tenants)
	expect(Buffer.compare((await made('xlsx')).bytes, bytes)).toBe(0)
	const german = readCsv((await made('csv-german')).bytes.toString('utf8'), ';')
	expect([...new Set(german.slice(1).map((row) => row[2]))]).toEqual([tenants[0], `'${tenants[1]}`, tenants[2]])
})

test('a mandate typed by hand is debited, whoever has none is named; the account is checked', async () => {
	const settings = await house.call('exports.settings', {})
	const datev = {
		...{ consultant: 1001, client: 1, yearBegins: '01-01', accountDigits: 4, debtorBase: 10_000, isFinal: false },
		revenues: [{ percent: '19', account: '4400', taxKey: '' }],
	}
	await house.call('exports.setSettings', { ...settings, datev, creditorId: 'DE98 ZZZ 09999999999' })
	const occupancyId = occupancyIds[0]!
	const account = await house.call('tenants.account', { occupancyId })
	const typed = {
		...account,
		iban: 'DE89 3704 0044 0532 0130 00',
		mandateReference: 'LH-1',
		mandateSignedOn: '2026-01-02',
	}
	await expect(house.call('tenants.saveAccount', { occupancyId, ...typed, iban: 'DE88 3704' })).rejects.toThrow()
	await house.call('tenants.saveAccount', { occupancyId, ...typed })
	expect((await house.call('tenants.account', { occupancyId })).iban).toBe('DE89370400440532013000')
	const { formats } = await house.call('exports.offer', { runId, collectOn: null })
	const sepa = formats.find(({ format }) => format === 'sepa')!
	expect(sepa).toMatchObject({ bills: 1, refusal: null })
	expect(sepa.leftOut.map(({ tenantName, reason }) => [tenantName, reason])).toEqual([
		[tenants[1], 'no-mandate'],
		[tenants[2], 'no-mandate'],
	])
	const xml = (await made('sepa')).bytes.toString()
	expect(xml).toContain('<ReqdColltnDt>2026-11-19</ReqdColltnDt>')
	expect(xml).toContain('<IBAN>DE89370400440532013000</IBAN>')
	expect((await made('datev')).name).toBe('EXTF_Buchungsstapel_2026-10.csv')
})

test('a commercial tenant has a document with its invoice data inside', async () => {
	const archive = openZip((await made('e-invoice')).bytes, 1e8)
	expect([...archive.keys()]).toEqual(['2026-00003.pdf'])
	const pdf = Buffer.from(archive.get('2026-00003.pdf')!.read()).toString('latin1')
	expect(pdf.startsWith('%PDF-1.7')).toBe(true)
	expect(pdf).toContain('<ram:ID>2026-00003</ram:ID>')
	expect(pdf).toContain('<pdfaid:part>3</pdfaid:part>')
})

test('an authority gets the invoice data alone, once its buyer reference is entered', async () => {
	const occupancyId = occupancyIds[2]!
	const account = await house.call('tenants.account', { occupancyId })
	await house.call('tenants.saveAccount', { occupancyId, ...account, buyerReference: '04011000-12345-34' })
	const left = async () => {
		const { formats } = await house.call('exports.offer', { runId, collectOn: null })
		return formats.find(({ format }) => format === 'xrechnung')!.leftOut.map(({ reason }) => reason)
	}
	expect(await left()).toEqual(['not-commercial', 'not-commercial', 'no-buyer-address'])
	const known = { ...account, buyerReference: '04011000-12345-34', email: 'rechnung@stadt.example' }
	await house.call('tenants.saveAccount', { occupancyId, ...known })
	const archive = openZip((await made('xrechnung')).bytes, 1e7)
	expect([...archive.keys()]).toEqual(['2026-00003.xml'])
	const xml = Buffer.from(archive.get('2026-00003.xml')!.read()).toString('utf8')
	expect(xml).toContain('<ram:BuyerReference>04011000-12345-34</ram:BuyerReference>')
	expect(xml).toContain('#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</ram:ID>')
	expect(xml).toContain('<ram:URIID schemeID="EM">rechnung@stadt.example</ram:URIID>')
	expect(xml).not.toMatch(/<(ram:\w+)[^>]*><\/\1>/)
})

test('in no file of any kind is what the field says a formula', async () => {
	const isFormula = (cell: string) => /^[=+\-@\t\r]/.test(cell) && !/^-\d+([.,]\d+)?$/.test(cell)
	const period = { language: 'de', from: '2026-10-01', to: '2026-11-01' } as const
	for (const format of tableFormats) {
		const files = [await made(format)]
		for (const what of ['readings', 'use'] as const) {
			files.push(await jobsFile((await house.call('exports.makePeriod', { ...period, what, format })).jobId))
		}
		for (const { name, bytes } of files) {
			if (format === 'xlsx') {
				const sheets = [...openZip(bytes, 1e8)].filter(([member]) => member.startsWith('xl/worksheets/'))
				const formulas = sheets.filter(([, entry]) => /<f[ >]/.test(Buffer.from(entry.read()).toString('utf8')))
				expect([name, sheets.length > 0, formulas]).toEqual([name, true, []])
				continue
			}
			const cells = readCsv(bytes.toString('utf8'), format === 'csv-german' ? ';' : ',').flat()
			expect([name, cells.length > 10, cells.filter(isFormula)]).toEqual([name, true, []])
		}
	}
	const datev = (await made('datev')).bytes.toString('latin1')
	expect(datev).toContain('1+1')
	expect(readCsv(datev, ';').flat().filter(isFormula)).toEqual([])
})

test('readings of a period and use by month are tables, gaps with their reason', async () => {
	const period = { language: 'de', from: '2026-10-01', to: '2026-10-31', format: 'csv-german' } as const
	const { jobId } = await house.call('exports.makePeriod', { ...period, what: 'use' })
	const [heads, use] = readCsv((await jobsFile(jobId)).bytes.toString('utf8'), ';')
	expect([use![heads!.indexOf('Monat')], use![heads!.indexOf('Verbrauch')]]).toEqual(['01.10.2026', '7340'])
	const raw = await house.call('exports.makePeriod', { ...period, what: 'readings', to: '2026-11-01' })
	const [names, ...rows] = readCsv((await jobsFile(raw.jobId)).bytes.toString('utf8'), ';')
	const cells = (name: string) => rows.map((row) => row[names!.indexOf(name)])
	expect(cells('Stand')).toEqual(['1000000', '', '1007340'])
	expect(cells('Gilt für')).toEqual(['01.10.2026 00:00', '15.10.2026 00:00', '01.11.2026 00:00'])
	expect(cells('Gilt für (UTC)')[2]).toBe('2026-10-31T23:00:00Z')
	const gap = await house.call('exports.makePeriod', { ...period, what: 'use', from: '2026-11-01', to: '2026-11-30' })
	const [, november] = readCsv((await jobsFile(gap.jobId)).bytes.toString('utf8'), ';')
	expect([november![heads!.indexOf('Verbrauch')], november![heads!.indexOf('Güte')]]).toEqual(['', 'fehlt'])
	expect(await refusal(house.call('exports.makePeriod', { ...period, what: 'use', to: '2026-09-30' }))).toMatchObject({
		...{ code: 'invalid-input', details: { field: 'to' } },
	})
	expect(await refusal(house.call('exports.download', { name: '../zaehlwerk.sqlite', offset: 0 }))).toMatchObject({
		code: 'not-found',
	})
})
