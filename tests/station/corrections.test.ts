/** After issue: what a late correction of a reading does to bills that are out, and how they are put right. */
import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { billedAheadMs, billedHouse, billedMonth } from './billed-house.ts'
import { approved, issued, refusal, startStation, type TestStation, until } from './house.ts'

const month = billedMonth
const monthEnd = Date.parse('2026-11-01T00:00:00+01:00')

let house: TestStation
let run: RunView

const drafted = (runId: number) =>
	until('it is drafted', async () => {
		const seen = await house.call('billing.run', { runId })
		return seen.state === 'draft' && seen
	})
const corrections = () => house.call('billing.corrections', { month })
/** 0.01 kWh more or less at the end of October. */
async function putRight(unitName: string, byKwh: number) {
	const { points } = await house.call('readings.points', {})
	const { id } = points.find((point) => point.unitName === unitName)!
	const from = monthEnd - 3_600_000
	const window = await house.call('plausibility.point', { pointId: id, registerId: null, from, to: monthEnd + 1 })
	const stand = window.stands.find(({ at, counts }) => at === monthEnd && counts)!
	const value = String(Number(stand.value) + byKwh * Number(window.unit === 'Wh' ? 1_000 : 1))
	await house.call('plausibility.correct', {
		...{ registerId: window.registerId, at: monthEnd, value, findingId: null },
		...{ author: 'A. Kern', reason: 'falsch abgelesen' },
	})
}

beforeAll(async () => {
	house = await startStation({ folder: billedHouse(4), aheadMs: billedAheadMs() })
	const { runId } = await house.call('billing.prepare', { month })
	await drafted(runId)
	run = await issued(house, runId)
})
afterAll(() => house?.stop())

test('every issued statement comes out the same to the byte from what was kept with it', async () => {
	expect(await house.call('billing.verify', {})).toEqual({ checked: 4, differing: [], byOtherEngine: 0 })
	expect(await corrections()).toEqual({ runs: [], differences: [] })
})

test('a reading put right after issue is proposed as a difference with both totals, and nothing is billed by it', async () => {
	const [first] = run.statements
	await putRight(first!.unitName, 10)
	const { differences } = await until('the difference is proposed', async () => {
		const seen = await corrections()
		return seen.differences.length > 0 && seen
	})
	// 10 kWh at 0.30 € and 19 %.
	expect(differences).toEqual([
		expect.objectContaining({
			...{ statementId: first!.id, number: first!.number, unitName: first!.unitName, state: 'open' },
			...{ issued: first!.total, now: { minor: first!.total.minor + 357, currency: 'EUR' }, correctionRunId: null },
		}),
	])
	expect((await house.call('billing.run', { runId: run.id })).statements).toEqual(run.statements)
})

test('accepting it makes the exact pair: a cancellation with the opposite total, and the bill that counts now', async () => {
	const [first] = run.statements
	const reason = 'Zählerstand berichtigt'
	const { runId } = await house.call('billing.correct', { statementIds: [first!.id], reason, replaced: true })
	expect(
		await refusal(house.call('billing.correct', { statementIds: [first!.id], reason, replaced: true })),
	).toMatchObject({ code: 'duplicate' })
	const draft = await drafted(runId)
	expect(draft).toMatchObject({ kind: 'correction', total: { minor: 357, currency: 'EUR' } })
	// Until it is issued the bill that is out counts, and the correction can be thrown away.
	expect((await house.call('billing.run', { runId: run.id })).statements[0]).toMatchObject({ state: 'issued' })
	await approved(house, runId)
	expect((await house.call('billing.run', { runId })).approved).toMatchObject({ by: 'A. Kern' })
	await house.call('billing.withdraw', { runId })
	expect(await refusal(house.call('billing.issue', { runId }))).toMatchObject({ code: 'run-not-approved' })
	const done = await issued(house, runId)
	expect(done.statements).toEqual([
		expect.objectContaining({
			...{ number: '2026-00005', kind: 'cancellation', about: '2026-00001', unitName: first!.unitName },
			total: { minor: -first!.total.minor, currency: 'EUR' },
		}),
		expect.objectContaining({
			...{ number: '2026-00006', kind: 'bill', about: '2026-00001', state: 'issued' },
			total: { minor: first!.total.minor + 357, currency: 'EUR' },
		}),
	])
	const { statements } = await house.call('billing.run', { runId: run.id })
	expect(statements.map(({ state }) => state)).toEqual(['cancelled', 'issued', 'issued', 'issued'])
	expect((await corrections()).differences[0]).toMatchObject({ state: 'accepted', correctionRunId: runId })
	for (const { id } of done.statements) {
		const { fileName, base64 } = await house.call('billing.pdf', { statementId: id, language: 'de' })
		expect(fileName).toMatch(/^2026-0000[56] Wohnung 0001 Mieter 1\.pdf$/)
		expect(Buffer.from(base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
	}
	expect(await house.call('billing.verify', {})).toEqual({ checked: 6, differing: [], byOtherEngine: 0 })
})

test('what is cancelled cannot be cancelled again, nor a cancellation', async () => {
	const { runs } = await corrections()
	const { statements } = await house.call('billing.run', { runId: runs[0]!.runId })
	for (const id of [run.statements[0]!.id, statements[0]!.id]) {
		const asked = house.call('billing.correct', { statementIds: [id], reason: 'noch einmal', replaced: true })
		expect(await refusal(asked)).toEqual({ code: 'invalid-input', details: { field: 'statementIds' } })
	}
})

test('a difference that somebody leaves is not proposed again as long as it stays the same', async () => {
	const second = run.statements[1]!
	await putRight(second.unitName, 1)
	const open = async () => (await corrections()).differences.filter(({ state }) => state === 'open')
	const [difference] = await until('it is proposed', async () => {
		const seen = await open()
		return seen.length > 0 && seen
	})
	expect(difference).toMatchObject({ statementId: second.id })
	await house.call('billing.dismissDifference', { differenceId: difference!.id, note: 'ein Euro lohnt nicht' })
	expect(await house.call('billing.lookForDifferences', { month })).toEqual({ found: 1 })
	expect(await open()).toEqual([])
	expect((await corrections()).differences[0]).toMatchObject({ state: 'dismissed', note: 'ein Euro lohnt nicht' })
	// The bill that stands in the place of the cancelled one knows the reading already.
	expect((await corrections()).differences.filter(({ statementId }) => statementId > 4)).toEqual([])
})

test('a bill is cancelled without another in its place', async () => {
	const third = run.statements[2]!
	const asked = { statementIds: [third.id], reason: 'Mietvertrag war nichtig', replaced: false }
	const { runId } = await house.call('billing.correct', asked)
	await drafted(runId)
	const done = await issued(house, runId)
	expect(done.statements).toEqual([
		expect.objectContaining({ number: '2026-00007', kind: 'cancellation', about: '2026-00003' }),
	])
	expect(done.total).toEqual({ minor: -third.total.minor, currency: 'EUR' })
})

test('a correction that nobody approved is thrown away, and the bill can be corrected again', async () => {
	const last = run.statements[3]!
	const asked = { statementIds: [last.id], reason: 'doch nicht', replaced: true }
	const { runId } = await house.call('billing.correct', asked)
	await drafted(runId)
	await house.call('billing.cancel', { runId })
	const { runId: next } = await until('it can be corrected', () =>
		house.call('billing.correct', asked).catch(() => null),
	)
	await drafted(next)
	await house.call('billing.cancel', { runId: next })
	expect((await house.call('billing.run', { runId: run.id })).statements[3]).toMatchObject({ state: 'issued' })
})

test('a statement that somebody changed in the file is named', async () => {
	await house.stop()
	const client = new Database(house.databasePath)
	client.exec('DROP TRIGGER statement_frozen_update')
	client.exec("UPDATE statement SET snapshot = replace(snapshot, 'Mieter 2', 'Mieter X') WHERE number = '2026-00002'")
	client.exec(
		"UPDATE statement SET snapshot = replace(snapshot, '\"totalMinor\":', '\"totalMinor\":1') WHERE number = '2026-00004'",
	)
	client.close()
	const again = await startStation({ folder: house.folder, aheadMs: billedAheadMs() })
	const verified = await again.call('billing.verify', {})
	// A name is changed consistently in what was used and in what came of it: only the total gives itself away.
	expect(verified).toEqual({ checked: 7, differing: ['2026-00004'], byOtherEngine: 0 })
	await again.stop()
	rmSync(house.folder, { recursive: true, force: true })
})
