/** What happens to a year's cost statements after they were issued: on the station and the house of costs.test.ts. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { RunView } from '../../../src/shared/contract/billing.ts'
import type { costPoolDefinition } from '../../../src/shared/costs.ts'
import { hasPoppler, textOf } from '../../unit/documents/pdf-text.ts'
import { approved, issued, refusal, type TestStation, until } from '../house.ts'
import { opened } from '../store/fixture.ts'
import { type CostHouse, costTenants } from './year-of-costs.ts'

type CostStation = {
	readonly house: TestStation
	readonly ids: CostHouse
	readonly periodId: number
	/** Heating, 9,000 €. */
	readonly poolId: number
	readonly heating: Extract<z.input<typeof costPoolDefinition>, { kind: 'shared' }>
	readonly drafted: () => Promise<RunView>
}

export function testsAfterIssue(on: () => CostStation): void {
	const period = () => on().house.call('costs.period', { periodId: on().periodId })

	test('what was issued comes out again to the byte from what its run keeps, and that is frozen', async () => {
		expect(await on().house.call('billing.verify', {})).toEqual({ checked: 3, differing: [], byOtherEngine: 0 })
		const { runId } = await period()
		const store = opened(on().house.databasePath, 'read')
		const basis = store.billing.costBasis(runId!)!
		const [first] = store.billing.statements(runId!).map(({ id }) => store.billing.statement(id)!)
		store.close()
		expect((first!.snapshot as { inputDigest: string }).inputDigest).toBe(basis.sha256)
		const client = new Database(on().house.databasePath)
		expect(() => client.exec(`update cost_basis set sha256 = '${'0'.repeat(64)}'`)).toThrow('frozen')
		expect(() => client.exec('delete from cost_basis')).toThrow('frozen')
		client.close()
	})

	test('a cost that changes after issue is noticed: what changed, whom it concerns, and a proposal for each', async () => {
		expect((await period()).issued).toMatchObject({ statements: 3, changes: [], changesLeft: 0 })
		// 100 € more are 46.67 € + 12 € for tenant 1.
		await savePool(910_000)
		const { issued: stands, shares, isFrozen } = await period()
		expect(isFrozen).toBe(false)
		expect(stands!.changes).toEqual([
			{ kind: 'pool', unitName: '', name: 'Heizung', before: '9000.00', now: '9100.00', unit: 'EUR' },
		])
		expect(shares[0]!.issuedMinor).toBe(30_500)
		expect(shares[0]!.balanceMinor).toBe(30_500 + 5867)
		expect(await differences(3)).toBe(3)
		expect(await todo()).toEqual([{ period: '2025', differing: 3, findings: 0 }])
		await on().house.call('costs.leaveAsIs', { periodId: on().periodId, note: 'zu wenig' })
		expect((await period()).openDifferences).toBe(0)
		expect(await todo()).toEqual([])
		await savePool(900_000)
		expect((await period()).issued!.changes).toEqual([])
	})

	test('what can no longer be shared out is proposed as well: with what has to be put right first, and no amounts', async () => {
		await saveAdvance(null)
		const stuck = await until('what stands in the way is named', async () => {
			const [found] = (await on().house.call('costs.periods', {})).periods
			return found!.toPutRight.length > 0 && found!
		})
		expect(stuck.toPutRight.map(({ code, unitName }) => [code, unitName])).toEqual([
			['cost-advance-missing', 'Wohnung 2'],
		])
		expect(stuck.openDifferences).toBe(0)
		expect(await todo()).toEqual([{ period: '2025', differing: 0, findings: 1 }])
	})

	test('an advance that was wrong concerns one tenant: one statement is cancelled and replaced, the others stay', async () => {
		await saveAdvance(80_000)
		expect((await period()).issued!.changes).toEqual([
			{ kind: 'advance', unitName: 'Wohnung 2', name: costTenants[2], before: '0.00', now: '800.00', unit: 'EUR' },
		])
		expect(await differences(1)).toBe(1)
		expect((await period()).toPutRight).toEqual([])
		expect(await refusal(on().house.call('costs.prepare', { periodId: on().periodId }))).toMatchObject({
			code: 'run-not-draft',
		})
		const run = await corrected('Vorauszahlung nachgetragen')
		expect(await refusal(on().house.call('costs.correct', again('noch einmal')))).toMatchObject({ code: 'duplicate' })
		expect(run.statements.map(({ kind, about, total }) => [kind, about, total.minor])).toEqual([
			['cancellation', '2026-00003', -83_484],
			['costs', '2026-00003', 83_484 - 80_000],
		])
		// What is entered while it is a draft counts in it.
		for (const amountMinor of [81_000, 80_000]) {
			await saveAdvance(amountMinor)
			await until('the draft follows', async () => {
				const { state, statements } = await on().house.call('billing.run', { runId: run.id })
				return state === 'draft' && statements[1]?.total.minor === 83_484 - amountMinor
			})
		}
		// Approved, what it rests on does not change.
		await approved(on().house, run.id)
		expect(await refusal(savePool(1))).toMatchObject({ code: 'run-not-draft' })
		await on().house.call('billing.withdraw', { runId: run.id })
		const out = await issued(on().house, run.id)
		expect(out.statements.map(({ number }) => number)).toEqual(['2026-00004', '2026-00005'])
		expect((await period()).openDifferences).toBe(0)
		expect(await standing()).toEqual(['2026-00001', '2026-00002', '2026-00005'])
	})

	test('a reading put right concerns all: every statement that stands is cancelled and replaced, and says by how much', async () => {
		const { points } = await on().house.call('readings.points', {})
		const { id } = points.find(({ unitName, medium }) => unitName === 'Wohnung 1' && medium === 'heat')!
		const at = Date.parse('2026-01-01T00:00:00+01:00')
		const window = await on().house.call('plausibility.point', {
			pointId: id,
			registerId: null,
			from: at - 1,
			to: at + 1,
		})
		const said = { author: 'A. Kern', reason: 'falsch abgelesen', findingId: null }
		await on().house.call('plausibility.correct', { registerId: window.registerId, at, value: '1910', ...said })
		// 100 of then 4,600 kWh more.
		expect((await period()).issued!.changes).toEqual([
			{ kind: 'use', unitName: 'Wohnung 1', name: 'heat', before: '3000', now: '3100', unit: 'kWh' },
		])
		expect(await differences(3)).toBe(3)
		const run = await corrected('Zählerstand berichtigt')
		const out = await issued(on().house, run.id)
		expect(out.statements.map(({ kind, number, about }) => [kind, number, about])).toEqual([
			['cancellation', '2026-00006', '2026-00001'],
			['costs', '2026-00007', '2026-00001'],
			['cancellation', '2026-00008', '2026-00002'],
			['costs', '2026-00009', '2026-00002'],
			['cancellation', '2026-00010', '2026-00005'],
			['costs', '2026-00011', '2026-00005'],
		])
		expect(await standing()).toEqual(['2026-00007', '2026-00009', '2026-00011'])
		const { shares, owner, pools: totals } = await period()
		const tenants = shares.filter(({ tenantName }) => tenantName !== null)
		// What stands is what is owed, and with the owner's part it is what was paid.
		expect(tenants.every(({ balanceMinor, issuedMinor }) => balanceMinor === issuedMinor)).toBe(true)
		const paid = totals.reduce((all, { totalMinor }) => all + totalMinor, 0)
		expect(tenants.reduce((all, { costsMinor }) => all + costsMinor, owner.totalMinor)).toBe(paid)
		expect(await on().house.call('billing.verify', {})).toEqual({ checked: 11, differing: [], byOtherEngine: 0 })
	})

	test.skipIf(!hasPoppler)('the cancellation names its original, and the new statement the difference', async () => {
		const { runs } = await period()
		const { statements } = await on().house.call('billing.run', { runId: runs[0]!.runId })
		const [cancellation, replacing] = await Promise.all(
			statements.slice(0, 2).map(async ({ id }) => {
				const { base64 } = await on().house.call('billing.pdf', { statementId: id, language: 'de' })
				return textOf(Buffer.from(base64, 'base64'))
			}),
		)
		expect(cancellation).toMatch(/Stornierung der Betriebs- und Heizkostenabrechnung 2025/)
		expect(cancellation).toMatch(/Abrechnung 2026-00001 vom/)
		expect(cancellation).toContain('Grund: Zählerstand berichtigt')
		expect(cancellation).toMatch(/Storniertes Ergebnis\s+−305,00 €/)
		expect(replacing).toMatch(/an die Stelle der stornierten Abrechnung 2026-00001/)
		const [, before, now, difference] = /Guthaben \(.\)\s+([\d.,]+) €\s+([\d.,]+) €\s+([\d.,]+) €/.exec(replacing!)!
		const minor = (text: string) => Number(text.replace('.', '').replace(',', ''))
		expect([before, minor(now!) - minor(before!)]).toEqual(['305,00', minor(difference!)])
	})

	test('where every statement would say the same there is nothing to correct, and a draft of it is no obstacle', async () => {
		const run = await corrected('ohne Grund')
		expect(run.statements).toEqual([])
		expect(run.problems.map(({ code, severity }) => [code, severity])).toEqual([['cost-unchanged', 'red']])
		expect(await refusal(approved(on().house, run.id))).toMatchObject({ code: 'run-has-problems' })
		await on().house.call('billing.cancel', { runId: run.id })
		expect((await period()).runs).toHaveLength(3)
		expect(await standing()).toHaveLength(3)
	})

	test('all can be taken back without another in its place, and then billed anew', async () => {
		const storno = await corrected('falscher Zeitraum', false)
		expect(storno.statements.map(({ kind }) => kind)).toEqual(['cancellation', 'cancellation', 'cancellation'])
		await issued(on().house, storno.id)
		const empty = await period()
		expect([empty.state, empty.issued]).toEqual(['cancelled', null])
		expect(await refusal(on().house.call('costs.correct', again('nichts da')))).toMatchObject({ code: 'not-found' })
		const run = await on().drafted()
		expect(run.statements.map(({ kind, about }) => [kind, about])).toEqual(Array(3).fill(['costs', null]))
		const out = await issued(on().house, run.id)
		expect(out.statements.map(({ number }) => number)).toEqual(['2026-00015', '2026-00016', '2026-00017'])
		expect(await on().house.call('billing.verify', {})).toEqual({ checked: 17, differing: [], byOtherEngine: 0 })
	})

	const savePool = (grossMinor: number) =>
		on().house.call('costs.savePool', {
			...{ periodId: on().periodId, poolId: on().poolId, name: 'Heizung' },
			definition: { ...on().heating, grossMinor },
		})

	/** Of the one who moved in during the year. */
	const saveAdvance = (amountMinor: number | null) =>
		on().house.call('costs.saveAdvances', {
			periodId: on().periodId,
			advances: [{ occupancyId: on().ids.occupancies[2]!, amountMinor }],
		})

	const again = (reason: string, replaced = true) => ({ periodId: on().periodId, reason, replaced })

	async function corrected(reason: string, replaced = true) {
		const { runId } = await on().house.call('costs.correct', again(reason, replaced))
		return until('the correction is drafted', async () => {
			const run = await on().house.call('billing.run', { runId })
			return run.state === 'draft' && run
		})
	}

	/** They are looked for in the background, some seconds after the change. */
	const differences = (count: number) =>
		until('the differences are proposed', async () => {
			const [found] = (await on().house.call('costs.periods', {})).periods
			return found!.openDifferences === count && [count]
		}).then(([found]) => found)

	const todo = async () =>
		(await on().house.call('station.overview', {})).todo
			.filter(({ key }) => key === 'costs-changed')
			.map(({ params }) => params)

	/** Numbers of the statements that are valid. */
	async function standing(): Promise<readonly (string | null)[]> {
		const store = opened(on().house.databasePath, 'read')
		const rows = store.billing.standingCosts(on().periodId)
		store.close()
		return rows.map(({ number }) => number)
	}
}
