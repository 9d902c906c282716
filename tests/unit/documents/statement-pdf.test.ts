import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderBill } from '../../../src/main/documents/bill-pdf.ts'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'
import type { Language } from '../../../src/main/documents/number-text.ts'
import { draftStatement } from '../../../src/main/domain/billing/draft.ts'
import type { Statement } from '../../../src/main/domain/billing/statement.ts'
import { flatOfTwo, flatPower, type Given, october, statementInput } from '../domain/billing/lindenhof.ts'

/** Programs of the system, not packages. */
const poppler = { text: 'pdftotext', information: 'pdfinfo' }
const hasPoppler = spawnSync(poppler.text, ['-v']).error === undefined
if (!hasPoppler) console.log('skipped: pdftotext is not there (install poppler-utils)')
const folder = mkdtempSync(join(tmpdir(), 'statement-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let fonts: Fonts
beforeAll(async () => {
	fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
})

const renderStatement = (statement: Statement, options: Parameters<typeof renderBill>[1]) =>
	renderBill({ statement, explained: null }, options)

const short = (): Statement => draftStatement(statementInput(flatOfTwo()))!.statement

function long(count: number): Statement {
	const { points } = flatOfTwo()
	const more: Given['points'] = Array.from({ length: count }, (_, index) => ({
		id: 100 + index,
		name: `Stellplatz ${index + 1}`,
		versions: [{ validFrom: '2026-01-01', definition: flatPower }],
		mountings: [
			{
				serial: `1ESY11601${10_000 + index}`,
				registers: [{ id: 500 + index, tariff: 0, readings: october(500 + index, index * 997, index * 997 + 12_345) }],
			},
		],
	}))
	return draftStatement(statementInput({ ...flatOfTwo(), points: [...points, ...more] }))!.statement
}

async function pdf(statement: Statement, language: Language = 'de'): Promise<string> {
	const path = join(folder, `${Math.abs(hash(JSON.stringify(statement) + language))}.pdf`)
	writeFileSync(path, await renderStatement(statement, { language, fonts }))
	return path
}

function hash(text: string): number {
	let value = 7
	for (const character of text) value = (value * 31 + character.charCodeAt(0)) | 0
	return value
}

const text = (path: string, ...options: string[]) =>
	execFileSync(poppler.text, [...options, path, '-'], { encoding: 'utf8' }).replaceAll('\u00a0', ' ')

/** Words of the first sheet with their boxes in mm. */
function words(path: string): { word: string; x: number; y: number; right: number; bottom: number }[] {
	const boxes = text(path, '-bbox', '-f', '1', '-l', '1').matchAll(
		/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g,
	)
	const inMm = (points: string | undefined) => (Number(points) * 25.4) / 72
	return [...boxes].map((box) => ({
		word: box[5]!,
		x: inMm(box[1]),
		y: inMm(box[2]),
		right: inMm(box[3]),
		bottom: inMm(box[4]),
	}))
}

describe('a statement on paper', () => {
	test('is the same bytes each time, also after other documents were made', async () => {
		const first = await renderStatement(short(), { language: 'de', fonts })
		await renderStatement(long(3), { language: 'en', fonts })
		const again = await renderStatement(short(), { language: 'de', fonts })
		const fresh = await renderStatement(short(), {
			language: 'de',
			fonts: await readFonts(resolve(import.meta.dirname, '../../../resources/fonts')),
		})
		expect(Buffer.compare(first, again)).toBe(0)
		expect(Buffer.compare(first, fresh)).toBe(0)
	})

	test.skipIf(!hasPoppler)('says tenant, readings with date and origin, and the total, in German', async () => {
		const content = text(await pdf(short()), '-layout')
		for (const said of [
			'Jörg Müßiggang',
			'Verbrauchsabrechnung Oktober 2026',
			'12.345,12 kWh',
			'12.542,68 kWh',
			'01.10.2026, 00:00 · Tageswert',
			'Monatswert',
			'197,56 kWh',
			'0,3127 €/kWh',
			'19 % Umsatzsteuer auf 170,90 €',
			'203,37 €',
			'Zu zahlen sind 203,37 € bis zum 26.11.2026.',
			'DE89 3704 0044 0532 0130 00',
			'Seite 1 von 2',
			'speichert nur Monatswerte',
		]) {
			expect(content).toContain(said)
		}
	})

	test.skipIf(!hasPoppler)('is dated with its own date and not with the time of printing', async () => {
		const path = await pdf(short())
		const about = execFileSync(poppler.information, ['-isodates', path], {
			encoding: 'utf8',
			env: { ...process.env, TZ: 'UTC' },
		})
		expect(about).toMatch(/CreationDate:\s+2026-11-05T12:00:00Z/)
		expect(about).toMatch(/Page size:\s+595\.28 x 841\.89 pts \(A4\)/)
	})

	test.skipIf(!hasPoppler)('says the same in English', async () => {
		const content = text(await pdf(short(), 'en'), '-layout')
		for (const said of [
			'Consumption statement October 2026',
			'12,345.12 kWh',
			'€203.37',
			'Page 2 of 2',
			'daily value',
		]) {
			expect(content).toContain(said)
		}
		expect(content).not.toMatch(/Zählerstände|Umsatzsteuer|Seite/)
	})

	test.skipIf(!hasPoppler)('a computed quantity and a gas volume can be followed down to their readings', async () => {
		const part = (id: number, name: string, used: number) => ({
			id,
			name,
			versions: null,
			mountings: [{ serial: `S${id}`, registers: [{ id: id * 10, tariff: 0, readings: october(id * 10, 0, used) }] }],
		})
		const [versions, factors] = [
			[{ validFrom: '2026-01-01', definition: flatPower }],
			[{ from: 0, stateNumber: '0.9253', calorificValue: '11.1' }],
		]
		const terms = [[1, part(2, 'Hauptzähler', 50_000)] as const, [-1, part(3, 'Wohnung 1', 12_000)] as const]
		const gas = {
			serial: '7GMT',
			registers: [{ id: 40, tariff: 0, unit: 'm3', readings: october(40, 0, 10_000) }],
		} as const
		const points: Given['points'] = [
			{ id: 1, name: 'Allgemeinstrom', versions, mountings: [], formula: [{ from: 0, terms }] },
			{ id: 4, name: 'Gas', medium: 'gas', versions, mountings: [gas], gas: factors },
		]
		const content = text(await pdf(draftStatement(statementInput({ points }))!.statement), '-layout').replaceAll(
			/\s+/g,
			' ',
		)
		for (const said of [
			'zählt 1 × für',
			'zählt −1 × für',
			'Allgemeinstrom: Berechnet aus anderen Messstellen: Hauptzähler − Wohnung 1.',
			'380 kWh',
			'100,00 m³',
			'= 1.027,083 kWh',
			'kWh = m³ × Zustandszahl 0,9253 × Brennwert 11,1 kWh/m³',
		]) {
			expect(content).toContain(said)
		}
	})

	test.skipIf(!hasPoppler)('has the address in the window of a DIN envelope, and nothing else there', async () => {
		const found = words(await pdf(short()))
		const inWindow = found.filter(({ x, y, right, bottom }) => right > 20 && x < 105 && bottom > 45 && y < 90)
		const said = inWindow.map(({ word }) => word).join(' ')
		expect(said).toContain('Jörg Müßiggang Lindenhof 4 Wohnung 3, 1. OG links 20251 Hamburg')
		expect(inWindow.every(({ x, right, y, bottom }) => x >= 24.9 && right <= 105 && y >= 45 && bottom <= 90)).toBe(true)
		const tenant = found.find(({ word }) => word === 'Jörg')!
		// The address zone of form B begins 62.7 mm from the top.
		expect(tenant.y).toBeGreaterThan(62.6)
		expect(tenant.y).toBeLessThan(66)
		const subject = found.find(({ word }) => word === 'Verbrauchsabrechnung')!
		expect(subject.y).toBeGreaterThan(97)
		expect(subject.y).toBeLessThan(101)
	})

	test.skipIf(!hasPoppler)('a sender with a long address still keeps it on one line above the address', async () => {
		const statement = short()
		const creditor = {
			...statement.creditor,
			name: 'Wohnungsbaugenossenschaft Hamburg-Eppendorf und Winterhude eG',
			addressLines: ['Eppendorfer Landstraße 161–163', '20249 Hamburg'],
		}
		const found = words(await pdf({ ...statement, creditor }))
		const line = found.filter(({ y, x }) => y > 57 && y < 62.6 && x < 105)
		expect(line.map(({ word }) => word).join(' ')).toContain('20249 Hamburg')
		expect(Math.max(...line.map(({ right }) => right))).toBeLessThanOrEqual(105)
	})

	test.skipIf(!hasPoppler)('a long one goes on over sheets with repeated heads, every row once', async () => {
		const path = await pdf(long(45))
		const content = text(path, '-layout')
		const sheets = content.split('\f').filter((sheet) => sheet.trim() !== '')
		expect(sheets.length).toBeGreaterThanOrEqual(4)
		for (const [index, sheet] of sheets.entries()) {
			expect(sheet).toContain(`Seite ${index + 1} von ${sheets.length}`)
			if (index > 0) expect(sheet).toContain('Verbrauchsabrechnung Oktober 2026 · 2026-000117')
			if (/Arbeitspreis/.test(sheet)) expect(sheet).toContain('Betrag netto')
			if (/Zähler 1ESY/.test(sheet)) expect(sheet).toContain('Alter Stand')
		}
		for (let index = 0; index < 45; index++) expect(content.split(`1ESY11601${10_000 + index}`)).toHaveLength(2)
		expect(content.split('Gesamtbetrag')).toHaveLength(2)
	})

	test.skipIf(!hasPoppler)('a draft is marked and nobody can pay it by its code', async () => {
		const draft = draftStatement(statementInput({ ...flatOfTwo(), number: null }))!.statement
		const content = text(await pdf(draft), '-layout').replace(/ +/g, ' ')
		expect(content).toContain('Rechnungsnummer Entwurf')
		expect(content).not.toContain('GiroCode')
	})

	test.skipIf(!hasPoppler)('an incomplete one says what is missing and adds nothing up', async () => {
		const { points } = flatOfTwo()
		const noEnd = { ...points[0]!, mountings: [{ ...points[0]!.mountings[0]!, registers: [] }] }
		const content = text(
			await pdf(draftStatement(statementInput({ ...flatOfTwo(), points: [noEnd, points[1]!] }))!.statement),
		)
		expect(content).toContain('Diese Abrechnung ist unvollständig')
		expect(content).not.toContain('Gesamtbetrag')
	})

	test.skipIf(!hasPoppler)('money other than euro has no GiroCode, a credit is not asked for', async () => {
		const yuan = { ...short(), currency: 'CNY' }
		expect(text(await pdf(yuan))).not.toContain('GiroCode')
		const credit = text(await pdf({ ...short(), totalMinor: -1234 }))
		expect(credit).toContain('Ihr Guthaben von 12,34 €')
		expect(credit).not.toContain('GiroCode')
	})
})

test.skipIf(!hasPoppler)(
	'row 49: a hostile name stands on the statement as it is, and what nobody sees is named',
	async () => {
		const statement = short()
		const name = '<img onerror>=cmd \u202enamretsuM\u0000'
		const content = text(await pdf({ ...statement, tenant: { ...statement.tenant, name } }))
		expect(content).toContain('<img onerror>=cmd ‹U+202E›namretsuM')
	},
)

test('the fonts are embedded, so that it looks the same everywhere', async () => {
	const content = readFileSync(await pdf(short()), 'latin1')
	expect(content.match(/\/FontFile2/g)?.length).toBe(3)
	expect(content).not.toContain('/Helvetica')
})
