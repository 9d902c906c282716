/** One bill with everything that makes a bill hard to follow, opened down to its frames: as data and on paper. */
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderBill, renderExplanation } from '../../../src/main/documents/bill-pdf.ts'
import { readFonts } from '../../../src/main/documents/fonts.ts'
import { draftStatement } from '../../../src/main/domain/billing/draft.ts'
import { explainStatement } from '../../../src/main/domain/billing/explain.ts'
import { dayStart } from '../../../src/main/domain/calendar/periods.ts'
import { Exact } from '../../../src/shared/decimal.ts'
import { type PointGiven, reading, statementInput, tariff, zone } from '../domain/billing/lindenhof.ts'
import { hasPoppler, misplaced, textOf } from './pdf-text.ts'

const at = (date: string) => dayStart(zone, date)
const [movedIn, exchanged, end] = [at('2026-10-10'), at('2026-10-20'), at('2026-11-01')]

/** The first tenant left on 10 October: nobody read then, and the stand is an estimate. */
const estimated = (registerId: number, value: number) => ({
	...reading(registerId, movedIn, value, 'overlay'),
	...{ quality: 'estimated' as const, frameId: null },
})
const registersOf = (first: number, index: 0 | 1, exchange: boolean) => {
	const id = first + index
	const readings = exchange
		? [reading(id, exchanged, 1_000), reading(id, end, 1_000 + (index === 0 ? 8_000 : 3_000))]
		: [estimated(id, 50_000), reading(id, exchanged, 50_000 + (index === 0 ? 12_000 : 4_000))]
	return { id, tariff: index + 1, readings }
}
const power: PointGiven = {
	id: 1,
	name: 'Strom Wohnung 3',
	versions: [
		{
			validFrom: '2026-01-01',
			definition: tariff({
				standing: [{ name: 'Grundpreis', amount: '9.5', per: 'month' }],
				bands: [
					{
						name: 'Hochtarif',
						source: { kind: 'register', tariff: 1 },
						tiers: [
							{ upTo: '150', price: '0.3127' },
							{ upTo: null, price: '0.3545' },
						],
					},
					{ name: 'Niedertarif', source: { kind: 'register', tariff: 2 }, tiers: [{ upTo: null, price: '0.2481' }] },
				],
			}),
		},
	],
	mountings: [
		{ serial: 'ALT-0001', to: exchanged, registers: [registersOf(10, 0, false), registersOf(10, 1, false)] },
		{ serial: 'NEU-0002', from: exchanged, registers: [registersOf(20, 0, true), registersOf(20, 1, true)] },
	],
}

test.skipIf(!hasPoppler)(
	'charges per m² are in the words of the language, and a minimum is no quantity at a price',
	async () => {
		const definition = tariff({
			standing: [
				{ name: 'Fläche', amount: '0.12', per: 'month', basis: 'm2' },
				{ name: 'Kopf', amount: '1.5', per: 'day', basis: 'person' },
			],
			bands: [{ name: 'Strom', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.3' }] }],
			minimum: { name: 'Mindestbetrag', amount: '900', per: 'month' },
		})
		const registers = [{ id: 1, tariff: 0, readings: [reading(1, movedIn, 0), reading(1, end, 100)] }]
		const point = {
			id: 1,
			name: 'Strom',
			versions: [{ validFrom: '2026-01-01', definition }],
			mountings: [{ serial: '1', registers }],
		}
		const input = statementInput({
			points: [point],
			areaM2: '84.5',
			persons: 3,
			occupancy: { from: movedIn, to: null },
		})
		const { statement } = draftStatement(input)!
		const explained = explainStatement({ input, statement }, () => true)
		const fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
		const paper = textOf(await renderBill({ statement, explained }, { language: 'de', fonts }))
		expect(paper).toMatch(/59,9677 m²·Monat +0,12 €\/\(m²·Monat\) +7,20 €/)
		expect(paper).toMatch(/66 Person·Tag +1,50 €\/\(Person·Tag\) +99,00 €/)
		expect(paper).toMatch(/Mindestbetrag +22 von 31 Tagen +532,21 €/)
		expect(paper).not.toMatch(/€\/ |m2|× month/)
	},
)

describe('a bill of bands, tiers, a change of tenant, an estimated boundary and a meter exchange', () => {
	const input = statementInput({ points: [power], occupancy: { from: movedIn, to: null } })
	const { statement } = draftStatement(input)!
	const explained = explainStatement({ input: JSON.parse(JSON.stringify(input)), statement }, () => true)

	test('opens every amount to the readings of both meters and their frames', () => {
		expect(statement.problems.filter(({ severity }) => severity === 'red')).toEqual([])
		const energy = explained.lines.filter(({ kind }) => kind === 'energy')
		expect(energy.map(({ name, tier }) => `${name} ${tier?.index ?? ''}`)).toEqual([
			...['Hochtarif 1', 'Hochtarif 2', 'Niedertarif '],
		])
		for (const { uses } of energy) {
			expect(uses.map(({ meterSerial }) => meterSerial)).toEqual(['ALT-0001', 'NEU-0002'])
			const [before, after] = uses
			// Nobody read it: no frame, and it says what it is.
			expect(before!.start).toMatchObject({ origin: 'overlay', quality: 'estimated', value: '500.00' })
			expect(before!.start.readings).toMatchObject([{ frameId: null, hasFrame: false }])
			for (const boundary of [before!.end, after!.start, after!.end]) {
				expect(boundary.readings).toMatchObject([{ origin: 'freeze', hasFrame: true }])
			}
		}
		const quantity = (name: string) =>
			energy.filter((line) => line.name === name).reduce((sum, line) => sum.plus(line.quantity), new Exact(0))
		expect([quantity('Hochtarif').toFixed(), quantity('Niedertarif').toFixed()]).toEqual(['200', '70'])
		expect(explained.lines.find(({ kind }) => kind === 'standing')).toMatchObject({ days: { count: 22, of: 31 } })
		expect(explained.lines.reduce((sum, { minor }) => sum + minor, 0)).toBe(explained.netMinor)
	})

	test.skipIf(!hasPoppler).each(['de', 'en'] as const)(
		'is as open on paper, rule of rounding and all (%s)',
		async (language) => {
			const fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
			const bytes = await renderExplanation({ statement, explained }, { language, fonts })
			const said = textOf(bytes).replaceAll(/\s+/g, ' ')
			const wanted = {
				de: [
					...[
						'22 von 31 Tagen × 9,50 €/Monat',
						'10.10.2026 bis 31.10.2026',
						'Stufe 1, bis',
						'0,3545 €/kWh',
						'Ersatzwert',
					],
					...['Zähler ALT-0001, Zählwerk T1', 'Zähler NEU-0002, Zählwerk T2', 'Menge aus [1] [2]', 'kein Telegramm'],
					...['Telegramm Nr.', 'jeder Posten ist kaufmännisch auf den Cent gerundet'],
				],
				en: [
					...['22 of 31 days × €9.50/month', '10 Oct 2026 to 31 Oct 2026', 'tier 1, up to', '€0.3545/kWh'],
					...[
						'Meter ALT-0001, register T1',
						'Meter NEU-0002, register T2',
						'quantity from [1] [2]',
						'no frame, entered',
					],
					...['frame no.', 'each item is rounded half up to the cent'],
				],
			}[language]
			for (const word of wanted) expect(said).toContain(word)
			expect(misplaced(bytes)).toEqual([])
		},
	)
})
