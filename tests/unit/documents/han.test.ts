/** Papers with Chinese names: read back by another program, inside of their boxes, the same bytes each time. */
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderBill, renderExplanation } from '../../../src/main/documents/bill-pdf.ts'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'
import { renderPrintList } from '../../../src/main/documents/run-pdf.ts'
import { draftStatement } from '../../../src/main/domain/billing/draft.ts'
import { explainStatement } from '../../../src/main/domain/billing/explain.ts'
import { flatOfTwo, october, statementInput, tariff } from '../domain/billing/lindenhof.ts'
import { hasPoppler, misplaced, textOf } from './pdf-text.ts'

const read = () => readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
let fonts: Fonts
beforeAll(async () => {
	fonts = await read()
})

const peakAndValley = tariff({
	...{ currency: 'CNY', vatPercent: '0', tierPeriod: 'month', tierMode: 'proportional' },
	bands: [
		{ name: '峰', source: { kind: 'register', tariff: 1 }, tiers: [{ upTo: null, price: '0.568' }] },
		{ name: '谷', source: { kind: 'register', tariff: 2 }, tiers: [{ upTo: null, price: '0.288' }] },
	],
	surcharge: {
		name: '阶梯加价',
		tiers: [
			{ upTo: '230', price: '0' },
			{ upTo: '400', price: '0.05' },
			{ upTo: null, price: '0.30' },
		],
	},
})

const street = '上海市浦东新区陆家嘴街道世纪大道与银城中路交叉口东北角阳光花园小区三期3号楼2单元18层1801室'
const input = statementInput({
	...{ currency: 'CNY', unitName: '阳光花园3号楼2单元1801室' },
	building: { name: '阳光花园3号楼', addressLines: ['世纪大道100号', '200120 上海'], zone: 'Europe/Berlin' },
	creditor: {
		...statementInput(flatOfTwo()).creditor,
		...{ name: '上海阳光花园物业管理有限公司', addressLines: ['世纪大道100号', '200120 上海'], iban: null, bic: null },
	},
	tenant: { name: '陈小明 Müller GmbH', addressLines: [street, '200120 上海'] },
	points: [
		{
			...{ id: 1, name: '1801室 电表', versions: [{ validFrom: '2026-01-01', definition: peakAndValley }] },
			mountings: [
				{
					serial: '000000120342',
					registers: [
						{ id: 11, tariff: 1, readings: october(11, 1_234_512, 1_264_268) },
						{ id: 12, tariff: 2, readings: october(12, 623_410, 653_777) },
					],
				},
			],
		},
	],
})
const { statement } = draftStatement(input)!

describe.skipIf(!hasPoppler)('a statement of a Chinese site', () => {
	test.each(['de', 'en'] as const)('says its names, its tiers and its whole address (%s)', async (language) => {
		const bytes = await renderBill({ statement, explained: null }, { language, fonts })
		const said = textOf(bytes)
		const wanted = {
			de: ['Tarif 1801室 电表 2026', '325,34 CNY', '阶梯加价 · Stufe 3, über 400 kWh', 'auf 0,01 CNY gerundet'],
			en: ['Tariff 1801室 电表 2026', 'CNY 325.34', '阶梯加价 · tier 3, above 400 kWh', 'half up to CNY 0.01'],
		}[language]
		const names = ['陈小明 Müller GmbH', '上海阳光花园物业管理有限公司', '阳光花园3号楼2单元1801室', '峰', '谷']
		for (const word of [...wanted, ...names]) expect(said).toContain(word)
		const window = said.split('\n').map((line) => line.split(/ {3,}/)[0]!)
		expect(window.join('')).toContain(street)
		expect(misplaced(bytes)).toEqual([])
	})

	test('is the same bytes each time, also with fonts that are fresh, and after other documents', async () => {
		const options = { language: 'de', fonts: await read() } as const
		const first = await renderBill({ statement, explained: null }, options)
		await renderExplanation({ statement, explained: explainStatement({ input, statement }, () => true) }, options)
		for (const again of [options.fonts, fonts]) {
			const bytes = await renderBill({ statement, explained: null }, { language: 'de', fonts: again })
			expect(Buffer.compare(first, bytes)).toBe(0)
		}
		expect(first.toString()).toContain('+NotoSansSC-Regular')
		expect(first.toString()).toContain('+NotoSansSC-SemiBold')
	})
})

test('a site without Chinese names never opens the second font', async () => {
	const never = () => {
		throw new Error('the second font was opened')
	}
	const latin = { ...fonts, second: { regular: never, semiBold: never, bold: never } }
	const flat = draftStatement(statementInput(flatOfTwo()))!.statement
	const bytes = await renderBill({ statement: flat, explained: null }, { language: 'de', fonts: latin })
	expect(bytes.toString()).not.toContain('NotoSansSC')
})

test.skipIf(!hasPoppler)('the list of letters has the names as they stand on the letters', async () => {
	const title = { kind: 'month', month: '2026-10', buildingName: '阳光花园3号楼', creditorName: '物业' } as const
	const letters = [{ number: '2026-1', unitName: '2单元1801室', pages: 2, tenant: input.tenant }]
	const bytes = await renderPrintList({ title, madeAt: 0, letters }, { language: 'de', fonts })
	const said = textOf(bytes)
	for (const word of ['陈小明 Müller GmbH', '2单元1801室']) expect(said).toContain(word)
	expect(misplaced(bytes)).toEqual([])
})
