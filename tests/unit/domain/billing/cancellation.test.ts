import { expect, test } from 'vitest'
import { draftCancellation } from '../../../../src/main/domain/billing/cancellation.ts'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { engineOf, rerun } from '../../../../src/main/domain/billing/rerun.ts'
import { flatOfTwo, statementInput } from './lindenhof.ts'

const bill = draftStatement(statementInput(flatOfTwo()))!
const issued = { ...bill.statement, number: '2026-00007', issuedOn: '2026-11-03' }
const input = {
	cancelled: issued,
	reason: 'Der Zählerstand war falsch',
	issuedOn: '2026-12-01',
	dueOn: '2026-12-15',
	engineVersion: '2',
}

test('a cancellation and its bill add up to nothing, in every line, tax and sum', () => {
	const { statement } = draftCancellation(input)
	expect(statement.totalMinor).toBe(-issued.totalMinor)
	expect(statement.netMinor + statement.taxMinor).toBe(statement.totalMinor)
	for (const [index, line] of statement.charges.entries()) {
		const before = issued.charges[index]!
		expect(line.amountMinor).toBe(-before.amountMinor)
		expect(Number(line.quantity)).toBe(-Number(before.quantity))
		expect(Number(line.amount)).toBe(-Number(before.amount))
		expect(line.unitPrice).toBe(before.unitPrice)
	}
	expect(statement.taxes.map(({ taxMinor }) => taxMinor)).toEqual(issued.taxes.map(({ taxMinor }) => -taxMinor))
	expect(statement.charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(statement.netMinor)
})

test('it names what it cancels and why, and has no number before it is issued', () => {
	const { statement } = draftCancellation(input)
	expect(statement).toMatchObject({ kind: 'cancellation', number: null, issuedOn: '2026-12-01' })
	expect(statement.cancels).toEqual({
		number: '2026-00007',
		issuedOn: '2026-11-03',
		reason: 'Der Zählerstand war falsch',
	})
	expect(
		draftCancellation({ ...input, cancelled: { ...issued, replaces: input.cancelled as never } }).statement,
	).not.toHaveProperty('replaces')
})

test('what has no number cannot be cancelled', () => {
	expect(() => draftCancellation({ ...input, cancelled: { ...issued, number: null } })).toThrow('number')
})

test('a bill, a bill in the place of another and a cancellation come out the same from what was kept with them', () => {
	const replacing = draftStatement({
		...statementInput(flatOfTwo()),
		replaces: { number: '2026-00007', issuedOn: '2026-11-03' },
	})!
	expect(replacing.statement.replaces?.number).toBe('2026-00007')
	for (const { snapshot } of [bill, replacing, draftCancellation(input)]) {
		const kept = JSON.parse(snapshot)
		expect(rerun(kept)).toBe(snapshot)
		expect(JSON.stringify(kept), 'kept as it was written').toBe(snapshot)
		expect(typeof engineOf(kept)).toBe('string')
	}
	const other = JSON.parse(bill.snapshot)
	other.input.tenant.name = 'Jemand anders'
	expect(rerun(other)).not.toBe(bill.snapshot)
})
