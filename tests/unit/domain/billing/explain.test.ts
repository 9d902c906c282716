import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftCancellation } from '../../../../src/main/domain/billing/cancellation.ts'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { explainStatement } from '../../../../src/main/domain/billing/explain.ts'
import { issuedStatement, printedExplanation } from '../../../../src/main/domain/billing/issued.ts'
import type { StatementInput } from '../../../../src/main/domain/billing/statement.ts'
import { billTexts } from '../../../../src/shared/contract/papers.ts'
import { Exact } from '../../../../src/shared/decimal.ts'
import { flatOfTwo, october, statementInput } from './lindenhof.ts'

/** As it comes back from the store. */
const kept = (input: StatementInput): StatementInput => JSON.parse(JSON.stringify(input))
const explained = (input: StatementInput) =>
	explainStatement({ input: kept(input), statement: draftStatement(input)!.statement }, () => true)

describe('the derivation of a statement', () => {
	test('leads from a tier to the two readings of its register and the frames that stated them', () => {
		const { lines } = explained(statementInput(flatOfTwo()))
		const high = lines.filter(({ name }) => name === 'Hochtarif')
		expect(high.map(({ tier }) => tier?.index)).toEqual([1, 2])
		for (const { uses, tariff } of high) {
			expect(tariff).toEqual({ name: 'Strom Wohnung 3 2026', versionId: 1, validFrom: '2026-01-01' })
			expect(uses).toHaveLength(1)
			expect(uses[0]).toMatchObject({ meterSerial: '000000120342', tariff: 1, used: '197.56' })
			expect(uses[0]!.start).toMatchObject({ value: '12345.12', origin: 'freeze' })
			expect(uses[0]!.end.readings).toMatchObject([{ value: '12542.68', hasFrame: true }])
			expect(uses[0]!.end.readings[0]!.frameId).toEqual(october(11, 0, 1)[1]!.frameId)
		}
		expect(lines.find(({ name }) => name === 'Niedertarif')!.uses[0]).toMatchObject({ tariff: 2, used: '73.67' })
		expect(lines.find(({ name }) => name === 'Grundpreis')!.uses).toEqual([])
	})

	test('tells the date of the version, and not that from which the point has it', () => {
		const input = statementInput(flatOfTwo())
		const points = input.points.map((point) => {
			const versions = point.tariff!.versions.map((version) => ({ ...version, versionFrom: '2025-06-01' }))
			return { ...point, tariff: { ...point.tariff!, versions } }
		})
		expect(explained({ ...input, points }).lines[0]!.tariff.validFrom).toBe('2025-06-01')
	})

	test('of a value between two readings names both', () => {
		const given = flatOfTwo()
		const [start, end] = october(21, 18_442, 19_035, 'live')
		const near = [
			start!,
			{ ...end!, at: end!.at - 1_800_000 },
			{ ...end!, at: end!.at + 1_800_000, value: end!.value! + 2, frameId: 77 },
		]
		const heat = given.points[1]!
		const mounting = { ...heat.mountings[0]!, registers: [{ ...heat.mountings[0]!.registers[0]!, readings: near }] }
		const { lines } = explained(statementInput({ ...given, points: [{ ...heat, mountings: [mounting] }] }))
		const { end: last } = lines.find(({ name }) => name === 'Wärmepreis')!.uses[0]!
		expect(last.origin).toBe('interpolated')
		expect(last.readings.map(({ value, frameId }) => [value, frameId])).toEqual([
			['19035', end!.frameId],
			['19037', 77],
		])
	})

	test('a frame that was pruned is told as not kept, and everything else stays', () => {
		const input = statementInput(flatOfTwo())
		const { statement } = draftStatement(input)!
		const all = explainStatement({ input, statement }, () => true)
		const none = explainStatement({ input, statement }, () => false)
		expect(JSON.stringify(none).replaceAll('"hasFrame":false', '"hasFrame":true')).toBe(JSON.stringify(all))
		expect(JSON.stringify(none)).not.toBe(JSON.stringify(all))
	})

	test('of a cancellation rests on the readings of the bill that it cancels', () => {
		const input = statementInput(flatOfTwo())
		const cancelled = draftStatement(input)!.statement
		const dated = { reason: 'Zählertausch', issuedOn: '2026-12-01', dueOn: '2026-12-15', engineVersion: '3' }
		const { statement } = draftCancellation({ cancelled, ...dated })
		const back = explainStatement({ input, statement }, () => true)
		const bill = explainStatement({ input, statement: cancelled }, () => true)
		expect(back.totalMinor).toBe(-bill.totalMinor)
		expect(back.lines.map(({ uses }) => uses)).toEqual(bill.lines.map(({ uses }) => uses))
		expect(back.lines.map(({ minor }) => minor)).toEqual(bill.lines.map(({ minor }) => -minor))
	})

	test('whatever was used: the lines add up to the net amount, and quantities to what the registers counted', () => {
		const rounding = fc.constantFrom('half-up-lines' as const, 'largest-remainder' as const)
		fc.assert(
			fc.property(fc.nat(900_000), fc.nat(900_000), rounding, (high, low, rule) => {
				const given = flatOfTwo({ rounding: rule })
				const power = given.points[0]!
				const registers = power.mountings[0]!.registers.map((register, index) => ({
					...register,
					readings: october(register.id, 100_000, 100_000 + (index === 0 ? high : low)),
				}))
				const points = [{ ...power, mountings: [{ ...power.mountings[0]!, registers }] }]
				const told = explained(statementInput({ ...given, points }))
				expect(told.lines.reduce((sum, { minor }) => sum + minor, 0)).toBe(told.netMinor)
				expect(told.netMinor + told.taxes.reduce((sum, { taxMinor }) => sum + taxMinor, 0)).toBe(told.totalMinor)
				for (const name of ['Hochtarif', 'Niedertarif']) {
					const own = told.lines.filter((line) => line.name === name)
					const quantity = own.reduce((sum, line) => sum.plus(line.quantity), new Exact(0))
					expect(quantity.toFixed(2)).toBe(own[0]?.uses[0]?.used ?? '0.00')
				}
				for (const { quantity, unitPrice, exact } of told.lines) {
					expect(new Exact(quantity).times(unitPrice).eq(exact)).toBe(true)
				}
			}),
			{ numRuns: 40 },
		)
	})
})

describe('what is printed of a frozen statement', () => {
	test('has the derivation only where the landlord had chosen it when the bill was drafted', () => {
		const silent = statementInput(flatOfTwo())
		const telling = statementInput(flatOfTwo({ texts: billTexts.parse({ explains: true }) }))
		const printed = (input: StatementInput) => printedExplanation({ input }, draftStatement(input)!.statement)
		expect(printed(silent)).toBeNull()
		expect(printed(telling)?.lines).toHaveLength(6)
	})

	test('is dated in the building’s zone and due two weeks later', () => {
		const { statement } = draftStatement(statementInput(flatOfTwo()))!
		const late = Date.parse('2026-12-31T23:30:00Z')
		expect(issuedStatement(statement, '2027-1', late)).toMatchObject({ issuedOn: '2027-01-01', dueOn: '2027-01-15' })
	})
})
