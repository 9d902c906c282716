/** After issue: what a late correction of a reading does to bills that are out, and how they are put right. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from '../../src/main/cli/run.ts'
import { lastMonthBilled } from '../../src/main/launch/story.ts'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { billedAheadMs, billedHouse, billedMonth } from './billed-house.ts'
import { definition } from './garden-street.ts'
import { approved, issued, refusal, root, startStation, type TestStation, until } from './house.ts'

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
async function putRight(unitName: string, byKwh: number, at = monthEnd) {
	const { points } = await house.call('readings.points', {})
	const { id } = points.find((point) => point.unitName === unitName)!
	const from = at - 3_600_000
	const window = await house.call('plausibility.point', { pointId: id, registerId: null, from, to: at + 1 })
	const stand = window.stands.find((one) => one.at === at && one.counts)!
	const value = (Number(stand.value) + byKwh * Number(window.unit === 'Wh' ? 1_000 : 1)).toFixed(2)
	await house.call('plausibility.correct', {
		...{ registerId: window.registerId, at, value, findingId: null },
		...{ author: 'A. Kern', reason: 'falsch abgelesen' },
	})
}

/** What was put right last is taken back. */
async function undone(unitName: string) {
	const { points } = await house.call('readings.points', {})
	const { id: pointId } = points.find((point) => point.unitName === unitName)!
	const { overlays } = await house.call('plausibility.overlays', { pointId, limit: 1 })
	await house.call('plausibility.undo', { overlayIds: [overlays[0]!.id], findingId: null, author: 'A. Kern' })
}

beforeAll(async () => {
	house = await startStation({ folder: billedHouse(4), aheadMs: billedAheadMs() })
	run = await billedByDemo()
})

/** As the demo bills; a name changes after the first approval, so that it has to draft once more. */
async function billedByDemo(): Promise<RunView> {
	const { handlers } = house.station
	let approvals = 0
	const watched: typeof handlers = {
		...handlers,
		'billing.approve': async (asked) => {
			const answer = await handlers['billing.approve'](asked)
			approvals += 1
			if (approvals === 1) await renamed('Wohnung 0003', 'Mieterin 3')
			return answer
		},
	}
	const said: string[] = []
	const teller = { handlers: watched, say: (line: string) => said.push(line), signal: new AbortController().signal }
	await lastMonthBilled(teller)
	expect(said[0]).toContain('drafted again')
	expect(said[1]).toMatch(/^Month 2026-10 billed .*: 4 statements/)
	expect(approvals).toBe(2)
	const { months } = await house.call('billing.months', {})
	return house.call('billing.run', { runId: months.find((one) => one.month === month)!.runId! })
}

async function verifiedByCommand(data: string) {
	const [stdout, stderr] = [new PassThrough(), new PassThrough()]
	const streams = { stdin: new PassThrough(), stdout, stderr }
	const code = await runCli(['verify', '--data', data], streams, join(root, 'resources/presets'))
	const lines = String(stdout.read() ?? '').split('\n')
	return { code, out: lines.slice(0, -1).map((line) => JSON.parse(line)), said: String(stderr.read() ?? '') }
}

async function renamed(unitName: string, tenantName: string) {
	const { units } = await house.call('topology.units', {})
	const unit = units.find(({ name }) => name === unitName)!
	const { id: occupancyId, ...tenancy } = unit.occupancies[0]!
	await house.call('topology.saveOccupancy', { ...tenancy, occupancyId, unitId: unit.id, tenantName })
}

afterAll(() => house?.stop())

test('every issued statement comes out the same to the byte from what was kept with it', async () => {
	const all = { checked: 4, differing: [], byOtherEngine: 0 }
	expect(await house.call('billing.verify', {})).toEqual(all)
	// By the command line as well, beside the station.
	expect(await verifiedByCommand(house.databasePath)).toEqual({ code: 0, out: [all], said: '' })
	expect(await corrections()).toEqual({ runs: [], differences: [], notComputable: [] })
})

test('the list of a run is sorted and handed out in parts, and a statement knows its neighbours', async () => {
	expect(run).toMatchObject({
		count: 4,
		findings: ['not-checked', 'calibration-unknown', 'no-account'].map((code) => ({
			severity: 'yellow',
			code,
			count: 1,
		})),
	})
	const asked = { runId: run.id, from: 0, most: 2, sortBy: 'total', isDescending: true } as const
	const { count, statements } = await house.call('billing.statements', asked)
	const dearest = run.statements.toSorted((a, b) => b.total.minor - a.total.minor)
	expect({ count, statements }).toEqual({ count: 4, statements: dearest.slice(0, 2) })
	const rest = await house.call('billing.statements', { ...asked, from: 2 })
	expect(rest.statements).toEqual(dearest.slice(2))
	const byName = await house.call('billing.statements', { ...asked, most: 4, sortBy: 'tenant' })
	expect(byName.statements.map(({ tenantName }) => tenantName)).toEqual([
		'Mieterin 3',
		'Mieter 4',
		'Mieter 2',
		'Mieter 1',
	])
	const [first, second, third] = run.statements
	const { id: statementId } = second!
	const one = await house.call('billing.statement', { statementId })
	expect(one).toEqual({ statement: second, costPeriodId: null, previousId: first!.id, nextId: third!.id })
	expect(await house.call('billing.statement', { statementId: first!.id })).toMatchObject({ previousId: null })
	expect(await refusal(house.call('billing.statement', { statementId: 999 }))).toMatchObject({ code: 'not-found' })
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
	expect((await corrections()).differences.filter(({ statementId }) => statementId > run.statements[3]!.id)).toEqual([])
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

test('a bill that can no longer be computed says why instead of a total, until the cause is gone', async () => {
	const last = run.statements[3]!
	await putRight(last.unitName, 10)
	const ofLast = async () =>
		(await corrections()).differences.filter(({ statementId }) => statementId === last.id).map(({ state }) => state)
	await until('a difference is proposed', async () => (await ofLast())[0] === 'open')
	await undone(last.unitName)
	// Below the stand of a month before: what counts now went back.
	await putRight(last.unitName, -9_000)
	const { notComputable } = await until('it is said that there is no total', async () => {
		const seen = await corrections()
		return seen.notComputable.length > 0 && seen
	})
	expect(notComputable).toEqual([
		expect.objectContaining({ statementId: last.id, number: last.number, unitName: last.unitName }),
	])
	expect(notComputable[0]!.problems).toEqual([
		expect.objectContaining({ severity: 'red', code: 'reading-went-back', unitName: last.unitName }),
	])
	// The proposal of before holds no longer, and the bill that is out stays.
	expect(await ofLast()).toEqual(['dismissed'])
	expect((await house.call('billing.run', { runId: run.id })).statements[3]).toEqual(last)
	await undone(last.unitName)
	await until('nothing is in the way any more', async () => (await corrections()).notComputable.length === 0)
	expect(await ofLast()).toEqual(['dismissed'])
})

test('a draft that would be another one now is neither approved nor issued, and it is said what changed', async () => {
	const again = async () => {
		const { runId } = await house.call('billing.prepare', { month: '2026-09' })
		await drafted(runId)
		return runId
	}
	const stale = (cause: string, unit: string, count: number) => ({ code: 'run-stale', details: { cause, unit, count } })
	const runId = await again()
	await renamed('Wohnung 0003', 'Mieter 3')
	expect(await refusal(approved(house, runId))).toEqual(stale('tenant', 'Wohnung 0003', 1))
	expect(await house.call('billing.run', { runId })).toMatchObject({ state: 'draft', approved: null })
	await approved(house, await again())
	// Between approval and issue as well.
	const { tariffs } = await house.call('tariffs.list', {})
	const dearer = { ...definition, bands: [{ ...definition.bands[0]!, tiers: [{ upTo: null, price: '0.31' }] }] }
	const { id: tariffId, name, medium } = tariffs[0]!
	await house.call('tariffs.save', { tariffId, name, medium, validFrom: '2026-09-01', definition: dearer })
	expect(await refusal(house.call('billing.issue', { runId }))).toEqual(stale('tariff', 'Wohnung 0001', 4))
	await house.call('billing.withdraw', { runId })
	await again()
	await putRight('Wohnung 0002', 3, Date.parse('2026-10-01T00:00:00+02:00'))
	expect(await refusal(approved(house, runId))).toEqual(stale('readings', 'Wohnung 0002', 1))
	await again()
	// What is no part of any bill stops none.
	await house.call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Fahrradkeller', areaM2: null })
	await approved(house, runId)
	await house.call('billing.withdraw', { runId })
	await house.call('billing.cancel', { runId })
})

test('a bill in the place of another is corrected once more: what stands is cancelled, and not the first', async () => {
	const [first] = run.statements
	const { runs } = await corrections()
	const pairs = await Promise.all(runs.map(({ runId }) => house.call('billing.run', { runId })))
	const standing = pairs
		.flatMap(({ statements }) => statements)
		.find(({ kind, state, unitName }) => kind === 'bill' && state === 'issued' && unitName === first!.unitName)!
	expect(standing.about).toBe(first!.number)
	await putRight(first!.unitName, -4)
	const ofStanding = async () =>
		(await corrections()).differences.find(({ statementId, state }) => statementId === standing.id && state === 'open')
	const { now } = await until('it is proposed', async () => (await ofStanding()) ?? false)
	const asked = { statementIds: [standing.id], reason: 'noch einmal abgelesen', replaced: true }
	const { runId } = await house.call('billing.correct', asked)
	await drafted(runId)
	const [storno, again] = (await issued(house, runId)).statements
	expect(storno).toMatchObject({ kind: 'cancellation', about: standing.number })
	expect(storno!.total.minor).toBe(-standing.total.minor)
	expect(again).toMatchObject({ kind: 'bill', about: standing.number, total: now })
	expect((await house.call('billing.verify', {})).differing).toEqual([])
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
	expect(verified).toEqual({ checked: 9, differing: ['2026-00004'], byOtherEngine: 0 })
	await again.stop()
	const there = readdirSync(house.folder)
	const byCommand = await verifiedByCommand(house.databasePath)
	expect(byCommand).toMatchObject({ code: 1, out: [verified] })
	expect(byCommand.said).toContain('2026-00004')
	expect(readdirSync(house.folder), 'it leaves nothing behind').toEqual(there)
	expect(await verifiedByCommand(join(house.folder, 'nowhere'))).toMatchObject({ code: 1, out: [] })
	rmSync(house.folder, { recursive: true, force: true })
})
