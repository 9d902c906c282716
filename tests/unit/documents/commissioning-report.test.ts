import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
	type CommissioningFacts,
	type ReportedMeter,
	renderCommissioning,
} from '../../../src/main/documents/commissioning-report.ts'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined
const folder = mkdtempSync(join(tmpdir(), 'commissioning-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let fonts: Fonts
beforeAll(async () => {
	fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
})

const madeAt = Date.UTC(2026, 10, 22, 13, 45)
const meter = (index: number, part: Partial<ReportedMeter> = {}): ReportedMeter => ({
	...{ meterId: index, serial: `0000123456${index}`, floorName: '1. OG', unitName: `Wohnung 1.${index}` },
	...{ pointName: 'Strom', medium: 'electricity', health: 'good', value: '1520.34', unit: 'kWh', at: madeAt - 60_000 },
	check: {
		...{ result: 'equal', power: null, typed: '1520.34', read: '1520.34', unit: 'kWh', at: madeAt, by: 'A. Berger' },
	},
	...{ modelName: 'DDZY285', manufacturer: 'DDZ', lineName: 'Strom Nord', address: `0000123456${index}` },
	...{ calibratedUntil: 2031, startWaits: false },
	...part,
})
const facts = (part: Partial<CommissioningFacts> = {}): CommissioningFacts => ({
	kind: 'report',
	building: { name: 'Lindenhof 4', addressLines: ['04177 Leipzig'], zone: 'Europe/Berlin' },
	...{ landlord: 'Hausverwaltung Lindenhof GmbH', by: 'A. Berger', madeAt },
	lines: [
		{
			...{ name: 'Strom Nord', way: 'COM3 · baud 2400 · parity even', protocol: 'DL/T 645-2007', meters: 3 },
			test: {
				...{ at: madeAt, url: 'serial://COM3', outcome: 'answered', reason: null, address: '1', serial: '1' },
				...{ strayBytes: 0, tried: [], suggestion: null },
			},
		},
	],
	meters: [
		meter(10),
		meter(11, { check: { ...meter(11).check!, result: 'scale', power: 3, typed: '1520340' } }),
		meter(12, { value: null, at: null, check: null }),
	],
	waiting: [],
	balance: {
		media: [
			{
				...{ medium: 'electricity', unit: 'kWh', from: madeAt - 3_600_000, to: madeAt, mainSum: '10', subSum: '9.25' },
				...{ rest: '0.75', share: 0.075, mains: [{ pointId: 1, name: 'Haus', use: '10' }], subs: [] },
			},
		],
	},
	...part,
})
const render = (given: CommissioningFacts, language: 'de' | 'en' = 'de') =>
	renderCommissioning(given, { language, fonts })

function textOf(bytes: Uint8Array): string {
	const path = join(folder, 'report.pdf')
	writeFileSync(path, bytes)
	return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replaceAll('\u00a0', ' ')
}

test('the same facts give the same bytes', async () => {
	const [first, second] = [await render(facts()), await render(facts())]
	expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true)
})

test.skipIf(!hasPoppler)('values stand with their units and digits, and what is wrong is an open item', async () => {
	const german = textOf(await render(facts()))
	expect(german).toContain('1.520,34 kWh')
	expect(german).toContain('Faktor 1000')
	expect(german).toContain('22.11.2026, 14:45')
	expect(german).toContain('3 Zähler, davon 2 gelesen und 1 mit der Anzeige verglichen und gleich. Offene Punkte: 2.')
	expect(german).toContain('000012345611 (Wohnung 1.11, Strom): Anzeige und gelesener Wert passen nicht zusammen')
	expect(german).toContain('000012345612 (Wohnung 1.12, Strom): noch kein Wert gelesen')
	expect(german).toMatch(/Strom +22\.11\.2026.*10 kWh +9,25 kWh +0,75 kWh/)
	const english = textOf(await render(facts(), 'en'))
	expect(english).toContain('1,520.34 kWh')
	expect(english).toContain('22 Nov 2026, 14:45')
})

test.skipIf(!hasPoppler)('a house of two hundred meters flows over sheets, each with its number', async () => {
	const meters = Array.from({ length: 200 }, (_, index) => meter(100 + index))
	const text = textOf(await render(facts({ meters })))
	const sheets = Number(/Seite 1 von (\d+)/.exec(text)![1])
	expect(sheets).toBeGreaterThan(5)
	expect(text).toContain(`Seite ${sheets} von ${sheets}`)
	for (const { serial } of meters) expect(text).toContain(serial)
})

test.skipIf(!hasPoppler)(
	'row 49: hostile strings stand in the report as they are, and what nobody sees is named',
	async () => {
		const hostile = meter(13, {
			serial: '<img onerror>',
			unitName: '=cmd|x',
			pointName: 'Erika\u202enamretsuM\u0000',
		})
		const text = textOf(await render(facts({ meters: [hostile] }))).replaceAll(/\s+/g, '')
		expect(text).toContain('<imgonerror>')
		expect(text).toContain('=cmd|x')
		expect(text).toContain('Erika‹U+202E›namretsuM')
	},
)
