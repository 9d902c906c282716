/** Statements of operating and heating costs and their cancellations: what they say, and that nothing overlaps. */
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderBill } from '../../../src/main/documents/bill-pdf.ts'
import { type Fonts, readFonts } from '../../../src/main/documents/fonts.ts'
import { pagesOf } from '../../../src/main/documents/page-count.ts'
import { draftCostCancellation } from '../../../src/main/domain/costs/cost-cancellation.ts'
import { sharedCosts } from '../../../src/main/domain/costs/statements.ts'
import { flatOfTwo, statementInput } from '../domain/billing/lindenhof.ts'
import { flat, houseInput, tenantOf, use } from '../domain/costs/apartment-house.ts'
import { longTenant, longUnit } from './long-names.ts'
import { hasPoppler, misplaced, textOf } from './pdf-text.ts'

const languages = ['de', 'en'] as const
let fonts: Fonts
beforeAll(async () => {
	fonts = await readFonts(resolve(import.meta.dirname, '../../../resources/fonts'))
})

const split = (medium: string) => ({ medium, percent: '70', fixedBy: 'area' })
const jointPlant = {
	...{ kind: 'joint-plant', category: 'heating-and-warm-water', grossMinor: 640_000 },
	separation: {
		heat: { kind: 'volume', volumeM3: '20', temperatureC: '60' },
		supply: 'gas-gross',
		total: { kind: 'kwh', kWh: '110000' },
	},
	...{ heating: split('heat'), warmWater: split('warm-water') },
	co2: {
		emission: { kind: 'fuel', fuel: 'natural-gas', amount: '20000' },
		cost: { kind: 'per-tonne', price: '55', vatPercent: '19' },
	},
}
const caretaker = {
	...{ kind: 'shared', category: 'caretaker', grossMinor: 120_000, key: { kind: 'area' } },
	householdService: { kind: 'household-service', amountMinor: 100_000 },
}

describe.skipIf(!hasPoppler)('a statement of operating and heating costs', () => {
	const shared = (pools: readonly unknown[], advanceMinor = 150_000) => {
		const units = [flat(1, '50'), flat(2, '100')]
		const uses = units.flatMap(({ id }) => [
			use(id, 'heat', 'kWh', String(4000 * id)),
			use(id, 'warm-water', 'm3', String(8 * id)),
		])
		const occupancies = units.map(({ id }) => tenantOf(id, { advanceMinor }))
		const input = houseInput({
			units,
			occupancies,
			uses,
			pools,
			options: { cuts: [{ kind: 'not-remote', occupancyIds: null }] },
		})
		return sharedCosts({ ...input, creditor: statementInput(flatOfTwo()).creditor }).statements[0]!.statement
	}

	test.each(languages)(
		'shows pools, keys, bases, the CO2 class, § 35a, reductions, advances and the balance (%s)',
		async (language) => {
			const statement = { ...shared([jointPlant, caretaker]), number: '2026-00042' }
			expect(statement.problems.filter(({ severity }) => severity === 'red')).toEqual([])
			const bytes = await renderBill({ statement, explained: null }, { language, fonts })
			const said = textOf(bytes).replaceAll(/\s+/g, ' ')
			const wanted = {
				de: [
					'3.627,9 kg',
					'24,2 kg/m²',
					'Stufe 4',
					'Mieter 70 %, Vermieter 30 %',
					'§ 35a',
					'333,33 €',
					'Vorauszahlungen',
					'§ 9 HeizkostenV',
				],
				en: [
					'3,627.9 kg',
					'24.2 kg/m²',
					'class 4',
					'tenant 70%, landlord 30%',
					'§ 35a',
					'€333.33',
					'advance payments',
					'§ 9 HeizkostenV',
				],
			}[language]
			for (const word of wanted) expect(said).toContain(word)
			expect(misplaced(bytes)).toEqual([])
			expect(await renderBill({ statement, explained: null }, { language, fonts })).toEqual(bytes)
		},
	)

	test('a credit is paid out and not asked for; a draft cannot be paid', async () => {
		const credit = { ...shared([caretaker], 900_000), number: '2026-00043' }
		expect(credit.totalMinor).toBeLessThan(0)
		const said = textOf(await renderBill({ statement: credit, explained: null }, { language: 'de', fonts }))
		expect(said).toContain('Guthaben')
		expect(said).not.toContain('GiroCode')
		const draft = textOf(
			await renderBill({ statement: shared([caretaker], 0), explained: null }, { language: 'de', fonts }),
		)
		expect(draft).not.toContain('GiroCode')
	})

	test.each(languages)(
		'a cancellation takes back each share; what replaces it names the difference (%s)',
		async (language) => {
			const statement = { ...shared([jointPlant, caretaker]), number: '2026-00042' }
			const on = { issuedOn: '2026-03-01', dueOn: '2026-03-15', engineVersion: '3' }
			const cancelled = draftCostCancellation({ cancelled: statement, reason: 'Öl vergessen', ...on }).statement
			const replaces = { ...statement, totalMinor: statement.totalMinor - 1234 }
			const replacing = { ...statement, replaces }
			for (const [one, words] of [
				[
					{ ...cancelled, number: '2026-00043' },
					['2026-00042', 'Öl vergessen', '§ 35a', { de: '−333,33 €', en: '−€333.33' }],
				],
				[replacing, ['2026-00042', { de: '12,34 €', en: '€12.34' }]],
			] as const) {
				const bytes = await renderBill({ statement: one, explained: null }, { language, fonts })
				const said = textOf(bytes).replaceAll(/\s+/g, ' ')
				for (const word of words) expect(said).toContain(typeof word === 'string' ? word : word[language])
				expect(misplaced(bytes)).toEqual([])
			}
		},
	)

	test('with forty pools and long names it flows over sheets, and nothing lies over anything', async () => {
		const statement = shared(Array.from({ length: 40 }, () => caretaker))
		const pools = statement.pools.map((pool) => ({ ...pool, poolName: `${pool.poolName} ${longUnit}` }))
		const long = { ...statement, number: '2026-00044', pools, tenant: longTenant, unitName: longUnit }
		const bytes = await renderBill({ statement: long, explained: null }, { language: 'de', fonts })
		expect(pagesOf(bytes)!).toBeGreaterThan(4)
		expect(misplaced(bytes)).toEqual([])
	})
})
