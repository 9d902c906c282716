import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { respelt, sepaSet } from '../../../../src/main/documents/exports/character-sets.ts'
import { sepaDebit } from '../../../../src/main/documents/exports/sepa-debit.ts'
import { isTargetDay, targetDayFrom } from '../../../../src/main/domain/calendar/target-days.ts'
import type { ExportedBill } from '../../../../src/main/domain/exports/exported-run.ts'
import { readXml } from '../../../../src/main/work/tables/xml.ts'
import { anyText, bill, mandate, runOf, tenant } from './issued-run.ts'

const order = { creditorId: 'DE98 ZZZ 09999999999', collectOn: '2026-11-19' }

function made(bills: readonly ExportedBill[], collectOn = order.collectOn) {
	const file = sepaDebit(runOf(bills), { ...order, collectOn })
	if (!file.ok) throw new Error(file.refusal)
	const text = Buffer.from(file.bytes).toString()
	const all = (name: string) =>
		[...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, value]) => value)
	return { file, text, all }
}

describe('SEPA direct debits', () => {
	test('first and following collections are told apart, and the sums are the statements’', () => {
		const first = bill({ tenant: tenant(1, mandate()) })
		const next = bill({ tenant: tenant(2, mandate({ lastDemandOn: '2026-10-05', bic: 'COBADEFFXXX' })) })
		const { file, all } = made([first, next])
		expect(all('SeqTp')).toEqual(['FRST', 'RCUR'])
		const total = first.statement.totalMinor + next.statement.totalMinor
		expect(all('CtrlSum')[0]).toBe((total / 100).toFixed(2))
		expect(all('NbOfTxs')).toEqual(['2', '1', '1'])
		expect(all('EndToEndId')).toEqual([first.number, next.number])
		expect(all('BICFI')).toEqual(['COBADEFFXXX', 'COBADEFFXXX', 'COBADEFFXXX'])
		expect(all('MsgId')).toEqual(['ZW-20261105T092000-7'])
		expect(file).toMatchObject({ ok: true, bills: 2, totalMinor: total, leftOut: [] })
	})

	test('who has no mandate is named and never debited', () => {
		const bills = [
			bill({ tenant: tenant(1) }),
			bill({ tenant: tenant(2, mandate({ mandateSignedOn: null })) }),
			bill({ tenant: tenant(3, mandate({ mandateSignedOn: '2026-12-01' })) }),
			bill({ tenant: tenant(4, mandate({ iban: 'DE89370400440532013001' })) }),
			bill({ tenant: tenant(5, mandate({ mandateSignedOn: '2023-11-18' })) }),
			bill({ tenant: tenant(6, mandate({ mandateSignedOn: '2023-11-19' })) }),
			bill({ tenant: tenant(7, mandate()), isCancelled: true }),
			bill({ tenant: tenant(8, mandate()), kind: 'cancellation' }),
			bill({ tenant: tenant(9, mandate()), given: { replaces: { number: '2026-00001', issuedOn: '2026-11-05' } } }),
		]
		const { file, all } = made(bills)
		expect(file.leftOut.map(({ reason }) => reason)).toEqual([
			...['no-mandate', 'no-mandate', 'no-mandate', 'iban-wrong', 'mandate-lapsed', 'cancelled', 'cancelled'],
			'replacement',
		])
		expect(all('EndToEndId')).toEqual([bills[5]!.number])
	})

	test('nothing is written without creditor, own account, bank day or euro', () => {
		const run = runOf([bill({ tenant: tenant(1, mandate()) })])
		expect(sepaDebit(run, { ...order, creditorId: null })).toMatchObject({ refusal: 'no-creditor-id' })
		expect(sepaDebit(run, { ...order, creditorId: 'DE97ZZZ09999999999' })).toMatchObject({ refusal: 'no-creditor-id' })
		expect(sepaDebit(run, { ...order, collectOn: '2026-11-21' })).toMatchObject({ refusal: 'no-bank-day' })
		expect(sepaDebit({ ...run, currency: 'CHF' }, order)).toMatchObject({ refusal: 'not-euro' })
		expect(sepaDebit(runOf([bill()]), order)).toMatchObject({ refusal: 'nothing-in-it' })
	})

	test('names of any kind become what every bank takes, and the file stays XML', () => {
		const asked = bill({ tenant: tenant(1, mandate()) })
		fc.assert(
			fc.property(anyText(), (name) => {
				const statement = { ...asked.statement, tenant: { name, addressLines: [] } }
				const { text, all } = made([{ ...asked, statement }])
				expect(readXml(text, { open: () => {} })).toBe(true)
				expect(all('Nm').every((shown) => /^[A-Za-z0-9/\-?:().,'+ ]*$/.test(shown!.replaceAll('&quot;', '')))).toBe(
					true,
				)
			}),
			{ numRuns: 100 },
		)
		expect(respelt('Jörg Müßiggang & Söhne; „Łódź“', sepaSet)).toBe("Joerg Muessiggang + Soehne, 'Lodz'")
		const { file } = made([bill({ tenant: tenant(1, mandate()) })])
		expect(file.respelt).toEqual([
			{ from: 'Hausverwaltung Grüneberg GmbH', to: 'Hausverwaltung Grueneberg GmbH' },
			{ from: 'Jörg Müßiggang', to: 'Joerg Muessiggang' },
		])
	})
})

test('banks rest on weekends, at Easter, on 1 May and at the turn of the year', () => {
	const resting = ['2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2027-01-01', '2027-03-26', '2026-11-21']
	expect(resting.filter(isTargetDay)).toEqual([])
	expect(['2026-04-02', '2026-04-07', '2026-10-03', '2026-05-14', '2026-12-24'].filter(isTargetDay)).toEqual([
		...['2026-04-02', '2026-04-07', '2026-05-14', '2026-12-24'],
	])
	expect(targetDayFrom('2026-12-25')).toBe('2026-12-28')
	expect(targetDayFrom('2026-04-03')).toBe('2026-04-07')
})
