/** Every other document than the plain statement: what it says, that nothing overlaps, and the same bytes again. */
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderBill, renderBills, renderExplanation } from '../../../src/main/documents/bill-pdf.ts'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'
import { pagesOf } from '../../../src/main/documents/page-count.ts'
import { renderPrintList, renderRunSummary } from '../../../src/main/documents/run-pdf.ts'
import { renderUseLetters } from '../../../src/main/documents/use-letter-pdf.ts'
import { draftCancellation } from '../../../src/main/domain/billing/cancellation.ts'
import { draftStatement } from '../../../src/main/domain/billing/draft.ts'
import { explainStatement } from '../../../src/main/domain/billing/explain.ts'
import type { RunFacts } from '../../../src/main/domain/billing/run-summary.ts'
import { summing } from '../../../src/main/domain/billing/run-summary.ts'
import type { MediumUse, Statement } from '../../../src/main/domain/billing/statement.ts'
import { averageUser, hotWaterKWh, type UseLetter } from '../../../src/main/domain/billing/use-letter.ts'
import { billTexts } from '../../../src/shared/contract/papers.ts'
import { addMonths } from '../../../src/shared/period.ts'
import { flatOfTwo, statementInput } from '../domain/billing/lindenhof.ts'
import { longTenant, longUnit } from './long-names.ts'
import { hasPoppler, misplaced, textOf } from './pdf-text.ts'

const languages = ['de', 'en'] as const
let fonts: Fonts
beforeAll(async () => {
	fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
})

const creditor = {
	...statementInput(flatOfTwo()).creditor,
	name: 'Wohnungsbaugenossenschaft Hamburg-Eppendorf und Winterhude und Umgebung von 1893 eingetragene Genossenschaft',
	email: 'abrechnung.und.nebenkosten@wohnungsbaugenossenschaft-eppendorf-winterhude.example',
}

/** Thirteen months up to October 2026; '' is a month without data. */
const used = (medium: MediumUse['medium'], unit: MediumUse['unit'], ...values: readonly string[]): MediumUse => ({
	...{ medium, unit },
	months: values.map((value, index) => ({
		month: addMonths('2026-10', index - values.length + 1),
		used: value === '' ? null : value,
	})),
})
const power = used(
	...(['electricity', 'kWh'] as const),
	...['200', '237', '274', '221', '', '205', '242', '279', '226', '263', '210', '247', '271.23'],
)
const texts = billTexts.parse({
	meterOperator: 'Stromnetz Hamburg GmbH, Codenummer 9900123000005',
	disputeBody: 'Schlichtungsstelle Energie e. V., 10117 Berlin',
	taxExemption: 'Steuerfrei nach § 4 Nr. 12 Buchst. a UStG',
	payment: 'Bei Verzug berechnen wir Zinsen nach § 288 BGB.',
})
const drafted = (extra: Parameters<typeof flatOfTwo>[0] = {}): Statement =>
	draftStatement(statementInput(flatOfTwo({ texts, ...extra })))!.statement

describe.skipIf(!hasPoppler)('a statement', () => {
	test.each(languages)(
		'compares with the month before and last year, and says what only the landlord knows (%s)',
		async (language) => {
			const [point, ...others] = flatOfTwo().points
			const points = [{ ...point!, marketLocation: '41373559241' }, ...others]
			const statement = drafted({ use: [power], points })
			const bytes = await renderBill({ statement, explained: null }, { language, fonts })
			const said = textOf(bytes)
			const wanted = {
				de: ['Vormonat', '247 kWh', '+10 %', 'Vorjahresmonat', '200 kWh', '+36 %', 'Messstellenbetreiber'],
				en: ['Month before', '247 kWh', '+10%', 'Same month last year', '+36%', 'Meter operator'],
			}[language]
			for (const word of [
				...wanted,
				`41373559241 (${point!.name})`,
				'9900123000005',
				'Schlichtungsstelle',
				'§ 288 BGB',
			])
				expect(said).toContain(word)
			// What is empty, and the reason of an exemption that there is none of.
			for (const word of ['Netzbetreiber', 'Grid operator', 'Steuerfrei nach']) expect(said).not.toContain(word)
			expect(misplaced(bytes)).toEqual([])
		},
	)

	test('without data of earlier months says so instead of comparing with nothing', async () => {
		const statement = drafted({ use: [used('heat', 'kWh', ...Array.from({ length: 12 }, () => ''), '593')] })
		const said = textOf(await renderBill({ statement, explained: null }, { language: 'de', fonts }))
		expect(said.split('keine Daten')).toHaveLength(3)
		expect(said).not.toContain('Wärme in kWh')
	})

	test('without tax says why', async () => {
		const statement = drafted()
		const free = { ...statement, taxes: [{ percent: '0', netMinor: statement.netMinor, taxMinor: 0 }] }
		const said = textOf(await renderBill({ statement: free, explained: null }, { language: 'de', fonts }))
		expect(said).toContain('Steuerfrei nach § 4 Nr. 12')
	})

	test.each(languages)('can end with the derivation of every amount, down to the frames (%s)', async (language) => {
		const input = statementInput(flatOfTwo())
		const { statement } = draftStatement(input)!
		const explained = explainStatement({ input, statement }, () => true)
		const bytes = await renderExplanation({ statement, explained }, { language, fonts })
		const said = textOf(bytes)
		const wanted = {
			de: [
				'150 kWh × 0,3127 €/kWh = 46,905 €',
				'Menge aus [1]',
				'Zählwerk T1',
				'Telegramm Nr.',
				'ist die Summe der Posten',
			],
			en: [
				'150 kWh × €0.3127/kWh = €46.905',
				'quantity from [1]',
				'register T1',
				'frame no.',
				'is the sum of the items',
			],
		}[language]
		for (const word of wanted) expect(said.replaceAll(/\s+/g, ' ')).toContain(word)
		expect(misplaced(bytes)).toEqual([])
		expect(await renderExplanation({ statement, explained }, { language, fonts })).toEqual(bytes)
	})

	test.each(languages)(
		'that cancels another names it, its date and the reason, and asks for nothing (%s)',
		async (language) => {
			const cancelled = drafted()
			const dated = { issuedOn: '2026-12-01', dueOn: '2026-12-15', engineVersion: '3' }
			const back = draftCancellation({ cancelled, reason: 'Zähler war vertauscht', ...dated }).statement
			const bytes = await renderBill(
				{ statement: { ...back, number: '2026-000118' }, explained: null },
				{ language, fonts },
			)
			const said = textOf(bytes)
			const wanted = {
				de: ['Stornorechnung Oktober 2026', 'Rechnung 2026-000117 vom 05.11.2026', '−203,37 €', '−46,91 €'],
				en: ['Cancellation October 2026', 'invoice 2026-000117 of 5 Nov 2026', '−€203.37', '−€46.91'],
			}[language]
			const back31 = { de: '−31 von 365 Tagen', en: '−31 of 365 days' }[language]
			for (const word of [...wanted, 'Zähler war vertauscht', back31]) expect(said).toContain(word)
			for (const word of ['GiroCode', 'Verwendungszweck', 'Zahlbar bis', 'Due date']) expect(said).not.toContain(word)
			expect(misplaced(bytes)).toEqual([])
		},
	)

	test('that pays a credit says nothing of terms for those who owe', async () => {
		const credit = { ...drafted(), totalMinor: -1_234 }
		const said = textOf(await renderBill({ statement: credit, explained: null }, { language: 'de', fonts }))
		expect(said).toContain('Ihr Guthaben von 12,34 €')
		expect(said).not.toContain('§ 288 BGB')
	})

	test('of a name of one long word keeps the fields above its subject free for each other', async () => {
		const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
			.repeat(2)
			.slice(0, 120)
		const tenant = { ...longTenant, name }
		const bytes = await renderBill(
			{ statement: drafted({ tenant, unitName: name, creditor }), explained: null },
			{ language: 'de', fonts },
		)
		expect(misplaced(bytes)).toEqual([])
		const above = textOf(bytes).split('Verbrauchsabrechnung Oktober 2026')[0]!
		expect(above).toContain('E-Mail')
		expect(above).toContain('20251 Hamburg')
	})

	test('in the place of a cancelled one names it', async () => {
		const statement = { ...drafted(), replaces: { number: '2026-000099', issuedOn: '2026-11-02' } }
		const said = textOf(await renderBill({ statement, explained: null }, { language: 'de', fonts }))
		expect(said).toContain('an die Stelle der stornierten Rechnung 2026-000099 vom 02.11.2026')
	})
})

describe.skipIf(!hasPoppler)('all statements in one file', () => {
	test('begin on sheets of their own, count their own pages, and long names stay inside of their fields', async () => {
		const first = drafted({ use: [power], tenant: longTenant, unitName: longUnit, creditor })
		const bills = [first, drafted(), { ...drafted(), totalMinor: 0 }, { ...drafted(), totalMinor: -1234 }].map(
			(statement) => ({ statement, explained: null }),
		)
		const [one, ...others] = bills
		const bytes = await renderBills([one!, ...others], { language: 'de', fonts })
		const sheets = textOf(bytes).split('\f').slice(0, -1)
		expect(sheets).toHaveLength(8)
		expect(pagesOf(bytes)).toBe(8)
		for (const [index, sheet] of sheets.entries()) expect(sheet).toContain(`Seite ${(index % 2) + 1} von 2`)
		expect(misplaced(bytes)).toEqual([])
		expect(await renderBills([one!, ...others], { language: 'de', fonts })).toEqual(bytes)
	})
})

describe.skipIf(!hasPoppler)('a run on paper', () => {
	const facts: RunFacts = {
		...{ kind: 'month', month: '2026-10', buildingName: 'Lindenhof 4', creditorName: creditor.name },
		...{ zone: 'Europe/Berlin', currency: 'EUR', createdAt: Date.parse('2026-11-05T09:20:00Z') },
		...{ approvedAt: Date.parse('2026-11-05T10:20:00Z'), approvedBy: 'R. Grüneberg', issuedAt: null },
		problems: [
			{ severity: 'yellow', code: 'no-tenant', unitName: longUnit, pointName: null, params: {} },
			{ severity: 'yellow', code: 'standard-time', unitName: 'Wohnung 3', pointName: 'Strom', params: {} },
		],
	}

	test.each(languages)(
		'adds up by medium and tax rate, and names who approved and over what (%s)',
		async (language) => {
			const sum = summing(facts)
			for (let index = 0; index < 60; index++) sum.add({ ...drafted(), number: `2026-${String(100 + index)}` })
			const summary = sum.sum()
			expect(summary.taxes).toEqual([{ percent: '19', netMinor: 60 * 17_090, taxMinor: 60 * 3_247 }])
			expect(summary.media.map(({ medium, netMinor }) => [medium, netMinor])).toEqual([
				['electricity', 60 * 9_155],
				['heat', 60 * 7_935],
			])
			const bytes = await renderRunSummary(summary, { language, fonts })
			const said = textOf(bytes).replaceAll(/\s+/g, ' ')
			const wanted = {
				de: ['05.11.2026, 11:20 von R. Grüneberg', '2026-100 – 2026-159', '12.202,20 €', '35.580 kWh', 'Kein Mieter'],
				en: ['5 Nov 2026, 11:20 by R. Grüneberg', '2026-100 – 2026-159', '€12,202.20', '35,580 kWh', 'No tenant'],
			}[language]
			for (const word of wanted) expect(said).toContain(word)
			expect(misplaced(bytes)).toEqual([])
		},
	)

	test('has a list of its letters with addresses and pages, over as many sheets as it takes', async () => {
		const letters = Array.from({ length: 120 }, (_, index) => ({
			...{ number: `2026-${1000 + index}`, unitName: index === 7 ? longUnit : `Wohnung ${index}`, pages: 2 },
			tenant: index === 7 ? longTenant : { name: `Mieter ${index}`, addressLines: ['Lindenhof 4', '20251 Hamburg'] },
		}))
		const title = { kind: 'month' as const, month: '2026-10', buildingName: 'Lindenhof 4', creditorName: creditor.name }
		const bytes = await renderPrintList({ title, madeAt: facts.createdAt, letters }, { language: 'de', fonts })
		const said = textOf(bytes)
		expect(said).toContain('Zusammen 240 Seiten.')
		for (const { number } of letters) expect(said.split(number)).toHaveLength(2)
		expect(misplaced(bytes)).toEqual([])
	})
})

describe.skipIf(!hasPoppler)('consumption information', () => {
	const heat = used('heat', 'kWh', '610', '700', '', '800', '790', '650', '400', '120', '20', '10', '15', '180', '593')
	const letter: UseLetter = {
		creditor: statementInput(flatOfTwo()).creditor,
		tenant: { name: 'Jörg Müßiggang', addressLines: ['Lindenhof 4', '20251 Hamburg'] },
		...{ customerNumber: '10042', unitName: 'Wohnung 3', buildingName: 'Lindenhof 4' },
		...{ madeOn: '2026-11-05', month: '2026-10', hotWaterC: '60', texts },
		lived: { firstDay: '2026-10-01', lastDay: '2026-10-31', isWhole: true },
		rows: [
			{ use: { ...heat, medium: 'heat' }, used: '593', volume: null, average: { kWh: '640', by: 'area', units: 12 } },
			{
				use: { ...used('warm-water', 'kWh', ...Array.from({ length: 12 }, () => ''), '526.375'), medium: 'warm-water' },
				...{ used: '526.375', volume: '4.211', average: null },
			},
		],
	}

	test.each(languages)(
		'says kWh beside the month before, last year and the average of the house (%s)',
		async (language) => {
			const bytes = await renderUseLetters([letter], { language, fonts })
			const said = textOf(bytes)
			const wanted = {
				de: [
					'593 kWh',
					'180 kWh',
					'229 % mehr',
					'610 kWh',
					'3 % weniger',
					'640 kWh',
					'aus 4,211 m³',
					'aller 12 gemessenen',
				],
				en: ['593 kWh', '180 kWh', '229% more', '610 kWh', '3% less', '640 kWh', 'from 4.211 m³', 'all 12 measured'],
			}[language]
			for (const word of [...wanted, '§ 6a', '60 °C']) expect(said.replaceAll(/\s+/g, ' ')).toContain(word)
			expect(said).not.toMatch(/GiroCode|Gesamtbetrag|Total amount/)
			expect(pagesOf(bytes)).toBe(1)
			expect(misplaced(bytes)).toEqual([])
		},
	)

	test('is one page for each tenant, also with long names and where nothing is known', async () => {
		const none = letter.rows.map((row) => ({ ...row, used: null, average: null }))
		const part = { firstDay: '2026-10-17', lastDay: '2026-10-31', isWhole: false }
		const long = { ...letter, tenant: longTenant, unitName: longUnit, creditor, rows: none, lived: part }
		const bytes = await renderUseLetters([letter, long, letter], { language: 'de', fonts })
		const said = textOf(bytes)
		expect(pagesOf(bytes)).toBe(3)
		expect(said).toContain('17.10.2026 bis 31.10.2026')
		expect(misplaced(bytes)).toEqual([])
	})
})

describe('the average user', () => {
	test('is per m² where all areas are known, else per unit; of fewer than three it is not told', () => {
		const used3 = ['100', '200', '600'].map((kWh, index) => ({ kWh, areaM2: String(50 + 50 * index) }))
		expect(averageUser(used3, '60')).toEqual({ kWh: '180', by: 'area', units: 3 })
		expect(averageUser(used3, null)).toEqual({ kWh: '300', by: 'unit', units: 3 })
		expect(averageUser([...used3.slice(0, 2), { kWh: '600', areaM2: null }], '60')?.by).toBe('unit')
		expect(averageUser(used3.slice(0, 2), '60')).toBeNull()
	})

	test('hot water in kWh is 2.5 · V · (tw − 10)', () => {
		expect(hotWaterKWh('200', '60')).toBe('25000')
		expect(hotWaterKWh('4.211', '60')).toBe('526.375')
	})
})
